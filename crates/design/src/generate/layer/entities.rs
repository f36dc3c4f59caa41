//! Entities as types of a layer: fields, keys, and what an index holds of them.

use serde_json::{Map, Value, json};

use super::comment;
use super::language::{Language, expression};
use super::regex::pattern;
use crate::definition::{
    Attribute, DataType, Entity, Index, Model, Modifier, Part, Projection, Schema, Table, Template,
};
use crate::meaning::key_type;

/// Every entity for the template.
pub(super) fn entities(language: &dyn Language, model: &Model) -> Vec<Value> {
    model.entities.iter().filter_map(|entity| one(language, model, entity)).collect()
}

fn one(language: &dyn Language, model: &Model, entity: &Entity) -> Option<Value> {
    let table = model.table_of(entity)?;
    let fields = entity.attributes.iter().map(|attribute| {
        let mut field = field(language, attribute);
        let own = language.own(&language.identifier(&attribute.name.text), attribute.optional);
        let value = language.attribute(&own, Some(&attribute.format), false);
        field.insert("value".to_owned(), json!(value));
        let when = language.present(&[language.identifier(&attribute.name.text)]);
        field.insert("when".to_owned(), json!(when));
        Value::Object(field)
    });
    // What must be given comes before what may be left out.
    let (optional, required): (Vec<Value>, Vec<Value>) =
        fields.partition(|field| field.get("optional") == Some(&json!(true)));
    let patterns = entity.keys.iter().map(|(key, template)| {
        let pattern = language.regex(&pattern(language, entity, template));
        json!({ "name": language.literal(&key.text), "pattern": pattern })
    });
    let name = &entity.name.text;
    Some(json!({
        "class": language.class(name),
        "constant": language.constant(name),
        "variable": language.variable(name),
        "description": comment(entity.description.as_deref()),
        "name": name,
        "table": language.literal(&table.name.text),
        "fields": required.iter().chain(&optional).collect::<Vec<_>>(),
        "key_arguments": key_arguments(language, entity, &table.schema),
        "key": primary_key(language, model, entity),
        "keys": index_keys(language, model, entity, table),
        "patterns": patterns.collect::<Vec<_>>(),
    }))
}

fn field(language: &dyn Language, attribute: &Attribute) -> Map<String, Value> {
    let members = [
        ("name", json!(language.identifier(&attribute.name.text))),
        ("attribute", json!(language.literal(&attribute.name.text))),
        ("annotation", json!(language.field(&attribute.format))),
        ("kind", json!(language.kind(&attribute.format))),
        ("optional", json!(attribute.optional)),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The keys of indexes that are made of other attributes, each with the condition that these are
/// there.
fn index_keys(
    language: &dyn Language,
    model: &Model,
    entity: &Entity,
    table: &Table,
) -> Vec<Value> {
    let keys = entity.keys.iter().filter(|(key, _)| !table.schema.has(&key.text));
    let keys = keys.filter(|(key, _)| entity.attribute(&key.text).is_none());
    let is_optional = |slot: &str| entity.attribute(slot).is_some_and(|it| it.optional);
    keys.map(|(key, template)| {
        let mut absent: Vec<String> = Vec::new();
        for slot in template.slots().filter(|slot| is_optional(slot)) {
            let name = language.identifier(slot);
            if !absent.contains(&name) {
                absent.push(name);
            }
        }
        let own = |slot: &str| language.own(&language.identifier(slot), is_optional(slot));
        let value = key_value(language, model, entity, (&key.text, template), &own);
        json!({
            "name": language.literal(&key.text),
            "value": value,
            "when": language.present(&absent),
        })
    })
    .collect()
}

/// The attributes that a key is made of, without repetition.
pub(in crate::generate) fn key_attributes<'e>(entity: &'e Entity, schema: &Schema) -> Vec<&'e str> {
    let mut names: Vec<&str> = Vec::new();
    for template in schema.names().filter_map(|key| entity.key(&key.text)) {
        for slot in template.slots() {
            if !names.contains(&slot) {
                names.push(slot);
            }
        }
    }
    names
}

/// The attributes that a key is made of, as arguments.
pub(super) fn key_arguments(
    language: &dyn Language,
    entity: &Entity,
    schema: &Schema,
) -> Vec<Value> {
    let arguments = key_attributes(entity, schema).into_iter().map(|attribute| {
        let format = entity.attribute(attribute).map(|it| &it.format);
        let name = language.identifier(attribute);
        json!({
            "name": name,
            "annotation": format.map_or(language.text_argument(), |it| language.argument(it)),
            "own": language.passed(&name, format),
        })
    });
    arguments.collect()
}

/// The members of the primary key: name and value, of arguments.
fn primary_key(language: &dyn Language, model: &Model, entity: &Entity) -> Vec<Value> {
    let Some(table) = model.table_of(entity) else { return Vec::new() };
    let keys = table.schema.names().filter_map(|key| Some((&key.text, entity.key(&key.text)?)));
    let own = |slot: &str| language.identifier(slot);
    keys.map(|(key, template)| {
        let value = key_value(language, model, entity, (key, template), &own);
        json!({ "name": language.literal(key), "value": value })
    })
    .collect()
}

/// The attribute value of a key; `of` gives the expression of an attribute.
pub(super) fn key_value(
    language: &dyn Language,
    model: &Model,
    entity: &Entity,
    (key, template): (&str, &Template),
    of: &dyn Fn(&str) -> String,
) -> String {
    let slot = |name: &str| (of(name), entity.attribute(name).map(|it| &it.format));
    let data_type = key_type(model, entity.table, key);
    match (data_type, template.parts.as_slice()) {
        (DataType::B, [Part::Slot { name, modifier: Modifier::Plain, .. }]) => {
            language.bytes(&of(name))
        }
        (data_type, _) => language.wrapped(data_type, &expression(language, template, &slot)),
    }
}

/// What an index holds of an entity: nothing if that is the whole of it.
pub(super) fn row(
    language: &dyn Language,
    table: &Table,
    index: &Index,
    entity: &Entity,
    name: &str,
) -> Option<Value> {
    let held = |attribute: &str| match &index.projection {
        Projection::All => true,
        Projection::Keys => index.schema.has(attribute) || table.schema.has(attribute),
        Projection::Include(names) => {
            let named = names.iter().any(|it| it.text == attribute);
            named || index.schema.has(attribute) || table.schema.has(attribute)
        }
    };
    let mut fields = Vec::new();
    let mut whole = true;
    for attribute in &entity.attributes {
        let own = held(&attribute.name.text);
        let key = table.schema.names().chain(index.schema.names()).find(|key| {
            let template = entity.key(&key.text);
            template.is_some_and(|it| it.readable_slots().any(|slot| slot == attribute.name.text))
        });
        whole &= own;
        let source = match (own, key) {
            (true, _) => None,
            (false, Some(key)) => Some(language.literal(&key.text)),
            (false, None) => continue,
        };
        let mut field = field(language, attribute);
        field.insert("optional".to_owned(), json!(own && attribute.optional));
        field.insert("key".to_owned(), json!(source));
        fields.push(Value::Object(field));
    }
    fields.sort_by_key(|field| field.get("optional") == Some(&json!(true)));
    (!whole).then(|| {
        json!({
            "class": name,
            "constant": language.constant(&entity.name.text),
            "of": entity.name.text,
            "index": index.name.text,
            "fields": fields,
        })
    })
}
