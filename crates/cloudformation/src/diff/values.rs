//! Comparing values: where they differ, and what is not known yet.

use serde_json::{Map, Value};
use templates::UNKNOWN;

use super::change::ChangeKind;

/// One place where two values differ.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    /// The top-level member.
    pub(super) name: String,
    /// Below the whole: `/BillingMode`.
    pub(super) path: String,
    pub(super) kind: ChangeKind,
    pub(super) before: Option<Value>,
    pub(super) after: Option<Value>,
}

/// Where `old` and `new` differ: objects member by member, everything else as a whole.
pub(super) fn differences(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<Difference> {
    let mut found = Vec::new();
    for name in names(old, new) {
        compare_member(name, &format!("/{name}"), old.get(name), new.get(name), &mut found);
    }
    found
}

/// The keys of both, those of `new` first.
fn names<'a>(old: &'a Map<String, Value>, new: &'a Map<String, Value>) -> Vec<&'a String> {
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    new.keys().chain(gone).collect()
}

fn compare_member(
    name: &str,
    path: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    let kind = match (old, new) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            for member in names(old, new) {
                let path = format!("{path}/{member}");
                compare_member(name, &path, old.get(member), new.get(member), found);
            }
            return;
        }
        (Some(old), Some(new)) if same(old, new) => return,
        (Some(_), Some(_)) => ChangeKind::Modify,
        (None, Some(_)) => ChangeKind::Add,
        (Some(_), None) => ChangeKind::Remove,
        (None, None) => return,
    };
    found.push(Difference {
        name: name.to_owned(),
        path: path.to_owned(),
        kind,
        before: old.cloned(),
        after: new.cloned(),
    });
}

/// Whether two values are the same: numbers and booleans may be written as text.
fn same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
        }
        (Value::Object(old), Value::Object(new)) => {
            old.len() == new.len()
                && old.iter().all(|(key, old)| new.get(key).is_some_and(|new| same(old, new)))
        }
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => false,
        (old, new) => text(old) == text(new),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether anything in a value is not known yet.
pub(super) fn is_unknown(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(UNKNOWN),
        Value::Array(items) => items.iter().any(is_unknown),
        Value::Object(members) => members.values().any(is_unknown),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// `new`, where members that are not known yet stay as `old` has them.
pub(super) fn assumed(old: &Map<String, Value>, new: &Map<String, Value>) -> Map<String, Value> {
    let member = |(name, value): (&String, &Value)| {
        let value = if is_unknown(value) { old.get(name)? } else { value };
        Some((name.clone(), value.clone()))
    };
    new.iter().filter_map(member).collect()
}
