//! An environment on top of another one, with a wall clock that can be moved forward.
//!
//! For a server under test: whatever depends on dates (expiry, retention, rotation) follows the
//! moved clock, while the limits of requests, which depend on the monotonic clock, keep the time of
//! the environment below.
//!
//! Invariants: the offset only grows; a sleeper wakes when the moved clock has reached its time,
//! and never later than it would have without a move.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::handle::Env;
use crate::runtime::{Runtime, Task};
use crate::time::{Moment, Timestamp};

impl Env {
    /// This environment, except that its wall clock can be moved forward: `now` follows, and
    /// `sleep` wakes as early as that. Its monotonic clock, randomness and tasks remain those of
    /// this one.
    #[must_use]
    pub fn movable(&self) -> (Self, MovableClock) {
        let (runtime, clock) = MovableRuntime::new(self.clone());
        (Self::on(runtime), clock)
    }
}

/// Moves the wall clock of one movable environment.
#[derive(Clone, Debug)]
pub struct MovableClock {
    below: Env,
    offset: Arc<watch::Sender<Duration>>,
}

impl MovableClock {
    /// Moves the clock forward and wakes every sleeper that is now due.
    pub fn advance(&self, by: Duration) {
        self.offset.send_modify(|offset| *offset = offset.saturating_add(by));
    }

    /// How far the clock has been moved in total.
    #[must_use]
    pub fn offset(&self) -> Duration {
        *self.offset.borrow()
    }

    /// The moved wall clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.below.now().plus(self.offset())
    }
}

/// The environment below, except for wall clock and sleepers.
struct MovableRuntime {
    clock: MovableClock,
}

impl MovableRuntime {
    fn new(below: Env) -> (Self, MovableClock) {
        let clock = MovableClock { below, offset: Arc::new(watch::Sender::new(Duration::ZERO)) };
        (Self { clock: clock.clone() }, clock)
    }
}

impl Runtime for MovableRuntime {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn moment(&self) -> Moment {
        self.clock.below.moment()
    }

    fn moved(&self) -> Duration {
        self.clock.below.moved().saturating_add(self.clock.offset())
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.clock.below.fill_random(bytes);
    }

    fn spawn(&self, name: &'static str, task: Task) {
        self.clock.below.spawn_boxed(name, task);
    }

    fn sleep(&self, duration: Duration) -> Task {
        let below = self.clock.below.clone();
        let mut offset = self.clock.offset.subscribe();
        let (started, moved) = (below.moment(), *offset.borrow_and_update());
        Box::pin(async move {
            loop {
                let gone = offset.borrow_and_update().saturating_sub(moved);
                let passed = below.moment().since(started).saturating_add(gone);
                let left = duration.saturating_sub(passed);
                if left.is_zero() {
                    return;
                }
                tokio::select! {
                    () = below.sleep(left) => return,
                    changed = offset.changed() => {
                        if changed.is_err() {
                            // The clock can no longer be moved.
                            return below.sleep(left).await;
                        }
                    }
                }
            }
        })
    }
}
