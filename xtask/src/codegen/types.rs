//! Type mapping: how a shape is held in Rust, for structs, decoders and encoders alike.
//!
//! Invariant: whatever carries attribute values stays in the encoded form (`value::Item`,
//! `value::Value`); no recursive attribute value type is generated.

use super::api::Api;
use super::names;

/// A shape as Rust sees it.
pub(crate) enum Held<'a> {
    Text,
    Integer,
    Long,
    Double,
    Timestamp,
    Boolean,
    Blob,
    Enum(&'a str),
    Structure(&'a str),
    /// A map from attribute names to attribute values.
    Item,
    /// A single attribute value.
    Value,
    List(&'a str),
    Map(&'a str),
}

/// Classifies the shape called `name`.
pub(crate) fn held<'a>(api: &'a Api, name: &'a str) -> Held<'a> {
    let shape = api.shape(name);
    let value = shape.value.as_deref().unwrap_or_default();
    match shape.kind.as_str() {
        "string" if shape.values.is_some() => Held::Enum(name),
        "integer" => Held::Integer,
        "long" => Held::Long,
        "double" => Held::Double,
        "timestamp" => Held::Timestamp,
        "boolean" => Held::Boolean,
        "blob" => Held::Blob,
        "structure" if name == "AttributeValue" => Held::Value,
        "structure" => Held::Structure(name),
        "list" => Held::List(shape.member.as_deref().unwrap_or_default()),
        "map" if value == "AttributeValue" => Held::Item,
        "map" => Held::Map(value),
        _ => Held::Text,
    }
}

/// The Rust type of the shape called `name`, as written in the generated structs.
pub(crate) fn rust_type(api: &Api, name: &str) -> String {
    match held(api, name) {
        Held::Text => "String".into(),
        Held::Integer => "i32".into(),
        Held::Long => "i64".into(),
        Held::Double | Held::Timestamp => "f64".into(),
        Held::Boolean => "bool".into(),
        Held::Blob => "Bytes".into(),
        Held::Enum(name) | Held::Structure(name) => names::type_name(name),
        Held::Item => "Item".into(),
        Held::Value => "Value".into(),
        Held::List(member) => format!("Vec<{}>", rust_type(api, member)),
        Held::Map(value) => format!("OrderedMap<{}>", rust_type(api, value)),
    }
}

/// About how many bytes a value of the shape takes inline, to decide what is boxed.
pub(crate) fn inline_size(api: &Api, name: &str) -> usize {
    match held(api, name) {
        Held::Boolean | Held::Enum(_) => 1,
        Held::Integer => 8,
        Held::Long | Held::Double | Held::Timestamp => 16,
        Held::Text | Held::List(_) | Held::Map(_) => 24,
        Held::Blob | Held::Item | Held::Value => 32,
        Held::Structure(name) => {
            let shape = api.shape(name);
            shape.members().map(|(_, member)| inline_size(api, member)).sum()
        }
    }
}
