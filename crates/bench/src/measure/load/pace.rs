//! The schedule of an open loop: when each request is due.
//!
//! Invariants: the schedule does not depend on the answers; a request is handed out at its time,
//! not before, and never later than a fifth of a millisecond as long as a connection is free.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use env::{Env, Moment};
use tokio::sync::Semaphore;

use crate::measure::process;

/// Requests that are due within this time are handed out together, so that the schedule does not
/// cost more than the requests.
const TOGETHER: Duration = Duration::from_micros(100);

/// The schedule of the connections of one thread.
pub(super) struct Pace {
    start: Moment,
    /// Nanoseconds between two requests.
    interval: f64,
    /// Where between two steps this schedule lies, from 0 to 1.
    shift: f64,
    /// How many requests it has.
    total: u64,
    next: AtomicU64,
    due: Semaphore,
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "times of a phase and counts of requests stay below 2^53 and are not negative"
)]
impl Pace {
    pub(super) fn new(rate: f64, shift: f64, start: Moment, duration: Duration, most: u64) -> Self {
        let interval = 1e9 / rate.max(0.001);
        let total = ((duration.as_nanos() as f64 / interval).ceil() as u64).min(most);
        let (next, due) = (AtomicU64::new(0), Semaphore::new(0));
        Self { start, interval, shift, total, next, due }
    }

    /// Waits for the next request's time; `None` when there is no further request.
    pub(super) async fn next(&self) -> Option<Moment> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        if index >= self.total {
            return None;
        }
        self.due.acquire().await.ok()?.forget();
        Some(Moment::from_start(self.start.since_start().saturating_add(self.at(index))))
    }

    /// How many requests were never handed out.
    pub(super) fn left(&self) -> u64 {
        self.total.saturating_sub(self.next.load(Ordering::Relaxed))
    }

    /// When request `index` is due, after the start.
    fn at(&self, index: u64) -> Duration {
        Duration::from_nanos(((index as f64 + self.shift) * self.interval) as u64)
    }

    /// Hands out what is due until everything is, or until `ended` has no sender any more. It
    /// blocks: a thread waits to some ten microseconds, the runtime's timers to a millisecond.
    fn release(&self, env: &Env, ended: &Receiver<()>) {
        let mut released = 0_u64;
        while released < self.total {
            let elapsed = env.moment().since(self.start);
            let passed = elapsed.as_nanos() as f64 / self.interval - self.shift;
            let due =
                if passed < 0.0 { 0 } else { (passed as u64).saturating_add(1).min(self.total) };
            let more = due.saturating_sub(released);
            self.due.add_permits(usize::try_from(more).unwrap_or_default());
            released = released.saturating_add(more);
            let wait = self.at(released).saturating_sub(elapsed);
            if !matches!(ended.recv_timeout(wait.max(TOGETHER)), Err(RecvTimeoutError::Timeout)) {
                return;
            }
        }
    }
}

/// The thread that keeps a schedule.
pub(super) struct PaceThread {
    thread: JoinHandle<Option<Duration>>,
    running: Sender<()>,
}

impl PaceThread {
    /// Starts it.
    pub(super) fn start(pace: Arc<Pace>, env: &Env) -> io::Result<Self> {
        let (running, ended) = mpsc::channel();
        let env = env.clone();
        let thread = std::thread::Builder::new().name("pace".to_owned()).spawn(move || {
            pace.release(&env, &ended);
            process::thread_time()
        })?;
        Ok(Self { thread, running })
    }

    /// Ends it; the processor time that it took.
    pub(super) fn end(self) -> Option<Duration> {
        drop(self.running);
        self.thread.join().ok().flatten()
    }
}
