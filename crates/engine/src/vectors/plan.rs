//! What is searched for, where, and what an answer is.

use store::KeyRange;
use value::{Item, Value};

use crate::columns::Query;
use crate::derived::index::entry_vector;
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

/// An entry that was found.
pub(crate) struct Found {
    /// What the index holds of its item.
    pub(crate) entry: Item,
    pub(crate) score: f64,
}

/// What a search found.
pub(crate) struct Answer {
    /// Best first.
    pub(crate) found: Vec<Found>,
    /// Bytes of the vectors that were compared and of the entries that were found.
    pub(crate) bytes: usize,
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

    /// The answer with these entries, which are sorted.
    pub(super) fn answer(&self, entries: Vec<Item>, compared: usize) -> Answer {
        let found = entries.into_iter().map(|entry| {
            let score = self.query.score(&entry_vector(self.vectors, &entry).unwrap_or_default());
            Found { entry, score }
        });
        let found: Vec<Found> = found.collect();
        let bytes = found.iter().map(|found| found.entry.size()).sum::<usize>();
        let compared = compared.saturating_mul(self.vectors.bytes());
        Answer { found, bytes: bytes.saturating_add(compared) }
    }
}
