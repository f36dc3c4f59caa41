//! Bulk loads: sorted rows that go straight into tables.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use lsm_tree::AnyIngestion;
use store::{Stamp, StoreError};

use super::{Tables, call};

/// Rows in tables that no read sees yet. Dropped, their files are removed by the next open.
pub(crate) struct Ingestion<'t> {
    tables: &'t Tables,
    rows: AnyIngestion<'t>,
    _counted: Counted<'t>,
}

/// Tables are being written outside of flushes and compactions, for as long as it is held.
struct Counted<'t>(&'t AtomicUsize);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Ingestion<'_> {
    /// Adds a row; keys ascend.
    pub(crate) fn write(&mut self, key: Bytes, value: Bytes) -> Result<(), StoreError> {
        call(|| self.rows.write(key, value))
    }

    /// Makes the rows visible at `stamp`. The memtable is empty and the caller holds compaction, so
    /// the new version gets exactly this number.
    pub(crate) fn publish(self, stamp: Stamp) -> Result<(), StoreError> {
        let Self { tables, rows, _counted } = self;
        let _step = tables.flushing.lock();
        tables.counter.set(stamp.0);
        let published = call(|| rows.finish());
        tables.changed();
        published
    }
}

impl Tables {
    /// Begins to write sorted rows into tables of their own.
    pub(crate) fn ingestion(&self) -> Result<Ingestion<'_>, StoreError> {
        self.ingestions.fetch_add(1, Ordering::AcqRel);
        let _counted = Counted(&self.ingestions);
        let rows = call(|| self.tree.ingestion())?;
        Ok(Ingestion { tables: self, rows, _counted })
    }

    /// Keeps compaction away. Taken before the rows are to be published, so that publishing, which
    /// commits wait for, does not wait for a compaction.
    pub(crate) fn hold_compaction(&self) -> parking_lot::MutexGuard<'_, ()> {
        let _expedite = self.pacer.expedite();
        self.compacting.lock()
    }
}
