//! Timestamps in the form of these services: ISO 8601, in UTC.

/// `2026-11-25T08:00:00.123Z`, from microseconds since 1970.
#[must_use]
pub fn iso8601(micros: u64) -> String {
    let (millis, seconds) = (micros / 1_000 % 1_000, micros / 1_000_000);
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// The date of a day since 1970. Years are counted from March, in cycles of 400 years, so that the
/// leap day is the last of its year.
const fn date(days: u64) -> (u64, u64, u64) {
    let since_march_0 = days.saturating_add(719_468);
    let cycle = since_march_0 / 146_097;
    let of_cycle = since_march_0 % 146_097;
    let leaps = of_cycle / 1_460 + of_cycle / 146_096;
    let year_of_cycle = (of_cycle + of_cycle / 36_524 - leaps) / 365;
    let before = 365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100;
    let of_year = of_cycle - before;
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_cycle + cycle * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::iso8601;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399, "2000-02-28T23:59:59.000Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"),
            (1_709_164_800, "2024-02-29T00:00:00.000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000Z"),
            (1_795_589_999, "2026-11-25T06:59:59.000Z"),
        ] {
            assert_eq!(iso8601(seconds * 1_000_000), text);
        }
        assert_eq!(iso8601(1_123_456), "1970-01-01T00:00:01.123Z");
    }
}
