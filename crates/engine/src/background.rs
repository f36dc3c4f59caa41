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
use crate::jobs::{BackgroundStatistics, Job, Left, Timing, guarded};
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

/// How often a server looks at what others have left, if there are others.
const LOOK: Duration = Duration::from_secs(5);

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
        let mut left: Left<Self> = jobs().collect();
        loop {
            self.catalog.refresh().await?;
            self.ttl.look_again(self.catalog.is_shared());
            // What another server does may have begun before something became due.
            left = self.jobs.run(self, left.into_iter()).await?;
            if left.is_empty() {
                return Ok(());
            }
            self.env.sleep(REST).await;
        }
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
        let mut left = self.jobs.run(on, jobs).await?;
        while !left.is_empty() {
            self.env.sleep(LOOK).await;
            // What another server does may have begun before this work was there.
            left = self.jobs.run(on, left.into_iter()).await?;
        }
        Ok(())
    }

    /// Closes the shards of every stream and opens their children, as it happens by itself every
    /// four hours.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn rotate_shards(&self) -> Result<(), EngineError> {
        let rotation: &dyn Job<Self> = &Rotation::All;
        self.catalog.refresh().await?;
        while !self.jobs.run(self, std::iter::once(rotation)).await?.is_empty() {
            self.env.sleep(REST).await;
        }
        Ok(())
    }

    /// What went wrong in the background so far.
    #[must_use]
    pub fn background_statistics(&self) -> BackgroundStatistics {
        self.jobs.statistics()
    }
}

/// When everything was done last.
#[derive(Clone, Copy, Debug)]
struct Swept {
    at: Timestamp,
    /// The changes of the catalog that were known then.
    revision: u64,
    /// Whether other servers did some of it.
    left: bool,
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

/// Does what is due by time, and everything else when it was asked for, here or by a change that
/// another server made, or not done for long; when something is due again.
async fn pass(engine: &Engine, swept: &mut Option<Swept>) -> Result<Timestamp, EngineError> {
    let _turn = engine.jobs.turn().await;
    let now = engine.env.now();
    engine.jobs.adopt_orphans(&*engine.store).await?;
    engine.catalog.refresh().await?;
    engine.jobs.disarm();
    let asked = engine.jobs.take_asked();
    let revision = engine.catalog.revision();
    let last = swept.filter(|last| {
        let known = last.revision == revision && !last.left;
        !asked && known && last.at.plus(PAUSE) > now
    });
    let last = match last {
        Some(last) => {
            let timed = jobs().filter(|job| job.timing() == Timing::Timed);
            let left = engine.jobs.run(engine, timed).await?;
            Swept { left: !left.is_empty(), ..last }
        }
        None => {
            engine.ttl.look_again(engine.catalog.is_shared());
            let left = engine.jobs.run(engine, jobs()).await?;
            Swept { at: now, revision, left: !left.is_empty() }
        }
    };
    *swept = Some(last);
    let mut due = last.at.plus(PAUSE);
    for job in jobs() {
        if let Some(next) = job.next_due(engine).await? {
            due = due.min(next);
        }
    }
    if engine.catalog.is_shared() {
        due = due.min(engine.env.now().plus(LOOK));
    }
    engine.jobs.arm(due);
    Ok(due.max(engine.env.now().plus(REST)))
}
