//! Samples of the keys that are read and written, of every table and index: for advice.
//!
//! Contributor insights count each access of the tables that have them, by minute. This counts the
//! accesses of requests that are observed, of all tables, since the server was started, in the same
//! sketch; each counts as many as its request stands for. A key is always counted in the same
//! stripe, so that the stripes together are one sketch of more counters.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use value::partition_hash;

use super::key::{self, Part};
use super::sketch::Sketch;
use crate::capacity::Direction;
use crate::keys::Source;
use crate::layout::OwnerId;
use crate::observation::stands_for;

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
    stripes: [Mutex<HashMap<Counted, Sketch>>; STRIPES],
}

/// What was sampled of the partition keys of a table or index, in one direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SampledKeys {
    /// How many accesses that stands for.
    pub accesses: f64,
    /// How many were counted.
    pub recorded: u64,
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

    /// What an access of the request under way counts; nothing if that is not observed.
    pub(crate) fn weight(&self) -> Option<f64> {
        let stands_for = stands_for()?;
        self.on.load(Ordering::Relaxed).then(|| f64::from(stands_for))
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
            sampled.recorded = sampled.recorded.saturating_add(sketch.samples);
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

#[cfg(test)]
mod tests {
    //! Counts and shares, against those of the accesses that were made.

    use std::future::Future as _;
    use std::pin::{Pin, pin};
    use std::task::{Context, Waker};

    use value::ItemBuilder;

    use super::*;
    use crate::observation::Observed;

    fn row(source: Source<'_>, partition: &str) -> Vec<u8> {
        let mut item = ItemBuilder::new();
        item.begin_attribute("pk");
        item.string(partition);
        let item = item.finish();
        source.partition_prefix(item.get("pk").into_iter())
    }

    /// An access of a request that stands for several.
    fn access(
        samples: &Samples,
        (source, direction): (Source<'_>, Direction),
        partition: &str,
        stands_for: u32,
    ) {
        let access = pin!(async {
            if let Some(weight) = samples.weight() {
                samples.add(source, direction, &row(source, partition), weight);
            }
        });
        let mut observed = Observed::standing_for(access, stands_for);
        let mut context = Context::from_waker(Waker::noop());
        assert!(Pin::new(&mut observed).poll(&mut context).is_ready());
    }

    fn started() -> Samples {
        let samples = Samples::default();
        samples.begin();
        samples
    }

    #[test]
    fn nothing_is_counted_before_the_beginning_or_of_requests_that_are_not_observed() {
        let (samples, table) = (Samples::default(), crate::catalog::sample());
        access(&samples, (Source::Table(&table), Direction::Read), "a", 1);
        assert_eq!(samples.of(Source::Table(&table), Direction::Read), SampledKeys::default());
        samples.begin();
        assert_eq!(samples.weight(), None);
    }

    #[test]
    fn accesses_are_counted_by_place_and_direction() {
        let (samples, table) = (started(), crate::catalog::sample());
        let index = table.indexes.first().expect("the sample has an index");
        let places = [Source::Table(&table), Source::Index(&table, index)];
        for number in 0..100 {
            let key = if number % 4 == 0 { "other".to_owned() } else { format!("k{}", number % 5) };
            access(&samples, (places[0], Direction::Read), &key, 1);
            access(&samples, (places[1], Direction::Write), "one", 1);
        }
        let read = samples.of(places[0], Direction::Read);
        // 25 of "other"; 15 of each of k0 to k4, as 4 and 5 have no common divisor.
        assert_eq!((read.accesses, read.distinct, read.hottest.len()), (100.0, 6, 6));
        assert_eq!(read.hottest.first(), Some(&(vec!["other".to_owned()], 0.25)));
        assert!(read.hottest.iter().skip(1).all(|(_, share)| *share == 0.15), "{read:?}");
        let written = samples.of(places[1], Direction::Write);
        assert_eq!((written.accesses, written.distinct), (100.0, 1));
        assert_eq!(samples.of(places[0], Direction::Write), SampledKeys::default());
        samples.retain(|owner| owner == table.owner);
        assert_eq!(samples.of(places[1], Direction::Write), SampledKeys::default());
        assert_eq!(samples.of(places[0], Direction::Read), read);
    }

    #[test]
    fn an_access_counts_as_many_as_its_request_stands_for() {
        let (samples, table) = (started(), crate::catalog::sample());
        let source = Source::Table(&table);
        for number in 0..20_000_u32 {
            // One access in five is of one key, the rest of 1,000 others.
            let key = if number % 5 == 0 { "hot".to_owned() } else { (number % 1_000).to_string() };
            access(&samples, (source, Direction::Write), &key, 10);
        }
        let written = samples.of(source, Direction::Write);
        assert_eq!((written.accesses, written.recorded), (200_000.0, 20_000));
        let (hottest, share) = written.hottest.first().expect("keys");
        assert_eq!(hottest, &["hot"]);
        assert!((share - 0.2).abs() < 0.02, "{share}");
    }

    #[test]
    fn places_beyond_the_bound_are_not_counted() {
        let samples = started();
        for owner in 0..u64::try_from(SOURCES).expect("small") + 10 {
            let table = crate::table::Table { owner: OwnerId(owner), ..crate::catalog::sample() };
            access(&samples, (Source::Table(&table), Direction::Read), "same", 1);
        }
        let counted: usize = samples.stripes.iter().map(|stripe| stripe.lock().len()).sum();
        assert_eq!(counted, SOURCES);
    }
}
