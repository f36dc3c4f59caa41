//! Token sweep: the job that removes the rows of expired client request tokens.

use bytes::Bytes;
use env::{Deadline, Timestamp};
use store::{Batch, Current, PageLimit, StoreError, transact};

use super::is_expired;
use crate::engine::Engine;
use crate::error::{EngineError, failure};
use crate::jobs::{Job, Pass, Slice, Step};
use crate::layout::token_range;
use crate::view::Pager;

/// Rows that one commit deals with.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// The job.
#[derive(Debug)]
pub(crate) struct TokenSweep;

impl Job<Engine> for TokenSweep {
    fn name(&self) -> &'static str {
        "sweeping request tokens"
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        Box::new(Sweep { now: engine.env.now(), rest: Pager::forward(token_range()) })
    }
}

/// Removes every expired row, a chunk a slice.
struct Sweep {
    now: Timestamp,
    /// What was not looked at yet.
    rest: Pager,
}

impl Sweep {
    async fn chunk(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        let rows = self.rest.next(&engine.view(), CHUNK).await?;
        let expired = rows.iter().filter(|(_, row)| is_expired(row, self.now));
        let keys: Vec<Bytes> = expired.map(|(key, _)| key.clone()).collect();
        if !keys.is_empty() {
            remove(engine, keys, self.now).await?;
        }
        Ok(Step::more_if(!self.rest.is_done()))
    }
}

impl Pass<Engine> for Sweep {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.chunk(engine))
    }
}

/// Removes rows that are still expired: a token may have been used again meanwhile.
async fn remove(engine: &Engine, keys: Vec<Bytes>, now: Timestamp) -> Result<(), StoreError> {
    let declared = keys.clone();
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        for (index, key) in keys.iter().enumerate() {
            if current.write(index).is_some_and(|row| is_expired(row, now)) {
                batch.delete(key.to_vec());
            }
        }
        Ok::<(), StoreError>(())
    };
    let done = transact(&*engine.store, declared, Vec::new(), Deadline::NEVER, apply).await;
    done.map(|_| ()).map_err(failure)
}
