//! The newest version of the keys that are busy: what was decided but is not yet published, and a cache of
//! published rows below one budget.
//!
//! A transaction looks here first and then in the backend, so it sees the effect of every earlier one although
//! that is still on its way to the disk; a read takes a row from here when what it may see is the newest
//! version. Rows that are read come in, and rows that are in stay when they are written again. A counter
//! stays too, so that adding to a busy one reads no tree. What is written and was never read (index entries,
//! stream records) leaves when it is published.
//!
//! Invariant: an entry is the newest version of its key, pending or published. A pending one never leaves. A kept
//! one leaves by the clock alone; until then it is kept whatever is written, deletions too.
//!
//! Invariant (who reads may fill): a row read from the backend at a published stamp enters only if its key has no
//! entry and no entry left the shard since before that stamp was taken. Whoever wrote
//! the key in between was in the map from before it was published; so it is still there, or it has left.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hasher};

use bytes::Bytes;
use parking_lot::Mutex;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::Stamp;

const SHARDS: usize = 64;

/// What an entry costs besides its key and value, in bytes: its place in the map and in the clock.
const ENTRY_BYTES: usize = 208;

/// A value may take this part of its shard; a greater one would push out too much for one reader.
const SHARD_PART: usize = 8;

/// The newest version of a key.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The stamp of the version, or a later one at which it was the newest.
    pub(super) stamp: Stamp,
    pub(super) value: Option<Bytes>,
    /// Whether it stays when it is published.
    kept: bool,
    /// Whether it was asked for since the clock passed.
    asked: bool,
    /// The version that reads see while this one is pending, so that a busy row is not read from the tree.
    before: Option<Before>,
}

/// A published version behind one that is pending.
#[derive(Clone, Debug)]
struct Before {
    stamp: Stamp,
    value: Option<Bytes>,
    /// The stamp of the version that followed it.
    until: Stamp,
}

impl Entry {
    /// The value that a read at `at` sees; `None` when that is not known here.
    fn at(&self, at: Stamp) -> Option<&Option<Bytes>> {
        if self.stamp <= at {
            return Some(&self.value);
        }
        let before = self.before.as_ref()?;
        (before.stamp <= at && at < before.until).then_some(&before.value)
    }
}

/// A version that was decided.
pub(super) struct Version {
    pub(super) stamp: Stamp,
    pub(super) value: Option<Bytes>,
    /// Whether an addition made it, which makes it worth keeping.
    pub(super) counter: bool,
}

/// A key had no entry; the right to bring in what the backend has for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gap(u64);

/// Newest versions by key.
pub(super) struct Rows {
    shards: Box<[Mutex<Shard>]>,
    seed: u64,
}

struct Shard {
    entries: HashMap<Bytes, Entry, Seeded>,
    /// The keys of kept entries, each once, in the order in which they may have to leave.
    clock: VecDeque<Bytes>,
    /// How many entries left.
    left: u64,
    /// What kept entries take, and may take, in bytes.
    bytes: usize,
    budget: usize,
}

impl Rows {
    /// Keeps published rows of about `budget` bytes. `seed` keeps callers from choosing keys that meet in one
    /// bucket.
    pub(super) fn new(seed: u64, budget: usize) -> Self {
        let shard = || Shard {
            entries: HashMap::with_hasher(Seeded(seed)),
            clock: VecDeque::new(),
            left: 0,
            bytes: 0,
            budget: budget / SHARDS,
        };
        Self { shards: (0..SHARDS).map(|_| Mutex::new(shard())).collect(), seed }
    }

    /// The newest version of `key`, if it is here.
    pub(super) fn get(&self, key: &[u8]) -> Option<Entry> {
        let mut shard = self.shard(key)?.lock();
        let entry = shard.entries.get_mut(key)?;
        entry.asked = true;
        Some(entry.clone())
    }

    /// The newest version of `key`, or the gap that a read of the backend may fill. The stamp of that read is to
    /// be taken afterwards.
    pub(super) fn find(&self, key: &[u8]) -> Result<Entry, Gap> {
        let Some(shard) = self.shard(key) else { return Err(Gap(u64::MAX)) };
        let mut shard = shard.lock();
        let gap = Gap(shard.left);
        let entry = shard.entries.get_mut(key).ok_or(gap)?;
        entry.asked = true;
        Ok(entry.clone())
    }

    /// The value of `key` that a read at the published stamp `at` sees. Else the gap, if the key has no entry.
    pub(super) fn read(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, Option<Gap>> {
        let Some(shard) = self.shard(key) else { return Err(None) };
        let mut shard = shard.lock();
        let gap = Gap(shard.left);
        let entry = shard.entries.get_mut(key).ok_or(Some(gap))?;
        entry.asked = true;
        entry.at(at).cloned().ok_or(None)
    }

    /// Keeps what the backend had for `key` at the published stamp `at`, if it is still the newest version.
    pub(super) fn fill(&self, gap: Gap, key: &[u8], value: &Bytes, at: Stamp) {
        let Some(shard) = self.shard(key) else { return };
        let mut shard = shard.lock();
        let bytes = cost(key, Some(value));
        if shard.left != gap.0 || shard.budget / SHARD_PART < bytes {
            return;
        }
        if shard.entries.contains_key(key) {
            return;
        }
        // Copies: what a backend gives may be a slice of something much greater.
        let (key, value) = (Bytes::copy_from_slice(key), Bytes::copy_from_slice(value));
        let entry = Entry { stamp: at, value: Some(value), kept: true, asked: false, before: None };
        shard.entries.insert(key.clone(), entry);
        shard.clock.push_back(key);
        shard.bytes = shard.bytes.saturating_add(bytes);
        shard.make_room(at);
    }

    /// Puts the version that was decided at `stamp` in place of an older one. Calls for the same key come in
    /// stamp order. `published` is a stamp up to which everything is.
    pub(super) fn decide(&self, key: &Bytes, version: Version, published: Stamp) {
        let Some(shard) = self.shard(key) else { return };
        let Version { stamp, value, counter } = version;
        let mut shard = shard.lock();
        let shard = &mut *shard;
        let bytes = cost(key, value.as_ref());
        let mut entry = Entry { stamp, value, kept: false, asked: false, before: None };
        if let Some(old) = shard.entries.get_mut(key).filter(|old| old.kept) {
            shard.bytes = shard.bytes.saturating_sub(cost(key, old.value.as_ref()));
            entry.before = match old.before.take() {
                _ if old.stamp <= published => {
                    Some(Before { stamp: old.stamp, value: old.value.take(), until: stamp })
                }
                before => before,
            };
            (entry.kept, entry.asked) = (true, old.asked);
        } else if counter && bytes <= shard.budget / SHARD_PART {
            entry.kept = true;
            shard.clock.push_back(key.clone());
        }
        if entry.kept {
            shard.bytes = shard.bytes.saturating_add(bytes);
        }
        shard.entries.insert(key.clone(), entry);
    }

    /// The version of `key` made at `stamp` is published now.
    pub(super) fn settle(&self, key: &[u8], stamp: Stamp) {
        let Some(shard) = self.shard(key) else { return };
        let mut shard = shard.lock();
        let Some(entry) = shard.entries.get_mut(key) else { return };
        if entry.stamp != stamp {
            return;
        }
        if entry.kept {
            entry.before = None;
            shard.make_room(stamp);
        } else {
            shard.entries.remove(key);
            shard.left = shard.left.wrapping_add(1);
        }
    }

    /// The hash its maps use.
    pub(super) const fn hasher(&self) -> Seeded {
        Seeded(self.seed)
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        for shard in &self.shards {
            let mut shard = shard.lock();
            shard.entries = HashMap::with_hasher(Seeded(self.seed));
            shard.clock = VecDeque::new();
            shard.bytes = 0;
            shard.left = shard.left.wrapping_add(1);
        }
    }

    /// How many keys have an entry, and what the kept ones take in bytes.
    pub(super) fn sizes(&self) -> (usize, usize) {
        self.shards.iter().fold((0, 0), |(entries, bytes), shard| {
            let shard = shard.lock();
            (entries + shard.entries.len(), bytes + shard.bytes)
        })
    }

    fn shard(&self, key: &[u8]) -> Option<&Mutex<Shard>> {
        // The map below uses the low bits and the top seven of the same hash; these are others.
        let hash = xxh3_64_with_seed(key, self.seed) >> 40;
        self.shards.get(hash as usize % SHARDS)
    }
}

impl Shard {
    /// Lets rows go until the rest keeps to the budget: in their order, those that were asked for get another
    /// round, those that are newer than `published` too.
    fn make_room(&mut self, published: Stamp) {
        // Bounded: whoever holds the shard does not walk it twice.
        let mut steps = self.clock.len().min(64);
        while self.bytes > self.budget && steps > 0 {
            steps -= 1;
            let Some(key) = self.clock.pop_front() else { return };
            let Some(entry) = self.entries.get_mut(&key) else { continue };
            if entry.asked || entry.stamp > published {
                entry.asked = false;
                self.clock.push_back(key);
                continue;
            }
            self.bytes = self.bytes.saturating_sub(cost(&key, entry.value.as_ref()));
            self.entries.remove(&key);
            self.left = self.left.wrapping_add(1);
        }
    }
}

/// What an entry takes, in bytes.
fn cost(key: &[u8], value: Option<&Bytes>) -> usize {
    ENTRY_BYTES.saturating_add(key.len()).saturating_add(value.map_or(0, Bytes::len))
}

/// A fast hash for byte keys that callers cannot predict.
#[derive(Clone, Copy)]
pub(super) struct Seeded(u64);

impl BuildHasher for Seeded {
    type Hasher = KeyHasher;

    fn build_hasher(&self) -> KeyHasher {
        KeyHasher(self.0)
    }
}

pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    /// The length that goes before a slice; a key is one slice, so it adds nothing.
    fn write_usize(&mut self, _length: usize) {}
}

#[cfg(test)]
mod tests;
