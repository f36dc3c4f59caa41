//! The commit queue: commits that wait for the disk, and the callers that wait for them.

use std::collections::HashSet;

use tokio::sync::oneshot;

use super::row_cache::Seeded;
use crate::{Commit, Stamp, StoreError};

/// What a waiter receives once: its commit is durable, or what happened instead.
pub(super) type CommitResult = Result<(), StoreError>;

/// What the queue lock guards. Held for a few hash operations, never for disk work.
pub(super) struct Queue {
    /// The newest stamp that was assigned.
    pub(super) last_stamp: Stamp,
    /// The commits that form the next group.
    pub(super) waiting: Group,
    /// Transactions that wrote nothing and wait until what they read is durable.
    pub(super) read_waiters: Vec<(Stamp, oneshot::Sender<CommitResult>)>,
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
    /// The callers that wait for them.
    pub(super) waiters: Vec<oneshot::Sender<CommitResult>>,
    /// Their size in the queue.
    pub(super) bytes: usize,
}

impl Queue {
    pub(super) fn new(last_stamp: Stamp) -> Self {
        Self {
            last_stamp,
            waiting: Group::default(),
            read_waiters: Vec::new(),
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

    /// Takes the read waiters whose values are durable at `published`.
    pub(super) fn take_read_waiters(
        &mut self,
        published: Stamp,
    ) -> Vec<oneshot::Sender<CommitResult>> {
        let ready = self.read_waiters.extract_if(.., |(stamp, _)| *stamp <= published);
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

/// Sends the same result to all.
pub(super) fn complete(waiters: Vec<oneshot::Sender<CommitResult>>, result: &CommitResult) {
    for waiter in waiters {
        // The caller may be gone.
        let _ = waiter.send(result.clone());
    }
}

#[cfg(test)]
mod tests;
