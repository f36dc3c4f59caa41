//! The queue of commits: each write connection sends all that waits as one batch.

use std::collections::VecDeque;
use std::sync::Arc;

use env::Deadline;
use parking_lot::Mutex;
use store::{Limits, StoreError};
use tokio::sync::{Notify, oneshot};

use super::batch::{Former, Parameters, Submission};
use super::commit::{Committed, Verdict, commit};
use crate::counters::Counters;
use crate::error::closed;
use crate::link::Link;
use crate::session::Connector;

type Answer = Result<Verdict, StoreError>;

struct Waiting {
    submission: Submission,
    patience: Deadline,
    answer: oneshot::Sender<Answer>,
}

/// Commits that wait for a connection.
#[derive(Default)]
pub(crate) struct Writes {
    state: Mutex<State>,
    arrived: Notify,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    /// Keys and values of all that wait.
    bytes: usize,
    closed: bool,
}

impl Writes {
    /// Commits, or finds that what was read has changed. Who asks waits until `patience` for a
    /// database that answers.
    pub(crate) async fn submit(&self, submission: Submission, patience: Deadline) -> Answer {
        let (answer, answered) = oneshot::channel();
        {
            let mut state = self.state.lock();
            if state.closed {
                return Err(closed());
            }
            let bytes = state.bytes.saturating_add(submission.draft.bytes);
            // One transaction always fits.
            if state.bytes > 0 && bytes > Limits::default().waiting_bytes {
                return Err(StoreError::Overloaded);
            }
            state.bytes = bytes;
            state.waiting.push_back(Waiting { submission, patience, answer });
        }
        self.arrived.notify_one();
        answered.await.unwrap_or_else(|_| {
            let cause = "the task of a write connection ended before it answered".into();
            Err(StoreError::Unknown { cause })
        })
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.state.lock().waiting.len()
    }

    /// Ends the tasks that serve this queue, once it is empty.
    pub(crate) fn close(&self) {
        self.state.lock().closed = true;
        self.arrived.notify_one();
    }

    /// Takes what fits into one batch, in the order of arrival; `None` once closed and empty.
    async fn next(&self, connector: &Connector) -> Option<Vec<Waiting>> {
        loop {
            {
                let mut state = self.state.lock();
                let batch = take(&mut state.waiting, connector);
                let taken = batch.iter().map(|waiting| waiting.submission.draft.bytes);
                state.bytes = state.bytes.saturating_sub(taken.sum());
                if !state.waiting.is_empty() || (state.closed && batch.is_empty()) {
                    self.arrived.notify_one();
                }
                if !batch.is_empty() {
                    return Some(batch);
                }
                if state.closed {
                    return None;
                }
            }
            self.arrived.notified().await;
        }
    }
}

fn take(waiting: &mut VecDeque<Waiting>, connector: &Connector) -> Vec<Waiting> {
    let mut former = Former::default();
    let mut batch = Vec::new();
    let mut left = VecDeque::new();
    while batch.len() < connector.options.batch
        && !former.is_full()
        && let Some(next) = waiting.pop_front()
    {
        if former.admit(&next.submission, connector) {
            batch.push(next);
        } else {
            left.push_back(next);
        }
    }
    while let Some(next) = left.pop_back() {
        waiting.push_front(next);
    }
    batch
}

/// Serves a queue over one connection until it is closed.
pub(crate) async fn serve(writes: Arc<Writes>, link: Arc<Link>, connector: Arc<Connector>) {
    while let Some(batch) = writes.next(&connector).await {
        connector.counters.commit_groups.add(1);
        let parameters =
            Parameters::new(batch.iter().map(|waiting| &waiting.submission), &connector);
        let latest = batch.iter().map(|waiting| waiting.patience).max();
        let patience = latest.unwrap_or_else(|| connector.patience());
        let result = commit(&link, &connector, &parameters, patience).await;
        if batch.len() > 1
            // Else it is the database that is away.
            && connector.availability.unreachable().is_none()
            && let Err(
                StoreError::Io { .. }
                | StoreError::Corrupt { .. }
                | StoreError::Full { .. }
                | StoreError::Overloaded,
            ) = result
        {
            // What is wrong with one of them need not be wrong with the others.
            for waiting in batch {
                let parameters = Parameters::new(std::iter::once(&waiting.submission), &connector);
                let result = commit(&link, &connector, &parameters, waiting.patience).await;
                answer(&connector.counters, std::iter::once(waiting), &result);
            }
            continue;
        }
        answer(&connector.counters, batch.into_iter(), &result);
    }
}

fn answer(
    counters: &Counters,
    batch: impl Iterator<Item = Waiting>,
    result: &Result<Committed, StoreError>,
) {
    for (number, waiting) in (0_i32..).zip(batch) {
        let verdict = result.as_ref().map(|committed| committed.verdict(number));
        match verdict {
            Ok(Verdict::Committed(_)) => counters.commits.add(1),
            Ok(Verdict::Changed) => counters.conflicts.add(1),
            Err(_) => {}
        }
        let _ = waiting.answer.send(verdict.map_err(Clone::clone));
    }
}
