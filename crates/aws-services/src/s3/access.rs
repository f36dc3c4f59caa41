//! Buckets for other parts of the server: objects are put, listed and read by them as by clients.

use bytes::Bytes;
use engine::{EngineError, Namespace};
use objects::{About, Head, Listing};

use super::buckets::S3;
use super::error::engine_error;

/// A bucket that exists.
#[derive(Clone, Debug)]
pub struct Bucket {
    s3: S3,
    owner: Namespace,
    name: String,
}

impl S3 {
    /// The bucket of this name, if it exists.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn bucket(&self, name: &str) -> Result<Option<Bucket>, EngineError> {
        let owner = self.directory.owner(name).await?;
        Ok(owner.map(|owner| Bucket { s3: self.clone(), owner, name: name.to_owned() }))
    }
}

impl Bucket {
    /// The account that it belongs to.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.owner.account
    }

    /// Puts an object; its head.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn put(
        &self,
        key: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<Head, EngineError> {
        let about = About { content_type: content_type.to_owned(), attributes: Vec::new() };
        self.s3.buckets(&self.owner).put_with((&self.name, key), about, body).await
    }

    /// A page of objects whose keys begin with `prefix` and follow `after`.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn list(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, EngineError> {
        self.s3.buckets(&self.owner).list(&self.name, prefix, after, limit).await
    }

    /// One piece of an object that was listed, counted from zero; `None` when the object was
    /// replaced or deleted since.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn piece(
        &self,
        key: &str,
        head: &Head,
        number: u32,
    ) -> Result<Option<Bytes>, EngineError> {
        let buckets = self.s3.buckets(&self.owner);
        buckets.objects.piece(&self.name, key, head, number).await.map_err(engine_error)
    }
}
