//! Previous peak of an on-demand table or index: what it can do at once is twice that.
//!
//! Source: "On-demand capacity mode" in the developer guide: a new table does 4,000 writes and
//! 12,000 reads a second, and any table up to twice its previous peak; more than that within 30
//! minutes may be throttled.

use env::Timestamp;

/// Seconds after which a peak is a previous one.
const SETTLING: u64 = 30 * 60;

/// The units of the busiest second, now and before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Peak {
    /// The second that is being counted, since 1970, and its units so far.
    second: u64,
    units: f64,
    /// When the counting of `newest` began, in seconds since 1970.
    since: u64,
    /// The busiest second since then.
    newest: f64,
    /// The busiest second before.
    previous: f64,
}

impl Peak {
    /// Counts units.
    pub(super) fn count(&mut self, units: f64, now: Timestamp) {
        self.settle(now);
        let second = now.as_secs();
        if second > self.second {
            self.second = second;
            self.units = 0.0;
        }
        self.units += units;
        self.newest = self.newest.max(self.units);
    }

    /// Units a second that the table does at once, of which it had `at_first` when it was new.
    pub(super) fn limit(&mut self, at_first: f64, now: Timestamp) -> f64 {
        self.settle(now);
        at_first.max(2.0 * self.previous)
    }

    fn settle(&mut self, now: Timestamp) {
        let now = now.as_secs();
        if self.since == 0 {
            self.since = now;
        }
        if now.saturating_sub(self.since) >= SETTLING {
            self.previous = self.previous.max(self.newest);
            self.newest = 0.0;
            self.since = now;
        }
    }
}

#[cfg(test)]
mod tests {
    //! When a peak counts.

    use super::*;

    #[test]
    fn twice_a_peak_is_served_half_an_hour_later() {
        let at = |seconds: u64| Timestamp::from_secs(10_000 + seconds);
        let mut peak = Peak::default();
        peak.count(1_500.0, at(10));
        peak.count(1_500.0, at(10));
        assert_eq!(peak.limit(4_000.0, at(20)), 4_000.0);
        assert_eq!(peak.limit(4_000.0, at(1_809)), 4_000.0);
        assert_eq!(peak.limit(4_000.0, at(1_810)), 6_000.0);
        // What comes then is new again.
        peak.count(6_000.0, at(1_820));
        assert_eq!(peak.limit(4_000.0, at(1_830)), 6_000.0);
        assert_eq!(peak.limit(4_000.0, at(3_610)), 12_000.0);
    }
}
