//! The rows of buckets in the engine: one group of rows for each bucket.

use std::time::Duration;

use bytes::Bytes;
use engine::{Area, Engine, EngineError, Namespace, Rows, RowsError};
use objects::{BucketRows, RowPage, RowRange, RowWrite};

/// Where the rows of objects are; the number is on disk.
pub(super) const OBJECTS: Area = Area::new(2);

/// How long one commit may take.
const COMMIT: Duration = Duration::from_secs(60);

/// The rows of the buckets of one namespace.
#[derive(Clone, Copy, Debug)]
pub(super) struct EngineRows<'e> {
    pub(super) engine: &'e Engine,
    pub(super) namespace: &'e Namespace,
}

impl EngineRows<'_> {
    fn rows<'a>(&'a self, bucket: &'a str) -> Rows<'a> {
        self.engine.rows(OBJECTS, self.namespace, bucket)
    }
}

impl BucketRows for EngineRows<'_> {
    type Error = EngineError;

    async fn get(&self, bucket: &str, key: &[u8]) -> Result<Option<Bytes>, EngineError> {
        self.rows(bucket).get(key).await
    }

    async fn page(&self, bucket: &str, range: RowRange<'_>) -> Result<RowPage, EngineError> {
        let RowRange { prefix, after, limit } = range;
        let range = engine::RowRange { prefix, after, newest_first: false, limit };
        let page = self.rows(bucket).page(range).await?;
        Ok(RowPage { rows: page.rows, more: page.more })
    }

    async fn revision(&self, bucket: &str) -> Result<u64, EngineError> {
        self.rows(bucket).revision().await
    }

    async fn commit(
        &self,
        bucket: &str,
        from: u64,
        writes: Vec<RowWrite>,
    ) -> Result<bool, EngineError> {
        let writes = writes.into_iter().map(|write| match write {
            RowWrite::Put(key, value) => engine::RowWrite::Put(key, value),
            RowWrite::Delete(key) => engine::RowWrite::Delete(key),
        });
        let deadline = self.engine.env().deadline(COMMIT);
        match self.rows(bucket).commit(from, writes.collect(), deadline).await {
            Ok(_) => Ok(true),
            Err(RowsError::Changed) => Ok(false),
            Err(RowsError::Engine(error)) => Err(error),
        }
    }
}
