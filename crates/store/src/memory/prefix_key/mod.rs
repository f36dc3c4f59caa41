//! Keys with a cached prefix, compared without leaving the tree's nodes.
//!
//! Finding a row compares some twenty keys, and each is elsewhere in memory. So the first bytes of
//! a key, which usually decide, are kept in the node as integers (normalised keys).
//!
//! Invariant: keys are ordered as their bytes are.

use std::borrow::Borrow;
use std::cmp::Ordering;

use bytes::Bytes;

/// The first 24 bytes, missing ones as zeros, as big-endian integers.
type Head = [u64; 3];

/// A key in the tree.
#[derive(Debug)]
pub(super) struct PrefixKey {
    head: Head,
    pub(super) bytes: Bytes,
}

/// A key to search for.
#[derive(Clone, Copy)]
pub(super) struct Probe<'a> {
    head: Head,
    bytes: &'a [u8],
}

/// What [`PrefixKey`] and [`Probe`] are compared by.
pub(super) trait Ordered {
    fn parts(&self) -> (&Head, &[u8]);
}

impl PrefixKey {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self { head: head(&bytes), bytes }
    }
}

impl<'a> Probe<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { head: head(bytes), bytes }
    }
}

impl Ordered for PrefixKey {
    fn parts(&self) -> (&Head, &[u8]) {
        (&self.head, &self.bytes)
    }
}

impl Ordered for Probe<'_> {
    fn parts(&self) -> (&Head, &[u8]) {
        (&self.head, self.bytes)
    }
}

fn head(bytes: &[u8]) -> Head {
    let mut first = [0; 24];
    for (to, from) in first.iter_mut().zip(bytes) {
        *to = *from;
    }
    let (words, _) = first.as_chunks::<8>();
    let mut head = Head::default();
    for (to, from) in head.iter_mut().zip(words) {
        *to = u64::from_be_bytes(*from);
    }
    head
}

/// Unequal heads decide: a missing byte counts as zero, so the shorter key never wins over a longer
/// one that continues. Equal heads leave it to the bytes.
fn compare(a: &dyn Ordered, b: &dyn Ordered) -> Ordering {
    let ((a_head, a_bytes), (b_head, b_bytes)) = (a.parts(), b.parts());
    a_head.cmp(b_head).then_with(|| a_bytes.cmp(b_bytes))
}

impl Ord for PrefixKey {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(self, other)
    }
}

impl PartialOrd for PrefixKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for PrefixKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for PrefixKey {}

impl Ord for dyn Ordered + '_ {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(self, other)
    }
}

impl PartialOrd for dyn Ordered + '_ {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for dyn Ordered + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for dyn Ordered + '_ {}

impl<'a> Borrow<dyn Ordered + 'a> for PrefixKey {
    fn borrow(&self) -> &(dyn Ordered + 'a) {
        self
    }
}

#[cfg(test)]
mod tests;
