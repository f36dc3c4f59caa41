//! A store without threads of its own, whose owner takes the background steps: for deterministic
//! simulation.
//!
//! Everything else is the store as it is: log, recovery, memtables, tables, backend.

use env::Env;
use store::StoreError;

use crate::backend::LsmBackend;
use crate::disk::Dir;
use crate::error::{OpenError, store_io};
use crate::open::Trees;
use crate::policy::Urgency;
use crate::recovery::recover;
use crate::{Options, TableFormat};

/// A step of the work in the background, each of which has a thread in a store that has workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackgroundStep {
    /// The memtables that wait are written into tables.
    Flush,
    /// The tables are compacted once, where that is due.
    Compact,
    /// The same, also where it is not due yet.
    CompactEarly,
    /// What no read needs is given back.
    Sweep,
    /// A segment of the log is made in advance.
    Preallocate,
    /// The mark of the log's end is synced.
    SyncMark,
}

/// Opens the store in `root`, or makes one, on any disk, with options as small as they are said.
/// Tables are those of `stator-sstable`: only these use the disk.
///
/// # Errors
/// As [`crate::open`].
pub fn open_stepped(root: Dir, options: Options, env: &Env) -> Result<LsmBackend, OpenError> {
    let options = Options { tables: TableFormat::Own, ..options };
    let trees = Trees { options: &options, env };
    let recovered = recover(root, &trees, options.log_segment_bytes, env)?;
    let dir = recovered.layout.root.path().to_path_buf();
    let backend = LsmBackend::without_workers(recovered, env.clone(), options);
    let backend = backend.map_err(OpenError::io(&dir))?;
    backend.shared().rotate_if_full();
    Ok(backend)
}

impl LsmBackend {
    /// Takes a step. Returns whether there was anything to do, where that is known.
    ///
    /// # Errors
    /// Those of the step. As with workers, the store then continues and may take it again; after
    /// damage it compacts no more.
    pub fn take(&self, step: BackgroundStep) -> Result<bool, StoreError> {
        let shared = self.shared();
        match step {
            BackgroundStep::Flush => {
                let waiting = shared.tree.backlog().sealed_memtables;
                let flushed = shared.flush();
                match &flushed {
                    Ok(()) => shared.scheduler.flushed(),
                    Err(_) => {
                        shared.scheduler.flush_failed(shared.tree.backlog().sealed_memtables);
                    }
                }
                flushed.map(|()| waiting > 0)
            }
            BackgroundStep::Compact => self.compact(Urgency::Due),
            BackgroundStep::CompactEarly => self.compact(Urgency::Early),
            BackgroundStep::Sweep => {
                shared.tree.sweep();
                Ok(true)
            }
            BackgroundStep::Preallocate => {
                let made = shared.log.preallocate();
                made.map(|()| true).map_err(|error| store_io("making a segment", &error))
            }
            BackgroundStep::SyncMark => {
                let synced = shared.log.sync_mark();
                shared.mark_synced();
                synced.map(|()| true).map_err(|error| store_io("syncing the mark", &error))
            }
        }
    }

    fn compact(&self, urgency: Urgency) -> Result<bool, StoreError> {
        let shared = self.shared();
        let compacted = shared.tree.compact(urgency, || shared.published(), &shared.reads());
        match &compacted {
            Ok(true) => shared.scheduler.compacted(),
            Ok(false) => {}
            Err(StoreError::Corrupt { .. }) => shared.scheduler.stop_compaction(),
            Err(_) => shared.scheduler.failed(),
        }
        compacted
    }

    /// Memtables that wait for a flush, and runs that wait for a compaction: before there are as
    /// many as make writers wait, the owner is to take the steps.
    #[must_use]
    pub fn waiting(&self) -> (usize, usize) {
        let backlog = self.shared().tree.backlog();
        (backlog.sealed_memtables, backlog.newest_runs)
    }
}
