//! Background work of the engine: the list of jobs, and when they run.
//!
//! The engine starts no task: the process that runs the engine runs [`Engine::background`]. A new
//! job is a line in [`JOBS`].

use std::time::Duration;

use env::Timestamp;
use store::StoreError;

use crate::backfill::Backfill;
use crate::destinations::Announce;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::{Backups, Copy, Trimming as HistoryTrimming, Upgrade};
use crate::jobs::{BackgroundStatistics, Job, Timing, guarded};
use crate::owner_sweep::OwnerSweep;
use crate::replication::{Fill, Follow, Sweep};
use crate::stream::{Rotation, Trimming};
use crate::token::TokenSweep;
use crate::ttl::{Expiry, Marking};
use crate::vectors::VectorFeeds;

/// Every job, in the order of their turns.
const JOBS: &[&dyn Job<Engine>] = &[
    &Rotation::Due,
    &Expiry,
    &Follow,
    &Announce,
    &Marking,
    &Backfill,
    &Copy,
    &Fill,
    &Backups,
    &Trimming,
    &Upgrade,
    &HistoryTrimming,
    &Sweep,
    &VectorFeeds,
    &OwnerSweep,
    &TokenSweep,
];

fn jobs() -> impl Iterator<Item = &'static dyn Job<Engine>> {
    JOBS.iter().copied()
}

/// How long work that nobody asked for may wait.
const PAUSE: Duration = Duration::from_secs(300);

/// How long after a failure it is tried again; each further failure doubles it, up to [`PAUSE`].
const RETRY: Duration = Duration::from_secs(5);

/// How long it rests at least.
const REST: Duration = Duration::from_millis(200);

impl Engine {
    /// Background work: runs until the store is closed. Without it requests are answered all the
    /// same, but nothing is swept.
    pub async fn background(&self) {
        run(self).await;
    }

    /// Does all background work that is due now.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn run_due_jobs(&self) -> Result<(), EngineError> {
        // After what is under way already.
        let _turn = self.jobs.turn().await;
        self.jobs.adopt_orphans(&*self.store).await?;
        self.jobs.run(self, jobs()).await
    }

    /// Runs one pass of each of `jobs`, to their ends: the background work of a service that keeps
    /// rows here. The service calls this when there is work, not twice at once.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn run_jobs<C: Sync + ?Sized + 'static>(
        &self,
        on: &C,
        jobs: impl Iterator<Item = &'static dyn Job<C>> + Send,
    ) -> Result<(), EngineError> {
        self.jobs.run(on, jobs).await
    }

    /// Closes the shards of every stream and opens their children, as it happens by itself every
    /// four hours.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn rotate_shards(&self) -> Result<(), EngineError> {
        let rotation: &dyn Job<Self> = &Rotation::All;
        self.jobs.run(self, std::iter::once(rotation)).await
    }

    /// What went wrong in the background so far.
    #[must_use]
    pub fn background_statistics(&self) -> BackgroundStatistics {
        self.jobs.statistics()
    }
}

/// Runs until the store is closed.
async fn run(engine: &Engine) {
    let mut swept = None;
    let mut failures = 0_u32;
    loop {
        let ended = guarded("a pass", pass(engine, &mut swept)).await;
        let pause = match ended {
            Ok(due) => {
                failures = 0;
                due.since(engine.env.now())
            }
            Err(EngineError::Store(StoreError::Closed { .. })) => {
                if closed_for_good(engine).await {
                    return;
                }
                PAUSE
            }
            Err(error) => {
                if matches!(error, EngineError::JobPanicked { job: "a pass" }) {
                    engine.jobs.failed("a pass", &error);
                }
                // What was asked for is still to be done.
                engine.jobs.ask();
                let pause = RETRY.saturating_mul(1 << failures.min(6)).min(PAUSE);
                failures = failures.saturating_add(1);
                engine.env.sleep(pause).await;
                continue;
            }
        };
        let pause = engine.env.sleep(pause);
        tokio::select! {
            // A coin that is not the environment's would make two runs of one seed differ.
            biased;
            () = engine.jobs.notified() => {}
            () = pause => {}
        }
    }
}

/// Whether nothing can be read any more either. A store that only refuses writes after a failed one
/// is still there, and only a restart makes it take them again.
async fn closed_for_good(engine: &Engine) -> bool {
    engine.store.snapshot().await.is_err()
}

/// Does what is due by time, and everything else when it was asked for or not done for long; when
/// something is due again.
async fn pass(engine: &Engine, swept: &mut Option<Timestamp>) -> Result<Timestamp, EngineError> {
    let _turn = engine.jobs.turn().await;
    let now = engine.env.now();
    engine.jobs.adopt_orphans(&*engine.store).await?;
    engine.jobs.disarm();
    let asked = engine.jobs.take_asked();
    let last = swept.filter(|last| !asked && last.plus(PAUSE) > now);
    let last = match last {
        Some(last) => {
            let timed = jobs().filter(|job| job.timing() == Timing::Timed);
            engine.jobs.run(engine, timed).await?;
            last
        }
        None => {
            engine.jobs.run(engine, jobs()).await?;
            *swept = Some(now);
            now
        }
    };
    let mut due = last.plus(PAUSE);
    for job in jobs() {
        if let Some(next) = job.next_due(engine).await? {
            due = due.min(next);
        }
    }
    engine.jobs.arm(due);
    Ok(due.max(engine.env.now().plus(REST)))
}
