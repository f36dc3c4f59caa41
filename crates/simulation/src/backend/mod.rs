//! The stores that a simulation runs: the embedded store itself ([`real`]), and a `store::Backend`
//! of its own log, superblock and recovery, over simulated tables on the simulated disk.
//!
//! The second one:
//!
//! A group goes into the real log and then into memory. A memory that is full becomes a table,
//! whose name a manifest gives, and the real log is truncated. One table holds all rows at one
//! stamp. Such tables can have faults that the real ones have no place for.
//!
//! Invariants: nothing is visible before it is synced; a manifest names only synced files; an open
//! that refuses leaves every file as it was.
//!
//! Not shown here: what the embedded store's workers do at the same time as its writer. The segment
//! that they make in advance is made between two groups.

mod damage;
mod manifest;
mod mutation;
mod open;
mod real;
mod real_tables;
mod sabotage;
mod segment;
mod table;

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::Path;

use bytes::Bytes;
use parking_lot::{Mutex, RwLock};
use store::{
    Backend, Capabilities, Commit, Direction, KeyRange, Load, Memory, Page, PageLimit, Row, Stamp,
    StoreError, Write,
};
use store_lsm::disk::{Dir, Open};
use store_lsm::{Lock, WriteAheadLog};

pub(crate) use self::damage::{byte_to_flip, segment_to_cut};
use self::manifest::Manifest;
pub use self::mutation::Mutation;
pub(crate) use self::real::Real;
pub(crate) use self::real_tables::byte_below;
use self::table::Table;
use crate::disk::SimulatedDisk;

/// The store's directory on the disk.
const ROOT: &str = "store";

/// Whether damage of a file is seen by reads of a running store: that of tables.
pub(crate) fn is_table(path: &str) -> bool {
    path.contains("/table-") || path.ends_with(".sst")
}

/// Where a table is on the disk.
fn path_of_table(number: u64) -> String {
    format!("{ROOT}/tree/{}", Table::name(number))
}

/// Whose tables a store has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// The embedded store's own: all of it is the real one.
    Real,
    /// Simulated ones.
    Simulated,
}

/// How a simulated store behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Bytes of a segment of the log.
    pub(crate) segment_bytes: u64,
    /// More bytes in memory become a table.
    pub(crate) memtable_bytes: usize,
    /// Whose tables it has.
    pub(crate) tables: Tables,
    /// Whether it is encrypted, under another key at each open; only real tables are.
    pub(crate) encrypted: bool,
    /// A fault that it must not have.
    pub(crate) mutation: Option<Mutation>,
}

/// The simulated store below the committer.
pub(crate) struct Simulated {
    disk: SimulatedDisk,
    /// The directory of the tables.
    tables: Dir,
    settings: Settings,
    /// Every version that may be read.
    rows: Memory,
    tree: RwLock<Tree>,
    log: WriteAheadLog,
    writer: Mutex<Writer>,
    opened_at: Stamp,
    _lock: Lock,
}

/// The tables.
#[derive(Debug, Default)]
struct Tree {
    table: Table,
    /// Keys that were written after the table.
    newer: BTreeSet<Bytes>,
}

impl Tree {
    fn note(&mut self, group: &[Commit]) {
        let writes = group.iter().flat_map(|commit| &commit.writes);
        self.newer.extend(writes.map(|write| write.key.clone()));
    }
}

/// What the writer remembers.
#[derive(Debug, Default)]
struct Writer {
    last: Stamp,
    /// Bytes that are in no table.
    unflushed: usize,
    /// A write failed: nothing follows it, not even the record of a close.
    failed: bool,
    /// Groups that are visible and not written: none, unless the store has that fault.
    unwritten: Vec<Commit>,
}

/// Bytes of keys and values.
fn bytes(group: &[Commit]) -> usize {
    let writes = group.iter().flat_map(|commit| &commit.writes);
    writes.map(|write| write.key.len() + write.value.as_ref().map_or(0, Bytes::len)).sum()
}

impl Simulated {
    fn has(&self, mutation: Mutation) -> bool {
        self.settings.mutation == Some(mutation)
    }

    /// Appends a group to the log.
    fn write(&self, group: &[Commit]) -> io::Result<()> {
        let appended = if self.has(Mutation::SplitsGroups) {
            let mut lacks_segment = false;
            for commit in group {
                for write in &commit.writes {
                    let single = Commit { stamp: commit.stamp, writes: vec![write.clone()] };
                    lacks_segment = self.log.append(&[single])?.lacks_segment;
                }
            }
            lacks_segment
        } else {
            self.log.append(group)?.lacks_segment
        };
        if appended {
            // The log makes the segment itself when it needs it and this failed.
            let _ = self.log.preallocate();
        }
        Ok(())
    }

    /// Turns what is in memory into a table and truncates the log.
    fn flush(&self, writer: &mut Writer) -> io::Result<()> {
        let rows = self.everything(writer.last);
        let old = self.tree.read().table.number;
        let number = old + 1;
        let (table, bytes) = Table::build(number, writer.last, &rows);
        let path = self.tables.join(&Table::name(number));
        let file = self.tables.disk().open(&path, Open::CreateEmpty)?;
        file.write_at(&bytes, 0)?;
        file.sync_all()?;
        self.tables.disk().sync_dir(self.tables.path())?;
        Manifest::new(number, writer.last, &bytes).install(&self.tables)?;
        *self.tree.write() = Tree { table, newer: BTreeSet::new() };
        writer.unflushed = 0;
        self.log.truncate_before(writer.last, || number)?;
        if old != Table::NONE {
            self.tables.disk().remove_file(&self.tables.join(&Table::name(old)))?;
        }
        Ok(())
    }

    /// What the embedded store does before it closes its log, or in half of the cases nothing, so
    /// that closed logs with groups are opened too.
    fn flush_for_close(&self, writer: &mut Writer) -> io::Result<()> {
        if writer.unflushed > 0 {
            let keeps = writer.last.0.is_multiple_of(2);
            return if keeps { Ok(()) } else { self.flush(writer) };
        }
        // Also when tables have everything already: the log need not know it yet.
        let number = self.tree.read().table.number;
        self.log.truncate_before(writer.last, || number)
    }

    fn everything(&self, at: Stamp) -> Vec<Row> {
        let range = KeyRange { start: Bytes::new(), end: Bytes::from_static(&[0xff; 64]) };
        let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
        let page = self.rows.range(&range, Direction::Forward, limit, at);
        page.map(|page| page.rows).unwrap_or_default()
    }

    fn show(&self, writer: &mut Writer, group: &[Commit], floor: Stamp) -> Result<(), StoreError> {
        self.rows.append(group, floor)?;
        self.tree.write().note(group);
        writer.last = group.last().map_or(writer.last, |commit| commit.stamp);
        writer.unflushed += bytes(group);
        Ok(())
    }

    /// What a faulty store writes of a group.
    fn mutilate(&self, group: &[Commit]) -> Vec<Commit> {
        let dropped = |write: &Write| {
            let space = write.key.first().copied().unwrap_or_default();
            let unlucky = crc32fast::hash(&write.key).is_multiple_of(8);
            self.has(Mutation::ForgetsIndexEntries) && space == 0x11 && unlucky
                || self.has(Mutation::ForgetsStreamRecords) && space == 0x18 && unlucky
                || self.has(Mutation::ForgetsTokens) && space == 0x04
        };
        let mut group = group.to_vec();
        group.iter_mut().for_each(|commit| commit.writes.retain(|write| !dropped(write)));
        group
    }

    fn at(&self, at: Stamp) -> Stamp {
        if self.has(Mutation::ReadsNewest) { Stamp(u64::MAX) } else { at }
    }

    /// A row from the disk where that is its place; `None` where it is in memory.
    fn on_disk(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        let tree = self.tree.read();
        if at < tree.table.stamp || tree.newer.contains(key) {
            return Ok(None);
        }
        tree.table.read(&self.tables, key)
    }
}

impl Backend for Simulated {
    fn last_stamp(&self) -> Stamp {
        self.opened_at
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            held_snapshots: true,
            global_snapshots: true,
            durable: true,
            single_writer: true,
            exact_stamps: true,
            row_version: u32::MAX,
        }
    }

    fn append(&self, group: &[Commit], floor: Stamp) -> Result<(), StoreError> {
        let group = self.mutilate(group);
        let mut writer = self.writer.lock();
        writer.failed = true;
        if self.has(Mutation::PublishesEarly) {
            let late = std::mem::replace(&mut writer.unwritten, group.clone());
            self.show(&mut writer, &group, floor)?;
            self.write(&late).map_err(unknown)?;
        } else {
            self.write(&group).map_err(unknown)?;
            self.show(&mut writer, &group, floor)?;
        }
        if writer.unflushed > self.settings.memtable_bytes {
            self.flush(&mut writer).map_err(unknown)?;
        }
        // As if the worker that does this had come between two groups.
        if writer.last.0.is_multiple_of(3) {
            self.log.sync_mark().map_err(unknown)?;
        }
        writer.failed = false;
        Ok(())
    }

    fn release_versions(&self, pinned: &[Stamp], from: Stamp) {
        self.rows.release_versions(pinned, from);
    }

    fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        match self.on_disk(key, at)? {
            Some(value) => Ok(Some(value)),
            None => self.rows.get(key, self.at(at)),
        }
    }

    fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        let mut page = self.rows.range(range, direction, limit, self.at(at))?;
        for (key, value) in &mut page.rows {
            if let Some(kept) = self.on_disk(key, at)? {
                *value = kept;
            }
        }
        Ok(page)
    }

    fn prepare_load<'a>(
        &'a self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> Result<Box<dyn Load + 'a>, StoreError> {
        let writes = rows.map(|(key, value)| Write { key, value: Some(value) }).collect();
        Ok(Box::new(Loading { store: self, writes }))
    }

    fn begin_checkpoint(&self) -> Result<Stamp, StoreError> {
        Err(StoreError::Io { cause: "simulated tables have no checkpoints".into() })
    }

    fn checkpoint(&self, _through: Stamp, _into: &Path) -> Result<(), StoreError> {
        self.begin_checkpoint().map(drop)
    }

    fn statistics(&self, figures: &mut Vec<(&'static str, u64)>) {
        figures.push(("simulated_disk_operations_total", self.disk.operations()));
    }

    fn close(&self) -> Result<(), StoreError> {
        let mut writer = self.writer.lock();
        if writer.failed {
            return Ok(());
        }
        let late = std::mem::take(&mut writer.unwritten);
        self.write(&late).map_err(unknown)?;
        let closed = self.flush_for_close(&mut writer).and_then(|()| self.log.close());
        closed.map_err(|error| StoreError::Io { cause: format!("closing: {error}") })
    }
}

/// Rows that wait for their stamp.
struct Loading<'a> {
    store: &'a Simulated,
    writes: Vec<Write>,
}

impl Load for Loading<'_> {
    fn publish(self: Box<Self>, stamp: Stamp) -> Result<(), StoreError> {
        self.store.append(&[Commit { stamp, writes: self.writes }], Stamp(0))
    }
}

fn unknown(error: io::Error) -> StoreError {
    StoreError::Unknown { cause: error.to_string() }
}

fn damaged(path: &Path, offset: usize) -> StoreError {
    StoreError::Corrupt { detail: format!("{} is damaged at {offset}", path.display()) }
}

impl fmt::Debug for Simulated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulated").field("disk", &self.disk).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
