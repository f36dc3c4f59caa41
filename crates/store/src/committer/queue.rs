//! Commits that wait for the disk, and those who wait for them.

use std::collections::HashSet;

use tokio::sync::oneshot;

use super::rows::Seeded;
use crate::{Commit, Stamp, StoreError};

/// Told to a waiter once: its commit is durable, or what happened instead.
pub(super) type Answer = Result<(), StoreError>;

/// What the queue lock guards. Held for a few hash operations, never for disk work.
pub(super) struct Queue {
    /// The newest stamp that was assigned.
    pub(super) last_stamp: Stamp,
    /// The commits that form the next group.
    pub(super) waiting: Group,
    /// Decisions that wrote nothing and wait until what they saw is durable.
    pub(super) onlookers: Vec<(Stamp, oneshot::Sender<Answer>)>,
    /// Why no commit is taken any more.
    pub(super) closed: Option<StoreError>,
    /// What waits will never be durable.
    pub(super) failed: bool,
}

/// Commits that become durable together.
#[derive(Default)]
pub(super) struct Group {
    /// The commits, in stamp order.
    pub(super) commits: Vec<Commit>,
    /// Who waits for them.
    pub(super) waiters: Vec<oneshot::Sender<Answer>>,
    /// Their size in the queue.
    pub(super) bytes: usize,
}

impl Queue {
    pub(super) fn new(last_stamp: Stamp) -> Self {
        Self {
            last_stamp,
            waiting: Group::default(),
            onlookers: Vec::new(),
            closed: None,
            failed: false,
        }
    }

    /// Takes no more commits; the first reason stays.
    pub(super) fn close(&mut self, closed: StoreError) {
        self.closed.get_or_insert(closed);
    }

    /// Assigns the next stamp.
    pub(super) const fn next_stamp(&mut self) -> Stamp {
        self.last_stamp.0 += 1;
        self.last_stamp
    }

    /// Takes what waits and leaves an empty group.
    pub(super) fn take(&mut self) -> Group {
        std::mem::take(&mut self.waiting)
    }

    /// Takes the onlookers whose sight is durable at `published`.
    pub(super) fn take_onlookers(&mut self, published: Stamp) -> Vec<oneshot::Sender<Answer>> {
        let ready = self.onlookers.extract_if(.., |(stamp, _)| *stamp <= published);
        ready.map(|(_, waiter)| waiter).collect()
    }
}

/// Leaves only the last write to each key of a group; within a commit each key is there once.
pub(super) fn keep_last_writes(commits: &mut [Commit], hasher: Seeded) {
    if commits.len() < 2 {
        return;
    }
    let writes = commits.iter().map(|commit| commit.writes.len()).sum();
    let mut seen: HashSet<&[u8], Seeded> = HashSet::with_capacity_and_hasher(writes, hasher);
    let from_back = commits.iter().rev().flat_map(|commit| &commit.writes);
    let last: Vec<bool> = from_back.map(|write| seen.insert(&write.key)).collect();
    let mut last = last.into_iter();
    for commit in commits.iter_mut().rev() {
        commit.writes.retain(|_| last.next().unwrap_or(true));
    }
}

/// Sends the same answer to all.
pub(super) fn answer(waiters: Vec<oneshot::Sender<Answer>>, answer: &Answer) {
    for waiter in waiters {
        // A caller that went away does not want to know.
        let _ = waiter.send(answer.clone());
    }
}

#[cfg(test)]
mod tests;
