//! A run of versions, sorted, with their bytes in one piece of memory.
//!
//! A search compares few keys byte by byte: a leaf knows what all its keys begin with, and keeps of each the next
//! eight bytes as a number (prefix truncation and normalised keys of the B-tree literature). Rows of a table share its
//! owner, and what follows is a hash (`engine::layout`), so these numbers nearly always decide.

use std::cmp::Ordering;
use std::ops::Range;

use store::Stamp;

/// A leaf is full with so many versions,
const VERSIONS: usize = 128;
/// or with so many bytes, if it can be split.
const BYTES: usize = 64 << 10;

/// Invariant: versions ascend by key, those of one key descend by stamp, and `heads` belongs to `entries` one by one.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    /// So many bytes all keys begin with in common.
    shared: usize,
    /// The eight bytes of each key behind those; zeros where the key ends.
    heads: Vec<u64>,
    entries: Vec<Entry>,
    /// Keys and values, in the order in which they came.
    bytes: Vec<u8>,
}

/// Where a version's key and, behind it, its value are.
#[derive(Clone, Copy, Debug)]
struct Entry {
    stamp: Stamp,
    start: usize,
    key_end: usize,
    end: usize,
    deleted: bool,
}

/// One version of a key; without a value it is a deletion.
#[derive(Clone, Copy, Debug)]
pub(super) struct Version<'l> {
    pub(super) key: &'l [u8],
    pub(super) stamp: Stamp,
    pub(super) value: Option<&'l [u8]>,
}

impl Leaf {
    /// The place of the first version that does not come before `key` at `stamp`; without a stamp, of the first
    /// of a greater key.
    pub(super) fn seek(&self, key: &[u8], stamp: Option<Stamp>) -> usize {
        let prefix = self.prefix();
        let (front, rest) = key.split_at(self.shared.min(key.len()));
        // A key that is shorter than the prefix is less, if it is not greater.
        match front.cmp(prefix) {
            Ordering::Less => return 0,
            Ordering::Greater => return self.len(),
            Ordering::Equal => {}
        }
        let head = head(rest);
        let start = self.heads.partition_point(|other| *other < head);
        let alike = self.heads.get(start..).unwrap_or_default();
        let end = start.saturating_add(alike.partition_point(|other| *other == head));
        let alike = self.entries.get(start..end).unwrap_or_default();
        let before = alike.partition_point(|entry| match self.key(*entry).cmp(key) {
            Ordering::Less => true,
            Ordering::Equal => stamp.is_none_or(|stamp| entry.stamp > stamp),
            Ordering::Greater => false,
        });
        start.saturating_add(before)
    }

    /// Adds a version, or replaces the one of the same key and stamp. Returns whether it came last.
    pub(super) fn insert(&mut self, key: &[u8], value: Option<&[u8]>, stamp: Stamp) -> bool {
        self.share(key);
        let place = self.seek(key, Some(stamp));
        let there = self.version(place).is_some_and(|other| other.key == key && other.stamp == stamp);
        let entry = self.append(key, value, stamp);
        if there {
            if let Some(old) = self.entries.get_mut(place) {
                *old = entry;
            }
        } else {
            self.heads.insert(place, head(key.get(self.shared..).unwrap_or_default()));
            self.entries.insert(place, entry);
        }
        place.saturating_add(1) == self.len()
    }

    pub(super) fn version(&self, place: usize) -> Option<Version<'_>> {
        let entry = *self.entries.get(place)?;
        let value = self.bytes.get(entry.key_end..entry.end).unwrap_or_default();
        let value = (!entry.deleted).then_some(value);
        Some(Version { key: self.key(entry), stamp: entry.stamp, value })
    }

    pub(super) fn versions(&self) -> impl Iterator<Item = Version<'_>> {
        (0..self.len()).filter_map(|place| self.version(place))
    }

    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it is to be split.
    pub(super) const fn is_full(&self) -> bool {
        self.len() >= VERSIONS || (self.bytes.len() >= BYTES && self.len() > 1)
    }

    /// Keeps the versions before `at` and returns the others.
    pub(super) fn split(&mut self, at: usize) -> Self {
        let upper = self.part(at..self.len());
        *self = self.part(0..at);
        upper
    }

    /// Bytes of memory that it takes.
    pub(super) const fn footprint(&self) -> usize {
        let versions = self.heads.capacity() * size_of::<u64>()
            + self.entries.capacity() * size_of::<Entry>();
        size_of::<Self>() + versions + self.bytes.capacity()
    }

    fn part(&self, places: Range<usize>) -> Self {
        let entries = self.entries.get(places).unwrap_or_default();
        let bytes = entries.iter().map(|entry| entry.end - entry.start).sum();
        let shared = match (entries.first(), entries.last()) {
            (Some(first), Some(last)) => common(self.key(*first), self.key(*last)),
            _ => 0,
        };
        let mut part = Self { shared, bytes: Vec::with_capacity(bytes), ..Self::default() };
        for entry in entries {
            let key = self.key(*entry);
            let value = self.bytes.get(entry.key_end..entry.end).unwrap_or_default();
            let entry = part.append(key, (!entry.deleted).then_some(value), entry.stamp);
            part.heads.push(head(key.get(shared..).unwrap_or_default()));
            part.entries.push(entry);
        }
        part
    }

    fn append(&mut self, key: &[u8], value: Option<&[u8]>, stamp: Stamp) -> Entry {
        let start = self.bytes.len();
        let needed = key.len().saturating_add(value.map_or(0, <[u8]>::len));
        if self.bytes.capacity() - start < needed {
            // By half, not to double: what is reserved counts as taken.
            self.bytes.reserve_exact(needed.max(start / 2));
        }
        self.bytes.extend_from_slice(key);
        let key_end = self.bytes.len();
        self.bytes.extend_from_slice(value.unwrap_or_default());
        Entry { stamp, start, key_end, end: self.bytes.len(), deleted: value.is_none() }
    }

    /// Makes room for `key` in what all keys begin with.
    fn share(&mut self, key: &[u8]) {
        if self.entries.is_empty() {
            self.shared = key.len();
            return;
        }
        let shared = common(self.prefix(), key);
        if shared < self.shared {
            self.shared = shared;
            let keys = self.entries.iter().map(|entry| self.key(*entry));
            self.heads = keys.map(|key| head(key.get(shared..).unwrap_or_default())).collect();
        }
    }

    fn prefix(&self) -> &[u8] {
        let first = self.entries.first().map(|entry| self.key(*entry));
        first.and_then(|key| key.get(..self.shared)).unwrap_or_default()
    }

    fn key(&self, entry: Entry) -> &[u8] {
        self.bytes.get(entry.start..entry.key_end).unwrap_or_default()
    }
}

/// The first eight bytes as a number that sorts as they do.
fn head(rest: &[u8]) -> u64 {
    let mut head = [0; 8];
    for (to, from) in head.iter_mut().zip(rest) {
        *to = *from;
    }
    u64::from_be_bytes(head)
}

/// How many bytes both begin with.
fn common(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}
