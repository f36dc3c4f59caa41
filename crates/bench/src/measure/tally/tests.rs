//! Counting: quantiles of known latencies, failures that are never lost.

use std::time::Duration;

use super::{Failure, Tally};

/// The values 1 to 1000 ms: quantiles are known by hand, the histogram keeps 3 digits.
#[test]
fn quantiles_are_those_of_the_recorded_latencies() {
    let mut tally = Tally::default();
    for millis in 1..=1_000 {
        tally.done(Duration::from_millis(millis), 3);
    }
    for (share, millis) in [(0.5, 500.0), (0.99, 990.0), (0.999, 999.0)] {
        let found = tally.quantile(share).as_secs_f64() * 1_000.0;
        assert!((found / millis - 1.0).abs() < 0.002, "{share}: {found}");
    }
    assert!(tally.longest() >= Duration::from_millis(1_000));
    assert_eq!((tally.count(), tally.failed_count(), tally.bytes()), (1_000, 0, 3_000));
}

#[test]
fn failures_are_counted_by_kind_and_leave_no_latency() {
    let mut one = Tally::default();
    one.failed(Failure::Status(500, None), b"first");
    one.failed(Failure::Size, b"second");
    let mut all = Tally::default();
    all.failed(Failure::Status(500, None), b"third");
    all.add(&one);
    assert_eq!(all.count(), 0);
    assert_eq!(all.failed_count(), 3);
    assert_eq!(all.failures().get(&Failure::Status(500, None)), Some(&2));
    assert_eq!(all.example(), Some("status 500: third"));
}

#[test]
fn errors_are_told_apart_by_their_name() {
    let body =
        br#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"x"}"#;
    let failure = Failure::of(400, body);
    assert_eq!(failure, Failure::Status(400, Some("ThrottlingException".to_owned())));
    assert_eq!(failure.to_string(), "status 400 ThrottlingException");
    assert_eq!(Failure::of(502, b"<html>"), Failure::Status(502, None));
    assert_eq!(Failure::of(400, b"{\"__type\""), Failure::Status(400, None));
}

#[test]
fn requests_that_were_never_sent_are_failures() {
    let mut tally = Tally::default();
    tally.unsent(0);
    assert_eq!(tally.failed_count(), 0);
    tally.unsent(7);
    assert_eq!(tally.failures().get(&Failure::Unsent), Some(&7));
}
