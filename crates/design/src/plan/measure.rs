//! Capacity of patterns, measured: each is run on an engine, whose answer says what it consumed.
//!
//! Batches and transactions are metered item by item, so that one item is run and multiplied. A
//! query of more items than [`SAMPLE`] is run with that many and scaled.

use serde_json::{Value, json};

use super::Arm;
use super::entry::another;
use crate::definition::{
    Action, ActionKind, Comparison, Count, Expected, Model, Operation, Pages, Pattern,
};
use crate::language::Language;
use crate::meaning::{Item, Sample, Values, compare, found, parameters_of};
use crate::scenario::{Endpoint, query, update, with_tables};

/// Items that a query is run with at most.
const SAMPLE: usize = 1_000;

/// What one call of a pattern consumes.
#[derive(Clone, Debug, Default)]
pub(super) struct Measured {
    pub(super) arms: Vec<Arm>,
    /// Items that it reads or writes.
    pub(super) items: f64,
    /// What had to be assumed.
    pub(super) assumed: Vec<String>,
}

impl Measured {
    fn add(&mut self, answer: &Value, writes: bool, times: f64) {
        let consumed = answer.get("ConsumedCapacity");
        let one = consumed.filter(|it| it.is_object()).into_iter();
        let several = consumed.and_then(Value::as_array).into_iter().flatten();
        for consumed in one.chain(several) {
            let table = consumed.get("TableName").and_then(Value::as_str).unwrap_or("");
            let units = |of: &Value| of.get("CapacityUnits").and_then(Value::as_f64);
            if let Some(units) = consumed.get("Table").and_then(units) {
                self.charge((table, None), writes, units * times);
            }
            for kind in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
                for (index, arm) in
                    consumed.get(kind).and_then(Value::as_object).into_iter().flatten()
                {
                    let units = units(arm).unwrap_or(0.0);
                    self.charge((table, Some(index)), writes, units * times);
                }
            }
        }
    }

    fn charge(&mut self, (table, index): (&str, Option<&String>), writes: bool, units: f64) {
        let same = |arm: &Arm| arm.table == table && arm.index.as_ref() == index;
        if !self.arms.iter().any(same) {
            let (table, index) = (table.to_owned(), index.cloned());
            self.arms.push(Arm { table, index, read: 0.0, write: 0.0 });
        }
        for arm in self.arms.iter_mut().filter(|arm| same(arm)) {
            if writes {
                arm.write += units;
            } else {
                arm.read += units;
            }
        }
    }
}

/// Runs `pattern` in tables of its own.
pub(super) fn measure(
    endpoint: &dyn Endpoint,
    model: &Model,
    pattern: &Pattern,
) -> Result<Measured, String> {
    let mut measured = Measured::default();
    match pattern.operation {
        Operation::Query | Operation::Scan => {
            with_tables(endpoint, model, || queried(endpoint, model, pattern, &mut measured))?;
        }
        Operation::GetItem | Operation::BatchGetItem | Operation::TransactGetItems => {
            with_tables(endpoint, model, || got(endpoint, model, pattern, &mut measured))?;
        }
        Operation::PutItem
        | Operation::UpdateItem
        | Operation::DeleteItem
        | Operation::BatchWriteItem
        | Operation::TransactWriteItems => {
            for action in &pattern.actions {
                let write = || written(endpoint, model, (pattern, action), &mut measured);
                with_tables(endpoint, model, write)?;
            }
        }
    }
    Ok(measured)
}

const NO_ITEM: &str = "its formats give no item";

fn call(endpoint: &dyn Endpoint, operation: &str, mut body: Value) -> Result<Value, String> {
    if let Some(members) = body.as_object_mut() {
        members.insert("ReturnConsumedCapacity".to_owned(), json!("INDEXES"));
    }
    endpoint.call(operation, &body)
}

fn put(endpoint: &dyn Endpoint, model: &Model, sample: &Sample) -> Result<Value, String> {
    let table = table_of(model, &sample.item)?;
    let body = json!({ "TableName": table, "Item": sample.json(model).ok_or(NO_ITEM)? });
    call(endpoint, "PutItem", body)
}

fn table_of<'m>(model: &'m Model, item: &Item) -> Result<&'m str, String> {
    let table = model.entities.get(item.entity).and_then(|entity| model.table_of(entity));
    table.map(|table| table.name.text.as_str()).ok_or_else(|| NO_ITEM.to_owned())
}

/// How many of something, and what had to be assumed.
fn times(pattern: &Pattern, count: Option<Count>, of: &str, assumed: &mut Vec<String>) -> f64 {
    let name = &pattern.name.text;
    match (pattern.items.filter(|_| count != Some(Count::One)), count) {
        (Some(items), _) => items,
        (None, Some(Count::One)) => 1.0,
        (None, Some(Count::AtMost(most))) => f64::from(most),
        (None, None | Some(Count::Many)) => {
            assumed.push(format!("{name}: one {of} a call, as `items` does not say how many"));
            1.0
        }
    }
}

fn got(
    endpoint: &dyn Endpoint,
    model: &Model,
    pattern: &Pattern,
    measured: &mut Measured,
) -> Result<(), String> {
    let entity = *pattern.entities.first().ok_or(NO_ITEM)?;
    let sample = Sample::new(model, entity, &Values::new()).ok_or(NO_ITEM)?;
    put(endpoint, model, &sample)?;
    let table = table_of(model, &sample.item)?;
    let key = sample.item.key_json(model).ok_or(NO_ITEM)?;
    let (answer, count) = if pattern.operation == Operation::TransactGetItems {
        let get = json!({ "Get": { "TableName": table, "Key": key } });
        let body = json!({ "TransactItems": [get] });
        (call(endpoint, "TransactGetItems", body)?, pattern.keys.map(|(count, _)| count))
    } else {
        let single = pattern.operation == Operation::GetItem;
        let count = if single { Some(Count::One) } else { pattern.keys.map(|(count, _)| count) };
        let body = json!({ "TableName": table, "Key": key, "ConsistentRead": pattern.consistent });
        (call(endpoint, "GetItem", body)?, count)
    };
    measured.items = times(pattern, count, "key", &mut measured.assumed);
    measured.add(&answer, false, measured.items);
    Ok(())
}

fn queried(
    endpoint: &dyn Endpoint,
    model: &Model,
    pattern: &Pattern,
    measured: &mut Measured,
) -> Result<(), String> {
    let count = match (pattern.expects, pattern.limit) {
        (Some((Expected::One, _)), _) => Some(Count::One),
        (Some((Expected::AtMost(most), _)), _) => Some(Count::AtMost(most)),
        (_, Some(limit)) => Some(Count::AtMost(limit)),
        (_, None) => None,
    };
    measured.items = times(pattern, count, "item", &mut measured.assumed);
    let wanted = (measured.items.ceil() as usize).clamp(1, SAMPLE);
    let (parameters, samples) = matching(model, pattern, wanted).ok_or(NO_ITEM)?;
    for sample in &samples {
        put(endpoint, model, sample)?;
    }
    let name = &pattern.name.text;
    if samples.is_empty() {
        measured.assumed.push(format!("{name}: finds none of its own items; an empty answer"));
    }
    let scale = (measured.items / samples.len().max(1) as f64).max(1.0);
    for read in query(model, pattern, &parameters).ok_or(NO_ITEM)? {
        let mut body = read.body;
        loop {
            let answer = call(endpoint, read.operation, body.clone())?;
            measured.add(&answer, false, scale);
            let all = !matches!(pattern.pages, Some(Pages::First | Pages::One));
            match (answer.get("LastEvaluatedKey").filter(|_| all), body.as_object_mut()) {
                (Some(key), Some(body)) => {
                    body.insert("ExclusiveStartKey".to_owned(), key.clone());
                }
                (_, _) => break,
            }
        }
    }
    Ok(())
}

/// Parameters, and up to `wanted` items that `pattern` finds with them: one of each entity, and as
/// many as are wanted of the last.
fn matching(model: &Model, pattern: &Pattern, wanted: usize) -> Option<(Values, Vec<Sample>)> {
    let last = *pattern.entities.last()?;
    let base = Item::with(model, last, &Values::new())?;
    let mut parameters = parameters_of(pattern, &base)?;
    if found(model, pattern, &parameters, &base) != Some(true) {
        widen(model, pattern, &mut parameters);
    }
    let mut samples: Vec<Sample> = Vec::new();
    let mut keys: Vec<Value> = Vec::new();
    for at in &pattern.entities {
        let most = if *at == last { wanted.saturating_sub(samples.len()).max(1) } else { 1 };
        let mut taken = 0_usize;
        for item in variants(model, *at, pattern, &base, most) {
            let key = item.key_json(model)?;
            let fits = found(model, pattern, &parameters, &item) == Some(true);
            if taken < most && fits && !keys.contains(&key) {
                keys.push(key);
                samples.push(Sample::of(model, item)?);
                taken = taken.saturating_add(1);
            }
        }
    }
    Some((parameters, samples))
}

/// Takes the last value of a format for the end of each range.
fn widen(model: &Model, pattern: &Pattern, parameters: &mut Values) {
    for condition in &pattern.key {
        let end = match condition.comparison {
            Comparison::Between => condition.operands.get(1),
            Comparison::Less | Comparison::LessEqual => condition.operands.first(),
            _ => None,
        };
        let Some(name) = end.and_then(|template| template.slots().last()) else { continue };
        let Some(parameter) = pattern.parameter(name) else { continue };
        let attribute = parameter.attribute.as_ref();
        let found = attribute.and_then(|(at, name)| model.entities.get(*at)?.attribute(name));
        let Some(format) = found.map(|attribute| &attribute.format) else { continue };
        let words = Language::of(format).map(|language| language.words(SAMPLE)).unwrap_or_default();
        let greatest = words.into_iter().max_by(|one, two| compare(format.order, one, two));
        parameters.extend(greatest.map(|word| (name.to_owned(), word)));
    }
}

/// Items of entity `at` that differ from `base` in what the pattern does not ask for.
fn variants(model: &Model, at: usize, pattern: &Pattern, base: &Item, most: usize) -> Vec<Item> {
    let mut items: Vec<Item> = Item::with(model, at, &base.values).into_iter().collect();
    let Some(entity) = model.entities.get(at) else { return items };
    let equal = pattern.key.iter().filter(|it| it.comparison == Comparison::Equal);
    let asked: Vec<&str> = equal
        .flat_map(|it| &it.operands)
        .flat_map(|template| template.slots())
        .filter_map(|slot| pattern.parameter(slot)?.attribute.as_ref())
        .map(|(_, attribute)| attribute.as_str())
        .collect();
    for name in entity.identity.iter().filter(|name| !asked.contains(&name.text.as_str())) {
        let language = entity.attribute(&name.text).map(|it| Language::of(&it.format));
        let Some(Ok(language)) = language else { continue };
        for word in language.words(most.saturating_add(1)) {
            let mut given = base.values.clone();
            given.insert(name.text.clone(), word);
            items.extend(Item::with(model, at, &given));
        }
    }
    items
}

fn written(
    endpoint: &dyn Endpoint,
    model: &Model,
    (pattern, action): (&Pattern, &Action),
    measured: &mut Measured,
) -> Result<(), String> {
    let mut before = Sample::new(model, action.entity, &Values::new()).ok_or(NO_ITEM)?;
    before.item.without = action.omits.iter().map(|name| name.text.clone()).collect();
    let table = table_of(model, &before.item)?;
    let key = before.item.key_json(model).ok_or(NO_ITEM)?;
    if action.kind != ActionKind::Put {
        put(endpoint, model, &before)?;
    }
    let (operation, body) = match action.kind {
        ActionKind::Put => {
            let item = before.json(model).ok_or(NO_ITEM)?;
            ("Put", json!({ "TableName": table, "Item": item }))
        }
        ActionKind::Update => {
            let after = changed(model, action, &before).ok_or(NO_ITEM)?;
            // A condition that holds costs nothing.
            let bare = Action { condition: None, ..action.clone() };
            let update = update(model, pattern, &bare, &after.item).ok_or(NO_ITEM)?;
            ("Update", update.body)
        }
        ActionKind::Delete => ("Delete", json!({ "TableName": table, "Key": key })),
        ActionKind::Check => {
            let hash = key.as_object().and_then(|key| key.keys().next()).cloned();
            let body = json!({
                "TableName": table,
                "Key": key,
                "ConditionExpression": "attribute_exists(#key)",
                "ExpressionAttributeNames": { "#key": hash },
            });
            ("ConditionCheck", body)
        }
    };
    let count = times(pattern, Some(action.count), "item", &mut measured.assumed);
    measured.items += count;
    let answer = if pattern.operation == Operation::TransactWriteItems {
        call(endpoint, "TransactWriteItems", json!({ "TransactItems": [{ operation: body }] }))?
    } else {
        call(endpoint, &format!("{operation}Item"), body)?
    };
    measured.add(&answer, true, count);
    Ok(())
}

/// The item after an update: each attribute that it sets has another value.
fn changed(model: &Model, action: &Action, before: &Sample) -> Option<Sample> {
    let entity = model.entities.get(action.entity)?;
    let mut given = Values::new();
    for name in action.sets.iter().flatten() {
        // A key that is set changes with the attributes in its template.
        let slots = entity.key(&name.text).map(|it| it.slots().collect()).unwrap_or_default();
        let names: Vec<&str> = [vec![name.text.as_str()], slots].concat();
        for name in names {
            let identity = entity.identity.iter().any(|it| it.text == name);
            let Some(attribute) = entity.attribute(name).filter(|_| !identity) else { continue };
            let value = before.item.values.get(name)?;
            given.extend(another(attribute, value).map(|word| (name.to_owned(), word)));
        }
    }
    Sample::new(model, action.entity, &given)
}
