//! Models of NoSQL Workbench: facets are entities, whose keys have aliases.

use super::draft::{Draft, Section};
use super::table::{key_lines, projection, types};
use super::values::{Entity, format_of, said};
use crate::text::{Member, Node};

/// Whether this is one.
pub(super) fn is(root: &Node) -> bool {
    root.items_of("DataModel").iter().any(|table| table.get("KeyAttributes").is_some())
}

/// The names of the partition key and the sort key.
fn keys(node: &Node) -> (Vec<String>, Vec<String>) {
    let of = |role: &str| {
        let name = node.get("KeyAttributes")?.get(role)?.text_of("AttributeName")?;
        Some(name.to_owned())
    };
    (of("PartitionKey").into_iter().collect(), of("SortKey").into_iter().collect())
}

/// Adds tables and entities.
pub(super) fn add(draft: &mut Draft, root: &Node) {
    for table in root.items_of("DataModel") {
        let name = table.text_of("TableName").unwrap_or("table");
        let mut section = Section::new(&["tables", name]);
        key_lines(&mut section, &keys(table));
        types(&mut section, &definitions(table));
        match table.text_of("BillingMode") {
            Some("PAY_PER_REQUEST") => section.text("billing", "on-demand"),
            Some(_) => section.text("billing", "provisioned"),
            None => section.todo("how is the table paid for: `billing`?"),
        }
        draft.push(section);
        for index in table.items_of("GlobalSecondaryIndexes") {
            let own = index.text_of("IndexName").unwrap_or("index");
            let mut section = Section::new(&["tables", name, "indexes", own]);
            key_lines(&mut section, &keys(index));
            let held = index.get("Projection");
            let names = held.map_or(&[][..], |it| it.items_of("NonKeyAttributes"));
            let names = names.iter().filter_map(|it| it.text().map(str::to_owned));
            let kind = held.and_then(|it| it.text_of("ProjectionType"));
            projection(&mut section, kind, &names.collect::<Vec<_>>());
            draft.push(section);
        }
        let facets = table.items_of("TableFacets");
        for (at, facet) in facets.iter().enumerate() {
            self::facet(draft, (name, table), (at, facet));
        }
        if facets.is_empty() {
            whole(draft, (name, table));
        }
    }
}

/// The key attributes of table and indexes with their types.
fn definitions(table: &Node) -> Vec<Node> {
    let places = std::iter::once(table).chain(table.items_of("GlobalSecondaryIndexes"));
    let keys = places.filter_map(|place| place.get("KeyAttributes"));
    let mut found: Vec<Node> = Vec::new();
    for key in keys.flat_map(Node::members) {
        // The members of a definition are those of the API.
        let own = key.value.text_of("AttributeName");
        if !found.iter().any(|it| it.text_of("AttributeName") == own) {
            found.push(key.value.clone());
        }
    }
    found
}

/// The text of an attribute value in DynamoDB's JSON.
fn text(value: &Node) -> Option<&str> {
    value.any(&["S", "N", "B"]).and_then(Node::text)
}

/// The samples of attribute `name` in `rows`.
fn samples<'r>(rows: &[&'r Node], name: &str) -> Vec<&'r str> {
    rows.iter().filter_map(|row| text(row.get(name)?)).collect()
}

/// What an attribute looks like, and whether only its type is known.
fn described(table: &Node, rows: &[&Node], name: &str) -> (&'static str, bool) {
    let attributes = table.items_of("NonKeyAttributes").iter();
    let keys = table.members_of("KeyAttributes").iter().map(|it: &Member| &it.value);
    let own = attributes.chain(keys).find(|it| it.text_of("AttributeName") == Some(name));
    match own.and_then(|it| it.text_of("AttributeType")).unwrap_or("S") {
        "N" => ("number", true),
        "B" => ("binary", false),
        "BOOL" => ("boolean", false),
        "M" => ("map", false),
        "L" => ("list", false),
        "SS" | "NS" | "BS" => ("set", false),
        _ => match format_of(&samples(rows, name)) {
            Some(format) => (format, false),
            None => ("text", true),
        },
    }
}

/// Whether all of `rows` have the attribute.
fn is_optional(rows: &[&Node], name: &str) -> bool {
    rows.iter().any(|row| row.get(name).is_none())
}

fn facet(draft: &mut Draft, (name, table): (&str, &Node), (at, facet): (usize, &Node)) {
    let (hash, range) = keys(table);
    let rows: Vec<&Node> = facet.items_of("TableData").iter().collect();
    let mut entity = Entity {
        table: name.to_owned(),
        own_keys: hash.iter().chain(&range).cloned().collect(),
        ..Entity::default()
    };
    match facet.text_of("FacetName").filter(|name| !name.trim().is_empty()) {
        Some(own) => own.clone_into(&mut entity.name),
        None => {
            entity.name = format!("{name}Facet{}", at.saturating_add(1));
            entity.todos.push("the facet has no name; this is its table's and its position".into());
        }
    }
    let named = facet.items_of("NonKeyAttributes").iter().filter_map(Node::text);
    let named: Vec<&str> = named.collect();
    for attribute in &named {
        let (format, vague) = described(table, &rows, attribute);
        entity.attribute(attribute, said(format, is_optional(&rows, attribute)), vague);
    }
    let aliases = facet.get("KeyAttributeAlias");
    let of = |role: &str| aliases.and_then(|it| it.text_of(role)).filter(|it| !it.is_empty());
    for (key, alias) in [(hash, of("PartitionKeyAlias")), (range, of("SortKeyAlias"))] {
        let (Some(key), Some(alias)) = (key.first(), alias) else { continue };
        let values = samples(&rows, key);
        let (template, slots) = template(alias, &values);
        if values.is_empty() {
            entity
                .todos
                .push(format!("`{key}` is read from the alias `{alias}` alone: compare it"));
        }
        for (slot, at) in slots {
            let parts: Vec<&str> = values.iter().filter_map(|it| it.split('#').nth(at)).collect();
            let known = format_of(&parts);
            entity.attribute(&slot, said(known.unwrap_or("text"), false), known.is_none());
        }
        if template != format!("{{{key}}}") {
            entity.keys.push((key.clone(), template));
        }
    }
    entity.write(draft);
}

/// The template that an alias stands for, and its slots with their places between `#`.
///
/// An alias is free text: `ORDER#<id>`, `ACTIVITY#ActivityID`, `SubId#SKU`. A part that all
/// samples have is the same in every key; without samples, one of capitals is taken for that.
fn template(alias: &str, samples: &[&str]) -> (String, Vec<(String, usize)>) {
    let mut parts = Vec::new();
    let mut slots = Vec::new();
    for (at, part) in alias.split('#').enumerate() {
        let same = samples.iter().all(|sample| sample.split('#').nth(at) == Some(part));
        let capitals = part.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c == '-');
        let fixed = if samples.is_empty() { capitals } else { same };
        if fixed {
            parts.push(part.replace('{', "{{").replace('}', "}}"));
            continue;
        }
        let inner = part.trim_matches(['<', '>', '{', '}', '[', ']', '$', ' ']);
        let name: String =
            inner.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let name = if name.is_empty() { format!("part{at}") } else { name };
        parts.push(format!("{{{name}}}"));
        slots.push((name, at));
    }
    (parts.join("#"), slots)
}

/// A table without facets is of one kind of items.
fn whole(draft: &mut Draft, (name, table): (&str, &Node)) {
    let (hash, range) = keys(table);
    let rows: Vec<&Node> = table.items_of("TableData").iter().collect();
    let own_keys: Vec<String> = hash.into_iter().chain(range).collect();
    let mut entity = Entity {
        name: name.to_owned(),
        table: name.to_owned(),
        own_keys: own_keys.clone(),
        todos: vec!["the table has no facets: this is taken for its only kind of items".to_owned()],
        ..Entity::default()
    };
    let others = table.items_of("NonKeyAttributes").iter();
    let others = others.filter_map(|it| it.text_of("AttributeName"));
    for attribute in own_keys.iter().map(String::as_str).chain(others) {
        let (format, vague) = described(table, &rows, attribute);
        entity.attribute(attribute, said(format, is_optional(&rows, attribute)), vague);
    }
    entity.write(draft);
}
