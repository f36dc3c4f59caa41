//! Deletes the items whose time has come, as writes like any other: index entries go, the stream gets a
//! record. Nothing is charged.
//!
//! Invariant: an item goes only if its time, read in the deleting transaction, has come.

use std::sync::Arc;

use bytes::Bytes;
use env::{Deadline, Timestamp};
use store::{Direction, PageLimit};

use super::layout::{mark_range, read_mark};
use crate::catalog::{Table, behind};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::OwnerId;
use crate::stream::Author;
use crate::write::{Action, CommitError, Refusal, WritePlan, commit_as};

/// Items that one commit deletes: with their stream records, at most 32 times 800 KB.
const CHUNK: PageLimit = PageLimit { rows: 32, bytes: 1 << 20 };
/// Times further back are taken for a mistake: five years, in seconds. Source: "Using time to live" in
/// the developer guide.
const TOO_OLD: u64 = 5 * 365 * 24 * 60 * 60;

/// Whether a time lies too far back to be meant.
pub(crate) const fn is_too_old(second: u64, now: Timestamp) -> bool {
    second < now.as_secs().saturating_sub(TOO_OLD)
}

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
            delete(engine, &table, marks).await?;
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
    marks: Vec<(u64, Bytes)>,
) -> Result<(), EngineError> {
    if marks.is_empty() {
        return Ok(());
    }
    let plans = marks.into_iter().map(|(second, key)| plan(table, second, key)).collect();
    match commit_as(engine, Author::TimeToLive, Deadline::NEVER, plans, None).await {
        // Without a token or a condition: the table is gone, or an item cannot be read.
        Ok(_) | Err(CommitError::Token(_) | CommitError::Conflict(_)) => Ok(()),
        Err(CommitError::Refused(refusals)) => refusals.into_iter().flatten().try_for_each(refused),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

fn plan(table: &Arc<Table>, second: u64, key: Bytes) -> WritePlan {
    let table = Arc::clone(table);
    let action = Action::Expire(second);
    WritePlan { table, key, action, condition: None, return_old_on_failure: false }
}

fn refused(refusal: Refusal) -> Result<(), EngineError> {
    match refusal {
        Refusal::Engine(error) => Err(error),
        Refusal::Condition(_)
        | Refusal::Invalid(_)
        | Refusal::CollectionFull
        | Refusal::NoTable => Ok(()),
    }
}
