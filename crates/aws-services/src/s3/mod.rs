//! S3, as far as deployments, exports and imports, and the tools around them need it: buckets exist
//! as soon as an object is put into them.

mod access;
mod address;
mod bucket;
mod buckets;
mod directory;
mod document;
mod error;
mod listing;
mod multipart;
mod object;
mod page;
mod permissions;
mod rows;
mod service;
mod sweep;

pub use access::{Bucket, BucketError};
pub use buckets::{ExternalBuckets, S3};
pub use objects::{Encryption, ExternalBucket, ExternalError, ExternalObject, Head, Listing};
pub(crate) use permissions::of as permissions_of;
