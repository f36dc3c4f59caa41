//! What operations and jobs share: the engine, the buckets, the records, and who waits for whom.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use aws_services::{Bucket, S3};
use engine::{Engine, EngineError, Namespace, RequestCtx};
use env::Deadline;
use tokio::sync::{Mutex, Notify};

use crate::failure::{Failure, Stop};
use crate::records::{Record, Records};

/// How long a call that begins a transfer waits for its end, so that the first question after it is
/// answered with the end already: waiters of SDKs ask again after 20 seconds.
const WAIT: Duration = Duration::from_secs(2);

/// How long after a failure that may pass a piece is tried again.
const RETRY: Duration = Duration::from_secs(5);
/// How often transfers are forgotten that are not listed any more.
const FORGET: Duration = Duration::from_secs(60 * 60);

/// What the operations and their jobs share.
pub(crate) struct State {
    pub(crate) engine: Arc<Engine>,
    pub(crate) s3: S3,
    pub(crate) records: Records,
    /// Somebody wants work to be done.
    asked: Notify,
    /// How often somebody did.
    asks: AtomicU64,
    /// A transfer ended.
    ended: Notify,
    /// Whether somebody runs the background work.
    runs: AtomicBool,
    /// When a piece is to be tried again, in milliseconds since the start and one; 0 if none is.
    retry: AtomicU64,
    /// When old transfers are to be forgotten, in the same way.
    forget: AtomicU64,
    /// Held while jobs run.
    pub(crate) pass: Mutex<()>,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl State {
    pub(crate) fn new(engine: Arc<Engine>, s3: S3) -> Self {
        Self {
            records: Records::new(Arc::clone(&engine)),
            engine,
            s3,
            asked: Notify::new(),
            asks: AtomicU64::new(0),
            ended: Notify::new(),
            runs: AtomicBool::new(false),
            retry: AtomicU64::new(0),
            forget: AtomicU64::new(0),
            pass: Mutex::default(),
        }
    }

    /// Somebody runs the background work.
    pub(crate) fn runs(&self) {
        self.runs.store(true, Ordering::Release);
    }

    /// Waits until somebody wants work to be done.
    pub(crate) async fn asked(&self) {
        self.asked.notified().await;
    }

    /// How often somebody has wanted work to be done; what is to be tried again by now counts.
    pub(crate) fn asked_for(&self) -> u64 {
        let due = self.retry.load(Ordering::Acquire);
        if due != 0 && due <= self.clock() && self.retry.swap(0, Ordering::AcqRel) != 0 {
            self.asks.fetch_add(1, Ordering::AcqRel);
        }
        self.asks.load(Ordering::Acquire)
    }

    /// How long until a piece is to be tried again, if one is.
    pub(crate) fn until_retry(&self) -> Option<Duration> {
        let due = self.retry.load(Ordering::Acquire);
        (due != 0).then(|| Duration::from_millis(due.saturating_sub(self.clock())))
    }

    /// Whether old transfers are to be forgotten, since this was called last.
    pub(crate) fn forgets_now(&self) -> bool {
        let is_due = self.forget.load(Ordering::Acquire) <= self.clock();
        if is_due {
            self.forget.store(self.clock().saturating_add(millis(FORGET)), Ordering::Release);
        }
        is_due
    }

    /// Milliseconds since the start, and one.
    fn clock(&self) -> u64 {
        millis(self.engine.env().moment().since_start()).saturating_add(1)
    }

    /// Waits a little, or until somebody wants work to be done.
    pub(crate) async fn rest(&self, rest: Duration) {
        let rest = self.engine.env().sleep(rest);
        tokio::select! {
            biased;
            () = self.asked() => {}
            () = rest => {}
        }
    }

    /// Has the work of a new transfer begun, and waits a little for its end.
    pub(crate) async fn begin<R: Record>(&self, namespace: &Namespace, arn: &str) {
        self.asks.fetch_add(1, Ordering::AcqRel);
        self.asked.notify_one();
        if !self.runs.load(Ordering::Acquire) {
            return;
        }
        let wait = async {
            loop {
                let ended = self.ended.notified();
                match self.records.load::<R>(namespace, arn).await {
                    Ok(Some(record)) if record.outline().ended.is_none() => ended.await,
                    _ => return,
                }
            }
        };
        self.soon(wait).await;
    }

    /// What `work` gives, if it does so while a caller waits.
    pub(crate) async fn soon<T>(&self, work: impl Future<Output = T> + Send) -> Option<T> {
        tokio::select! {
            biased;
            done = work => Some(done),
            () = self.engine.env().sleep(WAIT) => None,
        }
    }

    /// Ends a transfer by `change`. Why it failed, if it did, goes to the log.
    pub(crate) async fn end<R: Record>(
        &self,
        namespace: &Namespace,
        arn: &str,
        change: impl FnOnce(&mut R) + Send,
    ) -> Result<(), EngineError> {
        let ended = self.records.update(namespace, arn, change).await?;
        let failure = ended.and_then(|ended| ended.outline().failure.clone());
        if let Some(Failure { code, message }) = failure {
            tracing::warn!(transfer = arn, code, message, "a transfer failed");
        }
        self.has_ended();
        Ok(())
    }

    /// A transfer ended.
    pub(crate) fn has_ended(&self) {
        self.ended.notify_waiters();
    }

    /// A piece is to be tried again later.
    pub(crate) fn try_again(&self, transfer: &str, error: &str) {
        tracing::warn!(transfer, error, "a piece of a transfer failed; it will be retried");
        let due = self.clock().saturating_add(millis(RETRY));
        // The first one decides, so that one that fails again and again delays no other.
        let _ = self.retry.compare_exchange(0, due, Ordering::AcqRel, Ordering::Acquire);
    }

    /// The bucket that a request names.
    pub(crate) async fn bucket(&self, name: &str, owner: Option<&str>) -> Result<Bucket, Stop> {
        let bucket = self.s3.bucket(name).await?.ok_or_else(Failure::no_bucket)?;
        let other = |account: &str| owner.is_some_and(|owner| owner != account);
        if bucket.account().is_some_and(other) {
            return Err(Failure::other_owner().into());
        }
        Ok(bucket)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The context of what a transfer does by itself.
pub(crate) fn context(namespace: &Namespace) -> RequestCtx {
    RequestCtx::internal(namespace.clone(), Deadline::NEVER)
}
