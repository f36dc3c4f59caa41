//! Rotates the shards of streams every four hours and trims what is older than a day.

use std::sync::Arc;

use env::{Deadline, Timestamp};
use store::{Batch, Current, TransactError};

use crate::catalog::Table;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::stream::{self, ROTATION, Stream};

/// Tables with an open stream.
fn open_streams(engine: &Engine) -> impl Iterator<Item = (Arc<Table>, Stream)> {
    let tables = engine.catalog.all().into_iter();
    tables.filter_map(|table| {
        let stream = table.settings.stream.clone().filter(Stream::is_open)?;
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

/// Why a stream's shards were not rotated.
enum Stop {
    /// Somebody else did, or the stream is closed, or the table is gone.
    Changed,
    /// Something stored cannot be read.
    Engine(EngineError),
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// Rotates a stream's shards if they are those that were seen.
async fn rotate_one(engine: &Engine, table: &Table, seen: &Stream) -> Result<(), EngineError> {
    let now = engine.env.now();
    let seen = seen.clone();
    let change = move |table: Option<Table>, _: &Current<'_>, _: &mut Batch| {
        let unchanged = |table: &Table| table.settings.stream.as_ref() == Some(&seen);
        let mut table = table.filter(unchanged).ok_or(Stop::Changed)?;
        stream::rotate(&mut table, now);
        Ok(table)
    };
    let place = (&table.namespace, &*table.name);
    match engine.catalog.change(place, Vec::new(), Deadline::NEVER, change).await {
        Ok(_) | Err(TransactError::Rejected(Stop::Changed)) => Ok(()),
        Err(TransactError::Rejected(Stop::Engine(error))) => Err(error),
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
