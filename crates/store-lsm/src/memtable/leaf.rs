//! Leaf of a memtable: a sorted run of versions.
//!
//! A search compares few keys byte by byte: a leaf knows what all its keys begin with, and keeps of
//! each the next eight bytes as a number (prefix truncation and normalised keys of the B-tree
//! literature). Rows of a table share its owner, and what follows is a hash (`engine::layout`), so
//! these numbers nearly always decide.

use std::cmp::Ordering;
use std::ops::Range;

use store::Stamp;

use super::buffers::{Buffers, Place};

/// A leaf with this number of versions is full.
pub(super) const VERSIONS: usize = 128;

/// Invariant: versions ascend by key, those of one key descend by stamp, and `heads` belongs to
/// `entries` one by one.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    /// What all keys begin with.
    prefix: Box<[u8]>,
    /// The eight bytes of each key after that; zeros where the key ends.
    heads: Vec<u64>,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    stamp: Stamp,
    place: Place,
}

/// One version of a key; without a value it is a deletion.
#[derive(Clone, Copy, Debug)]
pub(super) struct Version<'b> {
    pub(super) key: &'b [u8],
    pub(super) stamp: Stamp,
    pub(super) value: Option<&'b [u8]>,
}

impl Leaf {
    /// The place of the first version that does not come before `key` at `stamp`; without a stamp,
    /// of the first of a later key.
    pub(super) fn seek(&self, buffers: &Buffers, key: &[u8], stamp: Option<Stamp>) -> usize {
        let (front, rest) = key.split_at(self.prefix.len().min(key.len()));
        // A key that is a part of the prefix compares less than it.
        match front.cmp(&self.prefix) {
            Ordering::Less => return 0,
            Ordering::Greater => return self.len(),
            Ordering::Equal => {}
        }
        let head = head(rest);
        let start = self.heads.partition_point(|other| *other < head);
        let alike = self.heads.get(start..).unwrap_or_default();
        let end = start.saturating_add(alike.partition_point(|other| *other == head));
        let alike = self.entries.get(start..end).unwrap_or_default();
        let before = |entry: &Entry| match buffers.key(entry.place).cmp(key) {
            Ordering::Less => true,
            Ordering::Equal => stamp.is_none_or(|stamp| entry.stamp > stamp),
            Ordering::Greater => false,
        };
        // Mostly they are versions of one key, and the newest is meant: one look at cold memory
        // instead of several.
        match alike.split_first() {
            Some((first, others)) if before(first) => {
                start.saturating_add(1).saturating_add(others.partition_point(before))
            }
            Some(_) | None => start,
        }
    }

    /// Adds the version at `place`, or replaces the one of the same key and stamp. Returns whether
    /// it came last.
    pub(super) fn insert(&mut self, buffers: &Buffers, place: Place, stamp: Stamp) -> bool {
        let key = buffers.key(place);
        self.share(buffers, key);
        let at = self.seek(buffers, key, Some(stamp));
        let entry = Entry { stamp, place };
        match self.entries.get_mut(at) {
            Some(there) if there.stamp == stamp && buffers.key(there.place) == key => {
                *there = entry;
            }
            Some(_) | None => {
                self.heads.insert(at, head(key.get(self.prefix.len()..).unwrap_or_default()));
                self.entries.insert(at, entry);
            }
        }
        at.saturating_add(1) == self.len()
    }

    pub(super) fn version<'b>(&self, buffers: &'b Buffers, at: usize) -> Option<Version<'b>> {
        let Entry { stamp, place } = *self.entries.get(at)?;
        Some(Version { key: buffers.key(place), stamp, value: buffers.value(place) })
    }

    /// The place of the first version of the key that the version at `at` has.
    pub(super) fn first(&self, buffers: &Buffers, at: usize) -> usize {
        let (Some(head), Some(entry)) = (self.heads.get(at), self.entries.get(at)) else {
            return at;
        };
        let start = self.heads.get(..at).unwrap_or_default().partition_point(|other| other < head);
        let alike = self.entries.get(start..at).unwrap_or_default();
        let key = buffers.key(entry.place);
        match alike.first() {
            // Nearly always, as in `seek`: the numbers decide.
            Some(first) if buffers.key(first.place) == key => start,
            Some(_) => {
                let other = |entry: &Entry| buffers.key(entry.place) != key;
                start.saturating_add(alike.partition_point(other))
            }
            None => at,
        }
    }

    /// The place behind the last version of the key that the version at `at` has. Keys are hardly
    /// looked at, which are anywhere in memory: a row that is written often has many versions.
    pub(super) fn behind(&self, buffers: &Buffers, at: usize) -> usize {
        let next = at.saturating_add(1);
        let (Some(head), Some(entry)) = (self.heads.get(at), self.entries.get(at)) else {
            return next;
        };
        let later = self.heads.get(next..).unwrap_or_default();
        if later.first() != Some(head) {
            return next;
        }
        let end = next.saturating_add(later.partition_point(|other| other == head));
        let alike = self.entries.get(next..end).unwrap_or_default();
        let key = buffers.key(entry.place);
        let same = |entry: &Entry| buffers.key(entry.place) == key;
        match alike.last() {
            Some(last) if same(last) => end,
            Some(_) | None => next.saturating_add(alike.partition_point(same)),
        }
    }

    /// Of the versions of one key at these places, that of the newest one at a stamp.
    pub(super) fn newest(&self, places: Range<usize>, at: Stamp) -> Option<usize> {
        let Range { start, end } = places;
        let versions = self.entries.get(start..end)?;
        let newest = start.saturating_add(versions.partition_point(|entry| entry.stamp > at));
        (newest < end).then_some(newest)
    }

    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it is to be split.
    pub(super) const fn is_full(&self) -> bool {
        self.len() >= VERSIONS
    }

    /// Keeps the versions before `at` and returns the others.
    pub(super) fn split(&mut self, buffers: &Buffers, at: usize) -> Self {
        let entries = self.entries.get(at..).unwrap_or_default();
        let upper = Self::sorted(buffers, entries);
        *self = Self::sorted(buffers, self.entries.get(..at).unwrap_or_default());
        upper
    }

    /// Bytes of memory that it takes.
    pub(super) const fn footprint(&self) -> usize {
        let versions =
            self.heads.capacity() * size_of::<u64>() + self.entries.capacity() * size_of::<Entry>();
        size_of::<Self>() + versions + self.prefix.len()
    }

    fn sorted(buffers: &Buffers, entries: &[Entry]) -> Self {
        let prefix = match (entries.first(), entries.last()) {
            (Some(first), Some(last)) => common(buffers.key(first.place), buffers.key(last.place)),
            _ => &[],
        };
        let mut leaf = Self { prefix: Box::from(prefix), ..Self::default() };
        // At once what it takes until it is full.
        leaf.heads.reserve_exact(VERSIONS);
        leaf.entries.reserve_exact(VERSIONS);
        leaf.entries.extend_from_slice(entries);
        leaf.count_heads(buffers);
        leaf
    }

    /// Makes room for `key` in what all keys begin with.
    fn share(&mut self, buffers: &Buffers, key: &[u8]) {
        if self.entries.is_empty() {
            self.prefix = Box::from(key);
        } else if !key.starts_with(&self.prefix) {
            self.prefix = Box::from(common(&self.prefix, key));
            self.count_heads(buffers);
        }
    }

    fn count_heads(&mut self, buffers: &Buffers) {
        let prefix = self.prefix.len();
        self.heads.clear();
        let keys = self.entries.iter().map(|entry| buffers.key(entry.place));
        self.heads.extend(keys.map(|key| head(key.get(prefix..).unwrap_or_default())));
    }
}

/// The first eight bytes as a number that sorts as they do.
pub(super) fn head(rest: &[u8]) -> u64 {
    if let Some(head) = rest.first_chunk() {
        return u64::from_be_bytes(*head);
    }
    let mut head = [0; 8];
    for (to, from) in head.iter_mut().zip(rest) {
        *to = *from;
    }
    u64::from_be_bytes(head)
}

/// What both begin with.
fn common<'k>(one: &'k [u8], other: &[u8]) -> &'k [u8] {
    let bytes = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    one.get(..bytes).unwrap_or_default()
}
