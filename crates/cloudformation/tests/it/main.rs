//! Which requests the resources of templates become, and what change sets show, by the public
//! interface.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod carried_out;
mod cdk;
mod differences;
mod global_tables;
mod harness;
mod laws;
mod tables;
mod updates;
