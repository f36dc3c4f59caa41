//! Flush and compaction: the steps that change which tables there are, and how they number
//! versions.
//!
//! The crate holds the lock of its versions, which each read takes, while it notes new tables. What
//! takes long there is kept out of it: nothing is the last owner of a table that a step replaces
//! (`version_gc`), and tables are on the disk except for their ends (`write_back`).

use std::sync::Arc;

use lsm_tree::{AbstractTree, Table};
use parking_lot::MutexGuard;
use store::{Stamp, StoreError};

use super::entry::entry;
use super::strategy::strategy;
use super::{Tables, call, exclusive};
use crate::memtable::Memtable;
use crate::policy::{Urgency, Work};

/// The right to flush; one at a time.
pub(crate) struct FlushStep<'t> {
    tables: &'t Tables,
    _flushing: MutexGuard<'t, ()>,
}

impl FlushStep<'_> {
    /// Writes a memtable into tables. Returns from which stamp on reads find it there: the newest
    /// that is published when it is written.
    pub(crate) fn write(
        &self,
        memtable: &Memtable,
        watermark: Stamp,
        published: impl FnOnce() -> Stamp,
    ) -> Result<Stamp, StoreError> {
        let tables = self.tables;
        let mut step = tables.begin_step(Work::Flush { entries: memtable.versions() });
        let entries = memtable.flush_iter(watermark, entry, || {
            step.advance();
        });
        let before = tables.files();
        let flushed = call(|| {
            let written = tables.tree.flush_to_tables(entries.map(Ok))?.map(|(tables, _)| tables);
            let _numbering = tables.numbering.lock();
            let published = published();
            if let Some(written) = written {
                tables.number(&written, published)?;
            }
            Ok(published)
        });
        // A lock that is held means that another step writes tables just now.
        if flushed.is_err()
            && let Some(_idle) = tables.compacting.try_lock()
        {
            tables.remove_half_written(&before);
        }
        tables.changed();
        flushed
    }
}

impl Tables {
    /// Begins a flush.
    pub(crate) fn begin_flush(&self) -> FlushStep<'_> {
        FlushStep { tables: self, _flushing: self.flushing.lock() }
    }

    /// Runs one step of compaction, if one is due. Returns whether it changed anything.
    pub(crate) fn compact(
        &self,
        urgency: Urgency,
        published: impl Fn() -> Stamp,
        watermark: Stamp,
    ) -> Result<bool, StoreError> {
        let _step = self.compacting.lock();
        let numbering = self.numbering.lock();
        self.counter.set(published().0);
        drop(numbering);
        let before = self.tree.current_version();
        let files = self.files();
        let strategy = Arc::new(strategy(urgency, self.table_bytes));
        let compacted = call(|| self.tree.compact(strategy, exclusive(watermark)));
        if compacted.is_err()
            && let Some(_idle) = self.flushing.try_lock()
        {
            self.remove_half_written(&files);
        }
        self.changed();
        let changed = self.version() != before.id();
        if changed {
            self.retained.retain(Box::new(before));
        }
        compacted?;
        let _numbering = self.numbering.lock();
        let published = published();
        if changed && self.counter.get() > published.0.saturating_add(1) {
            // It may have taken its number after a flush, and no read comes so late while nothing
            // is written.
            call(|| self.number(&[], published))?;
            self.changed();
        }
        Ok(changed)
    }

    /// Makes a version with `tables` that every read at `published` and later uses. The caller
    /// holds the numbering lock.
    fn number(&self, mut tables: &[Table], published: Stamp) -> lsm_tree::Result<()> {
        loop {
            self.counter.set(published.0);
            // Zero: the old versions are dropped elsewhere.
            self.tree.register_tables(tables, None, None, &[], 0)?;
            // A step that was under way may have taken the number first; no second one begins
            // meanwhile. Then another version, without further tables.
            if self.counter.get() == published.0.saturating_add(1) {
                return Ok(());
            }
            tables = &[];
        }
    }

    /// Versions may have been made.
    pub(super) fn changed(&self) {
        self.pacer.set_newest_runs(self.tree.l0_run_count());
        self.retained.versions_made();
    }
}
