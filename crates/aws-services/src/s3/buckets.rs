//! Buckets with their objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::{Engine, EngineError, Namespace};
use objects::{About, ExternalBucket, Head, Listing, ObjectStore, Uploads};

use super::address::candidates;
use super::directory::Directory;
use super::error::engine_error;
use super::rows::EngineRows;

/// S3.
#[derive(Clone, Debug)]
pub struct S3 {
    pub(super) engine: Arc<Engine>,
    pub(super) directory: Directory,
    /// Buckets that are kept elsewhere, by name.
    pub(super) external: Arc<ExternalBuckets>,
    uploads: Uploads,
}

/// Buckets that are kept elsewhere, by the names that this server knows them by.
pub type ExternalBuckets = BTreeMap<String, Arc<dyn ExternalBucket>>;

impl S3 {
    /// The service; objects are stored by `engine`.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        let directory = Directory::new(Arc::clone(&engine));
        Self { engine, directory, external: Arc::default(), uploads: Uploads::default() }
    }

    /// The same with these external buckets, which hide its own of the same names.
    #[must_use]
    pub fn with_external(self, buckets: ExternalBuckets) -> Self {
        Self { external: Arc::new(buckets), ..self }
    }

    /// Forgets which buckets there are: everything was deleted.
    pub fn forget_buckets(&self) {
        self.directory.forget();
    }

    /// The bytes of the object that a URL names, whatever the URL's host.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn object_at(&self, url: &str) -> Result<Option<Vec<u8>>, EngineError> {
        for target in candidates(url) {
            let Some(owner) = self.directory.owner(&target.bucket).await? else { continue };
            let found = self.buckets(&owner).get(&target.bucket, &target.key).await?;
            if let Some((_, body)) = found {
                return Ok(Some(body));
            }
        }
        Ok(None)
    }

    /// The buckets that are stored in `namespace`.
    pub(super) fn buckets<'a>(&'a self, namespace: &'a Namespace) -> Buckets<'a> {
        let rows = EngineRows { engine: &self.engine, namespace };
        let env = self.engine.env().clone();
        Buckets { namespace, objects: ObjectStore::new(rows, env, self.uploads.clone()) }
    }
}

/// The buckets that are stored in one namespace.
#[derive(Clone, Debug)]
pub(super) struct Buckets<'a> {
    pub(super) namespace: &'a Namespace,
    pub(super) objects: ObjectStore<EngineRows<'a>>,
}

impl Buckets<'_> {
    /// Puts an object; its head.
    pub(super) async fn put_with(
        &self,
        (bucket, key): (&str, &str),
        about: About,
        body: &[u8],
    ) -> Result<Head, EngineError> {
        self.objects.put_with(bucket, key, about, body).await.map_err(engine_error)
    }

    /// The head of an object.
    pub(super) async fn head(&self, bucket: &str, key: &str) -> Result<Option<Head>, EngineError> {
        self.objects.head(bucket, key).await.map_err(engine_error)
    }

    /// Deletes an object.
    pub(super) async fn delete(&self, bucket: &str, key: &str) -> Result<(), EngineError> {
        self.objects.delete(bucket, key).await.map_err(engine_error)
    }

    /// An object with its bytes.
    pub(super) async fn get(
        &self,
        bucket: &str,
        key: &str,
    ) -> Result<Option<(Head, Vec<u8>)>, EngineError> {
        self.objects.get(bucket, key).await.map_err(engine_error)
    }

    /// A page of objects.
    pub(super) async fn list(
        &self,
        bucket: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, EngineError> {
        self.objects.list(bucket, prefix, after, limit).await.map_err(engine_error)
    }
}
