//! Work that no request waits for.
//!
//! Everything that is to be done stands in the store (dead-owner marks, expiry times), so a job that was
//! interrupted goes on after a restart. The engine starts no task: whoever runs the engine runs
//! [`crate::Engine::background`].
//!
//! One job a file. A job does what is due in slices, and all jobs of a pass go round (`round`), so that a
//! long one holds up no other. What fails is told, counted, and tried again with a growing pause; what
//! cannot be read is told, counted and passed over.

mod abandoned;
mod backfill;
mod owners;
mod round;
mod shards;
mod tokens;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex as Latch, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use env::Timestamp;
use store::{PageLimit, StoreError, TransactError};
use tokio::sync::{Mutex, Notify};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::OwnerId;
use crate::{stream, ttl};

pub(crate) use round::{Job, Slice, Step};

/// Rows that one commit of a job deals with.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// How long work that nobody asked for may wait.
const PAUSE: Duration = Duration::from_secs(300);

/// How long after a failure it is tried again; each further failure doubles it, up to [`PAUSE`].
const RETRY: Duration = Duration::from_secs(5);

/// How long it rests at least.
const REST: Duration = Duration::from_millis(200);

/// Wakes the background work, and remembers how far it came.
#[derive(Debug)]
pub(crate) struct Jobs {
    wanted: Notify,
    /// Held while jobs run, so that whoever asked for them knows that none is under way behind its
    /// back.
    turn: Mutex<()>,
    /// Somebody asked for all work, not only for what is due by time.
    asked: AtomicBool,
    /// The second of the earliest expiry that the background work will wake for by itself.
    expiry: AtomicU64,
    /// The earliest second of an item that had expired already when it was written.
    late: AtomicU64,
    /// For each owner of expiry times, the second before which everything was dealt with.
    expired: Latch<BTreeMap<OwnerId, u64>>,
    /// Commits that nobody waits for any more: a key of each, and the second at which it wants work.
    abandoned: Latch<BTreeMap<Bytes, u64>>,
    failures: AtomicU64,
    panics: AtomicU64,
    unreadable: AtomicU64,
}

/// What went wrong in the background since the engine was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackgroundFigures {
    /// Steps that failed and will be tried again.
    pub failures: u64,
    /// Steps among them that ended in a panic.
    pub panics: u64,
    /// Stored rows that could not be read and were passed over.
    pub unreadable_rows: u64,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            wanted: Notify::new(),
            turn: Mutex::new(()),
            asked: AtomicBool::new(false),
            expiry: AtomicU64::new(u64::MAX),
            late: AtomicU64::new(u64::MAX),
            expired: Latch::default(),
            abandoned: Latch::default(),
            failures: AtomicU64::new(0),
            panics: AtomicU64::new(0),
            unreadable: AtomicU64::new(0),
        }
    }
}

impl Jobs {
    /// There is something to do.
    pub(crate) fn wake(&self) {
        self.asked.store(true, Ordering::Release);
        self.wanted.notify_one();
    }

    /// An item that was written expires at this second since 1970.
    pub(crate) fn expires_at(&self, second: u64, now: Timestamp) {
        // What lies too far back never expires, and must not keep the jobs awake.
        if ttl::is_too_old(second, now) {
            return;
        }
        if second <= now.as_secs() {
            self.late.fetch_min(second, Ordering::AcqRel);
        }
        if self.expiry.fetch_min(second, Ordering::AcqRel) > second {
            self.wanted.notify_one();
        }
    }

    /// Whether items came late since they were last looked for.
    fn has_late(&self) -> bool {
        self.late.load(Ordering::Acquire) != u64::MAX
    }

    /// The second from which on an owner's expiry times are still to be looked at.
    pub(crate) fn expired_to(&self, owner: OwnerId) -> u64 {
        let expired = self.expired.lock().unwrap_or_else(PoisonError::into_inner);
        expired.get(&owner).copied().unwrap_or(0)
    }

    /// Everything of an owner before this second was dealt with.
    pub(crate) fn set_expired_to(&self, owner: OwnerId, second: u64) {
        self.expired.lock().unwrap_or_else(PoisonError::into_inner).insert(owner, second);
    }

    /// Takes back what was dealt with as far as items came late since the last time; forgets owners
    /// that are gone.
    pub(crate) fn look_again(&self, owners: &[OwnerId]) {
        let late = self.late.swap(u64::MAX, Ordering::AcqRel);
        let mut expired = self.expired.lock().unwrap_or_else(PoisonError::into_inner);
        expired.retain(|owner, _| owners.contains(owner));
        expired.values_mut().for_each(|second| *second = late.min(*second));
    }

    /// A stored row of `table` cannot be read, and is passed over.
    pub(crate) fn passed_over(&self, job: &'static str, table: &str, error: &EngineError) {
        self.unreadable.fetch_add(1, Ordering::Relaxed);
        tracing::error!(job, table, %error, "a row cannot be read and was passed over");
    }

    /// A step of a job failed.
    fn failed(&self, job: &'static str, error: &EngineError) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        if matches!(error, EngineError::JobPanicked { .. }) {
            self.panics.fetch_add(1, Ordering::Relaxed);
        }
        tracing::warn!(job, %error, "background work failed; it will be tried again");
    }

    pub(crate) fn figures(&self) -> BackgroundFigures {
        let [failures, panics, unreadable_rows] = [&self.failures, &self.panics, &self.unreadable]
            .map(|count| count.load(Ordering::Relaxed));
        BackgroundFigures { failures, panics, unreadable_rows }
    }
}

/// Runs until the store is closed.
pub(crate) async fn run(engine: &Engine) {
    let mut swept = None;
    let mut failures = 0_u32;
    loop {
        let ended = round::guarded("a pass", pass(engine, &mut swept)).await;
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
    abandoned::settle(engine).await?;
    // Before the marks are read: an expiry that is not among them yet wakes this task again.
    engine.jobs.expiry.store(u64::MAX, Ordering::Release);
    let asked = engine.jobs.asked.swap(false, Ordering::AcqRel);
    let last = swept.filter(|last| !asked && last.plus(PAUSE) > now);
    let last = match last {
        Some(last) => {
            round::go(engine, due_by_time(engine)).await?;
            last
        }
        None => {
            round::go(engine, everything(engine)).await?;
            *swept = Some(now);
            now
        }
    };
    let mut due = last.plus(PAUSE);
    if let Some(expiry) = ttl::next_expiry(engine).await? {
        engine.jobs.expiry.fetch_min(expiry, Ordering::AcqRel);
        due = due.min(Timestamp::from_secs(expiry));
    }
    let due = shards::next(engine).map_or(due, |rotation| due.min(rotation));
    Ok(due.max(engine.env.now().plus(REST)))
}

/// Does everything that is due now, after what is under way already.
pub(crate) async fn run_due(engine: &Engine) -> Result<(), EngineError> {
    let _turn = engine.jobs.turn.lock().await;
    abandoned::settle(engine).await?;
    round::go(engine, everything(engine)).await
}

fn due_by_time(engine: &Engine) -> Vec<Box<dyn Job>> {
    vec![Box::new(shards::Rotate::due(engine)), Box::new(ttl::Expire::new(engine))]
}

fn everything(engine: &Engine) -> Vec<Box<dyn Job>> {
    let mut jobs = due_by_time(engine);
    jobs.push(Box::new(ttl::Marking::default()));
    jobs.push(Box::new(backfill::Backfill::new(engine)));
    jobs.push(Box::new(stream::Trim::new(engine)));
    jobs.push(Box::new(owners::Sweep::default()));
    jobs.push(Box::new(tokens::Sweep::new(engine)));
    jobs
}

/// Closes the shards of every stream and opens their children.
pub(crate) async fn rotate_shards(engine: &Engine) -> Result<(), EngineError> {
    round::go(engine, vec![Box::new(shards::Rotate::all(engine))]).await
}

/// The store's failure, of a transaction that never rejects.
pub(crate) fn failure(error: TransactError<StoreError>) -> StoreError {
    match error {
        TransactError::Rejected(error) | TransactError::Store(error) => error,
    }
}
