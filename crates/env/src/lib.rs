//! The one source of time, randomness and tasks.
//!
//! Everything that would make two runs of the same program differ goes through an [`Env`]: the wall
//! clock, the monotonic clock, random bytes and the start of tasks. A real server gets
//! [`Env::real`]; tests get [`Env::manual`], whose clock moves only when asked to and whose
//! randomness comes from a seed; simulations get [`Env::simulated`], whose scheduler picks what
//! runs next by a seed. A server under test gets [`Env::movable`], whose wall clock runs and can be
//! moved forward.
//!
//! # Floors
//! `time`, `random` and `uuid` are plain values; `runtime` is the interface of an environment;
//! `handle` is [`Env`] over any of them; `real`, `manual`, `movable` and `simulated` are the
//! environments, each with its constructor of [`Env`].
//!
//! Invariant: no other crate calls `SystemTime::now`, `Instant::now`, an operating-system random
//! source or `tokio::spawn`; clippy's `disallowed-methods` holds this.

mod handle;
mod manual;
mod movable;
mod random;
mod real;
mod runtime;
mod simulated;
mod time;
mod uuid;

pub use handle::Env;
pub use manual::ManualClock;
pub use movable::MovableClock;
pub use random::SplitMix64;
pub use runtime::{Runtime, Task};
pub use simulated::{Progress, Scheduler};
pub use time::{Deadline, Moment, Timestamp};

#[cfg(test)]
mod tests;
