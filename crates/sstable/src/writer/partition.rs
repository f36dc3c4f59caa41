//! Partition builder: the filter and the index of consecutive data blocks.

use crate::block::BlockBuilder;
use crate::entry::{Entry, common_prefix};
use crate::filter::Filter;
use crate::frame::Handle;

/// Builds one partition after another.
#[derive(Debug)]
pub(super) struct PartitionBuilder {
    hashes: Vec<u64>,
    filter_bits: u32,
    index: BlockBuilder,
    /// What the last data block's entries are not after.
    limit: (Vec<u8>, u64),
    handle: Vec<u8>,
    payload: Vec<u8>,
}

impl PartitionBuilder {
    pub(super) const fn new(filter_bits: u32) -> Self {
        Self {
            hashes: Vec::new(),
            filter_bits,
            index: BlockBuilder::new(false),
            limit: (Vec::new(), 0),
            handle: Vec::new(),
            payload: Vec::new(),
        }
    }

    /// Whether no key was added.
    pub(super) const fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// About how many bytes the larger of index and filter has.
    pub(super) fn bytes(&self) -> usize {
        let filter = self.hashes.len().saturating_mul(self.filter_bits as usize) / 8;
        self.index.bytes().max(filter)
    }

    /// Bytes in memory.
    pub(super) const fn memory(&self) -> usize {
        let hashes = self.hashes.capacity() * 8;
        hashes + self.index.memory() + self.limit.0.capacity() + self.payload.capacity()
    }

    /// Adds a key, once, and once more where a partition begins within its versions.
    pub(super) fn add_key(&mut self, hash: u64) {
        self.hashes.push(hash);
    }

    /// Adds a data block whose entries are not after `limit`.
    pub(super) fn add_block(&mut self, limit: (&[u8], u64), handle: Handle) {
        add(&mut self.index, limit, handle, &mut self.handle);
        self.limit.0.clear();
        self.limit.0.extend_from_slice(limit.0);
        self.limit.1 = limit.1;
    }

    /// The bytes of the partition: the lines of the filter, the index, u32 number of lines.
    pub(super) fn finish(&mut self) -> &[u8] {
        let filter = Filter::build(&self.hashes, self.filter_bits);
        self.payload.clear();
        filter.encode(&mut self.payload);
        self.payload.extend_from_slice(self.index.finish());
        self.payload.extend_from_slice(&(filter.lines() as u32).to_le_bytes());
        &self.payload
    }

    /// Lists the partition that was written at `handle` in the index of partitions.
    pub(super) fn begin_next(&mut self, handle: Handle, top: &mut BlockBuilder) {
        add(top, (&self.limit.0, self.limit.1), handle, &mut self.handle);
        self.hashes.clear();
        self.index.clear();
    }
}

fn add(index: &mut BlockBuilder, limit: (&[u8], u64), handle: Handle, bytes: &mut Vec<u8>) {
    bytes.clear();
    handle.encode(bytes);
    let (key, stamp) = limit;
    index.add(Entry { key, stamp, value: Some(bytes) }, None);
}

/// A short key and a stamp that are not before the last entry of a block, and before the next key.
pub(super) fn separator<'k>(last: (&'k [u8], u64), next: Option<&'k [u8]>) -> (&'k [u8], u64) {
    let (key, stamp) = last;
    match next {
        // The key's other versions follow in the next block.
        Some(next) if next == key => (key, stamp),
        Some(next) => {
            let common = common_prefix(key, next);
            // The next key up to where it differs is after this one, and before the next one if
            // that is longer.
            let short =
                next.get(..common.saturating_add(1)).filter(|short| short.len() < next.len());
            (short.filter(|short| short.len() < key.len()).unwrap_or(key), 0)
        }
        None => (key, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::separator;

    #[test]
    fn a_separator_is_between_two_keys() {
        let cases: [(&[u8], &[u8], &[u8]); 5] = [
            (b"apple#0001", b"banana#0001", b"b"),
            (b"item#0019", b"item#0020", b"item#002"),
            (b"item#0019#x", b"item#0020#x", b"item#002"),
            (b"a", b"ab", b"a"),
            (b"abc", b"b", b"abc"),
        ];
        for (last, next, expected) in cases {
            let (found, stamp) = separator((last, 7), Some(next));
            assert_eq!((found, stamp), (expected, 0));
            assert!(last <= found && found < next);
        }
        assert_eq!(separator((b"a", 7), Some(b"a")), (&b"a"[..], 7));
        assert_eq!(separator((b"a", 7), None), (&b"a"[..], 0));
    }
}
