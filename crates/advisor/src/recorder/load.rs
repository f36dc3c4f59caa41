//! The load of tables, by minute: what capacity would have to be provisioned.

use std::collections::VecDeque;
use std::time::Duration;

/// Minutes that are remembered.
const MINUTES: usize = 240;

/// Units that requests on one table consumed, those of its indexes included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Load {
    minutes: VecDeque<(u64, f64, f64)>,
}

impl Load {
    /// Adds what a request consumed at `at`: read and write units.
    pub(super) fn add(&mut self, at: Duration, read: f64, write: f64) {
        let minute = at.as_secs() / 60;
        match self.minutes.back_mut() {
            Some((last, reads, writes)) if *last >= minute => {
                *reads += read;
                *writes += write;
            }
            _ => {
                self.minutes.push_back((minute, read, write));
                if self.minutes.len() > MINUTES {
                    self.minutes.pop_front();
                }
            }
        }
    }

    /// Adds the minutes of another stripe.
    pub(super) fn merge(&mut self, other: &Self) {
        for (minute, read, write) in &other.minutes {
            match self.minutes.iter_mut().find(|(own, ..)| own == minute) {
                Some((_, reads, writes)) => {
                    *reads += read;
                    *writes += write;
                }
                None => self.minutes.push_back((*minute, *read, *write)),
            }
        }
    }

    /// From the first to the last minute in which anything happened: how many they are, the units
    /// a second on average, and those of the busiest minute; reads and writes.
    pub(crate) fn rates(&self) -> Option<Rates> {
        let first = self.minutes.iter().map(|(minute, ..)| *minute).min()?;
        let last = self.minutes.iter().map(|(minute, ..)| *minute).max()?;
        let minutes = last.saturating_sub(first).saturating_add(1);
        let seconds = 60.0 * u32::try_from(minutes).map_or(1.0, f64::from);
        let mut rates = Rates { minutes, ..Rates::default() };
        for (_, read, write) in &self.minutes {
            rates.average.0 += read / seconds;
            rates.average.1 += write / seconds;
            rates.peak.0 = rates.peak.0.max(read / 60.0);
            rates.peak.1 = rates.peak.1.max(write / 60.0);
        }
        Some(rates)
    }
}

/// Units a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// How long was looked at.
    pub minutes: u64,
    /// On average: reads and writes.
    pub average: (f64, f64),
    /// In the busiest minute.
    pub peak: (f64, f64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_minute_and_the_average_are_those_of_all_stripes() {
        let (mut one, mut other) = (Load::default(), Load::default());
        one.add(Duration::from_secs(10), 60.0, 0.0);
        one.add(Duration::from_secs(130), 120.0, 0.0);
        other.add(Duration::from_secs(140), 120.0, 60.0);
        one.merge(&other);
        let rates = one.rates().expect("there was load");
        // Three minutes; in the third one 240 reads and 60 writes.
        assert_eq!(rates.minutes, 3);
        assert_eq!(rates.peak, (4.0, 1.0));
        assert!((rates.average.0 - 300.0 / 180.0).abs() < 1e-9, "{rates:?}");
    }
}
