//! Rotation job: closes the shards of streams every four hours and opens their children.

use std::sync::Arc;

use env::Deadline;
use store::{Batch, Current, TransactError};

use super::ROTATION;
use crate::derived::stream::rotate;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Job, NextDue, Pass, Rounds, Step, Timing};
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

/// The job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rotation {
    /// Of the streams whose shards have been open for four hours.
    Due,
    /// Of all streams.
    All,
}

impl Job<Engine> for Rotation {
    fn name(&self) -> &'static str {
        "rotating shards"
    }

    fn timing(&self) -> Timing {
        Timing::Timed
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        let now = engine.env.now();
        let wanted = |stream: &Stream| *self == Self::All || stream.opened.plus(ROTATION) <= now;
        let streams = open_streams(engine).filter(|(_, stream)| wanted(stream));
        Box::new(Rounds::new(streams, 1, |engine, (table, stream)| {
            Box::pin(rotate_one(engine, table, stream))
        }))
    }

    fn next_due<'a>(&'a self, engine: &'a Engine) -> NextDue<'a> {
        let due = open_streams(engine).map(|(_, stream)| stream.opened.plus(ROTATION)).min();
        Box::pin(std::future::ready(Ok(due)))
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
async fn rotate_one(engine: &Engine, table: &Table, seen: &Stream) -> Result<Step, EngineError> {
    let now = engine.env.now();
    let seen = seen.clone();
    let change = move |table: Option<Table>, _: &Current<'_>, _: &mut Batch| {
        let unchanged = |table: &Table| table.settings.stream.as_ref() == Some(&seen);
        let mut table = table.filter(unchanged).ok_or(Stop::Changed)?;
        rotate(&mut table, now);
        Ok(table)
    };
    let place = (&table.namespace, &*table.name);
    match engine.catalog.change(place, Vec::new(), Deadline::NEVER, change).await {
        Ok(_) | Err(TransactError::Rejected(Stop::Changed)) => Ok(Step::Done),
        Err(TransactError::Rejected(Stop::Engine(error))) => Err(error),
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}
