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

/// Seconds since 1970 of a time in this form, with or without a fraction and `Z`.
#[must_use]
pub fn parse_iso8601(text: &str) -> Option<f64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (day, time) = text.split_once('T')?;
    let whole = |part: Option<&str>| part?.parse::<u64>().ok();
    let mut day = day.split('-');
    let (year, month, of_month) = (whole(day.next())?, whole(day.next())?, whole(day.next())?);
    let mut time = time.split(':');
    let (hour, minute) = (whole(time.next())?, whole(time.next())?);
    let second: f64 = time.next()?.parse().ok()?;
    let ends = day.next().is_none() && time.next().is_none();
    let valid = (1970..=9999).contains(&year) && hour < 24 && minute < 60 && second < 60.0;
    let days = (1..=12).contains(&month).then(|| days_of(year, month, of_month))?;
    // The date of the days is the one that was given only if there is such a date.
    if !ends || !valid || second < 0.0 || date(days) != (year, month, of_month) {
        return None;
    }
    let seconds = u32::try_from(hour * 3_600 + minute * 60).ok()?;
    let days = u32::try_from(days).ok()?;
    Some(f64::from(days) * 86_400.0 + f64::from(seconds) + second)
}

/// The days since 1970 of a date.
const fn days_of(year: u64, month: u64, of_month: u64) -> u64 {
    let (year, from_march) =
        if month > 2 { (year, month - 3) } else { (year.saturating_sub(1), month + 9) };
    let of_year = (153 * from_march + 2) / 5 + of_month.saturating_sub(1);
    let days = year * 365 + year / 4 - year / 100 + year / 400 + of_year;
    days.saturating_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::{iso8601, parse_iso8601};

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
            let parsed = parse_iso8601(text).map(|parsed| parsed.to_string());
            assert_eq!(parsed, Some(seconds.to_string()), "{text}");
        }
        assert_eq!(parse_iso8601("2019-07-01T23:59:59.5"), Some(1_562_025_599.5));
        for wrong in ["2019-02-29T00:00:00Z", "2019-13-01T00:00:00Z", "2019-01-01", "x", ""] {
            assert_eq!(parse_iso8601(wrong), None, "{wrong}");
        }
        assert_eq!(iso8601(1_123_456), "1970-01-01T00:00:01.123Z");
    }
}
