//! The advisor over an engine in memory, as clients see it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

mod clean;
mod client;
mod faults;
mod requests;
mod sampling;
mod workload;
