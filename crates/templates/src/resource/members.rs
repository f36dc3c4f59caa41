//! Typed access to the members of a JSON object.

use serde_json::{Map, Value};

use super::context::Properties;

/// A member as text.
pub(super) fn text(members: &Properties, name: &str) -> Option<String> {
    members.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// A member as an object.
pub(super) fn object<'a>(members: &'a Properties, name: &str) -> Option<&'a Properties> {
    members.get(name).and_then(Value::as_object)
}

/// The objects of a member that is a list.
pub(super) fn objects<'a>(
    members: &'a Properties,
    name: &str,
) -> impl Iterator<Item = &'a Properties> {
    members.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// A member as a boolean; false when it is absent.
pub(super) fn flag(members: &Properties, name: &str) -> bool {
    members.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// A member as a whole number.
pub(super) fn integer(members: &Properties, name: &str) -> Option<i64> {
    members.get(name).and_then(Value::as_i64)
}

/// Pairs of texts out of a list of objects.
pub(super) fn pairs(
    members: &Properties,
    list: &str,
    first: &str,
    second: &str,
) -> Vec<(String, String)> {
    let pair = |entry: &Map<String, Value>| Some((text(entry, first)?, text(entry, second)?));
    objects(members, list).filter_map(pair).collect()
}
