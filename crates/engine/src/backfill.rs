//! Backfill of a new index with the items that were there before it.
//!
//! Items are taken up in the order of their rows, in chunks. A chunk is one commit: it reads the
//! items as they are at the commit, writes their entries, counts them and moves the index's
//! progress in the catalog row on. So a job that is interrupted at any point continues after its
//! last chunk, and a write to the same item comes either before or after the chunk, never in
//! between. The chunk that finds no more items makes the index active. An item that cannot be read
//! is passed over: nothing else can read it either.
//!
//! Invariant: an item that was written after the index was added is left alone: its entry is there
//! already (`table::Progress`).

use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use parking_lot::Mutex;
use store::{Batch, Current, Direction, PageLimit, TransactError};

use crate::derived::index::backfill_entry;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Job, Pass, Rounds, Step};
use crate::keys::Source;
use crate::layout::{OwnerId, envelope};
use crate::size_deltas::SizeDeltas;
use crate::table::{Index, IndexState, Progress, Table};

/// Items a chunk: their writers wait while it runs.
const CHUNK: PageLimit = PageLimit { rows: 128, bytes: 1 << 20 };
/// Chunks a slice, so that other background work can run in between.
const SLICE: usize = 32;

const NAME: &str = "filling indexes";

/// Why a chunk was not carried out.
#[derive(Debug)]
enum Stop {
    /// The table, the index or its progress are not what they were.
    Changed,
    /// Something stored cannot be read.
    Engine(EngineError),
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// The job.
#[derive(Debug)]
pub(crate) struct Backfill;

impl Job<Engine> for Backfill {
    fn name(&self) -> &'static str {
        NAME
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        let tables = engine.catalog.building();
        Box::new(Rounds::new(tables, SLICE, |engine, table| Box::pin(chunk(engine, table))))
    }
}

/// What one chunk is about: an index, and the items after its progress.
struct Chunk {
    index: OwnerId,
    progress: Progress,
    keys: Vec<Bytes>,
    more: bool,
    /// What the last run of the transaction could not read.
    unreadable: Arc<Mutex<Vec<EngineError>>>,
}

/// Takes up the next items of a table; whether there is more to do for it.
async fn chunk(engine: &Engine, table: &Arc<Table>) -> Result<Step, EngineError> {
    let Some(table) = engine.catalog.find(&table.namespace, &table.name) else {
        return Ok(Step::Done);
    };
    let Some(chunk) = next(engine, &table).await? else { return Ok(Step::Done) };
    let (keys, more) = (chunk.keys.clone(), chunk.more);
    let unreadable = Arc::clone(&chunk.unreadable);
    let apply = move |table: Option<Table>, current: &Current<'_>, batch: &mut Batch| {
        fill(table.ok_or(Stop::Changed)?, &chunk, current, batch)
    };
    let place = (&table.namespace, &*table.name);
    let done = engine.catalog.change(place, keys, Deadline::NEVER, apply).await;
    for error in unreadable.lock().drain(..) {
        engine.jobs.skipped(NAME, &table.name, &error);
    }
    match done {
        Ok(_) => Ok(Step::more_if(more)),
        Err(TransactError::Rejected(Stop::Changed)) => Ok(Step::Done),
        Err(TransactError::Rejected(Stop::Engine(error))) => Err(error),
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}

/// The items that come next.
async fn next(engine: &Engine, table: &Table) -> Result<Option<Chunk>, EngineError> {
    let Some((index, progress)) =
        table.building().and_then(|index| Some((index.owner, index.progress()?.clone())))
    else {
        return Ok(None);
    };
    let mut range = Source::Table(table).segment_range(0, 1);
    if !progress.done.is_empty() {
        range = range.after(&progress.done);
    }
    let page = engine.view().range(range, Direction::Forward, CHUNK).await?;
    let keys = page.rows.into_iter().map(|(key, _)| key).collect();
    Ok(Some(Chunk { index, progress, keys, more: page.more, unreadable: Arc::default() }))
}

/// Takes up the items of a chunk as they are now. An item that the snapshot did not show was
/// written after the index was added, so it needs nothing.
fn fill(
    mut table: Table,
    chunk: &Chunk,
    current: &Current<'_>,
    batch: &mut Batch,
) -> Result<Table, Stop> {
    let building =
        |index: &Index| index.owner == chunk.index && index.progress() == Some(&chunk.progress);
    let position = table.indexes.iter().position(building).ok_or(Stop::Changed)?;
    let index = table.indexes.get(position).ok_or(Stop::Changed)?;
    let mut sizes = SizeDeltas::default();
    let mut unreadable = Vec::new();
    for (at, key) in chunk.keys.iter().enumerate() {
        let Some(row) = current.read(at) else { continue };
        if !chunk.progress.covers(key, envelope::stamp(row)) {
            match envelope::open_item(row) {
                Ok(item) => backfill_entry(&table, index, &item, batch, &mut sizes),
                Err(error) => unreadable.push(error),
            }
        }
    }
    *chunk.unreadable.lock() = unreadable;
    sizes.flush(batch);
    if let Some(index) = table.indexes.get_mut(position) {
        index.state = match chunk.keys.last() {
            Some(last) if chunk.more => {
                IndexState::Building(Progress { done: last.clone(), ..chunk.progress })
            }
            _ => IndexState::Active,
        };
    }
    Ok(table)
}
