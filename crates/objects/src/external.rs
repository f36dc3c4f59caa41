//! External buckets: those whose objects are kept elsewhere, in a directory or behind an endpoint
//! of S3. What such a place can do, and why it did not.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use super::head::Head;
use super::object_store::Listing;

/// What a call gives when it is done.
pub type ExternalAnswer<'a, T> =
    Pin<Box<dyn Future<Output = Result<T, ExternalError>> + Send + 'a>>;

/// A bucket whose objects are kept elsewhere.
pub trait ExternalBucket: fmt::Debug + Send + Sync {
    /// Puts an object, in the place of one that may be there; its head. Readers see the old one or
    /// the new one whole.
    fn put<'a>(&'a self, key: &'a str, object: ExternalObject<'a>) -> ExternalAnswer<'a, Head>;

    /// A page of objects whose keys begin with `prefix` and follow `after`, in the order of the
    /// keys.
    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> ExternalAnswer<'a, Listing>;

    /// One piece of an object that was listed, counted from zero; `None` when the object was
    /// replaced or deleted since.
    fn piece<'a>(
        &'a self,
        key: &'a str,
        head: &'a Head,
        number: u32,
    ) -> ExternalAnswer<'a, Option<Bytes>>;

    /// Puts the object `from` as `to` too, without its bytes going back and forth.
    fn copy<'a>(&'a self, from: &'a str, to: &'a str) -> ExternalAnswer<'a, ()>;

    /// Deletes an object. That it is not there is no error.
    fn delete<'a>(&'a self, key: &'a str) -> ExternalAnswer<'a, ()>;
}

/// What is put as an object.
#[derive(Clone, Debug)]
pub struct ExternalObject<'a> {
    /// Its media type.
    pub content_type: &'a str,
    /// Its bytes.
    pub body: Bytes,
    /// How it is to be encrypted where it is kept; without, as the bucket's owner has set.
    pub encryption: Option<&'a Encryption>,
}

/// How an object is encrypted where it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// With a key of S3's own.
    Aes256,
    /// With this key of the key management service.
    Kms(String),
}

/// Why a call on an external bucket failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalError {
    /// The code, as S3 says it or would say it.
    pub code: String,
    /// The sentence.
    pub message: String,
    /// Whether the same call may succeed later without anybody's doing.
    pub is_passing: bool,
}

impl fmt::Display for ExternalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for ExternalError {}
