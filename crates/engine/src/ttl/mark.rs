//! Marks: written with the item, and for items that were there before by a job that remembers how far
//! it came. That job passes over items that cannot be read.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, Direction, PageLimit, TransactError, transact};
use value::{Item, Number, ValueRef};

use super::expire::Expire;
use super::layout::{build_key, build_owner, build_range, build_row, mark_key, read_build};
use crate::catalog::{at_commit, defined_in};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Job, Slice, Step};
use crate::keys::Source;
use crate::layout::{OwnerId, catalog_key, envelope};
use crate::table::Table;

/// Items that one commit marks.
const CHUNK: PageLimit = PageLimit { rows: 128, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 32;
/// What the job is called.
const MARKING: &str = "marking items for time to live";

/// When an item of `table` expires, in seconds since 1970: the attribute's whole part, if it is a number and neither
/// negative nor beyond all clocks.
pub(crate) fn expiry(table: &Table, item: &Item) -> Option<u64> {
    let ttl = table.settings.ttl.as_ref()?;
    match item.get(&ttl.attribute)?.view() {
        ValueRef::N(number) => seconds(number.to_number()),
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 10^15, and the fraction is to be cut off"
)]
pub(super) fn seconds(number: Number) -> Option<u64> {
    if let Some(whole) = number.to_i64() {
        return u64::try_from(whole).ok();
    }
    let fraction: f64 = number.to_string().parse().ok()?;
    (0.0..1e15).contains(&fraction).then_some(fraction as u64)
}

/// Moves the mark of an item whose images before and after are given; the second at which it expires.
pub(crate) fn mark(
    table: &Table,
    item_key: &[u8],
    (old, new): (Option<&Item>, Option<&Item>),
    batch: &mut Batch,
) -> Option<u64> {
    let ttl = table.settings.ttl.as_ref()?;
    let before = old.and_then(|item| expiry(table, item));
    let after = new.and_then(|item| expiry(table, item));
    if before != after {
        if let Some(before) = before {
            batch.delete(mark_key(ttl.owner, before, item_key));
        }
        if let Some(after) = after {
            batch.put(mark_key(ttl.owner, after, item_key), Vec::new());
        }
    }
    after
}

/// Marks the items of all tables whose time to live was switched on and that are not through yet;
/// tables take turns.
#[derive(Default)]
pub(crate) struct Marking {
    /// The rows that say which; `None` before they were listed.
    builds: Option<VecDeque<Bytes>>,
}

impl Marking {
    async fn some(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        if self.builds.is_none() {
            self.builds = Some(VecDeque::new());
            self.builds = Some(builds(engine).await?);
        }
        let builds = self.builds.get_or_insert_default();
        let Some(key) = builds.pop_front() else { return Ok(Step::Done) };
        for _ in 0..SLICE {
            if build_some(engine, &key).await? == Step::Done {
                return Ok(Step::more_if(!builds.is_empty()));
            }
        }
        builds.push_back(key);
        Ok(Step::More)
    }
}

impl Job<Engine> for Marking {
    fn name(&self) -> &'static str {
        MARKING
    }

    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.some(engine))
    }

    /// What was marked just now may be due already.
    fn unlocks(&self, engine: &Engine) -> Option<Box<dyn Job<Engine>>> {
        if engine.jobs.has_late() { Some(Box::new(Expire::new(engine))) } else { None }
    }
}

/// The rows of all builds.
async fn builds(engine: &Engine) -> Result<VecDeque<Bytes>, EngineError> {
    let snapshot = engine.store.snapshot().await?;
    let limit = PageLimit { rows: 256, bytes: 1 << 20 };
    let mut range = build_range();
    let mut keys = VecDeque::new();
    loop {
        let page = snapshot.range(range.clone(), Direction::Forward, limit).await?;
        if let Some((last, _)) = page.rows.last() {
            range = range.after(last);
        }
        keys.extend(page.rows.into_iter().map(|(key, _)| key));
        if !page.more {
            return Ok(keys);
        }
    }
}

/// Does a chunk of the build in this row.
async fn build_some(engine: &Engine, key: &Bytes) -> Result<Step, EngineError> {
    let Some(row) = engine.store.get(key).await? else { return Ok(Step::Done) };
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
    /// The seconds at which its items expire.
    expiries: Vec<u64>,
    /// What could not be read.
    unreadable: Vec<EngineError>,
}

/// Marks the next items behind `cursor` and moves the cursor in the same commit.
async fn build_chunk(
    engine: &Engine,
    table: &Arc<Table>,
    owner: OwnerId,
    cursor: &Bytes,
) -> Result<(), EngineError> {
    let snapshot = engine.store.snapshot().await?;
    let mut range = Source::Table(table).segment_range(0, 1);
    if !cursor.is_empty() {
        range = range.after(cursor);
    }
    let page = snapshot.range(range, Direction::Forward, CHUNK).await?;
    let keys: Vec<Bytes> = page.rows.into_iter().map(|(key, _)| key).collect();
    let last = keys.last().filter(|_| page.more).cloned();
    let mut reads = vec![catalog_key(&table.namespace, &table.name)];
    reads.extend(keys.iter().cloned());
    let planned = Arc::clone(table);
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        let mut marked = Marked::default();
        let table = at_commit(&planned, current.read(0))?.filter(|table| owns(table, owner));
        let Some(table) = table else { return Ok(marked) };
        for (at, key) in keys.iter().enumerate() {
            match current.read(at.saturating_add(1)).map(envelope::open_item).transpose() {
                Ok(item) => {
                    let expiry = mark(&table, key, (None, item.as_ref()), batch);
                    marked.expiries.extend(expiry);
                }
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
    for second in marked.expiries {
        engine.jobs.expires_at(second, engine.env.now());
    }
    for error in &marked.unreadable {
        engine.jobs.passed_over(MARKING, &table.name, error);
    }
    Ok(())
}

/// Removes the row of a build whose table is gone, or has its time to live off. The catalog's row
/// decides: what the catalog remembers may be a moment behind it.
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
