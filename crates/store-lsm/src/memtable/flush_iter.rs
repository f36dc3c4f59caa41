//! Flush iterator: the versions of a memtable that a flush writes, in order.

use store::Stamp;

use super::Memtable;
use super::leaf::Version;

/// The versions of a memtable without those that no read sees: a newer one of the key is at or
/// below the low watermark.
pub(crate) struct FlushIter<'m, E, T, F> {
    memtable: &'m Memtable,
    watermark: Stamp,
    /// Makes an entry of a key, its stamp, and its value or deletion.
    entry: E,
    /// Called for each version that is done, written or not, while no lock is held.
    each: F,
    /// How many leaves are done.
    leaves: usize,
    rows: std::vec::IntoIter<T>,
    /// The last version that was returned.
    last: Option<(Vec<u8>, Stamp)>,
}

impl Memtable {
    /// All versions that a read at `watermark` or later may see, in order, as `entry` makes them.
    /// `each` is called for each version that is done. Nothing is inserted meanwhile.
    pub(crate) fn flush_iter<E, T, F>(
        &self,
        watermark: Stamp,
        entry: E,
        each: F,
    ) -> FlushIter<'_, E, T, F>
    where
        E: Fn(&[u8], Stamp, Option<&[u8]>) -> T,
        F: FnMut(),
    {
        let rows = Vec::new().into_iter();
        FlushIter { memtable: self, watermark, entry, each, leaves: 0, rows, last: None }
    }
}

impl<E, T, F> FlushIter<'_, E, T, F>
where
    E: Fn(&[u8], Stamp, Option<&[u8]>) -> T,
    F: FnMut(),
{
    /// Copies what is written of the next leaf. `false` if there was none.
    fn refill(&mut self) -> bool {
        let all = self.memtable.rows.read();
        let Some(fence) = all.fences.get(self.leaves) else { return false };
        let leaf = fence.leaf.read();
        let versions = leaf.len();
        let mut rows = Vec::with_capacity(versions);
        for version in (0..versions).filter_map(|place| leaf.version(&all.buffers, place)) {
            let covered = self
                .last
                .as_ref()
                .is_some_and(|(key, stamp)| *stamp <= self.watermark && key == version.key);
            if !covered {
                let (key, stamp) = self.last.get_or_insert_with(Default::default);
                key.clear();
                key.extend_from_slice(version.key);
                *stamp = version.stamp;
                let Version { key, stamp, value } = version;
                rows.push((self.entry)(key, stamp, value));
            }
        }
        drop(leaf);
        drop(all);
        self.leaves = self.leaves.saturating_add(1);
        self.rows = rows.into_iter();
        for _ in 0..versions {
            (self.each)();
        }
        true
    }
}

impl<E, T, F> Iterator for FlushIter<'_, E, T, F>
where
    E: Fn(&[u8], Stamp, Option<&[u8]>) -> T,
    F: FnMut(),
{
    type Item = T;

    fn next(&mut self) -> Option<T> {
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
