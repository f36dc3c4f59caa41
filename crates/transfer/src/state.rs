//! What operations and jobs share: the engine, the buckets, the records, and who waits for whom.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_services::{Bucket, S3};
use engine::{Engine, Namespace, RequestCtx};
use env::Deadline;
use tokio::sync::{Mutex, Notify};

use crate::failure::{Failure, Stop};
use crate::records::{Record, Records};

/// How long a call that begins a transfer waits for its end, so that the first question after it is
/// answered with the end already: waiters of SDKs ask again after 20 seconds.
const WAIT: Duration = Duration::from_secs(2);

/// What the operations and their jobs share.
pub(crate) struct State {
    pub(crate) engine: Arc<Engine>,
    pub(crate) s3: S3,
    pub(crate) records: Records,
    /// Somebody wants work to be done.
    asked: Notify,
    /// A transfer ended.
    ended: Notify,
    /// Whether somebody runs the background work.
    runs: AtomicBool,
    /// Whether a piece is to be tried again.
    retry: AtomicBool,
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
            ended: Notify::new(),
            runs: AtomicBool::new(false),
            retry: AtomicBool::new(false),
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

    /// Whether a piece is to be tried again, since this was called last.
    pub(crate) fn take_retry(&self) -> bool {
        self.retry.swap(false, Ordering::AcqRel)
    }

    /// Has the work of a new transfer begun, and waits a little for its end.
    pub(crate) async fn begin<R: Record>(&self, namespace: &Namespace, arn: &str) {
        self.asked.notify_one();
        if !self.runs.load(Ordering::Acquire) {
            return;
        }
        let wait = async {
            loop {
                let ended = self.ended.notified();
                match self.records.load::<R>(namespace, arn).await {
                    Ok(Some(record)) if record.times().1.is_none() => ended.await,
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

    /// A transfer ended.
    pub(crate) fn has_ended(&self) {
        self.ended.notify_waiters();
    }

    /// A piece is to be tried again later.
    pub(crate) fn try_again(&self, transfer: &str, error: &str) {
        tracing::warn!(transfer, error, "a piece of a transfer failed; it will be retried");
        self.retry.store(true, Ordering::Release);
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

/// The context of what a transfer does by itself.
pub(crate) fn context(namespace: &Namespace) -> RequestCtx {
    RequestCtx::internal(namespace.clone(), Deadline::NEVER)
}
