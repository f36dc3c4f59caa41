//! The environment of tests: a clock that stands still until it is moved, randomness from a seed.
//!
//! Invariant: the clock only goes forward.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use crate::{Moment, Runtime, Task, Timestamp};

/// Moves the clock of one manual environment.
#[derive(Clone, Debug)]
pub struct ManualClock {
    elapsed: Arc<watch::Sender<Duration>>,
}

impl ManualClock {
    /// Moves the clock forward and wakes every sleeper whose time has come.
    pub fn advance(&self, by: Duration) {
        self.elapsed.send_modify(|elapsed| *elapsed = elapsed.saturating_add(by));
    }
}

/// Clock and randomness under the control of a test.
pub(crate) struct ManualRuntime {
    start: Timestamp,
    elapsed: Arc<watch::Sender<Duration>>,
    random: AtomicU64,
}

impl ManualRuntime {
    pub(crate) fn new(seed: u64, start: Timestamp) -> (Self, ManualClock) {
        let elapsed = Arc::new(watch::Sender::new(Duration::ZERO));
        let clock = ManualClock { elapsed: Arc::clone(&elapsed) };
        (Self { start, elapsed, random: AtomicU64::new(seed) }, clock)
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014): one addition a step, so that it needs no lock.
    fn next_random(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.random.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
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
        for chunk in bytes.chunks_mut(8) {
            for (to, from) in chunk.iter_mut().zip(self.next_random().to_le_bytes()) {
                *to = from;
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that starts tasks")]
    fn spawn(&self, _name: &'static str, task: Task) {
        tokio::spawn(task);
    }

    fn sleep(&self, duration: Duration) -> Task {
        let mut elapsed = self.elapsed.subscribe();
        let until = elapsed.borrow().saturating_add(duration);
        Box::pin(async move {
            // The sender lives in the environment; when that is gone nobody moves the clock again.
            let _ = elapsed.wait_for(|now| *now >= until).await;
        })
    }
}
