//! All access keys of a server: in memory to be found, in rows to last.
//!
//! Invariant: a change counts in memory only after its row is durable.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use engine::{Area, Engine, Namespace, RowRange, RowWrite, Rows, RowsError};
use parking_lot::RwLock;

use crate::credentials::{Credentials, Secret};
use crate::error::AccessError;
use crate::record::{self, AccessKey};
use crate::sealing::SealingKey;

/// Where the rows are; the number is on disk.
pub(crate) const AREA: Area = Area::new(4);
/// The one group of rows: ids are unique on the whole server.
const GROUP: &str = "access-keys";
/// How long a commit may take.
const COMMIT: Duration = Duration::from_secs(60);
/// How often a change is tried while others come first.
const ATTEMPTS: u8 = 5;
/// Rows that are read at once.
const PAGE: usize = 1_000;

/// The access keys of a server.
#[derive(Debug)]
pub struct AccessKeys {
    engine: Arc<Engine>,
    /// Of no account and no Region.
    place: Namespace,
    sealing: Arc<SealingKey>,
    keys: RwLock<HashMap<String, Arc<AccessKey>>>,
    /// The revision of the rows that `keys` were read at, or later.
    seen: AtomicU64,
}

impl AccessKeys {
    /// The keys in the store of `engine`, sealed under the key file at `path`, which is made if no
    /// key is stored yet; without a path, under a key that is gone with the process.
    ///
    /// # Errors
    /// The file is missing, wrong or open to others, or a stored key cannot be read.
    pub async fn open(engine: Arc<Engine>, path: Option<&Path>) -> Result<Self, AccessError> {
        let place = Namespace::new("", "");
        let empty = engine.rows(AREA, &place, GROUP).revision().await? == 0;
        let sealing = match path {
            None => SealingKey::generate()?,
            Some(path) => match SealingKey::read(path)? {
                Some(key) => key,
                None if empty => SealingKey::create(path)?,
                None => return Err(AccessError::NoKeyFile { path: path.to_owned() }),
            },
        };
        let (sealing, keys) = (Arc::new(sealing), RwLock::default());
        let keys = Self { engine, place, sealing, keys, seen: AtomicU64::new(0) };
        keys.load().await?;
        Ok(keys)
    }

    /// Follows what other servers over the same store have changed, if there are others.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub async fn follow(&self) -> Result<(), AccessError> {
        let changed = self.engine.is_shared()
            && self.rows().revision().await? != self.seen.load(Ordering::Acquire);
        if changed { self.load().await } else { Ok(()) }
    }

    fn rows(&self) -> Rows<'_> {
        self.engine.rows(AREA, &self.place, GROUP)
    }

    async fn load(&self) -> Result<(), AccessError> {
        let revision = self.rows().revision().await?;
        let mut keys = HashMap::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let range =
                RowRange { prefix: b"", after: after.as_deref(), newest_first: false, limit: PAGE };
            let page = self.rows().page(range).await?;
            for (id, row) in &page.rows {
                let id = String::from_utf8_lossy(id);
                let key = record::decode(&id, row, &self.sealing)?;
                keys.insert(key.access_key.clone(), Arc::new(key));
            }
            after = page.rows.last().map(|(id, _)| id.clone());
            if !page.more || after.is_none() {
                *self.keys.write() = keys;
                self.seen.store(revision, Ordering::Release);
                return Ok(());
            }
        }
    }

    /// The key of this id, active or not.
    #[must_use]
    pub fn find(&self, access_key: &str) -> Option<Arc<AccessKey>> {
        self.keys.read().get(access_key).cloned()
    }

    /// The keys of an account, oldest first.
    #[must_use]
    pub fn of_account(&self, account: &str) -> Vec<Arc<AccessKey>> {
        let keys = self.keys.read();
        let mut found: Vec<_> = keys.values().filter(|key| key.account == account).collect();
        found.sort_by_key(|key| (key.created, &key.access_key));
        found.into_iter().cloned().collect()
    }

    /// The keys of a user, or of the account itself; oldest first.
    #[must_use]
    pub fn of(&self, account: &str, user: Option<&str>) -> Vec<Arc<AccessKey>> {
        let mut found = self.of_account(account);
        found.retain(|key| key.user.as_deref() == user);
        found
    }

    /// What secrets are sealed under.
    pub(crate) fn sealing(&self) -> &SealingKey {
        &self.sealing
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.read().is_empty()
    }

    /// Makes a key of `account`, or of one of its users.
    ///
    /// # Errors
    /// It cannot be stored.
    pub async fn create(
        &self,
        account: &str,
        user: Option<&str>,
    ) -> Result<Arc<AccessKey>, AccessError> {
        let Credentials { access_key, secret } = Credentials::generate()?;
        self.make((access_key, secret), account, user).await
    }

    /// The same under an id that was chosen before. If there is a key of this id and holder, it
    /// stays as it is.
    ///
    /// # Errors
    /// It cannot be stored, or the id is that of somebody else's key.
    pub async fn create_as(
        &self,
        access_key: &str,
        account: &str,
        user: Option<&str>,
    ) -> Result<Arc<AccessKey>, AccessError> {
        match self.find(access_key) {
            Some(key) if key.account == account && key.user.as_deref() == user => Ok(key),
            Some(_) => Err(AccessError::Busy),
            None => {
                let secret = Credentials::generate()?.secret;
                self.make((access_key.to_owned(), secret), account, user).await
            }
        }
    }

    async fn make(
        &self,
        (access_key, secret): (String, Secret),
        account: &str,
        user: Option<&str>,
    ) -> Result<Arc<AccessKey>, AccessError> {
        let created = self.engine.env().now().as_micros();
        let (account, user) = (account.to_owned(), user.map(str::to_owned));
        self.put(AccessKey { access_key, account, user, secret, active: true, created }).await
    }

    /// Gives the keys of a user to the name that the user has from now on.
    ///
    /// # Errors
    /// One of them cannot be stored; those before it have the new name.
    pub async fn rename_user(
        &self,
        account: &str,
        former: &str,
        name: &str,
    ) -> Result<(), AccessError> {
        for key in self.of(account, Some(former)) {
            let user = Some(name.to_owned());
            self.put(AccessKey { user, ..AccessKey::clone(&key) }).await?;
        }
        Ok(())
    }

    /// Enables or disables a key.
    ///
    /// # Errors
    /// There is no such key, or it cannot be stored.
    pub async fn set_active(&self, access_key: &str, active: bool) -> Result<(), AccessError> {
        let key = self.find(access_key).ok_or(AccessError::NoSuchKey)?;
        self.put(AccessKey { active, ..AccessKey::clone(&key) }).await.map(drop)
    }

    /// Deletes a key.
    ///
    /// # Errors
    /// There is no such key, or the store fails.
    pub async fn delete(&self, access_key: &str) -> Result<(), AccessError> {
        self.find(access_key).ok_or(AccessError::NoSuchKey)?;
        self.commit(&RowWrite::Delete(access_key.as_bytes().to_vec())).await?;
        self.keys.write().remove(access_key);
        Ok(())
    }

    async fn put(&self, key: AccessKey) -> Result<Arc<AccessKey>, AccessError> {
        let row = record::encode(&key, &self.sealing)?;
        self.commit(&RowWrite::Put(key.access_key.as_bytes().to_vec(), row)).await?;
        let key = Arc::new(key);
        self.keys.write().insert(key.access_key.clone(), Arc::clone(&key));
        Ok(key)
    }

    async fn commit(&self, write: &RowWrite) -> Result<(), AccessError> {
        for _ in 0..ATTEMPTS {
            let rows = self.rows();
            let from = rows.revision().await?;
            let deadline = self.engine.env().deadline(COMMIT);
            match rows.commit(from, vec![write.clone()], deadline).await {
                Ok(_) => return Ok(()),
                Err(RowsError::Changed) => {}
                Err(RowsError::Engine(error)) => return Err(error.into()),
            }
        }
        Err(AccessError::Busy)
    }
}
