//! Row cache: the newest version of the keys in use, both what is staged (pending, not yet
//! published) and a bounded cache of published rows.
//!
//! A transaction reads here first and then in the backend, so it sees the effect of every earlier
//! one although that is still on its way to the disk; a read takes a row from here when what it may
//! see is the newest version. Rows enter when they are read, and cached rows stay when they are
//! written again. A counter stays too, so that adding to a busy one does not search the backend.
//! What is written and was never read (index entries, stream records) leaves when it is published.
//!
//! Invariant: an entry is the newest version of its key, pending or published. A pending one never
//! leaves. A cached one leaves only by eviction (the CLOCK algorithm); until then it follows every
//! write of its key, deletions included.
//!
//! Invariant (which reads may fill): a row read from the backend at a published stamp enters only
//! if its key has no entry and no entry left the shard since before that stamp was taken. A write
//! of the key in between was in the map from before it was published; so it is still there, or it
//! has left.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hasher};

use bytes::Bytes;
use parking_lot::Mutex;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::Stamp;

const SHARDS: usize = 64;

/// What an entry takes besides its key and value, in bytes: its place in the map and in the clock.
const ENTRY_BYTES: usize = 208;

/// A value may take this part of its shard; a larger one would evict too much for one reader.
const SHARD_PART: usize = 8;

/// The newest version of a key.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The stamp of the version, or a later one at which it was the newest.
    pub(super) stamp: Stamp,
    pub(super) value: Option<Bytes>,
    /// Whether it stays when it is published.
    cached: bool,
    /// Whether it was read since the clock hand passed.
    referenced: bool,
    /// The version that reads see while this one is pending, so that a busy row is not read from
    /// the backend.
    previous: Option<Previous>,
}

/// The published version below a pending one.
#[derive(Clone, Debug)]
struct Previous {
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
        let previous = self.previous.as_ref()?;
        (previous.stamp <= at && at < previous.until).then_some(&previous.value)
    }
}

/// A version to stage.
pub(super) struct Version {
    pub(super) stamp: Stamp,
    pub(super) value: Option<Bytes>,
    /// Whether an addition made it, which makes it worth caching.
    pub(super) counter: bool,
}

/// A key had no entry; the right to fill in what the backend has for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Miss(u64);

/// Newest versions by key.
pub(super) struct RowCache {
    shards: Box<[Mutex<Shard>]>,
    seed: u64,
}

struct Shard {
    entries: HashMap<Bytes, Entry, Seeded>,
    /// The keys of cached entries, each once, in the order in which they may be evicted.
    clock: VecDeque<Bytes>,
    /// How many entries were removed.
    removals: u64,
    /// What cached entries take, and may take, in bytes.
    bytes: usize,
    budget: usize,
}

impl RowCache {
    /// Caches published rows of about `budget` bytes. `seed` keeps callers from choosing keys that
    /// share one bucket.
    pub(super) fn new(seed: u64, budget: usize) -> Self {
        let shard = || Shard {
            entries: HashMap::with_hasher(Seeded(seed)),
            clock: VecDeque::new(),
            removals: 0,
            bytes: 0,
            budget: budget / SHARDS,
        };
        Self { shards: (0..SHARDS).map(|_| Mutex::new(shard())).collect(), seed }
    }

    /// The newest version of `key`, if it is here.
    pub(super) fn get(&self, key: &[u8]) -> Option<Entry> {
        let mut shard = self.shard(key)?.lock();
        let entry = shard.entries.get_mut(key)?;
        entry.referenced = true;
        Some(entry.clone())
    }

    /// The newest version of `key`, or the miss that a read of the backend may fill. The stamp of
    /// that read is to be taken afterwards.
    pub(super) fn find(&self, key: &[u8]) -> Result<Entry, Miss> {
        let Some(shard) = self.shard(key) else { return Err(Miss(u64::MAX)) };
        let mut shard = shard.lock();
        let miss = Miss(shard.removals);
        let entry = shard.entries.get_mut(key).ok_or(miss)?;
        entry.referenced = true;
        Ok(entry.clone())
    }

    /// The value of `key` that a read at the published stamp `at` sees. Else the miss, if the key
    /// has no entry.
    pub(super) fn read(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, Option<Miss>> {
        let Some(shard) = self.shard(key) else { return Err(None) };
        let mut shard = shard.lock();
        let miss = Miss(shard.removals);
        let entry = shard.entries.get_mut(key).ok_or(Some(miss))?;
        entry.referenced = true;
        entry.at(at).cloned().ok_or(None)
    }

    /// Caches what the backend had for `key` at the published stamp `at`, if it is still the newest
    /// version.
    pub(super) fn fill(&self, miss: Miss, key: &[u8], value: &Bytes, at: Stamp) {
        let Some(shard) = self.shard(key) else { return };
        let mut shard = shard.lock();
        let bytes = cost(key, Some(value));
        if shard.removals != miss.0 || shard.budget / SHARD_PART < bytes {
            return;
        }
        if shard.entries.contains_key(key) {
            return;
        }
        // Copies: what a backend returns may be a slice of something much larger.
        let (key, value) = (Bytes::copy_from_slice(key), Bytes::copy_from_slice(value));
        let entry = Entry {
            stamp: at,
            value: Some(value),
            cached: true,
            referenced: false,
            previous: None,
        };
        shard.entries.insert(key.clone(), entry);
        shard.clock.push_back(key);
        shard.bytes = shard.bytes.saturating_add(bytes);
        shard.evict(at);
    }

    /// Makes `version`, which is pending, the newest of its key. Calls for the same key come in
    /// stamp order. Everything up to `published` is published.
    pub(super) fn stage(&self, key: &Bytes, version: Version, published: Stamp) {
        let Some(shard) = self.shard(key) else { return };
        let Version { stamp, value, counter } = version;
        let mut shard = shard.lock();
        let shard = &mut *shard;
        let bytes = cost(key, value.as_ref());
        let mut entry = Entry { stamp, value, cached: false, referenced: false, previous: None };
        if let Some(old) = shard.entries.get_mut(key).filter(|old| old.cached) {
            shard.bytes = shard.bytes.saturating_sub(cost(key, old.value.as_ref()));
            entry.previous = match old.previous.take() {
                _ if old.stamp <= published => {
                    Some(Previous { stamp: old.stamp, value: old.value.take(), until: stamp })
                }
                previous => previous,
            };
            (entry.cached, entry.referenced) = (true, old.referenced);
        } else if counter && bytes <= shard.budget / SHARD_PART {
            entry.cached = true;
            shard.clock.push_back(key.clone());
        }
        if entry.cached {
            shard.bytes = shard.bytes.saturating_add(bytes);
        }
        shard.entries.insert(key.clone(), entry);
    }

    /// The version of `key` made at `stamp` is published now.
    pub(super) fn unstage(&self, key: &[u8], stamp: Stamp) {
        let Some(shard) = self.shard(key) else { return };
        let mut shard = shard.lock();
        let Some(entry) = shard.entries.get_mut(key) else { return };
        if entry.stamp != stamp {
            return;
        }
        if entry.cached {
            entry.previous = None;
            shard.evict(stamp);
        } else {
            shard.entries.remove(key);
            shard.removals = shard.removals.wrapping_add(1);
        }
    }

    /// The hash its maps use.
    pub(super) const fn hasher(&self) -> Seeded {
        Seeded(self.seed)
    }

    /// Removes everything.
    pub(super) fn clear(&self) {
        for shard in &self.shards {
            let mut shard = shard.lock();
            shard.entries = HashMap::with_hasher(Seeded(self.seed));
            shard.clock = VecDeque::new();
            shard.bytes = 0;
            shard.removals = shard.removals.wrapping_add(1);
        }
    }

    /// How many keys have an entry, and what the cached ones take in bytes.
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
    /// Evicts rows until the rest fits the budget, in clock order: those that were referenced, and
    /// those that are newer than `published`, get another round.
    fn evict(&mut self, published: Stamp) {
        // Bounded, so that nobody holds the shard for a long walk.
        let mut steps = self.clock.len().min(64);
        while self.bytes > self.budget && steps > 0 {
            steps -= 1;
            let Some(key) = self.clock.pop_front() else { return };
            let Some(entry) = self.entries.get_mut(&key) else { continue };
            if entry.referenced || entry.stamp > published {
                entry.referenced = false;
                self.clock.push_back(key);
                continue;
            }
            self.bytes = self.bytes.saturating_sub(cost(&key, entry.value.as_ref()));
            self.entries.remove(&key);
            self.removals = self.removals.wrapping_add(1);
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
