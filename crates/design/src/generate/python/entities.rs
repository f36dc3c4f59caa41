//! Entities as data classes of Python: fields, keys, and what an index holds of them.

use serde_json::{Value, json};

use super::names::{annotation, class, expression, identifier, kind, literal, pattern, raw, snake};
use crate::definition::{
    DataType, Entity, Index, Model, Modifier, Part, Projection, Schema, Table, Template,
};
use crate::meaning::key_type;

/// Every entity for the template.
pub(super) fn entities(model: &Model) -> Vec<Value> {
    model.entities.iter().filter_map(|entity| one(model, entity)).collect()
}

fn one(model: &Model, entity: &Entity) -> Option<Value> {
    let table = model.table_of(entity)?;
    let fields = entity.attributes.iter().map(|attribute| {
        json!({
            "name": identifier(&attribute.name.text),
            "attribute": literal(&attribute.name.text),
            "annotation": annotation(&attribute.format),
            "kind": kind(&attribute.format),
            "optional": attribute.optional,
        })
    });
    // What must be given comes before what may be left out.
    let (optional, required): (Vec<Value>, Vec<Value>) =
        fields.partition(|field| field.get("optional") == Some(&json!(true)));
    let index_keys = entity.keys.iter().filter(|(key, _)| !table.schema.has(&key.text));
    let index_keys = index_keys.filter(|(key, _)| entity.attribute(&key.text).is_none());
    let keys: Vec<Value> = index_keys
        .map(|(key, template)| {
            let absent: Vec<String> = template
                .slots()
                .filter(|slot| entity.attribute(slot).is_some_and(|it| it.optional))
                .map(|slot| format!("self.{} is not None", identifier(slot)))
                .collect();
            json!({
                "name": literal(&key.text),
                "value": key_value(model, entity, (&key.text, template), "self."),
                "when": absent.join(" and "),
            })
        })
        .collect();
    let patterns = entity.keys.iter().map(|(key, template)| {
        let format = |name: &str| entity.attribute(name).map(|it| &it.format);
        json!({ "name": literal(&key.text), "pattern": raw(&pattern(template, &format)) })
    });
    let name = &entity.name.text;
    Some(json!({
        "class": class(name),
        "constant": snake(name).to_ascii_uppercase(),
        "variable": snake(name),
        "description": entity.description,
        "name": name,
        "table": literal(&table.name.text),
        "fields": required.iter().chain(&optional).collect::<Vec<_>>(),
        "key_arguments": key_arguments(entity, &table.schema),
        "key": primary_key(model, entity, ""),
        "keys": keys,
        "patterns": patterns.collect::<Vec<_>>(),
    }))
}

/// The attributes that a key is made of, as arguments.
pub(super) fn key_arguments(entity: &Entity, schema: &Schema) -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for template in schema.names().filter_map(|key| entity.key(&key.text)) {
        for slot in template.slots() {
            if !names.contains(&slot) {
                names.push(slot);
            }
        }
    }
    let arguments = names.into_iter().map(|name| {
        let format = entity.attribute(name).map(|it| &it.format);
        json!({ "name": identifier(name), "annotation": format.map_or("str", annotation) })
    });
    arguments.collect()
}

/// The members of the primary key: name and value, of variables with `prefix`.
fn primary_key(model: &Model, entity: &Entity, prefix: &str) -> Vec<Value> {
    let Some(table) = model.table_of(entity) else { return Vec::new() };
    let keys = table.schema.names().filter_map(|key| Some((&key.text, entity.key(&key.text)?)));
    keys.map(|(key, template)| {
        let value = key_value(model, entity, (key, template), prefix);
        json!({ "name": literal(key), "value": value })
    })
    .collect()
}

/// The attribute value of a key.
pub(super) fn key_value(
    model: &Model,
    entity: &Entity,
    (key, template): (&str, &Template),
    prefix: &str,
) -> String {
    let of = |name: &str| {
        let format = entity.attribute(name).map(|it| &it.format);
        (format!("{prefix}{}", identifier(name)), format)
    };
    let text = expression(template, &of);
    match key_type(model, entity.table, key) {
        DataType::B => match template.parts.as_slice() {
            [Part::Slot { name, modifier: Modifier::Plain, .. }] => {
                format!("{{\"B\": {prefix}{}}}", identifier(name))
            }
            _ => format!("{{\"B\": ({text}).encode()}}"),
        },
        data_type => format!("{{\"{}\": {text}}}", data_type.letters()),
    }
}

/// What an index holds of an entity: nothing if that is the whole of it.
pub(super) fn row(table: &Table, index: &Index, entity: &Entity, name: &str) -> Option<Value> {
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
            (false, Some(key)) => Some(literal(&key.text)),
            (false, None) => continue,
        };
        fields.push(json!({
            "name": identifier(&attribute.name.text),
            "attribute": literal(&attribute.name.text),
            "annotation": annotation(&attribute.format),
            "kind": kind(&attribute.format),
            "optional": own && attribute.optional,
            "key": source,
        }));
    }
    fields.sort_by_key(|field| field.get("optional") == Some(&json!(true)));
    let constant = snake(&entity.name.text).to_ascii_uppercase();
    (!whole).then(|| json!({ "class": name, "constant": constant, "of": entity.name.text, "index": index.name.text, "fields": fields }))
}
