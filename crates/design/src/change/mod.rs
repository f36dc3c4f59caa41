//! What a change of a model breaks, backfills or makes anew: the X rules.
//!
//! Findings point into the new file; what is gone is named. Parts of the two models are the same
//! when their names are.

mod keys;
mod tables;

use crate::check::{Checked, judge};
use crate::definition::{Entity, Model};
use crate::finding::Finding;
use crate::rules::is_about_change;

/// What the change from `old` to `new` breaks, with the levels that the new file sets.
#[must_use]
pub fn changes(old: &Model, new: &Model) -> Checked {
    let mut findings = Vec::new();
    for entity in &new.entities {
        if let Some(before) = old.entities.iter().find(|it| it.name.text == entity.name.text) {
            findings.extend(keys::base(old, new, before, entity));
            findings.extend(keys::index(old, new, before, entity));
            findings.extend(types(before, entity));
        }
    }
    for table in &new.tables {
        if let Some(before) = old.tables.iter().find(|it| it.name.text == table.name.text) {
            findings.extend(tables::anew(old, new, before, table));
            findings.extend(tables::indexes(before, table));
            findings.extend(tables::order(before, table));
            findings.extend(tables::mode(before, table));
        }
    }
    findings.extend(gone(old, new));
    judge(new, findings, is_about_change)
}

/// What is new (`+`) and what is gone (`-`), in words.
#[must_use]
pub fn summary(old: &Model, new: &Model) -> Vec<(char, String)> {
    let (before, after) = (parts(old), parts(new));
    let gone = before.iter().filter(|part| !after.contains(part)).map(|part| ('-', part.clone()));
    let made = after.iter().filter(|part| !before.contains(part)).map(|part| ('+', part.clone()));
    gone.chain(made).collect()
}

fn parts(model: &Model) -> Vec<String> {
    let mut parts = Vec::new();
    for table in &model.tables {
        let name = &table.name.text;
        parts.push(format!("table {name}"));
        parts.extend(table.indexes.iter().map(|it| format!("index {name}.{}", it.name.text)));
    }
    for entity in &model.entities {
        let name = &entity.name.text;
        parts.push(format!("entity {name}"));
        let attributes = entity.attributes.iter();
        parts.extend(attributes.map(|it| format!("attribute {name}.{}", it.name.text)));
    }
    parts.extend(model.patterns.iter().map(|it| format!("pattern {}", it.name.text)));
    parts
}

/// X04: an attribute that is stored with another type than it is read with.
fn types(before: &Entity, after: &Entity) -> Vec<Finding> {
    let changed = after.attributes.iter().filter_map(|attribute| {
        let old = before.attribute(&attribute.name.text)?;
        let (was, is) = (old.format.data_type.letters(), attribute.format.data_type.letters());
        let (entity, name) = (&after.name.text, &attribute.name.text);
        (was != is).then(|| {
            let message = format!("`{entity}.{name}` was of type {was} and is of type {is}");
            Finding::new("X04", attribute.span, message)
                .label(format!("items that are stored have {was}"))
                .help("read both types until every item is rewritten, or take a new name")
                .entity(entity.clone())
                .about(format!("{entity}.{name}"))
        })
    });
    changed.collect()
}

/// X05, X06: entities and patterns that are no more.
fn gone(old: &Model, new: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for entity in &old.entities {
        let name = &entity.name.text;
        if new.entities.iter().any(|it| it.name.text == *name) {
            continue;
        }
        let table = old.table_of(entity).map_or("", |table| table.name.text.as_str());
        let at = new.tables.iter().find(|it| it.name.text == table).map(|it| it.name.span);
        let message = format!("`{name}` is gone, and its items stay in `{table}`");
        let keys: Vec<String> = entity
            .keys
            .iter()
            .filter(|(key, _)| old.table_of(entity).is_some_and(|it| it.schema.has(&key.text)))
            .map(|(key, template)| format!("{} \"{}\"", key.text, template.text))
            .collect();
        findings.push(
            Finding::new("X05", at.unwrap_or_default(), message)
                .label(format!("items with {}", keys.join(", ")))
                .help("delete them, and look for queries of whole collections that return them")
                .entity(name.clone())
                .about(name.clone()),
        );
    }
    for pattern in &old.patterns {
        let name = &pattern.name.text;
        if new.patterns.iter().any(|it| it.name.text == *name) {
            continue;
        }
        let table = old.tables.get(pattern.table).map_or("", |table| table.name.text.as_str());
        let at = new.tables.iter().find(|it| it.name.text == table).map(|it| it.name.span);
        let message = format!("`{name}` is gone: callers of it fail");
        findings.push(
            Finding::new("X06", at.unwrap_or_default(), message)
                .label(format!("{} of this table", pattern.operation.name()))
                .help("remove its callers first; a new name is a new pattern")
                .about(name.clone()),
        );
    }
    findings
}

#[cfg(test)]
mod tests;
