//! Which partitions of vector indexes are in memory, and how much they may need.
//!
//! A partition comes into memory when it is searched for the first time and stays until others need
//! its place. What is there follows the index's feed (`vectors::follow`).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use bytes::Bytes;
use parking_lot::Mutex;
use store::Stamp;
use tokio::sync::Mutex as AsyncMutex;

use super::partition::Partition;
use crate::layout::OwnerId;

/// The partitions of one index that are in memory.
#[derive(Debug, Default)]
pub(crate) struct Followed {
    /// The commit up to which they are what the index is; `None` while there are none.
    pub(crate) through: Option<Stamp>,
    /// By the beginning of the keys of their entries.
    pub(crate) partitions: BTreeMap<Bytes, Partition>,
    /// Bytes of them that are counted.
    counted: usize,
}

impl Followed {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.through = None;
        self.partitions.clear();
    }

    fn bytes(&self) -> usize {
        self.partitions.values().map(Partition::bytes).sum()
    }
}

/// An index, locked by the task that searches, follows or forgets it.
type Slot = Arc<AsyncMutex<Followed>>;

/// All indexes.
#[derive(Debug)]
pub(crate) struct Resident {
    /// Bytes that all of them may need.
    pub(crate) limit: usize,
    bytes: AtomicUsize,
    clock: AtomicU64,
    /// With the time of their last use.
    slots: Mutex<BTreeMap<OwnerId, (u64, Slot)>>,
}

impl Resident {
    pub(crate) fn new(limit: usize) -> Self {
        let (bytes, clock) = (AtomicUsize::new(0), AtomicU64::new(0));
        Self { limit, bytes, clock, slots: Mutex::default() }
    }

    /// The index, which is used now.
    pub(crate) fn using(&self, index: OwnerId) -> Slot {
        let now = self.clock.fetch_add(1, Ordering::Relaxed);
        let mut slots = self.slots.lock();
        let (used, slot) = slots.entry(index).or_default();
        *used = now;
        Arc::clone(slot)
    }

    /// The index, if something of it may be in memory.
    pub(crate) fn known(&self, index: OwnerId) -> Option<Slot> {
        self.slots.lock().get(&index).map(|(_, slot)| Arc::clone(slot))
    }

    /// Forgets the indexes that are no more.
    pub(crate) fn retain(&self, exists: impl Fn(OwnerId) -> bool) {
        let gone: Vec<Slot> = {
            let mut slots = self.slots.lock();
            let gone = slots.extract_if(.., |index, _| !exists(*index));
            gone.map(|(_, (_, slot))| slot).collect()
        };
        for slot in gone {
            // A search that holds it counts nothing any more that another one could find.
            if let Ok(mut followed) = slot.try_lock() {
                self.forget(&mut followed);
            }
        }
    }

    /// Counts what an index needs now.
    pub(crate) fn count(&self, followed: &mut Followed) {
        let bytes = followed.bytes();
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.bytes.fetch_sub(followed.counted, Ordering::Relaxed);
        followed.counted = bytes;
    }

    /// Forgets all of an index.
    pub(crate) fn forget(&self, followed: &mut Followed) {
        followed.clear();
        self.count(followed);
    }

    /// Bytes that the index may have at most if all others are forgotten; forgets others until
    /// there is room, those first that were used longest ago.
    pub(crate) fn make_room(&self, own: OwnerId) {
        let mut others: Vec<(u64, Slot)> = {
            let slots = self.slots.lock();
            let others = slots.iter().filter(|(index, _)| **index != own);
            others.map(|(_, (used, slot))| (*used, Arc::clone(slot))).collect()
        };
        others.sort_by_key(|(used, _)| *used);
        for (_, slot) in others {
            if self.bytes.load(Ordering::Relaxed) <= self.limit {
                return;
            }
            if let Ok(mut followed) = slot.try_lock() {
                self.forget(&mut followed);
            }
        }
    }

    /// Whether all of them need more than they may.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes.load(Ordering::Relaxed) > self.limit
    }
}
