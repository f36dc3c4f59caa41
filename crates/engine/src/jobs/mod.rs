//! Job runner: background work in slices, its wake-ups, leases and failure counters.
//!
//! Everything that is to be done is in the store (dead-owner marks, expiry times), so a job that
//! was interrupted continues after a restart. A job does what is due in slices, and all jobs of a
//! pass take turns ([`runner`]), so that a long one holds up no other. What fails is logged,
//! counted, and retried with a growing pause; what cannot be read is logged, counted and skipped.
//!
//! The runner knows no job, and not what jobs work on: the list of all jobs is in `background`.

mod alarm;
mod lease;
mod orphans;
mod rounds;
mod runner;

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use env::{Env, Timestamp};
use store::Store;
use tokio::sync::{Mutex, MutexGuard};

use crate::error::EngineError;
use alarm::Alarm;
use lease::Leases;
use orphans::Orphans;

pub use rounds::{Piece, Rounds};
pub use runner::{Job, NextDue, Pass, Slice, Step, Timing};

pub(crate) use lease::{Held, LocalLeases, StoredLeases};
pub(crate) use runner::{Left, guarded};

/// The shared state of background work: what wakes it, who may do it, and what went wrong.
#[derive(Debug)]
pub(crate) struct Jobs {
    env: Env,
    alarm: Alarm,
    /// Commits that nobody waits for any more.
    orphans: Orphans,
    leases: Leasing,
    /// Held while jobs run, so that a caller that asked for them knows that none is already under
    /// way.
    turn: Mutex<()>,
    failures: AtomicU64,
    panics: AtomicU64,
    unreadable: AtomicU64,
}

/// Where the leases of jobs are.
#[derive(Debug)]
pub(crate) enum Leasing {
    /// In this process.
    Local(LocalLeases),
    /// In rows, for all servers over one store.
    Stored(StoredLeases),
}

/// What went wrong in the background since the engine was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackgroundStatistics {
    /// Steps that failed and will be tried again.
    pub failures: u64,
    /// Steps among them that ended in a panic.
    pub panics: u64,
    /// Stored rows that could not be read and were skipped.
    pub unreadable_rows: u64,
}

impl Jobs {
    pub(crate) fn new(env: Env, leases: Leasing) -> Self {
        Self {
            env,
            alarm: Alarm::default(),
            orphans: Orphans::default(),
            leases,
            turn: Mutex::new(()),
            failures: AtomicU64::new(0),
            panics: AtomicU64::new(0),
            unreadable: AtomicU64::new(0),
        }
    }

    /// Asks for all background work, now.
    pub(crate) fn wake(&self) {
        self.alarm.ask();
        self.alarm.notify();
    }

    /// Asks for all background work at the next pass, whenever that is.
    pub(crate) fn ask(&self) {
        self.alarm.ask();
    }

    /// Whether all background work was asked for since this was called last.
    pub(crate) fn take_asked(&self) -> bool {
        self.alarm.take_asked()
    }

    /// There will be work at this second since 1970.
    pub(crate) fn wake_at(&self, second: u64) {
        self.alarm.set(second, self.env.now());
    }

    /// Forgets when the background work will wake; to be called before it finds out anew, so that
    /// what is set meanwhile wakes it.
    pub(crate) fn disarm(&self) {
        self.alarm.disarm();
    }

    /// The background work will wake at `due` by itself.
    pub(crate) fn arm(&self, due: Timestamp) {
        self.alarm.arm(due);
    }

    /// Waits until somebody asks for background work.
    pub(crate) async fn notified(&self) {
        self.alarm.notified().await;
    }

    /// Whether work was set for a second that had already passed, since it was last taken.
    pub(crate) fn has_overdue(&self) -> bool {
        self.alarm.has_overdue()
    }

    /// The earliest second for which work was set when it had already passed; `u64::MAX` if there
    /// is none.
    pub(crate) fn take_overdue(&self) -> u64 {
        self.alarm.take_overdue()
    }

    /// A commit that writes `key` wants work at this second, and its caller does not wait for it
    /// any more.
    pub(crate) fn orphaned(&self, key: &Bytes, second: u64) {
        self.orphans.add(key.clone(), second);
        self.alarm.notify();
    }

    /// Waits until every orphaned commit is visible or known not to be, and sets the work it wants.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; they are waited for again the next time.
    pub(crate) async fn adopt_orphans(&self, store: &dyn Store) -> Result<(), EngineError> {
        for second in self.orphans.visible(store).await? {
            self.wake_at(second);
        }
        Ok(())
    }

    /// Waits until no pass is under way, and keeps others from beginning one.
    pub(crate) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Runs one pass of each of `jobs` on `on`, to their ends, in turns; what other servers do at
    /// that time is left to them.
    ///
    /// # Errors
    /// The first one; the other jobs were run all the same, except when the store was closed.
    pub(crate) async fn run<C: Sync + ?Sized + 'static>(
        &self,
        on: &C,
        jobs: impl Iterator<Item = &'static dyn Job<C>> + Send,
    ) -> Result<Left<C>, EngineError> {
        runner::run(self, on, jobs).await
    }

    /// The leases in rows, if there are any.
    pub(crate) const fn stored_leases(&self) -> Option<&StoredLeases> {
        match &self.leases {
            Leasing::Local(_) => None,
            Leasing::Stored(leases) => Some(leases),
        }
    }

    fn leases(&self) -> &dyn Leases {
        match &self.leases {
            Leasing::Local(leases) => leases,
            Leasing::Stored(leases) => leases,
        }
    }

    fn now(&self) -> Timestamp {
        self.env.now()
    }

    /// A stored row of `table` cannot be read, and is skipped.
    pub(crate) fn skipped(&self, job: &'static str, table: &str, error: &EngineError) {
        self.unreadable.fetch_add(1, Ordering::Relaxed);
        tracing::error!(job, table, %error, "a row cannot be read and was skipped");
    }

    /// A step of a job failed.
    pub(crate) fn failed(&self, job: &'static str, error: &EngineError) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        if matches!(error, EngineError::JobPanicked { .. }) {
            self.panics.fetch_add(1, Ordering::Relaxed);
        }
        tracing::warn!(job, %error, "background work failed; it will be retried");
    }

    pub(crate) fn statistics(&self) -> BackgroundStatistics {
        let [failures, panics, unreadable_rows] = [&self.failures, &self.panics, &self.unreadable]
            .map(|count| count.load(Ordering::Relaxed));
        BackgroundStatistics { failures, panics, unreadable_rows }
    }
}
