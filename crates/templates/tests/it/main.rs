//! What templates mean, by the public interface.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod format;
mod harness;
mod intrinsics;
mod laws;
mod loops;
mod order;
mod parameters;
mod rules;
mod serverless;
mod summaries;
