//! The format of the log's records.
//!
//! A record is a header of 48 bytes, a payload, and zeros up to a multiple of 8 bytes. Numbers are
//! little-endian:
//!
//! ```text
//!  0  u32  checksum of bytes 4..48        4  u32  checksum of payload and zeros
//!  8  u32  payload bytes                 12  u8   kind, 3 zeros
//! 16  u32  checksum of the group before  20  u32  0
//! 24  u64  sequence number               32  u64  first stamp      40  u64  last stamp
//! ```
//!
//! Checksums (CRC-32) start from the salt of their segment, a secret random number. So neither
//! bytes that a recycled segment held before nor a value that imitates a record pass for one.
//!
//! In a segment that is encrypted, the payload of a group is encrypted, and tag and nonce follow it
//! inside the payload. Header and checksums are about these bytes, so a torn write is known without
//! the key.
//!
//! Only groups take a sequence number and a link of the chain. The other kinds, the control
//! records, carry the number and the link that the next group will have. That group overwrites a
//! mark or a close; a start begins its segment and a seal ends it.

use std::sync::Arc;

use bytes::Bytes;
use crc32fast::Hasher;
use encryption::{FileKey, NONCE};
use store::{Commit, Stamp, Write};

use crate::decode::{Reader, u32_at, u64_at};
use crate::encryption_at_rest::{SEALED, open_record, seal_record};

/// Bytes before the payload.
pub(crate) const HEADER: usize = 48;
/// Records begin at multiples of this.
pub(crate) const ALIGN: usize = 8;
/// The value length that says "deleted".
const DELETED: u32 = u32::MAX;

/// What a record is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A group of commits.
    Group,
    /// Says that the group before it is durable. Older programs wrote it after each sync.
    Mark,
    /// The last record of a segment: the next segment exists.
    Seal,
    /// The store was closed in good order; nothing follows.
    Close,
    /// The first record of a segment; one without it was prepared and never used.
    Start,
}

impl Kind {
    const fn code(self) -> u8 {
        match self {
            Self::Group => 1,
            Self::Mark => 2,
            Self::Seal => 3,
            Self::Close => 4,
            Self::Start => 5,
        }
    }

    const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Group),
            2 => Some(Self::Mark),
            3 => Some(Self::Seal),
            4 => Some(Self::Close),
            5 => Some(Self::Start),
            _ => None,
        }
    }
}

/// The parsed header of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The header's own checksum: the link of the chain.
    pub(crate) checksum: u32,
    /// Of payload and padding.
    pub(crate) payload_checksum: u32,
    /// Payload bytes without padding.
    pub(crate) length: u32,
    pub(crate) kind: Kind,
    /// The checksum of the group before.
    pub(crate) previous: u32,
    pub(crate) sequence: u64,
    pub(crate) first: Stamp,
    pub(crate) last: Stamp,
}

/// Checksums of one segment, and its cipher.
#[derive(Clone)]
pub(crate) struct Salted {
    hasher: Hasher,
    key: Option<Arc<FileKey>>,
}

impl Salted {
    pub(crate) fn new(salt: u64) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(&salt.to_le_bytes());
        Self { hasher, key: None }
    }

    /// The same, with the cipher of groups.
    pub(crate) fn with_key(self, key: Option<FileKey>) -> Self {
        Self { key: key.map(Arc::new), ..self }
    }

    /// Bytes that a group is longer by than its commits are.
    pub(crate) const fn sealed_bytes(&self) -> usize {
        if self.key.is_some() { SEALED } else { 0 }
    }

    pub(crate) fn checksum(&self, bytes: &[u8]) -> u32 {
        let mut hasher = self.hasher.clone();
        hasher.update(bytes);
        hasher.finalize()
    }

    /// The header at the start of `bytes`, if it is one that was written under this salt.
    pub(crate) fn header(&self, bytes: &[u8]) -> Option<Header> {
        let kind = Kind::from_code(*bytes.get(12)?)?;
        let checksum = u32_at(bytes, 0)?;
        if self.checksum(bytes.get(4..HEADER)?) != checksum {
            return None;
        }
        Some(Header {
            checksum,
            payload_checksum: u32_at(bytes, 4)?,
            length: u32_at(bytes, 8)?,
            kind,
            previous: u32_at(bytes, 16)?,
            sequence: u64_at(bytes, 24)?,
            first: Stamp(u64_at(bytes, 32)?),
            last: Stamp(u64_at(bytes, 40)?),
        })
    }

    /// Fills in the header at the start of `record`, whose payload and padding are in place, and
    /// returns its checksum.
    fn finish(&self, record: &mut [u8], header: &Header) -> u32 {
        let payload_checksum = self.checksum(record.get(HEADER..).unwrap_or_default());
        let mut fields = Vec::with_capacity(HEADER);
        fields.extend_from_slice(&payload_checksum.to_le_bytes());
        fields.extend_from_slice(&header.length.to_le_bytes());
        fields.extend_from_slice(&[header.kind.code(), 0, 0, 0]);
        fields.extend_from_slice(&header.previous.to_le_bytes());
        fields.extend_from_slice(&[0; 4]);
        fields.extend_from_slice(&header.sequence.to_le_bytes());
        fields.extend_from_slice(&header.first.0.to_le_bytes());
        fields.extend_from_slice(&header.last.0.to_le_bytes());
        let checksum = self.checksum(&fields);
        if let Some((head, _)) = record.split_at_mut_checked(HEADER) {
            let (link, rest) = head.split_at_mut(4);
            link.copy_from_slice(&checksum.to_le_bytes());
            rest.copy_from_slice(&fields);
        }
        checksum
    }

    /// Encodes `group` into `buffer` and returns the link it adds to the chain, or `None` when it
    /// is too long for a record. `nonce` is used once, where there is a cipher.
    pub(crate) fn group(
        &self,
        buffer: &mut Vec<u8>,
        group: &[Commit],
        (sequence, previous): (u64, u32),
        nonce: impl FnOnce() -> [u8; NONCE],
    ) -> Option<u32> {
        buffer.clear();
        buffer.resize(HEADER, 0);
        for commit in group {
            encode(buffer, commit)?;
        }
        let first = group.first()?.stamp;
        let last = group.last()?.stamp;
        if let Some(key) = &self.key {
            let context = context(sequence, first, last);
            seal_record(key, nonce(), &context, (buffer, HEADER))?;
        }
        let length = u32::try_from(buffer.len().checked_sub(HEADER)?).ok()?;
        buffer.resize(buffer.len().next_multiple_of(ALIGN), 0);
        let header = Header {
            checksum: 0,
            payload_checksum: 0,
            length,
            kind: Kind::Group,
            previous,
            sequence,
            first,
            last,
        };
        Some(self.finish(buffer, &header))
    }

    /// A control record, which has no payload.
    pub(crate) fn control(
        &self,
        kind: Kind,
        sequence: u64,
        previous: u32,
        last: Stamp,
    ) -> [u8; HEADER] {
        let mut record = [0; HEADER];
        let header = Header {
            checksum: 0,
            payload_checksum: 0,
            length: 0,
            kind,
            previous,
            sequence,
            first: last,
            last,
        };
        self.finish(&mut record, &header);
        record
    }
}

impl Header {
    /// Bytes of the whole record.
    pub(crate) fn record_bytes(&self) -> usize {
        HEADER.saturating_add(self.length as usize).next_multiple_of(ALIGN)
    }
}

/// What the payload of an encrypted group is bound to.
fn context(sequence: u64, first: Stamp, last: Stamp) -> Vec<u8> {
    [sequence, first.0, last.0].iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The commits of a group whose payload is encrypted; `None` when it is not one.
pub(crate) fn decrypt(key: &FileKey, header: &Header, payload: &[u8]) -> Option<Vec<Commit>> {
    let context = context(header.sequence, header.first, header.last);
    decode(&open_record(key, &context, payload)?)
}

/// Bytes of the record that holds `group`, `sealed` of them for its encryption.
pub(crate) fn encoded_bytes(group: &[Commit], sealed: usize) -> usize {
    let write = |write: &Write| {
        let value = write.value.as_ref().map_or(0, Bytes::len);
        write.key.len().saturating_add(value).saturating_add(8)
    };
    let writes: usize = group.iter().flat_map(|commit| &commit.writes).map(write).sum();
    HEADER
        .saturating_add(group.len().saturating_mul(12))
        .saturating_add(writes)
        .saturating_add(sealed)
        .next_multiple_of(ALIGN)
}

fn encode(buffer: &mut Vec<u8>, commit: &Commit) -> Option<()> {
    buffer.extend_from_slice(&commit.stamp.0.to_le_bytes());
    buffer.extend_from_slice(&u32::try_from(commit.writes.len()).ok()?.to_le_bytes());
    for write in &commit.writes {
        buffer.extend_from_slice(&u32::try_from(write.key.len()).ok()?.to_le_bytes());
        let value = write.value.as_ref();
        let length = match value {
            Some(value) => u32::try_from(value.len()).ok().filter(|length| *length != DELETED)?,
            None => DELETED,
        };
        buffer.extend_from_slice(&length.to_le_bytes());
        buffer.extend_from_slice(&write.key);
        buffer.extend_from_slice(value.map_or(&[][..], |value| value));
    }
    Some(())
}

/// The commits of a group's payload; `None` when it is not one.
///
/// Keys and values are copies, so that a cached row does not keep a whole segment in memory.
pub(crate) fn decode(payload: &[u8]) -> Option<Vec<Commit>> {
    let mut reader = Reader(payload);
    let mut commits = Vec::new();
    while !reader.0.is_empty() {
        let stamp = Stamp(reader.u64()?);
        let count = reader.u32()?;
        let mut writes = Vec::new();
        for _ in 0..count {
            let key_bytes = reader.u32()? as usize;
            let value_bytes = reader.u32()?;
            let key = Bytes::copy_from_slice(reader.bytes(key_bytes)?);
            let value = match value_bytes {
                DELETED => None,
                length => Some(Bytes::copy_from_slice(reader.bytes(length as usize)?)),
            };
            writes.push(Write { key, value });
        }
        commits.push(Commit { stamp, writes });
    }
    Some(commits)
}
