//! The outcomes of requests: latencies of those that succeeded, counts of those that failed.
//!
//! Invariant: a latency is recorded only for an answer that counts as done; nothing that went wrong
//! is dropped, and the first thing that did is kept as an example.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use hdrhistogram::Histogram;
use memchr::memmem;

/// Latencies are kept in nanoseconds with 3 digits, from 1 microsecond to 60 seconds.
const LOWEST: u64 = 1_000;
const HIGHEST: u64 = 60_000_000_000;

/// How much of a wrong answer is kept as an example, in bytes.
const EXAMPLE: usize = 300;

/// How many bytes of an answer are searched for the name of an error.
const NAME_WITHIN: usize = 4_096;

/// The counts of some requests.
#[derive(Clone, Debug)]
pub struct Tally {
    latencies: Histogram<u64>,
    bytes: u64,
    failures: BTreeMap<Failure, u64>,
    example: Option<String>,
}

/// Why a request does not count as done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// The answer has this status and names this error, if it names one.
    Status(u16, Option<String>),
    /// Status 200, but the body is shorter or longer than a right one can be.
    Size,
    /// The connection broke or the answer was not HTTP.
    Broken,
    /// No answer when the phase and its time limit were over.
    Timeout,
    /// Due in an open loop, but no connection was free until the phase and its time limit were
    /// over.
    Unsent,
}

impl Failure {
    /// Of an answer with this status and body.
    #[must_use]
    pub fn of(status: u16, body: &[u8]) -> Self {
        Self::Status(
            status,
            error_name(body.get(..body.len().min(NAME_WITHIN)).unwrap_or_default()),
        )
    }
}

/// The error that a body such as `{"__type":"com.amazonaws.dynamodb.v20120810#Name",...}` names.
fn error_name(body: &[u8]) -> Option<String> {
    let at = memmem::find(body, b"\"__type\"")?.saturating_add(8);
    let rest = std::str::from_utf8(body.get(at..)?).ok()?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let full = value.split('"').next()?;
    Some(full.rsplit('#').next().unwrap_or(full).to_owned())
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status, None) => write!(f, "status {status}"),
            Self::Status(status, Some(name)) => write!(f, "status {status} {name}"),
            Self::Size => f.write_str("wrong size"),
            Self::Broken => f.write_str("broken connection"),
            Self::Timeout => f.write_str("no answer"),
            Self::Unsent => f.write_str("not sent: every connection was busy"),
        }
    }
}

impl Default for Tally {
    fn default() -> Self {
        // The bounds are constants that the library accepts; the widest histogram is the other
        // case.
        let latencies = Histogram::new_with_bounds(LOWEST, HIGHEST, 3)
            .or_else(|_| Histogram::new(3))
            .unwrap_or_else(|_| Self::never());
        Self { latencies, bytes: 0, failures: BTreeMap::new(), example: None }
    }
}

impl Tally {
    #[expect(clippy::unreachable, reason = "3 significant digits are always accepted")]
    fn never() -> Histogram<u64> {
        unreachable!("a histogram of 3 significant digits")
    }

    /// Counts an operation that was done after `latency` and was answered with `bytes` bytes.
    pub fn done(&mut self, latency: Duration, bytes: u64) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.latencies.saturating_record(u64::try_from(latency.as_nanos()).unwrap_or(HIGHEST));
    }

    /// Counts a request that was not done; `answer` is what came instead.
    pub fn failed(&mut self, failure: Failure, answer: &[u8]) {
        if self.example.is_none() {
            let start = answer.get(..answer.len().min(EXAMPLE)).unwrap_or_default();
            self.example = Some(format!("{failure}: {}", String::from_utf8_lossy(start)));
        }
        let count = self.failures.entry(failure).or_default();
        *count = count.saturating_add(1);
    }

    /// Counts requests of an open loop that were never sent.
    pub fn unsent(&mut self, requests: u64) {
        if requests > 0 {
            let count = self.failures.entry(Failure::Unsent).or_default();
            *count = count.saturating_add(requests);
        }
    }

    /// Counts a request whose connection broke.
    pub fn broken(&mut self, error: &io::Error) {
        self.failed(Failure::Broken, error.to_string().as_bytes());
    }

    /// Adds the counts of `other`.
    pub fn add(&mut self, other: &Self) {
        // Both have the same bounds, so adding cannot fail.
        let _ = self.latencies.add(&other.latencies);
        self.bytes = self.bytes.saturating_add(other.bytes);
        for (failure, more) in &other.failures {
            let count = self.failures.entry(failure.clone()).or_default();
            *count = count.saturating_add(*more);
        }
        if self.example.is_none() {
            self.example.clone_from(&other.example);
        }
    }

    /// How many were done.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.latencies.len()
    }

    /// Bytes of the answers to those that were done.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many were not done.
    #[must_use]
    pub fn failed_count(&self) -> u64 {
        self.failures.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Why the others were not done, and how many each.
    #[must_use]
    pub const fn failures(&self) -> &BTreeMap<Failure, u64> {
        &self.failures
    }

    /// The first thing that went wrong.
    #[must_use]
    pub fn example(&self) -> Option<&str> {
        self.example.as_deref()
    }

    /// The latency that this share of the done requests (0.5 is the median) did not exceed.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Duration {
        Duration::from_nanos(self.latencies.value_at_quantile(share))
    }

    /// The longest latency.
    #[must_use]
    pub fn longest(&self) -> Duration {
        Duration::from_nanos(self.latencies.max())
    }
}

#[cfg(test)]
mod tests;
