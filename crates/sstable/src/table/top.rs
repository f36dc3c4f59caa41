//! The index of partitions of an open table, decoded: it is searched by every read.

use crate::block::Block;
use crate::entry::{common_prefix, compare};
use crate::frame::Handle;

/// For each partition its limit, which none of its entries is after, and its handle.
#[derive(Debug)]
pub(crate) struct TopIndex {
    /// How many bytes all limits have in common.
    shared: usize,
    /// The eight bytes of each limit after those, as numbers in the same order.
    heads: Vec<u64>,
    limits: Vec<(Box<[u8]>, u64)>,
    handles: Vec<Handle>,
}

impl TopIndex {
    /// Decodes the index; `None` if it is none.
    pub(crate) fn decode(block: &Block) -> Option<Self> {
        let entries = block.entries();
        let (mut limits, mut handles) = (Vec::new(), Vec::new());
        let mut key = Vec::new();
        for place in 0..entries {
            let entry = block.read_key(place, &mut key)?;
            handles.push(Handle::decode(block.slice(entry.value()?)?)?);
            limits.push((key.clone().into_boxed_slice(), entry.stamp));
        }
        let ordered = limits.is_sorted_by(|one, next| {
            compare((&one.0, one.1), (&next.0, next.1)) == std::cmp::Ordering::Less
        });
        let shared = common_prefix(&limits.first()?.0, &limits.last()?.0);
        let heads =
            limits.iter().map(|(limit, _)| head(limit.get(shared..)?)).collect::<Option<_>>();
        ordered.then_some(Self { shared, heads: heads?, limits, handles })
    }

    /// Number of partitions.
    pub(crate) const fn len(&self) -> usize {
        self.handles.len()
    }

    /// The handle of a partition.
    pub(crate) fn handle(&self, partition: usize) -> Option<Handle> {
        self.handles.get(partition).copied()
    }

    /// The partition that `(key, stamp)` is in, if it is anywhere; their number if it is after all.
    pub(crate) fn find(&self, key: &[u8], stamp: u64) -> usize {
        let Some((first, _)) = self.limits.first() else { return 0 };
        let prefix = first.get(..self.shared).unwrap_or_default();
        let (from, to) = match key.get(..self.shared) {
            Some(start) if start == prefix => {
                let head = head(key.get(self.shared..).unwrap_or_default()).unwrap_or_default();
                let from = self.heads.partition_point(|limit| *limit < head);
                let same = self.heads.get(from..).unwrap_or_default();
                (from, from.saturating_add(same.partition_point(|limit| *limit == head)))
            }
            // All limits are on the same side of it.
            _ if key < prefix => (0, 0),
            _ => (self.len(), self.len()),
        };
        let equal = self.limits.get(from..to).unwrap_or_default();
        let before = |limit: &(Box<[u8]>, u64)| compare((&limit.0, limit.1), (key, stamp)).is_lt();
        from.saturating_add(equal.partition_point(before))
    }

    /// Bytes in memory.
    pub(crate) fn memory(&self) -> usize {
        let keys: usize = self.limits.iter().map(|(key, _)| key.len().saturating_add(56)).sum();
        keys
    }
}

/// The first eight bytes as a number, filled up with zeros.
fn head(key: &[u8]) -> Option<u64> {
    if let Some(first) = key.first_chunk::<8>() {
        return Some(u64::from_be_bytes(*first));
    }
    let mut bytes = [0; 8];
    bytes.get_mut(..key.len())?.copy_from_slice(key);
    Some(u64::from_be_bytes(bytes))
}
