//! The buckets of a namespace.

use std::sync::Arc;

use engine::{Engine, EngineError, Namespace};
use objects::{Head, Listing, ObjectStore};

use super::address::candidates;
use super::error::engine_error;
use super::rows::EngineRows;

/// Buckets and objects of one namespace.
#[derive(Clone, Debug)]
pub struct S3 {
    namespace: Namespace,
    objects: ObjectStore<EngineRows>,
}

impl S3 {
    /// The buckets whose objects `engine` stores in `namespace`.
    #[must_use]
    pub fn new(engine: Arc<Engine>, namespace: Namespace) -> Self {
        let env = engine.env().clone();
        let rows = EngineRows { engine, namespace: namespace.clone() };
        Self { namespace, objects: ObjectStore::new(rows, env) }
    }

    /// The bytes of the object that a URL names, whatever its host.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn object_at(&self, url: &str) -> Result<Option<Vec<u8>>, EngineError> {
        for target in candidates(url) {
            if let Some((_, body)) = self.get(&target.bucket, &target.key).await? {
                return Ok(Some(body));
            }
        }
        Ok(None)
    }

    pub(super) const fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    pub(super) async fn put(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<Head, EngineError> {
        self.objects.put(bucket, key, content_type, body).await.map_err(engine_error)
    }

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
