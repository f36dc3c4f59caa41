//! The real environment: the operating system's clocks and randomness, tokio's tasks.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use crate::{Moment, Runtime, Task, Timestamp};

/// The operating system's wall clock.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the real clock")]
fn system_time() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(u64::try_from(since_epoch.as_micros()).unwrap_or(u64::MAX))
}

/// Clocks and randomness of this process.
pub(crate) struct RealRuntime {
    started: Instant,
    keys: RandomState,
    counter: AtomicU64,
    /// How much later than the operating system's the wall clock is, if it can be moved.
    skew: Option<watch::Receiver<Duration>>,
}

impl RealRuntime {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the real clock")]
    pub(crate) fn new(skew: Option<watch::Receiver<Duration>>) -> Self {
        let counter = AtomicU64::new(0);
        Self { started: Instant::now(), keys: RandomState::new(), counter, skew }
    }
}

impl Runtime for RealRuntime {
    fn now(&self) -> Timestamp {
        let skew = self.skew.as_ref().map(|skew| *skew.borrow());
        system_time().plus(skew.unwrap_or_default())
    }

    fn moment(&self) -> Moment {
        Moment::from_start(self.started.elapsed())
    }

    /// SipHash of a counter under a key that the operating system chose for this process: unique
    /// identifiers, not secrets.
    fn fill_random(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut hasher = self.keys.build_hasher();
            hasher.write_u64(self.counter.fetch_add(1, Ordering::Relaxed));
            hasher.write_u128(self.started.elapsed().as_nanos());
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

    fn sleep_until(&self, at: Timestamp) -> Task {
        let Some(mut skew) = self.skew.clone() else { return self.sleep(at.since(self.now())) };
        Box::pin(async move {
            loop {
                let now = system_time().plus(*skew.borrow_and_update());
                if now >= at {
                    return;
                }
                let rest = tokio::time::sleep(at.since(now));
                tokio::select! {
                    () = rest => {}
                    moved = skew.changed() => {
                        if moved.is_err() {
                            // Nobody moves the clock any more.
                            return tokio::time::sleep(at.since(now)).await;
                        }
                    }
                }
            }
        })
    }
}
