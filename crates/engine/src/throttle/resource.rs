//! Limits of one table or global index in one direction, and what is left of them.

use std::collections::HashMap;

use env::Timestamp;
use model::BillingMode;

use super::bucket::{Bucket, Rate};
use super::exceeded::Limit;
use super::peak::Peak;
use crate::capacity::Direction;
use crate::keys::Source;
use crate::layout::partition_of;
use crate::table::{IndexKind, OF_PARTITION, Throughput};

/// Seconds whose unused provisioned capacity is kept. Source: "Burst and adaptive capacity" in the
/// developer guide.
const BURST: f64 = 300.0;

/// Partitions that are remembered at most; those of more are forgotten when they are full again.
const PARTITIONS: usize = 1_024;

/// What the definition of a table or index says about one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limits {
    /// Units a second that are provisioned; `None` on demand.
    provisioned: Option<f64>,
    /// Units a second that a new on-demand table or index does at once.
    at_first: f64,
    /// The maximum that was set, in units a second.
    maximum: Option<f64>,
    /// How many partitions there are.
    partitions: u32,
    /// Units a second that each of them gives.
    of_partition: f64,
}

#[expect(clippy::cast_precision_loss, reason = "throughput stays far below 2^53 units")]
fn units(units: i64) -> f64 {
    units as f64
}

impl Limits {
    /// Of a table or global index; local indexes share those of their table.
    pub(super) fn of(source: Source<'_>, direction: Direction) -> Self {
        let table = source.table();
        let index = source.index().filter(|index| index.kind == IndexKind::Global);
        let of = |throughput: Throughput| match direction {
            Direction::Read => units(throughput.read),
            Direction::Write => units(throughput.write),
        };
        let provisioned = index.map_or(table.settings.throughput, |index| index.throughput);
        let on_demand = index.map_or(table.settings.on_demand, |index| index.on_demand);
        let maximum = on_demand.and_then(|limits| match direction {
            Direction::Read => limits.max_read,
            Direction::Write => limits.max_write,
        });
        let is_provisioned = table.settings.billing == BillingMode::Provisioned;
        Self {
            provisioned: is_provisioned.then(|| of(provisioned)),
            at_first: of(table.warm(index)),
            maximum: maximum.filter(|maximum| *maximum >= 0).map(units),
            partitions: source.partitions(),
            of_partition: of(OF_PARTITION),
        }
    }
}

/// What is left of the limits.
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// Of what is provisioned, or of what an on-demand table does at once.
    whole: Option<Bucket>,
    maximum: Option<Bucket>,
    peak: Peak,
    /// Those that are not full.
    partitions: HashMap<u32, Bucket>,
}

impl Meter {
    /// The limit that keeps a request from running, if there is one. `hash` is that of its
    /// partition key, if it has one.
    pub(super) fn exceeded(
        &mut self,
        limits: &Limits,
        hash: Option<u64>,
        now: Timestamp,
    ) -> Option<Limit> {
        let (rate, limit) = self.whole(limits, now);
        if !self.whole.get_or_insert_with(|| Bucket::new(rate, now)).has_any(rate, now) {
            return Some(limit);
        }
        if let Some(rate) = limits.maximum.map(one_second)
            && !self.maximum.get_or_insert_with(|| Bucket::new(rate, now)).has_any(rate, now)
        {
            return Some(Limit::Maximum);
        }
        let partition = partition_of(hash?, self.partitions(limits, now));
        let rate = one_second(limits.of_partition);
        let bucket = self.partitions.get_mut(&partition)?;
        (!bucket.has_any(rate, now)).then_some(Limit::Partition)
    }

    /// Takes what a request cost in all.
    pub(super) fn take(&mut self, limits: &Limits, units: f64, now: Timestamp) {
        let (rate, _) = self.whole(limits, now);
        self.whole.get_or_insert_with(|| Bucket::new(rate, now)).take(units, rate, now);
        if let Some(rate) = limits.maximum.map(one_second) {
            self.maximum.get_or_insert_with(|| Bucket::new(rate, now)).take(units, rate, now);
        }
        self.peak.count(units, now);
    }

    /// Takes what a request cost in the partition of a hash.
    pub(super) fn take_of_partition(
        &mut self,
        limits: &Limits,
        hash: u64,
        units: f64,
        now: Timestamp,
    ) {
        let rate = one_second(limits.of_partition);
        if self.partitions.len() >= PARTITIONS {
            self.partitions.retain(|_, bucket| !bucket.is_full(rate, now));
        }
        let partition = partition_of(hash, self.partitions(limits, now));
        let bucket = self.partitions.entry(partition);
        bucket.or_insert_with(|| Bucket::new(rate, now)).take(units, rate, now);
    }

    /// How many partitions there are: more for an on-demand table that does more at once. Their
    /// buckets last a second, so that a change of the number mixes up no more than that.
    fn partitions(&mut self, limits: &Limits, now: Timestamp) -> u32 {
        let (rate, _) = self.whole(limits, now);
        let needed =
            if limits.provisioned.is_none() { rate.units / limits.of_partition } else { 1.0 };
        limits.partitions.max(whole_number(needed))
    }

    /// The rate of the table or index as a whole, and which limit it is.
    fn whole(&mut self, limits: &Limits, now: Timestamp) -> (Rate, Limit) {
        match limits.provisioned {
            Some(units) => (Rate { units, kept: BURST }, Limit::Provisioned),
            None => (one_second(self.peak.limit(limits.at_first, now)), Limit::OnDemand),
        }
    }
}

/// A rate of which nothing is kept beyond its second.
const fn one_second(units: f64) -> Rate {
    Rate { units, kept: 1.0 }
}

/// The next whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast saturates, and throughput is not negative"
)]
fn whole_number(number: f64) -> u32 {
    number.ceil() as u32
}
