//! Trimming job: removes before-images and former definitions that no time inside the recovery
//! period needs, and entries of the clock that are older than every period.
//!
//! A before-image is needed for the times before its commit, so those up to the stamp of the
//! earliest second can go, as far as no hold needs them. A walk over a history begins when a
//! sixteenth of the period has passed since the last one.
//!
//! Invariants: a walk is announced in a commit of its own, before the holds are looked at; who
//! holds a moment checks in its commit that no walk was announced that passes it. How far a walk
//! came is written in the commit that removes what it passed, so it continues after a restart.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, Direction, PageLimit, Stamp, StoreError, transact};

use super::moment::stamp_at;
use crate::derived::history::layout::{
    all_items, clock_range, definitions_after, held_stamp, holds_of, read_clock, stamp_of, trim_key,
};
use crate::engine::Engine;
use crate::error::{EngineError, failure};
use crate::jobs::{Job, Pass, Slice, Step};
use crate::layout::{OwnerId, dead_owner_key, envelope};
use crate::table::{Recovery, Table};
use crate::view::{Pager, View};

/// Rows that one commit deals with.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 16;
/// Walks a period.
const WALKS: u64 = 16;
const DAY: u64 = 24 * 60 * 60;
/// The longest period, and a day.
const CLOCK_KEPT: u64 = 36 * DAY;

/// The job.
#[derive(Debug)]
pub(crate) struct Trimming;

impl Job<Engine> for Trimming {
    fn name(&self) -> &'static str {
        "trimming histories"
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        let tables = engine.catalog.all().into_iter();
        let with_history = tables.filter(|table| table.settings.history.is_some());
        let clock = Some(Clock { rest: Pager::forward(clock_range()), stretch: None });
        Box::new(Trim { tables: with_history.collect(), clock })
    }
}

/// Trims every history, in turns, and then the clock.
struct Trim {
    tables: VecDeque<Arc<Table>>,
    clock: Option<Clock>,
}

impl Trim {
    async fn advance(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        if let Some(table) = self.tables.pop_front() {
            if trim(engine, &table).await? == Step::More {
                self.tables.push_back(table);
            }
            return Ok(Step::More);
        }
        let Some(mut clock) = self.clock.take() else { return Ok(Step::Done) };
        if trim_clock(engine, &mut clock).await? == Step::More {
            self.clock = Some(clock);
            return Ok(Step::More);
        }
        Ok(Step::Done)
    }
}

impl Pass<Engine> for Trim {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.advance(engine))
    }
}

/// How far a history was trimmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Progress {
    /// The earliest second that the last walk left, or that the one under way will leave.
    earliest: u64,
    /// The last key that the walk under way dealt with; empty when none is.
    cursor: Bytes,
}

impl Progress {
    /// `envelope(earliest (8) | cursor)`.
    fn to_row(&self) -> Vec<u8> {
        let mut content = self.earliest.to_be_bytes().to_vec();
        content.extend_from_slice(&self.cursor);
        envelope::seal(&content)
    }

    fn from_row(row: &Bytes) -> Result<Self, EngineError> {
        let content = envelope::open(row)?;
        let earliest = content.first_chunk::<8>();
        let earliest = earliest.ok_or(EngineError::UnreadableCatalog { what: "history trim" })?;
        Ok(Self { earliest: u64::from_be_bytes(*earliest), cursor: content.slice(8..) })
    }
}

/// The earliest second that a walk leaves which was announced in this row.
///
/// # Errors
/// [`EngineError`] when it is not understood.
pub(crate) fn announced(row: &Bytes) -> Result<u64, EngineError> {
    Progress::from_row(row).map(|progress| progress.earliest)
}

/// Whether a walk is to begin that leaves `earliest` as the first second.
fn is_due(progress: &Progress, earliest: u64, recovery: Recovery) -> bool {
    let step = (u64::from(recovery.days).saturating_mul(DAY) / WALKS).max(1);
    earliest >= progress.earliest.saturating_add(step)
}

/// Does a part of what is due for one history.
async fn trim(engine: &Engine, table: &Table) -> Result<Step, EngineError> {
    let (Some(recovery), Some(history)) =
        (table.settings.recorded.recovery, table.settings.history)
    else {
        return Ok(Step::Done);
    };
    let snapshot = engine.store.snapshot().await?;
    let newest = snapshot.stamp();
    let view = View::at(snapshot);
    let (earliest, _) = recovery.window(engine.env.now());
    let row = view.get(&trim_key(history)).await?;
    let mut progress = match row {
        Some(row) => Progress::from_row(&row)?,
        None => Progress { earliest: recovery.since.as_secs(), cursor: Bytes::new() },
    };
    if progress.cursor.is_empty() {
        if !is_due(&progress, earliest.as_secs(), recovery) {
            return Ok(Step::Done);
        }
        // Announced before anything goes: who wants to hold an earlier moment sees it, or is seen.
        let cursor = all_items(history).start;
        progress = Progress { earliest: earliest.as_secs(), cursor };
        note(engine, history, &progress, Vec::new()).await?;
        return Ok(Step::More);
    }
    let through = trimmable(&view, newest, history, progress.earliest).await?;
    drop(view);
    walk(engine, history, through, progress).await
}

/// The stamp up to which nothing is needed: that of the earliest second, or the one that somebody
/// holds.
async fn trimmable(
    view: &View<'_>,
    newest: Stamp,
    history: OwnerId,
    earliest: u64,
) -> Result<Stamp, EngineError> {
    let mut through = stamp_at(view, earliest, newest).await?;
    let mut holds = Pager::forward(holds_of(history));
    while !holds.is_done() {
        for (_, row) in holds.next(view, CHUNK).await? {
            through = through.min(held_stamp(&row));
        }
    }
    Ok(through)
}

/// Walks over a part of a history.
async fn walk(
    engine: &Engine,
    history: OwnerId,
    through: Stamp,
    mut progress: Progress,
) -> Result<Step, EngineError> {
    for _ in 0..SLICE {
        let mut range = all_items(history);
        range = range.after(&progress.cursor);
        let page = engine.view().range(range, Direction::Forward, CHUNK).await?;
        let last = page.rows.last().filter(|_| page.more).map(|(key, _)| key.clone());
        let mut gone = old(page.rows.into_iter().map(|(key, _)| key), through);
        progress.cursor = last.unwrap_or_default();
        if progress.cursor.is_empty() {
            gone.extend(old_definitions(engine, history, through).await?);
        }
        note(engine, history, &progress, gone).await?;
        if progress.cursor.is_empty() {
            return Ok(Step::Done);
        }
    }
    Ok(Step::More)
}

fn old(keys: impl Iterator<Item = Bytes>, through: Stamp) -> Vec<Bytes> {
    keys.filter(|key| stamp_of(key).is_some_and(|stamp| stamp <= through)).collect()
}

/// Former definitions that are not needed; there are few, so what one chunk leaves waits for the
/// next walk.
async fn old_definitions(
    engine: &Engine,
    history: OwnerId,
    through: Stamp,
) -> Result<Vec<Bytes>, EngineError> {
    let range = definitions_after(history, Stamp(0));
    let rows = engine.view().range(range, Direction::Forward, CHUNK).await?.rows;
    Ok(old(rows.into_iter().map(|(key, _)| key), through))
}

/// Removes rows and remembers how far the walk came. The row that remembers is the declared key
/// that serialises walks; a history that ended meanwhile is left to the sweep.
async fn note(
    engine: &Engine,
    history: OwnerId,
    progress: &Progress,
    gone: Vec<Bytes>,
) -> Result<(), EngineError> {
    let (declared, row) = (trim_key(history), progress.to_row());
    let dead = vec![dead_owner_key(history)];
    let key = declared.clone();
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        if current.read(0).is_none() {
            gone.iter().for_each(|key| batch.delete(key.to_vec()));
            batch.put(key.to_vec(), row.clone());
        }
        Ok::<(), StoreError>(())
    };
    let done = transact(&*engine.store, vec![declared], dead, Deadline::NEVER, apply).await;
    done.map(|_| ()).map_err(|error| EngineError::from(failure(error)))
}

/// The clock, and how much of it was looked at.
struct Clock {
    rest: Pager,
    /// Of the last entry that was looked at.
    stretch: Option<u16>,
}

/// Removes entries of the clock that no history needs. The first entry of a stretch stays: it says
/// when the stretch began.
async fn trim_clock(engine: &Engine, clock: &mut Clock) -> Result<Step, EngineError> {
    let cutoff = engine.env.now().as_secs().saturating_sub(CLOCK_KEPT);
    for _ in 0..SLICE {
        let mut gone = Vec::new();
        let mut is_through = false;
        for (key, _) in clock.rest.next(&engine.view(), CHUNK).await? {
            let Some((mark, _)) = read_clock(&key) else { continue };
            if mark.second >= cutoff {
                is_through = true;
                break;
            }
            if clock.stretch.replace(mark.stretch) == Some(mark.stretch) {
                gone.push(key);
            }
        }
        if !gone.is_empty() {
            forget(engine, gone).await?;
        }
        if is_through || clock.rest.is_done() {
            return Ok(Step::Done);
        }
    }
    Ok(Step::More)
}

/// Removes entries of the clock.
async fn forget(engine: &Engine, entries: Vec<Bytes>) -> Result<(), EngineError> {
    let declared = vec![clock_range().start];
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        entries.iter().for_each(|key| batch.delete(key.to_vec()));
        Ok::<(), StoreError>(())
    };
    let done = transact(&*engine.store, declared, Vec::new(), Deadline::NEVER, apply).await;
    done.map(|_| ()).map_err(|error| EngineError::from(failure(error)))
}
