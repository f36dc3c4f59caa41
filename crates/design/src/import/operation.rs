//! Operations as the files of AWS's tools name them.
//!
//! A pattern that no operation of DynamoDB serves becomes a question, not a pattern.

use super::draft::Draft;
use crate::definition::Operation;
use crate::text::Node;

/// The operation that member `name` of a pattern says; the tools have short names for transactions.
pub(super) fn operation(pattern: &Node, name: &str) -> Option<&'static str> {
    let said = match pattern.text_of(name)? {
        "TransactGet" => "TransactGetItems",
        "TransactWrite" => "TransactWriteItems",
        other => other,
    };
    Operation::ALL.iter().map(|(name, _)| *name).find(|name| *name == said)
}

/// Asks about the pattern called `own`, of which member `name` says no operation.
pub(super) fn ask(draft: &mut Draft, own: &str, pattern: &Node, name: &str) {
    let about = ["description", "reason"].map(|it| pattern.text_of(it).unwrap_or(""));
    let about: Vec<&str> = about.into_iter().filter(|text| !text.is_empty()).collect();
    let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join("; ")) };
    let wrong = match pattern.text_of(name) {
        Some(said) => format!("has the operation `{said}`, which is none of DynamoDB's"),
        None => "has no operation".to_owned(),
    };
    draft.question(format!(
        "the pattern `{own}`{about} {wrong}: write it among the patterns if a table serves it"
    ));
}
