//! Samples of the keys that are read and written, of every table and index: for advice.
//!
//! Contributor insights count each access of the tables that have them, by minute. This counts one
//! access in [`EACH`], of all tables, since the server was started, in the same sketch. A key is
//! always counted in the same stripe, so that the stripes together are one sketch of more counters.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;
use value::partition_hash;

use super::key::{self, Part};
use super::sketch::Sketch;
use crate::capacity::Direction;
use crate::keys::Source;
use crate::layout::OwnerId;

/// Accesses that are all counted, so that a short test is seen whole.
const FIRST: u64 = 1 << 12;
/// Of those after them, one in this many is.
const EACH: u64 = 16;
/// Stripes with locks of their own.
const STRIPES: usize = 4;
/// Tables and indexes that a stripe counts for; further ones are not counted.
const SOURCES: usize = 128;

/// Reads and writes of one table or index.
type Counted = (OwnerId, bool);

/// The samples.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    on: AtomicBool,
    seen: AtomicU64,
    stripes: [Mutex<HashMap<Counted, Sketch>>; STRIPES],
}

/// What was sampled of the partition keys of a table or index, in one direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SampledKeys {
    /// How many accesses that stands for.
    pub accesses: f64,
    /// About how many different partition keys there were.
    pub distinct: u64,
    /// The most frequent ones with their part of the accesses, the most frequent first.
    pub hottest: Vec<(Vec<String>, f64)>,
}

impl Samples {
    /// Counts from now on.
    pub(crate) fn begin(&self) {
        self.on.store(true, Ordering::Relaxed);
    }

    /// What the next access counts; nothing for most.
    pub(crate) fn weight(&self) -> Option<f64> {
        if !self.on.load(Ordering::Relaxed) {
            return None;
        }
        let number = self.seen.fetch_add(1, Ordering::Relaxed);
        if number < FIRST {
            return Some(1.0);
        }
        // Not every sixteenth: programs repeat themselves too.
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        mixed.is_multiple_of(EACH).then_some(16.0)
    }

    /// Counts an access of the row, or the partition, at `row`.
    pub(crate) fn add(&self, source: Source<'_>, direction: Direction, row: &[u8], weight: f64) {
        let Some(partition) = key::partition(source.keys(), row) else { return };
        let hash = partition_hash(partition);
        let [stripe, ..] = hash.to_be_bytes();
        let Some(stripe) = self.stripes.get(usize::from(stripe) % STRIPES) else { return };
        let counted = (super::owner(source), direction == Direction::Write);
        let mut sketches = stripe.lock();
        if let Some(sketch) = sketches.get_mut(&counted) {
            sketch.add(hash, partition, weight);
        } else if sketches.len() < SOURCES {
            sketches.entry(counted).or_default().add(hash, partition, weight);
        }
    }

    /// What was counted of a table or index.
    pub(crate) fn of(&self, source: Source<'_>, direction: Direction) -> SampledKeys {
        let counted = (super::owner(source), direction == Direction::Write);
        let mut sampled = SampledKeys::default();
        let mut counters = Vec::new();
        for stripe in &self.stripes {
            let sketches = stripe.lock();
            let Some(sketch) = sketches.get(&counted) else { continue };
            sampled.accesses += sketch.sum;
            sampled.distinct = sampled.distinct.saturating_add(sketch.distinct.estimate());
            counters.extend(sketch.counters().iter().cloned());
        }
        // What another key may have brought to a counter is not this key's.
        counters
            .sort_by(|one, other| (other.count - other.error).total_cmp(&(one.count - one.error)));
        let shown = counters.iter().take(10).map(|counter| {
            let attributes = Part::Partition.attributes(source.keys());
            let share = (counter.count - counter.error) / sampled.accesses.max(1.0);
            (key::texts(attributes, &counter.key), share)
        });
        sampled.hottest = shown.collect();
        sampled
    }

    /// Forgets tables and indexes that are not in `existing`.
    pub(crate) fn retain(&self, existing: impl Fn(OwnerId) -> bool) {
        for stripe in &self.stripes {
            stripe.lock().retain(|(owner, _), _| existing(*owner));
        }
    }
}
