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

/// What an index adds to the bytes of all; nothing any more once it is dropped.
#[derive(Debug)]
struct Counted {
    all: Arc<AtomicUsize>,
    own: usize,
}

impl Counted {
    fn set(&mut self, bytes: usize) {
        self.all.fetch_add(bytes, Ordering::Relaxed);
        self.all.fetch_sub(self.own, Ordering::Relaxed);
        self.own = bytes;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.set(0);
    }
}

/// Searches of a partition that needs too much, before it is tried again.
const TRIES: u32 = 100;

/// The partitions of one index that are in memory.
#[derive(Debug)]
pub(crate) struct Followed {
    /// The commit up to which they are what the index is; `None` while there are none.
    pub(crate) through: Option<Stamp>,
    /// By the beginning of the keys of their entries.
    pub(crate) partitions: BTreeMap<Bytes, Partition>,
    /// The partitions that needed too much, with the searches before they are tried again.
    oversized: BTreeMap<Bytes, u32>,
    counted: Counted,
}

impl Followed {
    fn new(all: &Arc<AtomicUsize>) -> Self {
        let counted = Counted { all: Arc::clone(all), own: 0 };
        let (partitions, oversized) = (BTreeMap::new(), BTreeMap::new());
        Self { through: None, partitions, oversized, counted }
    }

    /// Forgets everything that is in memory.
    pub(crate) fn clear(&mut self) {
        self.through = None;
        self.partitions.clear();
        self.count();
    }

    /// Counts what it needs now.
    pub(crate) fn count(&mut self) {
        self.counted.set(self.partitions.values().map(Partition::bytes).sum());
    }

    /// Notes that a partition needs more than there may be.
    pub(crate) fn note_oversized(&mut self, partition: &Bytes) {
        self.oversized.insert(partition.clone(), TRIES);
    }

    /// Whether a partition needed too much a short while ago.
    pub(crate) fn is_oversized(&mut self, partition: &Bytes) -> bool {
        let Some(left) = self.oversized.get_mut(partition) else { return false };
        *left = left.saturating_sub(1);
        let still = *left > 0;
        if !still {
            self.oversized.remove(partition);
        }
        still
    }
}

/// An index, locked by the task that searches, follows or forgets it.
type Slot = Arc<AsyncMutex<Followed>>;

/// All indexes.
#[derive(Debug)]
pub(crate) struct Resident {
    /// Bytes that all of them may need.
    pub(crate) limit: usize,
    bytes: Arc<AtomicUsize>,
    clock: AtomicU64,
    /// With the time of their last use.
    slots: Mutex<BTreeMap<OwnerId, (u64, Slot)>>,
}

impl Resident {
    pub(crate) fn new(limit: usize) -> Self {
        let (bytes, clock) = (Arc::default(), AtomicU64::new(0));
        Self { limit, bytes, clock, slots: Mutex::default() }
    }

    /// The index, which is used now.
    pub(crate) fn using(&self, index: OwnerId) -> Slot {
        let now = self.clock.fetch_add(1, Ordering::Relaxed);
        let mut slots = self.slots.lock();
        let new = || (now, Arc::new(AsyncMutex::new(Followed::new(&self.bytes))));
        let (used, slot) = slots.entry(index).or_insert_with(new);
        *used = now;
        Arc::clone(slot)
    }

    /// The index, if something of it may be in memory.
    pub(crate) fn known(&self, index: OwnerId) -> Option<Slot> {
        self.slots.lock().get(&index).map(|(_, slot)| Arc::clone(slot))
    }

    /// Forgets the indexes that are no more.
    pub(crate) fn retain(&self, exists: impl Fn(OwnerId) -> bool) {
        self.slots.lock().retain(|index, _| exists(*index));
    }

    /// Forgets other indexes than `own` until there is room, those first that were used longest
    /// ago.
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
                followed.clear();
            }
        }
    }

    /// Whether all of them need more than they may.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes.load(Ordering::Relaxed) > self.limit
    }
}
