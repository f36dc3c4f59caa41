//! The members of entries that planning reads: `DependsOn` and `Condition`.

use serde_json::Value;

use crate::intrinsic::Bindings;

/// `DependsOn` as written.
pub(super) fn depends_on(resource: &Value) -> Vec<&str> {
    match resource.get("DependsOn") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether an entry's condition holds.
pub(super) fn holds(entry: &Value, bindings: &Bindings) -> bool {
    let condition = entry.get("Condition").and_then(Value::as_str);
    condition.is_none_or(|name| bindings.conditions.get(name).copied().unwrap_or(false))
}
