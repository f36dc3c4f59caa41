//! Runs every read pattern on adversarial items, or on the items that tables have, and compares
//! what it finds with what it means.
//!
//! Adversarial items come from the formats: the shortest and the last values, numbers of one and
//! two digits, values that begin with one another. The expected set is computed from the attributes
//! of the items alone; keys play no part in it.

mod calls;
mod existing;
mod settle;

use serde_json::Value;

use self::calls::crossed;
use self::settle::settled;
use crate::definition::{Model, Operation, Pattern};
use crate::language::Language;
use crate::meaning::{Item, Values, meant};
use crate::scenario::{Endpoint, Write, has, put, query, read, with_tables};

pub use existing::{Sampled, Verified, verify_existing};

/// Values tried of each attribute.
const WORDS: usize = 6;

/// Values of the last attribute of an identity, so that items differ in it.
const IDENTITIES: usize = 64;

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

/// Why a pattern is not run.
const NO_CALLER: &str = "no item gives its parameters";
const NO_MEANING: &str = "a parameter does not say which attribute it takes";

impl Verdict {
    const fn open(pattern: String) -> Self {
        Self { pattern, calls: 0, wrong: None, skipped: None }
    }

    fn skip(mut self, why: &str) -> Self {
        self.skipped = Some(why.to_owned());
        self
    }
}

/// Verifies every pattern on an endpoint without tables of these names, and drops them again.
///
/// # Errors
/// A request that the endpoint refuses, in words.
pub fn verify(endpoint: &dyn Endpoint, model: &Model) -> Result<Vec<Verdict>, String> {
    with_tables(endpoint, model, || on_generated_items(endpoint, model))
}

fn on_generated_items(endpoint: &dyn Endpoint, model: &Model) -> Result<Vec<Verdict>, String> {
    let items = items(model);
    let mut stored: Vec<(&Item, Value)> = Vec::new();
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
    let reads = model.patterns.iter().filter(|pattern| !pattern.operation.writes());
    Ok(reads.map(|pattern| verdict(endpoint, model, pattern, &stored)).collect())
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
) -> Verdict {
    let mut verdict = Verdict::open(pattern.name.text.clone());
    if !matches!(pattern.operation, Operation::Query | Operation::Scan) {
        return verdict.skip("its keys are the keys of its items");
    }
    let own = stored.iter().filter(|(item, _)| {
        model.entities.get(item.entity).is_some_and(|entity| entity.table == pattern.table)
    });
    let own: Vec<&(&Item, Value)> = own.collect();
    let callers: Vec<&Item> = own.iter().map(|(item, _)| *item).collect();
    for parameters in crossed(pattern, &callers) {
        let expected: Option<Vec<bool>> =
            own.iter().map(|(item, _)| meant(model, pattern, &parameters, item)).collect();
        let (Some(expected), Some(reads)) = (expected, query(model, pattern, &parameters)) else {
            return verdict.skip(NO_MEANING);
        };
        let items: Vec<(&(&Item, Value), bool)> =
            own.iter().copied().zip(expected.iter().copied()).collect();
        let compare = || difference(endpoint, model, &reads, &items);
        // The first fault is enough: others need no time.
        let found = if verdict.wrong.is_none() { settled(endpoint, compare) } else { compare() };
        match found {
            Ok(wrong) => {
                verdict.calls = verdict.calls.saturating_add(1);
                let wrong = wrong.map(|what| format!("with {parameters:?} it {what}"));
                verdict.wrong = verdict.wrong.or(wrong);
            }
            // DynamoDB refuses a range whose bounds are the wrong way around, and means nothing.
            Err(_) if !expected.contains(&true) => {}
            Err(error) => {
                let _ = verdict.wrong.get_or_insert(format!("with {parameters:?}: {error}"));
            }
        }
    }
    if verdict.calls == 0 { verdict.skip(NO_CALLER) } else { verdict }
}

/// The first of `items` that `reads` find and should not, or do not find and should.
fn difference(
    endpoint: &dyn Endpoint,
    model: &Model,
    reads: &[Write],
    items: &[(&(&Item, Value), bool)],
) -> Result<Option<String>, String> {
    let found = read(endpoint, reads)?;
    let wrong = items.iter().find_map(|((item, key), expected)| {
        let there = found.iter().any(|found| has(found, key));
        let what = if *expected { "does not return" } else { "returns" };
        (there != *expected).then(|| format!("{what} {}", item.describe(model, &[])))
    });
    Ok(wrong)
}

#[cfg(test)]
mod tests;
