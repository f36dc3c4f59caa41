//! Blocks in memory: entries in order, found by a hash, by binary search or one after another.
//!
//! Of every sixteen entries the first, a restart point, has its whole key; the others share a
//! prefix with that one, so that each entry can be read without those before it. Layout:
//!
//! | | |
//! |---|---|
//! | entries | varints: shared bytes, suffix bytes, 0 for a deletion or value bytes + 1, stamp minus base (zigzag); suffix; value |
//! | offsets | of each entry, u16, or u32 where the entries take more than 65,535 bytes |
//! | buckets | u8 fingerprint and u8 entry (255: none), of the first entry of each key |
//! | tail | u64 base stamp, u32 entries, u16 buckets, u8 bytes of an offset, u8 zero |
//!
//! Invariant: whatever the bytes are, nothing here panics; what cannot be read is `None`.

mod builder;

use std::cmp::Ordering;
use std::ops::Range;

use crate::entry::{common_prefix, compare};
use crate::varint;

pub(crate) use self::builder::BlockBuilder;

/// Entries from one restart point to the next.
const GROUP: usize = 16;
/// A bucket without an entry.
const EMPTY: u8 = u8::MAX;
/// Blocks with more entries have no hash index.
const MOST_HASHED: usize = 255;
/// Bytes of the tail.
const TAIL: usize = 16;

/// Where a key with this hash is looked for first.
fn bucket_of(hash: u64, buckets: usize) -> usize {
    (((hash & 0xffff_ffff) * buckets as u64) >> 32) as usize
}

/// What a bucket keeps of a hash.
const fn fingerprint(hash: u64) -> u8 {
    (hash >> 40) as u8
}

/// A block.
#[derive(Debug)]
pub(crate) struct Block {
    bytes: Vec<u8>,
    entries: usize,
    wide: bool,
    /// Where the offsets begin.
    offsets: usize,
    /// Where the buckets begin.
    buckets: usize,
    base: u64,
}

/// One entry of a block, undecoded where it shares bytes with its restart point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawEntry<'b> {
    pub(crate) shared: usize,
    pub(crate) suffix: &'b [u8],
    pub(crate) stamp: u64,
    value: Option<(usize, usize)>,
}

impl RawEntry<'_> {
    /// Where the value is in the block; `None` for a deletion.
    pub(crate) fn value(&self) -> Option<Range<usize>> {
        self.value.map(|(start, end)| start..end)
    }
}

impl Block {
    /// Takes the bytes of a block; `None` if they cannot be one.
    pub(crate) fn new(bytes: Vec<u8>) -> Option<Self> {
        let body = bytes.len().checked_sub(TAIL)?;
        let mut tail = bytes.get(body..)?;
        let base = varint::take_u64(&mut tail)?;
        let entries = varint::take_u32(&mut tail)? as usize;
        let &[low, high, width, 0] = tail else { return None };
        let wide = match width {
            2 => false,
            4 => true,
            _ => return None,
        };
        let bucket_bytes = usize::from(u16::from_le_bytes([low, high])).checked_mul(2)?;
        let buckets = body.checked_sub(bucket_bytes)?;
        let offsets = buckets.checked_sub(entries.checked_mul(usize::from(width))?)?;
        (entries > 0).then_some(Self { bytes, entries, wide, offsets, buckets, base })
    }

    /// Number of entries, at least one.
    pub(crate) const fn entries(&self) -> usize {
        self.entries
    }

    /// Bytes in memory.
    pub(crate) const fn memory(&self) -> usize {
        self.bytes.capacity()
    }

    /// Bytes of the block.
    pub(crate) fn slice(&self, range: Range<usize>) -> Option<&[u8]> {
        self.bytes.get(range)
    }

    #[inline]
    fn offset(&self, entry: usize) -> Option<usize> {
        if entry >= self.entries {
            return None;
        }
        Some(if self.wide {
            let bytes = self.bytes.get(self.offsets + entry * 4..)?.first_chunk()?;
            u32::from_le_bytes(*bytes) as usize
        } else {
            let bytes = self.bytes.get(self.offsets + entry * 2..)?.first_chunk()?;
            usize::from(u16::from_le_bytes(*bytes))
        })
    }

    /// The entry at a place.
    #[inline]
    pub(crate) fn entry(&self, entry: usize) -> Option<RawEntry<'_>> {
        let offset = self.offset(entry)?;
        let mut rest = self.bytes.get(offset..self.offsets)?;
        let shared = varint::take_len(&mut rest)?;
        let suffix = varint::take_len(&mut rest)?;
        let value = varint::take_len(&mut rest)?;
        let stamp = varint::unzigzag(varint::take(&mut rest)?);
        let suffix = varint::take_bytes(&mut rest, suffix)?;
        let value = match value.checked_sub(1) {
            Some(length) => {
                let start = self.offsets.checked_sub(rest.len())?;
                let end = start.checked_add(length).filter(|end| *end <= self.offsets)?;
                Some((start, end))
            }
            None => None,
        };
        let stamp = self.base.wrapping_add(stamp.cast_unsigned());
        Some(RawEntry { shared, suffix, stamp, value })
    }

    /// The restart point of an entry.
    #[inline]
    pub(crate) const fn group(entry: usize) -> usize {
        entry - entry % GROUP
    }

    /// The key at a restart point.
    #[inline]
    pub(crate) fn head(&self, group: usize) -> Option<&[u8]> {
        Some(self.entry(group)?.suffix)
    }

    /// The entry at a place; puts its key together.
    pub(crate) fn read_key(&self, entry: usize, key: &mut Vec<u8>) -> Option<RawEntry<'_>> {
        let raw = self.entry(entry)?;
        key.clear();
        if raw.shared > 0 {
            key.extend_from_slice(self.head(Self::group(entry))?.get(..raw.shared)?);
        }
        key.extend_from_slice(raw.suffix);
        Some(raw)
    }

    /// Whether an entry has this key.
    fn has_key(&self, entry: usize, raw: &RawEntry<'_>, key: &[u8]) -> Option<bool> {
        let Some(rest) = key.get(raw.shared..).filter(|rest| *rest == raw.suffix) else {
            return Some(false);
        };
        let prefix = key.len() - rest.len();
        if prefix == 0 {
            return Some(true);
        }
        Some(self.head(Self::group(entry))?.get(..prefix)? == key.get(..prefix)?)
    }

    /// The first entry that is `(key, stamp)` or after it; the number of entries if there is none.
    pub(crate) fn lower_bound(&self, key: &[u8], stamp: u64) -> Option<usize> {
        let groups = self.entries.div_ceil(GROUP);
        // The restart points that are before.
        let (mut low, mut high) = (0, groups);
        while low < high {
            let middle = usize::midpoint(low, high);
            let head = self.entry(middle * GROUP)?;
            if compare((head.suffix, head.stamp), (key, stamp)) == Ordering::Less {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let Some(group) = low.checked_sub(1) else { return Some(0) };
        let first = group * GROUP;
        let head = self.head(first)?;
        let common = common_prefix(head, key);
        let (mut low, mut high) = (first + 1, self.entries.min(first + GROUP));
        while low < high {
            let middle = usize::midpoint(low, high);
            let raw = self.entry(middle)?;
            // What shares more with the restart point than the key does is before the key as well.
            let order = if raw.shared > common {
                Ordering::Less
            } else {
                compare((raw.suffix, raw.stamp), (key.get(raw.shared..)?, stamp))
            };
            if order == Ordering::Less {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Some(low)
    }

    /// The newest entry of `key` that is not newer than `stamp`; `Some(None)` if there is none.
    pub(crate) fn find(&self, key: &[u8], hash: u64, stamp: u64) -> Option<Option<RawEntry<'_>>> {
        let count = (self.bytes.len() - TAIL - self.buckets) / 2;
        if count == 0 {
            return self.find_by_search(key, stamp);
        }
        let buckets = self.bytes.get(self.buckets..self.buckets + count * 2)?;
        let (buckets, []) = buckets.as_chunks::<2>() else { return None };
        let first = bucket_of(hash, count);
        let (after, before) = buckets.split_at_checked(first).map(|(a, b)| (b, a))?;
        for [print, place] in after.iter().chain(before) {
            if *place == EMPTY {
                break;
            }
            if *print != fingerprint(hash) {
                continue;
            }
            let raw = self.entry(usize::from(*place))?;
            if !self.has_key(usize::from(*place), &raw, key)? {
                continue;
            }
            if raw.stamp <= stamp {
                return Some(Some(raw));
            }
            return self.find_by_search(key, stamp);
        }
        Some(None)
    }

    fn find_by_search(&self, key: &[u8], stamp: u64) -> Option<Option<RawEntry<'_>>> {
        let at = self.lower_bound(key, stamp)?;
        if at == self.entries {
            return Some(None);
        }
        let raw = self.entry(at)?;
        Some(self.has_key(at, &raw, key)?.then_some(raw))
    }
}

#[cfg(test)]
mod tests;
