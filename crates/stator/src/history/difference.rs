//! The versions of an item as text: each change with its time, and what it changed.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use time::OffsetDateTime;

/// Characters of a value that are shown.
const WIDTH: usize = 120;

/// The answer of the server as text.
pub(super) fn rendered(key: &Value, answer: &Value) -> String {
    let empty = Vec::new();
    let versions = answer.get("Versions").and_then(Value::as_array).unwrap_or(&empty);
    let earliest = answer.get("Earliest").and_then(Value::as_f64).map_or_else(String::new, moment);
    let before = answer.get("Before").and_then(Value::as_object);
    let mut text = format!("{key}\n");
    if versions.is_empty() {
        let was = if before.is_some() { "it is as it was then" } else { "no item has this key" };
        // Writing into a string cannot fail.
        let _ = writeln!(text, "no change since {earliest}; {was}");
        return text;
    }
    let item = |version: &Value| version.get("Item").and_then(Value::as_object).cloned();
    for (at, version) in versions.iter().enumerate() {
        let older = versions.get(at.saturating_add(1));
        let old = older.map_or_else(|| before.cloned(), item);
        change(&mut text, version, old.as_ref(), item(version).as_ref());
    }
    let _ = match (answer.get("NextToken"), before) {
        (Some(_), _) => writeln!(text, "there are earlier changes; see more with --limit"),
        (None, Some(_)) => writeln!(text, "it was there at {earliest}, the earliest that is known"),
        (None, None) => {
            writeln!(text, "it was not there at {earliest}, the earliest that is known")
        }
    };
    text
}

/// A time as `2026-11-29 12:00:00.250Z`.
fn moment(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a time of this era fits")]
    let micros = (seconds * 1_000_000.0).round() as i128;
    let time = OffsetDateTime::from_unix_timestamp_nanos(micros.saturating_mul(1_000));
    let time = time.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    let milli = time.millisecond();
    format!("{} {hour:02}:{minute:02}:{second:02}.{milli:03}Z", time.date())
}

type Attributes = Map<String, Value>;

fn change(text: &mut String, version: &Value, old: Option<&Attributes>, new: Option<&Attributes>) {
    let at = version.get("Time").and_then(Value::as_f64).map_or_else(String::new, moment);
    let by = version.get("By").and_then(Value::as_str);
    let by = if by == Some("TIME_TO_LIVE") { " by time to live" } else { "" };
    let what = match (old, new) {
        (None, Some(_)) => "created",
        (Some(_), None) => "deleted",
        (Some(_), Some(_)) => "changed",
        (None, None) => "was not there",
    };
    let _ = writeln!(text, "{at}  {what}{by}");
    let none = Attributes::new();
    let (old, new) = (old.unwrap_or(&none), new.unwrap_or(&none));
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let _ = match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) if old == new => continue,
            (Some(old), Some(new)) => {
                writeln!(text, "  ~ {name}: {} → {}", short(old), short(new))
            }
            (Some(old), None) => writeln!(text, "  - {name}: {}", short(old)),
            (None, new) => writeln!(text, "  + {name}: {}", new.map_or_else(String::new, short)),
        };
    }
}

/// A value, cut where it is long.
fn short(value: &Value) -> String {
    let whole = value.to_string();
    match whole.char_indices().nth(WIDTH) {
        Some((end, _)) => {
            let (beginning, _) = whole.split_at_checked(end).unwrap_or((&whole, ""));
            format!("{beginning}… ({} characters)", whole.chars().count())
        }
        None => whole,
    }
}
