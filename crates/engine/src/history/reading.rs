//! Which moment a request's reads see: the newest, or the one that it asks for.

use std::sync::Arc;

use env::Timestamp;
use model::{ApiError, HistoryFault};

use super::{MomentFault, as_of};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::keys::Source;
use crate::view::View;

/// The view of a request that reads `source`.
///
/// # Errors
/// A validation error when it asks for a moment that cannot be seen.
pub(crate) async fn view<'e>(
    engine: &'e Engine,
    ctx: &RequestCtx,
    source: Source<'_>,
) -> Result<View<'e>, ApiError> {
    match ctx.as_of {
        None => Ok(engine.view()),
        // Rare, and its future is large.
        Some(at) => Box::pin(past(engine, source, at)).await,
    }
}

async fn past(
    engine: &Engine,
    source: Source<'_>,
    at: Timestamp,
) -> Result<View<'static>, ApiError> {
    if let Some(index) = source.index() {
        return Err(HistoryFault::Index(index.name.to_string()).into());
    }
    let table = source.table();
    match as_of(engine, table, Some(at)).await {
        Ok(moment) => Ok(View::at(Arc::new(moment))),
        Err(MomentFault::Off) => Err(HistoryFault::NotKept(table.name.to_string()).into()),
        Err(MomentFault::Outside { earliest, latest }) => Err(HistoryFault::Outside {
            asked: at.as_secs(),
            earliest: earliest.as_secs(),
            latest: latest.as_secs(),
        }
        .into()),
        Err(MomentFault::Engine(error)) => Err(error.into()),
    }
}
