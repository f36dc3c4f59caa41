//! Scheduler of background work: what is due, who waits for it, and the brake on writers.
//!
//! How fast a step goes is decided in [`crate::pacing`], and by which measure writers wait in
//! [`crate::policy`].

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use store::StoreError;

use crate::policy::{self, Urgency};
use crate::tree::Tree;

/// An append waits at most this long for the workers, so that callers get an answer.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// How long nothing is due before compaction checks whether the store is idle.
const IDLE_CHECK: Duration = Duration::from_secs(1);
/// The delay before a failed step is tried again.
const RETRY: Duration = Duration::from_millis(500);

/// Knows what is due, wakes the workers for it and holds writers back.
#[derive(Debug, Default)]
pub(crate) struct Scheduler {
    due: Mutex<Due>,
    /// Something is due, or everything is to stop.
    work: Condvar,
    /// The mark of the log's end is due, or everything is to stop. Apart, since it is due with the
    /// first write after each pause.
    mark_work: Condvar,
    /// A step was finished.
    progress: Condvar,
    stopping: AtomicBool,
    /// Compaction met damage and was stopped.
    compaction_stopped: AtomicBool,
    /// Flushes fail, and as many memtables wait as may before writers do.
    flush_stuck: AtomicBool,
    flushes: AtomicU64,
    compactions: AtomicU64,
    failures: AtomicU64,
    throttled_appends: AtomicU64,
}

/// What is due.
#[derive(Debug, Default)]
pub(crate) struct Due {
    pub(crate) flush: bool,
    pub(crate) compact: bool,
    pub(crate) segment: bool,
    pub(crate) sweep: bool,
    pub(crate) mark: bool,
    pub(crate) search: bool,
}

/// How much was done since the store was opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Totals {
    pub(crate) flushes: u64,
    pub(crate) compactions: u64,
    /// Steps that failed.
    pub(crate) failures: u64,
    /// Appends that waited.
    pub(crate) throttled_appends: u64,
}

impl Scheduler {
    /// Notes that something is due and wakes its worker.
    pub(crate) fn order(&self, what: impl FnOnce(&mut Due) -> &mut bool) {
        let mut due = self.due.lock();
        *what(&mut due) = true;
        drop(due);
        self.work.notify_all();
    }

    /// Notes that the mark of the log's end is to be synced.
    pub(crate) fn order_mark(&self) {
        self.due.lock().mark = true;
        self.mark_work.notify_one();
    }

    /// Waits until the mark of the log's end is due, and takes the order. `false` when everything
    /// is to stop.
    pub(crate) fn wait_for_mark(&self) -> bool {
        let mut due = self.due.lock();
        loop {
            if self.stopping() {
                return false;
            }
            if std::mem::take(&mut due.mark) {
                return true;
            }
            self.mark_work.wait(&mut due);
        }
    }

    /// Waits, but not longer than until everything is to stop.
    pub(crate) fn rest_before_mark(&self, duration: Duration) {
        let mut due = self.due.lock();
        if !self.stopping() {
            self.mark_work.wait_for(&mut due, duration);
        }
    }

    /// Notes that something that failed is still due, for a worker that is awake.
    pub(crate) fn retry(&self, what: impl FnOnce(&mut Due) -> &mut bool) {
        *what(&mut self.due.lock()) = true;
    }

    /// Waits for the workers if they are too late.
    ///
    /// # Errors
    /// [`StoreError::Io`] when they are hopelessly late, because flushes or compactions fail.
    pub(crate) fn throttle(&self, tree: &Tree) -> Result<(), StoreError> {
        let wait = |backlog| {
            let compacting = !self.compaction_stopped.load(Ordering::Acquire);
            policy::writers_wait(backlog, compacting)
        };
        let mut backlog = tree.backlog();
        if !wait(backlog) && !policy::writers_fail(backlog) {
            return Ok(());
        }
        self.throttled_appends.fetch_add(1, Ordering::Relaxed);
        let _expedite = tree.pacer().expedite();
        let mut due = self.due.lock();
        while wait(backlog) {
            let timed_out = self.progress.wait_for(&mut due, LONGEST_WAIT).timed_out();
            backlog = tree.backlog();
            if timed_out {
                break;
            }
        }
        drop(due);
        if policy::writers_fail(backlog) {
            let cause = "tables are not written or not compacted, see the log for why".to_owned();
            return Err(StoreError::Io { cause });
        }
        Ok(())
    }

    /// Whether further writes may be taken as far as the workers are concerned.
    ///
    /// # Errors
    /// [`StoreError::Full`] while tables cannot be written, long before [`Scheduler::throttle`]
    /// fails.
    pub(crate) fn check_space(&self) -> Result<(), StoreError> {
        if !self.flush_stuck.load(Ordering::Acquire) {
            return Ok(());
        }
        let detail = "tables cannot be written, see the log for why".to_owned();
        Err(StoreError::Full { detail })
    }

    pub(crate) fn totals(&self) -> Totals {
        Totals {
            flushes: self.flushes.load(Ordering::Relaxed),
            compactions: self.compactions.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            throttled_appends: self.throttled_appends.load(Ordering::Relaxed),
        }
    }

    /// Everything is to stop.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        let _due = self.due.lock();
        self.work.notify_all();
        self.mark_work.notify_all();
    }

    pub(crate) fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Waits until something is due, and takes the order. `false` when everything is to stop.
    pub(crate) fn wait(&self, what: impl Fn(&mut Due) -> &mut bool) -> bool {
        let mut due = self.due.lock();
        loop {
            if self.stopping() {
                return false;
            }
            if std::mem::take(what(&mut due)) {
                return true;
            }
            self.work.wait(&mut due);
        }
    }

    /// Waits until a flush has made a table, or until the store `is_idle`, which is checked after
    /// each second without one. `None` when everything is to stop.
    pub(crate) fn wait_to_compact(&self, mut is_idle: impl FnMut() -> bool) -> Option<Urgency> {
        let mut due = self.due.lock();
        loop {
            if self.stopping() {
                return None;
            }
            if std::mem::take(&mut due.compact) {
                return Some(Urgency::Due);
            }
            if self.work.wait_for(&mut due, IDLE_CHECK).timed_out() && is_idle() {
                return Some(Urgency::Early);
            }
        }
    }

    /// Whether a flush has made a table that compaction has not considered.
    pub(crate) fn compaction_is_due(&self) -> bool {
        self.due.lock().compact
    }

    /// Waits before a step is tried again.
    pub(crate) fn back_off(&self) {
        let mut due = self.due.lock();
        if !self.stopping() {
            self.work.wait_for(&mut due, RETRY);
        }
    }

    /// A flush made a table: compaction may be due.
    pub(crate) fn flushed(&self) {
        self.flush_stuck.store(false, Ordering::Release);
        self.flushes.fetch_add(1, Ordering::Relaxed);
        self.due.lock().compact = true;
        self.work.notify_all();
        self.progress.notify_all();
    }

    /// A flush failed while this number of memtables waits.
    pub(crate) fn flush_failed(&self, sealed_memtables: usize) {
        let stuck = sealed_memtables >= policy::SEALED_MEMTABLES;
        self.flush_stuck.store(stuck, Ordering::Release);
        self.failed();
    }

    /// A compaction changed the tables.
    pub(crate) fn compacted(&self) {
        self.compactions.fetch_add(1, Ordering::Relaxed);
        let _due = self.due.lock();
        self.progress.notify_all();
    }

    /// No further compaction is made until the next open.
    pub(crate) fn stop_compaction(&self) {
        self.compaction_stopped.store(true, Ordering::Release);
    }

    /// A step failed.
    pub(crate) fn failed(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }
}
