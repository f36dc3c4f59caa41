//! What a resource is, beside what its properties say: for drift and for previews of imports.

use serde_json::Value;
use templates::resource::Properties;

/// How an existing resource compares with its properties.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// Resources of this type cannot be compared.
    Unsupported,
    /// There is none.
    Absent,
    /// Both, and where they differ.
    Present {
        /// As the properties say.
        expected: Properties,
        /// As it is.
        actual: Properties,
        /// Where they differ.
        differences: Vec<PropertyDifference>,
    },
}

/// One place where a resource is not what its properties say.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyDifference {
    /// `PropertyPath`: a JSON pointer, `/GlobalSecondaryIndexes/0`.
    pub path: String,
    /// What the properties say; `None` where they say nothing.
    pub expected: Option<Value>,
    /// What it is; `None` where there is nothing.
    pub actual: Option<Value>,
    /// The template sets the property that this is in: others are no drift.
    pub set: bool,
}

impl PropertyDifference {
    /// `DifferenceType`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match (&self.expected, &self.actual) {
            (None, _) => "ADD",
            (Some(_), None) => "REMOVE",
            (Some(_), Some(_)) => "NOT_EQUAL",
        }
    }
}

/// Where `actual` differs from `expected`; `set` says which properties the template sets.
pub(super) fn differences(
    expected: &Properties,
    actual: &Properties,
    set: impl Fn(&str) -> bool,
) -> Vec<PropertyDifference> {
    let mut found = Vec::new();
    let more = actual.keys().filter(|name| !expected.contains_key(*name));
    for name in expected.keys().chain(more) {
        let before = found.len();
        member(&format!("/{name}"), expected.get(name), actual.get(name), &mut found);
        let is_set = set(name);
        found.iter_mut().skip(before).for_each(|one: &mut PropertyDifference| one.set = is_set);
    }
    found
}

fn member(
    path: &str,
    expected: Option<&Value>,
    actual: Option<&Value>,
    found: &mut Vec<PropertyDifference>,
) {
    match (expected, actual) {
        (Some(Value::Object(expected)), Some(Value::Object(actual))) => {
            let more = actual.keys().filter(|name| !expected.contains_key(*name));
            for name in expected.keys().chain(more) {
                member(&format!("{path}/{name}"), expected.get(name), actual.get(name), found);
            }
        }
        (Some(Value::Array(expected)), Some(Value::Array(actual))) => {
            list(path, expected, actual, found);
        }
        (expected, actual) if expected == actual => {}
        (expected, actual) => found.push(PropertyDifference {
            path: path.to_owned(),
            expected: expected.cloned(),
            actual: actual.cloned(),
            set: false,
        }),
    }
}

/// Elements belong together by their name, whatever their order; those without one are compared as
/// they are.
fn list(path: &str, expected: &[Value], actual: &[Value], found: &mut Vec<PropertyDifference>) {
    let same = |one: &Value, other: &Value| match (name(one), name(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    };
    for (at, one) in expected.iter().enumerate() {
        let other = actual.iter().find(|other| same(one, other));
        member(&format!("{path}/{at}"), Some(one), other, found);
    }
    for (at, other) in actual.iter().enumerate() {
        if !expected.iter().any(|one| same(one, other)) {
            member(&format!("{path}/{at}"), None, Some(other), found);
        }
    }
}

/// What an element of a list is called.
pub(crate) fn name(element: &Value) -> Option<&str> {
    ["IndexName", "AttributeName", "Key"].iter().find_map(|name| element.get(*name)?.as_str())
}
