//! Vectors in memory, brought to the moment of a search: what is not there is loaded from the
//! index's entries, what is there follows the index's feed.
//!
//! The feed has the key of each entry that a commit changed. A follower reads these entries anew,
//! so following twice does no harm. What was taken away from the feed before it was followed (by
//! another server) is noticed by the feed's position, and everything is loaded again.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use store::{Direction, PageLimit, Stamp};
use value::RawValue;

use super::plan::Search;
use crate::columns::{Block, Followed, Partition, Shape};
use crate::derived::feed::{position_in, position_key, range};
use crate::derived::index::entry_vector;
use crate::derived::stream::Sequence;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::{OwnerId, envelope};
use crate::table::{Index, KeyAttribute, Vectors};
use crate::view::{Pager, View};

/// Rows that are read at a time.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };

/// What a search goes over.
pub(super) enum Selected {
    /// Columns.
    Blocks {
        blocks: Vec<Arc<Block>>,
        /// The values that filter columns must have.
        wanted: Vec<(usize, u32)>,
    },
    /// Nothing has a value that is asked for.
    Nothing,
    /// The partition needs more memory than there may be.
    TooMuch,
}

/// The moment of a search, and what it goes over then.
pub(super) async fn select<'e>(
    engine: &'e Engine,
    search: &Search<'_>,
) -> Result<(View<'e>, Selected), EngineError> {
    let slot = engine.vectors.using(search.index.owner);
    let mut followed = slot.lock().await;
    let (view, at) = pinned(engine).await?;
    catch_up(search.index.owner, search.vectors, &mut followed, (&view, at)).await?;
    let prefix = Bytes::from(search.prefix());
    if !followed.partitions.contains_key(&prefix) {
        if followed.is_oversized(&prefix) {
            return Ok((view, Selected::TooMuch));
        }
        let loaded = load(search, &view, engine.vectors.limit).await?;
        let Some(partition) = loaded else {
            followed.note_oversized(&prefix);
            return Ok((view, Selected::TooMuch));
        };
        followed.partitions.insert(prefix.clone(), partition);
        followed.through = Some(at);
    }
    followed.count();
    engine.vectors.make_room(search.index.owner);
    let selected = selected(search, followed.partitions.get(&prefix));
    if engine.vectors.is_full() {
        // Its own other partitions go too; what was selected stays until it was searched.
        followed.partitions.retain(|known, _| *known == prefix);
        followed.count();
        if engine.vectors.is_full() {
            followed.clear();
        }
    }
    Ok((view, selected))
}

/// Brings what is in memory of an index to the present; the commit up to which it is there. `None`
/// if nothing of it is in memory.
pub(super) async fn refresh(
    engine: &Engine,
    index: &Index,
    vectors: &Vectors,
) -> Result<Option<Stamp>, EngineError> {
    let Some(slot) = engine.vectors.known(index.owner) else { return Ok(None) };
    let mut followed = slot.lock().await;
    if followed.through.is_none() {
        return Ok(None);
    }
    let (view, at) = pinned(engine).await?;
    catch_up(index.owner, vectors, &mut followed, (&view, at)).await?;
    followed.count();
    Ok(followed.through)
}

/// The present moment.
async fn pinned(engine: &Engine) -> Result<(View<'_>, Stamp), EngineError> {
    let snapshot = engine.store.snapshot().await?;
    let at = snapshot.stamp();
    Ok((View::at(snapshot), at))
}

fn selected(search: &Search<'_>, partition: Option<&Partition>) -> Selected {
    let Some(partition) = partition else { return Selected::Nothing };
    let mut filters = Vec::with_capacity(search.filters.len());
    for (name, value) in &search.filters {
        let same = |filter: &KeyAttribute| *filter.name == **name;
        match search.vectors.filters.iter().position(same) {
            Some(column) => filters.push((column, value.as_raw().as_bytes())),
            // The HASH attribute once more, with a value that the partition has or has not.
            None if search.partition.as_ref() == Some(value) => {}
            None => return Selected::Nothing,
        }
    }
    match partition.wanted(&filters) {
        Some(wanted) => Selected::Blocks { blocks: partition.blocks(), wanted },
        None => Selected::Nothing,
    }
}

/// Reads the feed up to a moment, and the entries that it names.
async fn catch_up(
    owner: OwnerId,
    vectors: &Vectors,
    followed: &mut Followed,
    (view, at): (&View<'_>, Stamp),
) -> Result<(), EngineError> {
    let Some(through) = followed.through else { return Ok(()) };
    let from = Sequence::after(through);
    let position = position_in(view.get(&position_key(owner)).await?.as_ref());
    followed.partitions.retain(|_, partition| !partition.is_worn());
    if position > from || followed.partitions.is_empty() {
        followed.clear();
        return Ok(());
    }
    let mut changes = range(owner, from, Sequence::after(at));
    loop {
        let page = view.range(changes.clone(), Direction::Forward, CHUNK).await?;
        let keys: BTreeSet<Bytes> = page.rows.iter().map(|(_, key)| key.clone()).collect();
        apply(vectors, followed, keys, view).await?;
        match page.rows.last().filter(|_| page.more) {
            Some((last, _)) => changes = changes.after(last),
            None => break,
        }
    }
    followed.through = Some(at);
    Ok(())
}

/// Reads the entries with these keys anew.
async fn apply(
    vectors: &Vectors,
    followed: &mut Followed,
    keys: BTreeSet<Bytes>,
    view: &View<'_>,
) -> Result<(), EngineError> {
    let keys: Vec<Bytes> = keys.into_iter().collect();
    let rows = view.multi_get(&keys).await?;
    for (key, row) in keys.iter().zip(rows) {
        let partition = followed.partitions.iter_mut().find(|(prefix, _)| key.starts_with(prefix));
        let Some((_, partition)) = partition else { continue };
        match row {
            Some(row) => put(vectors, partition, key, &row)?,
            None => partition.remove(key),
        }
    }
    Ok(())
}

/// Puts an entry among the rows of its partition.
fn put(
    vectors: &Vectors,
    partition: &mut Partition,
    key: &Bytes,
    row: &Bytes,
) -> Result<(), EngineError> {
    let entry = envelope::open_item(row)?;
    let filters: Vec<Option<RawValue<'_>>> =
        vectors.filters.iter().map(|filter| entry.get(&filter.name)).collect();
    match entry_vector(vectors, &entry) {
        Some(vector) => partition.put(key, &vector, &filters),
        None => partition.remove(key),
    }
    Ok(())
}

/// Reads a partition; `None` if it needs more than `limit` bytes.
async fn load(
    search: &Search<'_>,
    view: &View<'_>,
    limit: usize,
) -> Result<Option<Partition>, EngineError> {
    let dimensions = usize::try_from(search.vectors.dimensions).unwrap_or(usize::MAX);
    let shape = Shape { dimensions, filters: search.vectors.filters.len() };
    let mut partition = Partition::new(shape);
    let mut pager = Pager::forward(search.range());
    while !pager.is_done() {
        for (key, row) in pager.next(view, CHUNK).await? {
            put(search.vectors, &mut partition, &key, &row)?;
        }
        if partition.bytes() > limit {
            return Ok(None);
        }
        tokio::task::yield_now().await;
    }
    Ok(Some(partition))
}
