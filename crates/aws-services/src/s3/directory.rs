//! Bucket directory: which account and Region a bucket belongs to. A name is one bucket on the
//! whole server.
//!
//! A bucket is stored in the namespace that created it or put the first object into it. The
//! directory is read from the rows once, and from then on every new bucket is entered before its
//! first row is written. Where other servers write rows too, it is read for each question.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::{Engine, EngineError, Namespace, RowGroup, RowRange};
use objects::{BucketRows as _, RowWrite};
use parking_lot::Mutex;

use super::rows::{EngineRows, OBJECTS};

/// The row of a bucket that was created, with or without objects: the time in microseconds, empty
/// in rows of earlier versions; on disk.
const CREATED: &[u8] = b"b/";
/// What the rows of objects' heads begin with (`objects`).
const HEADS: &[u8] = b"h/";

/// The buckets that exist; nothing until it is read, and again after a reset.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    engine: Arc<Engine>,
    names: Arc<Mutex<Option<Names>>>,
}

type Names = BTreeMap<String, Namespace>;

impl Directory {
    /// The directory of the buckets in the store of `engine`.
    pub(super) fn new(engine: Arc<Engine>) -> Self {
        Self { engine, names: Arc::default() }
    }

    /// Has it read again.
    pub(super) fn forget(&self) {
        *self.names.lock() = None;
    }

    /// The namespace of a bucket, if it exists.
    pub(super) async fn owner(&self, bucket: &str) -> Result<Option<Namespace>, EngineError> {
        if self.engine.is_shared() {
            self.forget();
        }
        if let Some(names) = &*self.names.lock() {
            return Ok(names.get(bucket).cloned());
        }
        let names = self.stored_names().await?;
        // A call that read them at the same time may have entered more since.
        Ok(self.names.lock().get_or_insert(names).get(bucket).cloned())
    }

    /// The buckets of an account, by name.
    pub(super) async fn all(&self, account: &str) -> Result<Vec<(String, Namespace)>, EngineError> {
        // Has the directory read.
        self.owner("").await?;
        let names = self.names.lock();
        let all = names.iter().flatten().filter(|(_, owner)| *owner.account == *account);
        Ok(all.map(|(name, owner)| (name.clone(), owner.clone())).collect())
    }

    /// When a bucket was created, in microseconds since 1970; 0 if an object was put before.
    pub(super) async fn created(
        &self,
        bucket: &str,
        owner: &Namespace,
    ) -> Result<u64, EngineError> {
        let rows = EngineRows { engine: &self.engine, namespace: owner };
        let row = rows.get(bucket, CREATED).await?;
        let time = row.as_deref().and_then(|time| time.first_chunk::<8>().copied());
        Ok(time.map_or(0, u64::from_be_bytes))
    }

    /// The namespace of a bucket, which is `namespace` if it did not exist.
    pub(super) async fn claim(
        &self,
        bucket: &str,
        namespace: &Namespace,
    ) -> Result<Namespace, EngineError> {
        if let Some(owner) = self.owner(bucket).await? {
            return Ok(owner);
        }
        let mut names = self.names.lock();
        let names = names.get_or_insert_default();
        Ok(names.entry(bucket.to_owned()).or_insert_with(|| namespace.clone()).clone())
    }

    /// Creates a bucket for `namespace` unless it exists; whose it is.
    pub(super) async fn create(
        &self,
        bucket: &str,
        namespace: &Namespace,
    ) -> Result<Namespace, EngineError> {
        let owner = self.claim(bucket, namespace).await?;
        if owner == *namespace && self.created(bucket, &owner).await? == 0 {
            let now = self.engine.env().now().as_micros();
            let row = RowWrite::Put(CREATED.to_vec(), now.to_be_bytes().to_vec());
            self.mark(bucket, &owner, row).await?;
        }
        Ok(owner)
    }

    /// Deletes a bucket if it is empty; whether it was.
    pub(super) async fn delete(&self, bucket: &str) -> Result<bool, EngineError> {
        let Some(owner) = self.owner(bucket).await? else { return Ok(true) };
        if self.has(bucket, &owner, HEADS).await? {
            return Ok(false);
        }
        self.mark(bucket, &owner, RowWrite::Delete(CREATED.to_vec())).await?;
        if let Some(names) = &mut *self.names.lock() {
            names.remove(bucket);
        }
        Ok(true)
    }

    async fn mark(
        &self,
        bucket: &str,
        owner: &Namespace,
        write: RowWrite,
    ) -> Result<(), EngineError> {
        let rows = EngineRows { engine: &self.engine, namespace: owner };
        loop {
            let revision = rows.revision(bucket).await?;
            if rows.commit(bucket, revision, vec![write.clone()]).await? {
                return Ok(());
            }
        }
    }

    /// The buckets that have rows. Of two with one name, which earlier versions could store, the
    /// first is the one that is seen.
    async fn stored_names(&self) -> Result<Names, EngineError> {
        let mut names = Names::new();
        let mut last: Option<RowGroup> = None;
        while let Some(group) = self.engine.next_row_group(OBJECTS, last.as_ref()).await? {
            let RowGroup { namespace, name } = &group;
            let is_there = self.has(name, namespace, CREATED).await?
                || self.has(name, namespace, HEADS).await?;
            match names.get(name) {
                None if is_there => {
                    names.insert(name.clone(), namespace.clone());
                }
                Some(seen) if is_there => {
                    tracing::warn!(bucket = name, ?seen, hidden = ?namespace, "two buckets of one name");
                }
                _ => {}
            }
            last = Some(group);
        }
        Ok(names)
    }

    /// Whether a bucket has a row that begins so.
    async fn has(
        &self,
        bucket: &str,
        owner: &Namespace,
        prefix: &[u8],
    ) -> Result<bool, EngineError> {
        let range = RowRange { prefix, after: None, newest_first: false, limit: 1 };
        let page = self.engine.rows(OBJECTS, owner, bucket).page(range).await?;
        Ok(!page.rows.is_empty())
    }
}
