//! An access layer for Python over boto3: a class for each entity, a function for each pattern.
//!
//! Keys are built and read in one place, the class of their entity. The text needs nothing but the
//! standard library; the client is boto3's, given by the caller.

mod entities;
mod names;
mod patterns;

use serde_json::json;

use super::Generated;
use crate::check::Checked;
use crate::definition::Model;
use crate::finding::Level;
use crate::rendering::{Escape, render};

const LAYER: &str = include_str!("layer.py.jinja");

/// Whether names that differ in the model differ in Python too.
fn distinct(model: &Model) -> Result<(), String> {
    let unique = |what: &str, all: Vec<(&str, String)>| {
        for (at, (name, made)) in all.iter().enumerate() {
            if let Some((other, _)) = all.iter().take(at).find(|(_, other)| other == made) {
                let message = format!("{what} `{other}` and `{name}` are both `{made}` in Python");
                return Err(format!("{message}: rename one"));
            }
        }
        Ok(())
    };
    let entities = model.entities.iter();
    let entities = entities.map(|it| (it.name.text.as_str(), names::class(&it.name.text)));
    unique("entities", entities.collect())?;
    let patterns = model.patterns.iter();
    let patterns = patterns.map(|it| (it.name.text.as_str(), names::identifier(&it.name.text)));
    unique("patterns", patterns.collect())?;
    for entity in &model.entities {
        let attributes = entity.attributes.iter();
        let fields = attributes.map(|it| (it.name.text.as_str(), names::identifier(&it.name.text)));
        unique("attributes", fields.collect())?;
    }
    Ok(())
}

/// The layer of `model`, without the patterns that have an open error.
pub(super) fn layer(model: &Model, checked: &Checked) -> Result<Generated, String> {
    distinct(model)?;
    let mut left_out = Vec::new();
    let mut functions = Vec::new();
    let mut rows = Vec::new();
    for pattern in &model.patterns {
        let name = &pattern.name.text;
        let open = checked
            .findings
            .iter()
            .find(|finding| finding.level == Level::Error && finding.about.as_ref() == Some(name));
        if let Some(finding) = open {
            left_out.push(format!("{name}: {} {}", finding.code, finding.message));
            continue;
        }
        match patterns::function(model, pattern, &mut rows) {
            Ok(function) => functions.push(function),
            Err(why) => left_out.push(format!("{name}: {why}")),
        }
    }
    let tables: Vec<_> =
        model.tables.iter().map(|table| names::literal(&table.name.text)).collect();
    let context = json!({
        "title": model.name.as_deref().unwrap_or("the model"),
        "tables": tables,
        "entities": entities::entities(model),
        "rows": rows,
        "functions": functions,
        "left_out": left_out,
    });
    let text = render(LAYER, context, Escape::Nothing)?;
    Ok(Generated { text, left_out })
}
