//! A search: the entries of one partition of a vector index, or of all of it, that are nearest to a
//! vector.
//!
//! Columns in memory say which entries may be the nearest, and those are read and compared exactly;
//! where columns would need too much, all entries are. Both give the same answer, at one moment of
//! the store.

use bytes::Bytes;
use model::ApiError;
use store::PageLimit;
use value::Item;

use super::follow::{self, Selected};
use super::plan::{Answer, Search};
use crate::columns::{Candidate, Candidates, Nearest};
use crate::derived::index::entry_vector;
use crate::engine::Engine;
use crate::layout::envelope;
use crate::view::{Pager, View};

/// Entries that are read at a time.
const CHUNK: PageLimit = PageLimit { rows: 256, bytes: 1 << 20 };
/// Blocks that are gone over before others may run: less than a millisecond.
const BLOCKS: usize = 32;
/// Candidates that are read at a time.
const READS: usize = 32;
/// Candidates from which on they may be too many.
const MANY: usize = 512;
/// How many entries are read in their order in the time of one that is looked up.
const RUN: usize = 4;

/// The entries nearest so far, by their keys.
type NearestEntries = Nearest<Bytes, Item>;

/// Carries out a search.
pub(crate) async fn search(engine: &Engine, search: &Search<'_>) -> Result<Answer, ApiError> {
    let (view, selected) = follow::select(engine, search).await?;
    let (blocks, wanted) = match selected {
        Selected::Blocks { blocks, wanted } => (blocks, wanted),
        Selected::Nothing => return Ok(search.answer(Vec::new(), 0)),
        Selected::TooMuch => return scan(search, &view).await,
    };
    let mut candidates = Candidates::new(search.limit);
    let mut compared: usize = 0;
    for blocks in blocks.chunks(BLOCKS) {
        for block in blocks {
            let rows = block.search(&search.query, &wanted, &mut candidates);
            compared = compared.saturating_add(rows);
        }
        tokio::task::yield_now().await;
    }
    // With those that have other values: all of them are read in their order.
    let rows: usize = blocks.iter().map(|block| block.len()).sum();
    // Who changes a block that nobody searches need not copy it.
    drop(blocks);
    let candidates = candidates.into_sorted();
    if candidates.len() > MANY && candidates.len().saturating_mul(RUN) > rows {
        // Vectors that are nearly all alike.
        return scan(search, &view).await;
    }
    let nearest = among(search, &view, &candidates).await?;
    Ok(search.answer(nearest.into_contents(), compared))
}

/// The nearest of the candidates. They are read until those that are left cannot be closer.
async fn among(
    search: &Search<'_>,
    view: &View<'_>,
    candidates: &[Candidate],
) -> Result<NearestEntries, ApiError> {
    let mut nearest = Nearest::new(search.limit);
    for chunk in candidates.chunks(READS) {
        if chunk.first().is_some_and(|first| nearest.excludes(first.low)) {
            break;
        }
        let keys: Vec<Bytes> = chunk.iter().map(|candidate| candidate.key.clone()).collect();
        let rows = view.multi_get(&keys).await?;
        // One moment of the store: every entry is there.
        for (key, row) in keys.into_iter().zip(rows) {
            if let Some(row) = row {
                offer(search, &mut nearest, key, envelope::open_item(&row)?);
            }
        }
        tokio::task::yield_now().await;
    }
    Ok(nearest)
}

/// Compares an entry; whether it has a vector.
fn offer(search: &Search<'_>, nearest: &mut NearestEntries, key: Bytes, entry: Item) -> bool {
    let Some(vector) = entry_vector(search.vectors, &entry) else { return false };
    nearest.offer(search.query.rank(&vector), || (key, entry));
    true
}

/// Searches in the store itself, from entry to entry.
async fn scan(search: &Search<'_>, view: &View<'_>) -> Result<Answer, ApiError> {
    let mut pager = Pager::forward(search.range());
    let mut nearest = Nearest::new(search.limit);
    let mut compared: usize = 0;
    while !pager.is_done() {
        for (key, row) in pager.next(view, CHUNK).await? {
            let entry = envelope::open_item(&row)?;
            if search.accepts(&entry) && offer(search, &mut nearest, key, entry) {
                compared = compared.saturating_add(1);
            }
        }
        // An embedded store answers at once; other tasks on this thread must run too.
        tokio::task::yield_now().await;
    }
    Ok(search.answer(nearest.into_contents(), compared))
}
