//! Stacks over the engine of tables, by the calls that tools make: operations, failures, exports,
//! crashes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

mod cancel;
mod crash;
mod drift;
mod events;
mod export;
mod failure;
mod groups;
mod harness;
mod identities;
mod import;
mod life;
mod nested;
mod object;
mod refactor;
mod replicas;
mod rights;
mod scaling;
mod settings;
mod skipped;
mod storage;
