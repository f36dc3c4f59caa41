//! Rules about vector indexes: K30 (items that they cannot hold or never find).

use serde_json::json;

use crate::definition::{Attribute, Billing, DataType, Entity, Model, Table, VectorIndex};
use crate::finding::Finding;
use crate::meaning::{Item, Values};
use crate::scenario::{Claim, Scenario, Write, create_table, put, search};

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (at, table) in model.tables.iter().enumerate() {
        for index in &table.vectors {
            findings.extend(provisioned(model, (at, table), index));
            for (number, entity) in model.entities.iter().enumerate() {
                let vector = entity.attribute(&index.attribute.text);
                let Some(vector) = vector.filter(|_| entity.table == at) else { continue };
                findings.extend(dimensions(model, (number, entity), index, vector));
                findings.extend(unsearched(model, (number, entity), index, vector));
            }
        }
    }
}

/// A table with provisioned capacity takes no vector index.
fn provisioned(
    model: &Model,
    (at, table): (usize, &Table),
    index: &VectorIndex,
) -> Option<Finding> {
    if table.billing != Billing::Provisioned {
        return None;
    }
    let (of, name) = (&table.name.text, &index.name.text);
    let scenario = || {
        let mut body = create_table(model, at)?;
        let members = body.as_object_mut()?;
        // Beside the table that is there on demand.
        members.insert("TableName".to_owned(), json!(format!("{of}-provisioned")));
        members.insert("BillingMode".to_owned(), json!("PROVISIONED"));
        let units = json!({ "ReadCapacityUnits": 1, "WriteCapacityUnits": 1 });
        let globals = members.get_mut("GlobalSecondaryIndexes").and_then(|it| it.as_array_mut());
        for global in globals.into_iter().flatten() {
            global.as_object_mut()?.insert("ProvisionedThroughput".to_owned(), units.clone());
        }
        members.insert("ProvisionedThroughput".to_owned(), units);
        let writes = vec![Write { operation: "CreateTable", body }];
        Some(Scenario { writes, reads: Vec::new(), claim: Claim::Refused })
    };
    Some(
        Finding::new("K30", index.name.span, format!("`{of}` cannot be made with `{name}`"))
            .label("vector indexes are for tables on demand")
            .note(table.name.span, "provisioned")
            .witness(
                format!("CreateTable of {of} with provisioned capacity is refused"),
                scenario(),
            )
            .help("write `billing = \"on-demand\"`")
            .about(name.clone()),
    )
}

/// A vector of another length than the index has, or no vector, refuses the write.
fn dimensions(
    model: &Model,
    (at, entity): (usize, &Entity),
    index: &VectorIndex,
    vector: &Attribute,
) -> Option<Finding> {
    let (of, name, by) = (&entity.name.text, &vector.name.text, &index.name.text);
    let has = match vector.format.data_type {
        DataType::Vector(count) if count == index.dimensions => return None,
        DataType::Vector(count) => format!("has {count} numbers"),
        // Of these nobody knows how many numbers are in them.
        DataType::L => return None,
        other => format!("is {}", other.letters()),
    };
    let item = Item::with(model, at, &Values::new())?;
    let scenario = put(model, &item, None).map(|write| Scenario {
        writes: vec![write],
        reads: Vec::new(),
        claim: Claim::Refused,
    });
    let message = format!(
        "no `{of}` with `{name}` can be written: it {has}, {by} takes {}",
        index.dimensions
    );
    let words = format!("{} is refused: its {name} {has}", item.describe(model, &[]));
    Some(
        Finding::new("K30", vector.span, message)
            .label(format!("it {has}"))
            .note(index.dimensions_span, "what the index takes")
            .witness(words, scenario)
            .help(format!("give both the same length: `vector({})`", index.dimensions))
            .entity(of.clone())
            .about(by.clone()),
    )
}

/// An item with a vector and without the partition key of the index is in no search.
fn unsearched(
    model: &Model,
    (at, entity): (usize, &Entity),
    index: &VectorIndex,
    vector: &Attribute,
) -> Option<Finding> {
    let key = index.partition_key.as_ref()?;
    let (of, by) = (&entity.name.text, &index.name.text);
    let lacks = match (entity.attribute(&key.text), entity.key(&key.text)) {
        (None, None) => "no",
        // Where the vector may be absent too, both may be meant to be.
        (Some(attribute), None) if attribute.optional && !vector.optional => "sometimes no",
        _ => return None,
    };
    let mut item = Item::with(model, at, &Values::new())?;
    item.without.push(key.text.clone());
    let scenario = || {
        let first = item.values.get(&vector.name.text)?;
        let reads = vec![search(model, entity.table, index, first)?];
        let claim = Claim::Missing(item.key_json(model)?);
        Some(Scenario { writes: vec![put(model, &item, None)?], reads, claim })
    };
    let fits = vector.format.data_type == DataType::Vector(index.dimensions);
    let words = format!("{} is stored, and no search of {by} finds it", item.describe(model, &[]));
    let message = format!("`{of}` has {lacks} `{}`, so `{by}` does not hold it", key.text);
    Some(
        Finding::new("K30", vector.name.span, message)
            .label("stored with its vector, found by no search")
            .note(key.span, "the partition key of the index")
            .witness(words, scenario().filter(|_| fits))
            .help(format!("give every `{of}` a `{}`, or search without a partition key", key.text))
            .entity(of.clone())
            .about(by.clone()),
    )
}
