//! Findings as a JSON array of objects.

use serde_json::{Value, json};

use crate::finding::Finding;
use crate::scenario::Proof;
use crate::source::Source;

/// Findings as JSON, with what their proofs came to.
#[must_use]
pub fn json(source: &Source, findings: &[Finding], proofs: &[Option<Proof>]) -> String {
    let each = findings.iter().enumerate().map(|(at, finding)| {
        let (line, column) = source.position(finding.span.start);
        json!({
            "code": finding.code,
            "level": finding.level.to_string(),
            "message": finding.message,
            "file": source.name,
            "line": line,
            "column": column,
            "entities": finding.entities,
            "pattern": finding.about,
            "witness": finding.witness,
            "proved": matches!(proofs.get(at), Some(Some(Proof::Proved))),
            "help": finding.help,
        })
    });
    let array = Value::Array(each.collect());
    let mut text = serde_json::to_string_pretty(&array).unwrap_or_default();
    text.push('\n');
    text
}
