//! One transaction of this store: latches, current values, decision, commit.
//!
//! The decision is made without a lock in the database. The commit compares what it saw; when that
//! has changed the transaction decides again, and after a few times under its locks.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use env::Deadline;
use store::{Apply, Batch, Current, Decision, Draft, Limits, Outcome, StoreError, Transaction};

use crate::latches::Ticket;
use crate::read::Versioned;
use crate::state::Shared;
use crate::write::{Expected, Keys, Submission, Verdict, run_alone};

/// Optimistic attempts before a transaction runs under its locks.
const ATTEMPTS: usize = 3;

/// How a transaction ended, as its task reports it.
pub(crate) enum Ended {
    /// It has an answer.
    Answer(Result<Outcome, StoreError>),
    /// `apply` panicked; the panic is its caller's.
    Panic(Box<dyn Any + Send>),
}

/// What a decision came to, other than something to commit.
struct NoCommit(Ended);

/// A transaction that runs.
struct Running {
    /// Those it may write, then those it reads.
    keys: Vec<Bytes>,
    writes: usize,
    apply: Box<dyn Apply>,
    /// What the last decision to commit answers.
    payload: Option<Box<dyn Any + Send>>,
}

pub(crate) async fn run(shared: &Shared, transaction: Transaction, mut turn: Ticket) -> Ended {
    let Transaction { write_keys, read_keys, deadline, apply, .. } = transaction;
    turn.granted().await;
    let connector = &*shared.connector;
    if deadline != Deadline::NEVER && deadline.has_passed(connector.env.moment()) {
        return Ended::Answer(Err(StoreError::Overloaded));
    }
    let writes = write_keys.len();
    let mut keys = write_keys;
    keys.extend(read_keys);
    let mut running = Running { keys, writes, apply, payload: None };
    for _ in 0..ATTEMPTS {
        let current = match shared.reads.get(running.keys.clone(), connector.patience()).await {
            Ok(current) => current,
            Err(error) => return Ended::Answer(Err(error)),
        };
        let submission = match running.decide(&current) {
            Ok(submission) => submission,
            Err(NoCommit(ended)) => return ended,
        };
        match shared.writes.submit(submission, connector.patience()).await {
            Ok(Verdict::Changed) => {}
            Ok(verdict) => return running.end(Ok(verdict)),
            Err(error) => return running.end(Err(error)),
        }
    }
    let keys = running.keys.clone();
    let keys = Keys { all: &keys, writes };
    let decide = |current: &[Option<Versioned>]| running.decide(current);
    match run_alone(&shared.solo, connector, keys, decide).await {
        Ok(Ok(verdict)) => {
            connector.counters.commits.add(1);
            connector.counters.commits_alone.add(1);
            running.end(Ok(verdict))
        }
        Ok(Err(NoCommit(ended))) => ended,
        Err(error) => running.end(Err(error)),
    }
}

impl Running {
    fn decide(&mut self, current: &[Option<Versioned>]) -> Result<Submission, NoCommit> {
        let values: Vec<Option<Bytes>> =
            current.iter().map(|found| found.as_ref().map(|found| found.value.clone())).collect();
        let (writes, reads) = values.split_at_checked(self.writes).unwrap_or((&values, &[]));
        let mut batch = Batch::default();
        let current_values = Current::new(writes, reads);
        let decided =
            catch_unwind(AssertUnwindSafe(|| self.apply.apply(&current_values, &mut batch)));
        match decided {
            Ok(Decision::Commit(payload)) => self.payload = Some(payload),
            Ok(Decision::Reject(payload)) => {
                return Err(NoCommit(Ended::Answer(Ok(Outcome::Rejected { payload }))));
            }
            Err(panic) => return Err(NoCommit(Ended::Panic(panic))),
        }
        let draft = Draft::new(batch, &Limits::default())
            .map_err(|error| NoCommit(Ended::Answer(Err(error))))?;
        let declared = self.keys.iter().zip(current).enumerate();
        let declared = declared.map(|(at, (key, found))| Expected {
            key: key.clone(),
            stamp: found.as_ref().map_or(0, |found| found.stamp),
            shared: at >= self.writes,
        });
        Ok(Submission { declared: declared.collect(), draft })
    }

    fn end(&mut self, verdict: Result<Verdict, StoreError>) -> Ended {
        Ended::Answer(match (verdict, self.payload.take()) {
            (Ok(Verdict::Committed(stamp)), Some(payload)) => {
                Ok(Outcome::Committed { stamp, payload })
            }
            // Under its locks nothing changes.
            (Ok(_), _) => Err(StoreError::Conflict { key: None }),
            (Err(error), _) => Err(error),
        })
    }
}
