//! The rule about copies of attributes: K06.

use serde_json::Value;

use crate::definition::{Action, ActionKind, Attribute, Entity, Model, Name, Pattern};
use crate::finding::Finding;
use crate::language::Language;
use crate::meaning::{Item, Values, json_value};
use crate::scenario::{Claim, Scenario, get, put, update};

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (at, entity) in model.entities.iter().enumerate() {
        for attribute in &entity.attributes {
            let Some(from) = &attribute.copied_from else { continue };
            let Some((source, original)) = original(model, from) else { continue };
            let copy = Copy { model, at, entity, attribute, from, source, original };
            findings.extend(model.patterns.iter().find_map(|pattern| copy.stale(pattern)));
        }
    }
}

/// The entity and the attribute that `Entity.attribute` names.
fn original<'m>(model: &'m Model, from: &Name) -> Option<(usize, &'m str)> {
    let (source, attribute) = from.text.split_once('.')?;
    let at = model.entities.iter().position(|entity| entity.name.text == source)?;
    let entity = model.entities.get(at)?;
    entity.attribute(attribute).map(|found| (at, found.name.text.as_str()))
}

/// An attribute that repeats one of another entity.
struct Copy<'m> {
    model: &'m Model,
    at: usize,
    entity: &'m Entity,
    attribute: &'m Attribute,
    from: &'m Name,
    source: usize,
    original: &'m str,
}

impl Copy<'_> {
    /// K06: `pattern` changes the original and leaves the copy as it was.
    fn stale(&self, pattern: &Pattern) -> Option<Finding> {
        let sets = |action: &&Action, entity: usize, name: &str| {
            let mut named = action.sets.iter().flatten();
            action.kind == ActionKind::Update
                && action.entity == entity
                && named.any(|set| set.text == name)
        };
        let change = pattern.actions.iter().find(|it| sets(it, self.source, self.original))?;
        let copy = self.attribute.name.text.as_str();
        let renewed = pattern.actions.iter().any(|action| {
            let put = action.kind == ActionKind::Put && action.entity == self.at;
            put || sets(&action, self.at, copy)
        });
        if renewed {
            return None;
        }
        let source = self.model.entities.get(self.source)?;
        let words = Language::of(&source.attribute(self.original)?.format).ok()?.words(2);
        let [old, new] = words.as_slice() else { return None };
        let before = Item::with(self.model, self.source, &one(self.original, old))?;
        let after = Item::with(self.model, self.source, &one(self.original, new))?;
        let stale = Item::with(self.model, self.at, &one(copy, old))?;
        let name = &pattern.name.text;
        let (of, from) = (&self.entity.name.text, &self.from.text);
        let in_key = self.entity.keys.iter().any(|(_, it)| it.slots().any(|slot| slot == copy));
        let span = change.sets.iter().flatten().find(|it| it.text == self.original)?.span;
        let message = format!("`{name}` changes `{from}` and leaves the copy in `{of}`");
        let witness = format!(
            "after {name} of {}, {} still has {old:?}",
            after.describe(self.model, &[self.original]),
            stale.describe(self.model, &[copy])
        );
        Some(
            Finding::new("K06", span, message)
                .label("its copies keep the old value")
                .note(
                    self.attribute.name.span,
                    if in_key { "the copy, which is part of a key" } else { "the copy" },
                )
                .witness(witness, self.scenario((pattern, change), [&before, &after, &stale]))
                .help(format!(
                    "write each `{of}` in the same transaction, or read `{}` where it is needed",
                    source.name.text
                ))
                .entity(of.clone())
                .entity(source.name.text.clone())
                .about(name.clone()),
        )
    }

    fn scenario(
        &self,
        (pattern, change): (&Pattern, &Action),
        [before, after, stale]: [&Item; 3],
    ) -> Option<Scenario> {
        let model = self.model;
        let copy = &self.attribute.name.text;
        let mut kept = stale.key_json(model)?;
        let value = json_value(self.attribute.format.data_type, stale.values.get(copy)?);
        if let Value::Object(members) = &mut kept {
            members.entry(copy.clone()).or_insert(value);
        }
        Some(Scenario {
            writes: vec![
                put(model, before, None)?,
                put(model, stale, None)?,
                update(model, pattern, change, after)?,
            ],
            reads: vec![get(model, stale)?],
            claim: Claim::Extra(kept),
        })
    }
}

fn one(name: &str, value: &str) -> Values {
    Values::from([(name.to_owned(), value.to_owned())])
}
