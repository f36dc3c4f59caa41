//! The moment that a request's reads are to show: the header `x-stator-as-of`.
//!
//! A time is seconds since 1970, or a date and time of day in UTC (RFC 3339 with `Z`).

use env::Timestamp;
use model::{ApiError, HistoryFault};

use crate::head::Headers;
use crate::header;

const DAY: u64 = 86_400;

/// The moment that the header asks for, if it is there.
///
/// # Errors
/// A validation error when it is not a time.
pub(crate) fn as_of(headers: &Headers) -> Result<Option<Timestamp>, ApiError> {
    let Some(value) = headers.get(&header::AS_OF) else { return Ok(None) };
    let time = std::str::from_utf8(value).ok().and_then(parse_time);
    time.map(Some)
        .ok_or_else(|| HistoryFault::Time(String::from_utf8_lossy(value).into_owned()).into())
}

/// The time in a text: `1764396000`, `1764396000.5` or `2025-11-29T06:00:00Z`, to the microsecond.
/// `None` for anything else, and for times before 1970 or after 9999.
#[must_use]
pub fn parse_time(text: &str) -> Option<Timestamp> {
    match text.strip_suffix(['Z', 'z']) {
        Some(date) => parse_date(date),
        None => {
            let (whole, micros) = split_fraction(text)?;
            from_parts(digits(whole, 1..=12)?, micros)
        }
    }
}

fn from_parts(seconds: u64, micros: u64) -> Option<Timestamp> {
    let end = 253_402_300_800;
    let micros = seconds.checked_mul(1_000_000)?.checked_add(micros)?;
    (seconds < end).then(|| Timestamp::from_micros(micros))
}

/// The part before a point, and the microseconds behind it.
fn split_fraction(text: &str) -> Option<(&str, u64)> {
    let Some((whole, fraction)) = text.split_once('.') else { return Some((text, 0)) };
    digits(fraction, 1..=18)?;
    let padded: String = fraction.chars().chain("000000".chars()).take(6).collect();
    Some((whole, padded.parse().ok()?))
}

/// A number without a sign, of a length within bounds.
fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u64> {
    let plain = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn parse_date(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let (time, micros) = split_fraction(time)?;
    let [year, month, day] = three(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = three(time, ':', [2, 2, 2])?;
    let fits = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=month_days(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !fits {
        return None;
    }
    let years: u64 = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let months: u64 = (1..month).map(|month| month_days(year, month)).sum();
    let days = years.saturating_add(months).saturating_add(day).saturating_sub(1);
    let of_day = hour.saturating_mul(3_600).saturating_add(minute.saturating_mul(60));
    let seconds = days.saturating_mul(DAY).saturating_add(of_day).saturating_add(second);
    from_parts(seconds, micros)
}

fn three(text: &str, between: char, lengths: [usize; 3]) -> Option<[u64; 3]> {
    let mut parts = text.split(between).zip(lengths);
    let mut next = || parts.next().and_then(|(part, length)| digits(part, length..=length));
    let found = [next()?, next()?, next()?];
    (text.split(between).count() == 3).then_some(found)
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn month_days(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests;
