//! An environment on top of another one whose wall clock can be moved forward.
//!
//! For a server that is under test: what hangs on dates (expiry, retention, rotation) follows the moved
//! clock, while the limits of requests, which hang on the monotonic clock, keep the time of the
//! environment below.
//!
//! Invariants: the offset only grows; a sleeper wakes when the moved clock has reached its time, and
//! never later than it would have without a move.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::{Env, Moment, Runtime, Task, Timestamp};

/// Moves the wall clock of one movable environment.
#[derive(Clone, Debug)]
pub struct MovableClock {
    below: Env,
    offset: Arc<watch::Sender<Duration>>,
}

impl MovableClock {
    /// Moves the clock forward and wakes every sleeper whose time has come.
    pub fn advance(&self, by: Duration) {
        self.offset.send_modify(|offset| *offset = offset.saturating_add(by));
    }

    /// How far the clock was moved, all moves together.
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
pub(crate) struct MovableRuntime {
    clock: MovableClock,
}

impl MovableRuntime {
    pub(crate) fn new(below: Env) -> (Self, MovableClock) {
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

    fn fill_random(&self, bytes: &mut [u8]) {
        self.clock.below.fill_random(bytes);
    }

    fn spawn(&self, name: &'static str, task: Task) {
        self.clock.below.runtime.spawn(name, task);
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
                            // Nobody can move the clock any more.
                            return below.sleep(left).await;
                        }
                    }
                }
            }
        })
    }
}
