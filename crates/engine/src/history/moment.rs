//! From a second of the wall clock to a moment of a table.
//!
//! The stamp of second T is the one before the first commit at or after T. Commits that run at the
//! same time may enter the clock in another order than their stamps', so the entries that follow
//! closely are looked at too.

use std::sync::Arc;

use env::Timestamp;
use store::{Direction, KeyRange, PageLimit, Stamp};

use super::AsOf;
use crate::catalog::defined_in;
use crate::derived::history::Mark;
use crate::derived::history::layout::{
    clock_range, definitions_after, read_clock, stamp_of, stretch_range,
};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::OwnerId;
use crate::table::{Recovery, Table};
use crate::view::View;

/// Entries of the clock that may be out of order: more than commits of one second that run beside
/// each other in different seconds.
const CLOSE: PageLimit = PageLimit { rows: 64, bytes: 1 << 16 };
const ONE: PageLimit = PageLimit { rows: 1, bytes: 1 };

/// Why there is no such moment.
#[derive(Debug)]
pub(crate) enum MomentFault {
    /// Recovery is off.
    Off,
    /// The time lies outside what can be seen.
    Outside {
        /// The earliest second.
        earliest: Timestamp,
        /// The latest one.
        latest: Timestamp,
    },
    /// The store failed.
    Engine(EngineError),
}

impl From<EngineError> for MomentFault {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// `table` at the beginning of the second of `at`; without a time, now.
///
/// # Errors
/// [`MomentFault`] when its history does not reach there.
pub(crate) async fn as_of(
    engine: &Engine,
    table: &Table,
    at: Option<Timestamp>,
) -> Result<AsOf, MomentFault> {
    let (recovery, history) = recoverable(table).ok_or(MomentFault::Off)?;
    let snapshot = engine.store.snapshot().await.map_err(EngineError::from)?;
    let newest = snapshot.stamp();
    let view = View::at(Arc::clone(&snapshot));
    let stamp = match at {
        None => newest,
        Some(at) => {
            let (earliest, latest) = recovery.window(engine.env.now());
            let second = Timestamp::from_secs(at.as_secs());
            if second < earliest || second > latest {
                return Err(MomentFault::Outside { earliest, latest });
            }
            let stamp = stamp_at(&view, second.as_secs(), newest).await?;
            not_before_beginning(&view, history, stamp).await?
        }
    };
    Ok(AsOf::new(snapshot, stamp, table.owner, history))
}

/// What a table's recovery needs: the setting, and the history that goes with it.
pub(super) fn recoverable(table: &Table) -> Option<(Recovery, OwnerId)> {
    Some((table.settings.recorded.recovery?, table.settings.history?))
}

/// The last stamp before `second`; `newest` when nothing was written since.
pub(crate) async fn stamp_at(
    view: &View<'_>,
    second: u64,
    newest: Stamp,
) -> Result<Stamp, EngineError> {
    let mut end = newest;
    let Some((last, _)) = entry(view, clock_range(), Direction::Backward).await? else {
        return Ok(newest);
    };
    for stretch in (0..=last.stretch).rev() {
        let all = stretch_range(Mark { stretch, second: 0 });
        let Some((first, began)) = entry(view, all, Direction::Forward).await? else { break };
        if first.second < second || stretch == 0 {
            let later = stretch_range(Mark { stretch, second });
            let rows = view.range(later, Direction::Forward, CLOSE).await?.rows;
            let entries = rows.iter().filter_map(|(key, _)| read_clock(key));
            let smallest = entries.map(|(_, stamp)| stamp).min();
            return Ok(smallest.map_or(end, before).min(end));
        }
        end = before(began);
    }
    Ok(end)
}

const fn before(stamp: Stamp) -> Stamp {
    Stamp(stamp.0.saturating_sub(1))
}

/// The first entry of the clock in a range.
async fn entry(
    view: &View<'_>,
    range: KeyRange,
    direction: Direction,
) -> Result<Option<(Mark, Stamp)>, EngineError> {
    let rows = view.range(range, direction, ONE).await?.rows;
    Ok(rows.first().and_then(|(key, _)| read_clock(key)))
}

/// The stamp itself, or that of the commit that gave the table this history: its first second is
/// the one in which it was switched on.
async fn not_before_beginning(
    view: &View<'_>,
    history: OwnerId,
    stamp: Stamp,
) -> Result<Stamp, EngineError> {
    let range = definitions_after(history, stamp);
    let rows = view.range(range, Direction::Forward, ONE).await?.rows;
    let Some((key, row)) = rows.first() else { return Ok(stamp) };
    let had_it = defined_in(row)?.settings.history == Some(history);
    Ok(stamp_of(key).filter(|_| !had_it).unwrap_or(stamp))
}
