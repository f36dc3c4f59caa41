//! The offline check of a whole directory: every record of the log, every block of every table.
//!
//! Invariant: nothing here writes. It reads every byte that an open or a read would rely on.

use std::path::Path;

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::decode::{Reader, u32_at};
use crate::disk::{Dir, Disk, Open};
use crate::error::{Damage, OpenError};
use crate::log::scan;
use crate::manifest::{self, TableFile};
use crate::superblock::{Layout, State};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Log files in use.
    pub log_segments: u64,
    /// Groups of commits in them.
    pub log_groups: u64,
    /// Bytes of them.
    pub log_bytes: u64,
    /// The newest stamp in the log.
    pub last_stamp: u64,
    /// Whether the store was closed in good order. If not, the next open replays the log.
    pub closed: bool,
    /// Tables in use.
    pub tables: u64,
    /// Bytes of them.
    pub table_bytes: u64,
    /// Everything that is not as it was written.
    pub damages: Vec<Damage>,
}

/// Checks every record of the log and every block of every table in `dir`, which no process may
/// have open. Changes nothing.
///
/// # Errors
/// [`OpenError::Locked`], [`OpenError::Newer`], [`OpenError::Absent`], [`OpenError::Foreign`] or
/// [`OpenError::Io`]; damage is in the report.
pub fn verify(dir: &Path) -> Result<Report, OpenError> {
    let layout = Layout::new(Dir::os(dir));
    let _lock = layout.lock_for_reading()?;
    let mut report = Report::default();
    match collect(layout.state(), &mut report)? {
        Some(State::Complete) => {}
        Some(State::New) => return Err(OpenError::Absent { dir: dir.to_path_buf() }),
        None => return Ok(report),
    }
    if let Some(checked) = collect(scan::check(&layout.log), &mut report)? {
        report.log_segments = checked.segments.len() as u64;
        report.log_groups = checked.groups;
        report.log_bytes = checked.segments.iter().map(|segment| segment.file_bytes()).sum();
        report.last_stamp = checked.end.last_stamp.0;
        report.closed = checked.end.closed;
        for segment in &checked.segments {
            for group in segment.commits(store::Stamp(0)) {
                let _ = collect(group, &mut report)?;
            }
        }
    }
    if let Some(manifest) = collect(manifest::check(&layout.tree), &mut report)? {
        report.tables = manifest.tables.len() as u64;
        report.table_bytes = manifest.bytes;
        let disk = layout.tree.disk();
        for table in &manifest.tables {
            let (bytes, damage) = check_table(disk, table)?;
            report.table_bytes = report.table_bytes.saturating_add(bytes);
            report.damages.extend(damage);
        }
    }
    Ok(report)
}

/// Moves damage into the report.
fn collect<T>(result: Result<T, OpenError>, report: &mut Report) -> Result<Option<T>, OpenError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(OpenError::Damaged(damage)) => {
            report.damages.push(damage);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The first table that is not as it was written.
pub(crate) fn first_damaged_table(tree: &Dir) -> Result<Option<Damage>, OpenError> {
    let disk = tree.disk();
    for table in &manifest::check(tree)?.tables {
        if let (_, Some(damage)) = check_table(disk, table)? {
            return Ok(Some(damage));
        }
    }
    Ok(None)
}

fn check_table(disk: &dyn Disk, table: &TableFile) -> Result<(u64, Option<Damage>), OpenError> {
    let path = &table.path;
    let file = disk.open(path, Open::Read).map_err(OpenError::io(path))?;
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0_u64;
    loop {
        let read = file.read_at(&mut buffer, bytes).map_err(OpenError::io(path))?;
        let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else { break };
        hash.update(chunk);
        bytes = bytes.saturating_add(chunk.len() as u64);
    }
    if hash.digest128() == table.checksum {
        return Ok((bytes, None));
    }
    Ok((bytes, Some(locate(disk, path)?)))
}

/// Finds the block whose bytes changed.
fn locate(disk: &dyn Disk, path: &Path) -> Result<Damage, OpenError> {
    let bytes = disk.read(path).map_err(OpenError::io(path))?;
    let mut at = 0_usize;
    while let Some(length) = bytes.get(at..).and_then(valid_block) {
        at = at.saturating_add(length);
    }
    // What follows the last block is small and has no checksums per part.
    Ok(Damage::new(path, at as u64, "the table does not match its checksum from here on"))
}

/// Bytes of the table's block at the start of `bytes`, if it matches its checksums: 4 bytes magic,
/// 1 kind, 16 checksum of the data, 4 length, 4 length before compression, 4 checksum of these.
fn valid_block(bytes: &[u8]) -> Option<usize> {
    const HEADER: usize = 33;
    let mut reader = Reader(bytes);
    let _magic_and_kind = reader.bytes(5)?;
    let checksum = reader.u128()?;
    let length = reader.u32()? as usize;
    let described = bytes.get(..HEADER.checked_sub(4)?)?;
    let low_bytes = xxh3_128(described).to_le_bytes();
    let header_fits = u32_at(&low_bytes, 0)? == u32_at(bytes, HEADER.checked_sub(4)?)?;
    let end = HEADER.checked_add(length)?;
    (header_fits && xxh3_128(bytes.get(HEADER..end)?) == checksum).then_some(end)
}
