//! Striped latches over declared keys.
//!
//! A key belongs to the stripe its hash picks. Writers take their stripe exclusively, readers share
//! it, so that a key which everybody reads (a table's catalog row) makes nobody wait. A transaction
//! takes all its stripes in ascending order before it reads anything.
//!
//! Invariant: stripes ascend and none is taken twice, so transactions cannot wait for each other in
//! a circle. Latches cannot be poisoned: a panic releases them.

use bytes::Bytes;
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Enough that two unrelated keys rarely share one; the array stays small (64 KiB).
const STRIPES: usize = 4096;

/// The latches of one store.
pub(super) struct Latches {
    stripes: Box<[RwLock<()>]>,
    seed: u64,
}

/// The latches that one transaction holds.
pub(super) type Held<'a> = SmallVec<[Guard<'a>; 8]>;

/// One held latch; dropping it releases the stripe.
pub(super) enum Guard<'a> {
    /// Shared with other readers.
    Shared { _guard: RwLockReadGuard<'a, ()> },
    /// Held exclusively.
    Exclusive { _guard: RwLockWriteGuard<'a, ()> },
}

impl Latches {
    /// `seed` keeps callers from choosing keys that share one stripe.
    pub(super) fn new(seed: u64) -> Self {
        Self { stripes: (0..STRIPES).map(|_| RwLock::new(())).collect(), seed }
    }

    /// Waits for the stripes of all keys.
    pub(super) fn lock(&self, write_keys: &[Bytes], read_keys: &[Bytes]) -> Held<'_> {
        let writes = write_keys.iter().map(|key| (self.stripe(key), false));
        let reads = read_keys.iter().map(|key| (self.stripe(key), true));
        let mut wanted: SmallVec<[(usize, bool); 8]> = writes.chain(reads).collect();
        // `false` sorts first: of a stripe wanted both ways, the exclusive entry survives.
        wanted.sort_unstable();
        wanted.dedup_by_key(|entry| entry.0);
        let stripes =
            wanted.iter().filter_map(|(at, shared)| Some((self.stripes.get(*at)?, shared)));
        stripes
            .map(|(stripe, shared)| match shared {
                true => Guard::Shared { _guard: stripe.read() },
                false => Guard::Exclusive { _guard: stripe.write() },
            })
            .collect()
    }

    fn stripe(&self, key: &[u8]) -> usize {
        xxh3_64_with_seed(key, self.seed) as usize % STRIPES
    }
}
