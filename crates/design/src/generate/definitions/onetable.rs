//! Schemas for OneTable 2: one for each table.
//!
//! In its value templates a slot is `${attribute}`, or `${attribute:width}` with zeros before it. A
//! template of which an attribute is absent gives no value, so that the item is not in that index.

use serde_json::{Value, json};

use super::template::{change, in_braces};
use super::{definable, is_in, text, values};
use crate::definition::{
    Attribute, DataType, Entity, Index, Model, Modifier, Projection, Schema, Table,
};
use crate::generate::Generated;
use crate::generate::layer::comment;
use crate::generate::layer::language::Language as _;
use crate::generate::layer::typescript::{TypeScript, member};
use crate::meaning::key_type;

const LIBRARY: &str = "OneTable";

/// The attribute that it writes the name of a model into.
const TYPE: &str = "_type";

/// The schemas of `model`.
pub(in crate::generate) fn onetable(model: &Model) -> Result<Generated, String> {
    definable(&TypeScript, model)?;
    let mut left_out = Vec::new();
    let mut defined: Vec<Value> = Vec::new();
    for (at, table) in model.tables.iter().enumerate() {
        let class = TypeScript.class(&table.name.text);
        if defined.iter().any(|schema| schema.get("class") == Some(&json!(class))) {
            return Err(format!("two tables are `{class}` in TypeScript: rename one"));
        }
        defined.push(schema(model, (at, table), class, &mut left_out));
    }
    text(include_str!("onetable.ts.jinja"), model, defined, left_out)
}

fn schema(
    model: &Model,
    (at, table): (usize, &Table),
    class: String,
    left_out: &mut Vec<String>,
) -> Value {
    let mut indexes =
        vec![json!({ "name": "primary", "text": keys(&table.schema).unwrap_or_default() })];
    let mut known: Vec<&Index> = Vec::new();
    for index in &table.indexes {
        match secondary(index) {
            Ok(text) => {
                known.push(index);
                indexes.push(json!({ "name": member(&index.name.text), "text": text }));
            }
            Err(why) => {
                left_out.push(format!("{} of {}: {why}", index.name.text, table.name.text));
            }
        }
    }
    let mut models = Vec::new();
    for entity in model.entities.iter().filter(|entity| entity.table == at) {
        match fields(model, entity, table, &known, left_out) {
            Ok(fields) => models.push(json!({
                "class": TypeScript.class(&entity.name.text),
                "description": comment(entity.description.as_deref()),
                "fields": fields,
            })),
            Err(why) => left_out.push(format!("{}: {why}", entity.name.text)),
        }
    }
    json!({
        "class": class,
        "table": TypeScript.literal(&table.name.text),
        "indexes": indexes,
        "models": models,
        "type": TypeScript.literal(TYPE),
    })
}

/// The key attributes of a table or index: one of each kind.
fn keys(schema: &Schema) -> Result<String, String> {
    if schema.is_of_several() {
        return Err(format!("{LIBRARY} has no form for a key of several attributes"));
    }
    let named = |role: &str, names: &[crate::definition::Name]| {
        names.first().map(|name| format!("{role}: {}", TypeScript.literal(&name.text)))
    };
    let both = [named("hash", &schema.hash), named("sort", &schema.range)];
    Ok(both.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

fn secondary(index: &Index) -> Result<String, String> {
    let keys = keys(&index.schema)?;
    let project = match &index.projection {
        Projection::All => "\"all\"".to_owned(),
        Projection::Keys => "\"keys\"".to_owned(),
        Projection::Include(names) => {
            let names: Vec<String> =
                names.iter().map(|name| TypeScript.literal(&name.text)).collect();
            format!("[{}]", names.join(", "))
        }
    };
    let local = if index.local { "type: \"local\", " } else { "" };
    Ok(format!("{local}{keys}, project: {project}"))
}

/// The fields of a model: its keys with their templates, then its attributes.
fn fields(
    model: &Model,
    entity: &Entity,
    table: &Table,
    indexes: &[&Index],
    left_out: &mut Vec<String>,
) -> Result<Vec<Value>, String> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for key in table.schema.names() {
        keys.extend(template(model, entity, &key.text)?.map(|text| (key.text.clone(), text)));
    }
    for index in indexes.iter().filter(|index| is_in(entity, &index.schema)) {
        let names =
            index.schema.names().filter(|name| !keys.iter().any(|(it, _)| *it == name.text));
        let made: Result<Vec<_>, String> = names
            .map(|key| Ok(template(model, entity, &key.text)?.map(|text| (key.text.clone(), text))))
            .collect();
        match made {
            Ok(made) => keys.extend(made.into_iter().flatten()),
            Err(why) => {
                left_out.push(format!("{} in {}: {why}", entity.name.text, index.name.text));
            }
        }
    }
    let mut fields = Vec::new();
    for (name, text) in keys {
        fields.push(json!({ "name": member(&name), "text": text }));
    }
    for attribute in &entity.attributes {
        if attribute.name.text == TYPE {
            return Err(format!("{LIBRARY} writes the name of the model into `{TYPE}`"));
        }
        let name = member(&attribute.name.text);
        fields.push(json!({ "name": name, "text": members(attribute)? }));
    }
    Ok(fields)
}

/// What is said of a key attribute with a template; nothing of one that is an attribute itself.
fn template(model: &Model, entity: &Entity, key: &str) -> Result<Option<String>, String> {
    if entity.attribute(key).is_some() {
        return Ok(None);
    }
    let template = entity.key(key).ok_or("it has a key without a template")?;
    let kind = match key_type(model, entity.table, key) {
        DataType::N => "Number",
        DataType::B => return Err(format!("{LIBRARY} has no form for the binary key `{key}`")),
        _ => "String",
    };
    let text = in_braces(LIBRARY, template, |name, modifier| {
        match change(LIBRARY, entity, (name, modifier))? {
            Modifier::Plain => Ok(name.to_owned()),
            Modifier::Pad(width) => Ok(format!("{name}:{width}")),
            _ => Err(format!("{LIBRARY} does not change letters, as `{}` does", template.text)),
        }
    })?;
    Ok(Some(format!("type: {kind}, value: {}", TypeScript.literal(&text))))
}

/// What is said of an attribute.
fn members(attribute: &Attribute) -> Result<String, String> {
    let format = &attribute.format;
    let kind = match format.data_type {
        DataType::S => "String",
        DataType::N => "Number",
        DataType::Bool => "Boolean",
        DataType::L | DataType::Vector(_) => "Array",
        DataType::M => "Object",
        DataType::Ss => "Set",
        DataType::B => {
            let name = &attribute.name.text;
            return Err(format!("{LIBRARY} writes binary as text, and `{name}` is binary"));
        }
    };
    let mut members = format!("type: {kind}");
    if !attribute.optional {
        members.push_str(", required: true");
    }
    if let (DataType::S, Some(values)) = (format.data_type, values(format)) {
        let values: Vec<String> = values.iter().map(|it| TypeScript.literal(it)).collect();
        members.push_str(&format!(", enum: [{}]", values.join(", ")));
    }
    Ok(members)
}
