//! Schemas of resource types as data, and the check of properties against them.
//!
//! The check also brings values into their type: templates may give numbers and booleans as text.
//! Values that are not known yet pass unchanged. Values of enumerations and their bounds are left
//! to the requests that the properties become, whose constraints are DynamoDB's own.

use serde_json::{Map, Number, Value};

use super::error::ResourceError;
use crate::unknown::UNKNOWN;

/// The members of an object.
pub(super) type Fields = &'static [Field];

/// One member.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) required: bool,
    /// What a change of it means for the resource.
    pub(super) update: UpdateBehavior,
}

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Text; numbers and booleans become text.
    Text,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A whole number, also as text.
    Integer,
    /// A number, also as text.
    Double,
    /// A boolean, also as text.
    Flag,
    /// A list of one shape.
    List(&'static Shape),
    /// An object with these members.
    Object(Fields),
    /// An object, or JSON as text.
    Document,
    /// Anything.
    Any,
}

/// "Update requires" of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateBehavior {
    /// No interruption, or some.
    InPlace,
    /// It depends on the values.
    Conditional,
    /// Replacement.
    Replacement,
}

impl Field {
    pub(super) const fn optional(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, required: false, update: UpdateBehavior::InPlace }
    }

    pub(super) const fn required(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, required: true, update: UpdateBehavior::InPlace }
    }

    pub(super) const fn updated(mut self, update: UpdateBehavior) -> Self {
        self.update = update;
        self
    }
}

/// The checked properties.
pub(super) fn check(
    fields: Fields,
    properties: &Map<String, Value>,
) -> Result<Map<String, Value>, ResourceError> {
    object(fields, properties, "")
}

fn object(
    fields: Fields,
    members: &Map<String, Value>,
    path: &str,
) -> Result<Map<String, Value>, ResourceError> {
    let mut checked = Map::new();
    for (name, value) in members {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            let known = fields.iter().map(|field| field.name).collect();
            let (name, path) = (name.clone(), path.to_owned());
            return Err(ResourceError::UnsupportedProperty { name, path, known });
        };
        let below = format!("{path}/{name}");
        checked.insert(name.clone(), shaped(field.shape, value, name, &below)?);
    }
    let missing = fields.iter().find(|field| field.required && !members.contains_key(field.name));
    match missing {
        Some(field) => {
            Err(ResourceError::Missing { name: field.name.to_owned(), path: path.to_owned() })
        }
        None => Ok(checked),
    }
}

fn shaped(shape: Shape, value: &Value, name: &str, path: &str) -> Result<Value, ResourceError> {
    let unknown = value.as_str().is_some_and(|text| text.contains(UNKNOWN));
    if unknown {
        return Ok(value.clone());
    }
    let wrong = |expected: &'static str| ResourceError::Type {
        name: name.to_owned(),
        path: path.to_owned(),
        expected,
    };
    match (shape, value) {
        (Shape::Any, _)
        | (Shape::Document, Value::Object(_) | Value::String(_))
        | (Shape::Text, Value::String(_))
        | (Shape::Flag, Value::Bool(_)) => Ok(value.clone()),
        (Shape::Text, Value::Number(number)) => Ok(Value::from(number.to_string())),
        (Shape::Text, Value::Bool(flag)) => Ok(Value::from(flag.to_string())),
        (Shape::Text, _) => Err(wrong("of type String")),
        (Shape::Choice(allowed), value) => match value.as_str() {
            Some(text) if allowed.contains(&text) => Ok(value.clone()),
            _ => Err(ResourceError::Choice {
                name: name.to_owned(),
                path: path.to_owned(),
                given: value.to_string(),
                allowed,
            }),
        },
        (Shape::Integer, value) => integer(value).ok_or_else(|| wrong("of type Integer")),
        (Shape::Double, value) => double(value).ok_or_else(|| wrong("of type Double")),
        (Shape::Flag, Value::String(text)) if text == "true" => Ok(Value::Bool(true)),
        (Shape::Flag, Value::String(text)) if text == "false" => Ok(Value::Bool(false)),
        (Shape::Flag, _) => Err(wrong("of type Boolean")),
        (Shape::List(element), Value::Array(items)) => items
            .iter()
            .enumerate()
            .map(|(index, item)| shaped(*element, item, name, &format!("{path}/{index}")))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        (Shape::List(_), _) => Err(wrong("of type List")),
        (Shape::Object(fields), Value::Object(members)) => {
            object(fields, members, path).map(Value::Object)
        }
        (Shape::Object(_) | Shape::Document, _) => Err(wrong("an object")),
    }
}

fn integer(value: &Value) -> Option<Value> {
    match value {
        Value::Number(number) if number.is_i64() => Some(value.clone()),
        Value::String(text) => text.trim().parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}

fn double(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => Number::from_f64(text.trim().parse().ok()?).map(Value::Number),
        _ => None,
    }
}
