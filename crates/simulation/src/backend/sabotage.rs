//! Mutations of the real log and recovery, planted by a disk that lies to them.
//!
//! The log has no hooks for tests. Each of its faults shows in what it asks of the disk or does not
//! ask, or in what it makes of the bytes that it reads. So a disk between them that leaves a sync
//! out, says that nothing failed, or repairs bytes before they are read gives a store with that
//! fault.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use store_lsm::disk::{DirLock, Disk, DiskSpace, File, Open};

use super::Mutation;
use super::segment::{Segment, forge_checksums, forge_mark, forge_torn, u64_at};
use crate::disk::SimulatedDisk;

/// The simulated disk, as a store with a fault uses it.
#[derive(Debug)]
pub(super) struct Sabotaged {
    disk: SimulatedDisk,
    mutation: Mutation,
    /// A file was renamed since the log's directory or that of the tables was synced.
    renamed: AtomicBool,
    /// Tables that wait for the sync of the manifest.
    waiting: Arc<Mutex<Vec<PathBuf>>>,
}

impl Sabotaged {
    pub(super) fn new(disk: SimulatedDisk, mutation: Mutation) -> Self {
        Self { disk, mutation, renamed: AtomicBool::new(false), waiting: Arc::default() }
    }

    /// What the log makes of the bytes of a segment.
    fn misread(&self, bytes: &mut Vec<u8>) {
        match self.mutation {
            Mutation::CutsLogAtDamage => {
                let records = Segment::new(bytes).map(|segment| segment.records());
                let whole = records.iter().flatten().rfind(|record| record.whole);
                if let Some(rest) = whole.and_then(|last| bytes.get_mut(last.end..)) {
                    rest.fill(0);
                }
            }
            Mutation::DropsCutTail => {
                let capacity = Segment::new(bytes).and_then(|segment| segment.capacity());
                if let Some(capacity) = capacity.filter(|capacity| bytes.len() < *capacity) {
                    bytes.resize(capacity, 0);
                }
            }
            Mutation::IgnoresChecksums => forge_checksums(bytes),
            Mutation::AcceptsTornRecord => forge_torn(bytes),
            _ => {}
        }
    }

    /// Whether the log's mark would show the fault that the store is to have.
    fn overlooks_mark(&self) -> bool {
        matches!(
            self.mutation,
            Mutation::CutsLogAtDamage | Mutation::DropsCutTail | Mutation::IgnoresChecksums
        )
    }

    fn omits_sync_of_directory(&self, dir: &Path) -> bool {
        match self.mutation {
            Mutation::UnsyncedNames => dir.ends_with("tree"),
            Mutation::UnsyncedLogDirectory => dir.ends_with("log"),
            Mutation::TrustsUnsyncedNames => {
                let of_parts = dir.ends_with("log") || dir.ends_with("tree");
                of_parts && !self.renamed.swap(false, Ordering::Relaxed)
            }
            _ => false,
        }
    }
}

impl Disk for Sabotaged {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>> {
        let file = LyingFile {
            file: self.disk.open(path, how)?,
            disk: self.disk.clone(),
            mutation: self.mutation,
            of_log: is_segment(path),
            of_table: is_table(path),
            of_manifest: path.to_string_lossy().contains("/MANIFEST"),
            path: path.to_path_buf(),
            waiting: Arc::clone(&self.waiting),
            changed: AtomicBool::new(false),
        };
        Ok(Box::new(file))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = self.disk.read(path)?;
        if is_segment(path) {
            self.misread(&mut bytes);
        } else if path.ends_with("log/END") && self.overlooks_mark() {
            forge_mark(&mut bytes);
        }
        Ok(bytes)
    }

    fn len(&self, path: &Path) -> io::Result<u64> {
        self.disk.len(path)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        self.disk.exists(path)
    }

    fn read_dir(&self, dir: &Path) -> io::Result<Vec<OsString>> {
        self.disk.read_dir(dir)
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.disk.create_dir(dir)
    }

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        self.disk.create_dir_all(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        if self.omits_sync_of_directory(dir) {
            return Ok(());
        }
        let synced = self.disk.sync_dir(dir);
        let deaf = self.mutation == Mutation::SwallowsErrors && !self.disk.is_dead();
        if deaf { Ok(()) } else { synced }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        // Each open replaces the mark, and the sync after that would make the other names durable.
        if !to.ends_with("log/END") {
            self.renamed.store(true, Ordering::Relaxed);
        }
        self.disk.rename(from, to)
    }

    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.hard_link(from, to)
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.copy(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.disk.remove_file(path)
    }

    fn remove_dir_all(&self, dir: &Path) -> io::Result<()> {
        self.disk.remove_dir_all(dir)
    }

    fn try_lock_dir(&self, dir: &Path) -> io::Result<Option<Box<dyn DirLock>>> {
        self.disk.try_lock_dir(dir)
    }

    fn space(&self, dir: &Path) -> Option<DiskSpace> {
        self.disk.space(dir)
    }
}

fn is_table(path: &Path) -> bool {
    super::is_table(&path.to_string_lossy())
}

fn is_segment(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "log")
}

/// An open file, as a store with a fault uses it.
struct LyingFile {
    file: Box<dyn File>,
    disk: SimulatedDisk,
    mutation: Mutation,
    of_log: bool,
    of_table: bool,
    of_manifest: bool,
    path: PathBuf,
    waiting: Arc<Mutex<Vec<PathBuf>>>,
    /// Something was written that was not there before.
    changed: AtomicBool,
}

impl LyingFile {
    /// What a store hears that does not listen to errors.
    fn heard(&self, result: io::Result<()>) -> io::Result<()> {
        let deaf = self.mutation == Mutation::SwallowsErrors && !self.disk.is_dead();
        if deaf { Ok(()) } else { result }
    }

    fn omits_sync(&self) -> bool {
        match self.mutation {
            Mutation::NoSync => self.of_log,
            Mutation::TrustsUnsyncedLog => self.of_log && !self.changed.load(Ordering::Relaxed),
            Mutation::UnsyncedTable => self.of_table,
            Mutation::UnsyncedManifest => self.of_manifest,
            _ => false,
        }
    }

    /// Syncs the file, and the tables that wait for it where it is the manifest.
    fn sync(&self) -> io::Result<()> {
        if self.mutation == Mutation::ManifestBeforeTable {
            if self.of_table {
                self.waiting.lock().push(self.path.clone());
                return Ok(());
            }
            if self.of_manifest {
                self.file.sync_data()?;
                for table in self.waiting.lock().drain(..) {
                    self.disk.open(&table, Open::Read)?.sync_data()?;
                }
                return Ok(());
            }
        }
        if self.omits_sync() { Ok(()) } else { self.heard(self.file.sync_data()) }
    }

    /// What a table's block is taken for by a store that does not compare its checksum: the one
    /// that belongs to what was read.
    fn forge_block(&self, bytes: &mut [u8], offset: u64) -> Option<()> {
        const TRAILER: usize = 16;
        /// The kind of data blocks, in the trailer's second byte.
        const DATA: u8 = 1;
        let stored = bytes.len().checked_sub(TRAILER)?;
        if *bytes.get(stored + 1)? != DATA {
            return None;
        }
        let footer_at = self.disk.len(&self.path).ok()?.checked_sub(128)?;
        if footer_at <= offset {
            return None;
        }
        let mut footer = [0; 40];
        self.file.read_at(&mut footer, footer_at).ok()?;
        let (table, salt) = (u64_at(&footer, 24)?, u64_at(&footer, 32)?);
        let (covered, sum) = bytes.split_at_mut_checked(stored + 8)?;
        sum.copy_from_slice(&sstable::checksum(salt, table, offset, covered).to_le_bytes());
        Some(())
    }

    /// Whether a write is left out because the bytes are there already, on the disk or not.
    fn omits_write(&self, bytes: &[u8], offset: u64) -> bool {
        let trusts =
            matches!(self.mutation, Mutation::TrustsUnsyncedLog | Mutation::TrustsFailedSync);
        if !trusts || !self.of_log {
            return false;
        }
        let mut there = vec![0; bytes.len()];
        self.file.read_at(&mut there, offset).is_ok() && there == bytes
    }
}

impl File for LyingFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let read = self.file.read_at(buffer, offset)?;
        if self.mutation == Mutation::TrustsBlocks && self.of_table {
            let _ = buffer.get_mut(..read).and_then(|read| self.forge_block(read, offset));
        }
        Ok(read)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        if self.omits_write(bytes, offset) {
            return Ok(());
        }
        self.changed.store(true, Ordering::Relaxed);
        self.heard(self.file.write_at(bytes, offset))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.sync()
    }

    fn sync_all(&self) -> io::Result<()> {
        if self.omits_sync() { Ok(()) } else { self.heard(self.file.sync_all()) }
    }

    fn set_len(&self, bytes: u64) -> io::Result<()> {
        self.heard(self.file.set_len(bytes))
    }

    fn allocate(&self, bytes: u64) -> io::Result<()> {
        self.heard(self.file.allocate(bytes))
    }

    fn try_lock(&self) -> io::Result<bool> {
        self.file.try_lock()
    }

    fn unlock(&self) {
        self.file.unlock();
    }
}

impl fmt::Debug for LyingFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LyingFile").field("mutation", &self.mutation).finish_non_exhaustive()
    }
}
