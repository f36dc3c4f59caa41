//! The storage contract over PostgreSQL.

use std::fmt;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use parking_lot::Mutex;
use store::{
    Capabilities, Direction, KeyRange, Limits, Outcome, Page, PageLimit, Row, Snapshot, Stamp,
    Statistics, Store, StoreError, StoreFuture, Transaction,
};
use tokio::sync::oneshot;
use tokio_postgres::Client;

use crate::dialect::Text;
use crate::error::{classify, of_step};
use crate::guard;
use crate::link::Link;
use crate::read;
use crate::session::Connector;
use crate::state::{Shared, TRANSACTIONS};
use crate::transact::{Ended, run};
use crate::write;

/// A store in a schema of a PostgreSQL database.
///
/// Dropping it finishes what was accepted.
pub struct PostgresStore {
    pub(crate) shared: Arc<Shared>,
    /// Spreads pages over the connections that read.
    next_read: AtomicUsize,
    /// Closed when the lock that says that the schema is in use was given back.
    given_back: Mutex<Option<oneshot::Receiver<()>>>,
}

impl PostgresStore {
    /// Starts the store; `guard` holds the lock that says that the schema is in use.
    pub(crate) fn start(connector: Connector, guard: Client) -> Self {
        let shared = Arc::new(Shared::start(connector));
        let (done, given_back) = oneshot::channel();
        let connector = Arc::clone(&shared.connector);
        shared.connector.env.spawn("postgres-guard", guard::keep(connector, guard, done));
        let given_back = Mutex::new(Some(given_back));
        Self { shared, next_read: AtomicUsize::new(0), given_back }
    }

    /// Has every commit from now on get a larger stamp than `newest`, if nothing is stored yet;
    /// whether it was so. For rows that come from another store, with that one's stamps in them.
    ///
    /// # Errors
    /// The database fails.
    pub async fn begin_above(&self, newest: Stamp) -> Result<bool, StoreError> {
        let all = KeyRange { start: vec![0].into(), end: vec![u8::MAX].into() };
        let limit = PageLimit { rows: 1, bytes: 1 };
        if !self.page(all, Direction::Forward, limit).await?.rows.is_empty() {
            return Ok(false);
        }
        let patience = self.shared.connector.patience();
        let connected = self.shared.load.session(patience).await?;
        connected.session.raise_base(newest).await.map_err(|error| of_step(classify(&error)))?;
        Ok(true)
    }

    fn admit(&self, transaction: &Transaction) -> Result<(), StoreError> {
        self.shared.open()?;
        let limits = Limits::default();
        for key in transaction.write_keys.iter().chain(&transaction.read_keys) {
            if key.is_empty() {
                return Err(StoreError::EmptyKey);
            }
            if key.len() > limits.key_bytes {
                return Err(StoreError::TooLarge { bytes: key.len(), limit: limits.key_bytes });
            }
        }
        Ok(())
    }

    /// The connections that read, one after the other.
    fn read_link(&self) -> Result<&Link, StoreError> {
        self.shared.open()?;
        let at = self.next_read.fetch_add(1, Ordering::Relaxed);
        let links = &self.shared.read_links;
        links.get(at % links.len().max(1)).map(|link| &**link).ok_or(StoreError::Overloaded)
    }

    async fn page(
        &self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> Result<Page, StoreError> {
        let patience = self.shared.connector.patience();
        let page = loop {
            let link = self.read_link()?;
            let connected = link.session(patience).await?;
            let asked = read::once(&connected.session, &range, direction, limit);
            match self.shared.connector.ask(asked).await {
                Ok(page) => break page?,
                Err(failure) => link.after_read(&connected, failure, patience).await?,
            }
        };
        if let Some(page) = page {
            return Ok(page);
        }
        // It takes several statements, which must see one moment.
        let view = read::View::open(&self.shared.snapshots).await?;
        view.page(range, direction, limit).await
    }

    async fn horizon(&self) -> Result<Stamp, StoreError> {
        let patience = self.shared.connector.patience();
        // One question at a time, where each of them may hold what another one looks at.
        let _turn = match self.shared.connector.dialect.closes() {
            true => Some(self.shared.closing.lock().await),
            false => None,
        };
        loop {
            let link = self.read_link()?;
            let connected = link.session(patience).await?;
            let asked = async { connected.session.row(Text::Close, &[]).await?.try_get(0) };
            match self.shared.connector.ask(asked).await {
                Ok(stamp) => return Ok(self.shared.snapshots.note_closed(stamp)),
                Err(failure) => link.after_read(&connected, failure, patience).await?,
            }
        }
    }
}

impl Store for PostgresStore {
    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>> {
        StoreFuture::pending(async move {
            self.shared.open()?;
            let view: Arc<dyn Snapshot> = Arc::new(read::View::open(&self.shared.snapshots).await?);
            Ok(view)
        })
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        StoreFuture::pending(async move {
            self.shared.open()?;
            let patience = self.shared.connector.patience();
            let keys = vec![Bytes::copy_from_slice(key)];
            let found = self.shared.reads.get(keys, patience).await?;
            Ok(found.into_iter().next().flatten().map(|found| found.value))
        })
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        StoreFuture::pending(async move {
            self.shared.open()?;
            let patience = self.shared.connector.patience();
            let found = self.shared.reads.get(keys.to_vec(), patience).await?;
            Ok(found.into_iter().map(|found| found.map(|found| found.value)).collect())
        })
    }

    fn range(
        &self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'_, Result<Page, StoreError>> {
        StoreFuture::pending(self.page(range, direction, limit))
    }

    /// The transaction has its place among its rivals when this returns, and runs in a task of its
    /// own.
    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        if let Err(error) = self.admit(&transaction) {
            return StoreFuture::ready(Err(error));
        }
        let Ok(permit) = Arc::clone(&self.shared.under_way).try_acquire_owned() else {
            return StoreFuture::ready(Err(StoreError::Overloaded));
        };
        let connector = &self.shared.connector;
        let writes = transaction.write_keys.iter().map(|key| (connector.lock_of(key), false));
        let reads = transaction.read_keys.iter().map(|key| (connector.lock_of(key), true));
        let turn = self.shared.latches.enter(&write::ordered(writes.chain(reads).collect()));
        let (sender, ended) = oneshot::channel();
        let shared = Arc::clone(&self.shared);
        connector.env.spawn("postgres-transaction", async move {
            let ended = run(&shared, transaction, turn).await;
            drop((permit, shared));
            let _ = sender.send(ended);
        });
        StoreFuture::pending(async move {
            match ended.await {
                Ok(Ended::Answer(answer)) => answer,
                Ok(Ended::Panic(panic)) => resume_unwind(panic),
                Err(_) => {
                    let cause = "the transaction's task ended before it answered".into();
                    Err(StoreError::Unknown { cause })
                }
            }
        })
    }

    fn closed_through(&self) -> StoreFuture<'_, Result<Stamp, StoreError>> {
        StoreFuture::pending(self.horizon())
    }

    fn writable(&self) -> Result<(), StoreError> {
        self.shared.open()?;
        match self.shared.connector.availability.unreachable() {
            Some(cause) => Err(StoreError::Closed { reason: cause }),
            None => Ok(()),
        }
    }

    fn capabilities(&self) -> Capabilities {
        let version = self.shared.connector.version.load(Ordering::Acquire);
        Capabilities {
            held_snapshots: false,
            global_snapshots: true,
            durable: true,
            single_writer: self.shared.connector.options.exclusive,
            exact_stamps: false,
            row_version: version.try_into().unwrap_or_default(),
        }
    }

    fn bulk_load(
        &self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> StoreFuture<'_, Result<(), StoreError>> {
        StoreFuture::pending(async move {
            self.shared.open()?;
            let mut rows = rows.peekable();
            if rows.peek().is_none() {
                return Ok(());
            }
            write::load(&self.shared.load, &self.shared.connector, Box::new(rows)).await
        })
    }

    fn checkpoint<'a>(&'a self, _into: &'a Path) -> StoreFuture<'a, Result<(), StoreError>> {
        let cause = "the data is in PostgreSQL: make its backup with pg_basebackup or pg_dump";
        StoreFuture::ready(Err(StoreError::Io { cause: cause.into() }))
    }

    fn statistics(&self) -> Statistics {
        self.shared.statistics()
    }

    fn close(&self) -> StoreFuture<'_, Result<(), StoreError>> {
        StoreFuture::pending(async move {
            self.shared.refuse()?;
            // All of them are free once no transaction is under way.
            let _all = self.shared.under_way.acquire_many(TRANSACTIONS).await;
            self.shared.stop();
            let given_back = self.given_back.lock().take();
            if let Some(given_back) = given_back {
                // It reports by dropping its end.
                let _ = given_back.await;
            }
            Ok(())
        })
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("place", &self.shared.connector.options.place())
            .finish_non_exhaustive()
    }
}
