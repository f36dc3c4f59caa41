//! Which moment a request's reads see: the newest, or the one that it asks for.

use std::sync::Arc;

use env::Timestamp;
use model::{ApiError, HistoryFault};
use store::{Direction, KeyRange};

use super::index_as_of::{IndexAsOf, IndexPastFault, MAX_IMAGES};
use super::{MomentFault, as_of};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::keys::Source;
use crate::view::View;

/// What a request reads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reads<'a> {
    /// Items by their keys.
    Items,
    /// A range, from one of its ends.
    Range(&'a KeyRange, Direction),
    /// Ranges that are not known yet.
    Any,
}

/// The view of a request that reads `source`.
///
/// # Errors
/// A validation error when it asks for a moment that cannot be seen.
pub(crate) async fn view<'e>(
    engine: &'e Engine,
    ctx: &RequestCtx,
    source: Source<'_>,
    reads: Reads<'_>,
) -> Result<View<'e>, ApiError> {
    match ctx.as_of {
        None => Ok(engine.view()),
        // Rare, and its future is large.
        Some(at) => Box::pin(past(engine, source, reads, at)).await,
    }
}

async fn past(
    engine: &Engine,
    source: Source<'_>,
    reads: Reads<'_>,
    at: Timestamp,
) -> Result<View<'static>, ApiError> {
    let table = source.table();
    let moment = match as_of(engine, table, Some(at)).await {
        Ok(moment) => moment,
        Err(MomentFault::Off) => return Err(HistoryFault::NotKept(table.name.to_string()).into()),
        Err(MomentFault::Outside { earliest, latest }) => {
            return Err(HistoryFault::Outside {
                asked: at.as_secs(),
                earliest: earliest.as_secs(),
                latest: latest.as_secs(),
            }
            .into());
        }
        Err(MomentFault::Engine(error)) => return Err(error.into()),
    };
    let Some(index) = source.index() else { return Ok(View::at(Arc::new(moment))) };
    let past = IndexAsOf::new(moment, table, index);
    let prepared = match reads {
        Reads::Items => Ok(()),
        Reads::Range(range, direction) => past.prepare(range, direction).await,
        Reads::Any => past.prepare(&source.segment_range(0, 1), Direction::Forward).await,
    };
    match prepared {
        Ok(()) => Ok(View::at(Arc::new(past))),
        Err(IndexPastFault::TooMuch) => {
            let name = index.name.to_string();
            Err(HistoryFault::Index { name, changes: MAX_IMAGES }.into())
        }
        Err(IndexPastFault::Engine(error)) => Err(error.into()),
    }
}
