//! The rule about patterns that no key serves: C01.

use crate::definition::{Comparison, Entity, Model, Operation, Pattern, Schema};
use crate::finding::Finding;
use crate::language::Language;
use crate::meaning::{Item, Values, clauses, found, parameters_of};
use crate::scenario::{Claim, Scenario, put, query};

/// Bytes of a write unit.
const UNIT: u64 = 1_024;

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in &model.patterns {
        findings.extend(unserved(model, pattern));
    }
}

/// C01: items are asked for by a value, and only a scan finds them.
fn unserved(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let at = *pattern.entities.first()?;
    if pattern.operation != Operation::Scan {
        return None;
    }
    let entity = model.entities.get(at)?;
    let asked = clauses(model, pattern, at)?;
    let equal: Vec<&str> = asked
        .iter()
        .filter(|clause| clause.comparison == Comparison::Equal)
        .map(|clause| clause.attribute.as_str())
        .collect();
    let by = *equal.first()?;
    let table = model.tables.get(pattern.table)?;
    let mut schemas =
        std::iter::once(&table.schema).chain(table.indexes.iter().map(|index| &index.schema));
    if schemas.any(|schema| serves(entity, schema, &equal)) {
        return None;
    }
    let condition = pattern.filter.iter().find(|it| it.attribute.text == by)?;
    let wanted = Item::with(model, at, &constants(pattern))?;
    let parameters = parameters_of(pattern, &wanted)?;
    let other = dropped(model, pattern, &parameters, &wanted)?;
    let (name, of) = (&pattern.name.text, &entity.name.text);
    let scenario = || {
        Some(Scenario {
            writes: vec![put(model, &wanted, None)?, put(model, &other, None)?],
            reads: query(model, pattern, &parameters)?,
            claim: Claim::Dropped,
        })
    };
    let units = entity.size.unwrap_or(UNIT).div_ceil(UNIT).max(1);
    let plural = if units == 1 { "unit" } else { "units" };
    Some(
        Finding::new("C01", condition.attribute.span, format!("no key finds a `{of}` by `{by}`"))
            .label("asked for by a value, found by reading everything")
            .note(table.name.span, "neither its key nor an index begins with it")
            .witness(
                format!(
                    "{name} reads {} too, and pays it, to find {}",
                    other.describe(model, &[by]),
                    wanted.describe(model, &[by])
                ),
                scenario(),
            )
            .help(format!(
                "an index with partition_key = \"{by}\" serves it, for {units} write {plural} \
                 more in each write of a `{of}`"
            ))
            .entity(of.clone())
            .about(name.clone()),
    )
}

/// Whether a query by `schema` needs no more than what is known.
fn serves(entity: &Entity, schema: &Schema, known: &[&str]) -> bool {
    schema.hash.iter().all(|key| {
        entity.key(&key.text).is_some_and(|template| {
            template.slots().next().is_some() && template.slots().all(|slot| known.contains(&slot))
        })
    })
}

/// The values that the filter asks for in the file itself.
pub(super) fn constants(pattern: &Pattern) -> Values {
    let equal = pattern.filter.iter().filter(|it| it.comparison == Comparison::Equal);
    equal
        .filter_map(|it| Some((it.attribute.text.clone(), it.operands.first()?.constant()?)))
        .collect()
}

/// An item like `wanted` with another identity, which the filter drops.
pub(super) fn dropped(
    model: &Model,
    pattern: &Pattern,
    parameters: &Values,
    wanted: &Item,
) -> Option<Item> {
    let entity = model.entities.get(wanted.entity)?;
    let mut given = wanted.values.clone();
    for name in entity.identity.iter().rev() {
        let words = Language::of(&entity.attribute(&name.text)?.format).ok()?.words(2);
        given.insert(name.text.clone(), words.get(1)?.clone());
    }
    pattern.filter.iter().find_map(|condition| {
        let name = &condition.attribute.text;
        let words = Language::of(&entity.attribute(name)?.format).ok()?.words(4);
        words.into_iter().find_map(|word| {
            let mut given = given.clone();
            given.insert(name.clone(), word);
            let item = Item::with(model, wanted.entity, &given)?;
            let kept = found(model, pattern, parameters, &item)?;
            (!kept && item.key_json(model) != wanted.key_json(model)).then_some(item)
        })
    })
}
