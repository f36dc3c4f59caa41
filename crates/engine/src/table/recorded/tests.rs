//! What is kept of backups, and how far back one could go.

use env::Timestamp;

use super::Recovery;

const DAY: u64 = 86_400;

fn day(day: u64) -> Timestamp {
    Timestamp::from_secs(day * DAY)
}

#[test]
fn one_goes_back_to_the_beginning_or_as_far_as_the_period() {
    let recovery = Recovery::begin(10, day(100));
    assert_eq!(recovery.earliest(day(105)), day(100));
    assert_eq!(recovery.earliest(day(115)), day(105));
}

#[test]
fn the_window_is_in_whole_seconds_and_ends_now() {
    let begin = Timestamp::from_micros(100_900_000);
    let recovery = Recovery::begin(10, begin);
    let second = Timestamp::from_secs;
    assert_eq!(recovery.window(begin), (second(100), second(100)));
    assert_eq!(recovery.window(Timestamp::from_micros(107_100_000)), (second(100), second(107)));
    // A clock that was set back.
    assert_eq!(recovery.window(second(50)), (second(100), second(100)));
}

#[test]
fn a_longer_period_does_not_bring_back_what_a_shorter_one_let_go() {
    let recovery = Recovery::begin(35, day(100)).resized(1, day(130)).resized(35, day(132));
    assert_eq!(recovery.earliest(day(133)), day(131));
}
