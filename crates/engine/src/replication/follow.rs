//! Following job: what was written in a replica goes to all others of its group.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use env::Timestamp;
use store::PageLimit;

use super::send::{send, states};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::follow::{pending, take_away};
use crate::jobs::{Job, NextDue, Pass, Slice, Step, Timing};
use crate::table::Table;

/// Items of one commit: with their stream records, at most 32 times 1.2 MB.
const CHUNK: PageLimit = PageLimit { rows: 32, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 16;
const NAME: &str = "replicating items";

/// Tables with other replicas.
fn replicas(engine: &Engine) -> impl Iterator<Item = Arc<Table>> {
    let tables = engine.catalog.all().into_iter();
    tables.filter(|table| table.is_eventual_replica())
}

/// The job.
#[derive(Debug)]
pub(crate) struct Follow;

impl Job<Engine> for Follow {
    fn name(&self) -> &'static str {
        NAME
    }

    fn timing(&self) -> Timing {
        Timing::Timed
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        Box::new(FollowPass { tables: replicas(engine).collect() })
    }

    fn next_due<'a>(&'a self, engine: &'a Engine) -> NextDue<'a> {
        Box::pin(next_due(engine))
    }
}

/// Now, if something was written that the other replicas do not have.
async fn next_due(engine: &Engine) -> Result<Option<Timestamp>, EngineError> {
    let limit = PageLimit { rows: 1, bytes: 1 };
    let closed = engine.closed_through().await?;
    for table in replicas(engine) {
        if let Some(group) = &table.settings.group
            && !pending(engine, group.owner, closed, limit).await?.rows.is_empty()
        {
            return Ok(Some(engine.env.now()));
        }
    }
    Ok(None)
}

/// Sends what is in every feed; tables take turns.
struct FollowPass {
    tables: VecDeque<Arc<Table>>,
}

impl FollowPass {
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

impl Pass<Engine> for FollowPass {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.advance(engine))
    }
}

/// Sends what was written in each replica of a group until now to all others.
///
/// # Errors
/// The store's failure.
pub(crate) async fn send_all(engine: &Engine, table: &Arc<Table>) -> Result<(), EngineError> {
    let limit = PageLimit { rows: 1, bytes: 1 };
    let upto = engine.closed_through().await?;
    for namespace in table.peers().chain([table.namespace.clone()]) {
        while let Some(replica) = engine.catalog.find(&namespace, &table.name)
            && let Some(group) = &replica.settings.group
            && !pending(engine, group.owner, upto, limit).await?.rows.is_empty()
        {
            chunk(engine, &replica).await?;
            tokio::task::yield_now().await;
        }
    }
    Ok(())
}

/// Sends the next changes of a replica to all others; whether there are more.
async fn chunk(engine: &Engine, table: &Table) -> Result<bool, EngineError> {
    let Some(table) = engine.catalog.find(&table.namespace, &table.name) else { return Ok(false) };
    let Some(group) = &table.settings.group else { return Ok(false) };
    let closed = engine.closed_through().await?;
    let pending = pending(engine, group.owner, closed, CHUNK).await?;
    if pending.rows.is_empty() {
        return Ok(false);
    }
    let keys: BTreeSet<Bytes> = pending.rows.iter().map(|(_, key)| key.clone()).collect();
    let keys: Vec<Bytes> = keys.into_iter().collect();
    let view = engine.view().pin().await?;
    let items = states(engine, &view, (&table, group.owner), &keys, NAME).await?;
    for peer in table.peers() {
        // One that is gone is out of the group in the same commit, or everything is reset.
        if let Some(to) = engine.catalog.find(&peer, &table.name) {
            send(engine, &to, &items, NAME).await?;
        }
    }
    let more = pending.more;
    let taken_away = take_away(engine, &table, pending).await?;
    Ok(more || !taken_away)
}
