//! What a search in a vector index asks for: a vector, a partition, values that entries must have.

use store::KeyRange;
use value::{Item, Value};

use crate::columns::Query;
use crate::keys::Source;
use crate::layout::prefix_range;
use crate::table::{Index, Table, Vectors};

/// What is searched for, and where.
pub(crate) struct Search<'t> {
    pub(crate) table: &'t Table,
    pub(crate) index: &'t Index,
    pub(crate) vectors: &'t Vectors,
    pub(crate) query: Query,
    /// The partition, in an index that has several.
    pub(crate) partition: Option<Value>,
    /// What attributes must be equal to.
    pub(crate) filters: Vec<(Box<str>, Value)>,
    /// How many are wanted.
    pub(crate) limit: usize,
}

impl Search<'_> {
    /// The beginning of the keys of the entries that it looks at.
    pub(super) fn prefix(&self) -> Vec<u8> {
        let partition = self.partition.iter().map(Value::as_raw);
        Source::Index(self.table, self.index).partition_prefix(partition)
    }

    /// Those keys.
    pub(super) fn range(&self) -> KeyRange {
        prefix_range(self.prefix())
    }

    /// Whether an entry has what it must have.
    pub(super) fn accepts(&self, entry: &Item) -> bool {
        self.filters.iter().all(|(name, value)| entry.get(name) == Some(value.as_raw()))
    }
}
