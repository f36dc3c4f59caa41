//! Sweep of versions: forgets which write deleted an item, once no replica can send an older one.
//!
//! When every feed of a group was followed up to a stamp, every replica has every write up to that
//! stamp, or a later one of the same item. So what any of them sends from then on is at least as
//! new as a deletion from before, and that needs no version any more.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, PageLimit, Stamp, transact};

use crate::derived::Version;
use crate::derived::replication::version_key;
use crate::engine::Engine;
use crate::error::{EngineError, failure};
use crate::follow::{pending, take_away};
use crate::jobs::{Job, Pass, Slice, Step};
use crate::layout::OwnerId;
use crate::table::Table;

/// Deletions that one commit forgets.
const CHUNK: PageLimit = PageLimit { rows: 64, bytes: 1 << 20 };

/// The job.
#[derive(Debug)]
pub(crate) struct Sweep;

impl Job<Engine> for Sweep {
    fn name(&self) -> &'static str {
        "forgetting deletions"
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        let tables = engine.catalog.all().into_iter();
        let tables = tables.filter(|table| table.is_eventual_replica()).collect();
        Box::new(SweepPass { tables })
    }
}

/// Forgets what it can of every replica; tables take turns.
struct SweepPass {
    tables: VecDeque<Arc<Table>>,
}

impl SweepPass {
    async fn advance(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        let Some(table) = self.tables.pop_front() else { return Ok(Step::Done) };
        if chunk(engine, &table).await? {
            self.tables.push_back(table);
        }
        Ok(Step::more_if(!self.tables.is_empty()))
    }
}

impl Pass<Engine> for SweepPass {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.advance(engine))
    }
}

/// Forgets the oldest deletions of a replica; whether there may be more.
async fn chunk(engine: &Engine, table: &Table) -> Result<bool, EngineError> {
    let Some(table) = engine.catalog.find(&table.namespace, &table.name) else { return Ok(false) };
    let Some(group) = &table.settings.group else { return Ok(false) };
    let Some(settled) = settled(engine, &table).await? else { return Ok(false) };
    let pending = pending(engine, group.deletions, settled, CHUNK).await?;
    if pending.rows.is_empty() {
        return Ok(false);
    }
    let mut keys: Vec<Bytes> = pending.rows.iter().map(|(_, key)| key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    forget(engine, group.owner, keys, settled).await?;
    let more = pending.more;
    Ok(take_away(engine, &table, pending).await? && more)
}

/// The stamp up to which every replica of the group has what was written in the others; `None`
/// while one of them is new or gone.
async fn settled(engine: &Engine, table: &Table) -> Result<Option<Stamp>, EngineError> {
    let one = PageLimit { rows: 1, bytes: 1 };
    let closed = engine.closed_through().await?;
    let mut settled = closed;
    for namespace in table.peers().chain([table.namespace.clone()]) {
        let replica = engine.catalog.find(&namespace, &table.name);
        let replica = replica.filter(|replica| replica.filling().is_none());
        let group = replica.and_then(|replica| replica.settings.group.clone());
        let Some(group) = group else { return Ok(None) };
        let pending = pending(engine, group.owner, closed, one).await?;
        settled = pending.followed_through().map_or(settled, |stamp| stamp.min(settled));
    }
    Ok(Some(settled))
}

/// Forgets the versions of these items, if they are absent since `settled` or longer.
async fn forget(
    engine: &Engine,
    owner: OwnerId,
    keys: Vec<Bytes>,
    settled: Stamp,
) -> Result<(), EngineError> {
    let versions: Vec<Bytes> = keys.iter().map(|key| version_key(owner, key).into()).collect();
    let reads = versions.clone();
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        for (at, key) in versions.iter().enumerate() {
            let absent = current.write(at).is_none();
            let version = Version::read(current.read(at), None);
            if absent && version.is_some_and(|version| version.stamp <= settled) {
                batch.delete(key.to_vec());
            }
        }
        Ok(())
    };
    // An item's key is declared, so nobody writes its version meanwhile.
    let done = transact(&*engine.store, keys, reads, Deadline::NEVER, apply).await;
    done.map_err(|error| EngineError::from(failure(error)))?;
    Ok(())
}
