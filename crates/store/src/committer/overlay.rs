//! What was decided but is not yet published, by key; and the counters that are in use.
//!
//! A transaction reads here first and then in the backend, so it sees the effect of every earlier
//! transaction although that is still on its way to the disk. A counter stays here after it was
//! published, so that adding to a busy one reads no tree.
//!
//! Invariant: an entry is the newest version of its key. An entry that is not a counter goes away
//! only after its stamp was published.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

use bytes::Bytes;
use parking_lot::Mutex;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::Stamp;

const SHARDS: usize = 64;

/// Published counters that one shard keeps; 64 shards of 1,024 make some 8 MiB at the most.
const COUNTERS_PER_SHARD: usize = 1024;

/// The newest version of a key.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) stamp: Stamp,
    pub(super) value: Option<Bytes>,
    /// Whether an addition made it, which makes it worth keeping.
    pub(super) counter: bool,
}

/// Newest versions by key.
pub(super) struct Overlay {
    shards: Box<[Mutex<Shard>]>,
    seed: u64,
}

struct Shard {
    entries: HashMap<Bytes, Entry, Seeded>,
    published_counters: usize,
}

impl Overlay {
    /// `seed` keeps callers from choosing keys that meet in one bucket.
    pub(super) fn new(seed: u64) -> Self {
        let shard = || Shard { entries: HashMap::with_hasher(Seeded(seed)), published_counters: 0 };
        Self { shards: (0..SHARDS).map(|_| Mutex::new(shard())).collect(), seed }
    }

    /// The newest version of `key`, if it is here.
    pub(super) fn get(&self, key: &[u8]) -> Option<Entry> {
        self.shard(key)?.lock().entries.get(key).cloned()
    }

    /// Replaces an older version of `key`. Calls for the same key come in stamp order.
    pub(super) fn insert(&self, key: Bytes, entry: Entry) {
        if let Some(shard) = self.shard(&key) {
            shard.lock().entries.insert(key, entry);
        }
    }

    /// Forgets the version of `key` made at `stamp`, which is published now.
    pub(super) fn settle(&self, key: &[u8], stamp: Stamp) {
        let Some(shard) = self.shard(key) else { return };
        let mut shard = shard.lock();
        let Some(entry) = shard.entries.get(key) else { return };
        if entry.stamp != stamp {
            return;
        }
        if !entry.counter {
            shard.entries.remove(key);
            return;
        }
        // A counter that is added to again counts again; the count only bounds the memory.
        shard.published_counters += 1;
        if shard.published_counters > COUNTERS_PER_SHARD {
            shard.published_counters = 0;
            shard.entries.retain(|_, entry| entry.stamp > stamp);
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
            shard.entries.clear();
            shard.published_counters = 0;
        }
    }

    /// How many keys have an entry.
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().entries.len()).sum()
    }

    fn shard(&self, key: &[u8]) -> Option<&Mutex<Shard>> {
        // The map below uses the low bits and the top seven of the same hash; these are others.
        let hash = xxh3_64_with_seed(key, self.seed) >> 40;
        self.shards.get(hash as usize % SHARDS)
    }
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
