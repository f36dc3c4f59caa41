//! Moments of signatures: `YYYYMMDDTHHMMSSZ`, and the form of the `Date` header.

use crate::sign;

/// A second of UTC that a signature names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

impl Moment {
    /// The moment this number of seconds after the beginning of 1970.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0
    }

    /// Reads `20150830T123600Z` or `Sun, 30 Aug 2015 12:36:00 GMT`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        basic(text).or_else(|| date_header(text))
    }

    pub(crate) const fn plus(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    pub(crate) const fn minus(self, seconds: u64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// As `YYYYMMDDTHHMMSSZ`.
    #[must_use]
    pub fn text(self) -> String {
        String::from_utf8_lossy(&sign::time(self.0)).into_owned()
    }
}

fn basic(text: &str) -> Option<Moment> {
    if text.len() != 16 || text.get(8..9)? != "T" || !text.ends_with('Z') {
        return None;
    }
    let part = |from: usize, to: usize| number(text.get(from..to)?);
    moment([part(0, 4)?, part(4, 6)?, part(6, 8)?], [part(9, 11)?, part(11, 13)?, part(13, 15)?])
}

fn date_header(text: &str) -> Option<Moment> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_day_of_week, date) = text.split_once(", ")?;
    let mut parts = date.split(' ');
    let day = number(parts.next()?)?;
    let name = parts.next()?;
    let month = MONTHS.iter().position(|month| *month == name)?;
    let year = number(parts.next()?)?;
    let mut clock = parts.next()?.split(':');
    let time = [number(clock.next()?)?, number(clock.next()?)?, number(clock.next()?)?];
    if clock.next().is_some() || parts.next() != Some("GMT") || parts.next().is_some() {
        return None;
    }
    moment([year, u64::try_from(month).ok()?.checked_add(1)?, day], time)
}

fn number(text: &str) -> Option<u64> {
    let digits = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The moment of a date of the Gregorian calendar since 1970 and a time of day.
fn moment([year, month, day]: [u64; 3], [hour, minute, second]: [u64; 3]) -> Option<Moment> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    let valid =
        year >= 1970 && (1..=length).contains(&day) && hour < 24 && minute < 60 && second < 60;
    if !valid {
        return None;
    }
    // Years begin in March here, so that a leap day ends its year.
    let (march_year, march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = march_year * 365 + march_year / 4 - march_year / 100
        + march_year / 400
        + (153 * march + 2) / 5
        + day
        - 1
        - 719_468;
    Some(Moment(days * 86_400 + hour * 3_600 + minute * 60 + second))
}
