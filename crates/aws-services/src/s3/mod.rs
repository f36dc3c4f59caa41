//! S3, as far as the assets of a deployment need it: buckets exist as soon as they are named.

mod address;
mod buckets;
mod error;
mod page;
mod rows;
mod service;
mod sweep;

pub use buckets::S3;
