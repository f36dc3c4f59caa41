//! One phase: some connections ask one target the same kind of question for a while.
//!
//! Closed loop: a connection sends its next request when it has the answer to the last one. So a
//! slow answer also delays the next question, and latencies say nothing about what an open stream of
//! users would see; the rate is what the phase measures.
//!
//! Invariants: all connections stand before the clock starts; a phase ends at its time or when its
//! requests are used up, whichever is first, and a server that stops answering cannot hold it.

use std::net::SocketAddr;
use std::sync::{Arc, Barrier};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use env::{Env, Moment};
use parking_lot::Mutex;
use tokio::task::JoinSet;

use crate::connection::Connection;
use crate::process;
use crate::random::Random;
use crate::request::{Source, Template};
use crate::tally::{Failure, Tally};

/// How long after the end of a phase answers are waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a connection may break in one phase before it is given up.
const MOST_BREAKS: u32 = 20;

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
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Load {
    /// Whom.
    pub address: SocketAddr,
    /// The request.
    pub request: Template,
    /// Keys a request chooses.
    pub keys: usize,
    /// Items that exist.
    pub items: u64,
    /// The body of a right answer has so many bytes.
    pub answer: std::ops::RangeInclusive<usize>,
    /// Which keys.
    pub seed: u64,
}

/// What a phase measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The requests.
    pub tally: Tally,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// The processor time of the generator, where the operating system tells it.
    pub generator: Option<Duration>,
}

impl Measured {
    /// Requests done a second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a phase has far fewer than 2^53 requests")]
    pub fn rate(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { self.tally.count() as f64 / seconds } else { 0.0 }
    }
}

/// Runs one phase.
///
/// # Errors
/// When the target cannot be reached or the operating system gives no thread.
pub fn run(env: &Env, load: &Load, limits: &Limits) -> Result<Measured> {
    let threads = limits.threads.clamp(1, limits.clients.max(1));
    let barrier = Barrier::new(threads);
    let nonce = env.random_u64();
    let parts: Vec<Result<Part>> = std::thread::scope(|scope| {
        let barrier = &barrier;
        let handles: Vec<_> = (0..threads)
            .map(|thread| {
                let clients = (thread..limits.clients).step_by(threads).collect();
                scope.spawn(move || Part::run(env, load, limits, clients, nonce, barrier))
            })
            .collect();
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
    Ok(Measured { tally, elapsed: end.since(start), generator })
}

/// The connections of one thread.
struct Part {
    tally: Tally,
    start: Moment,
    end: Moment,
    processor: Option<Duration>,
}

impl Part {
    fn run(
        env: &Env,
        load: &Load,
        limits: &Limits,
        clients: Vec<usize>,
        nonce: u64,
        barrier: &Barrier,
    ) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let opened = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
            let connections = runtime.block_on(open(load.address, clients.len()))?;
            Ok((runtime, connections))
        });
        // Every thread comes here, so that none waits for one that failed.
        barrier.wait();
        let (runtime, connections) = opened?;
        let tally = Arc::new(Mutex::new(Tally::default()));
        let before = process::thread_time();
        let start = env.moment();
        let each = limits.requests.div_ceil(u64::try_from(limits.clients.max(1)).unwrap_or(1));
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for (connection, client) in connections.into_iter().zip(clients) {
                let stream = u64::try_from(client).unwrap_or_default();
                let random = Random::new(load.seed, stream);
                let source = Source::new(random, load.items, load.keys, nonce.wrapping_add(stream));
                let client = Client {
                    env: env.clone(),
                    address: load.address,
                    connection,
                    request: load.request.clone(),
                    source,
                    answer: load.answer.clone(),
                    tally: Arc::clone(&tally),
                };
                tasks.spawn(client.run(start, limits.duration, each));
            }
            while tasks.join_next().await.is_some() {}
        });
        let end = env.moment();
        let used = |before| process::thread_time().map(|after| after.saturating_sub(before));
        let processor = before.and_then(used);
        let tally = tally.lock().clone();
        Ok(Self { tally, start, end, processor })
    }
}

async fn open(address: SocketAddr, count: usize) -> Result<Vec<Connection>> {
    let mut connections = Vec::with_capacity(count);
    for _ in 0..count {
        let opened = Connection::open(address).await;
        connections.push(opened.with_context(|| format!("cannot connect to {address}"))?);
    }
    Ok(connections)
}

/// One connection and what it asks.
struct Client {
    env: Env,
    address: SocketAddr,
    connection: Connection,
    request: Template,
    source: Source,
    answer: std::ops::RangeInclusive<usize>,
    tally: Arc<Mutex<Tally>>,
}

impl Client {
    /// Asks until `duration` after `start` or until `requests` are used up.
    async fn run(mut self, start: Moment, duration: Duration, requests: u64) {
        let tally = Arc::clone(&self.tally);
        let latest = self.env.sleep(duration.saturating_add(PATIENCE));
        tokio::select! {
            () = self.ask(start, duration, requests) => {}
            () = latest => tally.lock().failed(Failure::Stuck, b""),
        }
    }

    async fn ask(&mut self, start: Moment, duration: Duration, requests: u64) {
        let mut breaks = 0_u32;
        let mut sent = self.env.moment();
        for _ in 0..requests {
            self.request.fill(self.source.next_draw());
            let result = self.connection.call(self.request.bytes()).await;
            let now = self.env.moment();
            let reopen = match result {
                Ok(head) => {
                    self.count(&head, now.since(sent));
                    head.close
                }
                Err(error) => {
                    self.tally.lock().broken(&error);
                    breaks = breaks.saturating_add(1);
                    true
                }
            };
            if now.since(start) >= duration || breaks > MOST_BREAKS {
                return;
            }
            if reopen {
                match Connection::open(self.address).await {
                    Ok(connection) => self.connection = connection,
                    Err(error) => return self.tally.lock().broken(&error),
                }
            }
            sent = now;
        }
    }

    fn count(&self, head: &crate::connection::Head, latency: Duration) {
        let mut tally = self.tally.lock();
        if head.status != 200 {
            tally.failed(Failure::Status(head.status), self.connection.body());
        } else if self.answer.contains(&head.body_bytes()) {
            tally.done(latency);
        } else {
            tally.failed(Failure::Size, self.connection.body());
        }
    }
}

#[cfg(test)]
mod tests;
