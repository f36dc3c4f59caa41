//! Rules about what a page of an answer holds: K25 (expired items), K27 (a limit with a filter).

use crate::definition::{Comparison, Entity, Model, Operation, Pages, Pattern};
use crate::finding::Finding;
use crate::language::Language;
use crate::meaning::{Item, Values, found, parameters_of};
use crate::scenario::{Claim, Scenario, get, put, query};

use super::served::{constants, dropped};

/// Items of a witness at most, so that it is quick to run.
const WITNESS_ITEMS: u32 = 60;

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in &model.patterns {
        findings.extend(short_page(model, pattern));
        for at in &pattern.entities {
            findings.extend(expired(model, pattern, *at));
        }
    }
}

/// K25: items are returned after they expired.
fn expired(model: &Model, pattern: &Pattern, at: usize) -> Option<Finding> {
    let entity = model.entities.get(at)?;
    let ttl = model.table_of(entity)?.ttl.as_ref()?;
    let attribute = entity.attribute(&ttl.text)?;
    let filtered =
        pattern.filter.iter().chain(&pattern.key).any(|it| it.attribute.text == ttl.text);
    // A caller that gets the time can compare it.
    let read = pattern.reads.iter().flatten().any(|name| name.text == ttl.text);
    if filtered || read {
        return None;
    }
    let past = Language::of(&attribute.format).ok()?.words(1).pop()?;
    let mut given = constants(pattern);
    given.insert(ttl.text.clone(), past);
    let item = Item::with(model, at, &given)?;
    let reads = || match pattern.operation {
        Operation::Query | Operation::Scan => {
            query(model, pattern, &parameters_of(pattern, &item)?)
        }
        _ => Some(vec![get(model, &item)?]),
    };
    let scenario = || {
        Some(Scenario {
            writes: vec![put(model, &item, None)?],
            reads: reads()?,
            claim: Claim::Extra(item.key_json(model)?),
        })
    };
    let (name, of) = (&pattern.name.text, &entity.name.text);
    let message = format!("`{name}` returns each `{of}` for days after it expired");
    Some(
        Finding::new("K25", pattern.name.span, message)
            .label("nothing compares the time")
            .note(ttl.span, "deletes later, within days")
            .witness(
                format!("{} expired and is returned", item.describe(model, &[&ttl.text])),
                scenario(),
            )
            .help(format!(
                "filter by `{0}` (gt = \"{{now}}\"), or say that its caller `reads` it",
                ttl.text
            ))
            .entity(of.clone())
            .about(name.clone()),
    )
}

/// K27: a limit counts what the filter drops.
fn short_page(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let limit = pattern.limit?;
    let condition = pattern.filter.first()?;
    let reads = matches!(pattern.operation, Operation::Query | Operation::Scan);
    if !reads || matches!(pattern.pages, Some(Pages::All | Pages::One)) {
        return None;
    }
    let at = *pattern.entities.first()?;
    let entity = model.entities.get(at)?;
    let wanted = Item::with(model, at, &constants(pattern))?;
    let parameters = parameters_of(pattern, &wanted)?;
    let other = dropped(model, pattern, &parameters, &wanted)?;
    let (name, of) = (&pattern.name.text, &entity.name.text);
    let key = &condition.attribute.text;
    let message = format!("`{name}` can return nothing although there is a `{of}` to return");
    let scenario = (limit <= WITNESS_ITEMS).then(|| behind(model, pattern, &wanted, &other));
    Some(
        Finding::new("K27", condition.attribute.span, message)
            .label(format!("drops items after the limit of {limit} counted them"))
            .witness(
                format!(
                    "with {limit} items such as {} before {}, the page is empty and says that \
                     there is more",
                    other.describe(model, &[key]),
                    wanted.describe(model, &[key])
                ),
                scenario.flatten(),
            )
            .help(format!(
                "put `{key}` into a key, or read on until there are {limit} (pages = \"all\")"
            ))
            .entity(of.clone())
            .about(name.clone()),
    )
}

/// As many dropped items as the limit, and behind them one that is wanted.
fn behind(model: &Model, pattern: &Pattern, wanted: &Item, other: &Item) -> Option<Scenario> {
    let entity = model.entities.get(wanted.entity)?;
    let count = usize::try_from(pattern.limit?).ok()?.saturating_add(1);
    let mut items = varied(model, pattern, entity, other, count)?;
    let schema = model.schema_of(pattern)?;
    let place = |item: &Item| {
        let stored = item.stored(model).unwrap_or_default();
        let of = |name: &str| stored.iter().find(|it| it.name == name).map(|it| it.text.clone());
        schema.range.iter().map(|key| of(&key.text)).collect::<Vec<_>>()
    };
    items.sort_by_cached_key(place);
    let last = items.last_mut()?;
    for condition in &pattern.filter {
        let name = &condition.attribute.text;
        last.values.insert(name.clone(), wanted.values.get(name)?.clone());
    }
    let parameters = parameters_of(pattern, last)?;
    found(model, pattern, &parameters, last).filter(|found| *found)?;
    let key = last.key_json(model)?;
    let writes: Option<Vec<_>> = items.iter().map(|item| put(model, item, None)).collect();
    let reads = query(model, pattern, &parameters)?;
    Some(Scenario { writes: writes?, reads, claim: Claim::Short(key) })
}

/// Items with different sort keys that the filter drops.
fn varied(
    model: &Model,
    pattern: &Pattern,
    entity: &Entity,
    other: &Item,
    count: usize,
) -> Option<Vec<Item>> {
    let asked: Vec<&str> = pattern
        .key
        .iter()
        .filter(|it| it.comparison == Comparison::Equal)
        .flat_map(|it| &it.operands)
        .flat_map(|it| it.slots())
        .collect();
    let name = entity.identity.iter().rev().find(|name| !asked.contains(&name.text.as_str()))?;
    let words = Language::of(&entity.attribute(&name.text)?.format).ok()?.words(count);
    let with = |word: String| -> Option<Item> {
        let mut given: Values = other.values.clone();
        given.insert(name.text.clone(), word);
        Item::with(model, other.entity, &given)
    };
    let items: Option<Vec<Item>> = words.into_iter().map(with).collect();
    items.filter(|items| items.len() == count)
}
