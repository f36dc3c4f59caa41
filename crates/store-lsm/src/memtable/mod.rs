//! The newest rows, sorted, in memory: what the log has and the tables do not have yet.
//!
//! Two levels: leaves of up to 128 versions each, and a list of where they begin. One writer adds versions, one lock of
//! one leaf at a time; readers look at other leaves meanwhile and wait only while a full one is split. All of it goes back
//! as some hundreds of pieces of memory, where a list of rows would take as many steps as there are rows
//! (`docs/adr/0006-own-memtable.md`).
//!
//! Invariant: a lock of the list is held wherever one of a leaf is, and taken first. Nobody holds two leaves and waits.

mod cursor;
mod kept;
mod leaf;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parking_lot::{RwLock, RwLockUpgradableReadGuard};
use store::Stamp;

use self::leaf::Leaf;

pub(crate) use self::cursor::Cursor;

/// Before all versions of a key: no stamp is as great.
const NEWEST: Option<Stamp> = Some(Stamp(u64::MAX));

/// A sorted map of versions.
pub(crate) struct Memtable {
    leaves: RwLock<Vec<Fence>>,
    bytes: AtomicU64,
    versions: AtomicU64,
}

/// A leaf, and the least version that belongs into it: no greater than its first.
struct Fence {
    key: Box<[u8]>,
    stamp: Stamp,
    leaf: Box<RwLock<Leaf>>,
}

impl Default for Memtable {
    fn default() -> Self {
        let all = Fence::new(Box::default(), Stamp(u64::MAX), Leaf::default());
        Self {
            leaves: RwLock::new(vec![all]),
            bytes: AtomicU64::new(0),
            versions: AtomicU64::new(0),
        }
    }
}

impl Memtable {
    /// Adds a version of a key; without a value, a deletion. One that is there already is replaced.
    pub(crate) fn insert(&self, key: &[u8], value: Option<&[u8]>, stamp: Stamp) {
        // Two writers follow one after the other, so that a leaf that is full is split by the one who filled it.
        let leaves = self.leaves.upgradable_read();
        let at = position(&leaves, key, Some(stamp));
        let Some(fence) = leaves.get(at) else { return };
        let mut leaf = fence.leaf.write();
        let (bytes, versions) = (leaf.footprint(), leaf.len());
        let came_last = leaf.insert(key, value, stamp);
        let full = leaf.is_full();
        self.count(leaf.footprint().wrapping_sub(bytes), leaf.len().wrapping_sub(versions));
        drop(leaf);
        if full {
            self.split(&mut RwLockUpgradableReadGuard::upgrade(leaves), at, came_last);
        }
    }

    /// The newest version of `key` that is not newer than `at`, if there is one: its value, or `None` for a deletion.
    pub(crate) fn get(&self, key: &[u8], at: Stamp) -> Option<Option<Bytes>> {
        find(&self.leaves.read(), key, at)
    }

    /// Bytes of memory that it takes; none while it is empty.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Acquire)
    }

    /// How many versions there are.
    pub(crate) fn versions(&self) -> u64 {
        self.versions.load(Ordering::Acquire)
    }

    /// Splits a leaf in two halves; where versions come in ascending order, the first one stays full.
    fn split(&self, leaves: &mut Vec<Fence>, at: usize, ascending: bool) {
        let Some(fence) = leaves.get_mut(at) else { return };
        let leaf = fence.leaf.get_mut();
        let before = leaf.footprint();
        let from = if ascending { leaf.len() - 1 } else { leaf.len() / 2 };
        let upper = leaf.split(from);
        let after = leaf.footprint().saturating_add(upper.footprint());
        if let Some(first) = upper.version(0) {
            let (key, stamp) = (Box::from(first.key), first.stamp);
            self.count(after.wrapping_sub(before).wrapping_add(first.key.len()), 0);
            leaves.insert(at.saturating_add(1), Fence::new(key, stamp, upper));
        }
    }

    /// Differences, which may be below zero.
    fn count(&self, bytes: usize, versions: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::AcqRel);
        self.versions.fetch_add(versions as u64, Ordering::AcqRel);
    }
}

impl Fence {
    fn new(key: Box<[u8]>, stamp: Stamp, leaf: Leaf) -> Self {
        Self { key, stamp, leaf: Box::new(RwLock::new(leaf)) }
    }
}

/// The leaf that `key` at `stamp` belongs into; without a stamp, the one with the last version of `key`.
fn position(leaves: &[Fence], key: &[u8], stamp: Option<Stamp>) -> usize {
    let not_behind = |fence: &Fence| match (*fence.key).cmp(key) {
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Equal => stamp.is_none_or(|stamp| fence.stamp >= stamp),
        std::cmp::Ordering::Greater => false,
    };
    leaves.partition_point(not_behind).saturating_sub(1)
}

fn find(leaves: &[Fence], key: &[u8], at: Stamp) -> Option<Option<Bytes>> {
    for fence in leaves.get(position(leaves, key, Some(at))..)? {
        let leaf = fence.leaf.read();
        // Behind the last version of a leaf, the next one's first is meant.
        if let Some(version) = leaf.version(leaf.seek(key, Some(at))) {
            return (version.key == key).then(|| version.value.map(Bytes::copy_from_slice));
        }
    }
    None
}

impl fmt::Debug for Memtable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memtable")
            .field("bytes", &self.bytes())
            .field("versions", &self.versions())
            .finish_non_exhaustive()
    }
}
