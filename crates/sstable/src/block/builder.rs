//! Block builder: entries in order into the bytes of one block.

use crate::entry::{Entry, common_prefix};
use crate::varint;

use super::{EMPTY, GROUP, MOST_HASHED, TAIL, bucket_of, fingerprint};

/// Builds one block after another in the same memory.
#[derive(Debug)]
pub(crate) struct BlockBuilder {
    bytes: Vec<u8>,
    offsets: Vec<u32>,
    /// The hash of each key and where its first entry is, where the block gets a hash index.
    hashes: Vec<(u64, usize)>,
    hashed: bool,
    /// The key of the last entry at a restart point.
    head: Vec<u8>,
    base: u64,
}

impl BlockBuilder {
    /// A builder of blocks with or without a hash index.
    pub(crate) const fn new(hashed: bool) -> Self {
        Self {
            bytes: Vec::new(),
            offsets: Vec::new(),
            hashes: Vec::new(),
            hashed,
            head: Vec::new(),
            base: 0,
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.offsets.is_empty()
    }

    /// About how many bytes the block has.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes.len().saturating_add(self.offsets.len().saturating_mul(5))
    }

    /// Bytes in memory.
    pub(crate) const fn memory(&self) -> usize {
        let places = self.offsets.capacity() * 4 + self.hashes.capacity() * 16;
        self.bytes.capacity() + places + self.head.capacity()
    }

    /// Adds an entry; `hash` where it is the first of its key in this block.
    pub(crate) fn add(&mut self, entry: Entry<'_>, hash: Option<u64>) {
        let place = self.offsets.len();
        if place == 0 {
            self.base = entry.stamp;
        }
        if let Some(hash) = hash.filter(|_| self.hashed) {
            self.hashes.push((hash, place));
        }
        let shared = if place.is_multiple_of(GROUP) {
            self.head.clear();
            self.head.extend_from_slice(entry.key);
            0
        } else {
            common_prefix(&self.head, entry.key)
        };
        self.offsets.push(self.bytes.len() as u32);
        let suffix = entry.key.get(shared..).unwrap_or_default();
        let out = &mut self.bytes;
        varint::put(out, shared as u64);
        varint::put(out, suffix.len() as u64);
        varint::put(out, entry.value.map_or(0, |value| (value.len() as u64).saturating_add(1)));
        varint::put(out, varint::zigzag(entry.stamp.wrapping_sub(self.base).cast_signed()));
        out.extend_from_slice(suffix);
        out.extend_from_slice(entry.value.unwrap_or_default());
    }

    /// The bytes of the block; [`BlockBuilder::clear`] begins the next one.
    pub(crate) fn finish(&mut self) -> &[u8] {
        let wide = self.bytes.len() > usize::from(u16::MAX);
        for offset in &self.offsets {
            let bytes = offset.to_le_bytes();
            self.bytes.extend_from_slice(bytes.get(..if wide { 4 } else { 2 }).unwrap_or(&bytes));
        }
        let buckets = self.buckets();
        for (print, place) in &buckets {
            self.bytes.extend_from_slice(&[*print, *place]);
        }
        self.bytes.extend_from_slice(&self.base.to_le_bytes());
        self.bytes.extend_from_slice(&(self.offsets.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(&(buckets.len() as u16).to_le_bytes());
        self.bytes.extend_from_slice(&[if wide { 4 } else { 2 }, 0]);
        debug_assert!(self.bytes.len() >= TAIL);
        &self.bytes
    }

    /// The hash index: open addressing, three quarters full at most.
    fn buckets(&self) -> Vec<(u8, u8)> {
        if self.hashes.is_empty() || self.offsets.len() > MOST_HASHED {
            return Vec::new();
        }
        let length = self.hashes.len().saturating_mul(4).div_ceil(3).saturating_add(1);
        let mut buckets = vec![(0, EMPTY); length];
        for (hash, place) in &self.hashes {
            let first = bucket_of(*hash, length);
            let free = (first..length).chain(0..first);
            for at in free {
                if let Some(bucket) = buckets.get_mut(at).filter(|bucket| bucket.1 == EMPTY) {
                    *bucket = (fingerprint(*hash), *place as u8);
                    break;
                }
            }
        }
        buckets
    }

    /// Begins the next block.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.offsets.clear();
        self.hashes.clear();
        self.head.clear();
    }
}
