//! JSON as the XML of AWS's query protocol.

use serde_json::Value;
use wire::aws::xml::Xml;

/// Writes a value: members of objects as elements, of lists as `member`.
pub(super) fn write(xml: &mut Xml, name: &str, value: &Value) {
    match value {
        Value::Object(members) => xml.element(name, |xml| {
            for (name, value) in members {
                write(xml, name, value);
            }
        }),
        Value::Array(items) => xml.element(name, |xml| {
            for item in items {
                write(xml, "member", item);
            }
        }),
        Value::Null => {}
        Value::String(text) => xml.text(name, text),
        Value::Bool(_) | Value::Number(_) => xml.text(name, &value.to_string()),
    }
}
