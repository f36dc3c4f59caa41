//! Counting: quantiles of known latencies, failures that are never lost.

use std::time::Duration;

use super::{Failure, Tally};

/// The values 1 to 1000 ms: quantiles are known by hand, the histogram keeps 3 digits.
#[test]
fn quantiles_are_those_of_the_recorded_latencies() {
    let mut tally = Tally::default();
    for millis in 1..=1_000 {
        tally.done(Duration::from_millis(millis));
    }
    for (share, millis) in [(0.5, 500.0), (0.99, 990.0), (0.999, 999.0)] {
        let found = tally.quantile(share).as_secs_f64() * 1_000.0;
        assert!((found / millis - 1.0).abs() < 0.002, "{share}: {found}");
    }
    assert!(tally.longest() >= Duration::from_millis(1_000));
    assert_eq!((tally.count(), tally.failed_count()), (1_000, 0));
}

#[test]
fn failures_are_counted_by_kind_and_leave_no_latency() {
    let mut one = Tally::default();
    one.failed(Failure::Status(500), b"first");
    one.failed(Failure::Size, b"second");
    let mut all = Tally::default();
    all.failed(Failure::Status(500), b"third");
    all.add(&one);
    assert_eq!(all.count(), 0);
    assert_eq!(all.failed_count(), 3);
    assert_eq!(all.failures().get(&Failure::Status(500)), Some(&2));
    assert_eq!(all.example(), Some("status 500: third"));
}
