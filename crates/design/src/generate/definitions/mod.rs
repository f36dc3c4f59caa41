//! Definitions of the entities for other libraries: ElectroDB, OneTable and PynamoDB.
//!
//! Invariant: the items that a library writes by them have the keys of the model. What a library
//! has no form for is left out, and named.

mod electrodb;
mod onetable;
mod pynamodb;
mod template;

use serde_json::{Value, json};

use super::Generated;
use super::layer::language::Language;
use super::layer::{comment, complete, distinct_entities};
use crate::definition::{Entity, Format, Model, Schema};
use crate::rendering::{Escape, render};

pub(super) use electrodb::electrodb;
pub(super) use onetable::onetable;
pub(super) use pynamodb::pynamodb;

/// The text of `template` for what is defined.
fn text(
    template: &str,
    model: &Model,
    defined: Vec<Value>,
    left_out: Vec<String>,
) -> Result<Generated, String> {
    let context = json!({
        "title": comment(model.name.as_deref()).unwrap_or_else(|| "the model".to_owned()),
        // What is in it decides on what is imported.
        "source": Value::Array(defined.clone()).to_string(),
        "defined": defined,
        "left_out": left_out,
    });
    let text = render(template, context, Escape::Nothing)?;
    Ok(Generated { text, left_out })
}

/// Whether items have all that their keys are made of, and entities names of their own in a
/// language.
fn definable(language: &dyn Language, model: &Model) -> Result<(), String> {
    complete(model)?;
    distinct_entities(language, model)
}

/// Whether items of `entity` are in a table or index with these keys.
fn is_in(entity: &Entity, schema: &Schema) -> bool {
    schema.names().all(|key| entity.key(&key.text).is_some())
}

/// The values of a format that names each of them.
fn values(format: &Format) -> Option<Vec<String>> {
    let values: Vec<String> = format.text.split(" | ").map(str::to_owned).collect();
    (Format::one_of(&values) == *format).then_some(values)
}

#[cfg(test)]
mod tests;
