//! Buckets outside of the server: directories, and S3-compatible endpoints, through the
//! `object_store` crate.
//!
//! HTTP is our own client, with the TLS of the other commands: the crate's own would bring a second
//! stack and a second library of cryptography.
//!
//! Invariants: an object is put by one call, so nobody sees a part of it; every call has a limit in
//! time; secrets are in no `Debug` and in no error.

mod directory;
mod endpoint;
mod error;
mod http;

pub use directory::DirectoryBucket;
pub use endpoint::{EndpointBucket, Keys, Location};

/// Bytes of a piece that is read at once.
const PIECE_BYTES: usize = 8 << 20;

/// The range of a piece of an object of `size` bytes.
fn range_of(number: u32, size: usize) -> std::ops::Range<u64> {
    let start = usize::try_from(number).unwrap_or(usize::MAX).saturating_mul(PIECE_BYTES);
    let end = start.saturating_add(PIECE_BYTES).min(size);
    u64::try_from(start).unwrap_or(u64::MAX)..u64::try_from(end).unwrap_or(u64::MAX)
}

/// Microseconds since 1970 of an object's last change.
fn micros(meta: &object_store::ObjectMeta) -> u64 {
    u64::try_from(meta.last_modified.timestamp_micros()).unwrap_or_default()
}
