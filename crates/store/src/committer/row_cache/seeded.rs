//! The seeded hash of keys: fast, and such that callers cannot choose keys that share a bucket.

use std::hash::{BuildHasher, Hasher};

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A fast hash for byte keys that callers cannot predict.
#[derive(Clone, Copy)]
pub(in crate::committer) struct Seeded(pub(super) u64);

impl BuildHasher for Seeded {
    type Hasher = KeyHasher;

    fn build_hasher(&self) -> KeyHasher {
        KeyHasher(self.0)
    }
}

pub(in crate::committer) struct KeyHasher(u64);

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
