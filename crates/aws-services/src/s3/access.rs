//! Buckets for other parts of the server: objects are put, listed and read by them as by clients,
//! in the server's own buckets and in external ones.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use engine::{EngineError, Namespace};
use objects::{About, Encryption, ExternalBucket, ExternalError, ExternalObject, Head, Listing};

use super::buckets::S3;
use super::error::engine_error;

/// A bucket that exists, or is said to.
#[derive(Clone, Debug)]
pub struct Bucket {
    place: Place,
    encryption: Option<Encryption>,
}

#[derive(Clone, Debug)]
enum Place {
    Own { s3: S3, owner: Namespace, name: String },
    External(Arc<dyn ExternalBucket>),
}

/// Why a call on a bucket failed.
#[derive(Debug)]
pub enum BucketError {
    /// The store, of the server's own buckets.
    Engine(EngineError),
    /// An external bucket.
    External(ExternalError),
}

impl fmt::Display for BucketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(error) => error.fmt(f),
            Self::External(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BucketError {}

impl From<EngineError> for BucketError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl From<ExternalError> for BucketError {
    fn from(error: ExternalError) -> Self {
        Self::External(error)
    }
}

impl S3 {
    /// The bucket of this name, if it exists. Whether an external one does shows when it is used.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn bucket(&self, name: &str) -> Result<Option<Bucket>, EngineError> {
        let place = match self.external.get(name) {
            Some(bucket) => Some(Place::External(Arc::clone(bucket))),
            None => {
                let owner = self.directory.owner(name).await?;
                owner.map(|owner| Place::Own { s3: self.clone(), owner, name: name.to_owned() })
            }
        };
        Ok(place.map(|place| Bucket { place, encryption: None }))
    }
}

impl Bucket {
    /// The account that it belongs to; that of an external one is not known.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match &self.place {
            Place::Own { owner, .. } => Some(&owner.account),
            Place::External(_) => None,
        }
    }

    /// The same bucket, whose new objects are encrypted so. The server's own buckets are as its
    /// store is.
    #[must_use]
    pub fn encrypting(self, encryption: Option<Encryption>) -> Self {
        Self { encryption, ..self }
    }

    /// Puts an object; its head.
    ///
    /// # Errors
    /// The failure of the store or of the external bucket.
    pub async fn put(
        &self,
        key: &str,
        content_type: &str,
        body: impl Into<Bytes>,
    ) -> Result<Head, BucketError> {
        let body = body.into();
        match &self.place {
            Place::Own { s3, owner, name } => {
                let about = About { content_type: content_type.to_owned(), attributes: Vec::new() };
                Ok(s3.buckets(owner).put_with((name, key), about, &body).await?)
            }
            Place::External(bucket) => {
                let encryption = self.encryption.as_ref();
                let object = ExternalObject { content_type, body, encryption };
                Ok(bucket.put(key, object).await?)
            }
        }
    }

    /// A page of objects whose keys begin with `prefix` and follow `after`.
    ///
    /// # Errors
    /// The failure of the store or of the external bucket.
    pub async fn list(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, BucketError> {
        match &self.place {
            Place::Own { s3, owner, name } => {
                Ok(s3.buckets(owner).list(name, prefix, after, limit).await?)
            }
            Place::External(bucket) => Ok(bucket.list(prefix, after, limit).await?),
        }
    }

    /// One piece of an object that was listed, counted from zero; `None` when the object was
    /// replaced or deleted since.
    ///
    /// # Errors
    /// The failure of the store or of the external bucket.
    pub async fn piece(
        &self,
        key: &str,
        head: &Head,
        number: u32,
    ) -> Result<Option<Bytes>, BucketError> {
        match &self.place {
            Place::Own { s3, owner, name } => {
                let piece = s3.buckets(owner).objects.piece(name, key, head, number).await;
                Ok(piece.map_err(engine_error)?)
            }
            Place::External(bucket) => Ok(bucket.piece(key, head, number).await?),
        }
    }
}
