//! Reading a range of keys at a stamp, in either direction, some rows at a time.

use std::sync::Arc;

use bytes::Bytes;
use store::{Direction, KeyRange, Stamp};

use super::leaf::Leaf;
use super::{Memtable, NEWEST, Rows};

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
        let mut found: Vec<Found> = Vec::new();
        let rows = self.memtable.rows.read();
        let (key, stamp) = (&*self.range.start, if self.behind_start { None } else { NEWEST });
        let first = rows.position(key, stamp);
        for (number, fence) in rows.fences.iter().enumerate().skip(first) {
            let leaf = fence.leaf.read();
            let mut place =
                if number == first { leaf.seek(&rows.buffers, key, stamp) } else { 0 };
            while let Some(version) = leaf.version(&rows.buffers, place) {
                if *version.key >= *self.range.end || found.len() == self.copy {
                    return found;
                }
                let older = found.last().is_some_and(|(key, _)| key == version.key);
                if version.stamp <= self.at && !older {
                    let value = version.value.map(Bytes::copy_from_slice);
                    found.push((Bytes::copy_from_slice(version.key), value));
                }
                place = place.saturating_add(1);
            }
        }
        found
    }

    fn backward(&self) -> Vec<Found> {
        let mut found = Vec::new();
        let rows = self.memtable.rows.read();
        // The versions before here are still to be read.
        let (mut number, mut place) = before(&rows, &self.range.end);
        while found.len() < self.copy {
            if place == 0 {
                let Some(lower) = number.checked_sub(1) else { break };
                number = lower;
                place = rows.fences.get(number).map_or(0, |fence| fence.leaf.read().len());
                continue;
            }
            let Some((key, first)) = self.last_key(&rows, number, place, &mut found) else { break };
            if let Some(first) = first {
                place = first;
                continue;
            }
            // Its newer versions are in leaves before.
            if let Some(value) = rows.find(&key, self.at) {
                found.push((key.clone(), value));
            }
            (number, place) = before(&rows, &key);
        }
        found
    }

    /// The key of the version before `place`, unless it is before the range. Adds its version to `found` and says where
    /// its first one is, if all of them are in this leaf.
    fn last_key(
        &self,
        rows: &Rows,
        number: usize,
        place: usize,
        found: &mut Vec<Found>,
    ) -> Option<(Bytes, Option<usize>)> {
        let leaf = rows.fences.get(number)?.leaf.read();
        let version = |place| leaf.version(&rows.buffers, place);
        let last = version(place.checked_sub(1)?)?;
        if *last.key < *self.range.start {
            return None;
        }
        let key = Bytes::copy_from_slice(last.key);
        let same = |place: &usize| version(*place).is_some_and(|version| version.key == last.key);
        let first = (0..place).rev().take_while(same).last().unwrap_or(place);
        if first == 0 && number > 0 {
            return Some((key, None));
        }
        let newest = (first..place).filter_map(version).find(|version| version.stamp <= self.at);
        if let Some(newest) = newest {
            found.push((key.clone(), newest.value.map(Bytes::copy_from_slice)));
        }
        Some((key, Some(first)))
    }
}

/// Where the versions of `key` and of all greater ones begin.
fn before(rows: &Rows, key: &[u8]) -> (usize, usize) {
    let number = rows.position(key, NEWEST);
    let seek = |leaf: &Leaf| leaf.seek(&rows.buffers, key, NEWEST);
    (number, rows.fences.get(number).map_or(0, |fence| seek(&fence.leaf.read())))
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
