//! Background work of the engine: the list of jobs, and when they run.
//!
//! The engine starts no task: the process that runs the engine runs [`Engine::background`]. A new job is
//! a line in [`due_by_time`] or [`everything`].

use std::sync::atomic::Ordering;
use std::time::Duration;

use env::Timestamp;
use store::StoreError;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::index::Backfill;
use crate::jobs::{BackgroundFigures, Job, guarded, run_all, settle};
use crate::{owner_sweep, stream, token, ttl};

/// How long work that nobody asked for may wait.
const PAUSE: Duration = Duration::from_secs(300);

/// How long after a failure it is tried again; each further failure doubles it, up to [`PAUSE`].
const RETRY: Duration = Duration::from_secs(5);

/// How long it rests at least.
const REST: Duration = Duration::from_millis(200);

impl Engine {
    /// Background work: runs until the store is closed. Without it requests are answered all the same,
    /// but nothing is swept.
    pub async fn background(&self) {
        run(self).await;
    }

    /// Does all background work that is due now.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn run_due_jobs(&self) -> Result<(), EngineError> {
        run_due(self).await
    }

    /// Closes the shards of every stream and opens their children, as it happens by itself every four
    /// hours.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn rotate_shards(&self) -> Result<(), EngineError> {
        rotate_shards(self).await
    }

    /// What went wrong in the background so far.
    #[must_use]
    pub fn background_figures(&self) -> BackgroundFigures {
        self.jobs.figures()
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
                engine.jobs.asked.store(true, Ordering::Release);
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
            () = engine.jobs.wanted.notified() => {}
            () = pause => {}
        }
    }
}

/// Whether nothing can be read any more either. A store that only refuses writes after a failed one is
/// still there, and only a restart makes it take them again.
async fn closed_for_good(engine: &Engine) -> bool {
    engine.store.snapshot().await.is_err()
}

/// Does what is due by time, and everything else when it was asked for or not done for long; when
/// something is due again.
async fn pass(engine: &Engine, swept: &mut Option<Timestamp>) -> Result<Timestamp, EngineError> {
    let _turn = engine.jobs.turn.lock().await;
    let now = engine.env.now();
    settle(&engine.jobs, &*engine.store, &engine.env).await?;
    // Before the marks are read: an expiry that is not among them yet wakes this task again.
    engine.jobs.expiry.store(u64::MAX, Ordering::Release);
    let asked = engine.jobs.asked.swap(false, Ordering::AcqRel);
    let last = swept.filter(|last| !asked && last.plus(PAUSE) > now);
    let last = match last {
        Some(last) => {
            run_all(&engine.jobs, engine, due_by_time(engine)).await?;
            last
        }
        None => {
            run_all(&engine.jobs, engine, everything(engine)).await?;
            *swept = Some(now);
            now
        }
    };
    let mut due = last.plus(PAUSE);
    if let Some(expiry) = ttl::next_expiry(engine).await? {
        engine.jobs.expiry.fetch_min(expiry, Ordering::AcqRel);
        due = due.min(Timestamp::from_secs(expiry));
    }
    let due = stream::next_rotation(engine).map_or(due, |rotation| due.min(rotation));
    Ok(due.max(engine.env.now().plus(REST)))
}

/// Does everything that is due now, after what is under way already.
async fn run_due(engine: &Engine) -> Result<(), EngineError> {
    let _turn = engine.jobs.turn.lock().await;
    settle(&engine.jobs, &*engine.store, &engine.env).await?;
    run_all(&engine.jobs, engine, everything(engine)).await
}

fn due_by_time(engine: &Engine) -> Vec<Box<dyn Job<Engine>>> {
    vec![Box::new(stream::Rotate::due(engine)), Box::new(ttl::Expire::new(engine))]
}

fn everything(engine: &Engine) -> Vec<Box<dyn Job<Engine>>> {
    let mut jobs = due_by_time(engine);
    jobs.push(Box::new(ttl::Marking::default()));
    jobs.push(Box::new(Backfill::new(engine)));
    jobs.push(Box::new(stream::Trim::new(engine)));
    jobs.push(Box::new(owner_sweep::Sweep::default()));
    jobs.push(Box::new(token::Sweep::new(engine)));
    jobs
}

/// Closes the shards of every stream and opens their children.
async fn rotate_shards(engine: &Engine) -> Result<(), EngineError> {
    run_all(&engine.jobs, engine, vec![Box::new(stream::Rotate::all(engine))]).await
}
