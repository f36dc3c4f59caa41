//! Rotates the shards of streams every four hours and trims what is older than a day.

use std::sync::Arc;

use env::{Deadline, Timestamp};
use store::TransactError;

use crate::catalog::Table;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::stream::{self, ROTATION, Stream};

/// Tables with an open stream.
fn open_streams(engine: &Engine) -> impl Iterator<Item = (Arc<Table>, Stream)> {
    let tables = engine.catalog.all().into_iter();
    tables.filter_map(|table| {
        let stream = table.settings.stream.clone().filter(|stream| stream.enabled)?;
        Some((table, stream))
    })
}

/// Rotates the shards that have been open for four hours.
pub(super) async fn rotate(engine: &Engine) -> Result<(), EngineError> {
    let now = engine.env.now();
    for (table, stream) in open_streams(engine) {
        if stream.opened.plus(ROTATION) <= now {
            rotate_one(engine, &table, &stream).await?;
        }
    }
    Ok(())
}

/// Rotates the shards of every open stream.
pub(super) async fn rotate_all(engine: &Engine) -> Result<(), EngineError> {
    for (table, stream) in open_streams(engine) {
        rotate_one(engine, &table, &stream).await?;
    }
    Ok(())
}

/// Rotates a stream's shards unless somebody else did, or the stream is closed.
async fn rotate_one(engine: &Engine, table: &Table, seen: &Stream) -> Result<(), EngineError> {
    let now = engine.env.now();
    let (owner, generation) = (seen.owner, seen.generation);
    let done = engine.catalog.alter(table, Deadline::NEVER, move |table, _, batch| {
        let is_seen = |stream: &Stream| stream.owner == owner && stream.generation == generation;
        if table.settings.stream.as_ref().is_some_and(is_seen) {
            stream::rotate(table, now, batch);
        }
        Ok(())
    });
    match done.await {
        // A rejection: the table is gone.
        Ok(_) | Err(TransactError::Rejected(_)) => Ok(()),
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}

/// Trims all streams.
pub(super) async fn trim(engine: &Engine) -> Result<(), EngineError> {
    stream::trim(engine).await
}

/// When the next rotation is due.
pub(super) fn next(engine: &Engine) -> Option<Timestamp> {
    open_streams(engine).map(|(_, stream)| stream.opened.plus(ROTATION)).min()
}
