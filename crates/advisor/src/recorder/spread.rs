//! Spread: how far counts that stand for more requests than were recorded may be off.
//!
//! Runs are the clusters of a sample: of a shape with `x` requests in a run, each standing for `w`,
//! the Horvitz-Thompson estimate of all requests is the sum of `w x` over runs, and that of its
//! variance the sum of `w (w - 1) x²`. (C.-E. Särndal, B. Swensson and J. Wretman, "Model Assisted
//! Survey Sampling", 2.8, for runs that are chosen independently; runs at equal distances spread
//! less.)

use super::pace::Turn;

/// Standard deviations within which 95 of 100 estimates are.
const DEVIATIONS: f64 = 1.96;

/// The variance of a count, run by run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spread {
    /// Of runs that have ended.
    ended: f64,
    run: u64,
    weight: u32,
    /// Requests in the run.
    requests: u32,
}

impl Spread {
    /// Adds a request.
    pub(super) fn add(&mut self, turn: Turn) {
        if turn.run != self.run || turn.weight != self.weight {
            self.ended = self.variance();
            (self.run, self.weight, self.requests) = (turn.run, turn.weight, 0);
        }
        self.requests = self.requests.saturating_add(1);
    }

    /// Adds that of other runs.
    pub(super) fn merge(&mut self, other: &Self) {
        self.ended += other.variance();
    }

    fn variance(&self) -> f64 {
        let weight = f64::from(self.weight);
        let requests = f64::from(self.requests);
        self.ended + weight * (weight - 1.0).max(0.0) * requests * requests
    }

    /// What the count is off at most, in 95 of 100 cases.
    pub(super) fn margin(&self) -> f64 {
        DEVIATIONS * self.variance().sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_all_are_recorded_nothing_is_off() {
        let mut spread = Spread::default();
        for _ in 0..100 {
            spread.add(Turn::ALL);
        }
        assert_eq!(spread.margin(), 0.0);
    }

    #[test]
    fn the_variance_is_that_of_the_formula() {
        let mut spread = Spread::default();
        for (run, weight, requests) in [(1, 4, 3), (2, 2, 5), (3, 1, 9)] {
            for _ in 0..requests {
                spread.add(Turn { run, weight });
            }
        }
        let mut all = Spread::default();
        all.merge(&spread);
        // 4 * 3 * 9 + 2 * 1 * 25 + 1 * 0 * 81 = 158; 1.96 * sqrt(158) = 24.6367.
        assert!((spread.margin() - 24.6367).abs() < 1e-3, "{}", spread.margin());
        assert_eq!(spread.margin(), all.margin());
    }
}
