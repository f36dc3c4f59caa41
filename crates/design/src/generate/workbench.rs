//! A model of NoSQL Workbench: tables with their indexes, entities as facets.
//!
//! Its form has no local indexes, no keys of several attributes and no vector indexes: these are
//! left out, and named.

use serde_json::{Map, Value, json};

use super::Generated;
use crate::definition::{
    Billing, DataType, Entity, Index, Model, Part, Projection, Schema, Table, Template,
};
use crate::meaning::key_type;

/// A day for members that the form has and a model has not: every export is the same.
const DAY: &str = "Jan 01, 1970, 12:00 AM";

/// The model in the form of version 3.0.
pub(super) fn model(model: &Model) -> Generated {
    let mut left_out = Vec::new();
    let tables: Vec<Value> =
        (0..model.tables.len()).filter_map(|at| table(model, at, &mut left_out)).collect();
    let value = json!({
        "ModelName": model.name.as_deref().unwrap_or("Stator model"),
        "ModelMetadata": {
            "Author": "",
            "DateCreated": DAY,
            "DateLastModified": DAY,
            "Description": "",
            "AWSService": "Amazon DynamoDB",
            "Version": "3.0",
        },
        "DataModel": tables,
    });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    Generated { text, left_out }
}

/// The key attributes of a table or index: one of each kind, or none at all.
fn keys(model: &Model, at: usize, schema: &Schema) -> Option<Value> {
    let attribute = |name: &str| json!({ "AttributeName": name, "AttributeType": key_type(model, at, name).letters() });
    let ([hash], range) = (schema.hash.as_slice(), schema.range.as_slice()) else { return None };
    let mut members = Map::new();
    members.insert("PartitionKey".to_owned(), attribute(&hash.text));
    match range {
        [] => {}
        [range] => {
            members.insert("SortKey".to_owned(), attribute(&range.text));
        }
        _ => return None,
    }
    Some(Value::Object(members))
}

fn table(model: &Model, at: usize, left_out: &mut Vec<String>) -> Option<Value> {
    let table = model.tables.get(at)?;
    let entities: Vec<&Entity> =
        model.entities.iter().filter(|entity| entity.table == at).collect();
    let mut attributes: Vec<(&str, DataType)> = Vec::new();
    for attribute in entities.iter().flat_map(|entity| &entity.attributes) {
        let name = attribute.name.text.as_str();
        if !table.schema.has(name) && !attributes.iter().any(|(other, _)| *other == name) {
            attributes.push((name, attribute.format.data_type));
        }
    }
    let attributes = attributes
        .into_iter()
        .map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind.letters() }));
    for vectors in &table.vectors {
        let name = &vectors.name.text;
        left_out.push(format!("{name}: NoSQL Workbench has no form for a vector index"));
    }
    let indexes = table.indexes.iter();
    let indexes = indexes.filter_map(|index| self::index(model, at, index, left_out));
    let billing = match table.billing {
        Billing::OnDemand => "PAY_PER_REQUEST",
        Billing::Provisioned => "PROVISIONED",
    };
    Some(json!({
        "TableName": table.name.text,
        "KeyAttributes": keys(model, at, &table.schema)?,
        "NonKeyAttributes": attributes.collect::<Vec<_>>(),
        "TableFacets": entities.iter().map(|it| facet(table, it)).collect::<Vec<_>>(),
        "GlobalSecondaryIndexes": indexes.collect::<Vec<_>>(),
        "TableData": [],
        "DataAccess": { "MySql": {} },
        "BillingMode": billing,
    }))
}

fn index(model: &Model, at: usize, index: &Index, left_out: &mut Vec<String>) -> Option<Value> {
    let name = &index.name.text;
    let schema = keys(model, at, &index.schema).filter(|_| !index.local);
    let Some(schema) = schema else {
        let why = if index.local { "a local index" } else { "a key of several attributes" };
        left_out.push(format!("{name}: NoSQL Workbench has no form for {why}"));
        return None;
    };
    let projection = match &index.projection {
        Projection::All => json!({ "ProjectionType": "ALL" }),
        Projection::Keys => json!({ "ProjectionType": "KEYS_ONLY" }),
        Projection::Include(names) => {
            let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
            json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": names })
        }
    };
    Some(json!({ "IndexName": name, "KeyAttributes": schema, "Projection": projection }))
}

fn facet(table: &Table, entity: &Entity) -> Value {
    let roles = [("PartitionKeyAlias", &table.schema.hash), ("SortKeyAlias", &table.schema.range)];
    let aliases = roles.into_iter().filter_map(|(role, names)| {
        let template = entity.key(&names.first()?.text)?;
        Some((role.to_owned(), json!(alias(template))))
    });
    let attributes = entity.attributes.iter().map(|it| it.name.text.as_str());
    let attributes: Vec<&str> = attributes.filter(|name| !table.schema.has(name)).collect();
    json!({
        "FacetName": entity.name.text,
        "KeyAttributeAlias": aliases.collect::<Map<String, Value>>(),
        "NonKeyAttributes": attributes,
        "TableData": [],
        "DataAccess": { "MySql": {} },
    })
}

/// A template as people write aliases: `ORDER#<order_id>`.
fn alias(template: &Template) -> String {
    let parts = template.parts.iter().map(|part| match part {
        Part::Literal(text) => text.clone(),
        Part::Slot { name, .. } => format!("<{name}>"),
    });
    parts.collect()
}
