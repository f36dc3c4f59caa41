//! S3, as far as the assets of a deployment need it: buckets exist as soon as they are named.

mod address;
mod buckets;
mod error;
mod rows;
mod service;

pub use buckets::S3;
