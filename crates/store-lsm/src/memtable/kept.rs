//! What a flush writes of a memtable.

use lsm_tree::{InternalValue, ValueType};
use store::Stamp;

use super::Memtable;
use super::leaf::Version;

/// The versions of a memtable without those that no read sees: a newer one of the key is at or
/// below the floor.
pub(crate) struct Kept<'m, F> {
    memtable: &'m Memtable,
    floor: Stamp,
    /// Called for each version that is through, kept or not, while no lock is held.
    each: F,
    /// How many leaves are through.
    leaves: usize,
    rows: std::vec::IntoIter<InternalValue>,
    /// The last version that was kept.
    last: Option<(Vec<u8>, Stamp)>,
}

impl Memtable {
    /// All versions that a read at `floor` or later may see, in order. Nothing is inserted
    /// meanwhile.
    pub(crate) fn kept<F: FnMut()>(&self, floor: Stamp, each: F) -> Kept<'_, F> {
        let rows = Vec::new().into_iter();
        Kept { memtable: self, floor, each, leaves: 0, rows, last: None }
    }
}

impl<F: FnMut()> Kept<'_, F> {
    /// Copies what is kept of the next leaf. `false` if there was none.
    fn refill(&mut self) -> bool {
        let all = self.memtable.rows.read();
        let Some(fence) = all.fences.get(self.leaves) else { return false };
        let leaf = fence.leaf.read();
        let through = leaf.len();
        let mut rows = Vec::with_capacity(through);
        for version in (0..through).filter_map(|place| leaf.version(&all.buffers, place)) {
            let covered = self
                .last
                .as_ref()
                .is_some_and(|(key, stamp)| *stamp <= self.floor && key == version.key);
            if !covered {
                let (key, stamp) = self.last.get_or_insert_with(Default::default);
                key.clear();
                key.extend_from_slice(version.key);
                *stamp = version.stamp;
                rows.push(entry(version));
            }
        }
        drop(leaf);
        drop(all);
        self.leaves = self.leaves.saturating_add(1);
        self.rows = rows.into_iter();
        for _ in 0..through {
            (self.each)();
        }
        true
    }
}

impl<F: FnMut()> Iterator for Kept<'_, F> {
    type Item = InternalValue;

    fn next(&mut self) -> Option<InternalValue> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(row);
            }
            if !self.refill() {
                return None;
            }
        }
    }
}

fn entry(version: Version<'_>) -> InternalValue {
    let Version { key, stamp, value } = version;
    match value {
        Some(value) => InternalValue::from_components(key, value, stamp.0, ValueType::Value),
        None => InternalValue::new_tombstone(key, stamp.0),
    }
}
