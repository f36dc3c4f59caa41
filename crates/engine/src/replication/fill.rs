//! Filling job: copies the items of a global table into a new replica.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, Direction, PageLimit, TransactError};

use super::send::{send, states};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Job, Pass, Slice, Step};
use crate::layout::{owner_prefix, prefix_range, space};
use crate::table::{Filling, Table};

/// Items of one commit.
const CHUNK: PageLimit = PageLimit { rows: 128, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 16;
const NAME: &str = "filling replicas";

/// The job.
#[derive(Debug)]
pub(crate) struct Fill;

impl Job<Engine> for Fill {
    fn name(&self) -> &'static str {
        NAME
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        let tables = engine.catalog.all().into_iter();
        Box::new(FillPass { tables: tables.filter(|table| table.filling().is_some()).collect() })
    }
}

/// Fills every new replica; tables take turns.
struct FillPass {
    tables: VecDeque<Arc<Table>>,
}

impl FillPass {
    async fn advance(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        let Some(table) = self.tables.pop_front() else { return Ok(Step::Done) };
        for _ in 0..SLICE {
            if !chunk(engine, &table).await? {
                return Ok(Step::more_if(!self.tables.is_empty()));
            }
        }
        self.tables.push_back(table);
        Ok(Step::More)
    }
}

impl Pass<Engine> for FillPass {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.advance(engine))
    }
}

/// Copies the next items into a replica; whether there are more.
async fn chunk(engine: &Engine, table: &Table) -> Result<bool, EngineError> {
    let Some(table) = engine.catalog.find(&table.namespace, &table.name) else { return Ok(false) };
    let Some(from) = table.filling().cloned() else { return Ok(false) };
    let source = engine.catalog.find(&table.peer_in(&from.from), &table.name);
    let Some((source, group)) = source.and_then(|source| {
        let group = source.settings.group.as_ref()?.owner;
        Some((source, group))
    }) else {
        return Ok(false);
    };
    let mut range = prefix_range(owner_prefix(space::ITEM, source.owner));
    if !from.done.is_empty() {
        range = range.after(&from.done);
    }
    let view = engine.view().pin().await?;
    let page = view.range(range, Direction::Forward, CHUNK).await?;
    let keys: Vec<Bytes> = page.rows.iter().map(|(key, _)| key.clone()).collect();
    let items = states(engine, &view, (&source, group), &keys, NAME).await?;
    send(engine, &table, &items, NAME).await?;
    let done = keys.last().filter(|_| page.more).cloned();
    let more = done.is_some();
    Ok(note(engine, &table, from, done).await? && more)
}

/// Why the progress of a replica was not noted.
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

/// Notes that the items up to `done`, or all, were copied; whether that is so.
async fn note(
    engine: &Engine,
    table: &Table,
    from: Filling,
    done: Option<Bytes>,
) -> Result<bool, EngineError> {
    let change = move |table: Option<Table>, _: &Current<'_>, _: &mut Batch| {
        let mut table = table.ok_or(Stop::Changed)?;
        let group = table.settings.group.as_mut().ok_or(Stop::Changed)?;
        if group.filling.as_ref() != Some(&from) {
            return Err(Stop::Changed);
        }
        group.filling = done.clone().map(|done| Filling { done, ..from.clone() });
        Ok(table)
    };
    let place = (&table.namespace, &*table.name);
    match engine.catalog.change(place, Vec::new(), Deadline::NEVER, change).await {
        Ok(_) => Ok(true),
        Err(TransactError::Rejected(Stop::Changed)) => Ok(false),
        Err(TransactError::Rejected(Stop::Engine(error))) => Err(error),
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}
