//! Expiry job: deletes the items whose time has come, as writes like any other: index entries go,
//! the stream gets a record. Nothing is charged.
//!
//! Invariant: an item goes only if its time, read in the deleting transaction, has come.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use env::Timestamp;
use store::{KeyRange, PageLimit, StoreError};

use crate::derived::Author;
use crate::derived::ttl::TOO_OLD;
use crate::derived::ttl::layout::{mark_range, read_mark};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Job, NextDue, Pass, Slice, Step, Timing};
use crate::layout::OwnerId;
use crate::table::Table;
use crate::view::Pager;
use crate::write::{Action, CommitError, Refusal, WritePlan, commit_for_service};

/// Items that one commit deletes: with their stream records, at most 32 times 800 KB.
const CHUNK: PageLimit = PageLimit { rows: 32, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 16;
const NAME: &str = "deleting expired items";
/// The marks up to the second `to` that are still to be looked at.
fn due(engine: &Engine, owner: OwnerId, to: u64, now: Timestamp) -> KeyRange {
    let from = now.as_secs().saturating_sub(TOO_OLD).max(engine.ttl.done_to(owner));
    mark_range(owner, from, to.max(from.saturating_sub(1)))
}

fn tables(engine: &Engine) -> impl Iterator<Item = (Arc<Table>, OwnerId)> {
    // Of a global table one replica deletes, and the others get that.
    let tables = engine.catalog.all().into_iter().filter(|table| table.expires_items());
    tables.filter_map(|table| table.settings.ttl.clone().map(|ttl| (table, ttl.owner)))
}

/// The job.
#[derive(Debug)]
pub(crate) struct Expiry;

impl Job<Engine> for Expiry {
    fn name(&self) -> &'static str {
        NAME
    }

    fn timing(&self) -> Timing {
        Timing::Timed
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        let now = engine.env.now();
        let tables: Vec<_> = tables(engine).collect();
        let owners: Vec<OwnerId> = tables.iter().map(|(_, owner)| *owner).collect();
        engine.ttl.go_back(engine.jobs.take_overdue(), &owners);
        let with_marks = tables.into_iter().map(|(table, owner)| {
            let marks = due(engine, owner, now.as_secs(), now);
            (table, owner, Pager::forward(marks))
        });
        Box::new(Expire { now, tables: with_marks.collect() })
    }

    fn next_due<'a>(&'a self, engine: &'a Engine) -> NextDue<'a> {
        Box::pin(async { Ok(next_expiry(engine).await?.map(Timestamp::from_secs)) })
    }
}

/// Deletes every item whose time has come; tables take turns.
///
/// What lies before [`crate::derived::ttl::Schedule::done_to`] was dealt with by an earlier pass:
/// its marks are gone, and looking for them would mean walking over all that was ever deleted.
struct Expire {
    now: Timestamp,
    tables: VecDeque<(Arc<Table>, OwnerId, Pager)>,
}

impl Expire {
    async fn advance(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        let Some((table, owner, mut marks)) = self.tables.pop_front() else {
            return Ok(Step::Done);
        };
        for _ in 0..SLICE {
            let rows = marks.next(&engine.view(), CHUNK).await?;
            let due = rows.iter().filter_map(|(key, _)| read_mark(key)).collect();
            delete(engine, &table, due).await?;
            if marks.is_done() {
                engine.ttl.set_done_to(owner, self.now.as_secs().saturating_add(1));
                return Ok(Step::more_if(!self.tables.is_empty()));
            }
        }
        self.tables.push_back((table, owner, marks));
        Ok(Step::More)
    }
}

impl Pass<Engine> for Expire {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.advance(engine))
    }
}

/// When the next item is to be deleted; `None` when no item has a time.
///
/// # Errors
/// [`EngineError`] when the store fails.
async fn next_expiry(engine: &Engine) -> Result<Option<u64>, EngineError> {
    let now = engine.env.now();
    let mut first: Option<u64> = None;
    let view = engine.view().pin().await?;
    for (_, owner) in tables(engine) {
        let limit = PageLimit { rows: 1, bytes: 1 << 20 };
        let marks = due(engine, owner, u64::MAX, now);
        let rows = Pager::forward(marks).next(&view, limit).await?;
        let expiry = rows.first().and_then(|(key, _)| read_mark(key)).map(|(at, _)| at);
        first = first.into_iter().chain(expiry).min();
    }
    Ok(first)
}

/// Deletes the items of these marks as far as their time is still the marks'. If one of them cannot
/// be read, each goes alone and that one is passed over.
async fn delete(
    engine: &Engine,
    table: &Arc<Table>,
    marks: Vec<(u64, Bytes)>,
) -> Result<(), EngineError> {
    if marks.is_empty() {
        return Ok(());
    }
    match attempt(engine, table, marks.clone()).await? {
        None => return Ok(()),
        Some(error) if marks.len() == 1 => {
            engine.jobs.skipped(NAME, &table.name, &error);
            return Ok(());
        }
        Some(_) => {}
    }
    for mark in marks {
        if let Some(error) = attempt(engine, table, vec![mark]).await? {
            engine.jobs.skipped(NAME, &table.name, &error);
        }
    }
    Ok(())
}

/// Deletes all of these items or none, if one cannot be read: then says why.
async fn attempt(
    engine: &Engine,
    table: &Arc<Table>,
    marks: Vec<(u64, Bytes)>,
) -> Result<Option<EngineError>, EngineError> {
    let plans = marks.into_iter().map(|(second, key)| plan(table, second, key)).collect();
    match commit_for_service(engine, Author::TimeToLive, plans).await {
        // Without a token.
        Ok(_) | Err(CommitError::Token(_)) => Ok(None),
        Err(CommitError::Refused(refusals)) => {
            Ok(refusals.into_iter().flatten().find_map(unreadable))
        }
        Err(CommitError::Store(error @ StoreError::Corrupt { .. })) => Ok(Some(error.into())),
        Err(CommitError::Conflict(key)) => Err(StoreError::Conflict { key }.into()),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

fn plan(table: &Arc<Table>, second: u64, key: Bytes) -> WritePlan {
    let table = Arc::clone(table);
    let action = Action::Expire(second);
    WritePlan { table, key, action, condition: None, return_old_on_failure: false }
}

/// Without a condition, what else refuses a deletion is that the table is gone.
fn unreadable(refusal: Refusal) -> Option<EngineError> {
    match refusal {
        Refusal::Engine(error) => Some(error),
        Refusal::Condition(_)
        | Refusal::Invalid(_)
        | Refusal::CollectionFull
        | Refusal::Throttled(_)
        | Refusal::NoTable
        | Refusal::GroupChanged => None,
    }
}
