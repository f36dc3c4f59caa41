//! Damage of a simulated store: the bytes that it relies on, where a change must be noticed.
//!
//! The last group of the log is not among them if neither a record after it nor the log's mark says
//! that it was acknowledged (docs/adr/0002, "What stays ambiguous"). Nor is the mark: of its three
//! blocks an older one counts where the newest is damaged.

use std::ops::Range;

use super::manifest::{self, Manifest};
use super::real_tables;
use super::segment::{BLOCK, Kind, Record, Segment, marked_sequence, u64_at};
use super::table::Table;
use super::{ROOT, Tables, path_of_table};
use crate::disk::SimulatedDisk;

/// Bytes of a file.
type Place = (String, Range<usize>);

/// A segment that is in use.
struct Used {
    path: String,
    bytes: usize,
    records: Vec<Record>,
}

/// File and offset of a byte that may not be flipped unnoticed; `pick` chooses among them.
pub(crate) fn byte_to_flip(
    disk: &SimulatedDisk,
    tables: Tables,
    pick: impl Fn(u64) -> u64,
) -> Option<(String, usize)> {
    let places = places(disk, tables)?;
    let total: usize = places.iter().map(|(_, range)| range.len()).sum();
    let mut at = pick(total as u64) as usize;
    for (path, range) in places {
        if at < range.len() {
            return Some((path, range.start + at));
        }
        at -= range.len();
    }
    None
}

/// A segment of the log that may not be cut unnoticed, and its length.
pub(crate) fn segment_to_cut(
    disk: &SimulatedDisk,
    pick: impl Fn(u64) -> u64,
) -> Option<(String, usize)> {
    let used = segments(disk)?;
    let chosen = used.get(pick(used.len() as u64) as usize)?;
    Some((chosen.path.clone(), chosen.bytes))
}

/// All of them; none before the store is complete.
fn places(disk: &SimulatedDisk, tables: Tables) -> Option<Vec<Place>> {
    let mut places = Vec::new();
    for name in ["FORMAT", "log/FLOOR"] {
        let path = format!("{ROOT}/{name}");
        let length = disk.bytes(&path)?.len();
        places.push((path, 0..length));
    }
    let used = segments(disk)?;
    let marked = marked_sequence(&disk.bytes(&format!("{ROOT}/log/END"))?).unwrap_or(0);
    let mut sealed = true;
    for (at, segment) in used.iter().enumerate() {
        places.push((segment.path.clone(), 0..BLOCK));
        let next = used.get(at + 1);
        places.push((segment.path.clone(), BLOCK..relied_on(segment, next, sealed, marked)));
        sealed = ends_with(segment, Kind::Seal);
    }
    if tables == Tables::Real {
        let floor = disk.bytes(&format!("{ROOT}/log/FLOOR"))?;
        places.extend(real_tables::places(disk, u64_at(&floor, 28)?)?);
        return Some(places);
    }
    let path = format!("{ROOT}/tree/{}", manifest::NAME);
    let manifest = disk.bytes(&path)?;
    places.push((path, 0..manifest.len()));
    let Manifest { table, length, .. } = Manifest::parse(&manifest)?;
    if table != Table::NONE {
        places.push((path_of_table(table), 0..length as usize));
    }
    Some(places)
}

/// Up to where the records of a segment are relied on. `sealed`: the segment before it has its
/// seal. `marked`: the log's mark knows of all groups with a lower sequence number.
fn relied_on(segment: &Used, next: Option<&Used>, sealed: bool, marked: u64) -> usize {
    let groups = || segment.records.iter().filter(|r| r.whole && r.kind == Kind::Group);
    let start_end = segment.records.first().map_or(BLOCK, |start| start.end);
    let groups_end = groups().next_back().map_or(start_end, |group| group.end);
    match next {
        // The next segment continues the chain; the seal counts once a group says that it was
        // there.
        Some(next) if next.records.iter().any(|r| r.whole && r.kind == Kind::Group) => {
            segment.records.last().map_or(groups_end, |last| last.end)
        }
        Some(_) => groups_end,
        None if ends_with(segment, Kind::Mark) || ends_with(segment, Kind::Close) => groups_end,
        None => match groups().next_back() {
            Some(last) if last.sequence < marked => last.end,
            Some(last) => last.at,
            None if sealed => start_end,
            None => BLOCK,
        },
    }
}

fn ends_with(segment: &Used, kind: Kind) -> bool {
    segment.records.last().is_some_and(|last| last.kind == kind)
}

/// The segments that are in use, in order.
fn segments(disk: &SimulatedDisk) -> Option<Vec<Used>> {
    let floor = disk.bytes(&format!("{ROOT}/log/FLOOR"))?;
    disk.bytes(&format!("{ROOT}/FORMAT"))?;
    let mut used = Vec::new();
    for number in u64_at(&floor, 12)?.. {
        let path = format!("{ROOT}/log/{number:012}.log");
        let Some(bytes) = disk.bytes(&path) else { break };
        let Some(segment) = Segment::new(&bytes) else { break };
        let records = segment.records();
        if records.first().is_none_or(|first| first.kind != Kind::Start) {
            // It was made in advance.
            break;
        }
        used.push(Used { path, bytes: bytes.len(), records });
    }
    (!used.is_empty()).then_some(used)
}
