//! Row cache: the newest version of the keys in use, both what is staged (pending, not yet
//! published) and a bounded cache of published rows.
//!
//! A transaction reads here first and then in the backend, so it sees the effect of every earlier
//! one although that is still on its way to the disk; a read takes a row from here when what it may
//! see is the newest version. Rows enter when they are read (when others must leave for them, when
//! they are read again: [`admission`]), and cached rows stay when they are written again. A counter
//! stays too, so that adding to a busy one does not search the backend. What is written and was
//! never read (index entries, stream records) leaves when it is published.
//!
//! Invariant: an entry is the newest version of its key, pending or published. A pending one never
//! leaves. A cached one leaves only by eviction (the CLOCK algorithm); until then it follows every
//! write of its key, deletions included.
//!
//! Invariant (which reads may fill): a row read from the backend at a published stamp enters only
//! if its key has no entry and no entry left the shard since before that stamp was taken. A write
//! of the key in between was in the map from before it was published; so it is still there, or it
//! has left.

mod seeded;
mod shard;

use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};
use xxhash_rust::xxh3::xxh3_64_with_seed;

pub(super) use self::seeded::Seeded;
use self::shard::{Shard, cost};
use crate::Stamp;

const SHARDS: usize = 64;

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

impl RowCache {
    /// Caches published rows of about `budget` bytes. `seed` keeps callers from choosing keys that
    /// share one bucket.
    pub(super) fn new(seed: u64, budget: usize) -> Self {
        let shard = || Mutex::new(Shard::new(budget / SHARDS));
        Self { shards: (0..SHARDS).map(|_| shard()).collect(), seed }
    }

    /// The newest version of `key`, if it is here.
    pub(super) fn get(&self, key: &[u8]) -> Option<Entry> {
        self.find(key).ok()
    }

    /// The newest version of `key`, or the miss that a read of the backend may fill. The stamp of
    /// that read is to be taken afterwards.
    pub(super) fn find(&self, key: &[u8]) -> Result<Entry, Miss> {
        let Some((mut shard, hash)) = self.shard(key) else { return Err(Miss(u64::MAX)) };
        let miss = Miss(shard.removals());
        let entry = shard.find(hash, key).ok_or(miss)?;
        entry.referenced = true;
        Ok(entry.clone())
    }

    /// The value of `key` that a read at the published stamp `at` sees. Else the miss, if the key
    /// has no entry.
    pub(super) fn read(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, Option<Miss>> {
        let Some((mut shard, hash)) = self.shard(key) else { return Err(None) };
        let miss = Miss(shard.removals());
        let entry = shard.find(hash, key).ok_or(Some(miss))?;
        entry.referenced = true;
        entry.at(at).cloned().ok_or(None)
    }

    /// Caches what the backend had for `key` at the published stamp `at`, if it is still the newest
    /// version.
    pub(super) fn fill(&self, miss: Miss, key: &[u8], value: &Bytes, at: Stamp) {
        let Some((mut shard, hash)) = self.shard(key) else { return };
        if shard.removals() != miss.0 || !shard.has_room_for(cost(key, Some(value))) {
            return;
        }
        if shard.find(hash, key).is_some() || !shard.admits(hash, cost(key, Some(value))) {
            return;
        }
        let (key, value) = side_by_side(key, value);
        let entry = Entry {
            stamp: at,
            value: Some(value),
            cached: true,
            referenced: false,
            previous: None,
        };
        shard.add(hash, key, entry);
        shard.evict(at);
    }

    /// Makes `version`, which is pending, the newest of its key. Calls for the same key come in
    /// stamp order. Everything up to `published` is published.
    pub(super) fn stage(&self, key: &Bytes, version: Version, published: Stamp) {
        let Some((mut shard, hash)) = self.shard(key) else { return };
        let Version { stamp, value, counter } = version;
        let mut entry = Entry { stamp, value, cached: false, referenced: false, previous: None };
        let place = shard.place(hash, key);
        match place.and_then(|place| shard.entry(place)).filter(|old| old.cached) {
            Some(old) => {
                entry.previous = match old.previous.take() {
                    _ if old.stamp <= published => {
                        Some(Previous { stamp: old.stamp, value: old.value.clone(), until: stamp })
                    }
                    previous => previous,
                };
                (entry.cached, entry.referenced) = (true, old.referenced);
            }
            None => {
                entry.cached = counter && shard.has_room_for(cost(key, entry.value.as_ref()));
            }
        }
        match place {
            Some(place) => shard.replace(place, key.clone(), entry),
            None => shard.add(hash, key.clone(), entry),
        }
    }

    /// The version of `key` made at `stamp` is published now.
    pub(super) fn unstage(&self, key: &[u8], stamp: Stamp) {
        let Some((mut shard, hash)) = self.shard(key) else { return };
        let Some(place) = shard.place(hash, key) else { return };
        let Some(entry) = shard.entry(place).filter(|entry| entry.stamp == stamp) else { return };
        if entry.cached {
            entry.previous = None;
            shard.evict(stamp);
        } else {
            shard.vacate(place);
        }
    }

    /// The hash its maps use.
    pub(super) const fn hasher(&self) -> Seeded {
        Seeded(self.seed)
    }

    /// Removes everything.
    pub(super) fn clear(&self) {
        for shard in &self.shards {
            shard.lock().clear();
        }
    }

    /// How many keys have an entry, and what the cached ones take in bytes.
    pub(super) fn sizes(&self) -> (usize, usize) {
        self.shards.iter().fold((0, 0), |(entries, bytes), shard| {
            let shard = shard.lock();
            (entries + shard.len(), bytes + shard.bytes())
        })
    }

    /// The shard of a key, locked, and the key's hash in it.
    fn shard(&self, key: &[u8]) -> Option<(MutexGuard<'_, Shard>, u64)> {
        let hash = xxh3_64_with_seed(key, self.seed);
        // The table in it uses the low bits and the top seven; these are others.
        let shard = self.shards.get((hash >> 40) as usize % SHARDS)?;
        Some((shard.lock(), hash))
    }
}

/// Copies of both in one piece of memory: what a backend returns may be a slice of something much
/// larger, and a reader that finds the key has the value's beginning with it.
fn side_by_side(key: &[u8], value: &[u8]) -> (Bytes, Bytes) {
    let mut both = Vec::with_capacity(key.len().saturating_add(value.len()));
    both.extend_from_slice(key);
    both.extend_from_slice(value);
    let mut first = Bytes::from(both);
    let second = first.split_off(key.len());
    (first, second)
}

#[cfg(test)]
mod tests;
