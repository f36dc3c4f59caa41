//! Round-robin scheduler of jobs: each does a slice of its work, until none has more to do.
//!
//! Invariants: an error or a panic in one job keeps no other from running; a job that failed has
//! given up, for this round, at least the part that failed, so a round ends.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;

use env::Timestamp;
use store::StoreError;

use super::Jobs;
use super::lease::Lease;
use crate::error::EngineError;

/// Whether a pass has more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It wants another turn.
    More,
    /// It is finished.
    Done,
}

impl Step {
    /// More, if `more`.
    #[must_use]
    pub const fn more_if(more: bool) -> Self {
        if more { Self::More } else { Self::Done }
    }
}

/// One slice under way.
pub type Slice<'a> = Pin<Box<dyn Future<Output = Result<Step, EngineError>> + Send + 'a>>;

/// When a job has something to do next, by time.
pub type NextDue<'a> =
    Pin<Box<dyn Future<Output = Result<Option<Timestamp>, EngineError>> + Send + 'a>>;

/// What a run left undone: jobs that another server has the lease of.
pub(crate) type Left<C> = Vec<&'static dyn Job<C>>;

/// When a job runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Whenever the background work wakes: what it does is due by time.
    Timed,
    /// When all work was asked for, or has not been done for long.
    Periodic,
}

/// A kind of background work on `C`.
pub trait Job<C: ?Sized>: Sync {
    /// What it is called in the log and in its lease.
    fn name(&self) -> &'static str;
    /// When it runs.
    fn timing(&self) -> Timing {
        Timing::Periodic
    }
    /// Begins a pass over all that there is to do now.
    fn start(&self, on: &C) -> Box<dyn Pass<C>>;
    /// When it has something to do next, by time.
    fn next_due<'a>(&'a self, _on: &'a C) -> NextDue<'a> {
        Box::pin(std::future::ready(Ok(None)))
    }
    /// Another job that became due by what this one did; asked for at the end of each of its
    /// passes.
    fn unlocks(&self, _on: &C) -> Option<&'static dyn Job<C>> {
        None
    }
}

/// One pass of a job, in slices of bounded length. After an error it continues after what failed.
pub trait Pass<C: ?Sized>: Send {
    /// Does a part of it.
    fn slice<'a>(&'a mut self, on: &'a C) -> Slice<'a>;
}

/// A pass under way.
struct Running<C: ?Sized + 'static> {
    job: &'static dyn Job<C>,
    pass: Box<dyn Pass<C>>,
    lease: Lease,
}

/// What a turn left.
enum Turn<C: ?Sized + 'static> {
    /// The pass wants another turn.
    Again(Running<C>),
    /// The pass is over.
    Over,
    /// Another server does this job.
    Elsewhere(&'static dyn Job<C>),
}

/// See [`Jobs::run`].
pub(super) async fn run<C: Sync + ?Sized + 'static>(
    state: &Jobs,
    on: &C,
    jobs: impl Iterator<Item = &'static dyn Job<C>> + Send,
) -> Result<Left<C>, EngineError> {
    let mut running = Vec::new();
    let mut left = Vec::new();
    for job in jobs {
        match begin(state, on, job).await? {
            Turn::Again(begun) => running.push(begun),
            Turn::Elsewhere(job) => left.push(job),
            Turn::Over => {}
        }
    }
    let mut first = None;
    while !running.is_empty() {
        let mut remaining = Vec::with_capacity(running.len());
        for pass in running {
            match turn(state, on, pass, &mut first).await? {
                Turn::Again(pass) => remaining.push(pass),
                Turn::Elsewhere(job) => left.push(job),
                Turn::Over => {}
            }
            // A store in memory answers at once; requests on this thread must run too.
            tokio::task::yield_now().await;
        }
        running = remaining;
    }
    first.map_or(Ok(left), Err)
}

/// Begins a pass of `job`, unless another server does it.
async fn begin<C: Sync + ?Sized + 'static>(
    state: &Jobs,
    on: &C,
    job: &'static dyn Job<C>,
) -> Result<Turn<C>, EngineError> {
    Ok(match state.leases().acquire(job.name(), state.now()).await? {
        Some(lease) => Turn::Again(Running { job, pass: job.start(on), lease }),
        None => Turn::Elsewhere(job),
    })
}

/// One slice of a pass. An error goes to `first`, except that of a closed store, which ends all.
async fn turn<C: Sync + ?Sized + 'static>(
    state: &Jobs,
    on: &C,
    mut running: Running<C>,
    first: &mut Option<EngineError>,
) -> Result<Turn<C>, EngineError> {
    let job = running.job;
    let now = state.now();
    if running.lease.wants_renewal(now) {
        match state.leases().acquire(job.name(), now).await? {
            Some(lease) if lease.generation == running.lease.generation => running.lease = lease,
            // Another server had it in between, and may have done only a part of this.
            Some(lease) => {
                state.leases().release(job.name(), lease).await?;
                return Ok(Turn::Elsewhere(job));
            }
            None => return Ok(Turn::Elsewhere(job)),
        }
    }
    match guarded(job.name(), running.pass.slice(on)).await {
        Ok(Step::More) => Ok(Turn::Again(running)),
        Ok(Step::Done) => {
            state.leases().release(job.name(), running.lease).await?;
            match job.unlocks(on) {
                Some(next) => begin(state, on, next).await,
                None => Ok(Turn::Over),
            }
        }
        Err(closed @ EngineError::Store(StoreError::Closed { .. })) => Err(closed),
        Err(error) => {
            state.failed(job.name(), &error);
            first.get_or_insert(error);
            Ok(Turn::Again(running))
        }
    }
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
