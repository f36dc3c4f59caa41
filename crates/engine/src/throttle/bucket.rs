//! Token bucket: capacity that comes at a rate, is kept for a while, and may be overdrawn once.
//!
//! What a request costs is known when it is done, so one that finds any tokens runs and takes what
//! it cost, below zero if need be; the next one runs when the debt is paid. So the rate that is
//! served is the bucket's, whatever single requests cost.

use env::Timestamp;

/// A rate, and how much of it is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rate {
    /// Units a second.
    pub(super) units: f64,
    /// Seconds whose unused units are kept.
    pub(super) kept: f64,
}

/// Tokens, as of a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Bucket {
    /// A bucket with the units of one second.
    pub(super) fn new(rate: Rate, now: Timestamp) -> Self {
        Self { tokens: rate.units, at: now }
    }

    /// Whether a request may run.
    pub(super) fn has_any(&mut self, rate: Rate, now: Timestamp) -> bool {
        self.fill(rate, now);
        self.tokens > 0.0
    }

    /// Takes what a request cost.
    pub(super) fn take(&mut self, units: f64, rate: Rate, now: Timestamp) {
        self.fill(rate, now);
        self.tokens -= units;
    }

    /// Whether it is as good as one that was never used.
    pub(super) fn is_full(&mut self, rate: Rate, now: Timestamp) -> bool {
        self.fill(rate, now);
        self.tokens >= rate.units * rate.kept
    }

    fn fill(&mut self, rate: Rate, now: Timestamp) {
        let most = rate.units * rate.kept;
        let come = rate.units * now.since(self.at).as_secs_f64();
        self.tokens = (self.tokens + come).min(most.max(rate.units));
        self.at = self.at.max(now);
    }
}

#[cfg(test)]
mod tests {
    //! Rates, bursts and debts.

    use std::time::Duration;

    use super::*;

    const RATE: Rate = Rate { units: 10.0, kept: 300.0 };

    fn after(seconds: u64) -> Timestamp {
        Timestamp::from_secs(1_000).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn a_new_bucket_has_one_second_and_what_is_unused_is_kept_for_three_hundred() {
        let mut bucket = Bucket::new(RATE, after(0));
        bucket.take(10.0, RATE, after(0));
        assert!(!bucket.has_any(RATE, after(0)));
        assert!(bucket.has_any(RATE, after(1)));
        bucket.take(3_000.0, RATE, after(100_000));
        assert!(!bucket.has_any(RATE, after(100_000)), "no more than 300 seconds are kept");
    }

    #[test]
    fn a_debt_is_paid_before_the_next_request_runs() {
        let mut bucket = Bucket::new(RATE, after(0));
        bucket.take(60.0, RATE, after(0));
        assert!(!bucket.has_any(RATE, after(5)));
        assert!(bucket.has_any(RATE, after(6)));
    }
}
