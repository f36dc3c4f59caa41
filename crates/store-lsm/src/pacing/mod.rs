//! Rate limiter of flush and compaction.
//!
//! A flush or a compaction at full speed takes a processor of its own for a fifth of a second and
//! longer. Where processors are few, requests queue up: at six tenths of the peak load one put in a
//! hundred took 200 ms (`docs/internals/performance.md`). So a step works for a millisecond and
//! pauses for four, unless it is late. A flush is to be done before the next memtable is half full.
//! Compaction is late when runs that every read searches add up, or when it finds more to do for
//! seconds: a large tree keeps it busy, and reads and writes there lose more by what is not
//! compacted than by its share of a processor; unless it runs early, because the store is idle, or
//! others wait for the processors, which shows in how late a step wakes from its pauses. While a
//! caller waits for a step, it does not pause at all. [`policy::pause`] decides.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use env::{Env, Moment};
use parking_lot::{Condvar, Mutex};

use crate::policy::{self, Backlog, Pressure, Urgency, Work};

/// A step works for this long between two pauses.
const SLICE: Duration = Duration::from_millis(1);
/// The clock is read once in this number of entries.
const ENTRIES: u32 = 32;
/// About how many pauses the average of how late they end is over.
const LATENESS_PART: u64 = 16;
/// What was written is sent to the disk once in this number of slices.
const WRITE_BACK: u32 = 32;

/// Knows what the pace depends on.
pub(crate) struct Pacer {
    env: Env,
    /// How many callers wait for a step to end.
    waiting: AtomicUsize,
    /// See [`Backlog::sealed_memtables`].
    sealed_memtables: AtomicUsize,
    /// See [`Backlog::newest_runs`].
    newest_runs: AtomicUsize,
    /// Since when compaction has found something to do, in microseconds since the environment was
    /// made.
    compacting_since: AtomicU64,
    /// Whether it does so early.
    early: AtomicBool,
    /// Bytes of the current memtable, and at which size it is replaced.
    memtable_bytes: AtomicU64,
    memtable_capacity: u64,
    /// How late steps wake from their pauses, a moving average in nanoseconds.
    lateness: AtomicU64,
    pausing: Mutex<()>,
    expedited: Condvar,
}

/// A caller waits for the steps.
pub(crate) struct Expedite<'p>(&'p Pacer);

impl Drop for Expedite<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Pacer {
    pub(crate) fn new(env: Env, memtable_capacity: u64) -> Self {
        Self {
            env,
            waiting: AtomicUsize::new(0),
            sealed_memtables: AtomicUsize::new(0),
            newest_runs: AtomicUsize::new(0),
            compacting_since: AtomicU64::new(0),
            early: AtomicBool::new(false),
            memtable_bytes: AtomicU64::new(0),
            memtable_capacity,
            lateness: AtomicU64::new(0),
            pausing: Mutex::new(()),
            expedited: Condvar::new(),
        }
    }

    /// No step pauses while this is held.
    pub(crate) fn expedite(&self) -> Expedite<'_> {
        self.waiting.fetch_add(1, Ordering::AcqRel);
        let _pausing = self.pausing.lock();
        self.expedited.notify_all();
        Expedite(self)
    }

    pub(crate) fn set_sealed_memtables(&self, memtables: usize) {
        self.sealed_memtables.store(memtables, Ordering::Release);
    }

    pub(crate) fn set_newest_runs(&self, runs: usize) {
        self.newest_runs.store(runs, Ordering::Release);
    }

    pub(crate) fn set_memtable_bytes(&self, bytes: u64) {
        self.memtable_bytes.store(bytes, Ordering::Release);
    }

    /// What waits for the workers.
    pub(crate) fn backlog(&self) -> Backlog {
        Backlog {
            newest_runs: self.newest_runs.load(Ordering::Acquire),
            sealed_memtables: self.sealed_memtables.load(Ordering::Acquire),
        }
    }

    /// Compaction found something to do after it had nothing.
    pub(crate) fn begin_compacting(&self, urgency: Urgency) {
        self.early.store(urgency == Urgency::Early, Ordering::Release);
        let now = self.env.moment().since_start().as_micros();
        let now = u64::try_from(now).unwrap_or(u64::MAX);
        self.compacting_since.store(now, Ordering::Release);
    }

    /// Begins a step, which sends to the disk by `write_back` what it has written so far.
    pub(crate) fn begin_step(
        self: &Arc<Self>,
        work: Work,
        write_back: impl Fn() + Send + 'static,
    ) -> PacedStep {
        PacedStep {
            pacer: Arc::clone(self),
            work,
            began: self.env.moment(),
            entries: 0,
            slices: 0,
            write_back: Box::new(write_back),
        }
    }

    fn pressure(&self) -> Pressure {
        Pressure {
            backlog: self.backlog(),
            memtable_bytes: self.memtable_bytes.load(Ordering::Acquire),
            memtable_capacity: self.memtable_capacity,
            expedited: self.waiting.load(Ordering::Acquire) > 0,
            compacting: self.compacting(),
            lateness: Duration::from_nanos(self.lateness.load(Ordering::Relaxed)),
        }
    }

    /// A pause ended so late.
    fn note_lateness(&self, late: Duration) {
        let late = u64::try_from(late.as_nanos()).unwrap_or(u64::MAX);
        let average = self.lateness.load(Ordering::Relaxed);
        // Flush and compaction may note at the same time; then one of both is lost.
        let kept = average.saturating_sub(average / LATENESS_PART);
        self.lateness.store(kept.saturating_add(late / LATENESS_PART), Ordering::Relaxed);
    }

    /// For how long compaction has found something to do that cannot wait.
    fn compacting(&self) -> Duration {
        if self.early.load(Ordering::Acquire) {
            return Duration::ZERO;
        }
        let since = Duration::from_micros(self.compacting_since.load(Ordering::Acquire));
        self.env.moment().since(Moment::from_start(since))
    }

    fn pause(&self, work: Work, done: u64) -> Duration {
        policy::pause(&self.pressure(), work, done)
    }
}

/// A step under way. Notified of each entry, it pauses when it is time to.
pub(crate) struct PacedStep {
    pacer: Arc<Pacer>,
    work: Work,
    /// When the current slice began.
    began: Moment,
    entries: u64,
    slices: u32,
    /// Sends what was written to the disk piece by piece, so that its last sync finds little to do.
    write_back: Box<dyn Fn() + Send>,
}

impl PacedStep {
    /// One more entry is done. Returns whether what was written is to be sent to the disk now,
    /// beside what the step's own write-back sends.
    pub(crate) fn advance(&mut self) -> bool {
        self.entries = self.entries.saturating_add(1);
        self.entries.is_multiple_of(u64::from(ENTRIES)) && self.pause()
    }

    fn pause(&mut self) -> bool {
        let pacer = &self.pacer;
        if pacer.env.moment().since(self.began) < SLICE {
            return false;
        }
        self.slices = self.slices.wrapping_add(1);
        let sends = self.slices.is_multiple_of(WRITE_BACK);
        if sends {
            (self.write_back)();
        }
        let pause = pacer.pause(self.work, self.entries);
        if !pause.is_zero() {
            let mut pausing = pacer.pausing.lock();
            if pacer.waiting.load(Ordering::Acquire) == 0 {
                let began = pacer.env.moment();
                if pacer.expedited.wait_for(&mut pausing, pause).timed_out() {
                    let waited = pacer.env.moment().since(began);
                    pacer.note_lateness(waited.saturating_sub(pause));
                }
            }
        }
        self.began = pacer.env.moment();
        sends
    }
}

impl fmt::Debug for PacedStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PacedStep").field("work", &self.work).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
