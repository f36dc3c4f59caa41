//! All users, roles and managed policies of a server: in memory to be asked, in rows to last.
//!
//! Invariants: changes come one after the other, and one counts in memory only after its rows are
//! durable. A change that its caller gives up between the two would be stored and not count, so
//! its caller runs it to its end.

use std::sync::Arc;
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

/// The users, roles and managed policies of a server.
#[derive(Debug)]
pub struct Identities {
    engine: Arc<Engine>,
    area: Area,
    place: Namespace,
    now: RwLock<Arc<Directory>>,
    changing: Mutex<()>,
}

/// A change under way: nobody else makes one until it is dropped.
#[derive(Debug)]
pub struct Change<'a> {
    identities: &'a Identities,
    /// What there will be.
    pub directory: Directory,
    _turn: MutexGuard<'a, ()>,
}

impl Identities {
    /// Those in the store of `engine`.
    pub(crate) async fn open(engine: Arc<Engine>, area: Area) -> Result<Self, AccessError> {
        let place = Namespace::new("", "");
        let mut directory = Directory::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let rows = engine.rows(area, &place, GROUP);
            let range =
                RowRange { prefix: b"", after: after.as_deref(), newest_first: false, limit: PAGE };
            let page = rows.page(range).await?;
            for (key, row) in &page.rows {
                directory.load(&String::from_utf8_lossy(key), row)?;
            }
            after = page.rows.last().map(|(key, _)| key.clone());
            if !page.more || after.is_none() {
                break;
            }
        }
        let now = RwLock::new(Arc::new(directory));
        Ok(Self { engine, area, place, now, changing: Mutex::new(()) })
    }

    /// What there is.
    #[must_use]
    pub fn now(&self) -> Arc<Directory> {
        Arc::clone(&self.now.read())
    }

    /// Begins a change, once those before it are done.
    pub async fn change(&self) -> Change<'_> {
        let turn = self.changing.lock().await;
        Change { identities: self, directory: Directory::clone(&self.now()), _turn: turn }
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
        let from = rows.revision().await?;
        let deadline = self.identities.engine.env().deadline(COMMIT);
        rows.commit(from, writes.collect(), deadline).await.map_err(|error| match error {
            RowsError::Changed => AccessError::Busy,
            RowsError::Engine(error) => AccessError::Engine(error),
        })?;
        *self.identities.now.write() = Arc::new(self.directory.clone());
        Ok(())
    }
}
