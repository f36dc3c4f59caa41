//! Round-robin scheduler of jobs: each does a slice of its work, until none has more to do.
//!
//! Invariants: an error or a panic in one job keeps no other from its turn; a job that failed has given
//! up, for this round, at least the part that failed, so a round ends.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;

use store::StoreError;

use super::Jobs;
use crate::error::EngineError;

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

/// Work in slices of bounded length, on `C`. After an error it continues after what failed.
pub(crate) trait Job<C: ?Sized>: Send {
    /// What it is called in the log.
    fn name(&self) -> &'static str;
    /// Does a part of it.
    fn slice<'a>(&'a mut self, on: &'a C) -> Slice<'a>;
    /// Another job that became due by what this one did; asked for when this one is done.
    fn unlocks(&self, _on: &C) -> Option<Box<dyn Job<C>>> {
        None
    }
}

/// Runs all jobs to their end, in turns.
///
/// # Errors
/// The first one; the other jobs were run all the same, except when the store was closed.
pub(crate) async fn run_all<C: ?Sized>(
    state: &Jobs,
    on: &C,
    mut jobs: Vec<Box<dyn Job<C>>>,
) -> Result<(), EngineError> {
    let mut first = None;
    while !jobs.is_empty() {
        let mut remaining = Vec::with_capacity(jobs.len());
        for mut job in jobs {
            let name = job.name();
            match guarded(name, job.slice(on)).await {
                Ok(Step::More) => remaining.push(job),
                Ok(Step::Done) => remaining.extend(job.unlocks(on)),
                Err(closed @ EngineError::Store(StoreError::Closed { .. })) => return Err(closed),
                Err(error) => {
                    state.failed(name, &error);
                    first.get_or_insert(error);
                    remaining.push(job);
                }
            }
            // A store in memory answers at once; requests on this thread must get their turn too.
            tokio::task::yield_now().await;
        }
        jobs = remaining;
    }
    first.map_or(Ok(()), Err)
}

/// Runs `work` so that its panic is an error.
pub(crate) async fn guarded<T>(
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
