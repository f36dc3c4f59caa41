//! An index block in memory: found by eight bytes of each key before any key is compared.

use crate::block::Block;
use crate::entry::{common_prefix, compare};
use crate::frame::Handle;

/// For each block below it a limit, which none of its entries is after, and its handle.
#[derive(Debug)]
pub(crate) struct Index {
    block: Block,
    /// What all limits begin with.
    prefix: Box<[u8]>,
    /// The eight bytes of each limit after that, as numbers in the same order.
    heads: Box<[u64]>,
    handles: Box<[Handle]>,
}

impl Index {
    /// Takes the bytes of an index block; `None` if it is none.
    pub(crate) fn decode(bytes: Vec<u8>) -> Option<Self> {
        let block = Block::new(bytes)?;
        let entries = block.entries();
        let (mut first, mut key) = (Vec::new(), Vec::new());
        block.read_key(0, &mut first)?;
        block.read_key(entries.checked_sub(1)?, &mut key)?;
        first.truncate(common_prefix(&first, &key));
        let mut heads = Vec::with_capacity(entries.min(1 << 16));
        let mut handles = Vec::with_capacity(entries.min(1 << 16));
        for place in 0..entries {
            let entry = block.read_key(place, &mut key)?;
            handles.push(Handle::decode(block.slice(entry.value()?)?)?);
            heads.push(head(key.strip_prefix(&first[..])?));
        }
        let ascend = heads.is_sorted();
        let (heads, handles) = (heads.into_boxed_slice(), handles.into_boxed_slice());
        ascend.then_some(Self { block, prefix: first.into_boxed_slice(), heads, handles })
    }

    /// Number of blocks below it.
    pub(crate) const fn len(&self) -> usize {
        self.handles.len()
    }

    /// The handle of a block.
    pub(crate) fn handle(&self, place: usize) -> Option<Handle> {
        self.handles.get(place).copied()
    }

    /// The block that `(key, stamp)` is in, if it is anywhere; their number if it is after all.
    /// `None` where the index cannot be read.
    pub(crate) fn find(&self, key: &[u8], stamp: u64) -> Option<usize> {
        let Some(rest) = key.strip_prefix(&self.prefix[..]) else {
            // All limits are on the same side of it.
            return Some(if *key < self.prefix[..] { 0 } else { self.len() });
        };
        let sought = head(rest);
        let from = self.heads.partition_point(|head| *head < sought);
        if self.heads.get(from) != Some(&sought) {
            return Some(from);
        }
        self.block.lower_bound(key, stamp)
    }

    /// Whether the limits ascend.
    pub(crate) fn is_ordered(&self) -> bool {
        let mut before: Option<(Vec<u8>, u64)> = None;
        let mut key = Vec::new();
        (0..self.len()).all(|place| {
            let Some(entry) = self.block.read_key(place, &mut key) else { return false };
            let ascends = before
                .as_ref()
                .is_none_or(|(limit, stamp)| compare((limit, *stamp), (&key, entry.stamp)).is_lt());
            before = Some((key.clone(), entry.stamp));
            ascends
        })
    }

    /// Bytes in memory.
    pub(crate) fn memory(&self) -> usize {
        let lists = self.len().saturating_mul(size_of::<u64>() + size_of::<Handle>());
        self.block.memory().saturating_add(lists).saturating_add(self.prefix.len())
    }
}

/// The first eight bytes as a number, filled up with zeros.
fn head(key: &[u8]) -> u64 {
    if let Some(first) = key.first_chunk::<8>() {
        return u64::from_be_bytes(*first);
    }
    let bytes = key.iter().chain(std::iter::repeat(&0)).take(8);
    bytes.fold(0, |number, byte| (number << 8) | u64::from(*byte))
}
