//! Records of the simulated log, and the rows of its tables, as bytes.
//!
//! A record: u32 length of the payload, u32 checksum, u64 sequence number, u8 kind, payload. The checksum
//! covers what follows it and starts from the log's number, so that no other log's record is taken for one.

use bytes::Bytes;
use store::{Commit, Stamp, Write};

pub(super) const HEADER: usize = 17;

/// What a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Commits.
    Group = 1,
    /// The group before is safe.
    Mark = 2,
    /// The store was closed.
    Close = 3,
}

/// One valid record.
pub(super) struct Record<'a> {
    pub(super) sequence: u64,
    pub(super) kind: Kind,
    pub(super) payload: &'a [u8],
    /// Its whole length.
    pub(super) length: usize,
}

/// A record's bytes.
pub(super) fn encode(log: u64, sequence: u64, kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&sequence.to_le_bytes());
    bytes.push(kind as u8);
    bytes.extend_from_slice(payload);
    let sum = checksum(log, payload.len() as u32, bytes.get(8..).unwrap_or_default());
    if let Some(place) = bytes.get_mut(4..8) {
        place.copy_from_slice(&sum.to_le_bytes());
    }
    bytes
}

/// The record at the beginning of `bytes`, if there is a valid one. `trusting`: the checksum may be wrong.
pub(super) fn decode(log: u64, bytes: &[u8], trusting: bool) -> Option<Record<'_>> {
    let mut reader = Reader(bytes);
    let (length, sum) = (reader.u32()?, reader.u32()?);
    let covered = reader.0.get(..(length as usize).checked_add(9)?)?;
    if !trusting && checksum(log, length, covered) != sum {
        return None;
    }
    let sequence = reader.u64()?;
    let kind = match reader.take(1)? {
        [1] => Kind::Group,
        [2] => Kind::Mark,
        [3] => Kind::Close,
        _ => return None,
    };
    let payload = reader.take(length as usize)?;
    Some(Record { sequence, kind, payload, length: HEADER + length as usize })
}

fn checksum(log: u64, length: u32, covered: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&log.to_le_bytes());
    hasher.update(&length.to_le_bytes());
    hasher.update(covered);
    hasher.finalize()
}

/// Commits as a payload.
pub(super) fn encode_commits(group: &[Commit]) -> Vec<u8> {
    let mut out = Vec::new();
    for commit in group {
        out.extend_from_slice(&commit.stamp.0.to_le_bytes());
        out.extend_from_slice(&(commit.writes.len() as u32).to_le_bytes());
        for write in &commit.writes {
            encode_row(&mut out, &write.key, write.value.as_deref());
        }
    }
    out
}

/// The commits of a payload.
pub(super) fn decode_commits(payload: &[u8]) -> Option<Vec<Commit>> {
    let mut reader = Reader(payload);
    let mut group = Vec::new();
    while !reader.0.is_empty() {
        let stamp = Stamp(reader.u64()?);
        let count = reader.u32()?;
        let writes: Option<Vec<Write>> = (0..count).map(|_| reader.row()).collect();
        group.push(Commit { stamp, writes: writes? });
    }
    Some(group)
}

/// A key and its value, or its deletion.
pub(super) fn encode_row(out: &mut Vec<u8>, key: &[u8], value: Option<&[u8]>) {
    out.extend_from_slice(&(key.len() as u32).to_le_bytes());
    let length = value.map_or(u32::MAX, |value| value.len() as u32);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(key);
    out.extend_from_slice(value.unwrap_or_default());
}

/// Takes bytes apart; `None` where they end too early.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    pub(super) fn row(&mut self) -> Option<Write> {
        let (key, value) = (self.u32()?, self.u32()?);
        let key = Bytes::copy_from_slice(self.take(key as usize)?);
        let value = match value {
            u32::MAX => None,
            length => Some(Bytes::copy_from_slice(self.take(length as usize)?)),
        };
        Some(Write { key, value })
    }
}
