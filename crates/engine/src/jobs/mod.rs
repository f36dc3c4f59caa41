//! Job runner: background work in slices, its wake-up and its failure counters.
//!
//! Everything that is to be done is in the store (dead-owner marks, expiry times), so a job that was
//! interrupted continues after a restart. A job does what is due in slices, and all jobs of a pass take
//! turns ([`runner`]), so that a long one holds up no other. What fails is logged, counted, and retried
//! with a growing pause; what cannot be read is logged, counted and skipped.
//!
//! The runner knows no job: the list of all jobs is in `background`.

mod abandoned;
mod runner;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex as Latch, PoisonError};

use bytes::Bytes;
use env::Timestamp;
use tokio::sync::{Mutex, Notify};

use crate::error::EngineError;
use crate::layout::OwnerId;
use crate::ttl;

pub(crate) use abandoned::settle;
pub(crate) use runner::{Job, Slice, Step, guarded, run_all};

/// Wakes the background work, and remembers how far it came.
#[derive(Debug)]
pub(crate) struct Jobs {
    pub(crate) wanted: Notify,
    /// Held while jobs run, so that whoever asked for them knows that none is under way behind its
    /// back.
    pub(crate) turn: Mutex<()>,
    /// Somebody asked for all work, not only for what is due by time.
    pub(crate) asked: AtomicBool,
    /// The second of the earliest expiry that the background work will wake for by itself.
    pub(crate) expiry: AtomicU64,
    /// The earliest second of an item that had expired already when it was written.
    late: AtomicU64,
    /// For each owner of expiry times, the second before which everything was dealt with.
    expired: Latch<BTreeMap<OwnerId, u64>>,
    /// Commits that nobody waits for any more: a key of each, and the second at which it wants work.
    abandoned: Latch<BTreeMap<Bytes, u64>>,
    failures: AtomicU64,
    panics: AtomicU64,
    unreadable: AtomicU64,
}

/// What went wrong in the background since the engine was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackgroundFigures {
    /// Steps that failed and will be tried again.
    pub failures: u64,
    /// Steps among them that ended in a panic.
    pub panics: u64,
    /// Stored rows that could not be read and were passed over.
    pub unreadable_rows: u64,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            wanted: Notify::new(),
            turn: Mutex::new(()),
            asked: AtomicBool::new(false),
            expiry: AtomicU64::new(u64::MAX),
            late: AtomicU64::new(u64::MAX),
            expired: Latch::default(),
            abandoned: Latch::default(),
            failures: AtomicU64::new(0),
            panics: AtomicU64::new(0),
            unreadable: AtomicU64::new(0),
        }
    }
}

impl Jobs {
    /// There is something to do.
    pub(crate) fn wake(&self) {
        self.asked.store(true, Ordering::Release);
        self.wanted.notify_one();
    }

    /// An item that was written expires at this second since 1970.
    pub(crate) fn expires_at(&self, second: u64, now: Timestamp) {
        // What lies too far back never expires, and must not keep the jobs awake.
        if ttl::is_too_old(second, now) {
            return;
        }
        if second <= now.as_secs() {
            self.late.fetch_min(second, Ordering::AcqRel);
        }
        if self.expiry.fetch_min(second, Ordering::AcqRel) > second {
            self.wanted.notify_one();
        }
    }

    /// Whether items came late since they were last looked for.
    pub(crate) fn has_late(&self) -> bool {
        self.late.load(Ordering::Acquire) != u64::MAX
    }

    /// The second from which on an owner's expiry times are still to be looked at.
    pub(crate) fn expired_to(&self, owner: OwnerId) -> u64 {
        let expired = self.expired.lock().unwrap_or_else(PoisonError::into_inner);
        expired.get(&owner).copied().unwrap_or(0)
    }

    /// Everything of an owner before this second was dealt with.
    pub(crate) fn set_expired_to(&self, owner: OwnerId, second: u64) {
        self.expired.lock().unwrap_or_else(PoisonError::into_inner).insert(owner, second);
    }

    /// Takes back what was dealt with as far as items came late since the last time; forgets owners
    /// that are gone.
    pub(crate) fn look_again(&self, owners: &[OwnerId]) {
        let late = self.late.swap(u64::MAX, Ordering::AcqRel);
        let mut expired = self.expired.lock().unwrap_or_else(PoisonError::into_inner);
        expired.retain(|owner, _| owners.contains(owner));
        expired.values_mut().for_each(|second| *second = late.min(*second));
    }

    /// A stored row of `table` cannot be read, and is passed over.
    pub(crate) fn passed_over(&self, job: &'static str, table: &str, error: &EngineError) {
        self.unreadable.fetch_add(1, Ordering::Relaxed);
        tracing::error!(job, table, %error, "a row cannot be read and was passed over");
    }

    /// A step of a job failed.
    pub(crate) fn failed(&self, job: &'static str, error: &EngineError) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        if matches!(error, EngineError::JobPanicked { .. }) {
            self.panics.fetch_add(1, Ordering::Relaxed);
        }
        tracing::warn!(job, %error, "background work failed; it will be tried again");
    }

    pub(crate) fn figures(&self) -> BackgroundFigures {
        let [failures, panics, unreadable_rows] = [&self.failures, &self.panics, &self.unreadable]
            .map(|count| count.load(Ordering::Relaxed));
        BackgroundFigures { failures, panics, unreadable_rows }
    }
}
