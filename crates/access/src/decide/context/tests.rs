//! Times as conditions compare them.

use super::time;

/// Sources: the calendar.
#[test]
fn times_are_those_of_the_calendar() {
    for (seconds, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (1_795_589_999, "2026-11-25T06:59:59Z"),
    ] {
        assert_eq!(time(seconds), text);
    }
}
