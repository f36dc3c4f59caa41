//! Rotates the shards of streams every four hours.

use std::collections::VecDeque;
use std::sync::Arc;

use env::{Deadline, Timestamp};
use store::{Batch, Current, TransactError};

use super::{ROTATION, change};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Job, Slice, Step};
use crate::table::Stream;
use crate::table::Table;

/// Tables with an open stream.
fn open_streams(engine: &Engine) -> impl Iterator<Item = (Arc<Table>, Stream)> {
    let tables = engine.catalog.all().into_iter();
    tables.filter_map(|table| {
        let stream = table.settings.stream.clone().filter(Stream::is_open)?;
        Some((table, stream))
    })
}

/// Rotates the shards of some streams, one a slice.
pub(crate) struct Rotate {
    streams: VecDeque<(Arc<Table>, Stream)>,
}

impl Rotate {
    /// Of those whose shards have been open for four hours.
    pub(crate) fn due(engine: &Engine) -> Self {
        let now = engine.env.now();
        let due = |stream: &Stream| stream.opened.plus(ROTATION) <= now;
        Self { streams: open_streams(engine).filter(|(_, stream)| due(stream)).collect() }
    }

    /// Of all.
    pub(crate) fn all(engine: &Engine) -> Self {
        Self { streams: open_streams(engine).collect() }
    }

    async fn next(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        if let Some((table, stream)) = self.streams.pop_front() {
            rotate_one(engine, &table, &stream).await?;
        }
        Ok(Step::more_if(!self.streams.is_empty()))
    }
}

impl Job<Engine> for Rotate {
    fn name(&self) -> &'static str {
        "rotating shards"
    }

    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.next(engine))
    }
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
        change::rotate(&mut table, now);
        Ok(table)
    };
    let place = (&table.namespace, &*table.name);
    match engine.catalog.change(place, Vec::new(), Deadline::NEVER, change).await {
        Ok(_) | Err(TransactError::Rejected(Stop::Changed)) => Ok(()),
        Err(TransactError::Rejected(Stop::Engine(error))) => Err(error),
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}

/// When the next rotation is due.
pub(crate) fn next_rotation(engine: &Engine) -> Option<Timestamp> {
    open_streams(engine).map(|(_, stream)| stream.opened.plus(ROTATION)).min()
}
