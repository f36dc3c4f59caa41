//! The background threads of a store: flush, compaction, sweep, log preallocation, free space.
//!
//! One thread writes full memtables into tables, one compacts, one frees what reads no longer need,
//! one makes log segments ahead of need, one makes the mark of the log's end durable, one measures
//! free space and looks whether the directory still has its name, one looks for the place of damage
//! that a read met. A flush that fails is tried
//! again, since a full disk may be emptied; compaction that meets damage stops until the next open,
//! and the damaged rows answer with an error.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use store::StoreError;

use crate::idle_compaction::IdleDetector;
use crate::policy::Urgency;
use crate::state::Shared;

/// How long nobody writes before the mark of the log's end is synced.
const MARK_INTERVAL: Duration = Duration::from_millis(5);
/// While somebody writes, it is synced after this number of intervals.
const MARK_OBSERVATIONS: u32 = 20;

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
            start("store-mark", Arc::clone(shared), sync_marks)?,
            start("store-space", Arc::clone(shared), watch_space)?,
            start("store-search", Arc::clone(shared), search_damage)?,
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
    let mut was_named = true;
    while !scheduler.stopping() {
        shared.space.measure();
        let root = &shared.layout.root;
        let is_named = root.disk().anchor_is_named();
        if was_named && !is_named {
            tracing::error!(
                dir = %root.path().display(),
                "the data directory was renamed or removed: the server continues to write into the \
                 directory that it opened, wherever that is now"
            );
        }
        was_named = is_named;
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
            || shared.tree.tables_under_other_keys() > 0
    };
    while let Some(urgency) = scheduler.wait_to_compact(&mut is_idle) {
        shared.tree.pacer().begin_compacting(urgency);
        while urgency == Urgency::Due || !scheduler.compaction_is_due() {
            match shared.tree.compact(urgency, || shared.published(), &shared.reads()) {
                Ok(true) => {
                    scheduler.compacted();
                    shared.list_tables();
                }
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

fn search_damage(shared: &Shared) {
    while shared.scheduler.wait(|due| &mut due.search) {
        let encryption = &shared.options.encryption;
        shared.damage.find(&shared.layout.tree, shared.tree.format(), encryption);
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

/// Syncs the mark of the log's end when nobody has written for a moment, or when somebody has
/// written for long.
fn sync_marks(shared: &Shared) {
    let scheduler = &shared.scheduler;
    while scheduler.wait_for_mark() {
        let mut seen = None;
        for _ in 0..MARK_OBSERVATIONS {
            scheduler.rest_before_mark(MARK_INTERVAL);
            let unsynced = shared.log.unsynced_mark();
            if unsynced == std::mem::replace(&mut seen, unsynced) || scheduler.stopping() {
                break;
            }
        }
        if let Err(error) = shared.log.sync_mark() {
            tracing::error!(
                %error,
                "syncing the mark of the log's end failed: no write is taken until the store is \
                 opened again"
            );
            scheduler.failed();
        }
        // What was written since is noticed by the next append only, or here.
        shared.mark_synced();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use store::{Commit, Stamp, Write};

    use super::*;
    use crate::Options;
    use crate::open::open_shared;

    #[test]
    fn the_mark_of_the_end_is_durable_soon_after_a_write() {
        let dir = tempfile::tempdir().unwrap();
        let shared = Arc::new(open_shared(dir.path(), Options::default()));
        let workers = Workers::start(&shared).unwrap();
        for stamp in 1..=3 {
            let write = Write { key: "k".into(), value: Some("v".into()) };
            let commit = Commit { stamp: Stamp(stamp), writes: vec![write] };
            shared.append(&[commit], Stamp(0)).unwrap();
            #[expect(clippy::disallowed_methods, reason = "a test of real threads")]
            let began = Instant::now();
            while shared.log.unsynced_mark().is_some() {
                assert!(began.elapsed() < Duration::from_secs(20), "write {stamp}");
                std::thread::yield_now();
            }
        }
        workers.stop();
    }
}
