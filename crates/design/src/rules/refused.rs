//! Rules about requests that DynamoDB refuses: K10 (parts of a key), K11 (types of keys).

use serde_json::{Value, json};

use crate::definition::{
    Comparison, DataType, Entity, KeyCondition, Model, Modifier, Name, Operation, Part, Pattern,
    Template,
};
use crate::finding::Finding;
use crate::meaning::{Item, Values, first_parameters, key_type, render};
use crate::scenario::{Claim, Scenario, put, query};

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in model.patterns.iter().filter(|it| it.operation == Operation::Query) {
        findings.extend(order(model, pattern));
        findings.extend(parameter_type(model, pattern));
    }
    for (at, entity) in model.entities.iter().enumerate() {
        findings.extend(template_type(model, at, entity));
    }
}

/// K10: a part of the key is skipped, or asked for in a way that its place does not allow.
fn order(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let schema = model.schema_of(pattern)?;
    let asked = |name: &Name| pattern.key.iter().find(|it| it.attribute.text == name.text);
    let equal = |name: &Name| asked(name).is_some_and(|it| it.comparison == Comparison::Equal);
    let hash = schema.hash.iter().find(|name| !equal(name));
    // The first sort key that is not asked for by a value ends the condition.
    let end = schema.range.iter().position(|name| !equal(name));
    let after = end.and_then(|end| {
        let late = schema.range.iter().skip(end.saturating_add(1)).find_map(asked)?;
        Some((schema.range.get(end)?, late))
    });
    let name = &pattern.name.text;
    let (span, label, key, what) = match (hash, after) {
        (Some(hash), _) => {
            let what = format!("it needs `{}` = a value", hash.text);
            (asked(hash).map_or(pattern.name.span, |it| it.span), "the partition key", hash, what)
        }
        (None, Some((key, late))) => {
            let last = &late.attribute.text;
            let what = match asked(key) {
                Some(_) => format!("nothing may come after the range of `{}`", key.text),
                None => format!("`{last}` needs `{}` before it", key.text),
            };
            (late.span, "in the order of the key, a range only at the end", key, what)
        }
        (None, None) => return None,
    };
    let scenario = || {
        let reads = query(model, pattern, &first_parameters(pattern)?)?;
        Some(Scenario { writes: Vec::new(), reads, claim: Claim::Refused })
    };
    Some(
        Finding::new("K10", span, format!("`{name}` is refused: {what}"))
            .label(label)
            .note(key.span, "the key")
            .witness(format!("every call of {name} is refused: {what}"), scenario())
            .help("give every part of the partition key a value, then sort keys in their order")
            .about(name.clone()),
    )
}

/// The type that an operand or key template has when the application sends it.
fn sent_type(template: &Template, data_type: impl Fn(&str) -> Option<DataType>) -> DataType {
    match template.parts.as_slice() {
        [Part::Slot { name, modifier: Modifier::Plain, .. }] => {
            data_type(name).unwrap_or(DataType::S)
        }
        [Part::Slot { modifier: Modifier::Shard(_), .. }] => DataType::N,
        _ => DataType::S,
    }
}

/// K11: a parameter that is text, for a key that is a number.
fn parameter_type(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let format = |name: &str| pattern.parameter(name).map(|it| it.format.data_type);
    let wrong = |condition: &&KeyCondition| {
        let number = key_type(model, pattern.table, &condition.attribute.text) == DataType::N;
        number && condition.operands.iter().any(|it| sent_type(it, format) != DataType::N)
    };
    let (at, condition) = pattern.key.iter().enumerate().find(|(_, it)| wrong(it))?;
    let operand = condition.operands.iter().find(|it| sent_type(it, format) != DataType::N)?;
    let parameters = first_parameters(pattern)?;
    let text = render(operand, &parameters)?;
    let (name, key) = (&pattern.name.text, &condition.attribute.text);
    let scenario = || {
        let mut reads = query(model, pattern, &parameters)?;
        for read in &mut reads {
            let values = read.body.get_mut("ExpressionAttributeValues")?.as_object_mut()?;
            for (number, _) in condition.operands.iter().enumerate() {
                retype(values.get_mut(&format!(":k{at}v{number}"))?);
            }
        }
        Some(Scenario { writes: Vec::new(), reads, claim: Claim::Refused })
    };
    Some(
        Finding::new("K11", operand.span, format!("`{name}` asks the number `{key}` for a text"))
            .label("a text")
            .note(condition.attribute.span, "a number in every item")
            .witness(format!("{name} with {key} = {text:?} is refused: types differ"), scenario())
            .help("give the parameter a number's format, or make the key a text in `types`")
            .about(name.clone()),
    )
}

/// Sends a number as the text that it is.
fn retype(value: &mut Value) {
    if let Some(text) = value.get("N").cloned() {
        *value = json!({ "S": text });
    }
}

/// K11: a key template that is text, for a key that is a number.
fn template_type(model: &Model, at: usize, entity: &Entity) -> Option<Finding> {
    let item = Item::with(model, at, &Values::new())?;
    let (key, template, text) = entity.keys.iter().find_map(|(key, template)| {
        let number = key_type(model, entity.table, &key.text) == DataType::N;
        let text = render(template, &item.values)?;
        (number && value::Number::parse(&text).is_err()).then_some((key, template, text))
    })?;
    let of = &entity.name.text;
    let scenario = put(model, &item, None).map(|write| Scenario {
        writes: vec![write],
        reads: Vec::new(),
        claim: Claim::Refused,
    });
    let message = format!("no `{of}` can be written: its `{}` is no number", key.text);
    Some(
        Finding::new("K11", template.span, message)
            .label("a text")
            .note(model.table_of(entity)?.name.span, "the key is a number in `types`")
            .witness(
                format!("{} with {} = {text:?} is refused", item.describe(model, &[]), key.text),
                scenario,
            )
            .help("make the key a text, or the template an attribute that is a number")
            .entity(of.clone())
            .about(of.clone()),
    )
}
