//! Marking job: writes the TTL marks of the items that were there when time to live was switched
//! on.
//!
//! It remembers how far it came, and skips items that cannot be read.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, Direction, PageLimit, Stamp, TransactError, transact};
use value::Item;

use super::expire::Expiry;
use crate::capacity::Consumed;
use crate::catalog::{at_commit, defined_in};
use crate::derived::ttl::layout::{build_key, build_owner, build_range, build_row, read_build};
use crate::derived::ttl::mark;
use crate::derived::{Author, Derived, ItemChange, Origin, PendingMark, Wake};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Job, Pass, Slice, Step};
use crate::keys::Source;
use crate::layout::{OwnerId, catalog_key, envelope};
use crate::size_deltas::SizeDeltas;
use crate::table::Table;
use crate::view::Pager;

/// Items that one commit marks.
const CHUNK: PageLimit = PageLimit { rows: 128, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 32;
/// What the job is called.
const MARKING: &str = "marking items for time to live";

/// The job.
#[derive(Debug)]
pub(crate) struct Marking;

impl Job<Engine> for Marking {
    fn name(&self) -> &'static str {
        MARKING
    }

    fn start(&self, _: &Engine) -> Box<dyn Pass<Engine>> {
        Box::new(MarkingPass::default())
    }

    /// What was marked just now may be due already.
    fn unlocks(&self, engine: &Engine) -> Option<&'static dyn Job<Engine>> {
        if engine.jobs.has_overdue() { Some(&Expiry) } else { None }
    }
}

/// Marks the items of all tables whose time to live was switched on and that are not finished yet;
/// tables take turns.
#[derive(Default)]
struct MarkingPass {
    /// The rows that say which; `None` before they were listed.
    builds: Option<VecDeque<Bytes>>,
}

impl MarkingPass {
    async fn advance(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        if self.builds.is_none() {
            self.builds = Some(VecDeque::new());
            self.builds = Some(builds(engine).await?);
        }
        let builds = self.builds.get_or_insert_default();
        let Some(key) = builds.pop_front() else { return Ok(Step::Done) };
        for _ in 0..SLICE {
            if advance_build(engine, &key).await? == Step::Done {
                return Ok(Step::more_if(!builds.is_empty()));
            }
        }
        builds.push_back(key);
        Ok(Step::More)
    }
}

impl Pass<Engine> for MarkingPass {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.advance(engine))
    }
}

/// The rows of all builds.
async fn builds(engine: &Engine) -> Result<VecDeque<Bytes>, EngineError> {
    let view = engine.view().pin().await?;
    let limit = PageLimit { rows: 256, bytes: 1 << 20 };
    let mut builds = Pager::forward(build_range());
    let mut keys = VecDeque::new();
    while !builds.is_done() {
        let rows = builds.next(&view, limit).await?;
        keys.extend(rows.into_iter().map(|(key, _)| key));
    }
    Ok(keys)
}

/// Does a chunk of the build in this row.
async fn advance_build(engine: &Engine, key: &Bytes) -> Result<Step, EngineError> {
    let Some(row) = engine.view().get(key).await? else { return Ok(Step::Done) };
    let unreadable = || EngineError::UnreadableCatalog { what: "ttl" };
    let owner = build_owner(key).ok_or_else(unreadable)?;
    let (namespace, name, cursor) = read_build(&row).ok_or_else(unreadable)?;
    let table = engine.catalog.find(&namespace, &name);
    match table.filter(|table| owns(table, owner)) {
        Some(table) => build_chunk(engine, &table, owner, &cursor).await?,
        None => forget(engine, owner, catalog_key(&namespace, &name)).await?,
    }
    Ok(Step::More)
}

fn owns(table: &Table, owner: OwnerId) -> bool {
    table.settings.ttl.as_ref().is_some_and(|ttl| ttl.owner == owner)
}

/// What one chunk came to.
#[derive(Default)]
struct Marked {
    /// When the first of its items expires.
    wake: Wake,
    /// What could not be read.
    unreadable: Vec<EngineError>,
}

/// Marks the next items after `cursor` and moves the cursor in the same commit.
async fn build_chunk(
    engine: &Engine,
    table: &Arc<Table>,
    owner: OwnerId,
    cursor: &Bytes,
) -> Result<(), EngineError> {
    let mut range = Source::Table(table).segment_range(0, 1);
    if !cursor.is_empty() {
        range = range.after(cursor);
    }
    let page = engine.view().range(range, Direction::Forward, CHUNK).await?;
    let keys: Vec<Bytes> = page.rows.into_iter().map(|(key, _)| key).collect();
    let last = keys.last().filter(|_| page.more).cloned();
    let mut reads = vec![catalog_key(&table.namespace, &table.name)];
    reads.extend(keys.iter().cloned());
    let planned = Arc::clone(table);
    let origin = Origin { now: engine.env.now(), author: Author::TimeToLive };
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        let mut marked = Marked::default();
        let table = at_commit(&planned, current.read(0))?.filter(|table| owns(table, owner));
        let Some(table) = table else { return Ok(marked) };
        for (at, key) in keys.iter().enumerate() {
            match current.read(at.saturating_add(1)).map(envelope::open_item).transpose() {
                Ok(item) => mark_old(&table, key, item.as_ref(), origin, batch, &marked.wake),
                Err(error) => marked.unreadable.push(error),
            }
        }
        match &last {
            Some(last) => {
                let row = build_row(&table.namespace, &table.name, last);
                batch.put(build_key(owner).into(), row);
            }
            None => batch.delete(build_key(owner).into()),
        }
        Ok(marked)
    };
    let writes = vec![build_key(owner)];
    let done = transact(&*engine.store, writes, reads, Deadline::NEVER, apply).await;
    let marked = done.map_err(failure)?.value;
    if let Some(second) = marked.wake.earliest() {
        engine.jobs.wake_at(second);
    }
    for error in &marked.unreadable {
        engine.jobs.skipped(MARKING, &table.name, error);
    }
    Ok(())
}

/// Marks an item that was there before, as if it were written now.
fn mark_old(
    table: &Table,
    key: &[u8],
    item: Option<&Item>,
    origin: Origin,
    batch: &mut Batch,
    wake: &Wake,
) {
    let (old, written, replicated) = (None, Stamp::default(), None);
    let change = ItemChange { table, key, written, old, new: item, origin, replicated };
    let (sizes, consumed) = (&mut SizeDeltas::default(), &mut Consumed::default());
    // A mark is no change of the item: history has nothing to record.
    let pending = &PendingMark::default();
    let collection_bytes = 0;
    let mut out = Derived { batch, sizes, consumed, collection_bytes, wake, mark: pending };
    mark(&change, &mut out);
}

/// Removes the row of a build whose table is gone, or has its time to live off. The catalog's row
/// decides: what the catalog remembers may lag by a moment.
async fn forget(engine: &Engine, owner: OwnerId, table: Bytes) -> Result<(), EngineError> {
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        let table = current.read(0).map(defined_in).transpose()?;
        if !table.is_some_and(|table| owns(&table, owner)) {
            batch.delete(build_key(owner).into());
        }
        Ok(())
    };
    let writes = vec![build_key(owner)];
    transact(&*engine.store, writes, vec![table], Deadline::NEVER, apply).await.map_err(failure)?;
    Ok(())
}

/// The failure of a transaction that rejects only what it cannot read.
fn failure(error: TransactError<EngineError>) -> EngineError {
    match error {
        TransactError::Rejected(error) => error,
        TransactError::Store(error) => error.into(),
    }
}
