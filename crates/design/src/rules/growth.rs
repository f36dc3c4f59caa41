//! Rules about what grows: C09, C10, C18, C29, C30.

use crate::definition::{
    ActionKind, Attribute, DataType, Entity, Index, Model, Operation, Pattern, Schema, Table,
};
use crate::finding::Finding;

/// Bytes of an item whose entity does not say them.
const UNKNOWN: u64 = 1_024;

/// Bytes that the items of one partition key may have in a table with a local index. Source: "Local
/// secondary indexes" in the developer guide, "Item collection size limit".
const COLLECTION: u64 = 10 << 30;

/// Indexes that an item may be in without a word.
const MANY_INDEXES: usize = 4;

/// Parts of the names of things that are not meant to stay.
const SHORT_LIVED: &[&str] =
    &["session", "token", "temp", "cache", "nonce", "otp", "lease", "invitation"];

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for entity in &model.entities {
        let Some(table) = model.table_of(entity) else { continue };
        findings.extend(collection(table, entity));
        findings.extend(amplified(table, entity));
        findings.extend(lasting(table, entity));
    }
    for pattern in &model.patterns {
        findings.extend(grows(model, pattern));
        findings.extend(children(model, pattern));
    }
}

/// The attributes in the templates of the partition key.
fn hash_slots<'m>(entity: &'m Entity, schema: &'m Schema) -> Vec<&'m str> {
    let templates = schema.hash.iter().filter_map(|key| entity.key(&key.text));
    templates.flat_map(|template| template.slots()).collect()
}

/// C09: any number of items under one key of a table with a local index.
fn collection(table: &Table, entity: &Entity) -> Option<Finding> {
    let index = table.indexes.iter().find(|index| index.local)?;
    let slots = hash_slots(entity, &table.schema);
    let alone = entity.identity.iter().all(|name| slots.contains(&name.text.as_str()));
    let expires = table.ttl.as_ref().is_some_and(|ttl| entity.attribute(&ttl.text).is_some());
    if alone || expires {
        return None;
    }
    let bytes = entity.size.unwrap_or(UNKNOWN).max(1);
    let most = COLLECTION.checked_div(bytes).unwrap_or(0);
    let of = &entity.name.text;
    let message = format!("nothing bounds the `{of}` items of one partition key");
    Some(
        Finding::new("C09", entity.name.span, message)
            .label(format!("from {most} items of {bytes} bytes on, writes are refused"))
            .note(index.name.span, "a local index keeps a partition key within 10 GB")
            .help("make the index a global one, or put what bounds them into the partition key")
            .entity(of.clone())
            .about(index.name.text.clone()),
    )
}

/// C10: a list or set that grows inside of its item.
fn grows(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let updates = pattern.actions.iter().filter(|action| action.kind == ActionKind::Update);
    updates
        .flat_map(|action| action.sets.iter().flatten().map(move |name| (action, name)))
        .find_map(|(action, name)| {
            let entity = model.entities.get(action.entity)?;
            let attribute = entity.attribute(&name.text)?;
            let list = matches!(attribute.format.data_type, DataType::L | DataType::Ss);
            let (of, by) = (&entity.name.text, &pattern.name.text);
            let message = format!("`{of}.{}` grows inside of its item", name.text);
            list.then(|| {
                Finding::new("C10", name.span, message)
                    .label("an item has 400 KB at most, and every change pays all of it")
                    .note(attribute.name.span, "a list or set without a bound")
                    .help("make each element an item of its own under the same partition key")
                    .entity(of.clone())
                    .about(by.clone())
            })
        })
}

/// C18: children of a parent by an index, where the parent could be the partition key.
fn children(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let index = model.index_of(pattern).filter(|index| !index.local)?;
    let [at] = pattern.entities.as_slice() else { return None };
    let entity = model.entities.get(*at).filter(|_| pattern.operation == Operation::Query)?;
    let table = model.table_of(entity)?;
    let (own, parent) = (hash_slots(entity, &table.schema), hash_slots(entity, &index.schema));
    let identity = |name: &&str| entity.identity.iter().any(|it| it.text == *name);
    let apart = !parent.is_empty() && !parent.iter().any(|slot| own.contains(slot));
    if !apart || parent.iter().any(identity) || is_asked_by_key(model, *at) {
        return None;
    }
    // A value such as a status is no parent: the identity of another entity is.
    let is_parent = |other: &Entity| {
        let names: Vec<&str> = other.identity.iter().map(|name| name.text.as_str()).collect();
        names == parent
    };
    let moves = !model.entities.iter().any(is_parent)
        || parent.iter().any(|slot| entity.attribute(slot).is_some_and(|it| it.mutable));
    let (of, name, by) = (&entity.name.text, &index.name.text, parent.join(", "));
    let message = format!("`{of}` is only ever asked for by `{by}`, through `{name}`");
    (!moves).then(|| {
        Finding::new("C18", index.name.span, message)
            .label("each write is paid twice: in the table and in the index")
            .note(entity.name.span, "nobody asks for it by its own key")
            .help(format!("put `{by}` into the partition key of the table, and drop the index"))
            .entity(of.clone())
            .about(name.clone())
    })
}

/// Whether a pattern needs the key of the table to find or change items of entity `at`.
fn is_asked_by_key(model: &Model, at: usize) -> bool {
    model.patterns.iter().any(|pattern| {
        let read = pattern.entities.contains(&at) && pattern.index.is_none();
        let changed = pattern
            .actions
            .iter()
            .any(|action| action.entity == at && action.kind != ActionKind::Put);
        read || changed
    })
}

/// C29: a thing that is not meant to stay, and does.
fn lasting(table: &Table, entity: &Entity) -> Option<Finding> {
    let name = entity.name.text.to_ascii_lowercase();
    let word = SHORT_LIVED.iter().find(|word| name.contains(*word))?;
    let expires = |ttl: &crate::definition::Name| entity.attribute(&ttl.text).is_some();
    if table.ttl.as_ref().is_some_and(expires) {
        return None;
    }
    let of = &entity.name.text;
    let message = format!("`{of}` items are kept for ever");
    let has_clock = |attribute: &&Attribute| attribute.format.text.starts_with("epoch");
    let clock = entity.attributes.iter().find(has_clock);
    let attribute = clock.map_or("expires_at", |attribute| attribute.name.text.as_str());
    Some(
        Finding::new("C29", entity.name.span, message)
            .label(format!("its name says {word}; nothing deletes it"))
            .note(table.name.span, "its table")
            .help(format!("ttl = \"{attribute}\" of the table, with format \"epoch(s)\" here"))
            .entity(of.clone())
            .about(of.clone()),
    )
}

/// C30: one write, many index writes.
fn amplified(table: &Table, entity: &Entity) -> Option<Finding> {
    let is_in = |index: &&Index| index.schema.names().all(|name| entity.key(&name.text).is_some());
    let within: Vec<&str> =
        table.indexes.iter().filter(is_in).map(|index| index.name.text.as_str()).collect();
    let of = &entity.name.text;
    let message = format!("one write of `{of}` writes {} indexes", within.len());
    (within.len() > MANY_INDEXES).then(|| {
        Finding::new("C30", entity.name.span, message)
            .label(format!(
                "each new item costs {} times its own write",
                within.len().saturating_add(1)
            ))
            .note(table.name.span, within.join(", "))
            .help("share an index between patterns, or keep items out that no pattern asks for")
            .entity(of.clone())
            .about(of.clone())
    })
}
