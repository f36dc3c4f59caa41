//! Memtable: the newest rows, sorted, which the log has and the tables do not have yet.
//!
//! Two levels: leaves of up to 128 versions each, and a list of where they begin. One writer adds
//! versions, a lock of one leaf at a time; readers use other leaves meanwhile and wait only
//! while a full one is split or a group's bytes are added. All of it goes back in some thousands of
//! pieces of memory, where a list of rows would take several for each row
//! (`docs/adr/0006-memtable.md`).
//!
//! Invariant: locks are taken in this order: the writer's, that of all leaves, that of one leaf.
//! The holder of a leaf's lock waits for no other lock.
//!
//! Invariant: a position in a leaf is valid only while the leaf's lock is held, since an added
//! version moves the others. What outlives the lock is a key. `tests/interleavings` tries the
//! orders in which readers and a writer can take these locks.

mod buffers;
mod cursor;
mod flush_iter;
mod leaf;
#[cfg(test)]
mod tests;

use std::cmp::Ordering::{Equal, Greater, Less};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use store::{Commit, Stamp};

use self::buffers::{Buffers, Filled};
use self::leaf::{Leaf, Version};
use crate::sync::{Mutex, RwLock};

pub(crate) use self::cursor::Cursor;

/// What a buffer takes besides its bytes.
const BUFFER: usize = size_of::<Box<[u8]>>();
/// Before all versions of a key: no stamp is as large.
const NEWEST: Option<Stamp> = Some(Stamp(u64::MAX));

/// A sorted map of versions.
pub(crate) struct Memtable {
    /// Held while a group is added: only its holder adds or splits leaves.
    writer: Mutex<()>,
    rows: RwLock<Rows>,
    bytes: AtomicU64,
    versions: AtomicU64,
}

struct Rows {
    fences: Vec<Fence>,
    buffers: Buffers,
}

/// A leaf, and the least version that belongs into it, which is not after its first.
struct Fence {
    /// The first bytes of the key, to be compared without a look elsewhere.
    head: [u64; 3],
    key: Box<[u8]>,
    stamp: Stamp,
    leaf: Box<RwLock<Leaf>>,
}

impl Default for Memtable {
    fn default() -> Self {
        let all = Fence::new(&[], Stamp(u64::MAX), Leaf::default());
        let rows = Rows { fences: vec![all], buffers: Buffers::default() };
        Self {
            writer: Mutex::new(()),
            rows: RwLock::new(rows),
            bytes: AtomicU64::new(0),
            versions: AtomicU64::new(0),
        }
    }
}

impl Memtable {
    /// Adds what the group writes. Versions that are there already are replaced.
    pub(crate) fn insert(&self, group: &[Commit]) {
        let filled = Filled::new(group);
        let bytes = filled.buffer.len().saturating_add(BUFFER);
        let _writer = self.writer.lock();
        let places = self.rows.write().buffers.add(filled);
        self.count(bytes, 0);
        let mut rows = self.rows.read();
        for (place, stamp) in places {
            let at = rows.position(rows.buffers.key(place), Some(stamp));
            let Some(fence) = rows.fences.get(at) else { continue };
            let mut leaf = fence.leaf.write();
            let (bytes, versions) = (leaf.footprint(), leaf.len());
            let came_last = leaf.insert(&rows.buffers, place, stamp);
            let full = leaf.is_full();
            self.count(leaf.footprint().wrapping_sub(bytes), leaf.len().wrapping_sub(versions));
            drop(leaf);
            if full {
                // No other writer splits leaves in between, so this one is still at `at`.
                drop(rows);
                self.count(self.rows.write().split(at, came_last), 0);
                rows = self.rows.read();
            }
        }
    }

    /// The newest version of `key` that is not newer than `at`, if there is one: its value, or
    /// `None` for a deletion.
    pub(crate) fn get(&self, key: &[u8], at: Stamp) -> Option<Option<Bytes>> {
        self.rows.read().find(key, at, |version| version.value.map(Bytes::copy_from_slice))
    }

    /// Bytes of memory that it takes; none while it is empty.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Acquire)
    }

    /// How many versions there are.
    pub(crate) fn versions(&self) -> u64 {
        self.versions.load(Ordering::Acquire)
    }

    /// Differences, which may be below zero.
    fn count(&self, bytes: usize, versions: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::AcqRel);
        self.versions.fetch_add(versions as u64, Ordering::AcqRel);
    }
}

impl Rows {
    /// The leaf that `key` at `stamp` belongs into; without a stamp, the one with the last version
    /// of `key`.
    fn position(&self, key: &[u8], stamp: Option<Stamp>) -> usize {
        let head = head(key);
        let not_after =
            |fence: &Fence| match fence.head.cmp(&head).then_with(|| (*fence.key).cmp(key)) {
                Less => true,
                Equal => stamp.is_none_or(|stamp| fence.stamp >= stamp),
                Greater => false,
            };
        self.fences.partition_point(not_after).saturating_sub(1)
    }

    /// Calls `found` with the newest version of `key` that is not newer than `at`, if there is one.
    fn find<T>(&self, key: &[u8], at: Stamp, found: impl FnOnce(Version<'_>) -> T) -> Option<T> {
        for fence in self.fences.get(self.position(key, Some(at))..)? {
            let leaf = fence.leaf.read();
            // After the last version of a leaf, the next one's first is meant.
            let place = leaf.seek(&self.buffers, key, Some(at));
            if let Some(version) = leaf.version(&self.buffers, place) {
                return (version.key == key).then(|| found(version));
            }
        }
        None
    }

    /// Splits a leaf in two halves; where versions come in ascending order, the first one stays
    /// full. Returns the difference in bytes.
    fn split(&mut self, at: usize, ascending: bool) -> usize {
        let Some(fence) = self.fences.get_mut(at) else { return 0 };
        let leaf = fence.leaf.get_mut();
        let before = leaf.footprint();
        let from = if ascending { leaf.len() - 1 } else { leaf.len() / 2 };
        let upper = leaf.split(&self.buffers, from);
        let after = leaf.footprint().saturating_add(upper.footprint());
        let Some(first) = upper.version(&self.buffers, 0) else { return 0 };
        let fence = Fence::new(first.key, first.stamp, upper);
        self.fences.insert(at.saturating_add(1), fence);
        after.saturating_add(size_of::<Fence>() + first.key.len()).wrapping_sub(before)
    }
}

impl Fence {
    fn new(key: &[u8], stamp: Stamp, leaf: Leaf) -> Self {
        Self { head: head(key), key: key.into(), stamp, leaf: Box::new(RwLock::new(leaf)) }
    }
}

/// What a key begins with, as numbers that sort as it does; zeros after its end.
fn head(key: &[u8]) -> [u64; 3] {
    let mut head = [0; 3];
    for (to, from) in head.iter_mut().zip(key.chunks(8)) {
        *to = leaf::head(from);
    }
    head
}

impl fmt::Debug for Memtable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memtable")
            .field("bytes", &self.bytes())
            .field("versions", &self.versions())
            .finish_non_exhaustive()
    }
}
