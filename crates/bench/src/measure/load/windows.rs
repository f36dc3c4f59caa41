//! Windows: the requests of a phase by the time at which they were answered.
//!
//! A window ends at the first look after its time, so its length is what it was and not what was
//! asked for.

use std::time::Duration;

use env::Moment;

use super::Window;
use crate::measure::tally::Tally;

/// The windows of one thread.
pub(super) struct Windows {
    length: Option<Duration>,
    began: Moment,
    /// When the one under way is to end: at a multiple of the length after the start.
    due: Duration,
    start: Moment,
    ended: Vec<Window>,
    /// Requests of windows that ended.
    before: u64,
}

impl Windows {
    pub(super) fn new(length: Option<Duration>, start: Moment) -> Self {
        let due = length.unwrap_or(Duration::MAX);
        Self { length, began: start, due, start, ended: Vec::new(), before: 0 }
    }

    /// Requests so far, those of `current` too.
    pub(super) fn counted(&self, current: &Tally) -> u64 {
        self.before.saturating_add(current.count())
    }

    /// Ends the window if it is time, and begins the next.
    pub(super) fn turn(&mut self, current: &mut Tally, now: Moment) {
        let Some(length) = self.length else { return };
        if now.since(self.start) >= self.due {
            self.end_window(current, now);
            self.due = self.due.saturating_add(length);
        }
    }

    /// The windows and all requests. What is left for the last one belongs to the one before it
    /// where that is less than half a window: answers that came after the end of the phase.
    pub(super) fn end(mut self, current: &mut Tally, now: Moment) -> (Vec<Window>, Tally) {
        let Some(length) = self.length else { return (Vec::new(), std::mem::take(current)) };
        let rest = now.since(self.began);
        match self.ended.last_mut() {
            Some(last) if rest < length / 2 => {
                last.tally.add(current);
                last.length = last.length.saturating_add(rest);
            }
            _ => self.end_window(current, now),
        }
        let mut all = Tally::default();
        for window in &self.ended {
            all.add(&window.tally);
        }
        (self.ended, all)
    }

    fn end_window(&mut self, current: &mut Tally, now: Moment) {
        let tally = std::mem::take(current);
        self.before = self.before.saturating_add(tally.count());
        self.ended.push(Window { tally, length: now.since(self.began) });
        self.began = now;
    }
}

/// The windows of all threads together.
pub(super) fn joined(threads: impl Iterator<Item = Vec<Window>>) -> Vec<Window> {
    let mut all: Vec<Window> = Vec::new();
    for windows in threads {
        for (at, window) in windows.into_iter().enumerate() {
            match all.get_mut(at) {
                Some(other) => {
                    other.tally.add(&window.tally);
                    other.length = other.length.max(window.length);
                }
                None => all.push(window),
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Moment {
        Moment::from_start(Duration::from_millis(millis))
    }

    fn answers(tally: &mut Tally, count: u64) {
        (0..count).for_each(|_| tally.done(Duration::from_millis(1), 10));
    }

    #[test]
    fn requests_count_in_the_window_of_their_answer_and_all_of_them_in_the_whole() {
        let mut windows = Windows::new(Some(Duration::from_secs(1)), at(500));
        let mut tally = Tally::default();
        answers(&mut tally, 3);
        windows.turn(&mut tally, at(1_400));
        assert_eq!(windows.counted(&tally), 3);
        answers(&mut tally, 2);
        windows.turn(&mut tally, at(1_530));
        answers(&mut tally, 7);
        assert_eq!(windows.counted(&tally), 12);
        // The next one is not late because the one before was.
        windows.turn(&mut tally, at(2_510));
        answers(&mut tally, 1);
        let (ended, all) = windows.end(&mut tally, at(2_600));
        let seen: Vec<_> =
            ended.iter().map(|window| (window.tally.count(), window.length.as_millis())).collect();
        assert_eq!(seen, [(5, 1_030), (8, 1_070)]);
        assert_eq!((all.count(), all.bytes()), (13, 130));
    }

    #[test]
    fn threads_add_up_and_a_phase_without_windows_has_none() {
        let one = |count| {
            let mut windows = Windows::new(Some(Duration::from_secs(1)), at(0));
            let mut tally = Tally::default();
            answers(&mut tally, count);
            windows.turn(&mut tally, at(1_000));
            answers(&mut tally, count);
            windows.end(&mut tally, at(1_000 + 600)).0
        };
        let all = joined([one(2), one(5)].into_iter());
        let counts: Vec<u64> = all.iter().map(|window| window.tally.count()).collect();
        assert_eq!(counts, [7, 7]);
        assert!((all[0].rate() - 7.0).abs() < 1e-9);
        let mut tally = Tally::default();
        answers(&mut tally, 4);
        let none = Windows::new(None, at(0));
        let (windows, all) = none.end(&mut tally, at(9_000));
        assert_eq!((windows.len(), all.count()), (0, 4));
    }
}
