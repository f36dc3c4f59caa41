//! All users, roles, groups and managed policies of a server: in memory to be asked, in rows to
//! last.
//!
//! Invariants: changes come one after the other, and one counts in memory only after its rows are
//! durable. A change that its caller gives up between the two would be stored and not count, so
//! its caller runs it to its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use engine::{Area, Engine, Namespace, RowRange, RowWrite, Rows, RowsError};
use parking_lot::RwLock;
use tokio::sync::{Mutex, MutexGuard};

use crate::directory::Directory;
use crate::error::AccessError;

/// The group of rows, beside that of the keys.
const GROUP: &str = "identities";
/// How long a commit may take.
const COMMIT: Duration = Duration::from_secs(60);
/// Rows that are read at once.
const PAGE: usize = 1_000;

/// The users, roles, groups and managed policies of a server.
#[derive(Debug)]
pub struct Identities {
    engine: Arc<Engine>,
    area: Area,
    place: Namespace,
    now: RwLock<Arc<Directory>>,
    /// The revision of the rows that `now` was read at, or later.
    seen: AtomicU64,
    changing: Mutex<()>,
}

/// A change under way: nobody else makes one until it is dropped.
#[derive(Debug)]
pub struct Change<'a> {
    identities: &'a Identities,
    /// What there will be.
    pub directory: Directory,
    /// The revision that it was made from, where other servers make changes too.
    from: Option<u64>,
    _turn: MutexGuard<'a, ()>,
}

impl Identities {
    /// Those in the store of `engine`.
    pub(crate) async fn open(engine: Arc<Engine>, area: Area) -> Result<Self, AccessError> {
        let place = Namespace::new("", "");
        let rows = engine.rows(area, &place, GROUP);
        let seen = AtomicU64::new(rows.revision().await?);
        let now = RwLock::new(Arc::new(read(rows).await?));
        Ok(Self { engine, area, place, now, seen, changing: Mutex::new(()) })
    }

    /// Follows what other servers over the same store have changed, if there are others.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub async fn follow(&self) -> Result<(), AccessError> {
        let _turn = self.changing.lock().await;
        self.read_again().await.map(drop)
    }

    /// The same in a turn; the revision, if there are other servers.
    async fn read_again(&self) -> Result<Option<u64>, AccessError> {
        if !self.engine.is_shared() {
            return Ok(None);
        }
        let revision = self.rows().revision().await?;
        if revision != self.seen.load(Ordering::Acquire) {
            *self.now.write() = Arc::new(read(self.rows()).await?);
            self.seen.store(revision, Ordering::Release);
        }
        Ok(Some(revision))
    }

    /// What there is.
    #[must_use]
    pub fn now(&self) -> Arc<Directory> {
        Arc::clone(&self.now.read())
    }

    /// Begins a change, once those before it are done.
    ///
    /// # Errors
    /// What other servers changed cannot be read.
    pub async fn change(&self) -> Result<Change<'_>, AccessError> {
        let turn = self.changing.lock().await;
        let from = self.read_again().await?;
        let directory = Directory::clone(&self.now());
        Ok(Change { identities: self, directory, from, _turn: turn })
    }

    fn rows(&self) -> Rows<'_> {
        self.engine.rows(self.area, &self.place, GROUP)
    }
}

impl Change<'_> {
    /// Stores what changed; it counts from now on.
    ///
    /// # Errors
    /// It cannot be stored.
    pub async fn commit(&mut self) -> Result<(), AccessError> {
        let changes = self.directory.changes()?.into_iter();
        let writes = changes.map(|(key, row)| match row {
            Some(row) => RowWrite::Put(key.into_bytes(), row),
            None => RowWrite::Delete(key.into_bytes()),
        });
        let rows = self.identities.rows();
        let from = match self.from {
            Some(from) => from,
            None => rows.revision().await?,
        };
        let deadline = self.identities.engine.env().deadline(COMMIT);
        let committed = rows.commit(from, writes.collect(), deadline).await;
        let revision = committed.map_err(|error| match error {
            RowsError::Changed => AccessError::Busy,
            RowsError::Engine(error) => AccessError::Engine(error),
        })?;
        self.identities.seen.store(revision, Ordering::Release);
        *self.identities.now.write() = Arc::new(self.directory.clone());
        Ok(())
    }
}

/// All that is stored.
async fn read(rows: Rows<'_>) -> Result<Directory, AccessError> {
    let mut directory = Directory::new();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let range =
            RowRange { prefix: b"", after: after.as_deref(), newest_first: false, limit: PAGE };
        let page = rows.page(range).await?;
        for (key, row) in &page.rows {
            directory.load(&String::from_utf8_lossy(key), row)?;
        }
        after = page.rows.last().map(|(key, _)| key.clone());
        if !page.more || after.is_none() {
            return Ok(directory);
        }
    }
}
