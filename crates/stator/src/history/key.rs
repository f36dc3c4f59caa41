//! The key of an item, as it is typed.

use serde_json::{Map, Value, json};

/// The key that `hash` and `range` are in a table that is described like this.
///
/// # Errors
/// What was wrong and what would be right.
pub(super) fn of(table: &Value, hash: &str, range: Option<&str>) -> Result<Value, String> {
    let schema = table.get("KeySchema").and_then(Value::as_array);
    let name = |element: &Value| Some(element.get("AttributeName")?.as_str()?.to_owned());
    let names: Vec<String> = schema.into_iter().flatten().filter_map(name).collect();
    if hash.trim_start().starts_with('{') {
        return whole(hash, range, &names);
    }
    let values: Vec<&str> = std::iter::once(hash).chain(range).collect();
    if values.len() != names.len() {
        let wanted = names.join(" and ");
        let given = values.len();
        return Err(format!(
            "the key of the table is {wanted}: it takes {} values, and {given} are given",
            names.len()
        ));
    }
    let mut key = Map::new();
    for (name, value) in names.into_iter().zip(values) {
        let data_type = attribute_type(table, &name);
        key.insert(name, json!({ data_type: value }));
    }
    Ok(Value::Object(key))
}

fn whole(text: &str, range: Option<&str>, names: &[String]) -> Result<Value, String> {
    let right = || {
        let members: Vec<String> =
            names.iter().map(|name| format!("\"{name}\":{{\"S\":\"…\"}}")).collect();
        format!("{{{}}}", members.join(","))
    };
    if range.is_some() {
        return Err(format!("a key in JSON is the whole key, as {}", right()));
    }
    serde_json::from_str(text)
        .map_err(|error| format!("the key is not JSON ({error}); it takes {}", right()))
}

/// The type of a key attribute.
fn attribute_type(table: &Value, name: &str) -> String {
    let definitions = table.get("AttributeDefinitions").and_then(Value::as_array);
    let mut definitions = definitions.into_iter().flatten();
    let definition = definitions
        .find(|definition| definition.get("AttributeName").is_some_and(|found| found == name));
    let found = definition.and_then(|definition| definition.get("AttributeType")?.as_str());
    found.unwrap_or("S").to_owned()
}
