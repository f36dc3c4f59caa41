//! What a store counts, for its operator.

use std::sync::atomic::{AtomicU64, Ordering};

/// A count, or how many there are at the moment.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, more: usize) {
        self.0.fetch_add(more as u64, Ordering::Relaxed);
    }

    pub(crate) fn less(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, now: u64) {
        self.0.store(now, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// All of one store.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Callers' reads by key, and the statements that answered them.
    pub(crate) reads: Count,
    pub(crate) read_groups: Count,
    /// Reads of all kinds that were made again after a connection was lost.
    pub(crate) retried_reads: Count,
    /// Transactions that were committed, and the batches that were sent.
    pub(crate) commits: Count,
    pub(crate) commit_groups: Count,
    /// Transactions that found a key changed.
    pub(crate) conflicts: Count,
    /// Transactions that ran under their locks, after too many conflicts.
    pub(crate) commits_alone: Count,
    /// Batches that were sent again.
    pub(crate) retried_commits: Count,
    /// Commits whose connection was lost, of which the database was asked what became of them; and
    /// those of which it did not say so in time.
    pub(crate) asked_commits: Count,
    pub(crate) unknown_commits: Count,
    /// Connections that are open, and how many were lost.
    pub(crate) connections: Count,
    pub(crate) lost_connections: Count,
    /// Snapshots that waited for one of the connections that they may have.
    pub(crate) snapshot_waits: Count,
    /// How long what is committed has not been closed, in seconds.
    pub(crate) closed_lag: Count,
    /// How long the oldest transaction of others that writes has been under way, in seconds.
    pub(crate) foreign_writer: Count,
}
