//! What reading a range costs: bytes are added up and rounded in each partition.
//!
//! A Scan goes from partition to partition, and each one that it visits is rounded up, an empty one
//! too: a new on-demand table has four, so that a Scan of one small item costs two units, and four
//! when it is consistent. Source: public AWS capture. A Query stays in one partition.

use smallvec::SmallVec;
use store::{Direction, KeyRange};

use crate::capacity::{Consistency, read_units};
use crate::keys::Source;
use crate::layout::{first_hash, hash_of, hashes_of, partition_of};

/// Follows the rows of a range.
pub(super) struct ReadMeter {
    partitions: u32,
    consistency: Consistency,
    /// The partition that is being read.
    current: u32,
    /// The one at which the range ends.
    last: u32,
    /// Bytes read of the current one.
    bytes: usize,
    /// Units of those before.
    units: f64,
    /// Units of each, in the order in which they were read.
    parts: Parts,
}

/// The first hash of each partition, and what was read of it.
pub(super) type Parts = SmallVec<[(u64, f64); 4]>;

impl ReadMeter {
    pub(super) fn new(
        source: Source<'_>,
        range: &KeyRange,
        direction: Direction,
        consistency: Consistency,
    ) -> Self {
        let partitions = source.partitions();
        let (first, last) = hashes_of(range);
        let [first, last] = [first, last].map(|hash| partition_of(hash, partitions));
        let (current, last) = match direction {
            Direction::Forward => (first, last),
            Direction::Backward => (last, first),
        };
        Self { partitions, consistency, current, last, bytes: 0, units: 0.0, parts: Parts::new() }
    }

    /// A row was read.
    pub(super) fn add(&mut self, key: &[u8], bytes: usize) {
        if self.current != self.last {
            self.advance(partition_of(hash_of(key), self.partitions));
        }
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// The units of all that was read, and of each partition. An `exhausted` range was read to its
    /// end.
    pub(super) fn units(mut self, exhausted: bool) -> (f64, Parts) {
        if exhausted {
            self.advance(self.last);
        }
        self.close();
        (self.units, self.parts)
    }

    /// Adds what was read of the current partition.
    fn close(&mut self) {
        let units = read_units(self.bytes, self.consistency);
        self.units += units;
        self.parts.push((first_hash(self.current, self.partitions), units));
        self.bytes = 0;
    }

    /// Goes to a partition; those on the way there have nothing.
    fn advance(&mut self, partition: u32) {
        if partition == self.current {
            return;
        }
        let passed = partition.abs_diff(self.current).saturating_sub(1);
        self.close();
        self.units += f64::from(passed) * read_units(0, self.consistency);
        self.current = partition;
    }
}
