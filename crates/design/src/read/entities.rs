//! Entities of a model file, with their attributes and key templates.

use super::fields::{Fields, Reader};
use super::template::template;
use crate::definition::{Attribute, Entity, FORMATS, Format, Model, Name, Table, Unique};
use crate::fault::Fault;
use crate::text::{Kind, Member};

/// Names in it.
pub(super) const ENTITY: &[&str] =
    &["table", "attributes", "keys", "identity", "owner", "size", "count", "needs", "description"];

/// Settings of a table that an entity may need.
const NEEDS: &[&str] =
    &["point_in_time_recovery", "deletion_protection", "stream", "ttl", "infrequent-access"];

/// Names in it.
pub(super) const ATTRIBUTE: &[&str] = &[
    "format",
    "pattern",
    "values",
    "optional",
    "mutable",
    "unique",
    "version",
    "copied_from",
    "case",
    "shares",
    "description",
];

pub(super) fn entity(
    reader: &mut Reader<'_>,
    member: &Member,
    tables: &[Table],
    entities: &[&str],
) -> Option<Entity> {
    let name = reader.name(member);
    let what = format!("entity `{}`", name.text);
    let fields = Fields::open(reader, &member.value, &what, ENTITY)?;
    let table = table_of(reader, &fields, tables)?;
    let mut attributes = Vec::new();
    for member in reader.members(fields.get("attributes")) {
        attributes.extend(attribute(reader, member, entities));
    }
    let known: Vec<&str> = attributes.iter().map(|it: &Attribute| it.name.text.as_str()).collect();
    let keys = keys(reader, &fields, tables.get(table)?, &known);
    let identity = reader.texts_of(&fields, "identity");
    let owner = fields.get("owner").and_then(|node| reader.text(node));
    for attribute in identity.iter().chain(&owner) {
        reader.one_of(attribute, &format!("an attribute of {what}"), known.iter().copied());
    }
    if identity.is_empty() {
        let help = "identity = [\"order_id\"]: what makes it one and the same thing";
        let message = format!("{what} needs `identity`");
        reader.faults.push(Fault::at(name.span, message).with_help(help));
    }
    let size = reader.count(&fields, "size").map(u64::from);
    let count = reader.number(&fields, "count");
    let needs = fields.get("needs").map(|node| reader.texts(node));
    for need in needs.iter().flatten() {
        reader.one_of(need, "a setting that an entity needs", NEEDS.iter().copied());
    }
    let description = reader.description(&fields);
    Some(Entity { name, table, attributes, keys, identity, owner, size, count, needs, description })
}

/// The table that `fields` name, or the only one.
pub(super) fn table_of(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    tables: &[Table],
) -> Option<usize> {
    let Some(node) = fields.get("table") else {
        if tables.len() == 1 {
            return Some(0);
        }
        let message = format!("{} needs `table`, as there are several", fields.what);
        reader.faults.push(Fault::at(fields.span, message));
        return None;
    };
    let name = reader.text(node)?;
    reader.one_of(&name, "a table", tables.iter().map(|table| table.name.text.as_str()))
}

/// Key templates: written ones, and `{a}` for each attribute that is a key itself.
fn keys(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    table: &Table,
    known: &[&str],
) -> Vec<(Name, crate::definition::Template)> {
    let schemas =
        || std::iter::once(&table.schema).chain(table.indexes.iter().map(|it| &it.schema));
    let names: Vec<&Name> = schemas().flat_map(|schema| schema.names()).collect();
    let mut keys = Vec::new();
    for member in reader.members(fields.get("keys")) {
        let name = reader.name(member);
        let all = names.iter().map(|name| name.text.as_str());
        reader.one_of(&name, "a key attribute of the table or its indexes", all);
        let Some(text) = reader.text(&member.value) else { continue };
        keys.extend(template(reader, &text, Some(known)).map(|template| (name, template)));
    }
    for name in &names {
        let given = keys.iter().any(|(key, _): &(Name, _)| key.text == name.text);
        if !given && known.contains(&name.text.as_str()) {
            let own = Name { text: format!("{{{}}}", name.text), span: name.span };
            keys.extend(template(reader, &own, None).map(|own| ((*name).clone(), own)));
        } else if !given && table.schema.has(&name.text) {
            let message = format!("{} has no template for the key `{}`", fields.what, name.text);
            let help = format!("add keys = {{ {} = \"…\" }}", name.text);
            reader.faults.push(Fault::at(fields.span, message).with_help(help));
        }
    }
    keys
}

fn attribute(reader: &mut Reader<'_>, member: &Member, entities: &[&str]) -> Option<Attribute> {
    let name = reader.name(member);
    if matches!(member.value.kind, Kind::Text(_)) {
        let text = reader.text(&member.value)?;
        let format = named_format(reader, &text)?;
        return Some(Attribute {
            name,
            format,
            span: text.span,
            optional: false,
            mutable: false,
            unique: None,
            version: false,
            copied_from: None,
            has_case: false,
            shares: Vec::new(),
        });
    }
    let what = format!("attribute `{}`", name.text);
    let fields = Fields::open(reader, &member.value, &what, ATTRIBUTE)?;
    let format = format(reader, &fields)?;
    let unique = unique(reader, &fields, entities);
    let case = fields.get("case").and_then(|node| reader.text(node));
    if let Some(case) = &case {
        reader.one_of(case, "a case", ["lower", "upper", "exact"]);
    }
    Some(Attribute {
        name,
        format,
        span: fields.get("format").map_or(member.span, |node| node.span),
        optional: reader.flag(&fields, "optional").is_some_and(|(value, _)| value),
        mutable: reader.flag(&fields, "mutable").is_some_and(|(value, _)| value),
        unique,
        version: reader.flag(&fields, "version").is_some_and(|(value, _)| value),
        copied_from: fields.get("copied_from").and_then(|node| reader.text(node)),
        has_case: case.is_some(),
        shares: shares(reader, &fields),
    })
}

/// Values with the part of the items that have them.
fn shares(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Vec<(Name, f64)> {
    let mut shares = Vec::new();
    for member in reader.members(fields.get("shares")) {
        let share = match member.value.kind {
            Kind::Float(share) => Some(share),
            Kind::Integer(share) => Some(share as f64),
            _ => None,
        };
        match share.filter(|share| (0.0..=1.0).contains(share)) {
            Some(share) => shares.push((reader.name(member), share)),
            None => reader.wrong(&member.value, "a share", "a number from 0 to 1"),
        }
    }
    shares
}

/// `format`, `pattern` or `values`.
fn format(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Format> {
    if let Some(node) = fields.get("pattern") {
        let text = reader.text(node)?;
        return pattern_format(reader, &text);
    }
    if fields.get("values").is_some() {
        let values = reader.texts_of(fields, "values");
        let texts: Vec<String> = values.into_iter().map(|value| value.text).collect();
        return (!texts.is_empty()).then(|| Format::one_of(&texts));
    }
    let text = reader.required_text(fields, "format")?;
    named_format(reader, &text)
}

fn pattern_format(reader: &mut Reader<'_>, text: &Name) -> Option<Format> {
    let format = Format::pattern(&text.text);
    match crate::language::Language::of(&format) {
        Ok(_) => Some(format),
        Err(message) => {
            let help = "patterns have classes, groups, |, *, +, ?, {n} and {n,m}; ASCII only";
            reader.faults.push(Fault::at(text.span, message).with_help(help));
            None
        }
    }
}

/// The format that `text` names.
pub(super) fn named_format(reader: &mut Reader<'_>, text: &Name) -> Option<Format> {
    let format = Format::named(&text.text);
    if format.is_none() {
        let message = format!("`{}` is not a format", text.text);
        let known = FORMATS.iter().copied();
        reader.faults.push(Fault::unknown(text.span, message, &text.text, known));
    }
    format
}

fn unique(reader: &mut Reader<'_>, fields: &Fields<'_>, entities: &[&str]) -> Option<Unique> {
    let node = fields.get("unique")?;
    match &node.kind {
        Kind::Boolean(true) => Some(Unique { by: None, span: node.span }),
        Kind::Boolean(false) => None,
        _ => {
            let name = reader.text(node)?;
            let by = reader.one_of(&name, "an entity", entities.iter().copied());
            Some(Unique { by, span: name.span })
        }
    }
}

/// Checks that attributes are copied from attributes that there are.
pub(super) fn check_copies(reader: &mut Reader<'_>, model: &Model) {
    let all: Vec<String> = model
        .entities
        .iter()
        .flat_map(|entity| {
            let of = |it: &Attribute| format!("{}.{}", entity.name.text, it.name.text);
            entity.attributes.iter().map(of)
        })
        .collect();
    let copies = model.entities.iter().flat_map(|entity| &entity.attributes);
    for source in copies.filter_map(|attribute| attribute.copied_from.as_ref()) {
        reader.one_of(
            source,
            "an attribute, as `Entity.attribute`",
            all.iter().map(String::as_str),
        );
    }
}
