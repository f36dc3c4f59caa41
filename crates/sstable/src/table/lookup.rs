//! Point reads of a table: one key, or many in order.

use std::ops::Range;
use std::sync::Arc;

use super::Table;
use crate::block::Block;
use crate::cache::Partition;
use crate::error::TableError;
use crate::frame::Handle;
use crate::hash::key_hash;

/// A version that was found. It holds the block that it is in; a caller that keeps the value copies
/// it.
#[derive(Clone, Debug)]
pub struct Found {
    pub(crate) block: Arc<Block>,
    pub(crate) stamp: u64,
    pub(crate) value: Option<Range<usize>>,
}

impl Found {
    /// The value; `None` for a deletion.
    #[must_use]
    pub fn value(&self) -> Option<&[u8]> {
        self.value.clone().map(|range| self.block.slice(range).unwrap_or_default())
    }

    /// When it was written.
    #[must_use]
    pub const fn stamp(&self) -> u64 {
        self.stamp
    }
}

/// A key of a batch: with its hash, which each table needs.
#[derive(Clone, Copy, Debug)]
pub struct BatchKey<'k> {
    /// The key.
    pub key: &'k [u8],
    pub(crate) hash: u64,
}

impl<'k> BatchKey<'k> {
    /// A key.
    #[must_use]
    pub fn new(key: &'k [u8]) -> Self {
        Self { key, hash: key_hash(key) }
    }
}

/// Where the last key of a batch was looked for: the next one may be there too.
struct Place {
    partition_at: usize,
    partition: Arc<Partition>,
    partition_offset: u64,
    block_at: Option<usize>,
    block: Option<(Handle, Arc<Block>)>,
}

impl Table {
    /// The newest version of `key` that is not newer than `at`.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's.
    pub fn get(&self, key: &[u8], at: u64) -> Result<Option<Found>, TableError> {
        self.get_hashed(BatchKey::new(key), at)
    }

    /// As [`Table::get`], of a key whose hash is known.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's.
    pub fn get_hashed(&self, key: BatchKey<'_>, at: u64) -> Result<Option<Found>, TableError> {
        self.get_near(key, at, &mut None)
    }

    /// Looks for the keys of a batch, which ascend, and puts what is found into `found`, except
    /// where something already is. Each partition and block is visited once.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's.
    pub fn get_many(
        &self,
        keys: &[BatchKey<'_>],
        at: u64,
        found: &mut [Option<Found>],
    ) -> Result<(), TableError> {
        let mut near = None;
        for (key, found) in keys.iter().zip(found).filter(|(_, found)| found.is_none()) {
            *found = self.get_near(*key, at, &mut near)?;
        }
        Ok(())
    }

    /// Whether the table's ranges can hold a version of `key` that is not newer than `at`.
    fn covers(&self, key: &[u8], at: u64) -> bool {
        let range = self.range();
        range.oldest <= at && *range.first <= *key && key <= &range.last[..]
    }

    fn get_near(
        &self,
        key: BatchKey<'_>,
        at: u64,
        near: &mut Option<Place>,
    ) -> Result<Option<Found>, TableError> {
        let BatchKey { key, hash } = key;
        if !self.covers(key, at) {
            return Ok(None);
        }
        // As the file has it; it is not before the oldest one.
        let at = at.saturating_sub(self.shift);
        let unreadable = || self.unreadable(self.footer.top.offset);
        let place = self.top.find(key, at).ok_or_else(unreadable)?;
        if place == self.top.len() {
            return Ok(None);
        }
        if near.as_ref().is_none_or(|near| near.partition_at != place) {
            let handle = self.handle_of(&self.top, place)?;
            *near = Some(Place {
                partition_at: place,
                partition: self.partition(place, handle)?,
                partition_offset: handle.offset,
                block_at: None,
                block: None,
            });
        }
        let Some(near) = near else { return Ok(None) };
        let (index, offset) = (&near.partition.index, near.partition_offset);
        if !near.partition.filter.may_contain(hash) {
            return Ok(None);
        }
        let place = index.find(key, at).ok_or_else(|| self.unreadable(offset))?;
        if place == index.len() {
            return Ok(None);
        }
        if near.block_at != Some(place) {
            let handle = self.handle_of(index, place)?;
            near.block = Some((handle, self.data(handle)?));
            near.block_at = Some(place);
        }
        let Some((handle, block)) = &near.block else { return Ok(None) };
        let found = block.find(key, hash, at).ok_or_else(|| self.unreadable(handle.offset))?;
        Ok(found.map(|raw| Found {
            block: Arc::clone(block),
            stamp: raw.stamp.saturating_add(self.shift),
            value: raw.value(),
        }))
    }
}
