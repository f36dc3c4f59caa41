//! A second reader of the log's segments and of its mark `END`, by their documented format
//! (`docs/internals/storage.md`).
//!
//! The simulation needs it twice: to know which bytes a store must miss when they are damaged, and
//! to plant faults into what the log reads. It is not the log's own reader on purpose: what both
//! read in the same way follows from the document.

use crc32fast::Hasher;

/// The first block of a segment, which holds its header.
pub(super) const BLOCK: usize = 4096;
/// Bytes of a block of the log's mark before its checksum.
const MARK: usize = 88;
/// Bytes of a record before its payload.
const HEADER: usize = 48;

/// What a record is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Group,
    Mark,
    Seal,
    Close,
    Start,
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// The checksum that the next record of the chain must name.
    link: u32,
    pub(super) sequence: u64,
    previous: u32,
    /// Whether the payload matches its checksum.
    pub(super) whole: bool,
}

/// A segment's bytes.
pub(super) struct Segment<'a> {
    bytes: &'a [u8],
    salted: Hasher,
}

impl<'a> Segment<'a> {
    /// Nothing if there is not even a first block.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        let mut salted = Hasher::new();
        salted.update(bytes.get(..BLOCK)?.get(24..32)?);
        Some(Self { bytes, salted })
    }

    /// Bytes of the file, as the first block says.
    pub(super) fn capacity(&self) -> Option<usize> {
        usize::try_from(u64_at(self.bytes, 32)?).ok()
    }

    /// The records from the first one on, up to one that is not valid or does not follow the one
    /// before. One whose header is valid and whose payload is not is the last.
    pub(super) fn records(&self) -> Vec<Record> {
        let mut records: Vec<Record> = Vec::new();
        let mut at = BLOCK;
        while let Some(record) = self.record(at) {
            if records.last().is_some_and(|before| !follows(before, &record)) {
                break;
            }
            at = record.end;
            records.push(record);
            let last = matches!(record.kind, Kind::Mark | Kind::Seal | Kind::Close);
            if last || !record.whole {
                break;
            }
        }
        records
    }

    /// The record at `at`, if its header matches its checksum.
    fn record(&self, at: usize) -> Option<Record> {
        let bytes = self.bytes.get(at..)?;
        let link = u32_at(bytes, 0)?;
        (checksum(&self.salted, bytes.get(4..HEADER)?) == link).then_some(())?;
        let length = u32_at(bytes, 8)? as usize;
        let end = (HEADER + length).next_multiple_of(8);
        let body = bytes.get(HEADER..end)?;
        Some(Record {
            at,
            end: at + end,
            kind: kind(*bytes.get(12)?)?,
            link,
            sequence: u64_at(bytes, 24)?,
            previous: u32_at(bytes, 16)?,
            whole: checksum(&self.salted, body) == u32_at(bytes, 4)?,
        })
    }
}

/// Gives every record checksums that match, and the chain with them, as far as lengths and kinds
/// lead.
pub(super) fn forge_checksums(bytes: &mut [u8]) {
    let Some(Segment { salted, .. }) = Segment::new(bytes) else { return };
    let mut at = BLOCK;
    let mut link = None;
    while let Some(record) = bytes.get_mut(at..) {
        let Some((length, group)) = forge(record, &salted, link) else { return };
        if group {
            link = u32_at(record, 0);
        }
        at += length;
    }
}

/// Gives the record that was torn, if the segment ends with one, a checksum that matches.
pub(super) fn forge_torn(bytes: &mut [u8]) {
    let torn = Segment::new(bytes).and_then(|segment| segment.records().pop());
    let Some(torn) = torn.filter(|record| !record.whole) else { return };
    let Some(Segment { salted, .. }) = Segment::new(bytes) else { return };
    if let Some(record) = bytes.get_mut(torn.at..) {
        forge(record, &salted, None);
    }
}

/// Writes matching checksums, and `previous` where the chain has another link; the record's length
/// and whether it is a group.
fn forge(record: &mut [u8], salted: &Hasher, previous: Option<u32>) -> Option<(usize, bool)> {
    let kind = kind(*record.get(12)?)?;
    let length = (HEADER + u32_at(record, 8)? as usize).next_multiple_of(8);
    let record = record.get_mut(..length)?;
    if let Some(previous) = previous {
        put(record, 16, previous);
    }
    let body = checksum(salted, record.get(HEADER..)?);
    put(record, 4, body);
    let link = checksum(salted, record.get(4..HEADER)?);
    put(record, 0, link);
    Some((length, kind == Kind::Group))
}

/// The sequence number of the next group that the log's mark knows of: that of its newest block.
pub(super) fn marked_sequence(end: &[u8]) -> Option<u64> {
    let whole = end.chunks(BLOCK).filter(|block| is_whole(block));
    let newest = whole.max_by_key(|block| u64_at(block, 16));
    newest.and_then(|block| u64_at(block, 24))
}

/// Takes from the log's mark what it knows of the end.
pub(super) fn forge_mark(end: &mut [u8]) {
    for block in end.chunks_mut(BLOCK).filter(|block| is_whole(block)) {
        if let Some(sequence) = block.get_mut(24..32) {
            sequence.fill(0);
        }
        let checksum = block.get(..MARK).map(crc32fast::hash);
        if let Some(checksum) = checksum {
            put(block, MARK, checksum);
        }
    }
}

fn is_whole(block: &[u8]) -> bool {
    block.get(..MARK).map(crc32fast::hash) == u32_at(block, MARK)
}

/// Whether a record is the next one of the chain.
fn follows(before: &Record, record: &Record) -> bool {
    match before.kind {
        Kind::Group => (before.sequence + 1, before.link) == (record.sequence, record.previous),
        Kind::Start | Kind::Mark | Kind::Seal | Kind::Close => {
            (before.sequence, before.previous) == (record.sequence, record.previous)
        }
    }
}

fn kind(code: u8) -> Option<Kind> {
    match code {
        1 => Some(Kind::Group),
        2 => Some(Kind::Mark),
        3 => Some(Kind::Seal),
        4 => Some(Kind::Close),
        5 => Some(Kind::Start),
        _ => None,
    }
}

fn checksum(salted: &Hasher, bytes: &[u8]) -> u32 {
    let mut hasher = salted.clone();
    hasher.update(bytes);
    hasher.finalize()
}

fn put(bytes: &mut [u8], at: usize, number: u32) {
    if let Some(place) = bytes.get_mut(at..at + 4) {
        place.copy_from_slice(&number.to_le_bytes());
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes)
}
