//! Trimming of the feeds of vector indexes: what those in memory have followed goes, and all of it
//! where nothing is in memory.

use std::collections::HashSet;
use std::sync::Arc;

use store::PageLimit;

use super::follow::refresh;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::follow::{pending, take_away};
use crate::jobs::{Job, Pass, Rounds, Step};
use crate::layout::OwnerId;
use crate::table::Table;

/// Changes that one commit takes away.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 16;

/// The job.
#[derive(Debug)]
pub(crate) struct VectorFeeds;

impl Job<Engine> for VectorFeeds {
    fn name(&self) -> &'static str {
        "trimming changes of vector indexes"
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        let tables = engine.catalog.all();
        let of_table = |table: &Arc<Table>| {
            let indexes = table.vector_indexes();
            indexes.map(|(index, _)| (Arc::clone(table), index.owner)).collect::<Vec<_>>()
        };
        let indexes: Vec<_> = tables.iter().flat_map(of_table).collect();
        let existing: HashSet<OwnerId> = indexes.iter().map(|(_, owner)| *owner).collect();
        engine.vectors.retain(|owner| existing.contains(&owner));
        Box::new(Rounds::new(indexes, SLICE, |engine, index| Box::pin(chunk(engine, index))))
    }
}

/// Takes away the next changes of an index.
async fn chunk(
    engine: &Engine,
    (table, owner): &(Arc<Table>, OwnerId),
) -> Result<Step, EngineError> {
    let Some(table) = engine.catalog.find(&table.namespace, &table.name) else {
        return Ok(Step::Done);
    };
    let Some((index, vectors)) = table.vector_indexes().find(|(index, _)| index.owner == *owner)
    else {
        return Ok(Step::Done);
    };
    let closed = engine.closed_through().await?;
    let upto = match refresh(engine, index, vectors).await? {
        Some(followed) => followed.min(closed),
        None => closed,
    };
    let pending = pending(engine, *owner, upto, CHUNK).await?;
    let more = pending.more;
    let taken = take_away(engine, &table, pending).await?;
    Ok(Step::more_if(more || !taken))
}
