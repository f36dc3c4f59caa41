//! Model files to [`Model`]: names are resolved, and every fault of the file is gathered.
//!
//! Invariant: a file with one fault is no model; what is unknown is a fault, never passed over.

mod actions;
mod entities;
mod fields;
mod patterns;
mod projection;
mod schema;
mod tables;
mod template;
mod vectors;

use crate::definition::{Expectation, Lint, Model};
use crate::fault::Fault;
use crate::meaning::key_type;
use crate::source::Source;
use crate::text::{self, Kind, Node};

use fields::{Fields, Reader};

pub use schema::schema;

/// Names at the top of a model file.
const TOP: &[&str] = &["name", "tables", "entities", "patterns", "lints", "expect"];

/// Names of an expected finding.
const EXPECTATION: &[&str] = &["rule", "about", "reason"];

/// Reads a model.
///
/// # Errors
/// All faults of the file, in its order.
pub fn read(source: &Source) -> Result<Model, Vec<Fault>> {
    let root = text::parse(source).map_err(|fault| vec![fault])?;
    let mut reader = Reader::new(source);
    let mut model = Model::default();
    if let Some(top) = Fields::open(&mut reader, &root, "a model file", TOP) {
        fill(&mut reader, &top, &mut model);
    }
    if reader.faults.is_empty() {
        return Ok(model);
    }
    reader.faults.sort_by_key(|fault| fault.span);
    // A key that several indexes share is missing once.
    reader.faults.dedup();
    Err(reader.faults)
}

fn fill(reader: &mut Reader<'_>, top: &Fields<'_>, model: &mut Model) {
    model.name = top.get("name").and_then(|node| reader.text(node)).map(|name| name.text);
    for member in reader.members(top.get("tables")) {
        if let Some(table) = tables::table(reader, member) {
            model.tables.push(table);
        }
    }
    if model.tables.is_empty() && reader.faults.is_empty() {
        let message = "the model has no table";
        let help = "add one: [tables.Main] with partition_key = \"pk\" and sort_key = \"sk\"";
        reader.faults.push(Fault::at(top.span, message).with_help(help));
    }
    let entities = reader.members(top.get("entities"));
    let names: Vec<&str> = entities.iter().map(|member| member.name.as_str()).collect();
    for member in &entities {
        if let Some(entity) = entities::entity(reader, member, &model.tables, &names) {
            model.entities.push(entity);
        }
    }
    key_types(model);
    // Patterns name entities by position: with one missing they would name others.
    if model.entities.len() == names.len() {
        entities::check_copies(reader, model);
        for member in reader.members(top.get("patterns")) {
            if let Some(pattern) = patterns::pattern(reader, member, model) {
                model.patterns.push(pattern);
            }
        }
        patterns::check_order(reader, model);
    }
    levels(reader, top, model);
}

/// Works out the types of key attributes: they are asked for at every item.
fn key_types(model: &mut Model) {
    let all = model.tables.iter().enumerate().map(|(at, table)| {
        let indexes = table.indexes.iter().flat_map(|index| index.schema.names());
        let names = table.schema.names().chain(indexes);
        names.map(|name| (name.text.clone(), key_type(model, at, &name.text))).collect()
    });
    let all: Vec<Vec<_>> = all.collect();
    for (table, types) in model.tables.iter_mut().zip(all) {
        table.key_types = types;
    }
}

/// Levels of rules and expected findings.
fn levels(reader: &mut Reader<'_>, top: &Fields<'_>, model: &mut Model) {
    for member in reader.members(top.get("lints")) {
        let Some(level) = reader.text(&member.value) else { continue };
        let levels = ["allow", "note", "warn", "error"];
        reader.one_of(&level, "a level", levels);
        let rule = reader.name(member);
        reader.one_of(&rule, "a rule", crate::rules::codes());
        model.lints.push(Lint { rule, level });
    }
    let Some(expect) = top.get("expect") else { return };
    let Kind::List(entries) = &expect.kind else {
        return reader.wrong(expect, "`expect`", "a list of tables: [[expect]]");
    };
    for entry in entries {
        if let Some(expectation) = expectation(reader, entry) {
            model.expects.push(expectation);
        }
    }
}

fn expectation(reader: &mut Reader<'_>, entry: &Node) -> Option<Expectation> {
    let fields = Fields::open(reader, entry, "an expected finding", EXPECTATION)?;
    let rule = reader.required_text(&fields, "rule")?;
    reader.one_of(&rule, "a rule", crate::rules::codes());
    let about = fields.get("about").and_then(|node| reader.text(node));
    let reason = reader.required_text(&fields, "reason")?.text;
    Some(Expectation { span: rule.span, rule, about, reason })
}

#[cfg(test)]
mod tests;
