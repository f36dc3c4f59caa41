//! Answer matcher: compares an answer with what a case expects.
//!
//! Objects compare without order, arrays in order, JSON numbers by value, everything else exactly;
//! a number attribute is a string and so compares exactly. The elements of `SS`, `NS` and `BS` have
//! no order. Placeholders in the expected value loosen this, one place at a time:
//!
//! | written | accepts |
//! |---|---|
//! | `"<any>"` | anything; inside a longer text: any text |
//! | `"<number>"`, `"<string>"` | a JSON number, a string that is not empty |
//! | `"<absent>"` | only that the member is not there |
//! | `["<unordered>", a, b]` | exactly these elements in any order |

use serde_json::{Map, Value};

/// Whether an object may have members that the case does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Every member must be named.
    Exact,
    /// More members are fine, at every level.
    Members,
}

/// The differences, one line each; empty if the answer fits.
pub(crate) fn differences(expected: &Value, got: &Value, mode: Mode) -> Vec<String> {
    let mut comparison = Comparison { mode, found: Vec::new() };
    comparison.value("body", expected, got);
    comparison.found
}

/// Whether `text` fits `pattern`, in which `<any>` matches any text.
pub(crate) fn text_fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split("<any>");
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

struct Comparison {
    mode: Mode,
    found: Vec<String>,
}

impl Comparison {
    fn differ(&mut self, path: &str, expected: &str, got: &str) {
        self.found.push(format!("at {path}: expected {expected}, got {got}"));
    }

    fn value(&mut self, path: &str, expected: &Value, got: &Value) {
        let same = match (expected, got) {
            (Value::Object(expected), Value::Object(got)) => {
                return self.object(path, expected, got);
            }
            (Value::Array(expected), Value::Array(got)) => {
                return self.array(path, expected, got);
            }
            (Value::String(pattern), got) => string_fits(pattern, got),
            (Value::Number(expected), Value::Number(got)) => expected.as_f64() == got.as_f64(),
            (expected, got) => expected == got,
        };
        if !same {
            self.differ(path, &expected.to_string(), &got.to_string());
        }
    }

    fn object(&mut self, path: &str, expected: &Map<String, Value>, got: &Map<String, Value>) {
        for (name, want) in expected {
            let path = format!("{path}.{name}");
            match (want, got.get(name)) {
                (Value::String(mark), None) if mark == "<absent>" => {}
                (_, None) => self.differ(&path, &want.to_string(), "nothing"),
                (Value::Array(want), Some(Value::Array(got))) if is_set(name, expected.len()) => {
                    self.unordered(&path, want, got);
                }
                (want, Some(got)) => self.value(&path, want, got),
            }
        }
        if self.mode == Mode::Exact {
            for (name, got) in got {
                if !expected.contains_key(name) {
                    self.differ(&format!("{path}.{name}"), "nothing", &got.to_string());
                }
            }
        }
    }

    fn array(&mut self, path: &str, expected: &[Value], got: &[Value]) {
        if let Some((Value::String(mark), expected)) = expected.split_first()
            && mark == "<unordered>"
        {
            return self.unordered(path, expected, got);
        }
        if expected.len() != got.len() {
            let count = |n: usize| format!("{n} elements");
            self.differ(path, &count(expected.len()), &count(got.len()));
        }
        for (index, (expected, got)) in expected.iter().zip(got).enumerate() {
            self.value(&format!("{path}[{index}]"), expected, got);
        }
    }

    fn unordered(&mut self, path: &str, expected: &[Value], got: &[Value]) {
        let mut left: Vec<&Value> = got.iter().collect();
        for want in expected {
            let place = left.iter().position(|got| differences(want, got, self.mode).is_empty());
            match place {
                Some(place) => {
                    left.swap_remove(place);
                }
                None => self.differ(path, &format!("an element {want}"), "none such"),
            }
        }
        for extra in left {
            self.differ(path, "no more elements", &extra.to_string());
        }
    }
}

fn is_set(name: &str, members: usize) -> bool {
    members == 1 && matches!(name, "SS" | "NS" | "BS")
}

fn string_fits(pattern: &str, got: &Value) -> bool {
    match (pattern, got) {
        ("<any>", _) => true,
        ("<number>", got) => got.is_number(),
        ("<string>", got) => got.as_str().is_some_and(|text| !text.is_empty()),
        (pattern, Value::String(text)) => text_fits(pattern, text),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
