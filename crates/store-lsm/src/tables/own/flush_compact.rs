//! Flush and compaction: the steps that change which tables there are.

use std::cell::Cell;

use parking_lot::MutexGuard;
use sstable::{
    Choice, Compaction, Entry, Load, Merging, NewFiles, Progress, Retention, RunWriter, TableError,
    TableFile, TableSummary, choose,
};
use store::{Stamp, StoreError};

use super::Tables;
use crate::memtable::Memtable;
use crate::pacing::PacedStep;
use crate::policy::{Urgency, Work};
use crate::tables::Reads;

/// The right to flush; one at a time.
pub(crate) struct FlushStep<'t> {
    tables: &'t Tables,
    _flushing: MutexGuard<'t, ()>,
}

/// A version of a row, copied out of a memtable.
struct Version {
    key: Box<[u8]>,
    stamp: Stamp,
    value: Option<Box<[u8]>>,
}

impl FlushStep<'_> {
    /// Writes a memtable into tables; with it every commit up to `through` is in tables. Returns
    /// from which stamp on reads find it there: all that come from now on.
    pub(in crate::tables) fn write(
        &self,
        memtable: &Memtable,
        through: Stamp,
        watermark: Stamp,
    ) -> Result<Stamp, StoreError> {
        let tables = self.tables;
        let mut run = tables.tree.run_writer();
        let published = tables
            .write_run(&mut run, memtable, watermark)
            .and_then(|written| tables.tree.publish_run(written, through.0));
        if published.is_err() {
            tables.abandon(run.begun());
        }
        tables.changed();
        published.map(|()| Stamp(0)).map_err(|error| tables.error(error))
    }
}

impl Tables {
    pub(in crate::tables) fn begin_flush(&self) -> FlushStep<'_> {
        FlushStep { tables: self, _flushing: self.flushing.lock() }
    }

    fn write_run(
        &self,
        run: &mut RunWriter<NewFiles<'_>>,
        memtable: &Memtable,
        watermark: Stamp,
    ) -> Result<Vec<TableSummary>, TableError> {
        let mut step = self.begin_step(Work::Flush { entries: memtable.versions() });
        let sends = Cell::new(false);
        let version = |key: &[u8], stamp: Stamp, value: Option<&[u8]>| Version {
            key: key.into(),
            stamp,
            value: value.map(Into::into),
        };
        let versions = memtable.flush_iter(watermark, version, || {
            sends.set(step.advance() || sends.get());
        });
        for Version { key, stamp, value } in versions {
            run.add(Entry { key: &key, stamp: stamp.0, value: value.as_deref() })?;
            if sends.take() {
                send(run.file())?;
            }
        }
        run.finish()
    }

    fn begin_step(&self, work: Work) -> PacedStep {
        // Its file sends what was written, see `send`.
        self.pacer.begin_step(work, || {})
    }

    pub(in crate::tables) fn compact(
        &self,
        urgency: Urgency,
        reads: &Reads,
    ) -> Result<bool, StoreError> {
        let _step = self.compacting.lock();
        let urgency = match urgency {
            Urgency::Due => sstable::Urgency::Due,
            Urgency::Early => sstable::Urgency::Early,
        };
        let load = Load { urgency, ..Load::default() };
        let done = match choose(self.tree.snapshot().version(), &load, &self.shape) {
            Choice::Nothing => return self.rewrite_next(reads),
            Choice::Move { table, into } => self.tree.move_table(table, into),
            Choice::Merge(merging) => self.merge(&merging, reads),
        };
        self.changed();
        self.has_dropped.store(true, std::sync::atomic::Ordering::Release);
        done.map(|()| true).map_err(|error| self.error(error))
    }

    /// Rewrites one table that is not under the newest key. Returns whether there was any.
    pub(in crate::tables) fn rewrite_one(&self, reads: &Reads) -> Result<bool, StoreError> {
        let _step = self.compacting.lock();
        self.rewrite_next(reads)
    }

    fn rewrite_next(&self, reads: &Reads) -> Result<bool, StoreError> {
        if !self.encryption.has_keys() {
            return Ok(false);
        }
        let rewritten = match self.tree.tables_under_other_keys().first() {
            Some(table) => self.rewrite(*table, reads).map(|()| true),
            None => self.tree.rewrite_manifest().map(|()| false),
        };
        self.has_dropped.store(true, std::sync::atomic::Ordering::Release);
        rewritten.map_err(|error| self.error(error))
    }

    fn rewrite(&self, table: u64, reads: &Reads) -> Result<(), TableError> {
        let compaction = self.tree.begin_rewrite(table, reads.retention())?;
        self.write(compaction, |tables| self.tree.publish_rewrite(table, tables))
    }

    fn merge(&self, merging: &Merging, reads: &Reads) -> Result<(), TableError> {
        let compaction = self.tree.begin_compaction(merging, reads.retention())?;
        self.write(compaction, |tables| self.tree.publish_compaction(merging, tables))
    }

    /// Writes what a compaction keeps, and publishes it.
    fn write(
        &self,
        mut compaction: Compaction<NewFiles<'_>>,
        publish: impl FnOnce(Vec<TableSummary>) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let mut step = self.begin_step(Work::Compaction);
        let mut write = || {
            while compaction.step(1)? != Progress::Done {
                if step.advance() {
                    send(compaction.file())?;
                }
            }
            Ok::<(), TableError>(())
        };
        if let Err(error) = write() {
            self.abandon(compaction.begun());
            return Err(error);
        }
        let begun = compaction.begun().to_vec();
        let published = publish(compaction.into_tables());
        if published.is_err() {
            self.abandon(&begun);
        }
        published
    }
}

impl Reads {
    /// Which versions reads still see.
    fn retention(&self) -> Retention {
        let pinned = self.pinned.iter().filter(|pinned| **pinned >= self.watermark);
        Retention::new(self.watermark.max(self.from).0, pinned.map(|pinned| pinned.0).collect())
    }
}

/// Sends what was written to the disk, so that the last sync finds little to do. An error counts
/// here: the next sync of the file need not bring it back.
fn send(file: Option<&impl TableFile>) -> Result<(), TableError> {
    file.map_or(Ok(()), TableFile::sync).map_err(Into::into)
}
