//! Moments in the forms that date operators take: W3C's profile of ISO 8601, and seconds since 1970
//! (IAM user guide, `reference_policies_elements_condition_operators`, "Date condition operators").

/// Nanoseconds since 1970 in UTC, so that two forms of one moment are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(i128);

const NANOSECONDS: i128 = 1_000_000_000;

impl Instant {
    /// Reads `2020`, `2020-04`, `2020-04-01`, `2020-04-01T10:00Z`, `2020-04-01T10:00:01.5+02:00`,
    /// or seconds since 1970. Four digits are a year.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && text.len() != 4 {
            return text.parse::<i64>().ok().map(|seconds| Self(i128::from(seconds) * NANOSECONDS));
        }
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let days = days(date, time.is_some())?;
        let seconds = i128::from(days) * 86_400 * NANOSECONDS;
        Some(Self(seconds + time.map_or(Some(0), time_of_day)?))
    }
}

/// Days since 1970 of a year, month or day; with a time only a day will do.
fn days(date: &str, with_time: bool) -> Option<i64> {
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let (month, day) = (parts.next(), parts.next());
    if parts.next().is_some() || (with_time && day.is_none()) {
        return None;
    }
    let month = month.map_or(Some(1), |month| number(month, 2))?;
    let day = day.map_or(Some(1), |day| number(day, 2))?;
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    (1..=length).contains(&day).then(|| days_since_1970(year, month, day))
}

/// The day of a date of the Gregorian calendar; years begin in March here, so that a leap day ends
/// its year.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Nanoseconds of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f`, with `Z` or `+hh:mm` behind.
fn time_of_day(text: &str) -> Option<i128> {
    let (clock, offset) = match text.strip_suffix('Z') {
        Some(clock) => (clock, 0),
        None => {
            let (clock, sign, offset) = match (text.split_once('+'), text.split_once('-')) {
                (Some((clock, offset)), None) => (clock, 1, offset),
                (None, Some((clock, offset))) => (clock, -1, offset),
                _ => return None,
            };
            let (hours, minutes) = offset.split_once(':')?;
            (clock, sign * (limited(hours, 23)? * 3_600 + limited(minutes, 59)? * 60))
        }
    };
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(c, f)| (c, Some(f)));
    let mut parts = clock.split(':');
    let hours = limited(parts.next()?, 23)?;
    let minutes = limited(parts.next()?, 59)?;
    let seconds = parts.next();
    if parts.next().is_some() || (fraction.is_some() && seconds.is_none()) {
        return None;
    }
    let seconds = seconds.map_or(Some(0), |seconds| limited(seconds, 59))?;
    let whole = hours * 3_600 + minutes * 60 + seconds - offset;
    Some(i128::from(whole) * NANOSECONDS + fraction.map_or(Some(0), nanoseconds)?)
}

/// A fraction of a second; what is smaller than a nanosecond is cut.
fn nanoseconds(fraction: &str) -> Option<i128> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = fraction.chars().chain(std::iter::repeat('0')).take(9).collect::<String>();
    digits.parse().ok()
}

fn limited(text: &str, most: i64) -> Option<i64> {
    number(text, 2).filter(|number| *number <= most)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let valid = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| text.parse().ok()).flatten()
}
