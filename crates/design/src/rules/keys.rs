//! Rules about primary keys that do not tell items apart: K01, K02, K04.

use crate::definition::{Entity, Model, Template};
use crate::finding::Finding;
use crate::language::{Language, Relation, Slots, key_language, pairs, values};
use crate::meaning::{Item, Values, render};
use crate::scenario::{Claim, Scenario, get, put};

/// Pairs that are tried at most.
const CANDIDATES: usize = 200;

/// The keys of one entity as a language.
struct Keys {
    at: usize,
    language: Language,
    slots: Slots,
}

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut all = Vec::new();
    for (at, entity) in model.entities.iter().enumerate() {
        let Some(templates) = templates(model, entity) else { continue };
        if !omits_identity(model, at, &templates, findings) {
            let format = |name: &str| entity.attribute(name).map(|it| &it.format);
            let found = key_language(&templates, format, false);
            all.extend(found.map(|(language, slots)| Keys { at, language, slots }));
        }
    }
    for (at, keys) in all.iter().enumerate() {
        findings.extend(ambiguous(model, keys));
        for other in all.iter().skip(at.saturating_add(1)) {
            let table = |keys: &Keys| model.entities.get(keys.at).map(|it| it.table);
            if table(keys) == table(other) && !apart(model, keys, other) {
                findings.extend(collision(model, keys, other));
            }
        }
    }
}

/// Whether the beginnings of keys tell already that they differ.
fn apart(model: &Model, one: &Keys, two: &Keys) -> bool {
    let of = |keys: &Keys| templates(model, model.entities.get(keys.at)?);
    let (Some(one), Some(two)) = (of(one), of(two)) else { return false };
    one.iter().zip(two).any(|(one, two)| one.is_apart(two))
}

/// The templates of the primary key.
fn templates<'m>(model: &'m Model, entity: &'m Entity) -> Option<Vec<&'m Template>> {
    model.table_of(entity)?.schema.names().map(|name| entity.key(&name.text)).collect()
}

/// K01: two items that differ in their identity only where the key does not look.
fn omits_identity(
    model: &Model,
    at: usize,
    templates: &[&Template],
    findings: &mut Vec<Finding>,
) -> bool {
    let Some(entity) = model.entities.get(at) else { return false };
    let in_key = |name: &str| {
        templates.iter().any(|template| template.readable_slots().any(|slot| slot == name))
    };
    let Some(missing) = entity.identity.iter().find(|name| !in_key(&name.text)) else {
        return false;
    };
    let words = entity
        .attribute(&missing.text)
        .and_then(|attribute| Language::of(&attribute.format).ok())
        .map(|language| language.words(2))
        .unwrap_or_default();
    let [one, two] = words.as_slice() else { return false };
    let with = |word: &String| {
        Item::with(model, at, &Values::from([(missing.text.clone(), word.clone())]))
    };
    let (Some(one), Some(two)) = (with(one), with(two)) else { return false };
    if one.key_json(model) != two.key_json(model) {
        return false;
    }
    let name = &entity.name.text;
    let message = format!("the key of `{name}` leaves out `{}`, which makes it one", missing.text);
    let span = templates.last().map_or(entity.name.span, |template| template.span);
    let finding = Finding::new("K01", span, message)
        .label("the same key for both")
        .note(missing.span, "its identity")
        .help(format!("put {{{}}} into the key", missing.text))
        .entity(name.clone())
        .about(name.clone());
    findings.push(replaced(model, finding, &one, &two));
    true
}

/// The finding with the witness that the second item replaces the first one.
fn replaced(model: &Model, finding: Finding, one: &Item, two: &Item) -> Finding {
    let words = format!(
        "{} is replaced by {}: both have the key {}",
        one.describe(model, &[]),
        two.describe(model, &[]),
        one.key_json(model).map(|key| key.to_string()).unwrap_or_default(),
    );
    let scenario = || {
        Some(Scenario {
            writes: vec![put(model, one, None)?, put(model, two, None)?],
            reads: vec![get(model, one)?],
            claim: Claim::Replaced(one.json(model)?),
        })
    };
    finding.witness(words, scenario())
}

/// Two items from a pair of words, if their keys are the same indeed.
fn items(
    model: &Model,
    (one, word): (&Keys, &[(u8, u16)]),
    (two, other): (&Keys, &[(u8, u16)]),
) -> Option<(Item, Item)> {
    let one = Item::with(model, one.at, &values(&word.to_vec(), &one.slots)?)?;
    let two = Item::with(model, two.at, &values(&other.to_vec(), &two.slots)?)?;
    let key = |item: &Item| -> Option<Vec<String>> {
        let entity = model.entities.get(item.entity)?;
        let templates = templates(model, entity)?;
        templates.iter().map(|template| render(template, &item.values)).collect()
    };
    let in_language = |item: &Item| {
        model.entities.get(item.entity).is_some_and(|entity| {
            entity.attributes.iter().all(|attribute| {
                let value = item.values.get(&attribute.name.text);
                let language = Language::of(&attribute.format).ok();
                value.zip(language).is_some_and(|(value, language)| language.matches(value))
            })
        })
    };
    (key(&one)? == key(&two)? && in_language(&one) && in_language(&two)).then_some((one, two))
}

/// K02: items of two entities with the same key.
fn collision(model: &Model, one: &Keys, two: &Keys) -> Option<Finding> {
    let candidates = pairs((&one.language, &two.language), Relation::Equal, CANDIDATES);
    let (left, right) =
        candidates.iter().find_map(|pair| items(model, (one, &pair.left), (two, &pair.right)))?;
    let (first, second) = (model.entities.get(one.at)?, model.entities.get(two.at)?);
    let span = |entity: &Entity| templates(model, entity).and_then(|it| Some(it.last()?.span));
    let (name, other) = (&first.name.text, &second.name.text);
    let message = format!("`{name}` and `{other}` can have the same key");
    let finding = Finding::new("K02", span(second)?, message)
        .label(format!("a `{other}` can be here"))
        .note(span(first)?, format!("and a `{name}` too"))
        .help("begin the keys of each entity with a text of its own, such as \"ORDER#\"")
        .entity(name.clone())
        .entity(other.clone())
        .about(name.clone());
    Some(replaced(model, finding, &left, &right))
}

/// K04: one key that can be read in two ways, as a value holds the delimiter.
fn ambiguous(model: &Model, keys: &Keys) -> Option<Finding> {
    let entity = model.entities.get(keys.at)?;
    // A key attribute with one slot is read in one way only.
    if templates(model, entity)?.iter().all(|template| template.slots().count() <= 1) {
        return None;
    }
    let candidates = pairs((&keys.language, &keys.language), Relation::Equal, CANDIDATES);
    let differs = |one: &Item, two: &Item| {
        let changed = |name: &crate::definition::Name| {
            one.values.get(&name.text) != two.values.get(&name.text)
        };
        entity.identity.iter().any(changed)
    };
    let (one, two) = candidates.iter().find_map(|pair| {
        let found = items(model, (keys, &pair.left), (keys, &pair.right))?;
        differs(&found.0, &found.1).then_some(found)
    })?;
    let free = entity.identity.iter().find(|name| {
        one.values.get(&name.text) != two.values.get(&name.text)
            && entity.attribute(&name.text).is_some_and(|attribute| attribute.format.free)
    });
    let free = free.or_else(|| entity.identity.first())?;
    let attribute = entity.attribute(&free.text)?;
    let name = &entity.name.text;
    let message =
        format!("`{}` of `{name}` can hold what separates the parts of its key", free.text);
    let span = templates(model, entity)?.last()?.span;
    let finding = Finding::new("K04", span, message)
        .label("the same key for both")
        .note(attribute.span, "any text")
        .help(format!("give `{}` a format without the delimiter (slug, ulid)", free.text))
        .entity(name.clone())
        .about(name.clone());
    Some(replaced(model, finding, &one, &two))
}
