//! Pace: which requests are recorded, so that statistics cost next to nothing at any rate.
//!
//! Requests are recorded in runs of [`RUN`] that follow one another, as rules about sequences need
//! them. After a run others may be skipped; each request of the next run then stands for as many
//! as were skipped, so that sums stay right. How many are skipped depends on the rate: at most
//! [`RECORDED`] requests a second are recorded for long, and everything as long as there are no
//! more, or fewer than [`ALLOWANCE`] in all. Cluster sampling, as in W. G. Cochran, "Sampling
//! Techniques", chapter 9.
//!
//! A request that is skipped costs the decrement of a counter; a look at the clock and a lock are
//! taken once in a run.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

/// Requests of a run.
pub(super) const RUN: u64 = 64;
const RUN_SIGNED: i64 = 64;
/// Requests a second of which all are recorded, whatever came before.
const RECORDED: u64 = 2_048;
/// Requests that are all recorded at any rate: those of a test, or of a short load.
const ALLOWANCE: u64 = 1 << 16;
/// How long the rate is looked at.
const WINDOW: Duration = Duration::from_millis(100);
/// The most that a request may stand for.
const MOST: u64 = 1 << 12;
/// Bits of [`Lane::turn`] that say what a request stands for.
const WEIGHT_BITS: u32 = 16;

/// A request that is to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The run that it belongs to; what is of different runs did not follow one another.
    pub(super) run: u64,
    /// How many requests it stands for.
    pub(super) weight: u32,
}

impl Turn {
    /// That of a request where all are recorded.
    pub(crate) const ALL: Self = Self { run: 0, weight: 1 };

    /// How many requests it stands for.
    pub(crate) const fn weight(self) -> u32 {
        self.weight
    }
}

/// The turns of some connections; in a cache line of its own.
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct Lane {
    /// Requests until the run, or what is skipped in its place, ends.
    left: AtomicI64,
    /// The run, above what each request of it stands for; 0 if it is skipped.
    turn: AtomicU64,
    /// Requests that were skipped since the last run, in runs.
    skipped: AtomicU64,
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            left: AtomicI64::new(RUN_SIGNED),
            turn: AtomicU64::new(1),
            skipped: AtomicU64::new(0),
        }
    }
}

impl Lane {
    /// The next request: nothing if it is skipped. `now` is asked once in a run.
    pub(super) fn next(&self, pace: &Pace, now: impl FnOnce() -> Duration) -> Option<Turn> {
        let turn = self.turn.load(Ordering::Relaxed);
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.end(turn, pace, now());
        }
        let weight = u32::try_from(turn & ((1 << WEIGHT_BITS) - 1)).unwrap_or(1);
        (weight > 0).then_some(Turn { run: turn >> WEIGHT_BITS, weight })
    }

    /// Ends a run, or what was skipped in its place, and says what follows.
    #[cold]
    fn end(&self, turn: u64, pace: &Pace, now: Duration) {
        let run = turn >> WEIGHT_BITS;
        let was_recorded = turn & ((1 << WEIGHT_BITS) - 1) > 0;
        let skipped = self.skipped.load(Ordering::Relaxed) + u64::from(!was_recorded);
        let one_in = pace.one_in(now, was_recorded);
        let is_due = skipped.saturating_add(1) >= one_in;
        let weight = if is_due { skipped.saturating_add(1).min(MOST) } else { 0 };
        let next = run.wrapping_add(u64::from(weight > 1));
        self.skipped.store(if is_due { 0 } else { skipped }, Ordering::Relaxed);
        self.turn.store(next << WEIGHT_BITS | weight, Ordering::Relaxed);
        self.left.fetch_add(RUN_SIGNED, Ordering::Relaxed);
    }
}

/// The pace of all lanes.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<Rate>);

/// How fast requests come, and what was recorded of them.
#[derive(Debug)]
struct Rate {
    /// Requests that may be recorded at once.
    allowance: u64,
    /// Until when it was counted.
    counted: Duration,
    /// Whether all are recorded while there is some.
    all: bool,
    /// When the window began, and how many requests came in it.
    begun: Duration,
    came: u64,
    /// One run in how many is recorded.
    one_in: u64,
}

impl Default for Rate {
    fn default() -> Self {
        let counted = Duration::ZERO;
        Self { allowance: ALLOWANCE, counted, all: true, begun: counted, came: 0, one_in: 1 }
    }
}

impl Pace {
    /// A run passed until `now`: one run in how many is to be recorded?
    fn one_in(&self, now: Duration, recorded: bool) -> u64 {
        let mut rate = self.0.lock();
        rate.pass(now);
        rate.spend(now, recorded);
        if rate.all { 1 } else { rate.one_in }
    }
}

impl Rate {
    fn pass(&mut self, now: Duration) {
        self.came = self.came.saturating_add(RUN);
        let passed = now.saturating_sub(self.begun);
        if passed >= WINDOW {
            let may = within(passed).max(1);
            self.one_in = self.came.div_ceil(may).clamp(1, MOST);
            (self.begun, self.came) = (now, 0);
        }
    }

    fn spend(&mut self, now: Duration, recorded: bool) {
        let more = within(now.saturating_sub(self.counted));
        if more > 0 {
            self.allowance = self.allowance.saturating_add(more).min(ALLOWANCE);
            self.counted = now;
        }
        if recorded {
            self.allowance = self.allowance.saturating_sub(RUN);
        }
        // Not as soon as there is a little: it would be spent in bursts.
        let enough = if self.all { RUN } else { ALLOWANCE / 2 };
        self.all = self.allowance >= enough;
    }
}

/// How many requests may be recorded in a time.
fn within(time: Duration) -> u64 {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    micros.saturating_mul(RECORDED) / 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was recorded of requests.
    #[derive(Default)]
    struct Recorded {
        requests: u64,
        stand_for: u64,
        first: bool,
    }

    /// A number of requests on a lane, one each `apart`.
    fn requests(
        (lane, pace): (&Lane, &Pace),
        now: &mut Duration,
        apart: Duration,
        count: u64,
    ) -> Recorded {
        let mut recorded = Recorded::default();
        for number in 0..count {
            *now += apart;
            if let Some(turn) = lane.next(pace, || *now) {
                recorded.requests += 1;
                recorded.stand_for += u64::from(turn.weight);
                recorded.first |= number == 0;
            }
        }
        recorded
    }

    #[test]
    fn slow_requests_are_all_recorded_for_ever() {
        let (lane, pace, mut now) = (Lane::default(), Pace::default(), Duration::ZERO);
        let seen = requests((&lane, &pace), &mut now, Duration::from_micros(500), 400_000);
        assert_eq!((seen.requests, seen.stand_for), (400_000, 400_000));
    }

    #[test]
    fn requests_at_one_moment_are_all_recorded() {
        let (lane, pace, mut now) = (Lane::default(), Pace::default(), Duration::ZERO);
        let seen = requests((&lane, &pace), &mut now, Duration::ZERO, 3 * ALLOWANCE);
        assert_eq!(seen.requests, 3 * ALLOWANCE);
    }

    #[test]
    fn the_first_of_fast_requests_are_all_recorded_and_few_of_the_others() {
        let (lane, pace, mut now) = (Lane::default(), Pace::default(), Duration::ZERO);
        let apart = Duration::from_micros(20);
        let first = requests((&lane, &pace), &mut now, apart, ALLOWANCE);
        assert_eq!(first.requests, ALLOWANCE);
        // 60 seconds of 50,000 a second, of which 2,048 may be: and a sum that is off by what is
        // skipped just now at most, 25 runs.
        let seen = requests((&lane, &pace), &mut now, apart, 3_000_000);
        assert!((100_000..140_000).contains(&seen.requests), "{}", seen.requests);
        assert!(seen.stand_for.abs_diff(3_000_000) <= 27 * RUN, "{}", seen.stand_for);
        // What follows slowly is recorded again after a run at most.
        requests((&lane, &pace), &mut now, Duration::from_millis(10), RUN);
        let seen = requests((&lane, &pace), &mut now, Duration::from_millis(10), 10_000);
        assert_eq!(seen.requests, 10_000);
    }

    #[test]
    fn lanes_share_what_may_be_recorded() {
        let lanes: Vec<Lane> = (0..16).map(|_| Lane::default()).collect();
        let (pace, mut now, mut recorded) = (Pace::default(), Duration::ZERO, 0);
        for number in 0..4_000_000_usize {
            now += Duration::from_micros(10);
            let lane = &lanes[number % 16];
            recorded += u64::from(lane.next(&pace, || now).is_some());
        }
        // 40 seconds.
        let may = ALLOWANCE + 40 * RECORDED;
        assert!(recorded < may + may / 5, "{recorded} of {may}");
    }

    #[test]
    fn a_run_after_a_gap_is_another_one() {
        let (lane, pace) = (Lane::default(), Pace::default());
        let mut now = Duration::ZERO;
        let mut last: Option<(u64, Turn)> = None;
        let mut gaps = 0;
        for number in 0..300_000_u64 {
            now += Duration::from_micros(10);
            let Some(turn) = lane.next(&pace, || now) else { continue };
            if let Some((before, of)) = last {
                assert_eq!(of.run == turn.run, before + 1 == number || turn.weight == 1);
                gaps += u64::from(before + 1 < number);
            }
            last = Some((number, turn));
        }
        assert!(gaps > 10, "{gaps}");
    }
}
