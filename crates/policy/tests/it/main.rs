//! Cases of policies, each with its source: what a document and a request give.
//!
//! `order.json` is the documented order of evaluation as a table; `dynamodb.json` and `iam.json`
//! are the examples of AWS's guides; `operators.json` has one condition a row; `malformed.json` and
//! `advice.json` are about documents alone.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

mod decisions;
mod documents;
mod operators;
mod reference;

use serde_json::Value;

/// The cases of one file, at least one.
fn cases(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/cases/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("a file of cases");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("a list of cases");
    assert!(!cases.is_empty(), "{path} is empty");
    cases
}

/// Runs each case and shows all that fail.
fn run(name: &str, check: impl Fn(&Value) -> Result<(), String>) {
    let cases = cases(name);
    let failed: Vec<String> =
        cases.iter().filter_map(|case| Some(format!("{case:#}\n{}", check(case).err()?))).collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), cases.len(), failed.join("\n\n"));
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// A text, or each of a list.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn context(value: &Value) -> policy::Context<'_> {
    let mut context = policy::Context::new();
    for (key, values) in value.as_object().into_iter().flatten() {
        context.set_all(key.as_str(), texts(values));
    }
    context
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, wanted: T) -> Result<(), String> {
    if found == wanted { Ok(()) } else { Err(format!("{what}: {found:?}, expected {wanted:?}")) }
}
