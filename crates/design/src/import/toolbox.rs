//! DTOs of dynamodb-toolbox: one entity, a list of them, or a registry of tables and entities.

use super::draft::{Draft, Section};
use super::table::{key_lines, projection};
use super::values::{Entity, one_of, said};
use crate::text::Node;

/// The entities of a file.
fn entities(root: &Node) -> Vec<&Node> {
    let own = std::iter::once(root);
    let listed = root.items().iter();
    let registered = root.members_of("entities").iter().map(|it| &it.value);
    let listed_in = root.items_of("entities").iter();
    let all = own.chain(listed).chain(registered).chain(listed_in);
    all.filter(|node| node.get("entityName").is_some() && node.get("schema").is_some()).collect()
}

/// Whether these are DTOs.
pub(super) fn is(root: &Node) -> bool {
    !entities(root).is_empty()
}

/// Adds tables and entities.
pub(super) fn add(draft: &mut Draft, root: &Node) {
    for node in entities(root) {
        let table = node.get("table").or_else(|| root.get("table"));
        let name = table.and_then(|it| it.any(&["tableName", "name"])).and_then(Node::text);
        let name = name.unwrap_or("Main");
        if !draft.has(&["tables", name]) {
            self::table(draft, name, table);
        }
        entity(draft, (name, table), node);
    }
}

/// The name of a key attribute.
fn key(node: Option<&Node>, role: &str) -> Vec<String> {
    let name = node.and_then(|it| it.get(role)).and_then(|it| it.text_of("name"));
    name.map(str::to_owned).into_iter().collect()
}

fn table(draft: &mut Draft, name: &str, node: Option<&Node>) {
    let mut section = Section::new(&["tables", name]);
    key_lines(&mut section, &(key(node, "partitionKey"), key(node, "sortKey")));
    section.todo("the DTO does not say how the table is paid for: `billing`");
    draft.push(section);
    for index in node.map_or(&[][..], |it| it.members_of("indexes")) {
        let mut section = Section::new(&["tables", name, "indexes", &index.name]);
        let local = index.value.text_of("type") == Some("local");
        let hash = key(if local { node } else { Some(&index.value) }, "partitionKey");
        key_lines(&mut section, &(hash, key(Some(&index.value), "sortKey")));
        projection(&mut section, None, &[]);
        if local {
            section.raw("local", "true");
        }
        draft.push(section);
    }
}

fn entity(draft: &mut Draft, (name, table): (&str, Option<&Node>), node: &Node) {
    let own_keys = [key(table, "partitionKey"), key(table, "sortKey")].concat();
    let mut entity = Entity {
        name: node.text_of("entityName").unwrap_or("entity").to_owned(),
        table: name.to_owned(),
        own_keys,
        ..Entity::default()
    };
    let schema = node.get("schema");
    for member in schema.map_or(&[][..], |it| it.members_of("attributes")) {
        attribute(&mut entity, &member.name, &member.value);
    }
    for key in entity.own_keys.clone() {
        let known = entity.attributes.iter().map(|(name, _)| name);
        if !known.chain(entity.keys.iter().map(|(name, _)| name)).any(|it| *it == key) {
            let said = "is computed by a function, which the DTO has not";
            entity.todos.push(format!("`{key}` {said}: `keys = {{ {key} = \"…\" }}`"));
        }
    }
    let mark = node.text_of("entityAttributeName").unwrap_or("_et");
    let own = [entity.name.clone()];
    entity.attribute(mark, one_of(&own, false), false);
    for name in ["_ct", "_md"] {
        entity.attribute(name, said("datetime(ms, Z)", false), false);
    }
    entity.write(draft);
}

/// An attribute; one that is stored as a key with a prefix becomes a template.
fn attribute(entity: &mut Entity, name: &str, node: &Node) {
    let stored = node.text_of("savedAs").unwrap_or(name);
    let optional = node.text_of("required") == Some("never");
    let values: Vec<String> =
        node.items_of("enum").iter().filter_map(|it| it.text().map(str::to_owned)).collect();
    let is_key = entity.own_keys.iter().any(|key| key == stored);
    if node.get("link").is_some() {
        entity.todos.push(format!("`{stored}` is linked to other attributes by a function"));
    }
    let shown = if is_key { name } else { stored };
    if values.is_empty() {
        let (format, vague) = match node.text_of("type").unwrap_or("") {
            "number" => ("number", true),
            "boolean" => ("boolean", false),
            "binary" => ("binary", false),
            "list" => ("list", false),
            "map" | "record" | "anyOf" | "any" => ("map", false),
            "set" => ("set", false),
            _ => ("text", true),
        };
        entity.attribute(shown, said(format, optional), vague);
    } else {
        entity.attribute(shown, one_of(&values, optional), false);
    }
    let transform = node.get("transform");
    let prefix = transform.and_then(|it| it.text_of("prefix"));
    match (is_key, prefix, transform) {
        (true, Some(prefix), Some(transform)) => {
            let delimiter = transform.text_of("delimiter").unwrap_or("#");
            entity.keys.push((stored.to_owned(), format!("{prefix}{delimiter}{{{name}}}")));
        }
        (true, None, None) if shown != stored => {
            entity.keys.push((stored.to_owned(), format!("{{{name}}}")));
        }
        (_, None, Some(_)) => {
            entity.todos.push(format!("`{stored}` is transformed by a function"));
        }
        (_, _, _) => {}
    }
}
