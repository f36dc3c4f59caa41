//! A shard of the row cache: entries in slots, a hash table of the slots, and the clock hand that
//! goes over them.
//!
//! The hand needs no key and no hash to look at a slot, and the slots that it looks at follow each
//! other in memory.

use admission::Doorkeeper;
use bytes::Bytes;
use hashbrown::HashTable;

use super::{Entry, SHARD_PART};
use crate::Stamp;

/// What an entry takes besides its key and value, in bytes: its slot, its place in the table, and
/// what both have in reserve.
pub(super) const ENTRY_BYTES: usize = 208;

/// About what an entry takes with its key and value, in bytes.
const USUAL_BYTES: usize = 512;

/// The most slots that the hand passes at once, so that nobody holds the shard for a long walk.
const STEPS: usize = 64;

/// A slot. An entry's number is that of its slot, for as long as it is here.
struct Slot {
    hash: u64,
    key: Bytes,
    /// `None` in a free slot.
    entry: Option<Entry>,
}

pub(super) struct Shard {
    /// The slot of each key.
    places: HashTable<u32>,
    slots: Vec<Slot>,
    /// The slots without an entry.
    free: Vec<u32>,
    /// The slot that the clock hand is at.
    hand: usize,
    /// How many entries were removed.
    removals: u64,
    /// What cached entries take, and may take, in bytes.
    bytes: usize,
    budget: usize,
    doorkeeper: Doorkeeper,
}

impl Shard {
    pub(super) fn new(budget: usize) -> Self {
        Self {
            places: HashTable::new(),
            slots: Vec::new(),
            free: Vec::new(),
            hand: 0,
            removals: 0,
            bytes: 0,
            budget,
            doorkeeper: Doorkeeper::new(budget / USUAL_BYTES),
        }
    }

    /// How many keys have an entry.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// What cached entries take, in bytes.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many entries were removed.
    pub(super) const fn removals(&self) -> u64 {
        self.removals
    }

    /// Whether an entry that takes `bytes` may be cached.
    pub(super) const fn has_room_for(&self, bytes: usize) -> bool {
        bytes <= self.budget / SHARD_PART
    }

    /// Whether a row that was read, and takes `bytes`, is cached now.
    pub(super) fn admits(&mut self, hash: u64, bytes: usize) -> bool {
        self.bytes.saturating_add(bytes) <= self.budget || self.doorkeeper.note(hash)
    }

    /// The slot of a key.
    pub(super) fn place(&self, hash: u64, key: &[u8]) -> Option<usize> {
        let is_of_key = |place: &u32| {
            let slot = self.slots.get(*place as usize);
            slot.is_some_and(|slot| slot.hash == hash && slot.key == key)
        };
        self.places.find(hash, is_of_key).map(|place| *place as usize)
    }

    /// The entry in a slot.
    pub(super) fn entry(&mut self, place: usize) -> Option<&mut Entry> {
        self.slots.get_mut(place)?.entry.as_mut()
    }

    /// The entry of a key.
    pub(super) fn find(&mut self, hash: u64, key: &[u8]) -> Option<&mut Entry> {
        self.entry(self.place(hash, key)?)
    }

    /// Replaces the entry in the slot of `key`.
    pub(super) fn replace(&mut self, place: usize, key: Bytes, entry: Entry) {
        let Some(slot) = self.slots.get_mut(place) else { return };
        let old = slot.cached_bytes();
        // The key too: its memory may be that of the old value.
        (slot.key, slot.entry) = (key, Some(entry));
        self.bytes = self.bytes.saturating_sub(old).saturating_add(slot.cached_bytes());
    }

    /// Adds the entry of a key that has none.
    pub(super) fn add(&mut self, hash: u64, key: Bytes, entry: Entry) {
        let slot = Slot { hash, key, entry: Some(entry) };
        self.bytes = self.bytes.saturating_add(slot.cached_bytes());
        let place = match self.free.pop() {
            Some(place) => place,
            None => u32::try_from(self.slots.len()).unwrap_or(u32::MAX),
        };
        match self.slots.get_mut(place as usize) {
            Some(free) => *free = slot,
            None => self.push(slot),
        }
        let slots = &self.slots;
        let hash_of = |place: &u32| slots.get(*place as usize).map_or(0, |slot| slot.hash);
        self.places.insert_unique(hash, place, hash_of);
    }

    fn push(&mut self, slot: Slot) {
        if self.slots.len() == self.slots.capacity() {
            // Not twice as many: the cache is to keep what it may take.
            self.slots.reserve_exact(self.slots.len() / 8 + 8);
        }
        self.slots.push(slot);
    }

    /// Removes the entry in a slot.
    pub(super) fn vacate(&mut self, place: usize) {
        let Some(slot) = self.slots.get_mut(place) else { return };
        self.bytes = self.bytes.saturating_sub(slot.cached_bytes());
        (slot.key, slot.entry) = (Bytes::new(), None);
        let is_here = |other: &u32| *other as usize == place;
        if let Ok(found) = self.places.find_entry(slot.hash, is_here) {
            let (place, _) = found.remove();
            self.free.push(place);
        }
        self.removals = self.removals.wrapping_add(1);
    }

    /// Removes everything.
    pub(super) fn clear(&mut self) {
        let removals = self.removals.wrapping_add(1);
        *self = Self { removals, ..Self::new(self.budget) };
    }

    /// Evicts cached entries until the rest fits the budget, in clock order: those that were
    /// referenced, and those that are newer than `published`, get another round.
    pub(super) fn evict(&mut self, published: Stamp) {
        let mut steps = self.slots.len().min(STEPS);
        while self.bytes > self.budget && steps > 0 {
            steps -= 1;
            let place = if self.hand < self.slots.len() { self.hand } else { 0 };
            self.hand = place.saturating_add(1);
            let entry = self.slots.get_mut(place).and_then(|slot| slot.entry.as_mut());
            let Some(entry) = entry.filter(|entry| entry.cached) else { continue };
            if entry.referenced || entry.stamp > published {
                entry.referenced = false;
            } else {
                self.vacate(place);
            }
        }
    }

    /// How many entries are cached.
    #[cfg(test)]
    pub(super) fn cached(&self) -> usize {
        let cached = |slot: &&Slot| slot.entry.as_ref().is_some_and(|entry| entry.cached);
        self.slots.iter().filter(cached).count()
    }
}

impl Slot {
    /// What the entry takes, in bytes, if it is cached.
    fn cached_bytes(&self) -> usize {
        let cached = self.entry.as_ref().filter(|entry| entry.cached);
        cached.map_or(0, |entry| cost(&self.key, entry.value.as_ref()))
    }
}

/// What an entry takes, in bytes.
pub(super) fn cost(key: &[u8], value: Option<&Bytes>) -> usize {
    ENTRY_BYTES.saturating_add(key.len()).saturating_add(value.map_or(0, Bytes::len))
}
