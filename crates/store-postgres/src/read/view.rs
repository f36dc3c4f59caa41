//! A snapshot that is read, and what becomes of it when its connection is lost.
//!
//! Until something of it was seen, a later moment does as well: it begins again on another
//! connection. After that it is lost, and its reader has to begin again.

use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use store::{Direction, KeyRange, Page, PageLimit, Snapshot, Stamp, StoreError, StoreFuture};
use tokio::sync::{Mutex, OwnedSemaphorePermit};

use super::snapshot::Snapshots;
use super::{page, rows};
use crate::error::{Failure, in_the_end};
use crate::session::Session;

/// A snapshot.
pub(crate) struct View {
    shown: Mutex<Shown>,
    stamp: Stamp,
    pool: Arc<Snapshots>,
    _permit: OwnedSemaphorePermit,
}

/// Where a snapshot is read.
struct Shown {
    session: Arc<Session>,
    life: Life,
}

/// How far the reading of a snapshot is.
#[derive(Debug, PartialEq, Eq)]
enum Life {
    /// Nothing was seen of it.
    Unseen,
    /// Something was, so that it has to stay this moment.
    Seen,
    /// Its connection was lost since, for this reason.
    Lost(String),
}

impl View {
    /// A snapshot of everything acknowledged so far.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`] when as many as may be open stay open, or no database answers.
    pub(crate) async fn open(pool: &Arc<Snapshots>) -> Result<Self, StoreError> {
        let permit = pool.permit().await?;
        let (session, stamp) = pool.begin_until(pool.connector.patience()).await?;
        let shown = Mutex::new(Shown { session, life: Life::Unseen });
        Ok(Self { shown, stamp, pool: Arc::clone(pool), _permit: permit })
    }

    async fn session(&self) -> Result<Arc<Session>, StoreError> {
        let shown = self.shown.lock().await;
        match &shown.life {
            Life::Unseen | Life::Seen => Ok(Arc::clone(&shown.session)),
            Life::Lost(cause) => Err(StoreError::SnapshotLost { cause: cause.clone() }),
        }
    }

    /// What was read in a session; nothing when it is to be read again.
    ///
    /// # Errors
    /// [`StoreError::SnapshotLost`], or what the database refuses it with.
    async fn take<T>(
        &self,
        session: &Arc<Session>,
        read: Result<T, Failure>,
        patience: Deadline,
    ) -> Result<Option<T>, StoreError> {
        // Reads that end meanwhile wait for the connection that this one makes.
        let mut shown = self.shown.lock().await;
        let is_same = Arc::ptr_eq(&shown.session, session);
        let failure = match read {
            Ok(read) if is_same => {
                shown.life = Life::Seen;
                return Ok(Some(read));
            }
            // Another read has begun it again, at a later moment.
            Ok(_) => return Ok(None),
            Err(Failure::Refused(error)) => return Err(error),
            Err(_) if !is_same => return Ok(None),
            Err(failure) => failure,
        };
        // An error has ended the transaction also where the connection is as before.
        let cause = match &failure {
            Failure::Lost(cause) => cause.clone(),
            Failure::Again | Failure::Fenced | Failure::Refused(_) => {
                "its transaction ended".into()
            }
        };
        let connector = &self.pool.connector;
        if matches!(failure, Failure::Lost(_)) {
            connector.availability.lost(cause.clone());
            connector.counters.lost_connections.add(1);
        }
        if shown.life != Life::Unseen {
            shown.life = Life::Lost(cause.clone());
            return Err(StoreError::SnapshotLost { cause });
        }
        if patience.has_passed(connector.env.moment()) {
            return Err(in_the_end(failure));
        }
        connector.counters.retried_reads.add(1);
        let (session, _) = self.pool.begin_until(patience).await?;
        shown.session = session;
        Ok(None)
    }

    async fn values(&self, keys: &[Bytes]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let patience = self.pool.connector.patience();
        loop {
            let session = self.session().await?;
            let read = self.pool.connector.ask(rows::values(&session, keys)).await;
            if let Some(found) = self.take(&session, read, patience).await? {
                return Ok(found?.into_iter().map(|found| found.map(|one| one.value)).collect());
            }
        }
    }

    /// See [`Snapshot::range`].
    pub(crate) async fn page(
        &self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> Result<Page, StoreError> {
        let patience = self.pool.connector.patience();
        loop {
            let session = self.session().await?;
            let read = page::read(&session, range.clone(), direction, limit);
            let read = self.pool.connector.ask(read).await;
            if let Some(page) = self.take(&session, read, patience).await? {
                return page;
            }
        }
    }
}

impl Snapshot for View {
    fn stamp(&self) -> Stamp {
        self.stamp
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        StoreFuture::pending(async move {
            let found = self.values(&[Bytes::copy_from_slice(key)]).await?;
            Ok(found.into_iter().next().flatten())
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
        StoreFuture::pending(self.page(range, direction, limit))
    }
}

impl Drop for View {
    fn drop(&mut self) {
        let shown = self.shown.get_mut();
        if !matches!(shown.life, Life::Lost(_)) {
            self.pool.give_back(Arc::clone(&shown.session));
        }
    }
}
