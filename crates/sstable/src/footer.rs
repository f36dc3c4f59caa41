//! The footer of a table: fixed length, at the end of the file, with a checksum of its own.

use crate::error::TableError;
use crate::frame::Handle;
use crate::hash::checksum;
use crate::varint::{take_bytes, take_u32, take_u64};

/// Bytes of the footer.
pub(crate) const FOOTER: usize = 128;
/// The format that this program writes, and the newest it reads.
pub(crate) const FORMAT: u32 = 1;

const MAGIC: &[u8; 8] = b"STATRSST";
/// Seeds the footer's checksum, which cannot depend on the salt that it protects.
const SEED: u64 = 0x5354_4154_5253_5354;

/// Counts of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableCounts {
    /// Entries, deletions included.
    pub entries: u64,
    /// Deletions.
    pub deletions: u64,
    /// Bytes of keys and values.
    pub raw_bytes: u64,
    /// Data blocks.
    pub blocks: u32,
    /// Parts of the index.
    pub partitions: u32,
}

/// What the footer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Footer {
    pub(crate) key_id: u64,
    pub(crate) table: u64,
    pub(crate) salt: u64,
    pub(crate) top: Handle,
    pub(crate) range: Handle,
    pub(crate) oldest: u64,
    pub(crate) newest: u64,
    pub(crate) file_bytes: u64,
    pub(crate) counts: TableCounts,
}

impl Footer {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let TableCounts { entries, deletions, raw_bytes, blocks, partitions } = self.counts;
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&FORMAT.to_le_bytes());
        out.extend_from_slice(&0_u32.to_le_bytes());
        for number in [self.key_id, self.table, self.salt, self.top.offset, self.range.offset] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for number in [self.top.length, self.range.length, blocks, partitions] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for number in [entries, deletions, raw_bytes, self.oldest, self.newest, self.file_bytes] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        let sum = checksum(SEED, self.table, self.file_bytes, &out);
        out.extend_from_slice(&sum.to_le_bytes());
        debug_assert_eq!(out.len(), FOOTER);
        out
    }

    /// Reads the footer of a file of `file_bytes` that is to be table `table`.
    pub(crate) fn decode(bytes: &[u8], table: u64, file_bytes: u64) -> Result<Self, TableError> {
        let offset = file_bytes.saturating_sub(FOOTER as u64);
        let damaged = |what| TableError::Damaged { table, offset, what };
        let (body, sum) = bytes.split_last_chunk::<8>().ok_or_else(|| damaged("no footer"))?;
        let mut rest = body;
        if take_bytes(&mut rest, 8) != Some(MAGIC) {
            return Err(damaged("the file does not end as a table does"));
        }
        if checksum(SEED, table, file_bytes, body) != u64::from_le_bytes(*sum) {
            return Err(damaged("the footer does not match its checksum, number and length"));
        }
        let mut parse = || Some((take_u32(&mut rest)?, take_u32(&mut rest)?));
        let (format, _) = parse().ok_or_else(|| damaged("the footer is too short"))?;
        if format > FORMAT {
            return Err(TableError::Newer { table, found: format, known: FORMAT });
        }
        Self::fields(rest)
            .filter(|footer| footer.table == table && footer.file_bytes == file_bytes)
            .ok_or_else(|| damaged("the footer is of another table"))
    }

    fn fields(mut rest: &[u8]) -> Option<Self> {
        let rest = &mut rest;
        let (key_id, table, salt) = (take_u64(rest)?, take_u64(rest)?, take_u64(rest)?);
        let (top, range) = (take_u64(rest)?, take_u64(rest)?);
        let (top_bytes, range_bytes) = (take_u32(rest)?, take_u32(rest)?);
        let (blocks, partitions) = (take_u32(rest)?, take_u32(rest)?);
        let (entries, deletions, raw_bytes) = (take_u64(rest)?, take_u64(rest)?, take_u64(rest)?);
        let (oldest, newest, file_bytes) = (take_u64(rest)?, take_u64(rest)?, take_u64(rest)?);
        rest.is_empty().then_some(Self {
            key_id,
            table,
            salt,
            top: Handle { offset: top, length: top_bytes },
            range: Handle { offset: range, length: range_bytes },
            oldest,
            newest,
            file_bytes,
            counts: TableCounts { entries, deletions, raw_bytes, blocks, partitions },
        })
    }
}
