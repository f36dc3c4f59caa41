//! Rules about writes that belong together, or come at the same time: K18, K19, C23.

use crate::definition::{Action, ActionKind, Count, Entity, Model, Operation, Pattern};
use crate::finding::Finding;
use crate::language::Language;
use crate::meaning::{Item, Values};
use crate::scenario::{Claim, Scenario, get, put};

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in &model.patterns {
        findings.extend(torn(model, pattern));
        findings.extend(alone(pattern));
        for action in &pattern.actions {
            findings.extend(lost_update(model, pattern, action));
        }
    }
}

/// K19: one call writes items of several entities, each for itself.
fn torn(model: &Model, pattern: &Pattern) -> Option<Finding> {
    if pattern.operation != Operation::BatchWriteItem {
        return None;
    }
    let first = pattern.actions.first()?;
    let second = pattern.actions.iter().find(|action| action.entity != first.entity)?;
    let item = |action: &Action| Item::with(model, action.entity, &Values::new());
    let (one, two) = (item(first)?, item(second)?);
    let name = &pattern.name.text;
    let entity = |action: &Action| Some(&model.entities.get(action.entity)?.name.text);
    let (of, other) = (entity(first)?, entity(second)?);
    let done = |action: &Action| match action.kind {
        ActionKind::Delete => "deleted",
        ActionKind::Put | ActionKind::Update | ActionKind::Check => "written",
    };
    let message = format!("`{name}` can stop between a `{of}` and its `{other}`");
    Some(
        Finding::new("K19", second.span, message)
            .label("each write of a batch is for itself")
            .note(first.span, "may be done when this one is not")
            .witness(
                format!(
                    "{} is {} and {} is not, when it comes back in UnprocessedItems and the \
                     caller ends",
                    one.describe(model, &[]),
                    done(first),
                    two.describe(model, &[])
                ),
                None,
            )
            .help("use TransactWriteItems: all or none, for twice the write units")
            .entity(of.clone())
            .entity(other.clone())
            .about(name.clone()),
    )
}

/// C23: a transaction with one action.
fn alone(pattern: &Pattern) -> Option<Finding> {
    let name = &pattern.name.text;
    let (span, single) = match pattern.operation {
        Operation::TransactWriteItems => {
            let [action] = pattern.actions.as_slice() else { return None };
            (action.span, action.count == Count::One)
        }
        Operation::TransactGetItems => {
            let (count, span) = pattern.keys?;
            (span, count == Count::One)
        }
        Operation::GetItem
        | Operation::Query
        | Operation::Scan
        | Operation::BatchGetItem
        | Operation::PutItem
        | Operation::UpdateItem
        | Operation::DeleteItem
        | Operation::BatchWriteItem => return None,
    };
    // A client request token is a reason: only transactions have one.
    if !single || pattern.idempotent {
        return None;
    }
    Some(
        Finding::new("C23", span, format!("`{name}` is a transaction of one"))
            .label("2 units where a single request takes 1")
            .help("one write is atomic, with its condition too: use the single operation")
            .about(name.clone()),
    )
}

/// K18: an item is read, changed and written whole, and nothing asks whether it changed meanwhile.
fn lost_update(model: &Model, pattern: &Pattern, action: &Action) -> Option<Finding> {
    let condition = action.condition.as_ref()?;
    let entity = model.entities.get(action.entity)?;
    let existing = condition.text.contains("attribute_exists");
    let compares = entity.attributes.iter().any(|attribute| {
        let name = &attribute.name.text;
        attribute.version && condition.text.contains(name.as_str())
    });
    let table = model.table_of(entity)?;
    let keyed = table.schema.names().filter_map(|key| entity.key(&key.text));
    let slots: Vec<&str> = keyed.flat_map(|template| template.slots()).collect();
    let mut open = entity.attributes.iter().filter(|it| {
        let name = it.name.text.as_str();
        it.mutable && !slots.contains(&name) && !entity.identity.iter().any(|id| id.text == name)
    });
    let changed = open.next()?;
    if action.kind != ActionKind::Put || !existing || compares {
        return None;
    }
    let words = Language::of(&changed.format).ok()?.words(2);
    let [old, new] = words.as_slice() else { return None };
    let with = |word: &String| {
        let given = Values::from([(changed.name.text.clone(), word.clone())]);
        Item::with(model, action.entity, &given)
    };
    let (before, after) = (with(old)?, with(new)?);
    let (name, of) = (&pattern.name.text, &entity.name.text);
    let scenario = || {
        let write = Some((pattern, action));
        Some(Scenario {
            writes: vec![
                put(model, &before, None)?,
                put(model, &after, write)?,
                put(model, &before, write)?,
            ],
            reads: vec![get(model, &after)?],
            claim: Claim::Replaced(after.json(model)?),
        })
    };
    Some(
        Finding::new("K18", condition.span, format!("`{name}` loses changes of a `{of}`"))
            .label("holds although the item has changed since it was read")
            .note(changed.name.span, "changes")
            .witness(
                format!(
                    "two callers read {}; one writes {}, then the other writes back {old:?}",
                    before.describe(model, &[&changed.name.text]),
                    after.describe(model, &[&changed.name.text])
                ),
                scenario(),
            )
            .help(help(entity))
            .entity(of.clone())
            .about(name.clone()),
    )
}

fn help(entity: &Entity) -> String {
    match entity.attributes.iter().find(|attribute| attribute.version) {
        Some(version) => {
            format!("add AND #{0} = :{0}, the version that was read", version.name.text)
        }
        None => "update what changes (UpdateItem), or add an attribute with version = true and \
                 compare it in the condition"
            .to_owned(),
    }
}
