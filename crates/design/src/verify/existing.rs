//! Verifies read patterns on the items that the tables of an endpoint have; it changes nothing.
//!
//! A sample of each table gives the parameters of calls. An item of the sample that a call means
//! must be found. An item that is found must be meant, also one that is in no sample: it is then
//! read whole. Of what is in no sample and not found, nothing is said.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::calls::{covering, crossed};
use super::settle::settled;
use super::{NO_CALLER, NO_MEANING, Verdict};
use crate::definition::{Model, Operation, Pattern};
use crate::meaning::{Clause, Item, Recogniser, Values, clauses, fulfils, primary_key};
use crate::scenario::{Endpoint, Write, get, has, query, read, read_some};

/// Items of a page of a scan at most.
const PAGE: usize = 1_000;

/// Items that are asked for by their keys, of each pattern.
const GETS: usize = 12;

/// What was read of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// The table.
    pub table: String,
    /// Items that were read.
    pub items: usize,
    /// Whether the table has no others.
    pub whole: bool,
    /// How many of them are of no entity of the model.
    pub unknown: usize,
    /// How many of them can be of several entities: nothing is expected of these.
    pub ambiguous: usize,
}

/// What came of the patterns on the items that tables have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The samples.
    pub tables: Vec<Sampled>,
    /// What came of each read pattern.
    pub verdicts: Vec<Verdict>,
}

/// Verifies every read pattern on the items that the tables of the model have, with samples of up
/// to `most` items of each table.
///
/// # Errors
/// A request that the endpoint refuses, in words.
pub fn verify_existing(
    endpoint: &dyn Endpoint,
    model: &Model,
    most: usize,
) -> Result<Verified, String> {
    let mut run = Run {
        endpoint,
        model,
        most,
        recogniser: Recogniser::new(model),
        samples: Vec::new(),
        others: RefCell::default(),
    };
    let mut tables = Vec::new();
    for table in 0..model.tables.len() {
        let (sample, whole) = run.sample(table)?;
        let count = |of: &dyn Fn(usize) -> bool| {
            sample.items.iter().filter(|known| of(known.candidates.len())).count()
        };
        tables.push(Sampled {
            table: run.name(table).to_owned(),
            items: sample.items.len(),
            whole,
            unknown: count(&|entities| entities == 0),
            ambiguous: count(&|entities| entities > 1),
        });
        run.samples.push(sample);
    }
    let reads = model.patterns.iter().filter(|pattern| !pattern.operation.writes());
    let verdicts = reads.map(|pattern| run.verdict(pattern)).collect();
    Ok(Verified { tables, verdicts })
}

/// An item of a sample.
struct Known {
    /// Its primary key.
    key: Value,
    /// As it was read.
    json: Value,
    /// What it can be.
    candidates: Vec<Item>,
}

/// Items of a table.
#[derive(Default)]
struct Sample {
    items: Vec<Known>,
    /// Positions by primary key.
    by_key: HashMap<String, usize>,
}

/// What a call asks, by entity.
type Asked = HashMap<usize, Vec<Clause>>;

struct Run<'r> {
    endpoint: &'r dyn Endpoint,
    model: &'r Model,
    most: usize,
    recogniser: Recogniser<'r>,
    samples: Vec<Sample>,
    /// Items that were found and are in no sample, by table and primary key.
    others: RefCell<HashMap<(usize, String), Vec<Item>>>,
}

/// A call with what it means.
struct Call<'c> {
    pattern: &'c Pattern,
    parameters: &'c Values,
    asked: &'c Asked,
    reads: &'c [Write],
}

impl<'r> Run<'r> {
    fn name(&self, table: usize) -> &'r str {
        self.model.tables.get(table).map_or("", |table| table.name.text.as_str())
    }

    /// Items of a table, and whether they are all.
    fn sample(&self, table: usize) -> Result<(Sample, bool), String> {
        let body = json!({ "TableName": self.name(table), "Limit": self.most.min(PAGE) });
        let scan = Write { operation: "Scan", body };
        // One more than is wanted shows whether there are more.
        let (mut found, is_all) = read_some(self.endpoint, &[scan], self.most.saturating_add(1))?;
        let whole = is_all && found.len() <= self.most;
        found.truncate(self.most);
        let mut sample = Sample::default();
        for json in found {
            let Some(key) = primary_key(self.model, table, &json) else {
                let name = self.name(table);
                return Err(format!("the table {name} has another key than the model says"));
            };
            let candidates = self.recogniser.candidates(table, &json);
            sample.by_key.insert(key.to_string(), sample.items.len());
            sample.items.push(Known { key, json, candidates });
        }
        Ok((sample, whole))
    }

    fn verdict(&self, pattern: &Pattern) -> Verdict {
        let verdict = Verdict::open(pattern.name.text.clone());
        let Some(sample) = self.samples.get(pattern.table) else { return verdict };
        let own: Vec<(&Known, &Item)> = sample.items.iter().filter_map(certain).collect();
        match pattern.operation {
            Operation::Query | Operation::Scan => self.queried(pattern, &own, verdict),
            _ => self.got(pattern, verdict),
        }
    }

    fn queried(&self, pattern: &Pattern, own: &[(&Known, &Item)], mut verdict: Verdict) -> Verdict {
        let entities = pattern.entities.iter().copied();
        let asked: Option<Asked> =
            entities.map(|at| Some((at, clauses(self.model, pattern, at)?))).collect();
        let callers: Vec<&Item> = own.iter().map(|(_, item)| *item).collect();
        let (Some(asked), Some(mut calls)) = (asked, covering(self.model, pattern, &callers))
        else {
            return verdict.skip(NO_MEANING);
        };
        for crossed in crossed(pattern, &callers) {
            if !calls.contains(&crossed) {
                calls.push(crossed);
            }
        }
        for parameters in &calls {
            // An item without one of the attributes gives no call.
            let Some(reads) = query(self.model, pattern, parameters) else { continue };
            let call = Call { pattern, parameters, asked: &asked, reads: &reads };
            let expects = |item: &&(&Known, &Item)| {
                self.is_meant(&call, item.1) && is_in_index(self.model, pattern, item.1)
            };
            let expected: Vec<(&Known, &Item)> = own.iter().filter(expects).copied().collect();
            match settled(self.endpoint, || self.difference(&call, &expected)) {
                Ok(None) => verdict.calls = verdict.calls.saturating_add(1),
                // DynamoDB refuses a range whose bounds are the wrong way around.
                Err(_) if expected.is_empty() => {}
                Ok(Some(wrong)) | Err(wrong) => {
                    verdict.wrong = Some(format!("with {parameters:?} {wrong}"));
                    return verdict;
                }
            }
        }
        if verdict.calls == 0 { verdict.skip(NO_CALLER) } else { verdict }
    }

    fn is_meant(&self, call: &Call<'_>, item: &Item) -> bool {
        let entity = self.model.entities.get(item.entity);
        let clauses = call.asked.get(&item.entity);
        entity.zip(clauses).is_some_and(|(entity, clauses)| {
            fulfils(entity, clauses, call.parameters, item) == Some(true)
        })
    }

    /// What a call finds and should not, or does not find and should.
    fn difference(
        &self,
        call: &Call<'_>,
        expected: &[(&Known, &Item)],
    ) -> Result<Option<String>, String> {
        let (found, is_all) = read_some(self.endpoint, call.reads, self.most)?;
        let table = call.pattern.table;
        let mut keys = HashSet::new();
        for json in &found {
            let key = primary_key(self.model, table, json).unwrap_or_default();
            if let Some(wrong) = self.unmeant(call, &key)? {
                return Ok(Some(format!("it returns {wrong}")));
            }
            keys.insert(key.to_string());
        }
        for (known, item) in expected.iter().filter(|_| is_all) {
            if !keys.contains(&known.key.to_string()) && self.is_as_before(table, known)? {
                let what = described(self.model, item, &known.key);
                return Ok(Some(format!("it does not return {what}")));
            }
        }
        Ok(None)
    }

    /// The found item with this key in words, if the call does not mean it.
    fn unmeant(&self, call: &Call<'_>, key: &Value) -> Result<Option<String>, String> {
        let table = call.pattern.table;
        let is_right = |candidates: &[Item]| {
            candidates.len() > 1 || candidates.iter().any(|item| self.is_meant(call, item))
        };
        let id = (table, key.to_string());
        let sample = self.samples.get(table);
        let known = sample.and_then(|it| it.items.get(*it.by_key.get(&id.1)?));
        let others = self.others.borrow();
        let other = others.get(&id);
        if known.map(|known| &known.candidates).or(other).is_some_and(|it| is_right(it)) {
            return Ok(None);
        }
        // Of a table that is much larger than its sample, not every item can be read whole.
        if known.is_none() && other.is_none() && others.len() >= self.most {
            return Ok(None);
        }
        drop(others);
        // It may have changed since it was read, or is in no sample.
        let Some(json) = self.fresh(table, key)? else { return Ok(None) };
        let candidates = self.recogniser.candidates(table, &json);
        if is_right(&candidates) {
            self.others.borrow_mut().insert(id, candidates);
            return Ok(None);
        }
        Ok(Some(match candidates.first() {
            Some(item) => described(self.model, item, key),
            None => format!("an item of no entity, with the key {key}"),
        }))
    }

    /// The item with this key as it is now.
    fn fresh(&self, table: usize, key: &Value) -> Result<Option<Value>, String> {
        let body = json!({ "TableName": self.name(table), "Key": key, "ConsistentRead": true });
        let get = Write { operation: "GetItem", body };
        Ok(read(self.endpoint, &[get])?.into_iter().next())
    }

    fn is_as_before(&self, table: usize, known: &Known) -> Result<bool, String> {
        Ok(self.fresh(table, &known.key)?.as_ref() == Some(&known.json))
    }

    /// A pattern that asks by keys: what the attributes of items give must be their keys.
    fn got(&self, pattern: &Pattern, mut verdict: Verdict) -> Verdict {
        let tables = self.samples.iter().enumerate();
        let all = tables.flat_map(|(table, sample)| {
            let certain = sample.items.iter().filter_map(certain);
            certain.map(move |(known, item)| (table, known, item))
        });
        let mut own: Vec<(usize, &Known, &Item)> =
            all.filter(|(_, _, item)| pattern.entities.contains(&item.entity)).collect();
        // Those that will not be found come first.
        own.sort_by_key(|(_, known, item)| item.key_json(self.model).as_ref() == Some(&known.key));
        for (table, known, item) in own.into_iter().take(GETS) {
            let Some(get) = get(self.model, item) else { continue };
            let key = get.body.get("Key").cloned().unwrap_or_default();
            let reads = [get];
            let compare = || {
                let is_found = read(self.endpoint, &reads)?.iter().any(|it| has(it, &known.key));
                if is_found || !self.is_as_before(table, known)? {
                    return Ok(None);
                }
                let what = described(self.model, item, &known.key);
                Ok(Some(format!("it does not return {what}")))
            };
            match settled(self.endpoint, compare) {
                Ok(None) => verdict.calls = verdict.calls.saturating_add(1),
                Ok(Some(wrong)) | Err(wrong) => {
                    verdict.wrong = Some(format!("with {key} {wrong}"));
                    return verdict;
                }
            }
        }
        if verdict.calls == 0 { verdict.skip(NO_CALLER) } else { verdict }
    }
}

/// An item of a sample with the one entity that it can be of.
fn certain(known: &Known) -> Option<(&Known, &Item)> {
    match known.candidates.as_slice() {
        [item] => Some((known, item)),
        _ => None,
    }
}

/// Whether `item` has what the keys of the pattern's index need: an item without an optional
/// attribute is not in a sparse index, on purpose.
fn is_in_index(model: &Model, pattern: &Pattern, item: &Item) -> bool {
    let (Some(entity), Some(schema)) = (model.entities.get(item.entity), model.schema_of(pattern))
    else {
        return false;
    };
    let is_optional = |slot: &str| entity.attribute(slot).is_some_and(|it| it.optional);
    let mut slots =
        schema.names().filter_map(|key| entity.key(&key.text)).flat_map(|it| it.slots());
    slots.all(|slot| item.values.contains_key(slot) || !is_optional(slot))
}

fn described(model: &Model, item: &Item, key: &Value) -> String {
    format!("{} with the key {key}", item.describe(model, &[]))
}
