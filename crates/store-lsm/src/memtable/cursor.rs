//! Range cursor of a memtable: keys at a stamp, in either direction, some rows at a time.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use store::{Direction, KeyRange, Stamp};

use super::buffers::Buffers;
use super::leaf::{Leaf, Version};
use super::{Memtable, NEWEST};

/// The most rows of the first batch; each further batch has twice as many,
const FIRST: usize = 16;
/// up to this number.
const MOST: usize = 128;
/// A batch ends with the row that reaches this number of bytes.
const BYTES: usize = 64 << 10;

/// A key and its newest version; `None` is a deletion.
type Found = (Bytes, Option<Bytes>);

/// The keys of a range with their newest versions at a stamp, deletions included. No lock is held
/// between two rows.
pub(crate) struct Cursor {
    memtable: Arc<Memtable>,
    at: Stamp,
    direction: Direction,
    /// What is still to be read.
    range: KeyRange,
    /// The range begins after its start, not with it.
    after_start: bool,
    rows: std::vec::IntoIter<Found>,
    copy: usize,
    exhausted: bool,
}

/// Rows that are copied together.
struct Batch {
    bytes: Vec<u8>,
    rows: Vec<(Range<usize>, Option<Range<usize>>)>,
    limit: usize,
}

/// Why a step back through a leaf ended.
enum Stop {
    /// The batch is full.
    Full,
    /// What follows is outside the range.
    Range,
    /// All keys of the leaf were read.
    Leaf,
    /// This key may have newer versions in the leaves before.
    Split(Vec<u8>),
}

impl Cursor {
    /// Of a reader who wants `rows` rows at most.
    pub(crate) fn new(
        memtable: Arc<Memtable>,
        range: KeyRange,
        direction: Direction,
        at: Stamp,
        rows: usize,
    ) -> Self {
        Self {
            memtable,
            at,
            direction,
            range,
            after_start: false,
            rows: Vec::new().into_iter(),
            // One more says whether there are more.
            copy: rows.saturating_add(1).min(FIRST),
            exhausted: false,
        }
    }

    fn refill(&mut self) {
        let rows = Vec::with_capacity(self.copy);
        let mut batch = Batch { bytes: Vec::new(), rows, limit: self.copy };
        self.exhausted = match self.direction {
            Direction::Forward => self.forward(&mut batch),
            Direction::Backward => self.backward(&mut batch),
        };
        let rows = batch.found();
        if let Some((last, _)) = rows.last() {
            match self.direction {
                Direction::Forward => {
                    self.range.start = last.clone();
                    self.after_start = true;
                }
                Direction::Backward => self.range.end = last.clone(),
            }
        }
        self.copy = self.copy.saturating_mul(2).min(MOST);
        self.rows = rows.into_iter();
    }

    /// Fills `batch`; says whether that is all there was.
    fn forward(&self, batch: &mut Batch) -> bool {
        let rows = self.memtable.rows.read();
        let (key, stamp) = (&*self.range.start, if self.after_start { None } else { NEWEST });
        let first = rows.position(key, stamp);
        for (number, fence) in rows.fences.iter().enumerate().skip(first) {
            let leaf = fence.leaf.read();
            let mut place = if number == first { leaf.seek(&rows.buffers, key, stamp) } else { 0 };
            while let Some(version) = leaf.version(&rows.buffers, place) {
                if *version.key >= *self.range.end {
                    return true;
                }
                if batch.is_full() {
                    return false;
                }
                let behind = leaf.behind(&rows.buffers, place);
                // The leaf before may have had its newest versions.
                if batch.last_key() != Some(version.key)
                    && let Some(newest) = leaf.newest(place..behind, self.at)
                    && let Some(newest) = leaf.version(&rows.buffers, newest)
                {
                    batch.push(newest);
                }
                place = behind;
            }
        }
        true
    }

    /// As [`Cursor::forward`], from the end.
    fn backward(&self, batch: &mut Batch) -> bool {
        let rows = self.memtable.rows.read();
        let (mut number, mut end) =
            (rows.position(&self.range.end, NEWEST), Some(&*self.range.end));
        let mut split: Vec<u8>;
        loop {
            let Some(fence) = rows.fences.get(number) else { return true };
            // The lock ends with this line: looking for the versions of a split key takes those of
            // other leaves.
            let stop = self.step_back(&rows.buffers, &fence.leaf.read(), number, end, batch);
            match stop {
                Stop::Full => return false,
                Stop::Range => return true,
                Stop::Leaf => {
                    let Some(lower) = number.checked_sub(1) else { return true };
                    (number, end) = (lower, None);
                }
                Stop::Split(key) => {
                    rows.find(&key, self.at, |version| batch.push(version));
                    split = key;
                    (number, end) = (rows.position(&split, NEWEST), Some(&*split));
                }
            }
        }
    }

    /// Adds the keys of one leaf below `end`, the last first. The leaf's lock is held for all
    /// of them: a version that is added meanwhile would move the others.
    fn step_back(
        &self,
        buffers: &Buffers,
        leaf: &Leaf,
        number: usize,
        end: Option<&[u8]>,
        batch: &mut Batch,
    ) -> Stop {
        let version = |place| leaf.version(buffers, place);
        let mut place = end.map_or(leaf.len(), |end| leaf.seek(buffers, end, NEWEST));
        while let Some(at) = place.checked_sub(1)
            && let Some(last) = version(at)
        {
            if *last.key < *self.range.start {
                return Stop::Range;
            }
            if batch.is_full() {
                return Stop::Full;
            }
            let first = leaf.first(buffers, at);
            if first == 0 && number > 0 {
                return Stop::Split(last.key.to_vec());
            }
            if let Some(newest) = leaf.newest(first..place, self.at).and_then(version) {
                batch.push(newest);
            }
            place = first;
        }
        Stop::Leaf
    }
}

impl Batch {
    fn is_full(&self) -> bool {
        self.rows.len() >= self.limit || self.bytes.len() >= BYTES
    }

    fn push(&mut self, version: Version<'_>) {
        let bytes = version.key.len().saturating_add(version.value.map_or(0, <[u8]>::len));
        if self.rows.is_empty() {
            // As if all were as long.
            self.bytes.reserve(bytes.saturating_mul(self.limit).min(BYTES));
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(version.key);
        let key_end = self.bytes.len();
        self.bytes.extend_from_slice(version.value.unwrap_or_default());
        let value = version.value.map(|_| key_end..self.bytes.len());
        self.rows.push((start..key_end, value));
    }

    fn last_key(&self) -> Option<&[u8]> {
        let (key, _) = self.rows.last()?;
        self.bytes.get(key.clone())
    }

    fn found(self) -> Vec<Found> {
        let bytes = Bytes::from(self.bytes);
        let row =
            |(key, value): (_, Option<_>)| (bytes.slice(key), value.map(|at| bytes.slice(at)));
        self.rows.into_iter().map(row).collect()
    }
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
