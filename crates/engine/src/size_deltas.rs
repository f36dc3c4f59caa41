//! What one commit changes in the sizes of tables, indexes and item collections.
//!
//! Counters are summed up here first, so that a commit adds once to each counter however many items
//! it writes, and not at all to a counter that stays as it is.
//!
//! Invariant: the counters of an owner are the sums over its rows, after every commit.

use bytes::Bytes;
use store::Batch;

use crate::layout::{Counter, OwnerId, counter_key};

/// A change of size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delta {
    pub(crate) items: i64,
    pub(crate) bytes: i64,
}

impl Delta {
    /// From a row of `old` bytes, if there was one, to one of `new` bytes, if there is one.
    pub(crate) fn between(old: Option<usize>, new: Option<usize>) -> Self {
        let bytes = |size: Option<usize>| size.map_or(0, |size| i64::try_from(size).unwrap_or(0));
        Self {
            items: i64::from(new.is_some()) - i64::from(old.is_some()),
            bytes: bytes(new).saturating_sub(bytes(old)),
        }
    }
}

/// The changes of one commit.
#[derive(Debug, Default)]
pub(crate) struct SizeDeltas {
    owners: Vec<(OwnerId, Delta)>,
    collections: Vec<(Bytes, i64)>,
}

impl SizeDeltas {
    /// Counts a change of an owner's rows.
    pub(crate) fn count(&mut self, owner: OwnerId, delta: Delta) {
        if delta == Delta::default() {
            return;
        }
        match self.owners.iter_mut().find(|(known, _)| *known == owner) {
            Some((_, sum)) => {
                sum.items = sum.items.saturating_add(delta.items);
                sum.bytes = sum.bytes.saturating_add(delta.bytes);
            }
            None => self.owners.push((owner, delta)),
        }
    }

    /// Counts bytes of the item collection whose row is `key`.
    pub(crate) fn count_collection(&mut self, key: &Bytes, bytes: i64) {
        match self.collections.iter_mut().find(|(known, _)| known == key) {
            Some((_, sum)) => *sum = sum.saturating_add(bytes),
            None => self.collections.push((key.clone(), bytes)),
        }
    }

    /// The change so far of a collection.
    pub(crate) fn of_collection(&self, key: &Bytes) -> i64 {
        self.collections.iter().find(|(known, _)| known == key).map_or(0, |(_, sum)| *sum)
    }

    /// Writes the sums.
    pub(crate) fn flush(self, batch: &mut Batch) {
        for (owner, delta) in self.owners {
            for (counter, sum) in [(Counter::Items, delta.items), (Counter::Bytes, delta.bytes)] {
                if sum != 0 {
                    batch.add(counter_key(owner, counter), sum);
                }
            }
        }
        for (key, sum) in self.collections {
            if sum != 0 {
                batch.add(key.into(), sum);
            }
        }
    }
}
