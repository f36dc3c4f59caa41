//! The runtime interface: what a concrete environment must offer.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::time::{Moment, Timestamp};

/// A boxed future that an environment can run as a task.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// What a concrete environment must offer. Use it through [`Env`](crate::Env).
pub trait Runtime: Send + Sync {
    /// The wall clock.
    fn now(&self) -> Timestamp;
    /// The monotonic clock: time since the environment was made.
    fn moment(&self) -> Moment;
    /// How far the wall clock was moved ahead of the monotonic one, by a test.
    fn moved(&self) -> Duration {
        Duration::ZERO
    }
    /// Fills `bytes` with random bytes.
    fn fill_random(&self, bytes: &mut [u8]);
    /// Starts `task`; its name appears in diagnostics only.
    fn spawn(&self, name: &'static str, task: Task);
    /// Completes when `duration` has passed on this environment's clock.
    fn sleep(&self, duration: Duration) -> Task;
}
