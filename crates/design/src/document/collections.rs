//! Pictures of item collections: for each table and index the partitions, and what lies in them.

use serde_json::{Value, json};

use super::parts::colour;
use crate::definition::{Entity, Index, Model, Name, Projection, Schema, Table};

/// The tables and indexes with their partitions.
pub(super) fn places(model: &Model) -> Vec<Value> {
    let mut places = Vec::new();
    for (at, table) in model.tables.iter().enumerate() {
        places.push(place(model, (at, table), None));
        places.extend(table.indexes.iter().map(|index| place(model, (at, table), Some(index))));
    }
    places
}

fn place(model: &Model, (at, table): (usize, &Table), index: Option<&Index>) -> Value {
    let schema = index.map_or(&table.schema, |index| &index.schema);
    let mut partitions: Vec<(String, Vec<Value>)> = Vec::new();
    for (number, entity) in model.entities.iter().enumerate() {
        let Some(hash) = keys(entity, &schema.hash).filter(|_| entity.table == at) else {
            continue;
        };
        let Some(range) = keys(entity, &schema.range) else { continue };
        let row = json!({
            "range": range,
            "entity": entity.name.text,
            "colour": colour(number),
            "attributes": attributes(entity, table, schema, index),
        });
        match partitions.iter_mut().find(|(known, _)| *known == hash) {
            Some((_, rows)) => rows.push(row),
            None => partitions.push((hash, vec![row])),
        }
    }
    let title = match index {
        None => table.name.text.clone(),
        Some(index) if index.local => format!("{} / {} (local)", table.name.text, index.name.text),
        Some(index) => format!("{} / {}", table.name.text, index.name.text),
    };
    let projection = index.map(|index| match &index.projection {
        Projection::All => "all attributes".to_owned(),
        Projection::Keys => "keys only".to_owned(),
        Projection::Include(names) => format!("keys and {}", listed(names)),
    });
    let partitions =
        partitions.into_iter().map(|(hash, rows)| json!({ "hash": hash, "rows": rows }));
    json!({
        "title": title,
        "hash": listed(&schema.hash),
        "range": listed(&schema.range),
        "projection": projection,
        "description": index.is_none().then_some(table.description.as_ref()).flatten(),
        "partitions": partitions.collect::<Vec<_>>(),
    })
}

/// The templates of these keys; nothing if one is missing.
fn keys(entity: &Entity, names: &[Name]) -> Option<String> {
    let texts: Option<Vec<&str>> =
        names.iter().map(|name| Some(entity.key(&name.text)?.text.as_str())).collect();
    texts.map(|texts| texts.join("  ·  "))
}

/// The attributes besides the keys that lie there.
fn attributes(
    entity: &Entity,
    table: &Table,
    schema: &Schema,
    index: Option<&Index>,
) -> Vec<String> {
    let held = |name: &str| match index.map(|index| &index.projection) {
        None | Some(Projection::All) => true,
        Some(Projection::Keys) => false,
        Some(Projection::Include(names)) => names.iter().any(|it| it.text == name),
    };
    let all = entity.attributes.iter().map(|attribute| attribute.name.text.as_str());
    all.filter(|name| !schema.has(name) && (held(name) || table.schema.has(name)))
        .map(str::to_owned)
        .collect()
}

fn listed(names: &[Name]) -> String {
    names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", ")
}
