//! Work that no request waits for.
//!
//! Everything that is to be done stands in the store (dead-owner marks, expiry times), so a job that was
//! interrupted goes on after a restart. The engine starts no task: whoever runs the engine runs
//! [`crate::Engine::background`].
//!
//! One job a file. A job is a function that does everything that is due now, in commits of bounded size.

mod backfill;
mod owners;
mod shards;
mod tokens;
mod ttl;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use env::Timestamp;
use store::{PageLimit, StoreError, TransactError};
use tokio::sync::{Mutex, Notify};

use crate::engine::Engine;
use crate::error::EngineError;

/// Rows that one commit of a job deals with.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// How long work that nobody asked for may wait.
const PAUSE: Duration = Duration::from_secs(300);

/// How long after a failure it is tried again.
const RETRY: Duration = Duration::from_secs(5);

/// How long it rests at least.
const REST: Duration = Duration::from_millis(200);

/// Wakes the background work.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    wanted: Notify,
    /// Held while jobs run, so that whoever asked for them knows that none is under way behind its
    /// back.
    turn: Mutex<()>,
    /// Somebody asked for all work, not only for what is due by time.
    asked: AtomicBool,
    /// The second of the earliest expiry that the background work will wake for by itself.
    expiry: AtomicU64,
}

impl Jobs {
    /// There is something to do.
    pub(crate) fn wake(&self) {
        self.asked.store(true, Ordering::Release);
        self.wanted.notify_one();
    }

    /// An item expires at this second since 1970.
    pub(crate) fn expires_at(&self, second: u64, now: Timestamp) {
        // What lies too far back never expires, and must not keep the jobs awake.
        if crate::ttl::is_too_old(second, now) {
            return;
        }
        if self.expiry.fetch_min(second, Ordering::AcqRel) > second {
            self.wanted.notify_one();
        }
    }
}

/// Runs until the store is closed.
pub(crate) async fn run(engine: &Engine) {
    let mut swept = None;
    loop {
        let pause = match pass(engine, &mut swept).await {
            Ok(due) => due.since(engine.env.now()),
            Err(EngineError::Store(StoreError::Closed { .. })) => return,
            Err(error) => {
                tracing::warn!(%error, "background work failed; it will be tried again");
                RETRY
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

/// Does what is due by time, and everything else when it was asked for or not done for long; when
/// something is due again.
async fn pass(engine: &Engine, swept: &mut Option<Timestamp>) -> Result<Timestamp, EngineError> {
    let _turn = engine.jobs.turn.lock().await;
    let now = engine.env.now();
    // Before the marks are read: an expiry that is not among them yet wakes this task again.
    engine.jobs.expiry.store(u64::MAX, Ordering::Release);
    let asked = engine.jobs.asked.swap(false, Ordering::AcqRel);
    let last = swept.filter(|last| !asked && last.plus(PAUSE) > now);
    let last = match last {
        Some(last) => {
            ttl::expire(engine).await?;
            shards::rotate(engine).await?;
            last
        }
        None => {
            everything_due(engine).await?;
            *swept = Some(now);
            now
        }
    };
    let mut due = last.plus(PAUSE);
    if let Some(expiry) = ttl::next(engine).await? {
        engine.jobs.expiry.fetch_min(expiry.as_secs(), Ordering::AcqRel);
        due = due.min(expiry);
    }
    let due = shards::next(engine).map_or(due, |rotation| due.min(rotation));
    Ok(due.max(engine.env.now().plus(REST)))
}

/// Does everything that is due now, after what is under way already.
pub(crate) async fn run_due(engine: &Engine) -> Result<(), EngineError> {
    let _turn = engine.jobs.turn.lock().await;
    everything_due(engine).await
}

async fn everything_due(engine: &Engine) -> Result<(), EngineError> {
    shards::rotate(engine).await?;
    shards::trim(engine).await?;
    ttl::build(engine).await?;
    loop {
        ttl::expire(engine).await?;
        owners::sweep(engine).await?;
        tokens::sweep(engine).await?;
        if !backfill::slice(engine).await? {
            return Ok(());
        }
    }
}

/// Closes the shards of every stream and opens their children.
pub(crate) async fn rotate_shards(engine: &Engine) -> Result<(), EngineError> {
    shards::rotate_all(engine).await
}

/// The store's failure, of a transaction that never rejects.
pub(crate) fn failure(error: TransactError<StoreError>) -> StoreError {
    match error {
        TransactError::Rejected(error) | TransactError::Store(error) => error,
    }
}
