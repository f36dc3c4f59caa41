//! The order that values of a format mean.

use std::cmp::Ordering;

use value::Number;

use crate::definition::Order;

/// Compares two values by what they mean.
pub(crate) fn compare(order: Order, left: &str, right: &str) -> Ordering {
    let bytes = || left.as_bytes().cmp(right.as_bytes());
    match order {
        Order::Bytes => bytes(),
        Order::Number => match (Number::parse(left), Number::parse(right)) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            (_, _) => bytes(),
        },
        Order::Time => match (moment(left), moment(right)) {
            (Some(left), Some(right)) => left.cmp(&right),
            (_, _) => bytes(),
        },
    }
}

/// A moment as minutes since the year 0 (months of 31 days keep the order) and microseconds in the
/// minute; without a zone it is taken for UTC.
fn moment(text: &str) -> Option<(i64, u64)> {
    let field = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (field(0, 4)?, field(5, 7)?, field(8, 10)?);
    let (hour, minute) = (field(11, 13)?, field(14, 16)?);
    let seconds: u64 = text.get(17..19)?.parse().ok()?;
    let rest = text.get(19..)?;
    let zone = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (fraction, zone) = rest.split_at_checked(zone)?;
    let fraction = format!("{:0<6}", fraction.trim_start_matches('.'));
    let offset = match zone.get(1..).filter(|zone| !zone.is_empty()) {
        None => 0,
        Some(clock) => {
            let (hours, minutes) = clock.split_once(':')?;
            let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            if zone.starts_with('-') { -minutes } else { minutes }
        }
    };
    let days = (year * 12 + month) * 31 + day;
    let minutes = (days * 24 + hour) * 60 + minute - offset;
    Some((minutes, seconds * 1_000_000 + fraction.get(..6)?.parse::<u64>().ok()?))
}
