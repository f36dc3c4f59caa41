//! Access layers: a type for each entity, a function for each pattern.
//!
//! Keys are built and read in one place, the type of their entity. What a function is made of is
//! the same in every language; its text is the language's, in a template.

mod argument;
pub(super) mod entities;
pub(super) mod language;
mod patterns;
pub(super) mod python;
mod regex;
mod rust;
pub(super) mod typescript;
mod writes;

use serde_json::json;

use self::entities::{entities, key_attributes};
use self::language::Language;
use super::Generated;
use crate::check::Checked;
use crate::definition::{Model, Operation};
use crate::finding::Level;
use crate::rendering::{Escape, render};

/// The layer in Python.
pub(super) fn python(model: &Model, checked: &Checked) -> Result<Generated, String> {
    layer(&python::Python, model, checked)
}

/// The layer in TypeScript.
pub(super) fn typescript(model: &Model, checked: &Checked) -> Result<Generated, String> {
    layer(&typescript::TypeScript, model, checked)
}

/// The layer in Rust.
pub(super) fn rust(model: &Model, checked: &Checked) -> Result<Generated, String> {
    layer(&rust::Rust, model, checked)
}

/// The layer of `model`, without the patterns that have an open error.
fn layer(language: &dyn Language, model: &Model, checked: &Checked) -> Result<Generated, String> {
    distinct(language, model)?;
    complete(model)?;
    let mut left_out = Vec::new();
    let mut functions = Vec::new();
    let mut rows = Vec::new();
    let mut operations: Vec<Operation> = Vec::new();
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
        match patterns::function(language, model, pattern, &mut rows) {
            Ok(function) => functions.push(function),
            Err(why) => {
                left_out.push(format!("{name}: {why}"));
                continue;
            }
        }
        if !operations.contains(&pattern.operation) {
            operations.push(pattern.operation);
        }
    }
    let tables = model.tables.iter().map(|table| language.literal(&table.name.text));
    let context = json!({
        "title": comment(model.name.as_deref()).unwrap_or_else(|| "the model".to_owned()),
        "tables": tables.collect::<Vec<_>>(),
        "entities": entities(language, model),
        "rows": rows,
        "functions": functions,
        "operations": operations.iter().map(|it| it.name()).collect::<Vec<_>>(),
        "left_out": left_out,
    });
    let text = render(language.template(), context, Escape::Nothing)?;
    Ok(Generated { text, left_out })
}

/// A text that may be a part of a comment of any of the languages.
pub(super) fn comment(text: Option<&str>) -> Option<String> {
    text.map(|text| text.replace(['\n', '\r'], " ").replace("*/", "* /").replace('"', "'"))
}

/// Whether entities have types of their own in the language.
pub(super) fn distinct_entities(language: &dyn Language, model: &Model) -> Result<(), String> {
    let entities = model.entities.iter().map(|it| it.name.text.as_str());
    unique(language, "entities", entities.map(|it| (it, language.class(it))).collect())
}

/// Whether names have a form of their own in the language.
fn unique(language: &dyn Language, what: &str, all: Vec<(&str, String)>) -> Result<(), String> {
    for (at, (name, made)) in all.iter().enumerate() {
        if let Some((other, _)) = all.iter().take(at).find(|(_, other)| other == made) {
            let language = language.name();
            let both = format!("{what} `{other}` and `{name}` are both `{made}` in {language}");
            return Err(format!("{both}: rename one"));
        }
    }
    Ok(())
}

/// Whether names that differ in the model differ in the language too.
fn distinct(language: &dyn Language, model: &Model) -> Result<(), String> {
    distinct_entities(language, model)?;
    let patterns = model.patterns.iter().map(|it| it.name.text.as_str());
    unique(language, "patterns", patterns.map(|it| (it, language.identifier(it))).collect())?;
    for entity in &model.entities {
        let attributes = entity.attributes.iter().map(|it| it.name.text.as_str());
        unique(
            language,
            "attributes",
            attributes.map(|it| (it, language.identifier(it))).collect(),
        )?;
    }
    Ok(())
}

/// Whether every item has all that its primary key is made of.
pub(super) fn complete(model: &Model) -> Result<(), String> {
    for entity in &model.entities {
        let Some(table) = model.table_of(entity) else { continue };
        for name in key_attributes(entity, &table.schema) {
            if entity.attribute(name).is_some_and(|it| it.optional) {
                let entity = &entity.name.text;
                return Err(format!(
                    "`{name}` of `{entity}` is optional, and its primary key is made of it"
                ));
            }
        }
    }
    Ok(())
}
