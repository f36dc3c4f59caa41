//! Models for PynamoDB 6.
//!
//! It has no key templates: each model has a function that makes the primary key, and makes all of
//! its keys of its attributes when it is written.

use serde_json::{Value, json};

use super::{definable, is_in, text};
use crate::definition::{
    Attribute, DataType, Entity, Index, Model, Part, Projection, Schema, Table, Template,
};
use crate::generate::Generated;
use crate::generate::layer::comment;
use crate::generate::layer::entities::key_attributes;
use crate::generate::layer::language::{Language as _, capitals, expression};
use crate::generate::layer::python::Python;
use crate::meaning::key_type;

const LIBRARY: &str = "PynamoDB";

/// Names of its models' own members.
const TAKEN: &[&str] = &[
    "Meta",
    "attribute_values",
    "batch_get",
    "batch_write",
    "count",
    "create_table",
    "delete",
    "delete_table",
    "describe_table",
    "deserialize",
    "exists",
    "from_dynamodb_dict",
    "from_json",
    "from_raw_data",
    "get",
    "get_attributes",
    "get_delete_kwargs_from_instance",
    "get_operation_kwargs_from_class",
    "get_save_kwargs_from_instance",
    "get_update_kwargs_from_instance",
    "key",
    "query",
    "refresh",
    "save",
    "scan",
    "serialize",
    "to_dynamodb_dict",
    "to_json",
    "to_simple_dict",
    "update",
    "update_local_version_attribute",
    "update_ttl",
];

/// The models of `model`.
pub(in crate::generate) fn pynamodb(model: &Model) -> Result<Generated, String> {
    definable(&Python, model)?;
    let mut left_out = Vec::new();
    for (table, index) in
        model.tables.iter().flat_map(|it| it.indexes.iter().map(move |index| (it, index)))
    {
        if index.schema.is_of_several() {
            let (table, index) = (&table.name.text, &index.name.text);
            left_out.push(format!(
                "{index} of {table}: {LIBRARY} has no form for a key of several attributes"
            ));
        }
    }
    let mut defined = Vec::new();
    for entity in &model.entities {
        match definition(model, entity) {
            Ok(definition) => defined.push(definition),
            Err(why) => left_out.push(format!("{}: {why}", entity.name.text)),
        }
    }
    text(include_str!("pynamodb.py.jinja"), model, defined, left_out)
}

/// The name of an attribute, key or index in a class.
fn own(name: &str) -> String {
    let mut text = Python.identifier(name);
    if TAKEN.contains(&text.as_str()) || text.starts_with("__") {
        text.push('_');
    }
    text
}

/// The name of a model.
fn class(entity: &Entity) -> String {
    let mut text = Python.class(&entity.name.text);
    if text == "Model" || text.ends_with("Attribute") || text.ends_with("Index") {
        text.push_str("Entity");
    }
    text
}

fn definition(model: &Model, entity: &Entity) -> Result<Value, String> {
    let table = model.table_of(entity).ok_or("it has no table")?;
    let indexes: Vec<&Index> = table
        .indexes
        .iter()
        .filter(|index| !index.schema.is_of_several() && is_in(entity, &index.schema))
        .collect();
    let mut keys: Vec<&str> = Vec::new();
    let of_indexes = indexes.iter().flat_map(|index| index.schema.names());
    for key in table.schema.names().chain(of_indexes) {
        if entity.attribute(&key.text).is_none() && !keys.contains(&key.text.as_str()) {
            keys.push(&key.text);
        }
    }
    let mut made = Vec::new();
    for key in keys.iter().filter(|key| !table.schema.has(key)) {
        made.push(index_key(model, entity, key)?);
    }
    let fields = keys.iter().map(|key| key_field(model, entity, table, key));
    let attributes = entity.attributes.iter().map(|it| attribute_field(table, it));
    let primary: Result<Vec<String>, String> = table
        .schema
        .names()
        .map(|key| value(model, entity, &key.text, &|slot| own(slot)))
        .collect();
    let arguments = key_attributes(entity, &table.schema).into_iter().map(|name| {
        let format = entity.attribute(name).map(|it| &it.format);
        let annotation = format.map_or(Python.text_argument(), |it| Python.argument(it));
        let is_number = matches!(annotation.as_str(), "Decimal" | "int");
        let annotation = if is_number { "float".to_owned() } else { annotation };
        json!({ "name": own(name), "annotation": annotation })
    });
    let types = table.schema.names().map(|key| match key_type(model, entity.table, &key.text) {
        DataType::N => "float",
        DataType::B => "bytes",
        _ => "str",
    });
    Ok(json!({
        "class": class(entity),
        "description": comment(entity.description.as_deref()),
        "table": Python.literal(&table.name.text),
        "fields": fields.chain(attributes).collect::<Vec<_>>(),
        "indexes": indexes.iter().map(|it| secondary(model, entity, it)).collect::<Vec<_>>(),
        "arguments": arguments.collect::<Vec<_>>(),
        "types": types.collect::<Vec<_>>(),
        "primary": primary?,
        "primary_fields": primary_fields(entity, &table.schema),
        "made": made,
    }))
}

/// The key attributes of the table that are made of others, with their places in the key.
fn primary_fields(entity: &Entity, schema: &Schema) -> Vec<Value> {
    let keys = schema.names().enumerate();
    let keys = keys.filter(|(_, key)| entity.attribute(&key.text).is_none());
    keys.map(|(at, key)| json!({ "name": own(&key.text), "at": at })).collect()
}

/// The value of a key of an index, and when there is one.
fn index_key(model: &Model, entity: &Entity, key: &str) -> Result<Value, String> {
    let template = entity.key(key).ok_or("it has a key without a template")?;
    let mut absent: Vec<String> = Vec::new();
    for slot in template.slots().filter(|slot| is_optional(entity, slot)) {
        let name = own(slot);
        if !absent.contains(&name) {
            absent.push(name);
        }
    }
    let value = value(model, entity, key, &|slot| format!("self.{}", own(slot)))?;
    Ok(json!({ "name": own(key), "value": value, "when": Python.present(&absent) }))
}

fn is_optional(entity: &Entity, name: &str) -> bool {
    entity.attribute(name).is_some_and(|it| it.optional)
}

/// The value of a key of attributes that `of` gives.
fn value(
    model: &Model,
    entity: &Entity,
    key: &str,
    of: &dyn Fn(&str) -> String,
) -> Result<String, String> {
    let template = entity.key(key).ok_or("it has a key without a template")?;
    let whole = whole_slot(template);
    let is_text = !matches!(key_type(model, entity.table, key), DataType::N | DataType::B);
    let formats = |name: &str| entity.attribute(name).map(|it| &it.format);
    if let Some(name) = whole.filter(|_| !is_text) {
        return Ok(of(name));
    }
    let fractions = |name: &&str| formats(name).is_some_and(|it| Python.kind(it) == "Decimal");
    if let Some(name) = template.slots().find(fractions) {
        return Err(format!("{LIBRARY} reads `{name}` as a float, which has no one text in a key"));
    }
    Ok(expression(&Python, template, &|name| (of(name), formats(name))))
}

/// The attribute that is a whole template.
fn whole_slot(template: &Template) -> Option<&str> {
    match template.parts.as_slice() {
        [Part::Slot { name, .. }] => Some(name),
        _ => None,
    }
}

/// The part that `name` has in the key of `schema`, as its arguments say it.
fn role(schema: &Schema, name: &str) -> Option<&'static str> {
    if schema.hash.iter().any(|key| key.text == name) {
        Some("hash_key=True")
    } else {
        schema.has(name).then_some("range_key=True")
    }
}

/// A field as a line: `pk = UnicodeAttribute(hash_key=True)`.
fn field(name: &str, kind: &str, role: Option<&str>, optional: bool) -> String {
    let own = own(name);
    let mut arguments: Vec<String> = role.map(str::to_owned).into_iter().collect();
    if optional {
        arguments.push("null=True".to_owned());
    }
    if own != name {
        arguments.push(format!("attr_name={}", Python.literal(name)));
    }
    if kind.starts_with("Binary") {
        arguments.push("legacy_encoding=False".to_owned());
    }
    let arguments = arguments.join(", ");
    match kind.split_once('[') {
        Some((class, _)) => format!("{own}: {kind} = {class}({arguments})"),
        None => format!("{own} = {kind}({arguments})"),
    }
}

fn key_field(model: &Model, entity: &Entity, table: &Table, key: &str) -> String {
    let kind = match key_type(model, entity.table, key) {
        DataType::N => "NumberAttribute",
        DataType::B => "BinaryAttribute",
        _ => "UnicodeAttribute",
    };
    let slots = entity.key(key).into_iter().flat_map(Template::slots);
    let absent = slots.into_iter().any(|slot| is_optional(entity, slot));
    field(key, kind, role(&table.schema, key), absent)
}

fn attribute_field(table: &Table, attribute: &Attribute) -> String {
    let kind = match attribute.format.data_type {
        DataType::S => "UnicodeAttribute",
        DataType::N => "NumberAttribute",
        DataType::B => "BinaryAttribute",
        DataType::Bool => "BooleanAttribute",
        DataType::L | DataType::Vector(_) => "ListAttribute[Any]",
        DataType::M => "MapAttribute[str, Any]",
        DataType::Ss => "UnicodeSetAttribute",
    };
    let name = &attribute.name.text;
    field(name, kind, role(&table.schema, name), attribute.optional)
}

/// An index: its class, and its name in the model.
fn secondary(model: &Model, entity: &Entity, index: &Index) -> Value {
    let base = if index.local { "LocalSecondaryIndex" } else { "GlobalSecondaryIndex" };
    let projection = match &index.projection {
        Projection::All => "AllProjection()".to_owned(),
        Projection::Keys => "KeysOnlyProjection()".to_owned(),
        Projection::Include(names) => {
            let names: Vec<String> = names.iter().map(|it| Python.literal(&it.text)).collect();
            format!("IncludeProjection([{}])", names.join(", "))
        }
    };
    let fields = index.schema.names().map(|key| {
        let kind = match key_type(model, entity.table, &key.text) {
            DataType::N => "NumberAttribute",
            DataType::B => "BinaryAttribute",
            _ => "UnicodeAttribute",
        };
        field(&key.text, kind, role(&index.schema, &key.text), false)
    });
    let mut name = own(&index.name.text);
    let taken = |name: &str| entity.attributes.iter().any(|it| own(&it.name.text) == name);
    if taken(&name) || entity.keys.iter().any(|(key, _)| own(&key.text) == name) {
        name.push_str("_index");
    }
    json!({
        "class": format!("{}{}Index", class(entity), capitals(&index.name.text)),
        "base": base,
        "index": Python.literal(&index.name.text),
        "projection": projection,
        "fields": fields.collect::<Vec<_>>(),
        "name": name,
    })
}
