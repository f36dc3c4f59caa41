//! The background threads of a store: flush, compaction, sweep, log preallocation, free space.
//!
//! One thread writes full memtables into tables, one compacts, one frees what reads no longer need,
//! one makes log segments ahead of need, one measures free space. A flush that fails is tried
//! again, since a full disk may be emptied; compaction that meets damage stops until the next open,
//! and the damaged rows answer with an error.

use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::Mutex;
use store::StoreError;

use crate::idle_compaction::IdleDetector;
use crate::policy::Urgency;
use crate::state::Shared;

/// The threads of one store.
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
            start("store-segment", Arc::clone(shared), preallocate_segments)?,
            start("store-space", Arc::clone(shared), watch_space)?,
        ];
        Ok(Self { shared: Arc::clone(shared), threads: Mutex::new(threads) })
    }

    /// Ends the threads after their current step.
    pub(crate) fn stop(&self) {
        let _expedite = self.shared.tree.pacer().expedite();
        self.shared.scheduler.stop();
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
        scheduler.back_off();
    }
}

fn flush(shared: &Shared) {
    let scheduler = &shared.scheduler;
    while scheduler.wait(|due| &mut due.flush) {
        match shared.flush() {
            Ok(()) => scheduler.flushed(),
            Err(error) => {
                report("writing a table", &error);
                scheduler.flush_failed(shared.tree.backlog().sealed_memtables);
                scheduler.back_off();
                scheduler.retry(|due| &mut due.flush);
            }
        }
    }
}

fn compact(shared: &Shared) {
    let scheduler = &shared.scheduler;
    let mut detector = IdleDetector::new(shared.published());
    let mut is_idle = || {
        let runs = shared.tree.backlog().newest_runs;
        detector.observe(shared.published(), shared.tree.version(), runs)
    };
    while let Some(urgency) = scheduler.wait_to_compact(&mut is_idle) {
        shared.tree.pacer().begin_compacting(urgency);
        while urgency == Urgency::Due || !scheduler.compaction_is_due() {
            match shared.tree.compact(urgency, || shared.published(), shared.low_watermark()) {
                Ok(true) => scheduler.compacted(),
                Ok(false) => break,
                Err(error) => {
                    report("compacting tables", &error);
                    scheduler.failed();
                    if matches!(error, StoreError::Corrupt { .. }) {
                        scheduler.stop_compaction();
                        return;
                    }
                    scheduler.back_off();
                    scheduler.retry(|due| &mut due.compact);
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
    while shared.scheduler.wait(|due| &mut due.sweep) {
        shared.tree.sweep();
    }
}

fn preallocate_segments(shared: &Shared) {
    while shared.scheduler.wait(|due| &mut due.segment) {
        if let Err(error) = shared.log.preallocate() {
            tracing::warn!(%error, "making a log segment ahead of need failed");
            shared.scheduler.failed();
            shared.scheduler.back_off();
        }
    }
}
