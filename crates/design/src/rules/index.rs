//! Rules about indexes: K22, K23, C12, C13, C15.

use crate::definition::{Action, ActionKind, Entity, Index, Model, Pattern, Projection, Table};
use crate::finding::Finding;
use crate::meaning::{Item, Values, clauses};
use crate::scenario::{Claim, Scenario, put, query};

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in &model.patterns {
        let Some(index) = model.index_of(pattern) else { continue };
        for at in &pattern.entities {
            findings.extend(never_written(model, pattern, index, *at));
        }
        findings.extend(not_projected(model, pattern, index));
    }
    for (at, table) in model.tables.iter().enumerate() {
        for (position, index) in table.indexes.iter().enumerate() {
            let readers: Vec<&Pattern> = model
                .patterns
                .iter()
                .filter(|pattern| pattern.table == at && pattern.index == Some(position))
                .collect();
            findings.extend(idle(index, &readers));
            findings.extend(projects_too_much(index, &readers));
            mutable_key(model, (at, table), index, findings);
        }
    }
}

/// K22: items that are written without the keys of the index.
fn never_written(model: &Model, pattern: &Pattern, index: &Index, at: usize) -> Option<Finding> {
    let entity = model.entities.get(at)?;
    let name = &pattern.name.text;
    let absent = index.schema.names().find(|key| entity.key(&key.text).is_none());
    let (without, span, label, maker) = match absent {
        Some(key) => {
            let label = format!("has no template for `{}`", key.text);
            (Vec::new(), entity.name.span, label, None)
        }
        None => {
            let (maker, action, missing) = incomplete_put(model, index, at)?;
            let label = format!("does not set `{}`", missing.join("`, `"));
            (missing, action.span, label, Some(&maker.name))
        }
    };
    let mut item = Item::with(model, at, &Values::new())?;
    item.without = without;
    let asked = clauses(model, pattern, at)?;
    let parameters: Values = asked
        .iter()
        .filter_map(|clause| match &clause.operand {
            crate::meaning::Operand::Parameter(name) => {
                Some((name.clone(), item.values.get(&clause.attribute)?.clone()))
            }
            crate::meaning::Operand::Constant(_) => None,
        })
        .collect();
    let made = maker.map_or(String::new(), |maker| format!(" that `{}` made", maker.text));
    let message = format!("`{name}` never returns a `{}`{made}", entity.name.text);
    let witness = format!(
        "{}{made} is not in `{}`, so {name} misses it",
        item.describe(model, &[]),
        index.name.text
    );
    let scenario = || {
        Some(Scenario {
            writes: vec![put(model, &item, None)?],
            reads: query(model, pattern, &parameters)?,
            claim: Claim::Missing(item.key_json(model)?),
        })
    };
    Some(
        Finding::new("K22", span, message)
            .label(label)
            .note(index.name.span, "the index")
            .note(pattern.name.span, "reads it")
            .witness(witness, scenario())
            .help("set the keys of the index in every write that makes the item")
            .entity(entity.name.text.clone())
            .about(name.clone()),
    )
}

/// A write that makes entity `at` without all keys of the index.
fn incomplete_put<'m>(
    model: &'m Model,
    index: &Index,
    at: usize,
) -> Option<(&'m Pattern, &'m Action, Vec<String>)> {
    model.patterns.iter().find_map(|pattern| {
        pattern.actions.iter().find_map(|action| {
            if action.kind != ActionKind::Put || action.entity != at {
                return None;
            }
            let left_out = |key: &&crate::definition::Name| {
                let unset = action
                    .sets
                    .as_ref()
                    .is_some_and(|sets| !sets.iter().any(|name| name.text == key.text));
                unset || action.omits.iter().any(|name| name.text == key.text)
            };
            let missing: Vec<String> =
                index.schema.names().filter(left_out).map(|key| key.text.clone()).collect();
            (!missing.is_empty()).then_some((pattern, action, missing))
        })
    })
}

/// K23: attributes that a pattern uses and its index does not hold.
fn not_projected(model: &Model, pattern: &Pattern, index: &Index) -> Option<Finding> {
    let table = model.tables.get(pattern.table)?;
    let held = |name: &str| {
        let included = match &index.projection {
            Projection::All => true,
            Projection::Keys => false,
            Projection::Include(names) => names.iter().any(|included| included.text == name),
        };
        included || index.schema.has(name) || table.schema.has(name)
    };
    let reads = pattern.reads.iter().flatten();
    let filtered = pattern.filter.iter().map(|condition| &condition.attribute);
    let missing = reads.chain(filtered).find(|name| !held(&name.text))?;
    let name = &pattern.name.text;
    let message =
        format!("`{name}` reads `{}`, which `{}` does not hold", missing.text, index.name.text);
    let witness = format!(
        "every item that {name} returns lacks `{}`: absent, without an error",
        missing.text
    );
    Some(
        Finding::new("K23", missing.span, message)
            .label("not in the index")
            .note(index.projection_span, "what it holds")
            .witness(witness, None)
            .help(format!("add `{}` to the projection", missing.text))
            .about(name.clone()),
    )
}

/// C13: an index that no pattern reads.
fn idle(index: &Index, readers: &[&Pattern]) -> Option<Finding> {
    readers.is_empty().then(|| {
        let name = &index.name.text;
        Finding::new("C13", index.name.span, format!("no pattern reads the index `{name}`"))
            .label("every write of its items is paid twice")
            .help("remove it, or add the pattern that it serves")
            .about(name.clone())
    })
}

/// C15: an index that holds what nobody reads; as a note where it is not known what is read.
fn projects_too_much(index: &Index, readers: &[&Pattern]) -> Option<Finding> {
    if index.projection != Projection::All || readers.is_empty() {
        return None;
    }
    let unknown = readers.iter().find(|pattern| pattern.reads.is_none())?;
    let name = &index.name.text;
    let message = format!("`{name}` holds all attributes, and nothing says which are read");
    Some(
        Finding::new("C15", index.projection_span, message)
            .label("every change of any attribute writes the index too")
            .note(unknown.name.span, "reads it")
            .help("say `reads = […]` in its patterns, then project those only; or measure it")
            .about(name.clone()),
    )
}

/// C12: updates that move items within an index.
fn mutable_key(
    model: &Model,
    (at, table): (usize, &Table),
    index: &Index,
    findings: &mut Vec<Finding>,
) {
    for pattern in &model.patterns {
        for action in pattern.actions.iter().filter(|it| it.kind == ActionKind::Update) {
            let entity = model.entities.get(action.entity);
            let Some(entity) = entity.filter(|entity| entity.table == at) else { continue };
            let moved = action.sets.iter().flatten().find(|name| in_key(entity, index, &name.text));
            let Some(moved) = moved.filter(|name| !table.schema.has(&name.text)) else { continue };
            let name = &index.name.text;
            let message = format!("`{}` moves items within `{name}`", pattern.name.text);
            findings.push(
                Finding::new("C12", moved.span, message)
                    .label("a delete and a put in the index, each paid")
                    .note(index.name.span, "the index")
                    .help("keep what changes out of index keys, or accept the second write")
                    .entity(entity.name.text.clone())
                    .about(pattern.name.text.clone()),
            );
        }
    }
}

/// Whether a change of `name` changes a key of the index.
fn in_key(entity: &Entity, index: &Index, name: &str) -> bool {
    index.schema.names().any(|key| {
        key.text == name
            || entity.key(&key.text).is_some_and(|it| it.slots().any(|slot| slot == name))
    })
}
