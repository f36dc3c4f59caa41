//! Runs every read pattern on adversarial items and compares what it finds with what it means.
//!
//! The items come from the formats: the shortest and the last values, numbers of one and two
//! digits, values that begin with one another. The expected set is computed from the attributes of
//! the items alone; keys play no part in it.

use serde_json::{Value, json};

use crate::definition::{Model, Operation, Pattern, Template};
use crate::language::Language;
use crate::meaning::{Item, Values, meant};
use crate::scenario::{Endpoint, create_table, has, put, query, read};

/// Values tried of each attribute.
const WORDS: usize = 6;

/// Values of the last attribute of an identity, so that items differ in it.
const IDENTITIES: usize = 64;

/// Items that give parameters, of each entity.
const CALLERS: usize = 12;

/// What came of one pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The pattern.
    pub pattern: String,
    /// Calls that were compared.
    pub calls: usize,
    /// What was wrong, in words: the first call that found too much or too little.
    pub wrong: Option<String>,
    /// Why it was not run.
    pub skipped: Option<String>,
}

/// Verifies every pattern on an endpoint without tables of these names, and drops them again.
///
/// # Errors
/// A request that the endpoint refuses, in words.
pub fn verify(endpoint: &dyn Endpoint, model: &Model) -> Result<Vec<Verdict>, String> {
    let items = items(model);
    let mut stored: Vec<(&Item, Value)> = Vec::new();
    for table in 0..model.tables.len() {
        let body = create_table(model, table).ok_or("a table cannot be created")?;
        endpoint.call("CreateTable", &body)?;
    }
    for item in &items {
        let Some(key) = item.key_json(model) else { continue };
        let table = model.entities.get(item.entity).map(|entity| entity.table);
        // What replaces an item is another rule's fault (K01, K02).
        let known = stored.iter().any(|(other, other_key)| {
            *other_key == key && model.entities.get(other.entity).map(|it| it.table) == table
        });
        if let Some(write) = put(model, item, None).filter(|_| !known) {
            endpoint.call(write.operation, &write.body)?;
            stored.push((item, key));
        }
    }
    let verdicts = model
        .patterns
        .iter()
        .filter(|pattern| !pattern.operation.writes())
        .map(|pattern| verdict(endpoint, model, pattern, &stored))
        .collect();
    for table in &model.tables {
        endpoint.call("DeleteTable", &json!({ "TableName": table.name.text }))?;
    }
    verdicts
}

/// Items that differ from the shortest one in each attribute, one at a time. What is outside of the
/// identity varies with the identity, as items of one key would replace each other.
fn items(model: &Model) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for (at, entity) in model.entities.iter().enumerate() {
        items.extend(Item::with(model, at, &Values::new()));
        let identity = entity.identity.last().and_then(|name| entity.attribute(&name.text));
        let language = identity.and_then(|it| Language::of(&it.format).ok());
        let mut fresh = language.map(|it| it.words(IDENTITIES)).unwrap_or_default().into_iter();
        for attribute in &entity.attributes {
            let words = Language::of(&attribute.format).map(|it| it.words(WORDS));
            for word in words.unwrap_or_default() {
                let mut given = Values::from([(attribute.name.text.clone(), word)]);
                if !entity.identity.iter().any(|name| name.text == attribute.name.text) {
                    let name = identity.map(|it| it.name.text.clone());
                    given.extend(name.zip(fresh.next()));
                }
                items.extend(Item::with(model, at, &given).filter(|item| !items.contains(item)));
            }
        }
    }
    items
}

fn verdict(
    endpoint: &dyn Endpoint,
    model: &Model,
    pattern: &Pattern,
    stored: &[(&Item, Value)],
) -> Result<Verdict, String> {
    let name = pattern.name.text.clone();
    let mut verdict = Verdict { pattern: name, calls: 0, wrong: None, skipped: None };
    if !matches!(pattern.operation, Operation::Query | Operation::Scan) {
        verdict.skipped = Some("its keys are the keys of its items".to_owned());
        return Ok(verdict);
    }
    let own = stored.iter().filter(|(item, _)| {
        model.entities.get(item.entity).is_some_and(|entity| entity.table == pattern.table)
    });
    let own: Vec<&(&Item, Value)> = own.collect();
    for parameters in calls(pattern, &own) {
        let expected: Option<Vec<bool>> =
            own.iter().map(|(item, _)| meant(model, pattern, &parameters, item)).collect();
        let (Some(expected), Some(reads)) = (expected, query(model, pattern, &parameters)) else {
            verdict.skipped = Some("a parameter does not say which attribute it takes".to_owned());
            return Ok(verdict);
        };
        let found = match read(endpoint, &reads) {
            Ok(found) => found,
            // DynamoDB refuses a range whose bounds are the wrong way around, and means nothing.
            Err(_) if !expected.contains(&true) => continue,
            Err(error) => {
                let _ = verdict.wrong.get_or_insert(format!("with {parameters:?}: {error}"));
                continue;
            }
        };
        verdict.calls = verdict.calls.saturating_add(1);
        for ((item, key), expected) in own.iter().zip(expected) {
            let there = found.iter().any(|found| has(found, key));
            if there != expected && verdict.wrong.is_none() {
                let what = if expected { "does not return" } else { "returns" };
                let item = item.describe(model, &[]);
                verdict.wrong = Some(format!("with {parameters:?} it {what} {item}"));
            }
        }
    }
    if verdict.calls == 0 && verdict.skipped.is_none() {
        verdict.skipped = Some("no item gives its parameters".to_owned());
    }
    Ok(verdict)
}

/// Parameters from items; the two bounds of a range from two items.
fn calls(pattern: &Pattern, own: &[&(&Item, Value)]) -> Vec<Values> {
    let conditions = pattern.key.iter().chain(&pattern.filter);
    let slots: Vec<&str> =
        conditions.flat_map(|it| &it.operands).flat_map(Template::slots).collect();
    let value = |item: &Item, name: &str| {
        let (_, attribute) = pattern.parameter(name)?.attribute.as_ref()?;
        item.values.get(attribute).cloned()
    };
    // Items that give the same parameters would make the same calls.
    let mut callers: Vec<(&Item, Vec<Option<String>>)> = Vec::new();
    for (item, _) in own.iter().copied() {
        let given: Vec<Option<String>> = slots.iter().map(|slot| value(item, slot)).collect();
        let known = callers.iter().any(|(_, other)| *other == given);
        if pattern.entities.contains(&item.entity) && !known && callers.len() < CALLERS {
            callers.push((item, given));
        }
    }
    let mut calls: Vec<Values> = Vec::new();
    for (one, _) in &callers {
        for (two, _) in &callers {
            let mut values = Values::new();
            let mut seen: Vec<Option<&String>> = Vec::new();
            for slot in &slots {
                let attribute = pattern.parameter(slot).and_then(|it| it.attribute.as_ref());
                let attribute = attribute.map(|(_, attribute)| attribute);
                let source = if seen.contains(&attribute) { two } else { one };
                if !values.contains_key(*slot) {
                    seen.push(attribute);
                }
                values.extend(value(source, slot).map(|value| ((*slot).to_owned(), value)));
            }
            if !calls.contains(&values) {
                calls.push(values);
            }
        }
    }
    calls
}
