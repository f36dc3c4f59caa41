//! Entries of tables: versions of keys, and their order.

use std::cmp::Ordering;

/// One version of a key.
///
/// Entries are ordered by key, and those of one key from the newest to the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The key.
    pub key: &'a [u8],
    /// When it was written: the number of the commit.
    pub stamp: u64,
    /// The value; `None` for a deletion.
    pub value: Option<&'a [u8]>,
}

/// The order of two versions: by key, then the newer one first.
pub(crate) fn compare(one: (&[u8], u64), other: (&[u8], u64)) -> Ordering {
    one.0.cmp(other.0).then_with(|| other.1.cmp(&one.1))
}

/// How many bytes two keys have in common at their start.
pub(crate) fn common_prefix(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}
