//! Changes of tables and indexes that DynamoDB does not make in place: X02, X03, X07, X08.

use crate::definition::{Billing, Index, Model, Name, Projection, Schema, Table, VectorIndex};
use crate::finding::Finding;
use crate::meaning::key_type;
use crate::source::Span;

/// X03: what only a new table can have.
pub(super) fn anew(old: &Model, new: &Model, before: &Table, after: &Table) -> Option<Finding> {
    let name = &after.name.text;
    let (what, span) = if keys(&before.schema) != keys(&after.schema) {
        let key = after.schema.hash.first().map_or(after.name.span, |key| key.span);
        ("another primary key", key)
    } else if let Some(key) = retyped(old, new, before, after, &after.schema) {
        ("another type of a key", key.span)
    } else {
        ("another local index", local(before, after)?)
    };
    let message = format!("`{name}` gets {what}: that is a new table");
    let words =
        format!("UpdateTable has no member for {what}; the items stay in the table as it is");
    Some(
        Finding::new("X03", span, message)
            .label("fixed when the table is made")
            .witness(words, None)
            .help(
                "make a second table, write to both, copy, read the new one, then drop the old one",
            )
            .about(name.clone()),
    )
}

/// Where a local index is added, removed or changed.
fn local(before: &Table, after: &Table) -> Option<Span> {
    let locals = |table: &Table| table.indexes.iter().filter(|it| it.local).count();
    for index in after.indexes.iter().filter(|index| index.local) {
        let was = before.indexes.iter().find(|it| it.name.text == index.name.text);
        if was.is_none_or(|was| !was.local || differs(was, index)) {
            return Some(index.name.span);
        }
    }
    (locals(before) > locals(after)).then_some(after.name.span)
}

/// A key of `schema` that has another type than before.
fn retyped<'m>(
    old: &Model,
    new: &Model,
    before: &Table,
    after: &Table,
    schema: &'m Schema,
) -> Option<&'m Name> {
    let at =
        |model: &Model, table: &Table| model.tables.iter().position(|it| it.name == table.name);
    let (was, is) = (at(old, before)?, at(new, after)?);
    schema.names().find(|key| key_type(old, was, &key.text) != key_type(new, is, &key.text))
}

/// X02: global indexes whose keys or projection change.
pub(super) fn indexes(before: &Table, after: &Table) -> Vec<Finding> {
    let changed = after.indexes.iter().filter(|index| !index.local).filter_map(|index| {
        let was = before.indexes.iter().find(|it| it.name.text == index.name.text)?;
        let name = &index.name.text;
        let (what, span) = if keys(&was.schema) == keys(&index.schema) {
            ("projection", index.projection_span)
        } else {
            ("keys", index.schema.hash.first().map_or(index.name.span, |key| key.span))
        };
        differs(was, index).then(|| {
            let message = format!("the {what} of `{name}` cannot change: it is a new index");
            Finding::new("X02", span, message)
                .label("an index under its old name is away while it is filled")
                .help(format!("add `{name}-2`, move the patterns to it, then remove `{name}`"))
                .about(name.clone())
        })
    });
    let vectors = after.vectors.iter().filter_map(|index| {
        let was = before.vectors.iter().find(|it| it.name.text == index.name.text)?;
        let name = &index.name.text;
        (described(was) != described(index)).then(|| {
            let message = format!("vector index `{name}` cannot change: it is a new index");
            Finding::new("X02", index.name.span, message)
                .label("an index under its old name is away while it is filled")
                .help(format!("add `{name}-2`, move the searches to it, then remove `{name}`"))
                .about(name.clone())
        })
    });
    changed.chain(vectors).collect()
}

/// What a vector index is, without where that is written.
fn described(index: &VectorIndex) -> impl PartialEq {
    let texts = |names: &[Name]| names.iter().map(|name| name.text.clone()).collect::<Vec<_>>();
    (
        index.attribute.text.clone(),
        (index.dimensions, index.distance),
        index.partition_key.as_ref().map(|key| key.text.clone()),
        texts(&index.filters),
        held(&index.projection),
    )
}

fn differs(was: &Index, is: &Index) -> bool {
    keys(&was.schema) != keys(&is.schema) || held(&was.projection) != held(&is.projection)
}

fn held(projection: &Projection) -> String {
    match projection {
        Projection::All => "all".to_owned(),
        Projection::Keys => "keys".to_owned(),
        Projection::Include(names) => {
            let mut names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
            names.sort_unstable();
            format!("include {}", names.join(" "))
        }
    }
}

fn keys(schema: &Schema) -> (Vec<&str>, Vec<&str>) {
    (
        schema.hash.iter().map(|name| name.text.as_str()).collect(),
        schema.range.iter().map(|name| name.text.as_str()).collect(),
    )
}

/// X08: more index operations than one request may have.
pub(super) fn order(before: &Table, after: &Table) -> Option<Finding> {
    let global = |table: &Table| -> Vec<String> {
        let indexes = table.indexes.iter().filter(|index| !index.local);
        indexes.map(|index| index.name.text.clone()).collect()
    };
    let (was, is) = (global(before), global(after));
    let made: Vec<&String> = is.iter().filter(|name| !was.contains(name)).collect();
    let gone: Vec<&String> = was.iter().filter(|name| !is.contains(name)).collect();
    let steps: Vec<String> = made
        .iter()
        .map(|name| format!("create {name}"))
        .chain(gone.iter().map(|name| format!("delete {name}")))
        .collect();
    if steps.len() < 2 {
        return None;
    }
    let name = &after.name.text;
    let first =
        made.first().and_then(|it| after.indexes.iter().find(|index| index.name.text == **it));
    let span = first.map_or(after.name.span, |index| index.name.span);
    let message = format!("`{name}` has {} index operations: one a request", steps.len());
    Some(
        Finding::new("X08", span, message)
            .label("UpdateTable creates or deletes one global index at a time")
            .help(format!(
                "deploy one after another, each when the last is ACTIVE: {}",
                steps.join(", ")
            ))
            .about(name.clone()),
    )
}

/// X07: another way to pay.
pub(super) fn mode(before: &Table, after: &Table) -> Option<Finding> {
    let name = &after.name.text;
    let limit = match (before.billing, after.billing) {
        (Billing::Provisioned, Billing::OnDemand) => {
            "at most four times in 24 hours; the way back is free at any time"
        }
        (Billing::OnDemand, Billing::Provisioned) => {
            "the provisioned units must be enough for the traffic at that moment"
        }
        (_, _) => return None,
    };
    let to = if after.billing == Billing::OnDemand { "on-demand" } else { "provisioned" };
    Some(
        Finding::new("X07", after.name.span, format!("`{name}` changes to {to} capacity"))
            .label(limit)
            .help("change it alone, with the table and all its indexes at their peak in mind")
            .about(name.clone()),
    )
}
