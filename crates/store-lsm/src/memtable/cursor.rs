//! Reading a range of keys at a stamp, in either direction, some rows at a time.

use std::sync::Arc;

use bytes::Bytes;
use store::{Direction, KeyRange, Stamp};

use super::leaf::Leaf;
use super::{Fence, Memtable, NEWEST, find, position};

/// So many rows are copied at first, and twice as many each time,
const FIRST: usize = 16;
/// up to so many.
const MOST: usize = 128;

/// A key and its newest version; `None` is a deletion.
type Found = (Bytes, Option<Bytes>);

/// The keys of a range with their newest versions at a stamp, deletions included. No lock is held between two rows.
pub(crate) struct Cursor {
    memtable: Arc<Memtable>,
    at: Stamp,
    direction: Direction,
    /// What is still to be read.
    range: KeyRange,
    /// The range begins behind its start, not with it.
    behind_start: bool,
    rows: std::vec::IntoIter<Found>,
    copy: usize,
    exhausted: bool,
}

impl Cursor {
    pub(crate) fn new(
        memtable: Arc<Memtable>,
        range: KeyRange,
        direction: Direction,
        at: Stamp,
    ) -> Self {
        Self {
            memtable,
            at,
            direction,
            range,
            behind_start: false,
            rows: Vec::new().into_iter(),
            copy: FIRST,
            exhausted: false,
        }
    }

    fn refill(&mut self) {
        let rows = match self.direction {
            Direction::Forward => self.forward(),
            Direction::Backward => self.backward(),
        };
        self.exhausted = rows.len() < self.copy;
        if let Some((last, _)) = rows.last() {
            match self.direction {
                Direction::Forward => {
                    self.range.start = last.clone();
                    self.behind_start = true;
                }
                Direction::Backward => self.range.end = last.clone(),
            }
        }
        self.copy = self.copy.saturating_mul(2).min(MOST);
        self.rows = rows.into_iter();
    }

    fn forward(&self) -> Vec<Found> {
        let mut rows: Vec<Found> = Vec::new();
        let leaves = self.memtable.leaves.read();
        let start = (&*self.range.start, if self.behind_start { None } else { NEWEST });
        let first = position(&leaves, start.0, start.1);
        for (number, fence) in leaves.iter().enumerate().skip(first) {
            let leaf = fence.leaf.read();
            let mut place = if number == first { leaf.seek(start.0, start.1) } else { 0 };
            while let Some(version) = leaf.version(place) {
                if *version.key >= *self.range.end || rows.len() == self.copy {
                    return rows;
                }
                let older = rows.last().is_some_and(|(key, _)| key == version.key);
                if version.stamp <= self.at && !older {
                    let value = version.value.map(Bytes::copy_from_slice);
                    rows.push((Bytes::copy_from_slice(version.key), value));
                }
                place = place.saturating_add(1);
            }
        }
        rows
    }

    fn backward(&self) -> Vec<Found> {
        let mut rows = Vec::new();
        let leaves = self.memtable.leaves.read();
        // The versions before here are still to be read.
        let mut number = position(&leaves, &self.range.end, NEWEST);
        let mut place = leaves.get(number).map_or(0, |fence| {
            let leaf = fence.leaf.read();
            leaf.seek(&self.range.end, NEWEST)
        });
        while rows.len() < self.copy {
            if place == 0 {
                let Some(before) = number.checked_sub(1) else { break };
                number = before;
                place = leaves.get(number).map_or(0, |fence| fence.leaf.read().len());
                continue;
            }
            let Some((key, first)) = self.last_key(&leaves, number, place, &mut rows) else { break };
            (number, place) = match first {
                Some(first) => (number, first),
                None => {
                    // Its newer versions are in leaves before.
                    if let Some(value) = find(&leaves, &key, self.at) {
                        rows.push((key.clone(), value));
                    }
                    let number = position(&leaves, &key, NEWEST);
                    let seek = |fence: &Fence| fence.leaf.read().seek(&key, NEWEST);
                    (number, leaves.get(number).map_or(0, seek))
                }
            };
        }
        rows
    }

    /// The key of the version before `place`, unless it is before the range. Adds its version to `rows` and says where its
    /// first one is, if all of them are in this leaf.
    fn last_key(
        &self,
        leaves: &[Fence],
        number: usize,
        place: usize,
        rows: &mut Vec<Found>,
    ) -> Option<(Bytes, Option<usize>)> {
        let leaf = leaves.get(number)?.leaf.read();
        let last = leaf.version(place.checked_sub(1)?)?;
        if *last.key < *self.range.start {
            return None;
        }
        let key = Bytes::copy_from_slice(last.key);
        let first = first_version(&leaf, place, last.key);
        if first == 0 && number > 0 {
            return Some((key, None));
        }
        let mut versions = (first..place).filter_map(|place| leaf.version(place));
        if let Some(newest) = versions.find(|version| version.stamp <= self.at) {
            rows.push((key.clone(), newest.value.map(Bytes::copy_from_slice)));
        }
        Some((key, Some(first)))
    }
}

/// Where the versions of `key` begin that end before `place`.
fn first_version(leaf: &Leaf, place: usize, key: &[u8]) -> usize {
    let same = |place: &usize| leaf.version(*place).is_some_and(|version| version.key == key);
    (0..place).rev().take_while(same).last().unwrap_or(place)
}

impl Iterator for Cursor {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(row);
            }
            if self.exhausted {
                return None;
            }
            self.refill();
        }
    }
}
