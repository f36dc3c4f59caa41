//! The one source of time, randomness and tasks.
//!
//! Everything that would make two runs of the same program differ goes through an [`Env`]: the wall
//! clock, the monotonic clock, random bytes and the start of tasks. A real server gets
//! [`Env::real`]; tests get [`Env::manual`], whose clock stands still until it is moved and whose
//! randomness comes from a seed; simulations get [`Env::simulated`], whose scheduler picks what runs next
//! by a seed. A server under test gets [`Env::movable`], whose wall clock runs and
//! can be moved forward.
//!
//! Invariant: no other crate calls `SystemTime::now`, `Instant::now`, an operating-system random
//! source or `tokio::spawn`; clippy's `disallowed-methods` holds this.

mod manual;
mod movable;
mod random;
mod real;
mod simulated;
mod time;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub use manual::ManualClock;
pub use movable::MovableClock;
pub use random::SplitMix64;
pub use simulated::{Progress, Scheduler};
pub use time::{Deadline, Moment, Timestamp};

/// A boxed future that an [`Env`] can run as a task.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// What a concrete environment must offer. Use it through [`Env`].
pub trait Runtime: Send + Sync {
    /// The wall clock.
    fn now(&self) -> Timestamp;
    /// The monotonic clock: time since the environment was made.
    fn moment(&self) -> Moment;
    /// Fills `bytes` with random bytes.
    fn fill_random(&self, bytes: &mut [u8]);
    /// Starts `task`; its name appears in diagnostics only.
    fn spawn(&self, name: &'static str, task: Task);
    /// Completes when `duration` has passed on this environment's clock.
    fn sleep(&self, duration: Duration) -> Task;
}

/// A cheap handle to the environment a component runs in.
#[derive(Clone)]
pub struct Env {
    runtime: Arc<dyn Runtime>,
}

impl Env {
    /// The operating system's clocks and randomness, tasks on the current tokio runtime.
    #[must_use]
    pub fn real() -> Self {
        Self { runtime: Arc::new(real::RealRuntime::new()) }
    }

    /// A clock that moves only when told to, randomness from `seed`, tasks on the current tokio
    /// runtime. The returned [`ManualClock`] moves the clock.
    #[must_use]
    pub fn manual(seed: u64, start: Timestamp) -> (Self, ManualClock) {
        let (runtime, clock) = manual::ManualRuntime::new(seed, start);
        (Self { runtime: Arc::new(runtime) }, clock)
    }

    /// Tasks, time and randomness from `seed`; nothing runs but by [`Scheduler::step`].
    #[must_use]
    pub fn simulated(seed: u64, start: Timestamp) -> (Self, Scheduler) {
        let (world, scheduler) = simulated::World::new(seed, start);
        (Self { runtime: Arc::new(simulated::SimulatedRuntime(world)) }, scheduler)
    }

    /// This environment, except that its wall clock can be moved forward: `now` follows, and `sleep`
    /// wakes as early as that. Its monotonic clock, randomness and tasks stay those of this one.
    #[must_use]
    pub fn movable(&self) -> (Self, MovableClock) {
        let (runtime, clock) = movable::MovableRuntime::new(self.clone());
        (Self { runtime: Arc::new(runtime) }, clock)
    }

    /// The wall clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.runtime.now()
    }

    /// The monotonic clock.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.runtime.moment()
    }

    /// The deadline `after` from now.
    #[must_use]
    pub fn deadline(&self, after: Duration) -> Deadline {
        Deadline::at(self.moment(), after)
    }

    /// Random bytes.
    pub fn fill_random(&self, bytes: &mut [u8]) {
        self.runtime.fill_random(bytes);
    }

    /// A random 64-bit number.
    #[must_use]
    pub fn random_u64(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_random(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// Starts a task.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(name, Box::pin(task));
    }

    /// Completes when `duration` has passed on this environment's clock.
    pub fn sleep(&self, duration: Duration) -> Task {
        self.runtime.sleep(duration)
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env").field("now", &self.now()).finish()
    }
}

#[cfg(test)]
mod tests;
