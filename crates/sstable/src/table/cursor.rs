//! Cursor over one table, in both directions.
//!
//! It keeps the partition and the block that it is in, so a step within a block looks nothing up,
//! and a seek that stays in the block searches only there.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use super::{Found, Table};
use crate::block::Block;
use crate::cache::Partition;
use crate::entry::{Entry, compare};
use crate::error::TableError;
use crate::file::TableFile;
use crate::frame::{Handle, Kind};

/// How a cursor reads blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whether blocks come from and go into the cache. A compaction passes by it.
    pub cached: bool,
    /// When a block is not in the cache, this many bytes are read at once. Zero: only the block.
    pub ahead: usize,
}

impl Reading {
    /// A read of some rows, of about this many bytes in all, as far as that is known.
    #[must_use]
    pub const fn rows(bytes: usize) -> Self {
        Self { cached: true, ahead: bytes }
    }

    /// A read of the whole table, past the cache.
    #[must_use]
    pub const fn whole() -> Self {
        Self { cached: false, ahead: 256 << 10 }
    }
}

/// A position in a table, on an entry or on none.
#[derive(Debug)]
pub struct TableCursor {
    table: Arc<Table>,
    reading: Reading,
    partition_at: usize,
    partition: Option<(u64, Arc<Partition>)>,
    block_at: usize,
    block: Option<(u64, Arc<Block>)>,
    /// The entry; meaningless without a block.
    at: usize,
    key: Vec<u8>,
    stamp: u64,
    value: Option<Range<usize>>,
    /// Blocks that were read ahead, as they are in the file from this offset on.
    ahead: (u64, Vec<u8>),
}

/// A direction in which blocks follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Next,
    Previous,
}

impl TableCursor {
    /// A cursor on no entry.
    #[must_use]
    pub fn new(table: Arc<Table>, reading: Reading) -> Self {
        Self {
            table,
            reading,
            partition_at: 0,
            partition: None,
            block_at: 0,
            block: None,
            at: 0,
            key: Vec::new(),
            stamp: 0,
            value: None,
            ahead: (0, Vec::new()),
        }
    }

    /// The table.
    #[must_use]
    pub const fn table(&self) -> &Arc<Table> {
        &self.table
    }

    /// The entry that it is on.
    #[must_use]
    pub fn entry(&self) -> Option<Entry<'_>> {
        let (_, block) = self.block.as_ref()?;
        let value = self.value.clone().map(|range| block.slice(range).unwrap_or_default());
        Some(Entry { key: &self.key, stamp: self.stamp, value })
    }

    /// The key and stamp of the entry that it is on.
    #[must_use]
    pub fn position(&self) -> Option<(&[u8], u64)> {
        self.block.as_ref().map(|_| (&self.key[..], self.stamp))
    }

    /// The version that it is on, with its block, which stays when the cursor moves.
    #[must_use]
    pub fn found(&self) -> Option<Found> {
        let (_, block) = self.block.as_ref()?;
        Some(Found { block: Arc::clone(block), stamp: self.stamp, value: self.value.clone() })
    }

    /// Goes to the first entry that is `(key, stamp)` or after it: from that version of the key on
    /// to older ones and then to later keys.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's. The cursor is then on no entry.
    pub fn seek(&mut self, key: &[u8], stamp: u64) -> Result<(), TableError> {
        let shift = self.table.shift;
        self.seek_in_file(key, stamp.saturating_sub(shift))?;
        // The file has no stamp that is so early: what it found of this key is later.
        while stamp < shift && self.position().is_some_and(|(at, newer)| at == key && newer > stamp)
        {
            self.step_forward()?;
        }
        Ok(())
    }

    /// As [`TableCursor::seek`], by a stamp as the file has it.
    fn seek_in_file(&mut self, key: &[u8], stamp: u64) -> Result<(), TableError> {
        if self.is_within(key, stamp) {
            return self.search_block(key, stamp);
        }
        self.block = None;
        let unreadable = || self.table.unreadable(self.table.footer.top.offset);
        let place = self.table.top.find(key, stamp).ok_or_else(unreadable)?;
        if place == self.table.top.len() {
            return Ok(());
        }
        let (offset, partition) = self.enter_partition(place)?;
        let index = &partition.index;
        let place = index.find(key, stamp).ok_or_else(|| self.table.unreadable(offset))?;
        if place == index.len() {
            return Ok(());
        }
        self.enter_block(place, Step::Next)?;
        self.search_block(key, stamp)
    }

    /// Goes to the last entry before `(key, stamp)`.
    ///
    /// # Errors
    /// As [`TableCursor::seek`].
    pub fn seek_before(&mut self, key: &[u8], stamp: u64) -> Result<(), TableError> {
        self.seek(key, stamp)?;
        if self.block.is_some() { self.step_back() } else { self.seek_last() }
    }

    /// Goes to the first entry.
    ///
    /// # Errors
    /// As [`TableCursor::seek`].
    pub fn seek_first(&mut self) -> Result<(), TableError> {
        self.enter_partition(0)?;
        self.enter_block(0, Step::Next)?;
        self.load(0)
    }

    /// Goes to the last entry.
    ///
    /// # Errors
    /// As [`TableCursor::seek`].
    pub fn seek_last(&mut self) -> Result<(), TableError> {
        let (_, partition) = self.enter_partition(self.table.top.len().saturating_sub(1))?;
        self.enter_block(partition.index.len().saturating_sub(1), Step::Previous)?;
        self.load_last()
    }

    /// Goes to the next entry; from the last one to none.
    ///
    /// # Errors
    /// As [`TableCursor::seek`].
    pub fn step_forward(&mut self) -> Result<(), TableError> {
        let Some((_, block)) = &self.block else { return Ok(()) };
        let next = self.at.saturating_add(1);
        if next < block.entries() {
            return self.load(next);
        }
        if self.next_block()? { self.load(0) } else { Ok(()) }
    }

    /// Goes to the entry before; from the first one to none.
    ///
    /// # Errors
    /// As [`TableCursor::seek`].
    pub fn step_back(&mut self) -> Result<(), TableError> {
        if self.block.is_none() {
            return Ok(());
        }
        if let Some(previous) = self.at.checked_sub(1) {
            return self.load(previous);
        }
        if self.previous_block()? { self.load_last() } else { Ok(()) }
    }

    /// Whether a position is between the first and the last entry of the current block.
    fn is_within(&self, key: &[u8], stamp: u64) -> bool {
        let Some((_, block)) = &self.block else { return false };
        let last = block.entries().saturating_sub(1);
        let not_after_last = block.lower_bound(key, stamp).is_some_and(|place| place <= last);
        let first = block.entry(0).map(|first| (first.suffix, first.stamp));
        not_after_last
            && first.is_some_and(|first| compare(first, (key, stamp)) != Ordering::Greater)
    }

    fn search_block(&mut self, key: &[u8], stamp: u64) -> Result<(), TableError> {
        let Some((offset, block)) = &self.block else { return Ok(()) };
        let place = block.lower_bound(key, stamp).ok_or_else(|| self.table.unreadable(*offset))?;
        if place < block.entries() {
            return self.load(place);
        }
        // Between the last entry and the separator.
        if self.next_block()? { self.load(0) } else { Ok(()) }
    }

    fn load_last(&mut self) -> Result<(), TableError> {
        let last = self.block.as_ref().map(|(_, block)| block.entries().saturating_sub(1));
        last.map_or(Ok(()), |last| self.load(last))
    }

    /// Reads the entry at a place of the block.
    fn load(&mut self, place: usize) -> Result<(), TableError> {
        let Some((offset, block)) = &self.block else { return Ok(()) };
        let offset = *offset;
        let loaded = block.read_key(place, &mut self.key).map(|raw| {
            self.stamp = raw.stamp.saturating_add(self.table.shift);
            self.value = raw.value();
        });
        if loaded.is_none() {
            self.block = None;
            return Err(self.table.unreadable(offset));
        }
        self.at = place;
        Ok(())
    }

    fn enter_partition(&mut self, place: usize) -> Result<(u64, Arc<Partition>), TableError> {
        if let Some((offset, partition)) =
            self.partition.as_ref().filter(|_| self.partition_at == place)
        {
            return Ok((*offset, Arc::clone(partition)));
        }
        self.block = None;
        self.partition = None;
        let table = &self.table;
        let handle = table.handle_of(&table.top, place)?;
        let partition = if self.reading.cached {
            table.partition(place, handle)?
        } else {
            Arc::new(table.read_partition(handle)?)
        };
        self.partition = Some((handle.offset, Arc::clone(&partition)));
        self.partition_at = place;
        Ok((handle.offset, partition))
    }

    fn enter_block(&mut self, place: usize, step: Step) -> Result<(), TableError> {
        self.block = None;
        let Some((_, partition)) = &self.partition else { return Ok(()) };
        let handle = self.table.handle_of(&partition.index, place)?;
        let block = self.read(handle, step)?;
        self.block = Some((handle.offset, block));
        self.block_at = place;
        Ok(())
    }

    /// Enters the next block; `false`, and no block, after the last one.
    fn next_block(&mut self) -> Result<bool, TableError> {
        let Some((_, partition)) = &self.partition else { return Ok(false) };
        let next = self.block_at.saturating_add(1);
        if next < partition.index.len() {
            self.enter_block(next, Step::Next)?;
            return Ok(true);
        }
        self.block = None;
        let next = self.partition_at.saturating_add(1);
        if next >= self.table.top.len() {
            return Ok(false);
        }
        self.enter_partition(next)?;
        self.enter_block(0, Step::Next)?;
        Ok(true)
    }

    fn previous_block(&mut self) -> Result<bool, TableError> {
        if let Some(previous) = self.block_at.checked_sub(1) {
            self.enter_block(previous, Step::Previous)?;
            return Ok(true);
        }
        self.block = None;
        let Some(previous) = self.partition_at.checked_sub(1) else { return Ok(false) };
        let (_, partition) = self.enter_partition(previous)?;
        self.enter_block(partition.index.len().saturating_sub(1), Step::Previous)?;
        Ok(true)
    }

    fn read(&mut self, handle: Handle, step: Step) -> Result<Arc<Block>, TableError> {
        let table = Arc::clone(&self.table);
        let id = table.piece(handle.offset);
        if self.reading.cached {
            if let Some(block) = table.cache.data(id) {
                return Ok(block);
            }
            if self.reading.ahead <= handle.framed() {
                return table.data(handle);
            }
        }
        if ahead_of(&self.ahead, handle).is_none() {
            self.fill(handle, step)?;
        }
        let framed = ahead_of(&self.ahead, handle)
            .ok_or_else(|| table.frames.damaged(handle.offset, "the file ends here"))?;
        let payload = table.frames.open(Kind::Data, handle, framed)?;
        let block = Arc::new(table.block(handle, payload)?);
        if self.reading.cached {
            table.cache.put_data(id, &block);
        }
        Ok(block)
    }

    /// Reads a block and what comes after it in the direction of the cursor.
    fn fill(&mut self, handle: Handle, step: Step) -> Result<(), TableError> {
        let end = handle.end();
        let ahead = self.reading.ahead as u64;
        let (from, to) = match step {
            Step::Next => (handle.offset, handle.offset.saturating_add(ahead).max(end)),
            Step::Previous => (end.saturating_sub(ahead).min(handle.offset), end),
        };
        let to = to.min(self.table.footer.top.offset);
        let length = usize::try_from(to.saturating_sub(from)).unwrap_or_default();
        let (offset, bytes) = &mut self.ahead;
        bytes.resize(length, 0);
        *offset = from;
        let mut read = 0_usize;
        while let Some(rest) = bytes.get_mut(read..).filter(|rest| !rest.is_empty()) {
            match self.table.file.read_at(rest, from.saturating_add(read as u64)) {
                Ok(0) => break,
                Ok(more) => read = read.saturating_add(more),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    bytes.clear();
                    return Err(error.into());
                }
            }
        }
        bytes.truncate(read);
        Ok(())
    }
}

/// The bytes of a block among those that were read ahead.
fn ahead_of((offset, bytes): &(u64, Vec<u8>), handle: Handle) -> Option<&[u8]> {
    let start = usize::try_from(handle.offset.checked_sub(*offset)?).ok()?;
    bytes.get(start..start.checked_add(handle.framed())?)
}
