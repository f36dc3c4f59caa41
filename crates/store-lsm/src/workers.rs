//! The threads that keep the tree and the log in shape, and the brake on writers that get ahead.
//!
//! One thread writes full memtables into tables, one compacts, one gives back what the tree no longer needs, one
//! makes log segments ahead of need, one looks for free space. A flush that fails is tried again, since a full disk may
//! be emptied; compaction that meets damage stops until the next open, and the damaged rows answer with an error.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use store::StoreError;

use crate::backend::Shared;
use crate::quiet::{Merging, Quiet};
use crate::tree::{Backlog, Tree};

/// Writers wait while so many memtables wait for a flush.
const SEALED_MEMTABLES: usize = 4;
/// Writers wait while the newest level has so many runs.
const NEWEST_RUNS: usize = 24;
/// Beyond this nothing is written: the tree's manifest counts runs in one byte.
const MOST_RUNS: usize = 200;
/// How long an append waits at most before it goes on, so that callers get an answer.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// How long nothing is due before compaction looks whether there is time for more.
const LOOK: Duration = Duration::from_secs(1);
/// How long a failed step rests before it is tried again.
const RETRY: Duration = Duration::from_millis(500);

/// Knows what is due, wakes the workers for it and holds writers back. How fast a step goes is [`crate::tempo`]'s.
#[derive(Debug, Default)]
pub(crate) struct Scheduler {
    state: Mutex<State>,
    /// Something is due, or everything is to stop.
    work: Condvar,
    /// A step was finished.
    progress: Condvar,
    stopping: AtomicBool,
    /// Compaction met damage and was stopped.
    given_up: AtomicBool,
    /// Flushes fail and so many memtables wait already that no write may be added.
    stuck: AtomicBool,
    flushes: AtomicU64,
    compactions: AtomicU64,
    failures: AtomicU64,
    waits: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    flush: bool,
    compact: bool,
    segment: bool,
    sweep: bool,
}

impl Scheduler {
    /// A memtable waits for its flush.
    pub(crate) fn wake(&self) {
        let mut state = self.state.lock();
        state.flush = true;
        drop(state);
        self.work.notify_all();
    }

    /// The log lacks its next segment.
    pub(crate) fn order_segment(&self) {
        let mut state = self.state.lock();
        state.segment = true;
        drop(state);
        self.work.notify_all();
    }

    /// The tree has forgotten versions.
    pub(crate) fn order_sweep(&self) {
        let mut state = self.state.lock();
        state.sweep = true;
        drop(state);
        self.work.notify_all();
    }

    /// Waits for the workers if they are behind.
    ///
    /// # Errors
    /// [`StoreError::Io`] when they are hopelessly behind, because flushes or compaction fail.
    pub(crate) fn hold_back(&self, tree: &Tree) -> Result<(), StoreError> {
        let behind = |backlog: &Backlog| {
            let compacting = !self.given_up.load(Ordering::Acquire);
            let unsorted = compacting && backlog.newest_runs >= NEWEST_RUNS;
            unsorted || backlog.sealed_memtables >= SEALED_MEMTABLES
        };
        let mut backlog = tree.backlog();
        if !behind(&backlog) && backlog.newest_runs <= MOST_RUNS {
            return Ok(());
        }
        self.waits.fetch_add(1, Ordering::Relaxed);
        let _hurry = tree.tempo().hurry();
        let mut state = self.state.lock();
        while behind(&backlog) {
            let timed_out = self.progress.wait_for(&mut state, LONGEST_WAIT).timed_out();
            backlog = tree.backlog();
            if timed_out {
                break;
            }
        }
        drop(state);
        let sealed = backlog.sealed_memtables > 4 * SEALED_MEMTABLES;
        if sealed || backlog.newest_runs > MOST_RUNS {
            let cause = "tables are not written or not compacted, see the log for why".to_owned();
            return Err(StoreError::Io { cause });
        }
        Ok(())
    }

    /// Whether further writes may be taken as far as the workers are concerned.
    ///
    /// # Errors
    /// [`StoreError::Full`] while tables cannot be written, long before [`Scheduler::hold_back`] gives up.
    pub(crate) fn check_space(&self) -> Result<(), StoreError> {
        if !self.stuck.load(Ordering::Acquire) {
            return Ok(());
        }
        let detail = "tables cannot be written, see the log for why".to_owned();
        Err(StoreError::Full { detail })
    }

    /// Flushes, compactions, failed steps, appends that waited.
    pub(crate) fn counts(&self) -> (u64, u64, u64, u64) {
        let [flushes, compactions, failures, waits] =
            [&self.flushes, &self.compactions, &self.failures, &self.waits]
                .map(|count| count.load(Ordering::Relaxed));
        (flushes, compactions, failures, waits)
    }

    fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Waits until `due` is set, and clears it. `false` when everything is to stop.
    fn wait(&self, due: impl Fn(&mut State) -> &mut bool) -> bool {
        let mut state = self.state.lock();
        loop {
            if self.stopping() {
                return false;
            }
            if std::mem::take(due(&mut state)) {
                return true;
            }
            self.work.wait(&mut state);
        }
    }

    /// Waits until a flush has made a table, or `quiet`, asked after each second without one, finds time for
    /// more. `None` when everything is to stop.
    fn wait_to_merge(&self, mut quiet: impl FnMut() -> bool) -> Option<Merging> {
        let mut state = self.state.lock();
        loop {
            if self.stopping() {
                return None;
            }
            if std::mem::take(&mut state.compact) {
                return Some(Merging::Due);
            }
            if self.work.wait_for(&mut state, LOOK).timed_out() && quiet() {
                return Some(Merging::Early);
            }
        }
    }

    /// Whether a flush has made a table that compaction has not looked at.
    fn merging_is_due(&self) -> bool {
        self.state.lock().compact
    }

    fn rest(&self) {
        let mut state = self.state.lock();
        if !self.stopping() {
            self.work.wait_for(&mut state, RETRY);
        }
    }

    /// A flush made a table: compaction may be due.
    fn flushed(&self) {
        self.flushes.fetch_add(1, Ordering::Relaxed);
        self.state.lock().compact = true;
        self.work.notify_all();
        self.progress.notify_all();
    }

    fn compacted(&self) {
        self.compactions.fetch_add(1, Ordering::Relaxed);
        let _state = self.state.lock();
        self.progress.notify_all();
    }
}

/// The threads; stopped when told to.
pub(crate) struct Workers {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Workers {
    pub(crate) fn start(shared: &Arc<Shared>) -> std::io::Result<Self> {
        let threads = vec![
            start("store-flush", Arc::clone(shared), flush)?,
            start("store-compact", Arc::clone(shared), compact)?,
            start("store-sweep", Arc::clone(shared), sweep)?,
            start("store-segment", Arc::clone(shared), make_segments)?,
            start("store-space", Arc::clone(shared), watch_space)?,
        ];
        Ok(Self { shared: Arc::clone(shared), threads: Mutex::new(threads) })
    }

    /// Ends the threads after their current step.
    pub(crate) fn stop(&self) {
        let _hurry = self.shared.tree.tempo().hurry();
        let scheduler = &self.shared.scheduler;
        scheduler.stopping.store(true, Ordering::Release);
        let state = scheduler.state.lock();
        scheduler.work.notify_all();
        drop(state);
        for thread in self.threads.lock().drain(..) {
            // A worker that panicked did no harm to what is on the disk.
            let _ = thread.join();
        }
    }
}

fn start(name: &str, shared: Arc<Shared>, run: fn(&Shared)) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(move || run(&shared))
}

fn report(doing: &str, error: &StoreError) {
    tracing::error!(%error, "{doing} failed");
}

fn watch_space(shared: &Shared) {
    let scheduler = &shared.scheduler;
    while !scheduler.stopping() {
        shared.space.measure();
        scheduler.rest();
    }
}

fn flush(shared: &Shared) {
    let scheduler = &shared.scheduler;
    while scheduler.wait(|state| &mut state.flush) {
        match shared.flush() {
            Ok(()) => {
                scheduler.stuck.store(false, Ordering::Release);
                scheduler.flushed();
            }
            Err(error) => {
                report("writing a table", &error);
                let waiting = shared.tree.backlog().sealed_memtables;
                scheduler.stuck.store(waiting >= SEALED_MEMTABLES, Ordering::Release);
                scheduler.failures.fetch_add(1, Ordering::Relaxed);
                scheduler.rest();
                scheduler.state.lock().flush = true;
            }
        }
    }
}

fn compact(shared: &Shared) {
    let scheduler = &shared.scheduler;
    let mut quiet = Quiet::new(shared.published());
    let mut has_time = || {
        let runs = shared.tree.backlog().newest_runs;
        quiet.look(shared.published(), shared.tree.version(), runs)
    };
    while let Some(merging) = scheduler.wait_to_merge(&mut has_time) {
        shared.tree.tempo().begin_compacting(merging);
        while merging == Merging::Due || !scheduler.merging_is_due() {
            match shared.tree.compact(merging, || shared.published(), shared.floor()) {
                Ok(true) => scheduler.compacted(),
                Ok(false) => break,
                Err(error) => {
                    report("compacting tables", &error);
                    scheduler.failures.fetch_add(1, Ordering::Relaxed);
                    if matches!(error, StoreError::Corrupt { .. }) {
                        scheduler.given_up.store(true, Ordering::Release);
                        return;
                    }
                    scheduler.rest();
                    scheduler.state.lock().compact = true;
                    break;
                }
            }
            if scheduler.stopping() {
                return;
            }
        }
    }
}

fn sweep(shared: &Shared) {
    while shared.scheduler.wait(|state| &mut state.sweep) {
        shared.tree.sweep();
    }
}

fn make_segments(shared: &Shared) {
    while shared.scheduler.wait(|state| &mut state.segment) {
        if let Err(error) = shared.log.preallocate() {
            tracing::warn!(%error, "making a log segment ahead of need failed");
            shared.scheduler.failures.fetch_add(1, Ordering::Relaxed);
            shared.scheduler.rest();
        }
    }
}
