//! Findings as SARIF 2.1.0, for code scanning.
//!
//! A finding is known by rule, entities and pattern, not by its line: one that moves is not opened
//! a second time.

use serde_json::{Value, json};

use crate::finding::{Finding, Level, fingerprints};
use crate::rules::{Rule, rules};
use crate::scenario::Proof;
use crate::source::{Source, Span};

/// Where the format is defined.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The name of the fingerprint and its version.
const FINGERPRINT: &str = "statorFinding/v1";

/// Findings as one SARIF run, with what their proofs came to.
#[must_use]
pub fn sarif(source: &Source, findings: &[Finding], proofs: &[Option<Proof>]) -> String {
    let used: Vec<&Rule> =
        rules().iter().filter(|rule| findings.iter().any(|it| it.code == rule.code)).collect();
    let results = findings.iter().zip(fingerprints(findings)).enumerate();
    let results = results.map(|(at, (finding, fingerprint))| {
        let proved = matches!(proofs.get(at), Some(Some(Proof::Proved)));
        let mut result = json!({
            "ruleId": finding.code,
            "ruleIndex": used.iter().position(|rule| rule.code == finding.code),
            "level": level(finding.level),
            "message": { "text": message(finding) },
            "locations": [{ "physicalLocation": place(source, finding.span) }],
            "partialFingerprints": { FINGERPRINT: fingerprint },
            "properties": {
                "entities": finding.entities,
                "pattern": finding.about,
                "witness": finding.witness,
                "proved": proved,
            },
        });
        if let (false, Some(members)) = (finding.notes.is_empty(), result.as_object_mut()) {
            let notes = finding.notes.iter().map(|note| {
                let text = json!({ "text": note.text });
                json!({ "physicalLocation": place(source, note.span), "message": text })
            });
            members.insert("relatedLocations".to_owned(), Value::Array(notes.collect()));
        }
        result
    });
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "stator",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": used.iter().map(|rule| described(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
        Level::Allow => "none",
    }
}

/// The sentence, the witness and the help: viewers show nothing else.
fn message(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    for (name, more) in [("Witness", &finding.witness), ("Help", &finding.help)] {
        if let Some(more) = more {
            text.push_str(&format!("\n{name}: {more}"));
        }
    }
    text
}

fn described(rule: &Rule) -> Value {
    let what = rule.page.split("## What it does\n\n").nth(1).and_then(|it| it.split("\n\n").next());
    let what = what.unwrap_or(rule.name).replace('\n', " ");
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": what },
        "help": {
            "text": format!("stator model explain {}", rule.code),
            "markdown": rule.page,
        },
        "defaultConfiguration": { "level": level(rule.level) },
    })
}

fn place(source: &Source, span: Span) -> Value {
    let (line, column) = source.position(span.start);
    let (end_line, end) = source.position(span.end.max(span.start));
    json!({
        "artifactLocation": { "uri": uri(&source.name) },
        "region": {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end,
        },
    })
}

/// A path as a reference: relative as it is, absolute with its scheme; other characters than those
/// of a path are escaped.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let escaped = path.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    let escaped: String = escaped.collect();
    if escaped.starts_with('/') { format!("file://{escaped}") } else { escaped }
}
