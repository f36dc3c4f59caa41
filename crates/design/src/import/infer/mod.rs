//! Models of tables that are in use: entities by the marks of libraries or by the beginnings of
//! keys, their key templates, attributes and formats, from samples of items.
//!
//! Everything is a proposal: each entity says by what it was found, in how many items, and with
//! which confidence; what samples cannot show is a question.

#[cfg(test)]
mod accuracy;
mod group;
mod key;
mod sample;

use serde_json::Value;

use self::group::{Group, groups};
use self::key::{Shape, shape};
use self::sample::Sample;
use super::draft::{Draft, Section};
use super::table::table;
use super::values::{Entity, format_of, one_of, said};
use super::{Imported, questions};
use crate::fault::Fault;
use crate::source::Source;
use crate::text;

/// Samples from which a set of values is proposed.
const ENOUGH: usize = 20;

/// A table that is in use, with samples of its items.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// The table as DescribeTable answers it: its member `Table`.
    pub description: Value,
    /// The attribute of its time to live, if it has one.
    pub ttl: Option<String>,
    /// Items in DynamoDB's JSON.
    pub items: Vec<Value>,
}

/// Proposes a model of tables.
///
/// # Errors
/// A description is none.
pub fn infer(tables: &[Observed]) -> Result<Imported, Fault> {
    let mut draft = Draft::default();
    for observed in tables {
        add(&mut draft, observed)?;
    }
    questions(&mut draft);
    let (text, todos) = draft.finish("# Proposed by `stator model infer` from samples of items.");
    Ok(Imported { format: "tables that are in use", text, todos })
}

fn add(draft: &mut Draft, observed: &Observed) -> Result<(), Fault> {
    let mut description = observed.description.clone();
    // What CreateTable takes as a text is a table in the answer of DescribeTable.
    for (from, to) in [("BillingModeSummary", "BillingMode"), ("TableClassSummary", "TableClass")] {
        let said = description.get(from).and_then(|it| it.get(to)).cloned();
        let default = (to == "BillingMode").then(|| Value::from("PROVISIONED"));
        if let (Some(members), Some(value)) = (description.as_object_mut(), said.or(default)) {
            members.insert(to.to_owned(), value);
        }
    }
    if let (Some(members), Some(ttl)) = (description.as_object_mut(), &observed.ttl) {
        let value = serde_json::json!({ "AttributeName": ttl, "Enabled": true });
        members.insert("TimeToLiveSpecification".to_owned(), value);
    }
    let node = text::parse(&Source::new("table.json", description.to_string()))?;
    let name = node.text_of("TableName").unwrap_or("table").to_owned();
    table(draft, &name, &node);
    let keys = Keys::of(&description);
    let samples: Vec<Sample> = observed.items.iter().filter_map(Sample::of).collect();
    if samples.is_empty() {
        let mut section = Section::new(&["entities", &name]);
        section.todo("the table has no items: say what is in it, or leave this out");
        draft.push(section);
        return Ok(());
    }
    let all = groups(&samples, &keys.own);
    for group in &all {
        entity(draft, (&name, &keys), group, samples.len());
    }
    Ok(())
}

/// Key attributes.
struct Keys {
    /// Of the table.
    own: Vec<String>,
    /// Of its indexes, without those.
    others: Vec<String>,
}

impl Keys {
    fn of(description: &Value) -> Self {
        let names = |node: &Value| -> Vec<String> {
            let schema = node.get("KeySchema").and_then(Value::as_array);
            let names = schema.into_iter().flatten().filter_map(|it| it.get("AttributeName"));
            names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
        };
        let own = names(description);
        let mut others: Vec<String> = Vec::new();
        for kind in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
            let indexes = description.get(kind).and_then(Value::as_array);
            for name in indexes.into_iter().flatten().flat_map(names) {
                if !own.contains(&name) && !others.contains(&name) {
                    others.push(name);
                }
            }
        }
        Self { own, others }
    }
}

fn entity(draft: &mut Draft, (table, keys): (&str, &Keys), group: &Group<'_>, all: usize) {
    let mut entity = Entity {
        name: group.name.clone().unwrap_or_else(|| table.to_owned()),
        table: table.to_owned(),
        own_keys: keys.own.clone(),
        ..Entity::default()
    };
    let items = &group.samples;
    entity.note = Some(format!(
        "{} of {all} items; found by {}; confidence {}; such as {}",
        items.len(),
        group.by,
        group.confidence(),
        items.first().map_or_else(String::new, |it| it.described(&keys.own)),
    ));
    let bytes: usize = items.iter().map(|it| it.bytes()).sum();
    entity.size = bytes.checked_div(items.len()).map(|it| it as f64);
    let mut made: Vec<&String> = Vec::new();
    for key in keys.own.iter().chain(&keys.others) {
        if items.iter().any(|it| it.text(key).is_none()) && !keys.own.contains(key) {
            continue;
        }
        match shape(items, key, &keys.own, &keys.others) {
            Shape::Attribute => {}
            Shape::Template { template, unknown, doubt } => {
                made.push(key);
                for (slot, values) in unknown {
                    let values: Vec<&str> = values.iter().map(String::as_str).collect();
                    let known = format_of(&values);
                    entity.todos.push(format!("no attribute holds the part `{slot}` of `{key}`"));
                    entity.attribute(&slot, said(known.unwrap_or("text"), false), known.is_none());
                }
                entity.todos.extend(doubt.map(|it| format!("`{key}`: {it}")));
                entity.keys.push((key.clone(), template));
            }
        }
    }
    attributes(&mut entity, items, &made);
    entity.write(draft);
}

/// The attributes of all samples, without keys that are made of others.
fn attributes(entity: &mut Entity, items: &[&Sample], made: &[&String]) {
    let mut names: Vec<&str> = Vec::new();
    for name in items.iter().flat_map(|item| item.names()) {
        if !names.contains(&name) && !made.iter().any(|key| *key == name) {
            names.push(name);
        }
    }
    for name in names {
        let optional = items.iter().any(|item| item.kind(name).is_none());
        let kind = items.iter().find_map(|item| item.kind(name)).unwrap_or("S");
        if items.iter().filter_map(|item| item.kind(name)).any(|it| it != kind) {
            entity.todos.push(format!("`{name}` is not of one type in all items"));
        }
        let values: Vec<&str> = items.iter().filter_map(|item| item.text(name)).collect();
        let (format, vague) = match kind {
            "S" => match format_of(&values) {
                Some(format) => (format, false),
                None => match few(&values) {
                    Some(few) => {
                        entity.todos.push(format!("`{name}`: are these all of its values?"));
                        entity.attribute(name, one_of(&few, optional), false);
                        continue;
                    }
                    None => ("text", true),
                },
            },
            "N" => (number(&values), false),
            "B" => ("binary", false),
            "BOOL" => ("boolean", false),
            "L" => ("list", false),
            "M" => ("map", false),
            _ => ("set", false),
        };
        entity.attribute(name, said(format, optional), vague);
    }
}

/// The values, if they are few words in many samples.
fn few(values: &[&str]) -> Option<Vec<String>> {
    let mut few: Vec<String> = Vec::new();
    let is_word = |value: &&&str| {
        !value.is_empty() && value.chars().all(|c| c.is_ascii_alphabetic() || "_-".contains(c))
    };
    for value in values.iter().take_while(is_word) {
        if !few.iter().any(|it| it == value) {
            few.push((*value).to_owned());
        }
    }
    let all_words = values.iter().filter(is_word).count() == values.len();
    (all_words && values.len() >= ENOUGH && few.len() <= 6).then_some(few)
}

/// The format of numbers.
fn number(values: &[&str]) -> &'static str {
    let integers: Option<Vec<i64>> = values.iter().map(|it| it.parse().ok()).collect();
    let Some(integers) = integers else { return "number" };
    let all = |range: std::ops::Range<i64>| integers.iter().all(|it| range.contains(it));
    // Moments from 2001 to 2096.
    if all(1_000_000_000..4_000_000_000) {
        "epoch(s)"
    } else if all(1_000_000_000_000..4_000_000_000_000) {
        "epoch(ms)"
    } else if all(0..i64::MAX) {
        "natural"
    } else {
        "integer"
    }
}

#[cfg(test)]
mod tests;
