//! Contributor insights: the keys of a table or global index that consume most, and those that are
//! throttled most.
//!
//! Off, it costs a request one look at its table's settings. On, it costs the lock of the table's
//! counters and a look over at most 128 hashes for each rule. The counters are this process's alone
//! and begin anew with it, in bounded memory (see [`minutes`]).
//!
//! Sources: "CloudWatch Contributor Insights for DynamoDB: how it works" in the developer guide: a
//! read unit counts one, a write unit three; a throttled request counts one.

mod distinct;
mod key;
mod minutes;
mod report;
mod rule;
mod sample;
mod sketch;

use std::collections::HashMap;
use std::sync::Arc;

use env::Env;
use model::ContributorInsightsMode;
use parking_lot::{Mutex, RwLock};
use value::partition_hash;

use self::minutes::Minutes;
use crate::capacity::Direction;
use crate::keys::Source;
use crate::layout::OwnerId;
use crate::table::Insights;

pub(crate) use self::key::Part;
pub(crate) use self::report::Span;
pub use self::report::{InsightContributor, InsightPeriod, InsightReport};
pub(crate) use self::rule::{Rule, all_rules, rules_of, table_of};
pub use self::sample::SampledKeys;
pub(crate) use self::sample::Samples;

/// What a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Units of capacity.
    Accesses,
    /// Throttled requests.
    Throttles,
}

/// What the rules of a table or index have counted.
#[derive(Debug, Default)]
struct Rules {
    accessed_partitions: Minutes,
    accessed_keys: Minutes,
    throttled_partitions: Minutes,
    throttled_keys: Minutes,
}

impl Rules {
    const fn of(&self, counted: Counted, part: Part) -> &Minutes {
        match (counted, part) {
            (Counted::Accesses, Part::Partition) => &self.accessed_partitions,
            (Counted::Accesses, Part::Whole) => &self.accessed_keys,
            (Counted::Throttles, Part::Partition) => &self.throttled_partitions,
            (Counted::Throttles, Part::Whole) => &self.throttled_keys,
        }
    }

    const fn of_mut(&mut self, counted: Counted, part: Part) -> &mut Minutes {
        match (counted, part) {
            (Counted::Accesses, Part::Partition) => &mut self.accessed_partitions,
            (Counted::Accesses, Part::Whole) => &mut self.accessed_keys,
            (Counted::Throttles, Part::Partition) => &mut self.throttled_partitions,
            (Counted::Throttles, Part::Whole) => &mut self.throttled_keys,
        }
    }
}

/// The counters of all tables and indexes that have insights on.
#[derive(Debug)]
pub(crate) struct Contributors {
    env: Env,
    watched: RwLock<HashMap<OwnerId, Arc<Mutex<Rules>>>>,
}

/// Whether accesses of a table or index are counted.
pub(crate) fn counts_accesses(source: Source<'_>) -> bool {
    insights(source).is_some_and(|on| on.mode == ContributorInsightsMode::AccessedAndThrottledKeys)
}

/// The insights of a table or index, if they are on.
fn insights(source: Source<'_>) -> Option<Insights> {
    let insights = match source {
        Source::Table(table) => table.settings.recorded.insights,
        Source::Index(_, index) => index.insights,
    };
    insights.filter(|insights| insights.enabled)
}

const fn owner(source: Source<'_>) -> OwnerId {
    match source {
        Source::Table(table) => table.owner,
        Source::Index(_, index) => index.owner,
    }
}

/// What a unit of capacity counts.
const fn weight(direction: Direction) -> f64 {
    match direction {
        Direction::Read => 1.0,
        Direction::Write => 3.0,
    }
}

impl Contributors {
    pub(crate) fn new(env: Env) -> Self {
        Self { env, watched: RwLock::default() }
    }

    /// The row at `key` consumed `units`.
    pub(crate) fn accessed(
        &self,
        source: Source<'_>,
        direction: Direction,
        key: &[u8],
        units: f64,
    ) {
        if counts_accesses(source) && units > 0.0 {
            self.count(source, Counted::Accesses, key, units * weight(direction));
        }
    }

    /// A page of a range read these rows, each with its bytes, and consumed `units` in all; without
    /// rows it is what the partition that begins at `start` consumed, if it read only one.
    pub(crate) fn read(
        &self,
        source: Source<'_>,
        rows: &[(bytes::Bytes, usize)],
        start: Option<&[u8]>,
        units: f64,
    ) {
        if !counts_accesses(source) || units <= 0.0 {
            return;
        }
        if rows.is_empty() {
            if let Some(start) = start {
                self.count(source, Counted::Accesses, start, units);
            }
            return;
        }
        let bytes = rows.iter().fold(0, |sum: usize, (_, bytes)| sum.saturating_add(*bytes));
        let share = |bytes: usize| u32::try_from(bytes).map_or(0.0, f64::from);
        for (key, own) in rows {
            let units = units * share(*own) / share(bytes).max(1.0);
            self.count(source, Counted::Accesses, key, units);
        }
    }

    /// A request that needs the row, or the partition, at `key` was throttled.
    pub(crate) fn throttled(&self, source: Source<'_>, key: &[u8]) {
        if insights(source).is_some() {
            self.count(source, Counted::Throttles, key, 1.0);
        }
    }

    fn count(&self, source: Source<'_>, counted: Counted, row: &[u8], weight: f64) {
        let keys = source.keys();
        let Some(partition) = key::partition(keys, row) else { return };
        let now = self.env.now();
        let rules = self.rules(owner(source));
        let mut rules = rules.lock();
        let hash = partition_hash(partition);
        rules.of_mut(counted, Part::Partition).add(now, hash, partition, weight);
        if keys.range.is_empty() {
            return;
        }
        if let Some(whole) = key::whole(keys, row) {
            rules.of_mut(counted, Part::Whole).add(now, partition_hash(whole), whole, weight);
        }
    }

    fn rules(&self, owner: OwnerId) -> Arc<Mutex<Rules>> {
        if let Some(known) = self.watched.read().get(&owner) {
            return Arc::clone(known);
        }
        Arc::clone(self.watched.write().entry(owner).or_default())
    }

    /// What a rule counted.
    pub(crate) fn report(
        &self,
        source: Source<'_>,
        (counted, part): (Counted, Part),
        span: Span,
    ) -> InsightReport {
        let rules = self.watched.read().get(&owner(source)).map(Arc::clone);
        let rules = rules.unwrap_or_default();
        let rules = rules.lock();
        report::report(rules.of(counted, part), (source.keys(), part), span)
    }

    /// Forgets what the rules of a table or index counted, as far as they are not `kept`.
    pub(crate) fn forget(&self, source: Source<'_>, kept: Option<ContributorInsightsMode>) {
        match kept {
            Some(ContributorInsightsMode::AccessedAndThrottledKeys) => {}
            Some(ContributorInsightsMode::ThrottledKeys) => {
                let rules = self.watched.read().get(&owner(source)).map(Arc::clone);
                if let Some(rules) = rules {
                    let mut rules = rules.lock();
                    rules.accessed_partitions = Minutes::default();
                    rules.accessed_keys = Minutes::default();
                }
            }
            None => {
                self.watched.write().remove(&owner(source));
            }
        }
    }

    /// Forgets tables and indexes that are not in `existing`.
    pub(crate) fn retain(&self, existing: impl Fn(OwnerId) -> bool) {
        self.watched.write().retain(|owner, _| existing(*owner));
    }
}
