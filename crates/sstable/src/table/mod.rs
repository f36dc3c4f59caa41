//! An open table: its footer, key range and index of partitions in memory, the rest in blocks.
//!
//! Invariant: nothing is used that was not compared with a checksum that knows the table's number
//! and salt and the block's place. A file from elsewhere, or an older one, is damage.

mod cursor;
mod lookup;
mod pinned;

use std::sync::Arc;

use crate::block::Block;
use crate::cache::{BlockCache, Partition, PieceId};
use crate::cipher::{Ciphers, SealedFile, existing_cipher};
use crate::error::TableError;
use crate::file::{TableFile, read_exact};
use crate::filter::{Filter, LINE_BYTES};
use crate::footer::{FOOTER, Footer, TableCounts};
use crate::frame::{Frames, Handle, Kind};
use crate::index::Index;
use crate::varint;

pub use self::cursor::{Reading, TableCursor};
pub use self::lookup::{BatchKey, Found};
use self::pinned::PinnedPartitions;

/// The range of keys and stamps of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRange {
    /// The first key.
    pub first: Vec<u8>,
    /// The last key.
    pub last: Vec<u8>,
    /// The oldest stamp.
    pub oldest: u64,
    /// The newest stamp.
    pub newest: u64,
}

/// Which table a file is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Its number.
    pub table: u64,
    /// Its salt, where the list of tables has it.
    pub salt: Option<u64>,
    /// The length of the file.
    pub file_bytes: u64,
    /// See [`TableSummary::shift`](crate::TableSummary::shift).
    pub shift: u64,
}

/// A table.
#[derive(Debug)]
pub struct Table {
    file: Box<dyn TableFile>,
    frames: Frames,
    footer: Footer,
    range: TableRange,
    top: Index,
    pinned: PinnedPartitions,
    /// What is added to each stamp in the file.
    shift: u64,
    cache: Arc<BlockCache>,
}

impl Table {
    /// Opens a table: reads its end.
    ///
    /// # Errors
    /// [`TableError::Damaged`] if it is not the expected table as it was written,
    /// [`TableError::Newer`], [`TableError::KeyMissing`], or the file's.
    pub fn open(
        file: Box<dyn TableFile>,
        expected: Expected,
        cache: Arc<BlockCache>,
        ciphers: Option<&dyn Ciphers>,
    ) -> Result<Self, TableError> {
        let Expected { table, salt, file_bytes, shift } = expected;
        let damaged = |offset, what| TableError::Damaged { table, offset, what };
        let (footer, at) = read_footer(&*file, table, file_bytes)?;
        if salt.is_some_and(|salt| salt != footer.salt) {
            return Err(damaged(at, "the file is another table that had this number"));
        }
        let sealed = SealedFile::Table { table, salt: footer.salt };
        let cipher = existing_cipher(ciphers, footer.key_id, sealed)?;
        let ends = footer.top.end() == footer.range.offset && footer.range.end() == at;
        if !ends {
            return Err(damaged(at, "the footer's places are not those of a table"));
        }
        let frames = Frames { table, salt: footer.salt, cipher };
        let top = Index::decode(frames.read(&*file, Kind::Top, footer.top)?)
            .ok_or_else(|| damaged(footer.top.offset, "the index of partitions cannot be read"))?;
        let keys = frames.read(&*file, Kind::Range, footer.range)?;
        let (first, last) = decode_range(&keys)
            .ok_or_else(|| damaged(footer.range.offset, "the key range cannot be read"))?;
        let shifted = |stamp: u64| stamp.saturating_add(shift);
        let (oldest, newest) = (shifted(footer.oldest), shifted(footer.newest));
        let range = TableRange { first, last, oldest, newest };
        let pinned = PinnedPartitions::new(top.len(), Arc::clone(&cache));
        Ok(Self { file, frames, footer, range, top, pinned, shift, cache })
    }

    /// The number of the key that a table is encrypted under, zero for none, by its end only.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn key_of(file: &dyn TableFile, table: u64, file_bytes: u64) -> Result<u64, TableError> {
        read_footer(file, table, file_bytes).map(|(footer, _)| footer.key_id)
    }

    /// Its number.
    pub const fn id(&self) -> u64 {
        self.footer.table
    }

    /// Its salt.
    pub const fn salt(&self) -> u64 {
        self.footer.salt
    }

    /// The number of the key that it is encrypted under; zero for none.
    pub const fn key_id(&self) -> u64 {
        self.footer.key_id
    }

    /// Its keys and stamps, from the first to the last.
    pub const fn range(&self) -> &TableRange {
        &self.range
    }

    /// Its counts.
    pub const fn counts(&self) -> TableCounts {
        self.footer.counts
    }

    /// The length of the file.
    pub const fn file_bytes(&self) -> u64 {
        self.footer.file_bytes
    }

    /// Bytes that the open table keeps in memory outside the cache.
    pub fn pinned_bytes(&self) -> usize {
        let keys = self.range.first.capacity().saturating_add(self.range.last.capacity());
        size_of::<Self>().saturating_add(self.top.memory()).saturating_add(keys)
    }

    /// Reads the whole table and compares every block with its checksum; nothing is cached.
    ///
    /// # Errors
    /// [`TableError::Damaged`] names the first place; or the file's.
    pub fn verify(&self) -> Result<(), TableError> {
        let (mut expected, mut entries) = (0_u64, 0_u64);
        for place in 0..self.top.len() {
            let handle = self.handle_of(&self.top, place)?;
            let partition = self.read_partition(handle)?;
            if !partition.index.is_ordered() {
                return Err(self.unreadable(handle.offset));
            }
            for block in 0..partition.index.len() {
                let data = self.handle_of(&partition.index, block)?;
                let gap = data.offset != expected;
                expected = data.end();
                let block = self.read_data(data)?;
                entries = entries.saturating_add(block.entries() as u64);
                if gap {
                    return Err(self.frames.damaged(data.offset, "a gap before the block"));
                }
            }
            if handle.offset != expected {
                return Err(self.frames.damaged(handle.offset, "a gap before the partition"));
            }
            expected = handle.end();
        }
        if expected != self.footer.top.offset || entries != self.footer.counts.entries {
            return Err(self.frames.damaged(expected, "the counts are not those of the footer"));
        }
        Ok(())
    }

    const fn piece(&self, offset: u64) -> PieceId {
        PieceId { table: self.frames.salt ^ self.frames.table.rotate_left(32), offset }
    }

    /// The handle that an index has at a place.
    fn handle_of(&self, index: &Index, place: usize) -> Result<Handle, TableError> {
        let handle = index.handle(place).filter(|handle| handle.end() <= self.footer.top.offset);
        handle.ok_or_else(|| self.unreadable(self.footer.top.offset))
    }

    /// The partition at a place of the top index.
    fn partition(&self, place: usize, handle: Handle) -> Result<Arc<Partition>, TableError> {
        if let Some(partition) = self.pinned.get(place) {
            return Ok(Arc::clone(partition));
        }
        let id = self.piece(handle.offset);
        if let Some(partition) = self.cache.partition(id) {
            return Ok(partition);
        }
        let partition = Arc::new(self.read_partition(handle)?);
        if !self.pinned.pin(place, &partition) {
            self.cache.put_partition(id, &partition);
        }
        Ok(partition)
    }

    fn data(&self, handle: Handle) -> Result<Arc<Block>, TableError> {
        let id = self.piece(handle.offset);
        if let Some(block) = self.cache.data(id) {
            return Ok(block);
        }
        let block = Arc::new(self.read_data(handle)?);
        self.cache.put_data(id, &block);
        Ok(block)
    }

    fn read_data(&self, handle: Handle) -> Result<Block, TableError> {
        self.block(handle, self.frames.read(&*self.file, Kind::Data, handle)?)
    }

    fn block(&self, handle: Handle, payload: Vec<u8>) -> Result<Block, TableError> {
        Block::new(payload).ok_or_else(|| self.unreadable(handle.offset))
    }

    fn unreadable(&self, offset: u64) -> TableError {
        self.frames.damaged(offset, "a block matches its checksum and cannot be read")
    }

    fn read_partition(&self, handle: Handle) -> Result<Partition, TableError> {
        let mut payload = self.frames.read(&*self.file, Kind::Partition, handle)?;
        let split = || {
            let (body, lines) = payload.split_last_chunk::<4>()?;
            let bytes = (u32::from_le_bytes(*lines) as usize).checked_mul(LINE_BYTES)?;
            Some((Filter::decode(body.get(..bytes)?)?, bytes, body.len()))
        };
        let (filter, start, end) = split().ok_or_else(|| self.unreadable(handle.offset))?;
        payload.truncate(end);
        let index = Index::decode(payload.split_off(start));
        Ok(Partition { filter, index: index.ok_or_else(|| self.unreadable(handle.offset))? })
    }
}

/// The footer, and where it begins.
fn read_footer(
    file: &dyn TableFile,
    table: u64,
    file_bytes: u64,
) -> Result<(Footer, u64), TableError> {
    let damaged = |offset, what| TableError::Damaged { table, offset, what };
    let at = file_bytes
        .checked_sub(FOOTER as u64)
        .ok_or_else(|| damaged(0, "the file is shorter than a footer"))?;
    let mut bytes = [0; FOOTER];
    read_exact(file, &mut bytes, at).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => damaged(at, "the file ends here"),
        _ => error.into(),
    })?;
    Ok((Footer::decode(&bytes, table, file_bytes)?, at))
}

fn decode_range(mut bytes: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut key = || {
        let length = varint::take_len(&mut bytes)?;
        varint::take_bytes(&mut bytes, length).map(<[u8]>::to_vec)
    };
    let (first, last) = (key()?, key()?);
    (bytes.is_empty() && first <= last).then_some((first, last))
}
