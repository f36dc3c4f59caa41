//! The real environment: the operating system's clocks and randomness, tokio's tasks.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::handle::Env;
use crate::runtime::{Runtime, Task};
use crate::time::{Moment, Timestamp};

impl Env {
    /// The operating system's clocks and randomness, tasks on the current tokio runtime.
    #[must_use]
    pub fn real() -> Self {
        Self::on(RealRuntime::new())
    }
}

/// Clocks and randomness of this process.
struct RealRuntime {
    started: Instant,
    keys: RandomState,
    counter: AtomicU64,
}

impl RealRuntime {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the real clock")]
    fn new() -> Self {
        Self { started: Instant::now(), keys: RandomState::new(), counter: AtomicU64::new(0) }
    }
}

impl Runtime for RealRuntime {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the real clock")]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(u64::try_from(since_epoch.as_micros()).unwrap_or(u64::MAX))
    }

    fn moment(&self) -> Moment {
        Moment::from_start(self.started.elapsed())
    }

    /// SipHash of a counter under a key that the operating system chose for this process: unique
    /// identifiers, not secrets.
    fn fill_random(&self, bytes: &mut [u8]) {
        let elapsed = self.started.elapsed().as_nanos();
        for chunk in bytes.chunks_mut(8) {
            let mut hasher = self.keys.build_hasher();
            hasher.write_u64(self.counter.fetch_add(1, Ordering::Relaxed));
            hasher.write_u128(elapsed);
            for (to, from) in chunk.iter_mut().zip(hasher.finish().to_le_bytes()) {
                *to = from;
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that starts tasks")]
    fn spawn(&self, _name: &'static str, task: Task) {
        tokio::spawn(task);
    }

    fn sleep(&self, duration: Duration) -> Task {
        Box::pin(tokio::time::sleep(duration))
    }
}
