//! Accounting: what each request consumed, reported once by the commit or the read that consumed
//! it.
//!
//! One event has the table and, by [`Consumed`], the index of each charge. Metrics read it,
//! throttling where it is on, contributor insights of tables that have them, and advice; the
//! request's own answer shows the same [`Consumed`]. Tables beyond [`TABLES`] share one counter, so
//! that a program that makes tables without end does not fill the memory.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use env::Env;
use parking_lot::RwLock;

use crate::capacity::{Consumed, Direction};
use crate::context::Namespace;
use crate::insights::{Contributors, Samples};
use crate::keys::Source;
use crate::layout::{OwnerId, hash_of};
use crate::observation::note;
use crate::table::Table;
use crate::throttle::{Exceeded, Throttle};

/// How many tables have counters of their own.
const TABLES: usize = 200;

/// What was consumed on one table and its indexes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Charge<'a> {
    /// The table.
    pub(crate) table: &'a Table,
    /// The units of the table and of each index.
    pub(crate) consumed: &'a Consumed,
}

/// What was consumed since the engine was opened, on a table or one of its indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumedBy {
    /// The account and Region of the table.
    pub namespace: Option<Namespace>,
    /// The table; `None` for those that have no counter of their own.
    pub table: Option<Arc<str>>,
    /// The index; `None` for the table itself.
    pub index: Option<Arc<str>>,
    /// Read capacity units.
    pub read_units: f64,
    /// Write capacity units.
    pub write_units: f64,
}

/// Units by direction. Counts in half units, the smallest step there is.
#[derive(Debug, Default)]
struct Counter {
    read: AtomicU64,
    written: AtomicU64,
}

impl Counter {
    fn add(&self, direction: Direction, units: f64) {
        let counter = match direction {
            Direction::Read => &self.read,
            Direction::Write => &self.written,
        };
        counter.fetch_add(half_units(units), Ordering::Relaxed);
    }

    /// Adds what another counter has.
    fn take(&self, other: &Self) {
        for (own, other) in [(&self.read, &other.read), (&self.written, &other.written)] {
            own.fetch_add(other.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "totals stay far below 2^53 half units")]
    fn of(
        &self,
        (namespace, table): (Option<Namespace>, Option<Arc<str>>),
        index: Option<Arc<str>>,
    ) -> ConsumedBy {
        let units = |counter: &AtomicU64| counter.load(Ordering::Relaxed) as f64 / 2.0;
        let (read_units, write_units) = (units(&self.read), units(&self.written));
        ConsumedBy { namespace, table, index, read_units, write_units }
    }
}

/// The counters of a table and of each index that was charged.
#[derive(Debug)]
struct TableCounters {
    namespace: Namespace,
    name: Arc<str>,
    own: Counter,
    indexes: RwLock<Vec<(Arc<str>, Counter)>>,
}

impl TableCounters {
    fn new(table: &Table) -> Self {
        let (own, indexes) = (Counter::default(), RwLock::default());
        let (namespace, name) = (table.namespace.clone(), Arc::clone(&table.name));
        Self { namespace, name, own, indexes }
    }

    fn add(&self, direction: Direction, consumed: &Consumed) {
        self.own.add(direction, consumed.table);
        for (name, units) in consumed.indexes() {
            let known = self.indexes.read();
            if let Some((_, counter)) = known.iter().find(|(known, _)| known == name) {
                counter.add(direction, units);
                continue;
            }
            drop(known);
            let mut indexes = self.indexes.write();
            // Another request may have been faster.
            let position = indexes.iter().position(|(known, _)| known == name);
            match position.and_then(|position| indexes.get(position)) {
                Some((_, counter)) => counter.add(direction, units),
                None => {
                    let counter = Counter::default();
                    counter.add(direction, units);
                    indexes.push((Arc::clone(name), counter));
                }
            }
        }
    }
}

/// Takes the events.
#[derive(Debug)]
pub(crate) struct Accounting {
    tables: RwLock<HashMap<OwnerId, TableCounters>>,
    /// Of all tables that have no counter of their own.
    others: Counter,
    /// Where throughput is enforced.
    throttle: Option<Arc<Throttle>>,
    /// The keys that consume most, of tables that have contributor insights.
    pub(crate) contributors: Contributors,
    /// Keys that are read and written, of all tables, for advice.
    pub(crate) samples: Samples,
}

impl Accounting {
    /// An accounting that enforces nothing.
    pub(crate) fn new(env: Env) -> Self {
        Self {
            tables: RwLock::default(),
            others: Counter::default(),
            throttle: None,
            contributors: Contributors::new(env),
            samples: Samples::default(),
        }
    }

    /// The same one, which enforces throughput.
    #[must_use]
    pub(crate) fn enforcing(mut self, throttle: Throttle) -> Self {
        self.throttle = Some(Arc::new(throttle));
        self
    }

    /// What enforces throughput, if anything does.
    pub(crate) fn throttle(&self) -> Option<&Arc<Throttle>> {
        self.throttle.as_ref()
    }

    /// Lets a request in that reads or writes the row at `key`, or an unknown part of `source`. A
    /// key that is throttled is counted.
    pub(crate) fn admit(
        &self,
        source: Source<'_>,
        direction: Direction,
        key: Option<&[u8]>,
    ) -> Result<(), Exceeded> {
        let Some(throttle) = &self.throttle else { return Ok(()) };
        throttle.admit(source, direction, key.map(hash_of)).inspect_err(|_| {
            if let Some(key) = key {
                self.contributors.throttled(source, key);
            }
        })
    }

    /// The part of a request's consumption that the row at `key` caused.
    pub(crate) fn row(&self, source: Source<'_>, direction: Direction, key: &[u8], units: f64) {
        if let Some(throttle) = &self.throttle {
            throttle.take_of_partition(source, direction, hash_of(key), units);
        }
        self.contributors.accessed(source, direction, key, units);
        self.sample(source, direction, key);
    }

    /// Counts an access of the row, or the partition, at `key` for advice.
    pub(crate) fn sample(&self, source: Source<'_>, direction: Direction, key: &[u8]) {
        if let Some(weight) = self.samples.weight() {
            self.samples.add(source, direction, key, weight);
        }
    }

    /// One event: a request consumed `charges`.
    pub(crate) fn request<'a>(
        &self,
        direction: Direction,
        charges: impl Iterator<Item = Charge<'a>>,
    ) {
        for Charge { table, consumed } in charges {
            note(|seen| seen.charge(direction, consumed));
            if let Some(throttle) = &self.throttle {
                throttle.take(table, direction, consumed);
            }
            if let Some(counters) = self.tables.read().get(&table.owner) {
                counters.add(direction, consumed);
            } else {
                self.first(direction, table, consumed);
            }
        }
    }

    /// The first event of a table.
    #[cold]
    fn first(&self, direction: Direction, table: &Table, consumed: &Consumed) {
        let mut tables = self.tables.write();
        if tables.len() < TABLES || tables.contains_key(&table.owner) {
            let counters = tables.entry(table.owner).or_insert_with(|| TableCounters::new(table));
            counters.add(direction, consumed);
        } else {
            self.others.add(direction, consumed.total());
        }
    }

    /// What was consumed, by table and index, in their order. Counters of tables that are not in
    /// `existing` are added to those of others and forgotten.
    pub(crate) fn consumed(&self, existing: impl Fn(OwnerId) -> bool) -> Vec<ConsumedBy> {
        self.contributors.retain(&existing);
        self.samples.retain(&existing);
        let gone = self.tables.write().extract_if(|owner, _| !existing(*owner)).collect::<Vec<_>>();
        for (_, counters) in gone {
            let TableCounters { own, indexes, .. } = counters;
            for counter in indexes.into_inner().into_iter().map(|(_, counter)| counter).chain([own])
            {
                self.others.take(&counter);
            }
        }
        let mut rows = vec![self.others.of((None, None), None)];
        for counters in self.tables.read().values() {
            let table = (Some(counters.namespace.clone()), Some(Arc::clone(&counters.name)));
            rows.push(counters.own.of(table.clone(), None));
            let indexes = counters.indexes.read();
            let of = |(index, counter): &(Arc<str>, Counter)| {
                counter.of(table.clone(), Some(Arc::clone(index)))
            };
            rows.extend(indexes.iter().map(of));
        }
        let place =
            |row: &ConsumedBy| (row.namespace.clone(), row.table.clone(), row.index.clone());
        rows.sort_by_cached_key(place);
        rows
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "units are small, not negative, and multiples of a half"
)]
fn half_units(units: f64) -> u64 {
    (units * 2.0) as u64
}

#[cfg(test)]
mod tests {
    //! Counters by table and index.

    use super::*;

    fn accounting() -> Accounting {
        Accounting::new(Env::manual(1, env::Timestamp::from_secs(1_800_000_000)).0)
    }

    fn table(owner: u64, name: &str) -> Table {
        Table { owner: OwnerId(owner), name: name.into(), ..crate::catalog::sample() }
    }

    fn request(accounting: &Accounting, table: &Table, consumed: &Consumed) {
        accounting.request(Direction::Write, std::iter::once(Charge { table, consumed }));
    }

    fn row(table: Option<&str>, index: Option<&str>, write_units: f64) -> ConsumedBy {
        let [table, index] = [table, index].map(|name| name.map(Arc::from));
        let namespace = table.as_ref().map(|_| crate::catalog::sample().namespace);
        ConsumedBy { namespace, table, index, read_units: 0.0, write_units }
    }

    #[test]
    fn units_are_counted_by_table_and_index() {
        let (accounting, table) = (accounting(), table(1, "t"));
        let index = table.indexes.first().expect("the sample has an index");
        let mut consumed = Consumed::of_table(1.5);
        consumed.charge(index, 2.0);
        request(&accounting, &table, &consumed);
        request(&accounting, &table, &consumed);
        let rows = accounting.consumed(|_| true);
        let index = Some(&*index.name);
        let expected =
            [row(None, None, 0.0), row(Some("t"), None, 3.0), row(Some("t"), index, 4.0)];
        assert_eq!(rows, expected);
    }

    #[test]
    fn tables_beyond_the_bound_and_deleted_ones_are_others() {
        let accounting = accounting();
        for owner in 0..=u64::try_from(TABLES).expect("small") {
            request(&accounting, &table(owner, "t"), &Consumed::of_table(1.0));
        }
        let rows = accounting.consumed(|_| true);
        assert_eq!((rows.len(), rows.first()), (TABLES + 1, Some(&row(None, None, 1.0))));
        let rows = accounting.consumed(|owner| owner == OwnerId(0));
        let rest = f64::from(u32::try_from(TABLES).expect("small"));
        assert_eq!(rows, [row(None, None, rest), row(Some("t"), None, 1.0)]);
        // There is room again.
        request(&accounting, &table(500, "new"), &Consumed::of_table(1.0));
        assert!(accounting.consumed(|_| true).contains(&row(Some("new"), None, 1.0)));
    }
}
