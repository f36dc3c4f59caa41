//! The environment of tests: a clock that moves only when asked to, randomness from a seed.
//!
//! Invariant: the clock only goes forward.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::handle::Env;
use crate::random::SplitMix64;
use crate::runtime::{Runtime, Task};
use crate::time::{Moment, Timestamp};

impl Env {
    /// A clock that moves only when asked to, randomness from `seed`, tasks on the current tokio
    /// runtime. The returned [`ManualClock`] moves the clock.
    #[must_use]
    pub fn manual(seed: u64, start: Timestamp) -> (Self, ManualClock) {
        let (runtime, clock) = ManualRuntime::new(seed, start);
        (Self::on(runtime), clock)
    }
}

/// Moves the clock of one manual environment.
#[derive(Clone, Debug)]
pub struct ManualClock {
    elapsed: Arc<watch::Sender<Duration>>,
}

impl ManualClock {
    /// Moves the clock forward and wakes every sleeper that is now due.
    pub fn advance(&self, by: Duration) {
        self.elapsed.send_modify(|elapsed| *elapsed = elapsed.saturating_add(by));
    }
}

/// Clock and randomness under the control of a test.
struct ManualRuntime {
    start: Timestamp,
    elapsed: Arc<watch::Sender<Duration>>,
    random: SplitMix64,
}

impl ManualRuntime {
    fn new(seed: u64, start: Timestamp) -> (Self, ManualClock) {
        let elapsed = Arc::new(watch::Sender::new(Duration::ZERO));
        let clock = ManualClock { elapsed: Arc::clone(&elapsed) };
        (Self { start, elapsed, random: SplitMix64::new(seed) }, clock)
    }
}

impl Runtime for ManualRuntime {
    fn now(&self) -> Timestamp {
        self.start.plus(*self.elapsed.borrow())
    }

    fn moment(&self) -> Moment {
        Moment::from_start(*self.elapsed.borrow())
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.random.fill(bytes);
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that starts tasks")]
    fn spawn(&self, _name: &'static str, task: Task) {
        tokio::spawn(task);
    }

    fn sleep(&self, duration: Duration) -> Task {
        let mut elapsed = self.elapsed.subscribe();
        let until = elapsed.borrow().saturating_add(duration);
        Box::pin(async move {
            // The sender lives in the environment; once that is gone, the clock never moves again.
            let _ = elapsed.wait_for(|now| *now >= until).await;
        })
    }
}
