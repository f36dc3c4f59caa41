//! Commit stamps: the store's sequence numbers.

/// The position of a commit in the store's order.
///
/// Invariants: assigned by the store at the commit point; of two commits that declared the same
/// key, the later one has the larger stamp; never used twice, also across restarts. Zero is before
/// every commit. Other engines call it a sequence number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp(pub u64);
