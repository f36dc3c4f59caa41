//! A `store::Backend` over the simulated disk: a log with group commit, and tables that replace it.
//!
//! It keeps the rules of the embedded store in the small. A group is written, synced and then marked; a
//! full log becomes a table, whose name a manifest gives; damage in what was acknowledged is refused, a
//! torn tail is not. The committer and the engine above are the real ones.
//!
//! Invariants: nothing is visible before it is synced; a manifest names only synced files; an open that
//! refuses leaves every file as it was.

mod mutation;
mod open;
mod record;
mod table;

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::{Mutex, RwLock};
use store::{
    Backend, Capabilities, Commit, Direction, KeyRange, Load, Memory, Page, PageLimit, Row, Stamp,
    StoreError, Write,
};

pub use mutation::Mutation;
pub(crate) use open::place_to_damage;

use self::open::Manifest;
use self::record::Kind;
use self::table::Table;
use crate::disk::{Disk, DiskError};

const MANIFEST: &str = "manifest";
const NEW_MANIFEST: &str = "manifest.new";

/// How a simulated store behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// A log of more bytes becomes a table.
    pub(crate) log_bytes: usize,
    /// A fault that it must not have.
    pub(crate) mutation: Option<Mutation>,
}

/// The simulated store below the committer.
pub(crate) struct Simulated {
    disk: Arc<Disk>,
    settings: Settings,
    /// Every version that may be read.
    rows: Memory,
    tree: RwLock<Tree>,
    log: Mutex<Log>,
    opened_at: Stamp,
}

/// What is on the disk besides the log.
#[derive(Debug, Default)]
struct Tree {
    table: Table,
    /// Keys that were written after the table.
    newer: BTreeSet<Bytes>,
}

/// Where the log goes on.
#[derive(Debug)]
struct Log {
    number: u64,
    end: usize,
    sequence: u64,
    last: Stamp,
    /// A write failed: nothing follows it, not even the record of a close.
    failed: bool,
    /// Groups that are visible and not written: none, unless the store has that fault.
    unwritten: Vec<Commit>,
}

impl Simulated {
    fn has(&self, mutation: Mutation) -> bool {
        self.settings.mutation == Some(mutation)
    }

    /// Writes a group behind the last one and makes it safe.
    fn write(&self, log: &mut Log, group: &[Commit]) -> Result<(), DiskError> {
        let name = log_name(log.number);
        let bytes = if self.has(Mutation::SplitsGroups) {
            let single = |stamp, write: &Write| [Commit { stamp, writes: vec![write.clone()] }];
            let writes =
                group.iter().flat_map(|commit| commit.writes.iter().map(|w| (commit.stamp, w)));
            let parts = writes.map(|(stamp, write)| {
                let payload = record::encode_commits(&single(stamp, write));
                let bytes = record::encode(log.number, log.sequence, Kind::Group, &payload);
                log.sequence += 1;
                bytes
            });
            parts.collect::<Vec<_>>().concat()
        } else {
            let payload = record::encode_commits(group);
            let bytes = record::encode(log.number, log.sequence, Kind::Group, &payload);
            log.sequence += 1;
            bytes
        };
        self.disk.write(&name, log.end, &bytes)?;
        if !self.has(Mutation::NoSync) {
            self.disk.sync(&name)?;
        }
        log.end += bytes.len();
        // Without room for it only the recognition of damage is weaker.
        match self.disk.write(&name, log.end, &self.mark(log, Kind::Mark)) {
            Err(DiskError::Dead) => Err(DiskError::Dead),
            Err(DiskError::Full | DiskError::SyncFailed | DiskError::Absent) | Ok(()) => Ok(()),
        }
    }

    /// Stands where the next group will go.
    fn mark(&self, log: &Log, kind: Kind) -> Vec<u8> {
        record::encode(log.number, log.sequence, kind, &[])
    }

    /// Turns the log into a table and starts a new log.
    fn flush(&self, log: &mut Log) -> Result<(), DiskError> {
        let rows = self.everything(log.last);
        let (old_table, old_log) = (self.tree.read().table.number, log.number);
        let (number, new_log) = (old_table + 1, old_log + 1);
        let (table, bytes) = Table::build(number, log.last, &rows);
        let (table_name, log_file) = (Table::name(number), log_name(new_log));
        self.disk.create(&table_name)?;
        self.disk.write(&table_name, 0, &bytes)?;
        if !self.has(Mutation::UnsyncedTable) {
            self.disk.sync(&table_name)?;
        }
        self.disk.create(&log_file)?;
        self.disk.sync_names()?;
        let manifest = Manifest::new(number, log.last, &bytes, new_log);
        manifest.install(&self.disk, self.has(Mutation::UnsyncedNames))?;
        *self.tree.write() = Tree { table, newer: BTreeSet::new() };
        *log = Log { number: new_log, end: 0, sequence: 1, ..std::mem::replace(log, Log::new(0)) };
        self.disk.remove(&log_name(old_log))?;
        if old_table > 0 {
            self.disk.remove(&Table::name(old_table))?;
        }
        Ok(())
    }

    fn everything(&self, at: Stamp) -> Vec<Row> {
        let range = KeyRange { start: Bytes::new(), end: Bytes::from_static(&[0xff; 64]) };
        let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
        let page = self.rows.range(&range, Direction::Forward, limit, at);
        page.map(|page| page.rows).unwrap_or_default()
    }

    fn show(&self, group: &[Commit], floor: Stamp) -> Result<(), StoreError> {
        self.rows.append(group, floor)?;
        let keys = group.iter().flat_map(|commit| &commit.writes).map(|write| write.key.clone());
        self.tree.write().newer.extend(keys);
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

    fn keep(&self, log: &mut Log, group: &[Commit]) -> Result<(), DiskError> {
        let kept = self.write(log, group);
        let flushed = match kept {
            Ok(()) if log.end > self.settings.log_bytes => self.flush(log),
            Ok(()) | Err(_) => kept,
        };
        match flushed {
            Err(DiskError::Full | DiskError::SyncFailed) if self.has(Mutation::SwallowsErrors) => {
                Ok(())
            }
            Ok(()) | Err(_) => flushed,
        }
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
        tree.table.read(&self.disk, key)
    }
}

impl Log {
    const fn new(number: u64) -> Self {
        Self { number, end: 0, sequence: 1, last: Stamp(0), failed: false, unwritten: Vec::new() }
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
        }
    }

    fn append(&self, group: &[Commit], floor: Stamp) -> Result<(), StoreError> {
        let group = self.mutilate(group);
        let mut log = self.log.lock();
        log.failed = true;
        log.last = group.last().map_or(log.last, |commit| commit.stamp);
        if self.has(Mutation::PublishesEarly) {
            let late = std::mem::replace(&mut log.unwritten, group.clone());
            self.show(&group, floor)?;
            self.keep(&mut log, &late).map_err(unknown)?;
            log.failed = false;
            return Ok(());
        }
        // Before the flush, which takes what is visible.
        let written = self.write(&mut log, &group);
        let swallows = self.has(Mutation::SwallowsErrors) && written != Err(DiskError::Dead);
        if !swallows {
            written.map_err(unknown)?;
        }
        self.show(&group, floor)?;
        if log.end > self.settings.log_bytes {
            self.flush(&mut log).map_err(unknown)?;
        }
        log.failed = false;
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

    fn checkpoint(&self, _into: &Path) -> Result<(), StoreError> {
        Err(StoreError::Io { cause: "a simulated disk has no directories".into() })
    }

    fn statistics(&self, figures: &mut Vec<(&'static str, u64)>) {
        figures.push(("simulated_disk_operations_total", self.disk.operations()));
    }

    fn close(&self) -> Result<(), StoreError> {
        let mut log = self.log.lock();
        if log.failed {
            return Ok(());
        }
        let late = std::mem::take(&mut log.unwritten);
        if !late.is_empty() {
            self.keep(&mut log, &late).map_err(unknown)?;
        }
        let name = log_name(log.number);
        let close = self.mark(&log, Kind::Close);
        let closed = self.disk.write(&name, log.end, &close).and_then(|()| self.disk.sync(&name));
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

fn log_name(number: u64) -> String {
    format!("log-{number}")
}

fn unknown(error: DiskError) -> StoreError {
    StoreError::Unknown { cause: error.to_string() }
}

fn damaged(name: &str, offset: usize) -> StoreError {
    StoreError::Corrupt { detail: format!("{name} is damaged at {offset}") }
}

impl fmt::Debug for Simulated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulated").field("disk", &self.disk).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
