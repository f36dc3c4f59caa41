//! Marks: written with the item, and for items that were there before by a job that remembers how far
//! it came.

use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, Direction, PageLimit, TransactError, transact};
use value::{Item, Number, ValueRef};

use super::layout::{build_key, build_owner, build_range, build_row, mark_key, read_build};
use crate::catalog::{Table, at_commit, behind, defined_in};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::{OwnerId, Source, catalog_key, envelope};

/// Items that one commit marks.
const CHUNK: PageLimit = PageLimit { rows: 128, bytes: 1 << 20 };

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

/// Marks the items of all tables whose time to live was switched on and that are not through yet.
///
/// # Errors
/// [`EngineError`] when the store fails; what was marked stays marked.
pub(crate) async fn build(engine: &Engine) -> Result<(), EngineError> {
    while build_some(engine).await? {}
    Ok(())
}

/// Does a chunk of every build; whether there is more to do.
async fn build_some(engine: &Engine) -> Result<bool, EngineError> {
    let snapshot = engine.store.snapshot().await?;
    let limit = PageLimit { rows: 64, bytes: 1 << 20 };
    let page = snapshot.range(build_range(), Direction::Forward, limit).await?;
    for (key, row) in &page.rows {
        let unreadable = || EngineError::UnreadableCatalog { what: "ttl" };
        let owner = build_owner(key).ok_or_else(unreadable)?;
        let (namespace, name, cursor) = read_build(row).ok_or_else(unreadable)?;
        let table = engine.catalog.find(&namespace, &name);
        let owns = |table: &Arc<Table>| owns(table, owner);
        match table.filter(owns) {
            Some(table) => build_chunk(engine, &table, owner, &cursor).await?,
            None => forget(engine, owner, catalog_key(&namespace, &name)).await?,
        }
    }
    Ok(!page.rows.is_empty())
}

fn owns(table: &Table, owner: OwnerId) -> bool {
    table.settings.ttl.as_ref().is_some_and(|ttl| ttl.owner == owner)
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
        range.start = behind(cursor);
    }
    let page = snapshot.range(range, Direction::Forward, CHUNK).await?;
    let keys: Vec<Bytes> = page.rows.into_iter().map(|(key, _)| key).collect();
    let last = keys.last().filter(|_| page.more).cloned();
    let mut reads = vec![catalog_key(&table.namespace, &table.name)];
    reads.extend(keys.iter().cloned());
    let planned = Arc::clone(table);
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        let table = at_commit(&planned, current.read(0))?.filter(|table| owns(table, owner));
        let Some(table) = table else { return Ok(()) };
        for (at, key) in keys.iter().enumerate() {
            let item = current.read(at.saturating_add(1)).map(envelope::open_item).transpose()?;
            mark(&table, key, (None, item.as_ref()), batch);
        }
        match &last {
            Some(last) => {
                let row = build_row(&table.namespace, &table.name, last);
                batch.put(build_key(owner).into(), row);
            }
            None => batch.delete(build_key(owner).into()),
        }
        Ok(())
    };
    let writes = vec![build_key(owner)];
    transact(&*engine.store, writes, reads, Deadline::NEVER, apply).await.map_err(failure)?;
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
