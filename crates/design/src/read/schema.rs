//! The JSON schema of model files, made from the names that the reader knows.

use serde_json::{Map, Value, json};

use super::{TOP, actions, entities, patterns, tables, vectors};
use crate::definition::{Comparison, FORMATS, Operation};

/// The schema of model files, for editors.
#[must_use]
pub fn schema() -> String {
    let named = |name: &str| {
        let reference = json!({ "$ref": format!("#/$defs/{name}") });
        json!({ "type": "object", "additionalProperties": reference })
    };
    let mut top = object(TOP);
    let levels = json!({ "enum": ["allow", "note", "warn", "error"] });
    set(&mut top, "tables", named("table"));
    set(&mut top, "entities", named("entity"));
    set(&mut top, "patterns", named("pattern"));
    set(&mut top, "lints", json!({ "type": "object", "additionalProperties": levels }));
    let expectation = json!({ "$ref": "#/$defs/expectation" });
    set(&mut top, "expect", json!({ "type": "array", "items": expectation }));
    set(&mut top, "$schema", json!("https://json-schema.org/draft/2020-12/schema"));
    set(&mut top, "title", json!("Stator model"));
    let mut table = object(tables::TABLE);
    set(&mut table, "indexes", named("index"));
    set(&mut table, "vectors", named("vector"));
    let mut entity = object(entities::ENTITY);
    let attribute = object(entities::ATTRIBUTE);
    let format = json!({ "type": "string", "examples": FORMATS });
    let attribute = json!({ "anyOf": [format, attribute] });
    set(&mut entity, "attributes", json!({ "type": "object", "additionalProperties": attribute }));
    let mut pattern = object(patterns::PATTERN);
    set(&mut pattern, "operation", json!({ "enum": Operation::ALL.map(|(name, _)| name) }));
    let one = json!({
        "type": "object",
        "additionalProperties": false,
        "maxProperties": 1,
        "properties": Comparison::ALL.map(|(name, _)| (name.to_owned(), json!({})))
            .into_iter()
            .collect::<Map<String, Value>>(),
    });
    let condition = json!({ "anyOf": [{ "type": "string" }, one] });
    for name in ["key", "filter"] {
        let conditions = json!({ "type": "object", "additionalProperties": condition });
        set(&mut pattern, name, conditions);
    }
    let action = object(actions::ACTION);
    set(&mut pattern, "actions", json!({ "type": "array", "items": action }));
    let definitions = json!({
        "table": table,
        "index": object(tables::INDEX),
        "vector": object(vectors::VECTORS),
        "entity": entity,
        "pattern": pattern,
        "expectation": object(super::EXPECTATION),
    });
    if let Some(members) = top.as_object_mut() {
        members.insert("$defs".to_owned(), definitions);
    }
    let mut text = serde_json::to_string_pretty(&top).unwrap_or_default();
    text.push('\n');
    text
}

/// An object with these members and no other.
fn object(names: &[&str]) -> Value {
    let properties: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

/// Says more about a member; members of the schema itself are beside the properties.
fn set(object: &mut Value, name: &str, value: Value) {
    let known = object.get("properties").is_some_and(|it| it.get(name).is_some());
    let target = if known { object.get_mut("properties") } else { Some(object) };
    if let Some(members) = target.and_then(Value::as_object_mut) {
        members.insert(name.to_owned(), value);
    }
}
