//! The steps that change which tables there are: a flush, a compaction, the end of a bulk load.
//!
//! The tree holds the lock of its versions, which each read takes and each new memtable, while it notes
//! new tables. What takes long there is kept out of it: nothing is the last to hold a
//! table that a step replaces (see [`super::history`]), and tables are on the disk but for their ends.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lsm_tree::compaction::Leveled;
use lsm_tree::{AbstractTree, AnyIngestion, Table};
use store::{Stamp, StoreError};

use super::{Tree, exclusive, guarded};
use crate::quiet::Merging;
use crate::tempo::Work;

/// A load that writes tables of its own.
pub(crate) struct Loading<'a>(&'a AtomicUsize);

impl Drop for Loading<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Tree {
    /// Begins a new memtable; the old one waits for a flush. Between groups only; `published` is the newest stamp.
    pub(crate) fn rotate(&self, published: Stamp) {
        let waiting = self.memtables.rotate(published);
        self.tempo.set_memtable_bytes(0);
        self.tempo.set_sealed(waiting);
    }

    /// Writes the oldest memtable that waits into a table. Says up to which stamp everything is in tables
    /// then; `None` if no memtable waited.
    pub(crate) fn flush(
        &self,
        published: impl FnOnce() -> Stamp,
        floor: Stamp,
    ) -> Result<Option<Stamp>, StoreError> {
        let _step = self.flushing.lock();
        let Some((memtable, through)) = self.memtables.oldest_waiting() else { return Ok(None) };
        let before = self.files();
        let flushed = guarded(|| {
            let mut stride = self.tempo.stride(Work::Flush { entries: memtable.versions() });
            let rows = memtable.kept(floor, || stride.step()).map(Ok);
            let tables = self.tree.flush_to_tables(rows)?.map(|(tables, _)| tables);
            let _numbering = self.numbering.lock();
            let published = published();
            if let Some(tables) = tables {
                self.number(&tables, published)?;
            }
            Ok(published)
        });
        // A lock that is held means that somebody writes tables just now.
        if flushed.is_err()
            && let Some(_idle) = self.compacting.try_lock()
        {
            self.remove_half_written(&before);
        }
        self.changed();
        self.tempo.set_sealed(self.memtables.flushed(&memtable, flushed?));
        Ok(Some(through))
    }

    /// Runs one step of compaction, if one is due. Says whether it changed anything.
    pub(crate) fn compact(
        &self,
        merging: Merging,
        published: impl Fn() -> Stamp,
        floor: Stamp,
    ) -> Result<bool, StoreError> {
        let _step = self.compacting.lock();
        let numbering = self.numbering.lock();
        self.counter.set(published().0);
        drop(numbering);
        let before = self.tree.current_version();
        let strategy = Arc::new(strategy(merging));
        let files = self.files();
        let compacted = guarded(|| self.tree.compact(strategy, exclusive(floor)));
        if compacted.is_err()
            && let Some(_idle) = self.flushing.try_lock()
        {
            self.remove_half_written(&files);
        }
        self.changed();
        let changed = self.version() != before.id();
        if changed {
            self.history.keep(Box::new(before));
        }
        compacted?;
        let _numbering = self.numbering.lock();
        let published = published();
        if changed && self.counter.get() > published.0.saturating_add(1) {
            // It may have taken its number after a flush, and nobody reads so late while nothing is written.
            guarded(|| self.number(&[], published))?;
            self.changed();
        }
        Ok(changed)
    }

    /// Makes a version with `tables` that every read at `published` and later uses. The caller holds the numbering.
    fn number(&self, mut tables: &[Table], published: Stamp) -> lsm_tree::Result<()> {
        loop {
            self.counter.set(published.0);
            // Zero: the old versions are forgotten elsewhere.
            self.tree.register_tables(tables, None, None, &[], 0)?;
            // A step that was under way may have taken the number first; no second one begins meanwhile. Then another
            // version, without further tables.
            if self.counter.get() == published.0.saturating_add(1) {
                return Ok(());
            }
            tables = &[];
        }
    }

    /// Versions may have been made.
    fn changed(&self) {
        self.tempo.set_newest_runs(self.tree.l0_run_count());
        self.history.grown();
    }

    /// The files of tables, those that are being written included.
    fn files(&self) -> BTreeSet<PathBuf> {
        let dir = self.tree.tree_config().path.join("tables");
        let Ok(entries) = std::fs::read_dir(dir) else { return BTreeSet::new() };
        entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
    }

    /// Removes what a step that failed left behind: files that were not there before and are no table.
    /// The tree itself does so at the next open only, and each attempt would leave more on a full disk.
    fn remove_half_written(&self, before: &BTreeSet<PathBuf>) {
        if self.loading.load(Ordering::Acquire) > 0 {
            return;
        }
        let mut strays = self.files();
        strays.retain(|file| !before.contains(file));
        self.with_tables(|_, tables| {
            for (_, table) in tables {
                strays.remove(*table);
            }
        });
        for file in strays {
            if let Err(error) = std::fs::remove_file(&file) {
                tracing::warn!(file = %file.display(), %error, "removing half a table failed");
            }
        }
    }

    /// Says that tables are being written outside of flushes and compactions, for as long as it is held.
    pub(crate) fn loading(&self) -> Loading<'_> {
        self.loading.fetch_add(1, Ordering::AcqRel);
        Loading(&self.loading)
    }

    /// Begins to write sorted rows into tables of their own.
    pub(crate) fn ingestion(&self) -> Result<AnyIngestion<'_>, StoreError> {
        guarded(|| self.tree.ingestion())
    }

    /// Keeps compaction away. Taken before the rows are to be published, so that publishing, which
    /// commits wait for, does not wait for a compaction.
    pub(crate) fn hold_compaction(&self) -> parking_lot::MutexGuard<'_, ()> {
        let _hurry = self.tempo.hurry();
        self.compacting.lock()
    }

    /// Makes ingested rows visible at `stamp`. The memtable is empty and the caller holds compaction,
    /// so the tree takes exactly this number.
    pub(crate) fn publish(
        &self,
        ingestion: AnyIngestion<'_>,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        let _step = self.flushing.lock();
        self.counter.set(stamp.0);
        let published = guarded(|| ingestion.finish());
        self.changed();
        published
    }
}

fn strategy(merging: Merging) -> Leveled {
    let usual = Leveled::default();
    match merging {
        Merging::Due => usual,
        // The sizes of the levels follow from the product of both numbers, which stays what it is by default.
        Merging::Early => usual.with_l0_threshold(2).with_table_target_size(128 << 20),
    }
}
