//! The files of the real tables: which of their bytes an open relies on, and which a read.

use std::ops::Range;

use sstable::{MANIFEST, manifest, table_name};

use super::ROOT;
use super::real::keys;
use super::segment::u64_at;
use crate::disk::SimulatedDisk;

/// Bytes before the first record of a manifest, and before the payload of a record.
const START: usize = 64;
const HEADER: usize = 32;
/// Bytes of a table's footer, and where in it the top index begins.
const FOOTER: usize = 128;
const TOP: usize = 40;

fn path(name: &str) -> String {
    format!("{ROOT}/tree/{name}")
}

/// The files of the tables that the manifest lists, with their lengths.
fn tables(disk: &SimulatedDisk) -> Option<Vec<(String, usize)>> {
    let contents =
        manifest::read(&disk.bytes(&path(MANIFEST))?, 0, keys(true).ciphers().as_deref()).ok()?;
    let tables = contents.version.tables();
    Some(tables.map(|table| (path(&table_name(table.table)), table.file_bytes as usize)).collect())
}

/// What an open relies on, when the log knows of edit `known`. The last edit of the manifest is not
/// part of it where the log does not know of it: it may be torn.
pub(super) fn places(disk: &SimulatedDisk, known: u64) -> Option<Vec<(String, Range<usize>)>> {
    let bytes = disk.bytes(&path(MANIFEST))?;
    let contents = manifest::read(&bytes, 0, keys(true).ciphers().as_deref()).ok()?;
    let mut end = contents.end() as usize;
    if contents.sequence > known {
        // Up to where the last record begins.
        let (mut at, mut next) = (START, START);
        while next < end {
            at = next;
            let payload = u64_at(&bytes, at)? as u32 as usize;
            next = (at + HEADER + payload).next_multiple_of(8);
        }
        end = at;
    }
    let mut places = vec![(path(MANIFEST), 0..end)];
    for (path, length) in tables(disk)? {
        let top = u64_at(&disk.bytes(&path)?, length.checked_sub(FOOTER)? + TOP)? as usize;
        places.push((path, top..length));
    }
    Some(places)
}

/// File and offset of a byte of a table, which a read may meet; `pick` chooses among them.
pub(crate) fn byte_below(
    disk: &SimulatedDisk,
    pick: impl Fn(u64) -> u64,
) -> Option<(String, usize)> {
    let tables = tables(disk)?;
    let (path, length) = tables.get(pick(tables.len().max(1) as u64) as usize)?;
    Some((path.clone(), pick(*length as u64) as usize))
}
