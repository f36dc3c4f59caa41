//! One phase: a number of connections put the load of one workload on one target.
//!
//! Closed loop: a connection sends its next request when it has the answer to the last one. A slow
//! answer also delays the next question, so the rate is what such a phase measures. Open loop: the
//! times at which requests are due are fixed beforehand, and the latency of a request counts from
//! then, however late it could be sent; so a server that stalls is charged for all requests that
//! were due meanwhile.
//!
//! Invariants: all connections are open before the clock starts; a phase ends at its time, when its
//! requests are used up or when a signal says so, whichever is first, and a server that stops
//! answering cannot hold it.

mod client;
mod pace;
mod windows;

use std::sync::{Arc, Barrier};
use std::time::Duration;

use anyhow::{Result, anyhow};
use env::{Env, Moment};
use parking_lot::Mutex;
use tokio::task::JoinSet;

use crate::client::connection::Connection;
use crate::client::endpoint::Endpoint;
use crate::data::keys::Keys;
use crate::data::random::Random;
use crate::data::sampler::Sampler;
use crate::measure::process;
use crate::measure::tally::Tally;
use crate::progress::Progress;
use client::Client;
use pace::{Pace, PaceThread};
use windows::Windows;

pub use client::{PreparedCall, PreparedStep};

/// How often a thread checks whether a signal arrived.
const SIGNAL_POLL_INTERVAL: Duration = Duration::from_millis(50);

/// How hard and how long.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections.
    pub clients: usize,
    /// Threads that drive them.
    pub threads: usize,
    /// Time.
    pub duration: Duration,
    /// Requests of all connections together.
    pub requests: u64,
    /// Figures of each time of this length, besides those of the whole.
    pub window: Option<Duration>,
}

/// The load of one phase.
#[derive(Clone, Debug)]
pub struct Load {
    /// The target.
    pub to: Endpoint,
    /// The operations, chosen by chance.
    pub steps: Vec<PreparedStep>,
    /// The keys.
    pub keys: Keys,
    /// Which keys.
    pub seed: u64,
    /// Open loop: operations a second. Without it, closed loop.
    pub rate: Option<f64>,
}

/// What a phase measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The requests.
    pub tally: Tally,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// The processor time of the generator, where the operating system reports it.
    pub generator: Option<Duration>,
    /// The windows, one after another, where they were asked for.
    pub windows: Vec<Window>,
}

/// Requests that were answered within one part of a phase.
#[derive(Clone, Debug)]
pub struct Window {
    /// The requests.
    pub tally: Tally,
    /// How long it was.
    pub length: Duration,
}

impl Window {
    /// Operations done a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        per_second(self.tally.count(), self.length)
    }
}

impl Measured {
    /// Operations done a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        per_second(self.tally.count(), self.elapsed)
    }

    /// Bytes of right answers a second.
    #[must_use]
    pub fn bytes_per_second(&self) -> f64 {
        per_second(self.tally.bytes(), self.elapsed)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a phase has far fewer than 2^53 of anything")]
fn per_second(count: u64, time: Duration) -> f64 {
    let seconds = time.as_secs_f64();
    if seconds > 0.0 { count as f64 / seconds } else { 0.0 }
}

/// Runs one phase.
///
/// # Errors
/// When the target cannot be reached or the operating system gives no thread.
pub fn run(env: &Env, load: &Load, limits: &Limits, progress: &Progress) -> Result<Measured> {
    let threads = limits.threads.clamp(1, limits.clients.max(1));
    let phase = Phase {
        env,
        load,
        limits,
        progress,
        threads,
        barrier: Barrier::new(threads),
        nonce: env.random_u64(),
    };
    let parts: Vec<Result<Part>> = std::thread::scope(|scope| {
        let phase = &phase;
        let handles: Vec<_> =
            (0..threads).map(|thread| scope.spawn(move || phase.run(thread))).collect();
        let join = |handle: std::thread::ScopedJoinHandle<'_, Result<Part>>| {
            handle.join().unwrap_or_else(|_| Err(anyhow!("a thread of the generator panicked")))
        };
        handles.into_iter().map(join).collect()
    });
    let parts = parts.into_iter().collect::<Result<Vec<Part>>>()?;
    let start = parts.iter().map(|part| part.start).min().unwrap_or_else(|| env.moment());
    let end = parts.iter().map(|part| part.end).max().unwrap_or(start);
    let mut tally = Tally::default();
    for part in &parts {
        tally.add(&part.tally);
    }
    let generator = parts.iter().map(|part| part.processor).sum();
    let windows = windows::joined(parts.into_iter().map(|part| part.windows));
    Ok(Measured { tally, elapsed: end.since(start), generator, windows })
}

/// What the threads of a phase share.
struct Phase<'a> {
    env: &'a Env,
    load: &'a Load,
    limits: &'a Limits,
    progress: &'a Progress,
    threads: usize,
    barrier: Barrier,
    nonce: u64,
}

/// What one thread measured.
struct Part {
    tally: Tally,
    windows: Vec<Window>,
    start: Moment,
    end: Moment,
    processor: Option<Duration>,
}

impl Phase<'_> {
    /// Drives the connections of one thread.
    fn run(&self, thread: usize) -> Result<Part> {
        let clients: Vec<usize> = (thread..self.limits.clients).step_by(self.threads).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let opened = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
            let connections = runtime.block_on(open(&self.load.to, clients.len()))?;
            Ok((runtime, connections))
        });
        // Every thread comes here, so that none waits for one that failed.
        self.barrier.wait();
        let (runtime, connections) = opened?;
        let tally = Arc::new(Mutex::new(Tally::default()));
        let before = process::thread_time();
        let start = self.env.moment();
        let mut windows = Windows::new(self.limits.window, start);
        let pace = self.pace(thread, start);
        let pace_thread = pace.clone().map(|pace| PaceThread::start(pace, self.env)).transpose()?;
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for (connection, client) in connections.into_iter().zip(clients) {
                let client = self.client(connection, client, &tally, pace.clone());
                tasks.spawn(client.run(start));
            }
            self.finish(&mut tasks, &tally, &mut windows).await;
            if let Some(pace) = pace {
                tally.lock().unsent(pace.left());
            }
        });
        let end = self.env.moment();
        let used = |before| process::thread_time().map(|after| after.saturating_sub(before));
        let kept = pace_thread.map_or(Some(Duration::ZERO), PaceThread::end);
        let processor =
            before.and_then(used).zip(kept).map(|(one, other)| one.saturating_add(other));
        let (windows, tally) = windows.end(&mut tally.lock(), end);
        Ok(Part { tally, windows, start, end, processor })
    }

    /// The share of the schedule that one thread keeps.
    #[expect(clippy::cast_precision_loss, reason = "few threads")]
    fn pace(&self, thread: usize, start: Moment) -> Option<Arc<Pace>> {
        let rate = self.load.rate? / self.threads as f64;
        let requests = self.limits.requests.div_ceil(u64::try_from(self.threads).unwrap_or(1));
        // The threads' schedules lie between each other.
        let shift = thread as f64 / self.threads as f64;
        Some(Arc::new(Pace::new(rate, shift, start, self.limits.duration, requests)))
    }

    fn client(
        &self,
        connection: Connection,
        number: usize,
        tally: &Arc<Mutex<Tally>>,
        pace: Option<Arc<Pace>>,
    ) -> Client {
        let stream = u64::try_from(number).unwrap_or_default();
        let each =
            self.limits.requests.div_ceil(u64::try_from(self.limits.clients.max(1)).unwrap_or(1));
        Client {
            env: self.env.clone(),
            to: self.load.to.clone(),
            connection,
            steps: self.load.steps.clone(),
            keys: self.load.keys.clone(),
            sampler: Sampler::new(
                Random::new(self.load.seed, stream),
                self.nonce.wrapping_add(stream),
            ),
            tally: Arc::clone(tally),
            pace,
            duration: self.limits.duration,
            requests: each,
        }
    }

    /// How many requests there were; ends a window whose time is over.
    fn look(&self, tally: &mut Tally, windows: &mut Windows) -> u64 {
        let count = windows.counted(tally);
        windows.turn(tally, self.env.moment());
        count
    }

    /// Waits for all tasks, shows how far they are, and cuts them short after a signal.
    async fn finish(&self, tasks: &mut JoinSet<()>, tally: &Mutex<Tally>, windows: &mut Windows) {
        let mut shown = 0;
        loop {
            let look = self.env.sleep(SIGNAL_POLL_INTERVAL);
            tokio::select! {
                joined = tasks.join_next() => {
                    if joined.is_none() {
                        return;
                    }
                }
                () = look => {
                    let count = self.look(&mut tally.lock(), windows);
                    self.progress.count(count.saturating_sub(shown));
                    shown = count;
                    if self.progress.stopped() {
                        return tasks.shutdown().await;
                    }
                }
            }
        }
    }
}

async fn open(to: &Endpoint, count: usize) -> Result<Vec<Connection>> {
    let mut connections = Vec::with_capacity(count);
    for _ in 0..count {
        let opened = Connection::open(to).await;
        connections.push(opened.map_err(|error| anyhow!("{}", to.explain(&error)))?);
    }
    Ok(connections)
}

#[cfg(test)]
mod tests;
