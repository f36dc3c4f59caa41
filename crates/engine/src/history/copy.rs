//! Copying job: fills restored tables with the items of their source, as of the stamp of the
//! restore.
//!
//! A chunk is one commit: items, their index entries, the counters, and how far the copy came, in
//! the catalog row of the new table. The past does not change, so every chunk sees the same moment,
//! also after a restart. The last chunk makes the table active and lets the source go.

use std::sync::Arc;

use bytes::Bytes;
use env::{Deadline, Timestamp};
use store::{Batch, Current, Direction, PageLimit, Row, Stamp, TransactError};
use value::Item;

use super::AsOf;
use crate::capacity::Consumed;
use crate::derived::history::PendingMark;
use crate::derived::history::layout::hold_key;
use crate::derived::{Author, Derived, ItemChange, Origin, Wake, index};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Job, Pass, Rounds, Step};
use crate::keys::collection_of;
use crate::layout::{OwnerId, envelope, owner_prefix, prefix_range, space};
use crate::size_deltas::{Delta, SizeDeltas};
use crate::table::{Copying, Table};
use crate::view::View;

/// Items of one commit.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 16;
/// Bytes of `space | owner id`.
const OWNER_PREFIX: usize = 9;
const NAME: &str = "restoring tables";

/// The job.
#[derive(Debug)]
pub(crate) struct Copy;

impl Job<Engine> for Copy {
    fn name(&self) -> &'static str {
        NAME
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        let tables = engine.catalog.all().into_iter().filter(|table| table.copying().is_some());
        Box::new(Rounds::new(tables, SLICE, |engine, table| Box::pin(chunk(engine, table))))
    }
}

/// Why a chunk was not carried out.
enum Stop {
    /// The table or its progress are not what they were.
    Changed,
    /// Something stored cannot be read.
    Engine(EngineError),
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// The items of a chunk.
struct Chunk {
    from: Copying,
    rows: Vec<Row>,
    more: bool,
    now: Timestamp,
}

/// Copies the next items into a table; whether there are more.
async fn chunk(engine: &Engine, table: &Arc<Table>) -> Result<Step, EngineError> {
    let Some(table) = engine.catalog.find(&table.namespace, &table.name) else {
        return Ok(Step::Done);
    };
    let Some(from) = table.copying().cloned() else { return Ok(Step::Done) };
    let mut range = prefix_range(owner_prefix(space::ITEM, from.owner));
    if !from.done.is_empty() {
        range = range.after(&from.done);
    }
    let page = view(engine, &from).await?.range(range, Direction::Forward, CHUNK).await?;
    let more = page.more;
    let chunk = Chunk { from, rows: page.rows, more, now: engine.env.now() };
    let apply = move |table: Option<Table>, _: &Current<'_>, batch: &mut Batch| {
        fill(table.ok_or(Stop::Changed)?, &chunk, batch)
    };
    let place = (&table.namespace, &*table.name);
    match engine.catalog.change(place, Vec::new(), Deadline::NEVER, apply).await {
        Ok(_) if !more => {
            // The source may be waiting to be swept.
            engine.jobs.ask();
            Ok(Step::Done)
        }
        Ok(_) => Ok(Step::More),
        Err(TransactError::Rejected(Stop::Changed)) => Ok(Step::Done),
        Err(TransactError::Rejected(Stop::Engine(error))) => Err(error),
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}

/// The source at the moment that is copied.
pub(super) async fn view(engine: &Engine, from: &Copying) -> Result<View<'static>, EngineError> {
    let snapshot = engine.store.snapshot().await?;
    Ok(match from.history {
        Some(history) => View::at(Arc::new(AsOf::new(snapshot, from.stamp, from.owner, history))),
        None => View::at(snapshot),
    })
}

/// Writes the items of a chunk and what follows from them.
fn fill(mut table: Table, chunk: &Chunk, batch: &mut Batch) -> Result<Table, Stop> {
    if table.copying() != Some(&chunk.from) {
        return Err(Stop::Changed);
    }
    let mut sizes = SizeDeltas::default();
    for (key, row) in &chunk.rows {
        let target = moved(key, table.owner).ok_or(Stop::Changed)?;
        let item = envelope::open_item(row)?;
        add(&table, (&target, &item), chunk.now, batch, &mut sizes);
        batch.put_stamped_value(target.into(), row.to_vec(), envelope::STAMP_AT);
    }
    sizes.flush(batch);
    let owner = table.owner;
    let restore = table.settings.restore.as_mut().ok_or(Stop::Changed)?;
    match chunk.rows.last().filter(|_| chunk.more) {
        Some((last, _)) => {
            restore.copying = Some(Copying { done: last.clone(), ..chunk.from.clone() });
        }
        None => {
            restore.copying = None;
            for held in chunk.from.held() {
                batch.delete(hold_key(held, owner));
            }
        }
    }
    Ok(table)
}

/// The key of a row below another owner.
pub(super) fn moved(key: &[u8], owner: OwnerId) -> Option<Bytes> {
    let mut target = owner_prefix(space::ITEM, owner);
    target.extend_from_slice(key.get(OWNER_PREFIX..)?);
    Some(target.into())
}

/// Adds the index entries of an item and counts all of it.
fn add(
    table: &Table,
    (key, item): (&Bytes, &Item),
    now: Timestamp,
    batch: &mut Batch,
    sizes: &mut SizeDeltas,
) {
    let delta = Delta::between(None, Some(item.size()));
    sizes.count(table.owner, delta);
    let change = ItemChange {
        table,
        key,
        written: Stamp::default(),
        old: None,
        new: Some(item),
        origin: Origin { now, author: Author::User },
        replicated: None,
    };
    let (consumed, wake) = (&mut Consumed::default(), &Wake::default());
    let mark = &PendingMark::default();
    let collection_bytes = delta.bytes;
    let mut out = Derived { batch, sizes, consumed, collection_bytes, wake, mark };
    index::maintain(&change, &mut out);
    let bytes = out.collection_bytes;
    if table.has_collections()
        && let Some((collection, _)) = collection_of(table, key)
    {
        sizes.count_collection(&collection, bytes);
    }
}
