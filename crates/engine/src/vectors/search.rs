//! A search: the entries of one partition of a vector index, or of all of it, that are nearest to a
//! vector. It goes over columns in memory, or from entry to entry in the store where those would
//! need too much; both give the same answer, at one moment of the store.

use bytes::Bytes;
use model::ApiError;
use store::{KeyRange, PageLimit};
use value::{Item, Value};

use super::follow::{self, Selected};
use crate::columns::{Nearest, Query, norm};
use crate::derived::index::entry_vector;
use crate::engine::Engine;
use crate::keys::Source;
use crate::layout::{envelope, prefix_range};
use crate::table::{Index, Table, Vectors};
use crate::view::{Pager, View};

/// Entries that are read at a time.
const CHUNK: PageLimit = PageLimit { rows: 256, bytes: 1 << 20 };
/// Blocks that are gone over before others may run: about a millisecond.
const BLOCKS: usize = 32;

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
    fn accepts(&self, entry: &Item) -> bool {
        self.filters.iter().all(|(name, value)| entry.get(name) == Some(value.as_raw()))
    }

    /// The answer with these entries.
    fn answer(&self, entries: Vec<Item>, compared: usize) -> Answer {
        let found = entries.into_iter().map(|entry| {
            let score = self.query.score(&entry_vector(self.vectors, &entry).unwrap_or_default());
            Found { entry, score }
        });
        let mut found: Vec<Found> = found.collect();
        // Stable: entries at one distance stay in their order.
        found.sort_by(|a, b| self.query.order(a.score).total_cmp(&self.query.order(b.score)));
        let bytes = found.iter().map(|found| found.entry.size()).sum::<usize>();
        let compared = compared.saturating_mul(self.vectors.bytes());
        Answer { found, bytes: bytes.saturating_add(compared) }
    }
}

/// Carries out a search.
pub(crate) async fn search(engine: &Engine, search: &Search<'_>) -> Result<Answer, ApiError> {
    let (view, selected) = follow::select(engine, search).await?;
    match selected {
        Selected::Blocks { blocks, wanted } => {
            let mut nearest = Nearest::new(search.limit);
            let mut compared: usize = 0;
            for blocks in blocks.chunks(BLOCKS) {
                for block in blocks {
                    let rows = block.search(&search.query, &wanted, &mut nearest);
                    compared = compared.saturating_add(rows);
                }
                tokio::task::yield_now().await;
            }
            let keys = nearest.into_contents();
            Ok(search.answer(entries(&view, &keys).await?, compared))
        }
        Selected::Nothing => Ok(search.answer(Vec::new(), 0)),
        Selected::TooMuch => scan(search, &view).await,
    }
}

/// The entries with these keys.
async fn entries(view: &View<'_>, keys: &[Bytes]) -> Result<Vec<Item>, ApiError> {
    let rows = view.multi_get(keys).await?;
    // One moment of the store: every entry is there.
    let rows = rows.iter().flatten();
    Ok(rows.map(envelope::open_item).collect::<Result<_, _>>()?)
}

/// Searches in the store itself, from entry to entry.
async fn scan(search: &Search<'_>, view: &View<'_>) -> Result<Answer, ApiError> {
    let mut pager = Pager::forward(search.range());
    let mut nearest: Nearest<Bytes, Item> = Nearest::new(search.limit);
    let mut compared: usize = 0;
    while !pager.is_done() {
        for (key, row) in pager.next(view, CHUNK).await? {
            let entry = envelope::open_item(&row)?;
            if !search.accepts(&entry) {
                continue;
            }
            let Some(vector) = entry_vector(search.vectors, &entry) else { continue };
            compared = compared.saturating_add(1);
            let rank = search.query.rank(&vector, norm(&vector));
            nearest.offer(rank, || (key, entry));
        }
        // An embedded store answers at once; other tasks on this thread must run too.
        tokio::task::yield_now().await;
    }
    Ok(search.answer(nearest.into_contents(), compared))
}
