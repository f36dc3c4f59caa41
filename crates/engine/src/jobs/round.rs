//! Jobs take turns: each does a slice of its work, and the round goes on until none has more to do.
//!
//! Invariants: an error or a panic in one job keeps no other from its turn; a job that failed has given
//! up, for this round, at least the part that failed, so a round ends.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;

use store::StoreError;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ttl;

/// Whether a job has more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It wants another turn.
    More,
    /// It is through.
    Done,
}

impl Step {
    /// More, if `more`.
    pub(crate) const fn more_if(more: bool) -> Self {
        if more { Self::More } else { Self::Done }
    }
}

/// One slice under way.
pub(crate) type Slice<'a> = Pin<Box<dyn Future<Output = Result<Step, EngineError>> + Send + 'a>>;

/// Work in slices of bounded length. After an error it goes on behind what failed.
pub(crate) trait Job: Send {
    /// What it is called in the log.
    fn name(&self) -> &'static str;
    /// Does a part of it.
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a>;
}

/// Runs all jobs to their end, in turns.
///
/// # Errors
/// The first one; the other jobs were run all the same, except when the store was closed.
pub(super) async fn go(engine: &Engine, mut jobs: Vec<Box<dyn Job>>) -> Result<(), EngineError> {
    let mut first = None;
    while !jobs.is_empty() {
        let mut kept = Vec::with_capacity(jobs.len());
        for mut job in jobs {
            let name = job.name();
            match guarded(name, job.slice(engine)).await {
                Ok(Step::More) => kept.push(job),
                // What was marked just now may be due already.
                Ok(Step::Done) if name == ttl::MARKING && engine.jobs.has_late() => {
                    kept.push(Box::new(ttl::Expire::new(engine)));
                }
                Ok(Step::Done) => {}
                Err(closed @ EngineError::Store(StoreError::Closed { .. })) => return Err(closed),
                Err(error) => {
                    engine.jobs.failed(name, &error);
                    first.get_or_insert(error);
                    kept.push(job);
                }
            }
            // A store in memory answers at once; requests on this thread have their turn too.
            tokio::task::yield_now().await;
        }
        jobs = kept;
    }
    first.map_or(Ok(()), Err)
}

/// Runs `work` so that its panic is an error.
pub(super) async fn guarded<T>(
    job: &'static str,
    work: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, EngineError> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| {
        // What a job shares is the store and its own place; both stay whole when a step breaks off.
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        polled.unwrap_or(Poll::Ready(Err(EngineError::JobPanicked { job })))
    })
    .await
}
