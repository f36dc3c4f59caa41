//! Rules about cost and load that keys and indexes alone show: C06, C11, C14.

use crate::definition::{
    ActionKind, Entity, Format, Index, Model, Pattern, Projection, Schema, Table,
};
use crate::finding::Finding;

/// Bytes of a write unit.
const UNIT: u64 = 1_024;

/// Write units from which on an update of a few attributes is dear.
const LARGE: u64 = 8;

/// Write units of one partition in a second. Source: "Best practices for designing and using
/// partition keys effectively" in the developer guide.
const PARTITION_WRITES: u64 = 1_000;

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (at, table) in model.tables.iter().enumerate() {
        let entities = || model.entities.iter().filter(|entity| entity.table == at);
        for entity in entities() {
            findings.extend(rolling(entity, &table.schema, &table.name.text));
            for index in &table.indexes {
                findings.extend(rolling(entity, &index.schema, &index.name.text));
            }
        }
        for index in &table.indexes {
            findings.extend(covered(table, index, &entities().collect::<Vec<_>>()));
        }
    }
    for pattern in &model.patterns {
        findings.extend(rewrites(model, pattern));
    }
}

/// C06: all items of today, or of this hour, in one partition.
fn rolling(entity: &Entity, schema: &Schema, place: &str) -> Option<Finding> {
    let templates: Option<Vec<_>> = schema.hash.iter().map(|key| entity.key(&key.text)).collect();
    let templates = templates?;
    let mut slots = templates.iter().flat_map(|template| template.slots()).peekable();
    let first = *slots.peek()?;
    let clock = |name: &str| entity.attribute(name).is_some_and(|it| is_clock(&it.format));
    let sorted = schema
        .range
        .iter()
        .any(|key| entity.key(&key.text).is_some_and(|template| template.slots().next().is_some()));
    if !sorted || !slots.all(clock) {
        return None;
    }
    let units = entity.size.unwrap_or(UNIT).div_ceil(UNIT).max(1);
    let of = &entity.name.text;
    let message = format!("each `{of}` of one `{first}` is in one partition of `{place}`");
    Some(
        Finding::new("C06", templates.first()?.span, message)
            .label(format!(
                "at most {} writes a second, all in the partition of now",
                PARTITION_WRITES.checked_div(units).unwrap_or(0)
            ))
            .help("begin with what differs at one moment (a device, a shard), then the time")
            .entity(of.clone())
            .about(place.to_owned()),
    )
}

/// Whether the values of a format are one and the same for a while.
fn is_clock(format: &Format) -> bool {
    matches!(format.text.as_str(), "date" | "month" | "year")
}

/// C11: a small change of a large item.
fn rewrites(model: &Model, pattern: &Pattern) -> Option<Finding> {
    pattern.actions.iter().find_map(|action| {
        let entity = model.entities.get(action.entity)?;
        let units = entity.size?.div_ceil(UNIT);
        let sets = action.sets.as_ref().filter(|sets| {
            sets.len().saturating_mul(2) <= entity.attributes.len()
                && action.kind == ActionKind::Update
        })?;
        if units < LARGE {
            return None;
        }
        let (name, of) = (&pattern.name.text, &entity.name.text);
        let changed: Vec<&str> = sets.iter().map(|set| set.text.as_str()).collect();
        let message = format!("`{name}` pays a whole `{of}` for `{}`", changed.join("`, `"));
        Some(
            Finding::new("C11", sets.first()?.span, message)
                .label(format!("{units} write units, whatever changes"))
                .note(entity.name.span, "its size")
                .help("keep what changes often in an item of its own, with the same partition key")
                .entity(of.clone())
                .about(name.clone()),
        )
    })
}

/// C14: an index that holds nothing that the table or another index does not.
fn covered(table: &Table, index: &Index, entities: &[&Entity]) -> Option<Finding> {
    let name = &index.name.text;
    let (by, span) = if prefix(&index.schema, &table.schema) {
        (&table.name.text, table.name.span)
    } else {
        let covers = |other: &&Index| {
            let longer = other.schema.range.len() > index.schema.range.len();
            let later = other.name.span > index.name.span;
            other.name != index.name
                && (longer || later)
                && prefix(&index.schema, &other.schema)
                && holds(&other.projection, &index.projection)
                && entities.iter().all(|entity| {
                    let has =
                        |schema: &Schema| schema.names().all(|it| entity.key(&it.text).is_some());
                    !has(&index.schema) || has(&other.schema)
                })
        };
        let other = table.indexes.iter().find(covers)?;
        (&other.name.text, other.name.span)
    };
    let message = format!("whatever `{name}` answers, `{by}` answers too");
    Some(
        Finding::new("C14", index.name.span, message)
            .label("its keys are the first keys of the other")
            .note(span, "the other")
            .help(format!("remove it and ask `{by}`: one write less for each item"))
            .about(name.clone()),
    )
}

/// Whether `short` has the partition key of `long`, and its first sort keys.
fn prefix(short: &Schema, long: &Schema) -> bool {
    let texts = |names: &[crate::definition::Name]| -> Vec<String> {
        names.iter().map(|name| name.text.clone()).collect()
    };
    texts(&short.hash) == texts(&long.hash) && texts(&long.range).starts_with(&texts(&short.range))
}

/// Whether a projection has all that the other one has.
fn holds(wide: &Projection, narrow: &Projection) -> bool {
    match (wide, narrow) {
        (Projection::All, _) | (_, Projection::Keys) => true,
        (Projection::Keys, _) | (_, Projection::All) => false,
        (Projection::Include(wide), Projection::Include(narrow)) => {
            narrow.iter().all(|name| wide.iter().any(|other| other.text == name.text))
        }
    }
}
