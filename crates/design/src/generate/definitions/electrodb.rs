//! Entities for ElectroDB 3.
//!
//! In its key templates a slot is `${attribute}`. `casing` changes a whole key, `padding` belongs
//! to an attribute and is the same in all keys, and an index of type `composite` has keys of
//! several attributes as they are. An index needs a condition where its keys may be absent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::template::{change, in_braces, keeps};
use super::{definable, is_in, text, values};
use crate::definition::{
    Attribute, DataType, Entity, Index, Model, Modifier, Part, Projection, Schema, Template,
};
use crate::generate::Generated;
use crate::generate::layer::comment;
use crate::generate::layer::language::Language as _;
use crate::generate::layer::typescript::{TypeScript, member};
use crate::meaning::key_type;

const LIBRARY: &str = "ElectroDB";

/// To what width each attribute of a key is filled up with zeros.
type Widths = BTreeMap<String, Option<usize>>;

/// The entities of `model`.
pub(in crate::generate) fn electrodb(model: &Model) -> Result<Generated, String> {
    definable(&TypeScript, model)?;
    let mut left_out = Vec::new();
    let mut defined = Vec::new();
    for entity in &model.entities {
        match definition(model, entity, &mut left_out) {
            Ok(definition) => defined.push(definition),
            Err(why) => left_out.push(format!("{}: {why}", entity.name.text)),
        }
    }
    text(include_str!("electrodb.ts.jinja"), model, defined, left_out)
}

fn definition(model: &Model, entity: &Entity, left_out: &mut Vec<String>) -> Result<Value, String> {
    let table = model.table_of(entity).ok_or("it has no table")?;
    let mut widths = Widths::new();
    let lines = keys(model, entity, &table.schema, &mut widths)?;
    let mut indexes = vec![("primary".to_owned(), lines)];
    for index in table.indexes.iter().filter(|index| is_in(entity, &index.schema)) {
        let mut tried = widths.clone();
        match secondary(model, entity, index, &mut tried) {
            Ok(lines) => {
                widths = tried;
                let name = TypeScript.identifier(&index.name.text);
                let taken = indexes.iter().any(|(other, _)| *other == name);
                let name = if taken { TypeScript.literal(&index.name.text) } else { name };
                indexes.push((name, lines));
            }
            Err(why) => {
                left_out.push(format!("{} in {}: {why}", entity.name.text, index.name.text));
            }
        }
    }
    let attributes = entity.attributes.iter().map(|attribute| {
        let width = widths.get(&attribute.name.text).copied().flatten();
        json!({ "name": member(&attribute.name.text), "text": members(attribute, width) })
    });
    let indexes = indexes.iter().map(|(name, lines)| json!({ "name": name, "lines": lines }));
    Ok(json!({
        "class": TypeScript.class(&entity.name.text),
        "name": TypeScript.literal(&entity.name.text),
        "description": comment(entity.description.as_deref()),
        "service": TypeScript.literal(model.name.as_deref().unwrap_or("model")),
        "table": TypeScript.literal(&table.name.text),
        "attributes": attributes.collect::<Vec<_>>(),
        "indexes": indexes.collect::<Vec<_>>(),
    }))
}

/// What is said of an attribute.
fn members(attribute: &Attribute, width: Option<usize>) -> String {
    let format = &attribute.format;
    let mut members = match (values(format), format.data_type) {
        (Some(values), DataType::S) => {
            let values: Vec<String> = values.iter().map(|it| TypeScript.literal(it)).collect();
            format!("type: [{}] as const", values.join(", "))
        }
        (_, DataType::S) => "type: \"string\"".to_owned(),
        (_, DataType::N) => "type: \"number\"".to_owned(),
        (_, DataType::Bool) => "type: \"boolean\"".to_owned(),
        (_, DataType::Ss) => "type: \"set\", items: \"string\"".to_owned(),
        (_, DataType::B | DataType::L | DataType::M | DataType::Vector(_)) => {
            "type: \"any\"".to_owned()
        }
    };
    if !attribute.optional {
        members.push_str(", required: true");
    }
    if !attribute.mutable {
        members.push_str(", readOnly: true");
    }
    if let Some(width) = width {
        members.push_str(&format!(", padding: {{ length: {width}, char: \"0\" }}"));
    }
    members
}

/// What is said of a secondary index.
fn secondary(
    model: &Model,
    entity: &Entity,
    index: &Index,
    widths: &mut Widths,
) -> Result<Vec<String>, String> {
    let mut lines = vec![format!("index: {}", TypeScript.literal(&index.name.text))];
    let has = |name: &str| entity.attribute(name).is_some() && !index.schema.has(name);
    match &index.projection {
        Projection::All => {}
        Projection::Include(names) if names.iter().any(|name| has(&name.text)) => {
            let names = names.iter().filter(|name| has(&name.text));
            let names: Vec<String> = names.map(|name| TypeScript.literal(&name.text)).collect();
            lines.push(format!("projection: [{}]", names.join(", ")));
        }
        Projection::Include(_) | Projection::Keys => {
            lines.push("projection: \"keys_only\"".to_owned());
        }
    }
    // Attributes that are keys as they are need none: nothing is made of absent ones.
    if index.schema.names().any(|key| entity.attribute(&key.text).is_none()) {
        lines.extend(condition(entity, index)?);
    }
    lines.extend(keys(model, entity, &index.schema, widths)?);
    Ok(lines)
}

/// The condition of an index that an item may be absent from. ElectroDB makes all keys of an index
/// or none, and refuses a write that has some of the attributes that they are made of.
fn condition(entity: &Entity, index: &Index) -> Result<Option<String>, String> {
    let keys = index.schema.names().filter_map(|key| entity.key(&key.text));
    let slots: Vec<&str> = keys.flat_map(Template::slots).collect();
    let optional = |slot: &&str| entity.attribute(slot).is_some_and(|it| it.optional);
    let (absent, there): (Vec<&str>, Vec<&str>) = slots.into_iter().partition(optional);
    match (absent.as_slice(), there.as_slice()) {
        ([], []) => {
            Err(format!("{LIBRARY} writes no keys of an index that are the same in all items"))
        }
        ([], _) => Ok(None),
        ([absent, ..], [there, ..]) => Err(format!(
            "{LIBRARY} has no form for keys of an index that are made of `{there}`, and of \
             `{absent}`, which may be absent"
        )),
        (absent, []) => {
            let there = |name: &&str| format!("item[{}] !== undefined", TypeScript.literal(name));
            let all: BTreeSet<String> = absent.iter().map(there).collect();
            let all: Vec<String> = all.into_iter().collect();
            Ok(Some(format!("condition: (item) => {}", all.join(" && "))))
        }
    }
}

/// The keys of a table or index.
fn keys(
    model: &Model,
    entity: &Entity,
    schema: &Schema,
    widths: &mut Widths,
) -> Result<Vec<String>, String> {
    let shared = schema.range.first().and_then(|range| entity.key(&range.text)).filter(|range| {
        let hash = schema.hash.first().and_then(|hash| entity.key(&hash.text));
        let twice = |slot| hash.is_some_and(|hash| hash.slots().any(|it| it == slot));
        range.slots().count() > 1 && range.slots().any(twice)
    });
    if !schema.is_of_several() && shared.is_some() {
        return Err(format!(
            "{LIBRARY} has no form for a sort key of several attributes of which one is in the \
             partition key too"
        ));
    }
    let mut lines = Vec::new();
    if schema.is_of_several() {
        lines.push("type: \"composite\"".to_owned());
    }
    for (role, names) in [("pk", &schema.hash), ("sk", &schema.range)] {
        if names.is_empty() {
            continue;
        }
        let mut members = Vec::new();
        for name in names {
            members.push(if schema.is_of_several() {
                as_it_is(entity, &name.text, widths)?
            } else {
                key(model, entity, &name.text, widths)?
            });
        }
        let members = members.join(", ");
        lines.push(match schema.is_of_several() {
            true => format!("{role}: {{ composite: [{members}] }}"),
            false => format!("{role}: {{ {members} }}"),
        });
    }
    Ok(lines)
}

/// An attribute as a part of a key of several attributes.
fn as_it_is(entity: &Entity, name: &str, widths: &mut Widths) -> Result<String, String> {
    if entity.attribute(name).is_none() {
        return Err(format!(
            "in a key of several attributes {LIBRARY} has no form for `{name}`, which has a template"
        ));
    }
    used(name, None, widths)?;
    Ok(TypeScript.literal(name))
}

/// Notes that a key has the value of `name`, filled up to `width`.
fn used(name: &str, width: Option<usize>, widths: &mut Widths) -> Result<(), String> {
    match widths.insert(name.to_owned(), width) {
        Some(before) if before != width => Err(format!(
            "{LIBRARY} fills an attribute up in all keys or in none, and `{name}` differs"
        )),
        _ => Ok(()),
    }
}

/// One key attribute.
fn key(model: &Model, entity: &Entity, key: &str, widths: &mut Widths) -> Result<String, String> {
    let template = entity.key(key).ok_or("it has a key without a template")?;
    let data_type = key_type(model, entity.table, key);
    if data_type == DataType::B {
        return Err(format!("{LIBRARY} has no form for the binary key `{key}`"));
    }
    let field = TypeScript.literal(key);
    if entity.attribute(key).is_some() {
        used(key, None, widths)?;
        return Ok(format!("field: {field}, composite: [{field}], casing: \"none\""));
    }
    let casing = casing(entity, template)?;
    let text = in_braces(LIBRARY, template, |name, modifier| {
        let width = match change(LIBRARY, entity, (name, modifier))? {
            Modifier::Pad(width) => Some(width),
            _ => None,
        };
        used(name, width, widths)?;
        Ok(name.to_owned())
    })?;
    let composite: Vec<String> = template.slots().map(|slot| TypeScript.literal(slot)).collect();
    let number = match template.parts.as_slice() {
        [Part::Slot { name, .. }] => {
            entity.attribute(name).is_some_and(|it| it.format.data_type == DataType::N)
        }
        _ => false,
    };
    let cast = match (data_type, number) {
        (DataType::N, _) => ", cast: \"number\"",
        (_, true) => ", cast: \"string\"",
        _ => "",
    };
    let (composite, text) = (composite.join(", "), TypeScript.literal(&text));
    let members = format!("field: {field}, composite: [{composite}], template: {text}");
    Ok(format!("{members}, casing: {casing:?}{cast}"))
}

/// The case of a whole key.
fn casing(entity: &Entity, template: &Template) -> Result<&'static str, String> {
    let changes = template.parts.iter().filter_map(|part| match part {
        Part::Literal(_) => None,
        Part::Slot { name, modifier, .. } => Some(change(LIBRARY, entity, (name, *modifier))),
    });
    let changes: Vec<Modifier> = changes.collect::<Result<_, _>>()?;
    let of_letters = |it: &&Modifier| matches!(it, Modifier::Lower | Modifier::Upper);
    let Some(wanted) = changes.iter().find(of_letters).copied() else { return Ok("none") };
    let is_lower = wanted == Modifier::Lower;
    let fits = template.parts.iter().all(|part| match part {
        Part::Literal(text) if is_lower => *text == text.to_lowercase(),
        Part::Literal(text) => *text == text.to_uppercase(),
        Part::Slot { modifier, .. } if *modifier == wanted => true,
        Part::Slot { name, .. } => {
            entity.attribute(name).is_some_and(|it| keeps(&it.format, wanted))
        }
    });
    match (fits, is_lower) {
        (true, true) => Ok("lower"),
        (true, false) => Ok("upper"),
        (false, _) => Err(format!(
            "{LIBRARY} changes the letters of whole keys only, and not of parts as in `{}`",
            template.text
        )),
    }
}
