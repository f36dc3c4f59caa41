//! What one rule counted: a sketch for each minute in which anything happened.
//!
//! The oldest minutes are forgotten when they are a day old, or when the rule's keys take more than
//! [`BYTES`].

use std::collections::VecDeque;
use std::time::Duration;

use env::Timestamp;

use super::sketch::Sketch;

/// Memory of one rule, about.
const BYTES: usize = 1 << 20;
/// Minutes that are remembered.
const MINUTES: u64 = 24 * 60;
const SECONDS: u64 = 60;

/// The minutes of a rule, the newest last.
#[derive(Debug, Default)]
pub(super) struct Minutes {
    closed: VecDeque<(u64, Sketch)>,
    /// Bytes of the closed ones.
    bytes: usize,
    open: Option<(u64, Sketch)>,
}

impl Minutes {
    /// Adds a weight to a key.
    pub(super) fn add(&mut self, now: Timestamp, hash: u64, key: &[u8], weight: f64) {
        let minute = now.as_secs() / SECONDS;
        match &mut self.open {
            // A clock that goes back counts into the minute that is open.
            Some((open, sketch)) if *open >= minute => sketch.add(hash, key, weight),
            _ => {
                self.close(minute);
                let mut sketch = Sketch::default();
                sketch.add(hash, key, weight);
                self.open = Some((minute, sketch));
            }
        }
    }

    fn close(&mut self, now: u64) {
        if let Some((minute, sketch)) = self.open.take() {
            self.bytes = self.bytes.saturating_add(sketch.size());
            self.closed.push_back((minute, sketch));
        }
        let oldest = now.saturating_sub(MINUTES);
        while let Some((minute, sketch)) = self.closed.front()
            && (*minute < oldest || self.bytes > BYTES)
        {
            self.bytes = self.bytes.saturating_sub(sketch.size());
            self.closed.pop_front();
        }
    }

    /// The minutes that begin at `from` or later and before `to`, with their beginnings.
    pub(super) fn between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = (Timestamp, &Sketch)> {
        let all = self.closed.iter().chain(&self.open);
        let begun = all.map(|(minute, sketch)| {
            (Timestamp::default().plus(Duration::from_secs(minute.saturating_mul(SECONDS))), sketch)
        });
        begun.filter(move |(begin, _)| *begin >= from && *begin < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: u64) -> Timestamp {
        Timestamp::from_secs(minute * SECONDS)
    }

    fn minutes(of: &Minutes) -> Vec<(u64, f64)> {
        let all = of.between(Timestamp::default(), at(1 << 40));
        all.map(|(begin, sketch)| (begin.as_secs() / SECONDS, sketch.sum)).collect()
    }

    #[test]
    fn each_minute_has_its_own_counts_and_those_of_a_day_stay() {
        let mut counted = Minutes::default();
        for minute in [10, 10, 12] {
            counted.add(at(minute), 1, b"a", 1.0);
        }
        counted.add(at(11), 1, b"a", 1.0);
        assert_eq!(minutes(&counted), [(10, 2.0), (12, 2.0)], "a late one counts now");
        let some: Vec<_> = counted.between(at(11), at(12)).collect();
        assert!(some.is_empty(), "the end is not part of it");
        counted.add(at(12 + 24 * 60), 1, b"a", 1.0);
        assert_eq!(minutes(&counted), [(12, 2.0), (12 + 24 * 60, 1.0)]);
    }

    #[test]
    fn the_oldest_minutes_go_when_keys_take_too_much() {
        let mut counted = Minutes::default();
        let long = [7; 3_000];
        for minute in 0..20_u64 {
            for hash in 0..100_u64 {
                let mut key = long.to_vec();
                key.extend(hash.to_be_bytes());
                counted.add(at(minute), hash, &key, 1.0);
            }
        }
        // A minute has about 300 KB, and one is open.
        let left: Vec<u64> = minutes(&counted).into_iter().map(|(minute, _)| minute).collect();
        assert_eq!(left, [16, 17, 18, 19]);
    }
}
