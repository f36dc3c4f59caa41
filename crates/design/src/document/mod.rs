//! A model as a document: one page in HTML that needs nothing else, or Markdown.
//!
//! Invariants: everything a page shows is in the page (no script, no font, no image from outside);
//! what a file says is escaped; the same model gives the same page.

mod chart;
mod collections;
mod parts;

use serde_json::json;

use crate::check::Checked;
use crate::definition::Model;
use crate::finding::Level;
use crate::plan::Plan;
use crate::rendering::{Escape, render};
use crate::source::Source;

const HTML: &str = include_str!("page.html.jinja");
const MARKDOWN: &str = include_str!("page.md.jinja");

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One page with its styles and pictures.
    Html,
    /// Markdown with tables.
    Markdown,
}

/// The document of a model, with what was found in it and what it costs.
///
/// # Errors
/// A fault of the template, in words.
pub fn document(
    (source, model): (&Source, &Model),
    checked: &Checked,
    plan: &Plan,
    form: Form,
) -> Result<String, String> {
    let count = |level| checked.count(level);
    let name = source.name.rsplit('/').next().unwrap_or(&source.name);
    let context = json!({
        "title": model.name.as_deref().unwrap_or(name),
        "file": name,
        "counts": {
            "tables": model.tables.len(),
            "entities": model.entities.len(),
            "patterns": model.patterns.len(),
            "errors": count(Level::Error),
            "warnings": count(Level::Warning),
            "notes": count(Level::Note),
            "expected": checked.expected,
        },
        "chart": chart::chart(model),
        "places": collections::places(model),
        "entities": parts::entities(model),
        "patterns": parts::patterns(model, checked, plan),
        "findings": parts::findings(source, checked),
        "tables": parts::costs(plan),
        "prices": plan.prices,
        "warning": plan.warning,
        "assumed": plan.assumed,
    });
    match form {
        Form::Html => render(HTML, context, Escape::Html),
        Form::Markdown => render(MARKDOWN, context, Escape::Nothing),
    }
}
