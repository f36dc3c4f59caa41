//! The short forms of intrinsics in YAML, and their long ones.

use serde_json::{Map, Value};

/// Short forms without their `!`, with the key of the long form.
const FORMS: &[(&str, &str)] = &[
    ("Ref", "Ref"),
    ("Condition", "Condition"),
    ("And", "Fn::And"),
    ("Base64", "Fn::Base64"),
    ("Cidr", "Fn::Cidr"),
    ("Contains", "Fn::Contains"),
    ("EachMemberEquals", "Fn::EachMemberEquals"),
    ("EachMemberIn", "Fn::EachMemberIn"),
    ("Equals", "Fn::Equals"),
    ("FindInMap", "Fn::FindInMap"),
    ("GetAtt", "Fn::GetAtt"),
    ("GetAZs", "Fn::GetAZs"),
    ("If", "Fn::If"),
    ("ImportValue", "Fn::ImportValue"),
    ("Join", "Fn::Join"),
    ("Length", "Fn::Length"),
    ("Not", "Fn::Not"),
    ("Or", "Fn::Or"),
    ("RefAll", "Fn::RefAll"),
    ("Select", "Fn::Select"),
    ("Split", "Fn::Split"),
    ("Sub", "Fn::Sub"),
    ("ToJsonString", "Fn::ToJsonString"),
    ("Transform", "Fn::Transform"),
    ("ValueOf", "Fn::ValueOf"),
    ("ValueOfAll", "Fn::ValueOfAll"),
];

/// The key of the long form of `!name`.
pub(super) fn long(name: &str) -> Option<&'static str> {
    FORMS.iter().find(|(short, _)| *short == name).map(|(_, long)| *long)
}

/// The long form of `!name argument`.
pub(super) fn lengthen(key: &'static str, argument: Value) -> Value {
    let argument = match (key, argument) {
        // The logical id ends at the first dot: it has none itself, attributes may.
        ("Fn::GetAtt", Value::String(text)) => match text.split_once('.') {
            Some((id, attribute)) => Value::Array(vec![id.into(), attribute.into()]),
            None => Value::String(text),
        },
        (_, argument) => argument,
    };
    Value::Object(Map::from_iter([(key.to_owned(), argument)]))
}
