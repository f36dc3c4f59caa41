//! Text to tree: JSON or YAML, with limits.
//!
//! Invariants: any text in, never a panic; the depth of the tree is bounded, so that walks over it
//! may recurse; keys keep their order; YAML's short forms are read as long ones, so that nothing
//! else knows of them.

mod json;
mod scalar;
mod short;
mod yaml;

use serde_json::Value;

use super::error::{Format, TemplateError};

/// Bytes of a template at most. Source: "CloudFormation quotas" (a template body in S3).
pub(super) const MAX_BYTES: usize = 1_000_000;

/// Levels of nesting at most. Ours: AWS names no figure.
pub(super) const MAX_DEPTH: usize = 100;

/// The tree of a template.
pub(super) fn parse(text: &str) -> Result<Value, TemplateError> {
    if text.len() > MAX_BYTES {
        return Err(TemplateError::TooLarge { limit: MAX_BYTES });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let body =
        if text.trim_start().starts_with('{') { json::parse(text)? } else { yaml::parse(text)? };
    if body.is_object() { Ok(body) } else { Err(Format::Structure.into()) }
}
