//! Trimming job: removes records that are older than a day, shards that are empty for good, and
//! streams that were switched off a day ago: a day that the store has seen
//! ([`crate::derived::stream`], retention).
//!
//! Invariant: a shard's trim position is written in the commit that takes its records away, so a
//! reader knows that something is missing.

use std::collections::VecDeque;

use bytes::Bytes;
use env::{Deadline, Timestamp};
use store::{Batch, Current, Direction, PageLimit, Stamp, StoreError, transact};

use super::ShardSet;
use super::read::{sequence_of_row, trimmed};
use super::seen::look;
use crate::derived::stream::StoredRecord;
use crate::derived::stream::definition;
use crate::derived::stream::layout::{
    all_definitions, definition_key, generation_key, record_range, sequence_of, trimmed_key,
};
use crate::derived::stream::{Definition, SeenTime, Sequence};
use crate::engine::Engine;
use crate::error::{EngineError, failure};
use crate::jobs::{Job, Pass, Slice, Step};
use crate::layout::dead_owner_key;
use crate::table::StreamName;
use crate::view::Pager;

const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 16;
const NAME: &str = "trimming streams";
const END: Sequence = Sequence { stamp: u64::MAX, place: u16::MAX };

/// The job.
#[derive(Debug)]
pub(crate) struct Trimming;

impl Job<Engine> for Trimming {
    fn name(&self) -> &'static str {
        NAME
    }

    fn start(&self, _: &Engine) -> Box<dyn Pass<Engine>> {
        let definitions = Pager::forward(all_definitions());
        Box::new(Trim { seen: None, definitions, streams: VecDeque::new() })
    }
}

/// Trims every stream; streams take turns. Streams that are over are left to the sweep of dead
/// owners.
struct Trim {
    /// Known as soon as there is a stream.
    seen: Option<SeenTime>,
    /// The definitions that were not listed yet.
    definitions: Pager,
    streams: VecDeque<(StreamName, Definition)>,
}

impl Trim {
    async fn advance(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        if self.streams.is_empty() {
            self.list(engine).await?;
        }
        if let Some((name, stream)) = self.streams.pop_front() {
            let seen = match &mut self.seen {
                Some(seen) => seen,
                unknown => unknown.insert(look(engine).await?),
            };
            if trim(engine, &name, &stream, seen).await? == Step::More {
                self.streams.push_back((name, stream));
            }
        }
        Ok(Step::more_if(!self.streams.is_empty() || !self.definitions.is_done()))
    }

    /// Lists the next streams.
    async fn list(&mut self, engine: &Engine) -> Result<(), EngineError> {
        let rows = self.definitions.next(&engine.view(), CHUNK).await?;
        for (key, row) in &rows {
            match definition(key, row) {
                Ok(stream) => self.streams.push_back(stream),
                Err(error) => engine.jobs.skipped(NAME, "(all)", &error),
            }
        }
        Ok(())
    }
}

impl Pass<Engine> for Trim {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.advance(engine))
    }
}

/// Does a part of what is due for one stream.
async fn trim(
    engine: &Engine,
    name: &StreamName,
    stream: &Definition,
    seen: &SeenTime,
) -> Result<Step, EngineError> {
    let view = engine.view().pin().await?;
    let shards = ShardSet::load(&view, stream).await?;
    if stream.disabled.is_some_and(|at| seen.is_over(at, shards.newest())) {
        drop(view);
        retire(engine, name, stream).await?;
        return Ok(Step::Done);
    }
    let mut left = SLICE;
    for shard in shards.shards(0) {
        let place = ShardRef { table: &name.table, stream, shard: shard.number };
        // Only rows after what was trimmed before are looked at.
        let trimmed = trimmed(&view, stream, &shard).await?;
        let mut from = trimmed.map_or(shard.start, Sequence::next);
        while let Some(next) = trim_chunk(engine, &place, from, seen).await? {
            from = next;
            left = left.saturating_sub(1);
            if left == 0 {
                return Ok(Step::More);
            }
        }
    }
    for (generation, closed, stamp) in shards.closed() {
        if seen.is_over(closed, stamp) && is_empty(engine, stream, &shards, generation).await? {
            drop_generation(engine, stream, generation).await?;
        }
    }
    Ok(Step::Done)
}

/// Where records are trimmed.
struct ShardRef<'a> {
    table: &'a str,
    stream: &'a Definition,
    shard: u32,
}

/// Removes the oldest records of a shard, from `from` on, as far as they are too old; where to
/// continue, if there may be more.
///
/// A record that cannot be read is as old as the one after it.
async fn trim_chunk(
    engine: &Engine,
    place: &ShardRef<'_>,
    from: Sequence,
    seen: &SeenTime,
) -> Result<Option<Sequence>, EngineError> {
    let owner = place.stream.owner;
    let range = record_range(owner, place.shard, from, END);
    let page = engine.view().range(range, Direction::Forward, CHUNK).await?;
    let mut old = 0;
    let mut is_through = !page.more;
    for (at, (key, row)) in page.rows.iter().enumerate() {
        let stamp = Stamp(sequence_of(key).map_or(u64::MAX, |at| at.stamp));
        match StoredRecord::from_row(row) {
            Ok(record) if seen.is_over(Timestamp::from_secs(record.created), stamp) => {
                old = at.saturating_add(1);
            }
            Ok(_) => {
                is_through = true;
                break;
            }
            Err(error) => engine.jobs.skipped(NAME, place.table, &error),
        }
    }
    let behind = page.rows.last().and_then(|(key, _)| sequence_of(key)).map(Sequence::next);
    let keys: Vec<Bytes> = page.rows.into_iter().take(old).map(|(key, _)| key).collect();
    if let Some(last) = keys.last().and_then(|key| sequence_of(key)) {
        let position = trimmed_key(owner, place.shard);
        let mut row = last.stamp.to_be_bytes().to_vec();
        row.extend_from_slice(&last.place.to_be_bytes());
        write(engine, position.clone(), move |known, batch| {
            keys.iter().for_each(|key| batch.delete(key.to_vec()));
            // Another server may have been further.
            if known.and_then(|known| sequence_of_row(known)).is_none_or(|known| known < last) {
                batch.put(position.to_vec(), row.clone());
            }
        })
        .await?;
    }
    Ok(behind.filter(|_| !is_through))
}

/// Whether a generation holds no record. A clock that jumped may have left some of its records
/// younger than its end.
async fn is_empty(
    engine: &Engine,
    stream: &Definition,
    set: &ShardSet,
    generation: u32,
) -> Result<bool, EngineError> {
    let view = engine.view().pin().await?;
    let shards = u32::from(stream.shards);
    let first = generation.saturating_mul(shards);
    for number in first..first.saturating_add(shards) {
        let Some(shard) = set.get(number) else { continue };
        let trimmed = trimmed(&view, stream, &shard).await?;
        let from = trimmed.map_or(shard.start, Sequence::next);
        let range = record_range(stream.owner, number, from, END);
        let limit = PageLimit { rows: 1, bytes: 1 };
        if !view.range(range, Direction::Forward, limit).await?.rows.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Removes the row of a generation whose records are gone, and the trim positions of its shards.
async fn drop_generation(
    engine: &Engine,
    stream: &Definition,
    generation: u32,
) -> Result<(), EngineError> {
    let shards = u32::from(stream.shards);
    let first = generation.saturating_mul(shards);
    let owner = stream.owner;
    let row = generation_key(owner, generation);
    write(engine, row.clone(), move |_, batch| {
        batch.delete(row.to_vec());
        for number in first..first.saturating_add(shards) {
            batch.delete(trimmed_key(owner, number).into());
        }
    })
    .await
}

/// Removes the definition of a stream and leaves its rows to the sweep.
async fn retire(
    engine: &Engine,
    name: &StreamName,
    stream: &Definition,
) -> Result<(), EngineError> {
    let row = definition_key(name);
    let mark = dead_owner_key(stream.owner);
    write(engine, row.clone(), move |_, batch| {
        batch.delete(row.to_vec());
        batch.put(mark.to_vec(), Vec::new());
    })
    .await
}

/// Removes every stream that is over, however old its records are.
///
/// # Errors
/// [`EngineError`] when the store fails or holds a stream that this version cannot read.
pub(crate) async fn retire_closed(engine: &Engine) -> Result<(), EngineError> {
    let mut definitions = Pager::forward(all_definitions());
    while !definitions.is_done() {
        for (key, row) in definitions.next(&engine.view(), CHUNK).await? {
            let (name, stream) = definition(&key, &row)?;
            if stream.disabled.is_some() {
                retire(engine, &name, &stream).await?;
            }
        }
    }
    Ok(())
}

/// Writes what `fill` says, in order with others that declare `declared`, whose value it gets.
async fn write(
    engine: &Engine,
    declared: Bytes,
    fill: impl Fn(Option<&Bytes>, &mut Batch) + Send + 'static,
) -> Result<(), EngineError> {
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        fill(current.write(0), batch);
        Ok::<(), StoreError>(())
    };
    let done = transact(&*engine.store, vec![declared], Vec::new(), Deadline::NEVER, apply).await;
    done.map(|_| ()).map_err(|error| EngineError::from(failure(error)))
}
