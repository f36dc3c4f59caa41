//! Snapshots: read-only transactions of the database, each on a connection of its own.
//!
//! Invariant: a connection is given back only with its transaction ended, in the order of its
//! statements, so the next snapshot on it begins a new one.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use env::Deadline;
use parking_lot::Mutex;
use store::{Stamp, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError};
use tokio_postgres::Error;

use crate::dialect::Text;
use crate::error::{Failure, closed, in_the_end};
use crate::session::{Connector, Session};

/// How long to wait before connecting again.
const PAUSE: Duration = Duration::from_millis(100);

/// The connections of snapshots.
pub(crate) struct Snapshots {
    pub(super) connector: Arc<Connector>,
    idle: Mutex<Vec<Arc<Session>>>,
    permits: Arc<Semaphore>,
    /// The newest stamp that was seen closed; what closed once stays closed.
    closed_through: AtomicU64,
}

impl Snapshots {
    pub(crate) fn new(connector: &Arc<Connector>) -> Self {
        Self {
            connector: Arc::clone(connector),
            idle: Mutex::new(Vec::new()),
            permits: Arc::new(Semaphore::new(connector.options.snapshots.max(1))),
            closed_through: AtomicU64::new(0),
        }
    }

    /// Notes that everything up to `stamp` is closed; returns the newest stamp that is.
    pub(crate) fn note_closed(&self, stamp: i64) -> Stamp {
        let stamp = stamp.cast_unsigned();
        Stamp(self.closed_through.fetch_max(stamp, Ordering::AcqRel).max(stamp))
    }

    /// Begins a snapshot on some connection, and says up to which stamp it shows everything.
    pub(super) async fn begin_until(
        &self,
        patience: Deadline,
    ) -> Result<(Arc<Session>, Stamp), StoreError> {
        // What is closed now is in every snapshot that is taken from now on.
        let before = self.note_closed(0);
        loop {
            let idle = self.idle.lock().pop();
            let connects = idle.is_none();
            let failure = match self.begin(idle).await {
                Ok((session, horizon)) => {
                    self.note_closed(horizon);
                    self.connector.availability.reached();
                    return Ok((session, before.max(Stamp(horizon.cast_unsigned()))));
                }
                Err(failure) => failure,
            };
            match &failure {
                Failure::Lost(cause) => self.connector.availability.lost(cause.clone()),
                // More connections than the database has may be fewer in a moment.
                Failure::Refused(StoreError::Overloaded) | Failure::Again | Failure::Fenced => {}
                Failure::Refused(error) => return Err(error.clone()),
            }
            if patience.has_passed(self.connector.env.moment()) {
                return Err(in_the_end(failure));
            }
            self.connector.counters.retried_reads.add(1);
            if connects {
                self.connector.env.sleep(PAUSE).await;
            } else {
                self.connector.counters.lost_connections.add(1);
            }
        }
    }

    pub(super) async fn permit(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => return Ok(permit),
            Err(TryAcquireError::Closed) => return Err(closed()),
            Err(TryAcquireError::NoPermits) => self.connector.counters.snapshot_waits.add(1),
        }
        let permit = Arc::clone(&self.permits).acquire_owned();
        tokio::select! {
            permit = permit => permit.map_err(|_| closed()),
            () = self.connector.env.sleep(self.connector.options.patience) => {
                Err(StoreError::Overloaded)
            }
        }
    }

    async fn begin(&self, idle: Option<Arc<Session>>) -> Result<(Arc<Session>, i64), Failure> {
        let connector = &self.connector;
        let session = match idle {
            Some(session) if !session.client.is_closed() => session,
            Some(_) | None => {
                let limit = connector.options.patience;
                Arc::new(connector.within(limit, connector.connect()).await?)
            }
        };
        let horizon = connector.ask(self.first(&session)).await?;
        Ok((session, horizon))
    }

    /// Begins the transaction of a snapshot.
    async fn first(&self, session: &Session) -> Result<i64, Error> {
        if self.connector.dialect.closes() {
            session.row(Text::Close, &[]).await?;
        }
        // The first statement of the transaction takes the snapshot.
        let begun = "begin isolation level repeatable read read only";
        session.client.batch_execute(begun).await?;
        session.row(Text::Horizon, &[]).await?.try_get(0)
    }

    /// How many snapshots are open, and how many may be.
    pub(crate) fn use_of_connections(&self) -> (usize, usize) {
        let most = self.connector.options.snapshots.max(1);
        (most.saturating_sub(self.permits.available_permits()), most)
    }

    /// No snapshot is opened any more; those that are open can be read.
    pub(crate) fn close(&self) {
        self.permits.close();
        self.idle.lock().clear();
    }

    pub(super) fn give_back(&self, session: Arc<Session>) {
        {
            // One look sends the statement; nobody waits for its answer. The next statement of this
            // session comes after it.
            let ending = pin!(session.client.batch_execute("rollback"));
            let _ = ending.poll(&mut Context::from_waker(Waker::noop()));
        }
        if !self.permits.is_closed() {
            self.idle.lock().push(session);
        }
    }
}
