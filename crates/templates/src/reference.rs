//! What a value of a template refers to, without resolving it.

use serde_json::{Map, Value};

use super::substitution::{self, Piece};

/// A reference to something by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `Ref`, or `${Name}` in `Fn::Sub`.
    Name(String),
    /// `Fn::GetAtt`, or `${Name.Attribute}`; with the function that says so.
    Attribute {
        /// The function.
        function: &'static str,
        /// The resource.
        resource: String,
        /// The attribute, if it is literal.
        attribute: Option<String>,
    },
    /// The first argument of `Fn::If`.
    Condition(String),
}

/// The key and argument of an intrinsic: an object with this one member.
pub(super) fn intrinsic(value: &Value) -> Option<(&str, &Value)> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    let (key, argument) = members.iter().next()?;
    (key == "Ref" || key.starts_with("Fn::")).then_some((key.as_str(), argument))
}

/// Whether a key is a loop of AWS::LanguageExtensions.
pub(super) fn is_loop(key: &str) -> bool {
    key.starts_with("Fn::ForEach::")
}

/// The logical id and the attribute that `Fn::GetAtt` names.
pub(super) fn attribute(argument: &Value) -> Option<(&str, &Value)> {
    match argument {
        Value::Array(items) => match items.as_slice() {
            [Value::String(id), attribute] => Some((id.as_str(), attribute)),
            _ => None,
        },
        _ => None,
    }
}

/// Calls `found` for every reference in `value`. Of `Fn::If` only the branch that `branch` chooses
/// is looked at; `None` means both.
pub(crate) fn walk(
    value: &Value,
    branch: &dyn Fn(&str) -> Option<bool>,
    found: &mut dyn FnMut(Reference),
) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, branch, found)),
        Value::Object(members) => match intrinsic(value) {
            Some((key, argument)) => walk_intrinsic(key, argument, branch, found),
            None => members.values().for_each(|member| walk(member, branch, found)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn walk_intrinsic(
    key: &str,
    argument: &Value,
    branch: &dyn Fn(&str) -> Option<bool>,
    found: &mut dyn FnMut(Reference),
) {
    match (key, argument) {
        ("Ref", Value::String(name)) => found(Reference::Name(name.clone())),
        ("Fn::GetAtt", Value::String(text)) => {
            if let Some((resource, name)) = text.split_once('.') {
                found(of_attribute("Fn::GetAtt", resource, Some(name)));
            }
        }
        ("Fn::GetAtt", _) => {
            if let Some((resource, name)) = attribute(argument) {
                found(of_attribute("Fn::GetAtt", resource, name.as_str()));
                walk(name, branch, found);
            }
        }
        ("Fn::Sub", Value::String(text)) => walk_text(text, &Map::new(), found),
        ("Fn::Sub", Value::Array(items)) => {
            if let [Value::String(text), Value::Object(variables)] = items.as_slice() {
                walk_text(text, variables, found);
                variables.values().for_each(|value| walk(value, branch, found));
            }
        }
        ("Fn::If", Value::Array(items)) => {
            let [Value::String(condition), yes, no] = items.as_slice() else { return };
            found(Reference::Condition(condition.clone()));
            let chosen = branch(condition);
            if chosen != Some(false) {
                walk(yes, branch, found);
            }
            if chosen != Some(true) {
                walk(no, branch, found);
            }
        }
        _ => walk(argument, branch, found),
    }
}

fn of_attribute(function: &'static str, resource: &str, name: Option<&str>) -> Reference {
    Reference::Attribute {
        function,
        resource: resource.to_owned(),
        attribute: name.map(str::to_owned),
    }
}

/// The references of a text of `Fn::Sub`; malformed ones are reported when it is resolved.
fn walk_text(text: &str, variables: &Map<String, Value>, found: &mut dyn FnMut(Reference)) {
    for piece in substitution::pieces(text) {
        let Piece::Variable(name) = piece else { continue };
        if variables.contains_key(name) || !substitution::is_name(name) {
            continue;
        }
        match name.split_once('.') {
            Some((resource, attribute)) => {
                found(of_attribute("Fn::Sub", resource, Some(attribute)));
            }
            None => found(Reference::Name(name.to_owned())),
        }
    }
}
