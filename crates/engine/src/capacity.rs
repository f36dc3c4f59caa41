//! What requests consume, in capacity units, and how that is reported.
//!
//! Sources: "Read/write capacity" in the developer guide and public AWS captures: a write costs one
//! unit a started KB of the larger of its two images; an index is charged when the view that it
//! shows changes; reads are charged on what was read, before filter and projection, half a unit a
//! started 4 KB when eventually consistent. Transactions double the table's arm, not those of the
//! indexes.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Capacity, ConsumedCapacity, OrderedMap, ReturnConsumedCapacity, VectorCapacity};

use crate::table::{Index, IndexKind, Table};

/// Bytes that a change of a vector index's entry is charged for at least.
const VECTOR_WRITE: usize = 1024;
const WRITE_UNIT: usize = 1024;
const READ_UNIT: usize = 4096;

/// Units of one write of `bytes`; at least one.
#[expect(clippy::cast_precision_loss, reason = "an item has at most 400 KB")]
pub(crate) fn write_units(bytes: usize) -> f64 {
    bytes.div_ceil(WRITE_UNIT).max(1) as f64
}

/// Bytes that a vector index is charged for an entry of `bytes`.
pub(crate) fn vector_bytes(bytes: usize) -> usize {
    bytes.max(VECTOR_WRITE)
}

/// How consistent a read is, which decides what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consistency {
    Eventual,
    Strong,
    Transactional,
}

impl Consistency {
    /// What `ConsistentRead` asks for.
    pub(crate) fn asked(consistent_read: Option<bool>) -> Self {
        if consistent_read == Some(true) { Self::Strong } else { Self::Eventual }
    }
}

/// Units of reading `bytes`; at least the smallest step.
#[expect(clippy::cast_precision_loss, reason = "a page has little more than 1 MB")]
pub(crate) fn read_units(bytes: usize, consistency: Consistency) -> f64 {
    let steps = bytes.div_ceil(READ_UNIT).max(1) as f64;
    match consistency {
        Consistency::Eventual => steps / 2.0,
        Consistency::Strong => steps,
        Consistency::Transactional => steps * 2.0,
    }
}

/// Which way units were consumed; transactions report it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Read,
    Write,
}

/// Units consumed on one table and its indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Consumed {
    pub(crate) table: f64,
    indexes: BTreeMap<(IndexKind, Arc<str>), f64>,
    /// Bytes written to vector indexes, which are no units.
    vectors: BTreeMap<Arc<str>, f64>,
}

impl Consumed {
    /// Units of the table alone.
    pub(crate) const fn of_table(units: f64) -> Self {
        Self { table: units, indexes: BTreeMap::new(), vectors: BTreeMap::new() }
    }

    /// Charges an index.
    pub(crate) fn charge(&mut self, index: &Index, units: f64) {
        let key = (index.kind, Arc::clone(&index.name));
        *self.indexes.entry(key).or_default() += units;
    }

    /// Charges a vector index for `bytes` that are written to it.
    #[expect(clippy::cast_precision_loss, reason = "an item has at most 800 KB")]
    pub(crate) fn charge_vectors(&mut self, index: &Index, bytes: usize) {
        *self.vectors.entry(Arc::clone(&index.name)).or_default() += bytes as f64;
    }

    /// Adds what another request of the same table consumed.
    pub(crate) fn add(&mut self, other: &Self) {
        self.table += other.table;
        for (index, units) in &other.indexes {
            *self.indexes.entry(index.clone()).or_default() += units;
        }
        for (index, bytes) in &other.vectors {
            *self.vectors.entry(Arc::clone(index)).or_default() += bytes;
        }
    }

    /// The units of each index.
    pub(crate) fn indexes(&self) -> impl Iterator<Item = (&Arc<str>, f64)> {
        self.indexes.iter().map(|((_, name), units)| (name, *units))
    }

    /// All units.
    pub(crate) fn total(&self) -> f64 {
        self.table + self.indexes.values().sum::<f64>()
    }

    /// As a single-item operation, query, scan or batch reports it; `None` when not asked for.
    pub(crate) fn report(
        &self,
        table: &Table,
        asked: Option<ReturnConsumedCapacity>,
    ) -> Option<ConsumedCapacity> {
        self.render(table, asked, None)
    }

    fn render(
        &self,
        table: &Table,
        asked: Option<ReturnConsumedCapacity>,
        split: Option<Direction>,
    ) -> Option<ConsumedCapacity> {
        let indexes = match asked {
            None | Some(ReturnConsumedCapacity::None) => return None,
            Some(ReturnConsumedCapacity::Total) => false,
            Some(ReturnConsumedCapacity::Indexes) => true,
        };
        let total = arm(self.total(), split);
        let mut report = ConsumedCapacity {
            table_name: Some(table.name.to_string()),
            capacity_units: total.capacity_units,
            read_capacity_units: total.read_capacity_units,
            write_capacity_units: total.write_capacity_units,
            ..ConsumedCapacity::default()
        };
        if indexes {
            report.table = Some(arm(self.table, split));
            report.local_secondary_indexes = self.index_arms(IndexKind::Local, split);
            report.global_secondary_indexes = self.index_arms(IndexKind::Global, split);
            report.vector_indexes = self.vector_arms();
        }
        Some(report)
    }

    fn vector_arms(&self) -> Option<OrderedMap<VectorCapacity>> {
        let arm = |(name, bytes): (&Arc<str>, &f64)| {
            let written = VectorCapacity {
                vector_write_request_bytes: Some(*bytes),
                ..VectorCapacity::default()
            };
            (name.to_string(), written)
        };
        (!self.vectors.is_empty()).then(|| self.vectors.iter().map(arm).collect())
    }

    fn index_arms(
        &self,
        kind: IndexKind,
        split: Option<Direction>,
    ) -> Option<OrderedMap<Capacity>> {
        let arms: OrderedMap<Capacity> = self
            .indexes
            .iter()
            .filter(|((of, _), _)| *of == kind)
            .map(|((_, name), units)| (name.to_string(), arm(*units, split)))
            .collect();
        (!arms.is_empty()).then_some(arms)
    }
}

fn arm(units: f64, split: Option<Direction>) -> Capacity {
    Capacity {
        capacity_units: Some(units),
        read_capacity_units: (split == Some(Direction::Read)).then_some(units),
        write_capacity_units: (split == Some(Direction::Write)).then_some(units),
    }
}

/// Consumption by table, in order of first use, for requests over several tables.
#[derive(Default)]
pub(crate) struct ConsumedByTable {
    tables: Vec<(Arc<Table>, Consumed)>,
}

impl ConsumedByTable {
    /// Adds to a table's consumption.
    pub(crate) fn add(&mut self, table: &Arc<Table>, consumed: &Consumed) {
        match self.tables.iter_mut().find(|(known, _)| known.owner == table.owner) {
            Some((_, sum)) => sum.add(consumed),
            None => self.tables.push((Arc::clone(table), consumed.clone())),
        }
    }

    /// Each table with what was consumed on it.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Table, &Consumed)> {
        self.tables.iter().map(|(table, consumed)| (&**table, consumed))
    }

    /// The reports of all tables; `None` when not asked for.
    pub(crate) fn report(
        &self,
        asked: Option<ReturnConsumedCapacity>,
        split: Option<Direction>,
    ) -> Option<Vec<ConsumedCapacity>> {
        let reports: Vec<_> = self
            .tables
            .iter()
            .filter_map(|(table, consumed)| consumed.render(table, asked, split))
            .collect();
        (!reports.is_empty()).then_some(reports)
    }
}
