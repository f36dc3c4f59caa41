//! S3, as far as the assets of a deployment need it: buckets exist as soon as an
//! object is put into them.

mod address;
mod buckets;
mod directory;
mod error;
mod page;
mod rows;
mod service;
mod sweep;

pub use buckets::S3;
