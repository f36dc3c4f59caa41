//! The environment handle: time, randomness and tasks through whichever runtime is below.
//!
//! Each runtime adds its own constructor of [`Env`] in its own file.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::runtime::{Runtime, Task};
use crate::time::{Deadline, Moment, Timestamp};
use crate::uuid;

/// A cheap handle to the environment a component runs in.
#[derive(Clone)]
pub struct Env {
    runtime: Arc<dyn Runtime>,
}

impl Env {
    /// An environment on this runtime.
    pub(crate) fn on(runtime: impl Runtime + 'static) -> Self {
        Self { runtime: Arc::new(runtime) }
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

    /// Time since the environment was made by the monotonic clock, and as far as a test moved the
    /// wall clock: it passes as the wall clock does, except for the jumps of that.
    #[must_use]
    pub fn steady(&self) -> Duration {
        self.moment().since_start().saturating_add(self.runtime.moved())
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

    /// A random identifier: a version 4 UUID as text.
    #[must_use]
    pub fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        self.fill_random(&mut bytes);
        uuid::version_4(bytes)
    }

    /// Starts a task.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(name, Box::pin(task));
    }

    /// See [`Runtime::moved`].
    pub(crate) fn moved(&self) -> Duration {
        self.runtime.moved()
    }

    /// Starts a task that is boxed already.
    pub(crate) fn spawn_boxed(&self, name: &'static str, task: Task) {
        self.runtime.spawn(name, task);
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
