//! Consumption of one target in the last minutes, and when it was scaled.

use std::collections::VecDeque;
use std::time::Duration;

use env::Timestamp;

use super::tracking::{LOW, Since};

/// How often consumption is looked at.
pub(super) const MINUTE: Duration = Duration::from_secs(60);

/// What a target consumed lately.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// The counter, and when it was read.
    counter: Option<(f64, Timestamp)>,
    /// Units a second in each of the last minutes.
    minutes: VecDeque<f64>,
    scaled_in: Option<Timestamp>,
    scaled_out: Option<Timestamp>,
}

impl Observed {
    /// Takes the counter as it is now; a minute is counted when it is over.
    pub(super) fn look(&mut self, units: f64, now: Timestamp) {
        let Some((before, then)) = self.counter else {
            self.counter = Some((units, now));
            return;
        };
        let passed = now.since(then);
        if passed < MINUTE {
            return;
        }
        self.counter = Some((units, now));
        // A table that was made anew counts from zero.
        let consumed = if units < before { units } else { units - before };
        self.minutes.push_back(consumed / passed.as_secs_f64());
        while self.minutes.len() > LOW {
            self.minutes.pop_front();
        }
    }

    pub(super) fn since(&self, now: Timestamp) -> Since {
        let seconds = |then: Option<Timestamp>| then.map(|then| now.since(then).as_secs());
        Since { scaled_in: seconds(self.scaled_in), scaled_out: seconds(self.scaled_out) }
    }

    /// Units a second in each of the last minutes, the newest last.
    pub(super) fn minutes(&self) -> Vec<f64> {
        self.minutes.iter().copied().collect()
    }

    /// Notes that the target was scaled.
    pub(super) fn scaled(&mut self, out: bool, now: Timestamp) {
        let last = if out { &mut self.scaled_out } else { &mut self.scaled_in };
        *last = Some(now);
    }
}
