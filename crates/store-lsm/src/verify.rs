//! The offline check of a whole directory: every record of the log, every block of every table.
//!
//! Invariant: nothing here writes. It reads every byte that an open or a read would rely on.

use std::path::Path;

use crate::disk::Dir;
use crate::encryption_at_rest::Encryption;
use crate::error::{Damage, OpenError};
use crate::log::scan;
use crate::options::TableFormat;
use crate::superblock::{CrossReferences, Features, Layout, Lock, State};
use crate::{manifest, own_files, tails};

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
/// [`OpenError::Locked`], [`OpenError::Newer`], [`OpenError::Absent`], [`OpenError::Foreign`],
/// [`OpenError::Encrypted`], [`OpenError::KeyMissing`] or [`OpenError::Io`]; damage is in the
/// report.
pub fn verify(dir: &Path, encryption: &Encryption) -> Result<Report, OpenError> {
    let layout = Layout::new(Dir::os(dir));
    let _lock = layout.lock_for_reading()?;
    let mut report = Report::default();
    let features = match collect(layout.state(), &mut report)? {
        Some(State::Complete(features)) => features,
        Some(State::New) => return Err(OpenError::Absent { dir: dir.to_path_buf() }),
        None => return Ok(report),
    };
    if features.is_encrypted() && !encryption.has_keys() {
        return Err(OpenError::Encrypted { dir: dir.to_path_buf() });
    }
    let mut known = 0;
    let checked = scan::check(&layout.log, features.cross_references(), encryption);
    if let Some(checked) = collect(checked, &mut report)? {
        report.log_segments = checked.segments.len() as u64;
        report.log_groups = checked.groups;
        report.log_bytes = checked.segments.iter().map(|segment| segment.file_bytes()).sum();
        report.last_stamp = checked.end.last_stamp.0;
        report.closed = checked.end.closed;
        known = checked.start.tree_version;
        for segment in &checked.segments {
            for group in segment.commits(store::Stamp(0)) {
                let _ = collect(group, &mut report)?;
            }
        }
    }
    match features.tables() {
        TableFormat::LsmTree => verify_lsm(&layout.tree, features, &mut report)?,
        TableFormat::Own => verify_own((&layout.tree, encryption), known, &mut report)?,
    }
    Ok(report)
}

/// Locks the store in `dir`, damaged or not, so that no process can open it; changes nothing.
///
/// # Errors
/// [`OpenError::Locked`], [`OpenError::Newer`], [`OpenError::Absent`], [`OpenError::Foreign`] or
/// [`OpenError::Io`].
pub fn lock(dir: &Path) -> Result<Lock, OpenError> {
    let layout = Layout::new(Dir::os(dir));
    let lock = layout.lock_for_reading()?;
    match layout.state() {
        Ok(State::Complete(_)) | Err(OpenError::Damaged(_)) => Ok(lock),
        Ok(State::New) => Err(OpenError::Absent { dir: dir.to_path_buf() }),
        Err(error) => Err(error),
    }
}

fn verify_lsm(tree: &Dir, features: Features, report: &mut Report) -> Result<(), OpenError> {
    let listed = features.cross_references() == CrossReferences::Present;
    let current = if listed { tails::check_current(tree) } else { Ok(()) };
    let is_newest = collect(current, report)?.is_some();
    if let Some(manifest) = collect(manifest::check(tree), report)? {
        report.tables = manifest.tables.len() as u64;
        report.table_bytes = manifest.bytes;
        let before = report.damages.len();
        for table in &manifest.tables {
            let (bytes, damage) = manifest::check_table(tree.disk(), table)?;
            report.table_bytes = report.table_bytes.saturating_add(bytes);
            report.damages.extend(damage);
        }
        // Where a table is damaged, it is also not the one that is listed.
        if listed && is_newest && report.damages.len() == before {
            let _ = collect(tails::check(tree, &manifest), report)?;
        }
    }
    Ok(())
}

/// `known` is the number of an edit of the manifest that the log knows to be durable.
fn verify_own(
    (tree, encryption): (&Dir, &Encryption),
    known: u64,
    report: &mut Report,
) -> Result<(), OpenError> {
    let read = own_files::read(tree, known, encryption);
    let Some((manifest, bytes)) = collect(read, report)? else { return Ok(()) };
    report.table_bytes = bytes;
    // Where a table is gone, the manifest may be what is at fault.
    match own_files::check(tree, known, encryption) {
        Err(OpenError::Damaged(damage)) if damage.file == own_files::manifest_path(tree) => {
            report.damages.push(damage);
            return Ok(());
        }
        Ok(_) | Err(_) => {}
    }
    for table in manifest.version.tables() {
        report.tables = report.tables.saturating_add(1);
        report.table_bytes = report.table_bytes.saturating_add(table.file_bytes);
        let _ = collect(own_files::verify_table(tree, table, encryption), report)?;
    }
    Ok(())
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
        if let (_, Some(damage)) = manifest::check_table(disk, table)? {
            return Ok(Some(damage));
        }
    }
    Ok(None)
}
