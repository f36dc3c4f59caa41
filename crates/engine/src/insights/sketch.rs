//! The Space-Saving sketch: the heaviest keys of a stream of weighted keys, in bounded memory.
//!
//! Source: A. Metwally, D. Agrawal, A. El Abbadi, "Efficient Computation of Frequent and Top-k
//! Elements in Data Streams" (2005). With [`COUNTERS`] counters and a total weight of `W` a key's
//! count is at least its true weight and at most `W / COUNTERS` more, and every key with more than
//! `W / COUNTERS` has a counter. Each counter knows how much of it may be another key's.
//!
//! A key that has a counter costs a look over the hashes and no allocation.

use super::distinct::Distinct;

/// Keys that are counted at a time.
pub(super) const COUNTERS: usize = 128;

/// One key's counter.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Counter {
    /// The key's components, as they are encoded in rows.
    pub(super) key: Box<[u8]>,
    /// At least its weight.
    pub(super) count: f64,
    /// How much of `count` may be that of keys which had the counter before.
    pub(super) error: f64,
}

/// The heaviest keys, and figures of all.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    hashes: Vec<u64>,
    counters: Vec<Counter>,
    /// Bytes of all keys.
    bytes: usize,
    /// How many different keys there were, about.
    pub(super) distinct: Distinct,
    /// The weight of all keys.
    pub(super) sum: f64,
    /// How many weights were added.
    pub(super) samples: u64,
    /// The smallest and the largest of them.
    pub(super) least: f64,
    pub(super) largest: f64,
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            hashes: Vec::new(),
            counters: Vec::new(),
            bytes: 0,
            distinct: Distinct::default(),
            sum: 0.0,
            samples: 0,
            least: f64::INFINITY,
            largest: 0.0,
        }
    }
}

impl Sketch {
    /// Adds a weight to a key, whose hash is `hash`.
    pub(super) fn add(&mut self, hash: u64, key: &[u8], weight: f64) {
        self.distinct.add(hash);
        self.sum += weight;
        self.samples = self.samples.saturating_add(1);
        self.least = self.least.min(weight);
        self.largest = self.largest.max(weight);
        let mut places = self.hashes.iter().zip(&mut self.counters);
        let known = places.find(|(known, counter)| **known == hash && *counter.key == *key);
        if let Some((_, counter)) = known {
            counter.count += weight;
            return;
        }
        self.admit(hash, key, weight);
    }

    /// Gives a key a counter: a free one, or that of the lightest key.
    fn admit(&mut self, hash: u64, key: &[u8], weight: f64) {
        self.bytes = self.bytes.saturating_add(key.len());
        let key = Box::from(key);
        if self.counters.len() < COUNTERS {
            self.hashes.push(hash);
            self.counters.push(Counter { key, count: weight, error: 0.0 });
            return;
        }
        let places = self.hashes.iter_mut().zip(&mut self.counters);
        let lightest = places.min_by(|(_, one), (_, other)| one.count.total_cmp(&other.count));
        let Some((place, counter)) = lightest else { return };
        self.bytes = self.bytes.saturating_sub(counter.key.len());
        *place = hash;
        *counter = Counter { key, count: counter.count + weight, error: counter.count };
    }

    /// The counters, in no order.
    pub(super) fn counters(&self) -> &[Counter] {
        &self.counters
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        let each = size_of::<Counter>().saturating_add(size_of::<u64>());
        let counters = self.counters.len().saturating_mul(each);
        self.bytes.saturating_add(counters).saturating_add(size_of::<Self>())
    }
}

#[cfg(test)]
mod tests {
    //! The bounds of the paper, against exact counts.

    use std::collections::HashMap;

    use value::partition_hash;

    use super::*;

    fn add(sketch: &mut Sketch, key: u32, weight: f64) {
        let key = key.to_be_bytes();
        sketch.add(partition_hash(&key), &key, weight);
    }

    #[test]
    fn few_keys_are_counted_exactly() {
        let mut sketch = Sketch::default();
        for key in 0..100 {
            for _ in 0..=key {
                add(&mut sketch, key, 0.5);
            }
        }
        let mut found: Vec<_> = sketch.counters().to_vec();
        found.sort_by(|one, other| other.count.total_cmp(&one.count));
        let heaviest = Counter { key: Box::from(99_u32.to_be_bytes()), count: 50.0, error: 0.0 };
        assert_eq!((found.len(), found.first()), (100, Some(&heaviest)));
        assert_eq!((sketch.sum, sketch.samples), (2_525.0, 5_050));
        assert_eq!((sketch.least, sketch.largest), (0.5, 0.5));
    }

    #[test]
    fn counts_are_off_by_no_more_than_the_bound() {
        let mut sketch = Sketch::default();
        let mut exact: HashMap<u32, f64> = HashMap::new();
        let mut state: u64 = 42;
        for _ in 0..200_000 {
            // A linear congruential generator; small numbers are frequent.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let random = u32::try_from(state >> 33).expect("31 bits");
            let key = random % (1 + (random >> 16) % 5_000);
            let weight = f64::from(1 + random % 3);
            add(&mut sketch, key, weight);
            *exact.entry(key).or_default() += weight;
        }
        let total: f64 = exact.values().sum();
        let bound = total / 128.0;
        assert!(exact.len() > 1_000, "many more keys than counters: {}", exact.len());
        for Counter { key, count, error } in sketch.counters() {
            let key = u32::from_be_bytes(key.as_ref().try_into().expect("four bytes"));
            let truth = exact.get(&key).copied().unwrap_or_default();
            assert!(*count >= truth && count - error <= truth, "{key}: {count} {error} {truth}");
            assert!(count - truth <= bound, "{key}: {count} {truth}");
        }
        for (key, truth) in exact.iter().filter(|(_, truth)| **truth > bound) {
            let key = key.to_be_bytes();
            let mut counters = sketch.counters().iter();
            assert!(counters.any(|counter| *counter.key == key), "{key:?} {truth}");
        }
        assert_eq!(sketch.counters().len(), COUNTERS);
    }
}
