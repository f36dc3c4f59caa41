//! What a plain YAML scalar means.
//!
//! YAML 1.1 as CloudFormation reads it: null, booleans and numbers; dates stay text. Numbers that
//! would change when written again (leading zeros, underscores, exponents) stay text too (a guess;
//! AWS reads some of them as octal).

use serde_json::{Number, Value};

/// The value of a plain (unquoted) scalar.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Value::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        other => number(other).map_or_else(|| Value::String(other.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let decimal = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !decimal(whole) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let Some(fraction) = fraction else { return text.parse::<i64>().ok().map(Number::from) };
    if !decimal(fraction) {
        return None;
    }
    let read = text.parse::<f64>().ok().and_then(Number::from_f64)?;
    // A number that is written differently (1.50) keeps its text.
    (read.to_string() == text).then_some(read)
}
