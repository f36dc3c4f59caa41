//! Import: strips AWS's published service models to the facts that this project needs.
//!
//! Kept: operations with input, output and errors; shapes with type, members, required members,
//! bounds, patterns and enum values; of error shapes the HTTP status. Left out: all prose,
//! examples, endpoint rules and client hints. Invariant: same input, same bytes out, in the order
//! of the source, so that a new model shows up as a readable difference.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

/// Writes `model/dynamodb.json` and `model/streams.json` from the models in `directory`.
pub(crate) fn run(root: &Path, directory: &Path) -> Result<()> {
    for (source, target) in
        [("dynamodb.json", "dynamodb.json"), ("dynamodbstreams.json", "streams.json")]
    {
        let path = directory.join(source);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let model: Value = serde_json::from_str(&text)
            .with_context(|| format!("{} is not JSON", path.display()))?;
        let mut facts = serde_json::to_string_pretty(&strip(&model)?)?;
        facts.push('\n');
        std::fs::write(root.join("model").join(target), facts)?;
    }
    Ok(())
}

/// The facts of one service model.
pub(crate) fn strip(model: &Value) -> Result<Value> {
    let metadata = object(model, "metadata")?;
    let mut operations = Map::new();
    for (name, operation) in object(model, "operations")? {
        operations.insert(name.clone(), strip_operation(operation));
    }
    let mut shapes = Map::new();
    for (name, shape) in object(model, "shapes")? {
        shapes.insert(name.clone(), strip_shape(shape));
    }
    Ok(json!({
        "service": metadata.get("serviceId"),
        "apiVersion": metadata.get("apiVersion"),
        "targetPrefix": metadata.get("targetPrefix"),
        "jsonVersion": metadata.get("jsonVersion"),
        "operations": operations,
        "shapes": shapes,
    }))
}

fn object<'a>(value: &'a Value, key: &str) -> Result<&'a Map<String, Value>> {
    value.get(key).and_then(Value::as_object).with_context(|| format!("no object {key:?}"))
}

fn strip_operation(operation: &Value) -> Value {
    let mut facts = Map::new();
    for key in ["input", "output"] {
        if let Some(shape) = operation.get(key).and_then(|part| part.get("shape")) {
            facts.insert(key.into(), shape.clone());
        }
    }
    let errors = operation.get("errors").and_then(Value::as_array);
    let errors = errors.into_iter().flatten().filter_map(|error| error.get("shape").cloned());
    facts.insert("errors".into(), errors.collect());
    Value::Object(facts)
}

fn strip_shape(shape: &Value) -> Value {
    let mut facts = Map::new();
    for key in ["type", "required", "min", "max", "pattern", "enum"] {
        if let Some(value) = shape.get(key) {
            facts.insert(key.into(), value.clone());
        }
    }
    for key in ["member", "key", "value"] {
        if let Some(target) = shape.get(key).and_then(|part| part.get("shape")) {
            facts.insert(key.into(), target.clone());
        }
    }
    if let Some(members) = shape.get("members").and_then(Value::as_object) {
        let members = members
            .iter()
            .map(|(name, member)| (name.clone(), member.get("shape").cloned().unwrap_or_default()));
        facts.insert("members".into(), Value::Object(members.collect()));
    }
    if shape.get("exception").is_some() {
        let fault = shape.get("fault").and_then(Value::as_bool).unwrap_or(false);
        facts.insert("status".into(), json!(if fault { 500 } else { 400 }));
    }
    Value::Object(facts)
}
