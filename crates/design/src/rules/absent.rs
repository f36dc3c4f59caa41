//! The rule about parts of keys that may be empty or absent: K13.

use crate::definition::{Entity, Index, Model, Name, Operation, Pattern, Template};
use crate::finding::Finding;
use crate::language::{Language, key_language};
use crate::meaning::{Item, Values, clauses, meant, parameters_of};
use crate::scenario::{Claim, Scenario, put, query};

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (at, entity) in model.entities.iter().enumerate() {
        findings.extend(refused(model, at, entity));
    }
    for pattern in model.patterns.iter().filter(|it| it.operation == Operation::Query) {
        let Some(index) = model.index_of(pattern) else { continue };
        for at in &pattern.entities {
            findings.extend(left_out(model, pattern, index, *at));
        }
    }
}

/// The first slot of `template` whose attribute is optional.
fn optional_slot<'m>(entity: &'m Entity, template: &'m Template) -> Option<&'m str> {
    template.slots().find(|slot| entity.attribute(slot).is_some_and(|it| it.optional))
}

/// Items that cannot be written: a key of the table is absent, or any key is an empty text.
fn refused(model: &Model, at: usize, entity: &Entity) -> Option<Finding> {
    let table = model.table_of(entity)?;
    let (key, template, values, why) = entity.keys.iter().find_map(|(key, template)| {
        if table.schema.has(&key.text)
            && let Some(slot) = optional_slot(entity, template)
        {
            return Some((key, template, None, format!("has no `{slot}`")));
        }
        let empty = empty_values(entity, template)?;
        let names: Vec<&str> = template.slots().collect();
        Some((key, template, Some(empty), format!("has an empty `{}`", names.join("`, `"))))
    })?;
    let mut item = Item::with(model, at, values.as_ref().unwrap_or(&Values::new()))?;
    if values.is_none() {
        item.without = vec![key.text.clone()];
    }
    let of = &entity.name.text;
    let scenario = put(model, &item, None).map(|write| Scenario {
        writes: vec![write],
        reads: Vec::new(),
        claim: Claim::Refused,
    });
    Some(
        Finding::new("K13", template.span, format!("a `{of}` that {why} cannot be written"))
            .label(format!("then there is no `{}`", key.text))
            .witness(format!("the put of a {of} that {why} is refused"), scenario)
            .help("make it required, let it have one character at least, or begin with a text")
            .entity(of.clone())
            .about(of.clone()),
    )
}

/// Values that make the whole key an empty text.
fn empty_values(entity: &Entity, template: &Template) -> Option<Values> {
    let format = |name: &str| entity.attribute(name).map(|it| &it.format);
    let (language, _) = key_language(&[template], format, false)?;
    let plain = |name: &str| {
        let found = Language::of(format(name)?).ok()?;
        found.matches("").then(|| (name.to_owned(), String::new()))
    };
    if !language.matches("") {
        return None;
    }
    template.slots().map(plain).collect()
}

/// Items that are meant and are not in the index, as a part of its key is absent.
fn left_out(model: &Model, pattern: &Pattern, index: &Index, at: usize) -> Option<Finding> {
    let entity = model.entities.get(at)?;
    let asked = clauses(model, pattern, at)?;
    let (key, template, slot) = index.schema.names().find_map(|key: &Name| {
        let template = entity.key(&key.text)?;
        let slot = optional_slot(entity, template)?;
        // Who asks for the attribute itself means items that have it.
        let meant = asked.iter().any(|clause| clause.attribute == slot);
        (!meant).then_some((key, template, slot))
    })?;
    let mut item = Item::with(model, at, &Values::new())?;
    let parameters = parameters_of(pattern, &item)?;
    item.values.remove(slot);
    item.without = entity
        .keys
        .iter()
        .filter(|(_, it)| it.slots().any(|name| name == slot))
        .map(|(key, _)| key.text.clone())
        .collect();
    meant(model, pattern, &parameters, &item).filter(|meant| *meant)?;
    let (name, of) = (&pattern.name.text, &entity.name.text);
    let scenario = || {
        Some(Scenario {
            writes: vec![put(model, &item, None)?],
            reads: query(model, pattern, &parameters)?,
            claim: Claim::Missing(item.key_json(model)?),
        })
    };
    Some(
        Finding::new("K13", template.span, format!("`{name}` misses each `{of}` without `{slot}`"))
            .label(format!("without it there is no `{}`", key.text))
            .note(index.name.span, "the index")
            .witness(
                format!("{} without `{slot}` is not in the index", item.describe(model, &[])),
                scenario(),
            )
            .help(format!("write a text in place of `{slot}`, or accept it here with a reason"))
            .entity(of.clone())
            .about(name.clone()),
    )
}
