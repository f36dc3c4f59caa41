//! Takes away records that are older than a day, shards that are empty for good, and streams that were
//! switched off a day ago.
//!
//! Invariant: a shard's trim position is written in the commit that takes its records away, so a reader
//! knows that something is missing.

use bytes::Bytes;
use env::{Deadline, Timestamp};
use store::{Batch, Current, Direction, PageLimit, StoreError, transact};

use super::definition::all;
use super::layout::{definition_key, generation_key, record_range, sequence_of, trimmed_key};
use super::record::Stored;
use super::{Definition, Lineage, RETENTION, Sequence, Shard, StreamName};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::dead_owner_key;

const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
const END: Sequence = Sequence { stamp: u64::MAX, place: u16::MAX };

/// Trims every stream. Streams that are over are left to the sweep of dead owners.
///
/// # Errors
/// [`EngineError`] when the store fails; what was done stays done.
pub(crate) async fn trim(engine: &Engine) -> Result<(), EngineError> {
    let now = engine.env.now();
    let snapshot = engine.store.snapshot().await?;
    for (name, stream) in all(&*snapshot).await? {
        if stream.disabled.is_some_and(|at| at.plus(RETENTION) <= now) {
            retire(engine, &name, &stream).await?;
            continue;
        }
        let lineage = Lineage::load(&*snapshot, &stream).await?;
        for shard in lineage.shards(0) {
            while trim_chunk(engine, &stream, &shard, now).await? {}
        }
        for (generation, closed) in lineage.closed() {
            if closed.plus(RETENTION) <= now && is_empty(engine, &stream, generation).await? {
                drop_generation(engine, &stream, generation).await?;
            }
        }
    }
    Ok(())
}

/// Removes the eldest records of a shard as far as they are too old; whether there may be more.
async fn trim_chunk(
    engine: &Engine,
    stream: &Definition,
    shard: &Shard,
    now: Timestamp,
) -> Result<bool, EngineError> {
    let snapshot = engine.store.snapshot().await?;
    let range = record_range(stream.owner, shard.number, Sequence::default(), END);
    let page = snapshot.range(range, Direction::Forward, CHUNK).await?;
    let mut old: Vec<Bytes> = Vec::new();
    for (key, row) in &page.rows {
        if Timestamp::from_secs(Stored::from_row(row)?.created).plus(RETENTION) > now {
            break;
        }
        old.push(key.clone());
    }
    let Some(last) = old.last().and_then(|key| sequence_of(key)) else { return Ok(false) };
    let more = page.more && old.len() == page.rows.len();
    let position = trimmed_key(stream.owner, shard.number);
    let mut row = last.stamp.to_be_bytes().to_vec();
    row.extend_from_slice(&last.place.to_be_bytes());
    write(engine, position.clone(), move |batch| {
        old.iter().for_each(|key| batch.delete(key.to_vec()));
        batch.put(position.to_vec(), row.clone());
    })
    .await?;
    Ok(more)
}

/// Whether a generation holds no record. A clock that jumped may have left some of its records younger
/// than its end.
async fn is_empty(
    engine: &Engine,
    stream: &Definition,
    generation: u32,
) -> Result<bool, EngineError> {
    let snapshot = engine.store.snapshot().await?;
    let shards = u32::from(stream.shards);
    let first = generation.saturating_mul(shards);
    for number in first..first.saturating_add(shards) {
        let range = record_range(stream.owner, number, Sequence::default(), END);
        let limit = PageLimit { rows: 1, bytes: 1 };
        if !snapshot.range(range, Direction::Forward, limit).await?.rows.is_empty() {
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
    write(engine, row.clone(), move |batch| {
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
    write(engine, row.clone(), move |batch| {
        batch.delete(row.to_vec());
        batch.put(mark.to_vec(), Vec::new());
    })
    .await
}

/// Writes what `fill` says, in order with whoever else declares `declared`.
async fn write(
    engine: &Engine,
    declared: Bytes,
    fill: impl Fn(&mut Batch) + Send + 'static,
) -> Result<(), EngineError> {
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        fill(batch);
        Ok::<(), StoreError>(())
    };
    let done = transact(&*engine.store, vec![declared], Vec::new(), Deadline::NEVER, apply).await;
    done.map(|_| ()).map_err(|error| EngineError::from(crate::jobs::failure(error)))
}
