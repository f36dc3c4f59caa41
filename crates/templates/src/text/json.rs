//! Templates in JSON.
//!
//! `serde_json` bounds the depth by itself (128), and of keys given twice the last one holds.

use serde_json::{Value, error::Category};

use super::MAX_DEPTH;
use crate::error::{Format, Language, TemplateError};

pub(super) fn parse(text: &str) -> Result<Value, TemplateError> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        // At its limit of nesting serde_json reports a syntax error; only the text distinguishes
        // them.
        if error.classify() == Category::Syntax && error.to_string().starts_with("recursion limit")
        {
            return Format::Depth { limit: MAX_DEPTH }.into();
        }
        TemplateError::from(Format::Malformed {
            language: Language::Json,
            line: error.line(),
            column: error.column(),
            detail: None,
        })
    })?;
    if deeper(&value, MAX_DEPTH) {
        Err(Format::Depth { limit: MAX_DEPTH }.into())
    } else {
        Ok(value)
    }
}

/// Whether `value` nests more than `levels` deep.
fn deeper(value: &Value, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else { return true };
    match value {
        Value::Array(items) => items.iter().any(|item| deeper(item, below)),
        Value::Object(members) => members.values().any(|member| deeper(member, below)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
