//! Rules about times and numbers as text: the order of results (K07, K08) and expiry (K24).

use crate::definition::{
    Comparison, DataType, Entity, Format, Model, Modifier, Operation, Order, Part, Pattern,
    Template,
};
use crate::finding::{Finding, Level};
use crate::language::{Language, encode};
use crate::meaning::{Item, Values, compare, found, key_type};
use crate::scenario::{Claim, Scenario, put, query};

/// Values of a format that are compared with each other.
const WORDS: usize = 40;

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in &model.patterns {
        let reported = findings.iter().any(|finding| {
            matches!(finding.code, "K07" | "K08")
                && finding.about.as_ref() == Some(&pattern.name.text)
        });
        if pattern.operation == Operation::Query && !reported {
            let wrong = pattern.entities.iter().find_map(|at| disorder(model, pattern, *at));
            findings.extend(wrong);
        }
    }
    for entity in &model.entities {
        findings.extend(expiry(model, entity));
        mixed(model, entity, findings);
    }
}

/// K07, K08: a query whose results are not in the order of their numbers or times.
fn disorder(model: &Model, pattern: &Pattern, at: usize) -> Option<Finding> {
    let entity = model.entities.get(at)?;
    let asked = |name: &str| pattern.key.iter().find(|it| it.attribute.text == name);
    let open = |name: &&crate::definition::Name| {
        asked(&name.text).is_none_or(|condition| condition.comparison != Comparison::Equal)
    };
    let key = model.schema_of(pattern)?.range.iter().find(open)?;
    if key_type(model, pattern.table, &key.text) != DataType::S {
        return None;
    }
    let template = entity.key(&key.text)?;
    let (name, modifier) = ordered_slot(entity, template)?;
    let attribute = entity.attribute(name)?;
    let (small, large) = out_of_order(&attribute.format, modifier)?;
    let with =
        |value: &String| Item::with(model, at, &Values::from([(name.to_owned(), value.clone())]));
    let (small_item, large_item) = (with(&small)?, with(&large)?);
    let mut parameters = Values::new();
    for slot in pattern.key.iter().flat_map(|it| &it.operands).flat_map(Template::slots) {
        let (_, of) = pattern.parameter(slot)?.attribute.as_ref()?;
        // Parameters that move with the value are a range's, which another check looks at.
        if of == name {
            return None;
        }
        parameters.insert(slot.to_owned(), small_item.values.get(of)?.clone());
    }
    for item in [&small_item, &large_item] {
        found(model, pattern, &parameters, item).filter(|found| *found)?;
    }
    let code = if attribute.format.order == Order::Number { "K07" } else { "K08" };
    let help = if code == "K07" {
        format!("pad it: {{{name}:08}}, or make `{}` a number", key.text)
    } else {
        "use one precision and zone: datetime(ms, Z)".to_owned()
    };
    let message = format!("`{}` returns `{name}` {large} before {small}", pattern.name.text);
    let words = format!(
        "{} sorts before {}",
        large_item.describe(model, &[name]),
        small_item.describe(model, &[name])
    );
    let scenario = || {
        Some(Scenario {
            writes: vec![put(model, &small_item, None)?, put(model, &large_item, None)?],
            reads: query(model, pattern, &parameters)?,
            claim: Claim::Before(large_item.key_json(model)?, small_item.key_json(model)?),
        })
    };
    Some(
        Finding::new(code, template.span, message)
            .label(format!("`{name}` sorts as text here"))
            .note(pattern.name.span, "read in this order")
            .witness(words, scenario())
            .help(help)
            .entity(entity.name.text.clone())
            .about(pattern.name.text.clone()),
    )
}

/// The first slot of a template, if its values have an order other than that of bytes.
fn ordered_slot<'t>(entity: &Entity, template: &'t Template) -> Option<(&'t str, Modifier)> {
    template
        .parts
        .iter()
        .find_map(|part| match part {
            Part::Literal(_) => None,
            Part::Slot { name, modifier, .. } => Some((name.as_str(), *modifier)),
        })
        .filter(|(name, _)| {
            entity.attribute(name).is_some_and(|it| it.format.order != Order::Bytes)
        })
}

/// Two values, the smaller one first, whose texts sort the other way around.
fn out_of_order(format: &Format, modifier: Modifier) -> Option<(String, String)> {
    let words = Language::of(format).ok()?.words(WORDS);
    words.iter().find_map(|one| {
        let wrong = words.iter().find(|two| {
            compare(format.order, one, two).is_lt() && encode(one, modifier) > encode(two, modifier)
        });
        wrong.map(|two| (one.clone(), two.clone()))
    })
}

/// K08 as a note: times that do not sort, in no key yet.
fn mixed(model: &Model, entity: &Entity, findings: &mut Vec<Finding>) {
    let keyed = |name: &str| {
        entity.keys.iter().any(|(_, template)| template.slots().any(|slot| slot == name))
    };
    let expires = model.table_of(entity).and_then(|table| table.ttl.as_ref());
    for attribute in &entity.attributes {
        let name = &attribute.name.text;
        let ttl = expires.is_some_and(|ttl| ttl.text == *name);
        if attribute.format.mixes_precision_or_zone() && !keyed(name) && !ttl {
            let message = format!("times in `{name}` of `{}` do not sort", entity.name.text);
            let mut finding = Finding::new("K08", attribute.span, message)
                .label("precision or zone differ from value to value")
                .help(
                    "write one form: datetime(ms, Z); in Python timespec=\"milliseconds\" and UTC",
                )
                .entity(entity.name.text.clone())
                .about(format!("{}.{name}", entity.name.text));
            finding.level = Level::Note;
            findings.push(finding);
        }
    }
}

/// K24: a time to live that DynamoDB does not read.
fn expiry(model: &Model, entity: &Entity) -> Option<Finding> {
    let table = model.table_of(entity)?;
    let ttl = table.ttl.as_ref()?;
    let attribute = entity.attribute(&ttl.text)?;
    let format = attribute.format.text.replace(' ', "");
    if attribute.format.data_type == DataType::N && format != "epoch(ms)" {
        return None;
    }
    let value = Language::of(&attribute.format).ok()?.words(1).pop()?;
    let why = if format == "epoch(ms)" {
        "milliseconds are a time 50,000 years from now"
    } else {
        "only numbers are read as a time to live"
    };
    let message = format!("items of `{}` never expire", entity.name.text);
    Some(
        Finding::new("K24", attribute.span, message)
            .label(why)
            .note(ttl.span, "the attribute with the time to live")
            .witness(format!("{}({} = {value:?}) stays: {why}", entity.name.text, ttl.text), None)
            .help("use epoch(s): a number, seconds since 1970")
            .entity(entity.name.text.clone())
            .about(entity.name.text.clone()),
    )
}
