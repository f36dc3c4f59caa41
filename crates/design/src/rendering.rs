//! Text from templates (Jinja's language), for pages and for generated code.
//!
//! A line that holds only a block of the template leaves no line.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use serde_json::Value;

/// What is done to the values in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// As they are.
    Nothing,
    /// For HTML.
    Html,
}

/// `template` with the values of `context`.
///
/// # Errors
/// A fault of the template, in words; tests say that ours have none.
pub(crate) fn render(template: &str, context: Value, escape: Escape) -> Result<String, String> {
    let mut templates = Environment::new();
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(|error| error.to_string())?;
    templates.set_syntax(syntax);
    templates.set_auto_escape_callback(move |_| match escape {
        Escape::Nothing => AutoEscape::None,
        Escape::Html => AutoEscape::Html,
    });
    // A cell of a table in Markdown ends with a bar.
    templates.add_filter("cell", |text: String| text.replace('|', "\\|").replace('\n', " "));
    templates.render_str(template, Serde(context)).map_err(|error| format!("{error:#}"))
}
