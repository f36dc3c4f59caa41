//! Bulk loads: sorted rows that go straight into tables.

use parking_lot::MutexGuard;
use sstable::{Entry, NewFiles, RunWriter, TableSummary};
use store::{Stamp, StoreError};

use super::Tables;

/// Rows in tables that no read sees yet. Dropped, their files are removed.
pub(crate) struct Ingestion<'t> {
    tables: &'t Tables,
    rows: RunWriter<NewFiles<'t>>,
    written: Vec<TableSummary>,
    published: bool,
}

impl Ingestion<'_> {
    pub(in crate::tables) fn write(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let added = self.rows.add(Entry { key, stamp: 0, value: Some(value) });
        added.map_err(|error| self.tables.error(error))
    }

    /// Makes the rows durable.
    pub(in crate::tables) fn seal(&mut self) -> Result<(), StoreError> {
        let written = self.rows.finish().map_err(|error| self.tables.error(error))?;
        self.written.extend(written);
        Ok(())
    }

    pub(in crate::tables) fn publish(mut self, stamp: Stamp) -> Result<(), StoreError> {
        self.seal()?;
        let _step = self.tables.flushing.lock();
        let written = std::mem::take(&mut self.written);
        let published = self.tables.tree.publish_load(written, stamp.0);
        self.published = published.is_ok();
        self.tables.changed();
        published.map_err(|error| self.tables.error(error))
    }
}

impl Ingestion<'_> {
    /// Makes the rows the oldest of an empty tree, at `stamp`: in the level that is meant for so
    /// many bytes.
    pub(in crate::tables) fn publish_as_oldest(mut self, stamp: Stamp) -> Result<(), StoreError> {
        self.seal()?;
        let written = std::mem::take(&mut self.written);
        let bytes = written.iter().map(|table| table.file_bytes).sum();
        let level = self.tables.shape.level_for(bytes);
        let published = self.tables.tree.publish_oldest(written, level, stamp.0);
        self.published = published.is_ok();
        published.map_err(|error| self.tables.error(error))
    }
}

impl Drop for Ingestion<'_> {
    fn drop(&mut self) {
        if !self.published {
            self.tables.abandon(self.rows.begun());
        }
    }
}

impl Tables {
    pub(in crate::tables) fn ingestion(&self) -> Ingestion<'_> {
        let (rows, written) = (self.tree.load_writer(), Vec::new());
        Ingestion { tables: self, rows, written, published: false }
    }

    pub(in crate::tables) fn hold_compaction(&self) -> MutexGuard<'_, ()> {
        let _expedite = self.pacer.expedite();
        self.compacting.lock()
    }
}
