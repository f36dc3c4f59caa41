//! Hashes: of keys for filters and blocks, and checksums that know their place.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// The hash of a key. It is stored in filters and blocks, so it never changes.
#[must_use]
#[inline]
pub fn key_hash(key: &[u8]) -> u64 {
    xxh3_64(key)
}

/// The checksum of bytes at a place: the same bytes elsewhere, or in another table, have another.
#[must_use]
pub fn checksum(salt: u64, table: u64, offset: u64, bytes: &[u8]) -> u64 {
    xxh3_64_with_seed(bytes, mix(mix(salt ^ table) ^ offset))
}

/// Spreads the bits of a number: the finalizer of SplitMix64.
pub(crate) const fn mix(number: u64) -> u64 {
    let mut x = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
