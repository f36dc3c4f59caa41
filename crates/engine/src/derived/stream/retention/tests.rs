//! What jumps of the wall clock and times without a server make of the age of records.

#![allow(clippy::expect_used, reason = "a test says what it needs by panicking")]

use super::*;

const DAY: i64 = 86_400;

fn at(wall: i64, steady: u64, stamp: u64) -> Look {
    Look { wall: wall * SECOND, steady: Duration::from_secs(steady), stamp: Stamp(stamp) }
}

fn is_over(time: &SeenTime, created: i64, stamp: u64) -> bool {
    time.is_over(Timestamp::from_secs(created.unsigned_abs()), Stamp(stamp))
}

#[test]
fn a_right_clock_keeps_a_record_for_a_day() {
    let start = 1_000 * DAY;
    let clock = RetentionClock::new(at(start, 50, 0));
    for hour in 1..24 {
        let time = clock.look(at(start + 3_600 * hour, 50 + 3_600 * hour as u64, 9), None);
        assert!(!is_over(&time, start + 5, 3), "{hour}");
    }
    assert!(!is_over(&clock.look(at(start + DAY + 4, 50 + 86_404, 9), None), start + 5, 3));
    assert!(is_over(&clock.look(at(start + DAY + 5, 50 + 86_405, 9), None), start + 5, 3));
}

#[test]
fn a_jump_of_a_running_servers_clock_makes_nothing_older() {
    let start = 1_000 * DAY;
    for jump in [-300 * DAY, -2 * DAY, -7_200, 7_200, 2 * DAY, 300 * DAY] {
        let clock = RetentionClock::new(at(start, 0, 0));
        clock.look(at(start + 300, 300, 5), None);
        // Before the jump, between it and the look that finds it, and after that.
        let written = [(start + 310, 6), (start + jump + 400, 7), (start + jump + 700, 9)];
        let mut gone = [None; 3];
        for minutes in 10..12 * 24 * 60 {
            let seconds = minutes * 60;
            let look = at(start + jump + seconds, seconds as u64, 8 + u64::from(minutes > 10));
            let time = clock.look(look, None);
            for ((created, stamp), gone) in written.into_iter().zip(&mut gone) {
                if gone.is_none() && is_over(&time, created, stamp) {
                    *gone = Some(seconds);
                }
            }
        }
        let after = |gone: Option<i64>, written: i64| gone.unwrap_or(i64::MAX) - written;
        assert!(after(gone[0], 310) >= DAY, "{jump} {gone:?}");
        assert!(after(gone[1], 400) >= DAY, "{jump} {gone:?}");
        let last = after(gone[2], 700);
        assert!((DAY..DAY + 61).contains(&last), "{jump} {gone:?}");
        if jump > 0 {
            assert!(after(gone[0], 310) <= DAY + 60, "{jump} {gone:?}");
        }
    }
}

#[test]
fn time_without_a_server_counts_up_to_an_hour() {
    let start = 1_000 * DAY;
    for (off, counted) in [(0, 0), (600, 600), (3_600, 3_600), (8 * 3_600, 3_600), (-DAY, 0)] {
        let clock = RetentionClock::new(at(start, 7, 0));
        let before = clock.look(at(start + 100, 107, 5), None);
        let row = SeenTime::from_row(&before.to_row().into()).expect("it reads back");
        assert_eq!(row, before);
        let again = RetentionClock::new(at(start + 100 + off, 3, 5));
        let time = again.look(at(start + 100 + off, 3, 5), Some(row));
        assert_eq!(time.seen, (100 + counted) * SECOND, "{off}");
        assert!(!again.wants_note(&before) && !again.wants_note(&before), "{off}");
    }
}

#[test]
fn a_clock_that_jumps_all_the_time_keeps_a_bounded_row() {
    let clock = RetentionClock::new(at(1_000 * DAY, 0, 0));
    let mut time = None;
    for jump in 1..500_i64 {
        let wall = 1_000 * DAY + if jump % 2 == 0 { 9 * DAY } else { 0 } + jump;
        time = Some(clock.look(at(wall, jump as u64, jump as u64), None));
    }
    let time = time.expect("a look");
    assert!(time.stretches.len() <= STRETCHES);
    assert!((0..500).all(|stamp| !is_over(&time, 1_000 * DAY, stamp)));
}
