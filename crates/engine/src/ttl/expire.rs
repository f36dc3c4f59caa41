//! Deletes the items whose time has come, as writes like any other: index entries go, the stream gets a
//! record. Nothing is charged.
//!
//! Invariant: an item goes only if its time, read in the deleting transaction, has come.

use std::sync::Arc;

use bytes::Bytes;
use env::{Deadline, Timestamp};
use store::{Batch, Current, Direction, PageLimit, transact};

use super::layout::{mark_key, mark_range, read_mark};
use super::mark::{expiry, failure};
use crate::catalog::{Table, at_commit, behind};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::{OwnerId, catalog_key, envelope};
use crate::stream::{Author, Origin};
use crate::write::{Action, Refusal, Surroundings, Tally, WritePlan, apply};

/// Items that one commit deletes: with their stream records, at most 32 times 800 KB.
const CHUNK: PageLimit = PageLimit { rows: 32, bytes: 1 << 20 };
/// Times further back are taken for a mistake: five years, in seconds. Source: "Using time to live" in
/// the developer guide.
const TOO_OLD: u64 = 5 * 365 * 24 * 60 * 60;

/// The seconds whose items are to be deleted at `now`.
fn due(owner: OwnerId, to: u64, now: Timestamp) -> store::KeyRange {
    mark_range(owner, now.as_secs().saturating_sub(TOO_OLD), to)
}

fn tables(engine: &Engine) -> impl Iterator<Item = (Arc<Table>, OwnerId)> {
    let tables = engine.catalog.all().into_iter();
    tables.filter_map(|table| table.settings.ttl.clone().map(|ttl| (table, ttl.owner)))
}

/// Deletes every item whose time has come.
///
/// # Errors
/// [`EngineError`] when the store fails; what was deleted stays deleted.
pub(crate) async fn expire(engine: &Engine) -> Result<(), EngineError> {
    for (table, owner) in tables(engine) {
        let now = engine.env.now();
        let mut range = due(owner, now.as_secs(), now);
        loop {
            let snapshot = engine.store.snapshot().await?;
            let page = snapshot.range(range.clone(), Direction::Forward, CHUNK).await?;
            let marks = page.rows.iter().filter_map(|(key, _)| read_mark(key)).collect();
            delete(engine, &table, owner, marks, now).await?;
            match page.rows.last() {
                Some((last, _)) if page.more => range.start = behind(last),
                _ => break,
            }
        }
    }
    Ok(())
}

/// When the next item is to be deleted; `None` when no item has a time.
///
/// # Errors
/// [`EngineError`] when the store fails.
pub(crate) async fn next_expiry(engine: &Engine) -> Result<Option<u64>, EngineError> {
    let now = engine.env.now();
    let mut first: Option<u64> = None;
    let snapshot = engine.store.snapshot().await?;
    for (_, owner) in tables(engine) {
        let limit = PageLimit { rows: 1, bytes: 1 << 20 };
        let page = snapshot.range(due(owner, u64::MAX, now), Direction::Forward, limit).await?;
        let expiry = page.rows.first().and_then(|(key, _)| read_mark(key)).map(|(at, _)| at);
        first = first.into_iter().chain(expiry).min();
    }
    Ok(first)
}

/// Deletes the items of these marks as far as their time is still the marks'.
async fn delete(
    engine: &Engine,
    table: &Arc<Table>,
    owner: OwnerId,
    marks: Vec<(u64, Bytes)>,
    now: Timestamp,
) -> Result<(), EngineError> {
    if marks.is_empty() {
        return Ok(());
    }
    let origin = Origin { now, author: Author::TimeToLive };
    let writes = marks.iter().map(|(_, key)| key.clone()).collect();
    let reads = vec![catalog_key(&table.namespace, &table.name)];
    let planned = Arc::clone(table);
    let decide = move |current: &Current<'_>, batch: &mut Batch| {
        let Some(table) = at_commit(&planned, current.read(0))? else { return Ok(()) };
        let Some(ttl) = table.settings.ttl.as_ref().filter(|ttl| ttl.owner == owner) else {
            return Ok(());
        };
        let mut tally = Tally::default();
        for (at, (time, key)) in marks.iter().enumerate() {
            let row = current.write(at);
            let item = row.map(envelope::open_item).transpose()?;
            if item.and_then(|item| expiry(ttl, &item)) != Some(*time) {
                // The item's own commit took this mark away, or there never was one.
                batch.delete(mark_key(owner, *time, key));
                continue;
            }
            let around = Surroundings { table: &table, collection: None };
            apply(&plan(&table, key), &around, row, origin, batch, &mut tally).map_err(refused)?;
        }
        tally.flush(batch);
        Ok(())
    };
    transact(&*engine.store, writes, reads, Deadline::NEVER, decide).await.map_err(failure)?;
    Ok(())
}

fn plan(table: &Arc<Table>, key: &Bytes) -> WritePlan {
    WritePlan {
        table: Arc::clone(table),
        key: key.clone(),
        action: Action::Delete,
        condition: None,
        return_old_on_failure: false,
    }
}

/// A plan without a condition is refused only where its item cannot be read.
fn refused(refusal: Refusal) -> EngineError {
    match refusal {
        Refusal::Engine(error) => error,
        Refusal::Condition(_)
        | Refusal::Invalid(_)
        | Refusal::CollectionFull
        | Refusal::NoTable => EngineError::UnreadableRow { format: None },
    }
}
