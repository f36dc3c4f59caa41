//! What a pattern means, apart from its keys: which items it should find, and which it does find.
//!
//! The meaning comes from the parameters: one that takes the values of an attribute asks for items
//! with that value, and in a range for items from it or up to it. What a pattern finds comes from
//! the keys of the items, as DynamoDB compares them.

mod compare;
mod item;
mod parameters;
mod recognise;
mod recogniser;
mod sample;

pub(crate) use compare::compare;
pub use item::{Item, Values};
pub(crate) use item::{json_value, key_type, render, vector};
pub(crate) use parameters::{first_parameters, parameters_of};
pub use recognise::{may_ask, may_have};
pub(crate) use recogniser::{Recogniser, primary_key};
pub(crate) use sample::{Filling, Sample};

use std::cmp::Ordering;

use crate::definition::{Comparison, DataType, Entity, KeyCondition, Model, Part, Pattern};

/// One thing that a pattern asks of an attribute.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    pub(crate) attribute: String,
    pub(crate) comparison: Comparison,
    pub(crate) operand: Operand,
}

/// What a clause compares with.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Parameter(String),
    Constant(String),
}

/// What `pattern` asks of the attributes of entity `at`. Nothing if a parameter has no meaning
/// that is known.
pub(crate) fn clauses(model: &Model, pattern: &Pattern, at: usize) -> Option<Vec<Clause>> {
    let entity = model.entities.get(at)?;
    let mut clauses = Vec::new();
    for condition in &pattern.key {
        for (operand, comparison) in bounds(condition) {
            let template = condition.operands.get(operand)?;
            let last = template.slots().last();
            for name in template.slots() {
                let parameter = pattern.parameter(name)?;
                if parameter.shards.is_some() {
                    continue;
                }
                let (_, attribute) = parameter.attribute.as_ref()?;
                entity.attribute(attribute)?;
                let only = if Some(name) == last { comparison } else { Comparison::Equal };
                clauses.push(Clause {
                    attribute: attribute.clone(),
                    comparison: only,
                    operand: Operand::Parameter(name.to_owned()),
                });
            }
        }
    }
    for condition in &pattern.filter {
        entity.attribute(&condition.attribute.text)?;
        for (operand, comparison) in bounds(condition) {
            let operand = match condition.operands.get(operand)?.parts.as_slice() {
                [Part::Literal(text)] => Operand::Constant(text.clone()),
                [Part::Slot { name, .. }] => Operand::Parameter(name.clone()),
                _ => return None,
            };
            clauses.push(Clause {
                attribute: condition.attribute.text.clone(),
                comparison,
                operand,
            });
        }
    }
    Some(clauses)
}

/// The operands of a condition, each with the comparison that it stands for.
pub(crate) fn bounds(condition: &KeyCondition) -> Vec<(usize, Comparison)> {
    match condition.comparison {
        Comparison::Between => {
            vec![(0, Comparison::GreaterEqual), (1, Comparison::LessEqual)]
        }
        Comparison::Equal | Comparison::BeginsWith => vec![(0, Comparison::Equal)],
        other @ (Comparison::Less
        | Comparison::LessEqual
        | Comparison::Greater
        | Comparison::GreaterEqual) => vec![(0, other)],
    }
}

/// Whether `pattern` should find `item` with these parameters.
pub(crate) fn meant(
    model: &Model,
    pattern: &Pattern,
    parameters: &Values,
    item: &Item,
) -> Option<bool> {
    if !pattern.entities.contains(&item.entity) {
        return Some(false);
    }
    let entity = model.entities.get(item.entity)?;
    fulfils(entity, &clauses(model, pattern, item.entity)?, parameters, item)
}

/// Whether `item` of `entity` is what all of `clauses` ask for.
pub(crate) fn fulfils(
    entity: &Entity,
    clauses: &[Clause],
    parameters: &Values,
    item: &Item,
) -> Option<bool> {
    for clause in clauses {
        let order = entity.attribute(&clause.attribute)?.format.order;
        let Some(value) = item.values.get(&clause.attribute) else { return Some(false) };
        let operand = match &clause.operand {
            Operand::Parameter(name) => parameters.get(name)?,
            Operand::Constant(text) => text,
        };
        if !holds(clause.comparison, compare(order, value, operand)) {
            return Some(false);
        }
    }
    Some(true)
}

/// Whether a comparison holds for values in this order.
const fn holds(comparison: Comparison, ordering: Ordering) -> bool {
    match comparison {
        Comparison::Equal | Comparison::BeginsWith | Comparison::Between => ordering.is_eq(),
        Comparison::Less => ordering.is_lt(),
        Comparison::LessEqual => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::GreaterEqual => ordering.is_ge(),
    }
}

/// The parameters of each request that one run of `pattern` makes: one for each shard.
pub(crate) fn requests(pattern: &Pattern, parameters: &Values) -> Vec<Values> {
    let mut all = vec![parameters.clone()];
    for parameter in &pattern.parameters {
        let Some(count) = parameter.shards else { continue };
        let sharded = all.iter().flat_map(|values| {
            (0..count).map(|shard| {
                let mut values = values.clone();
                values.insert(parameter.name.text.clone(), shard.to_string());
                values
            })
        });
        all = sharded.collect();
    }
    all
}

/// Whether `pattern` finds `item`, by its keys and the filter, with a request for each shard.
pub(crate) fn found(
    model: &Model,
    pattern: &Pattern,
    parameters: &Values,
    item: &Item,
) -> Option<bool> {
    let mut any = false;
    for values in requests(pattern, parameters) {
        any |= found_by(model, pattern, &values, item)?;
    }
    Some(any)
}

fn found_by(model: &Model, pattern: &Pattern, parameters: &Values, item: &Item) -> Option<bool> {
    let table = model.tables.get(pattern.table)?;
    let entity = model.entities.get(item.entity)?;
    if entity.table != pattern.table {
        return Some(false);
    }
    let stored = item.stored(model)?;
    let schema = model.schema_of(pattern)?;
    for key in table.schema.names().chain(schema.names()) {
        if !stored.iter().any(|attribute| attribute.name == key.text) {
            return Some(false);
        }
    }
    for condition in pattern.key.iter().chain(&pattern.filter) {
        let Some(attribute) = stored.iter().find(|it| it.name == condition.attribute.text) else {
            return Some(false);
        };
        let operands: Option<Vec<String>> =
            condition.operands.iter().map(|it| render(it, parameters)).collect();
        let operands = operands?;
        // A number is not compared with a text: DynamoDB refuses such a request.
        let number = |text: &String| value::Number::parse(text).is_ok();
        if attribute.data_type == DataType::N && !operands.iter().all(number) {
            return None;
        }
        if !satisfied(condition.comparison, &attribute.text, &operands, attribute.data_type) {
            return Some(false);
        }
    }
    Some(true)
}

fn satisfied(
    comparison: Comparison,
    value: &str,
    operands: &[String],
    data_type: DataType,
) -> bool {
    let order = match data_type {
        DataType::N => crate::definition::Order::Number,
        _ => crate::definition::Order::Bytes,
    };
    let [first, rest @ ..] = operands else { return false };
    match comparison {
        Comparison::BeginsWith => value.starts_with(first.as_str()),
        Comparison::Between => rest.first().is_some_and(|second| {
            compare(order, value, first).is_ge() && compare(order, value, second).is_le()
        }),
        other => holds(other, compare(order, value, first)),
    }
}

#[cfg(test)]
mod tests;
