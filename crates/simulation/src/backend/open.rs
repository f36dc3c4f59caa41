//! What is on a disk becomes a store again, or is refused.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::{Mutex, RwLock};
use store::{Backend as _, Commit, Memory, Stamp, StoreError, Write};

use super::record::{self, Kind, Reader, Record};
use super::table::Table;
use super::{Log, MANIFEST, Mutation, NEW_MANIFEST, Settings, Simulated, Tree, damaged, log_name};
use crate::disk::{Disk, DiskError};

/// Which files count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manifest {
    /// 0: there is no table yet.
    table: u64,
    stamp: Stamp,
    length: u64,
    sum: u32,
    log: u64,
}

impl Manifest {
    pub(super) fn new(table: u64, stamp: Stamp, bytes: &[u8], log: u64) -> Self {
        Self { table, stamp, length: bytes.len() as u64, sum: crc32fast::hash(bytes), log }
    }

    /// Puts it in the place of the one before.
    pub(super) fn install(self, disk: &Disk, unsynced: bool) -> Result<(), DiskError> {
        let mut bytes = Vec::new();
        for number in [self.table, self.stamp.0, self.length, u64::from(self.sum), self.log] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        disk.create(NEW_MANIFEST)?;
        disk.write(NEW_MANIFEST, 0, &bytes)?;
        disk.sync(NEW_MANIFEST)?;
        disk.rename(NEW_MANIFEST, MANIFEST)?;
        if unsynced { Ok(()) } else { disk.sync_names() }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (covered, sum) = bytes.split_at_checked(40)?;
        let mut reader = Reader(covered);
        let sum_matches = sum == crc32fast::hash(covered).to_le_bytes();
        let mut next = || reader.u64();
        let manifest = Self {
            table: next()?,
            stamp: Stamp(next()?),
            length: next()?,
            sum: u32::try_from(next()?).ok()?,
            log: next()?,
        };
        sum_matches.then_some(manifest)
    }
}

/// What a log holds.
struct Found {
    groups: Vec<Vec<Commit>>,
    end: usize,
    sequence: u64,
}

impl Simulated {
    /// Opens what is on `disk`, or makes a new store on an empty one.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when something that was acknowledged is damaged, [`StoreError::Io`] when
    /// the disk fails meanwhile.
    pub(crate) fn open(disk: Arc<Disk>, settings: Settings) -> Result<Self, StoreError> {
        let manifest = match disk.read(MANIFEST) {
            Ok(bytes) => Manifest::parse(&bytes).ok_or_else(|| damaged(MANIFEST, 0))?,
            Err(DiskError::Absent) => create(&disk)?,
            Err(error) => return Err(io(error)),
        };
        let trusting = settings.mutation == Some(Mutation::IgnoresChecksums);
        let (table, rows) = read_table(&disk, manifest, trusting)?;
        let log_file = log_name(manifest.log);
        let bytes = disk.read(&log_file).map_err(|_| damaged(&log_file, 0))?;
        let found = read_log(manifest.log, &bytes, settings)?;
        let kept = bytes.get(..found.end).unwrap_or_default();
        make_safe(&disk, &log_file, kept, settings).map_err(io)?;
        remove_others(&disk, manifest)?;
        Self::with(disk, settings, manifest, (table, rows), found)
    }

    fn with(
        disk: Arc<Disk>,
        settings: Settings,
        manifest: Manifest,
        (table, rows): (Table, Vec<(Bytes, Bytes)>),
        found: Found,
    ) -> Result<Self, StoreError> {
        let memory = Memory::default();
        let writes = rows.into_iter().map(|(key, value)| Write { key, value: Some(value) });
        memory.append(&[Commit { stamp: manifest.stamp, writes: writes.collect() }], Stamp(0))?;
        let mut last = manifest.stamp;
        let mut newer = BTreeSet::new();
        for mut group in found.groups {
            if settings.mutation == Some(Mutation::ForgetsDeletions) {
                let kept = |write: &Write| write.value.is_some();
                group.iter_mut().for_each(|commit| commit.writes.retain(kept));
            }
            last = group.last().map_or(last, |commit| commit.stamp);
            newer.extend(group.iter().flat_map(|c| &c.writes).map(|write| write.key.clone()));
            memory.append(&group, Stamp(0))?;
        }
        memory.release_versions(&[], last);
        let log = Log { end: found.end, sequence: found.sequence, last, ..Log::new(manifest.log) };
        Ok(Self {
            disk,
            settings,
            rows: memory,
            tree: RwLock::new(Tree { table, newer }),
            log: Mutex::new(log),
            opened_at: last,
        })
    }
}

/// Where a flip of a bit must be noticed: file and offset, `pick` chooses among them. The last group is not
/// among them if nothing behind it says that it was acknowledged (docs/adr/0002, "What stays ambiguous").
pub(crate) fn place_to_damage(disk: &Disk, pick: impl Fn(u64) -> u64) -> Option<(String, usize)> {
    let manifest = Manifest::parse(&disk.read(MANIFEST).ok()?)?;
    let log_file = log_name(manifest.log);
    let bytes = disk.read(&log_file).ok()?;
    let (mut offset, mut last, mut marked) = (0, 0, false);
    while let Some(record) = record::decode(manifest.log, bytes.get(offset..)?, false) {
        if record.kind != Kind::Group {
            marked = true;
            break;
        }
        last = offset;
        offset += record.length;
    }
    let log_end = if marked { offset } else { last };
    let table = Table::name(manifest.table);
    let table_end = manifest.length as usize;
    let places = [(MANIFEST, 44), (log_file.as_str(), log_end), (table.as_str(), table_end)];
    let total: usize = places.iter().map(|(_, length)| length).sum();
    let mut at = pick(total as u64) as usize;
    for (name, length) in places {
        if at < length {
            return Some((name.to_owned(), at));
        }
        at -= length;
    }
    None
}

fn read_table(
    disk: &Disk,
    manifest: Manifest,
    trusting: bool,
) -> Result<(Table, Vec<(Bytes, Bytes)>), StoreError> {
    if manifest.table == 0 {
        return Ok((Table::default(), Vec::new()));
    }
    let name = Table::name(manifest.table);
    let bytes = disk.read(&name).map_err(|_| damaged(&name, 0))?;
    let whole = bytes.len() as u64 == manifest.length && crc32fast::hash(&bytes) == manifest.sum;
    if !whole && !trusting {
        return Err(damaged(&name, 0));
    }
    Table::parse(manifest.table, manifest.stamp, &bytes, trusting)
}

/// Reads a log up to its end or its torn tail; damage before that is refused.
fn read_log(log: u64, bytes: &[u8], settings: Settings) -> Result<Found, StoreError> {
    let trusting = settings.mutation == Some(Mutation::IgnoresChecksums);
    let mut found = Found { groups: Vec::new(), end: 0, sequence: 1 };
    let refused = |end| damaged(&log_name(log), end);
    while let Some(record) = valid(log, bytes, found.end, found.sequence, trusting) {
        if record.kind != Kind::Group {
            return Ok(found);
        }
        let group = record::decode_commits(record.payload);
        found.groups.push(group.ok_or_else(|| refused(found.end))?);
        found.end += record.length;
        found.sequence += 1;
    }
    let behind = found.end.saturating_add(1)..bytes.len();
    let later = |at| valid(log, bytes, at, found.sequence, false).is_some();
    if settings.mutation != Some(Mutation::CutsLogAtDamage) && behind.into_iter().any(later) {
        return Err(refused(found.end));
    }
    Ok(found)
}

/// The record at `at`, if it is valid and not older than `sequence`.
fn valid(log: u64, bytes: &[u8], at: usize, sequence: u64, trusting: bool) -> Option<Record<'_>> {
    let record = record::decode(log, bytes.get(at..)?, trusting)?;
    (record.sequence >= sequence).then_some(record)
}

/// What is about to be served may never have reached the disk: a process was killed before its sync, or the
/// sync failed, after which another one succeeds without writing what the first one lost.
fn make_safe(disk: &Disk, log: &str, kept: &[u8], settings: Settings) -> Result<(), DiskError> {
    match settings.mutation {
        Some(Mutation::TrustsUnsyncedLog) => return Ok(()),
        Some(Mutation::TrustsFailedSync) => {}
        Some(_) | None => disk.write(log, 0, kept)?,
    }
    disk.sync(log)?;
    // The same holds for the name of the manifest.
    disk.sync_names()
}

/// Makes a new store, unless there is something that belongs to one.
fn create(disk: &Disk) -> Result<Manifest, StoreError> {
    let holds = |name: &String| disk.read(name).is_ok_and(|bytes| !bytes.is_empty());
    if let Some(name) = disk.names().iter().find(|name| *name != NEW_MANIFEST && holds(name)) {
        return Err(StoreError::Corrupt { detail: format!("there is {name} but no manifest") });
    }
    let manifest = Manifest::new(0, Stamp(0), &[], 1);
    let log_file = log_name(1);
    disk.create(&log_file).and_then(|()| disk.sync_names()).map_err(io)?;
    manifest.install(disk, false).map_err(io)?;
    Ok(manifest)
}

/// Removes what a flush left that did not come to its end.
fn remove_others(disk: &Disk, manifest: Manifest) -> Result<(), StoreError> {
    let kept = [MANIFEST.to_owned(), log_name(manifest.log), Table::name(manifest.table)];
    for name in disk.names().iter().filter(|name| !kept.contains(name)) {
        disk.remove(name).map_err(io)?;
    }
    Ok(())
}

fn io(error: DiskError) -> StoreError {
    StoreError::Io { cause: error.to_string() }
}
