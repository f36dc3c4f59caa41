//! The offline check of a whole directory: every record of the log, every block of every table.
//!
//! Invariant: nothing here writes. It reads every byte that an open or a read would rely on.

use std::path::Path;

use crate::disk::Dir;
use crate::error::{Damage, OpenError};
use crate::log::scan;
use crate::superblock::{CrossReferences, Layout, State};
use crate::{manifest, tails};

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
    let features = match collect(layout.state(), &mut report)? {
        Some(State::Complete(features)) => features,
        Some(State::New) => return Err(OpenError::Absent { dir: dir.to_path_buf() }),
        None => return Ok(report),
    };
    if let Some(checked) =
        collect(scan::check(&layout.log, features.cross_references()), &mut report)?
    {
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
    let listed = features.cross_references() == CrossReferences::Present;
    let current = if listed { tails::check_current(&layout.tree) } else { Ok(()) };
    let is_newest = collect(current, &mut report)?.is_some();
    if let Some(manifest) = collect(manifest::check(&layout.tree), &mut report)? {
        report.tables = manifest.tables.len() as u64;
        report.table_bytes = manifest.bytes;
        let disk = layout.tree.disk();
        let before = report.damages.len();
        for table in &manifest.tables {
            let (bytes, damage) = manifest::check_table(disk, table)?;
            report.table_bytes = report.table_bytes.saturating_add(bytes);
            report.damages.extend(damage);
        }
        // Where a table is damaged, it is also not the one that is listed.
        if listed && is_newest && report.damages.len() == before {
            let _ = collect(tails::check(&layout.tree, &manifest), &mut report)?;
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
        if let (_, Some(damage)) = manifest::check_table(disk, table)? {
            return Ok(Some(damage));
        }
    }
    Ok(None)
}
