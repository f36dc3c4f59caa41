//! What templates mean and which requests they become, by the public interface.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod carried_out;
mod cdk;
mod differences;
mod format;
mod global_tables;
mod harness;
mod intrinsics;
mod laws;
mod loops;
mod order;
mod parameters;
mod rules;
mod summaries;
mod tables;
mod updates;
