//! Owner sweep: the job that removes the keys of deleted tables and indexes.

use std::collections::VecDeque;

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, PageLimit, StoreError, transact_to_free_space};

use crate::derived::history::layout::holds_of;
use crate::engine::Engine;
use crate::error::{EngineError, failure};
use crate::jobs::{Job, Pass, Slice, Step};
use crate::layout::{OwnerId, dead_owner_key, dead_owner_of, dead_owner_range, owner_ranges};
use crate::view::Pager;

/// Rows that one commit deals with.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 16;

/// The job.
#[derive(Debug)]
pub(crate) struct OwnerSweep;

impl Job<Engine> for OwnerSweep {
    fn name(&self) -> &'static str {
        "sweeping deleted tables"
    }

    fn start(&self, _: &Engine) -> Box<dyn Pass<Engine>> {
        Box::new(Sweep { marks: Pager::forward(dead_owner_range()), owners: VecDeque::new() })
    }
}

/// Sweeps every dead owner; owners take turns.
///
/// Each goes forward once: nothing is written below an owner after its mark, and what was removed
/// would be in the way of a sweep that starts over.
struct Sweep {
    /// The marks that were not listed yet.
    marks: Pager,
    owners: VecDeque<DeadOwner>,
}

/// An owner and the keys that it may still have.
struct DeadOwner {
    owner: OwnerId,
    ranges: VecDeque<Pager>,
}

impl Sweep {
    async fn advance(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        if self.owners.is_empty() {
            self.list(engine).await?;
        }
        if let Some(mut dead) = self.owners.pop_front()
            && sweep(engine, &mut dead).await? == Step::More
        {
            self.owners.push_back(dead);
        }
        Ok(Step::more_if(!self.owners.is_empty() || !self.marks.is_done()))
    }

    /// Lists the next dead owners.
    async fn list(&mut self, engine: &Engine) -> Result<(), EngineError> {
        let marks = self.marks.next(&engine.view(), CHUNK).await?;
        for owner in marks.iter().filter_map(|(key, _)| dead_owner_of(key)) {
            if is_held(engine, owner).await? {
                continue;
            }
            let ranges = owner_ranges(owner).map(Pager::forward).collect();
            self.owners.push_back(DeadOwner { owner, ranges });
        }
        Ok(())
    }
}

impl Pass<Engine> for Sweep {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.advance(engine))
    }
}

/// Whether something still reads its rows. What begins to do so checks in its commit that the owner
/// is not dead, so nobody begins after the mark.
async fn is_held(engine: &Engine, owner: OwnerId) -> Result<bool, EngineError> {
    let one = PageLimit { rows: 1, bytes: 1 };
    Ok(!Pager::forward(holds_of(owner)).next(&engine.view(), one).await?.is_empty())
}

/// Removes some keys of a dead owner, and after the last one its mark.
async fn sweep(engine: &Engine, dead: &mut DeadOwner) -> Result<Step, EngineError> {
    let mark = dead_owner_key(dead.owner);
    for _ in 0..SLICE {
        let Some(range) = dead.ranges.front_mut() else {
            remove(engine, &mark, vec![mark.clone()]).await?;
            return Ok(Step::Done);
        };
        let rows = range.next(&engine.view(), CHUNK).await?;
        if range.is_done() {
            dead.ranges.pop_front();
        }
        if !rows.is_empty() {
            let keys = rows.into_iter().map(|(key, _)| key).collect();
            remove(engine, &mark, keys).await?;
        }
    }
    Ok(Step::More)
}

/// Removes keys of an owner whose mark is the declared key that serialises all of them.
async fn remove(engine: &Engine, mark: &Bytes, keys: Vec<Bytes>) -> Result<(), StoreError> {
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        keys.iter().for_each(|key| batch.delete(key.to_vec()));
        Ok::<(), StoreError>(())
    };
    let declared = vec![mark.clone()];
    let done = transact_to_free_space(&*engine.store, declared, Deadline::NEVER, apply).await;
    done.map(|_| ()).map_err(failure)
}
