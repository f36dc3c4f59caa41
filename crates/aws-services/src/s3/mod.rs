//! S3, as far as the assets of a deployment need it: buckets exist as soon as an
//! object is put into them.

mod access;
mod address;
mod buckets;
mod directory;
mod error;
mod page;
mod rows;
mod service;
mod sweep;

pub use access::Bucket;
pub use buckets::S3;
pub use objects::{Head, Listing};
