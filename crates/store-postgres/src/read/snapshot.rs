//! Snapshots: read-only transactions of the database, each on a connection of its own.
//!
//! Invariant: a connection is given back only with its transaction ended, in the order of its
//! statements, so the next snapshot on it begins a new one.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Waker};

use bytes::Bytes;
use parking_lot::Mutex;
use store::{Direction, KeyRange, Page, PageLimit, Snapshot, Stamp, StoreError, StoreFuture};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::Error;

use super::{page, rows};
use crate::dialect::Text;
use crate::error::{Failure, classify, closed, of_read};
use crate::session::{Connector, Session};

/// The connections of snapshots.
pub(crate) struct Snapshots {
    connector: Arc<Connector>,
    idle: Mutex<Vec<Session>>,
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

    /// Opens a snapshot of everything acknowledged so far.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`] when as many as may be open stay open, or no database answers.
    pub(crate) async fn open(self: &Arc<Self>) -> Result<View, StoreError> {
        let permit = self.permit().await?;
        let patience = self.connector.patience();
        // What is closed now is in every snapshot that is taken from now on.
        let before = self.note_closed(0);
        loop {
            let idle = self.idle.lock().pop();
            let failure = match self.begin(idle).await {
                Ok((session, horizon)) => {
                    self.note_closed(horizon);
                    self.connector.availability.reached();
                    let stamp = before.max(Stamp(horizon.cast_unsigned()));
                    let pool = Arc::clone(self);
                    return Ok(View { session: Some(session), stamp, pool, _permit: permit });
                }
                Err(error) => classify(&error),
            };
            if let Failure::Lost(cause) = &failure {
                self.connector.availability.lost(cause.clone());
            }
            if matches!(failure, Failure::Refused(_))
                || patience.has_passed(self.connector.env.moment())
            {
                return Err(of_read(failure));
            }
        }
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        let permit = Arc::clone(&self.permits).acquire_owned();
        tokio::select! {
            permit = permit => permit.map_err(|_| closed()),
            () = self.connector.env.sleep(self.connector.options.patience) => {
                Err(StoreError::Overloaded)
            }
        }
    }

    async fn begin(&self, idle: Option<Session>) -> Result<(Session, i64), Error> {
        let session = match idle {
            Some(session) if !session.client.is_closed() => session,
            Some(_) | None => self.connector.connect().await?,
        };
        if self.connector.dialect.closes() {
            session.row(Text::Close, &[]).await?;
        }
        // The first statement of the transaction takes the snapshot.
        let begun = "begin isolation level repeatable read read only";
        session.client.batch_execute(begun).await?;
        let horizon: i64 = session.row(Text::Horizon, &[]).await?.try_get(0)?;
        Ok((session, horizon))
    }

    /// How many snapshots are open.
    pub(crate) fn open_count(&self) -> usize {
        let most = self.connector.options.snapshots.max(1);
        most.saturating_sub(self.permits.available_permits())
    }

    /// No snapshot is opened any more; those that are open can be read.
    pub(crate) fn close(&self) {
        self.permits.close();
        self.idle.lock().clear();
    }

    fn give_back(&self, session: Session) {
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

/// A snapshot.
pub(crate) struct View {
    session: Option<Session>,
    stamp: Stamp,
    pool: Arc<Snapshots>,
    _permit: OwnedSemaphorePermit,
}

impl View {
    fn session(&self) -> Result<&Session, StoreError> {
        self.session.as_ref().ok_or_else(closed)
    }

    async fn values(&self, keys: &[Bytes]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let found = rows::values(self.session()?, keys).await.map_err(lost)??;
        Ok(found.into_iter().map(|found| found.map(|found| found.value)).collect())
    }
}

/// A snapshot cannot be made again on another connection.
fn lost(error: Error) -> StoreError {
    of_read(classify(&error))
}

impl Snapshot for View {
    fn stamp(&self) -> Stamp {
        self.stamp
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        StoreFuture::pending(async move {
            let found = rows::find(self.session()?, &[key]).await.map_err(lost)??;
            Ok(found.into_values().next().map(|found| found.value))
        })
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        StoreFuture::pending(self.values(keys))
    }

    fn range<'a>(
        &'a self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>> {
        StoreFuture::pending(async move {
            page::read(self.session()?, range, direction, limit).await.map_err(lost)?
        })
    }
}

impl Drop for View {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            self.pool.give_back(session);
        }
    }
}
