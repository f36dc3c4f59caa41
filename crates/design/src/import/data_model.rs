//! The two files that are called `dynamodb_data_model.json`: of AWS's MCP server, and of its skill
//! for agents.

use super::draft::{Draft, Section};
use super::operation::{ask, operation};
use super::table::{key_lines, keys, projection, table, types};
use super::values::{Entity, said};
use crate::text::{Kind, Node};

/// Whether this is the server's: tables as CreateTable takes them, sample items.
pub(super) fn is_of_server(root: &Node) -> bool {
    root.items_of("tables").iter().any(|table| table.get("KeySchema").is_some())
}

/// Adds the server's tables; its patterns are commands of a shell, which become questions.
pub(super) fn add_of_server(draft: &mut Draft, root: &Node) {
    for node in root.items_of("tables") {
        table(draft, node.text_of("TableName").unwrap_or("table"), node);
    }
    for pattern in root.items_of("access_patterns") {
        let name = pattern.any(&["pattern", "name"]).map_or_else(String::new, plain);
        let name = format!("pattern_{name}");
        // What another service does has no operation, or says so in its place.
        let Some(operation) = operation(pattern, "dynamodb_operation") else {
            ask(draft, &name, pattern, "dynamodb_operation");
            continue;
        };
        let mut section = Section::new(&["patterns", &name]);
        if let Some(description) = pattern.text_of("description") {
            section.text("description", description);
        }
        section.text("operation", operation);
        for member in ["table", "index"] {
            // Where there is no index the files also say it in words.
            let text = pattern.text_of(member);
            if let Some(text) = text.filter(|text| !["", "null", "N/A"].contains(text)) {
                section.text(member, text);
            }
        }
        if let Some(command) = pattern.text_of("implementation") {
            section.todo(format!("say it with entities: {command}"));
        } else {
            section.todo("say what it asks for, with entities");
        }
        draft.push(section);
    }
}

/// A text or number as a name.
fn plain(node: &Node) -> String {
    match &node.kind {
        Kind::Integer(number) => number.to_string(),
        Kind::Text(text) => text.clone(),
        _ => String::new(),
    }
}

/// Whether this is the skill's: keys and entities with sizes.
pub(super) fn is_of_skill(root: &Node) -> bool {
    root.items_of("tables").iter().any(|table| table.get("key_schema").is_some())
}

/// Adds the skill's tables, entities and patterns.
pub(super) fn add_of_skill(draft: &mut Draft, root: &Node) {
    for node in root.items_of("tables") {
        let name = node.text_of("table_name").unwrap_or("table");
        skill_table(draft, name, node);
        for entity in node.items_of("entities") {
            skill_entity(draft, (name, node), entity);
        }
    }
    for pattern in root.items_of("access_patterns") {
        skill_pattern(draft, pattern);
    }
}

fn skill_table(draft: &mut Draft, name: &str, node: &Node) {
    let mut section = Section::new(&["tables", name]);
    key_lines(&mut section, &keys(node));
    types(&mut section, node.items_of("attribute_definitions"));
    if node.text_of("table_class").is_some_and(|it| it.to_ascii_uppercase().contains("INFREQUENT"))
    {
        section.text("class", "infrequent-access");
    }
    section.todo("the file does not say how the table is paid for; this is the usual way");
    section.text("billing", "on-demand");
    for (member, question) in [
        ("global_tables", "the file has a global table: `replicas` names its other Regions"),
        ("vector_indexes", "the file has vector indexes: write each as `vectors` of the table"),
    ] {
        let is_there = node
            .get(member)
            .is_some_and(|it| !it.items().is_empty() || matches!(it.kind, Kind::Boolean(true)));
        if is_there {
            section.todo(question);
        }
    }
    draft.push(section);
    for index in node.items_of("gsis") {
        let own = index.any(&["index_name", "name"]).and_then(Node::text).unwrap_or("index");
        let mut section = Section::new(&["tables", name, "indexes", own]);
        key_lines(&mut section, &keys(index));
        let held = index.get("projection");
        let kind = held.and_then(|it| it.text().or_else(|| it.text_of("projection_type")));
        let names = held.map_or(&[][..], |it| it.items_of("non_key_attributes"));
        let names = names.iter().filter_map(|it| it.text().map(str::to_owned));
        projection(&mut section, kind, &names.collect::<Vec<_>>());
        draft.push(section);
    }
}

fn skill_entity(draft: &mut Draft, (name, table): (&str, &Node), node: &Node) {
    let (hash, range) = keys(table);
    let mut entity = Entity {
        name: node.text_of("entity_name").unwrap_or("entity").to_owned(),
        table: name.to_owned(),
        own_keys: hash.into_iter().chain(range).collect(),
        size: node.get("estimated_item_size_bytes").and_then(Node::number),
        count: node.get("estimated_item_count").and_then(Node::number),
        ..Entity::default()
    };
    for attribute in node.items_of("attributes") {
        let own = attribute.any(&["attribute_name", "name"]).and_then(Node::text);
        let Some(own) = attribute.text().or(own) else { continue };
        entity.attribute(own, said("text", false), true);
    }
    for key in entity.own_keys.clone() {
        if !entity.attributes.iter().any(|(name, _)| *name == key) {
            entity.todos.push(format!("how is the key `{key}` made: `keys = {{ {key} = \"…\" }}`"));
        }
    }
    entity.write(draft);
}

fn skill_pattern(draft: &mut Draft, node: &Node) {
    let name = node.get("pattern_id").map_or_else(String::new, plain);
    let name = if name.is_empty() { "pattern".to_owned() } else { name };
    let Some(operation) = operation(node, "operation") else {
        return ask(draft, &name, node, "operation");
    };
    let mut section = Section::new(&["patterns", &name]);
    if let Some(description) = node.any(&["description", "name"]).and_then(Node::text) {
        section.text("description", description);
    }
    section.text("operation", operation);
    for member in ["table", "index"] {
        if let Some(text) = node.text_of(member).filter(|text| !text.is_empty()) {
            section.text(member, text);
        }
    }
    let names = |member: &str| -> Vec<String> {
        node.items_of(member).iter().filter_map(|it| it.text().map(str::to_owned)).collect()
    };
    let (written, set) = (names("entities_written"), names("attributes_written"));
    match (operation, written.as_slice()) {
        ("PutItem" | "UpdateItem" | "DeleteItem", [entity]) => section.text("entity", entity),
        ("PutItem" | "UpdateItem" | "DeleteItem", _) => section.todo("which entity does it write?"),
        (other, _) if other.contains("Write") => section.todo("say its writes: `actions = […]`"),
        (_, _) => section.todo("which entities does it return, and by which keys?"),
    }
    if operation == "UpdateItem" {
        section.texts("sets", &set);
    }
    if node.text_of("consistency").is_some_and(|it| it.eq_ignore_ascii_case("strong")) {
        section.raw("consistent", "true");
    }
    for (member, shown) in
        [("peak_rps", "peak"), ("avg_rps", "average"), ("items_per_request", "items")]
    {
        if let Some(number) = node.get(member).and_then(Node::number) {
            section.raw(shown, number.to_string());
        }
    }
    draft.push(section);
}
