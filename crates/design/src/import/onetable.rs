//! Schemas of OneTable (`onetable:1.1.0`), as JSON.

use super::draft::{Draft, Section, inline, quote};
use super::table::{key_lines, projection};
use super::values::{Entity, one_of, said};
use crate::text::{Kind, Node};

/// The table's name: a schema has none.
const TABLE: &str = "Main";

/// Whether this is one.
pub(super) fn is(root: &Node) -> bool {
    root.get("indexes").and_then(|it| it.get("primary")).is_some() && root.get("models").is_some()
}

/// Adds the table and its entities.
pub(super) fn add(draft: &mut Draft, root: &Node) {
    let keys = |index: &Node| {
        let of = |name| index.text_of(name).map(str::to_owned).into_iter().collect();
        (of("hash"), of("sort"))
    };
    let mut own_keys = (Vec::new(), Vec::new());
    for index in root.members_of("indexes") {
        if index.name == "primary" {
            let mut section = Section::new(&["tables", TABLE]);
            section.todo("a schema of OneTable has no name of its table, and no way to pay");
            own_keys = keys(&index.value);
            key_lines(&mut section, &own_keys);
            draft.push(section);
            continue;
        }
        let mut section = Section::new(&["tables", TABLE, "indexes", &index.name]);
        let local = index.value.text_of("type") == Some("local");
        let (mut hash, range) = keys(&index.value);
        if local && hash.is_empty() {
            hash.clone_from(&own_keys.0);
        }
        key_lines(&mut section, &(hash, range));
        let project = index.value.get("project");
        match project {
            Some(Node { kind: Kind::List(items), .. }) => {
                let names = items.iter().filter_map(|it| it.text().map(str::to_owned));
                projection(&mut section, Some("INCLUDE"), &names.collect::<Vec<_>>());
            }
            // OneTable's own default is everything.
            other => projection(&mut section, other.and_then(Node::text).or(Some("all")), &[]),
        }
        if local {
            section.raw("local", "true");
        }
        draft.push(section);
    }
    let indexes = root.members_of("indexes").iter().flat_map(|index| {
        ["hash", "sort"].into_iter().filter_map(|name| index.value.text_of(name))
    });
    let key_names: Vec<&str> = indexes.collect();
    for model in root.members_of("models") {
        let mut entity = Entity {
            name: model.name.clone(),
            table: TABLE.to_owned(),
            own_keys: own_keys.0.iter().chain(&own_keys.1).cloned().collect(),
            ..Entity::default()
        };
        for field in model.value.members() {
            self::field(&mut entity, root, &key_names, (&field.name, &field.value));
        }
        added_by_library(&mut entity, root);
        entity.write(draft);
    }
    for query in root.members_of("queries") {
        let mut section = Section::new(&["patterns", &query.name]);
        section.todo("say what this query asks for: its operation, key and result");
        draft.push(section);
    }
}

/// A field of a model: a key with its template, or an attribute.
fn field(entity: &mut Entity, root: &Node, keys: &[&str], (name, node): (&str, &Node)) {
    let value = node.text_of("value");
    if let (true, Some(value)) = (keys.contains(&name), value) {
        // Braces that are no slots are text.
        entity.keys.push((name.to_owned(), value.replace("${", "{")));
        return;
    }
    if let Some(value) = value {
        entity.todos.push(format!("`{name}` is computed, from \"{value}\""));
    }
    let optional = !node.is("required") && !keys.contains(&name) && node.get("default").is_none();
    let values: Vec<String> =
        node.items_of("enum").iter().filter_map(|it| it.text().map(str::to_owned)).collect();
    if !values.is_empty() {
        return entity.attribute(name, one_of(&values, optional), false);
    }
    let dates = if root.get("params").is_some_and(|it| it.is("isoDates")) {
        "datetime(ms, Z)"
    } else {
        "epoch(ms)"
    };
    let (format, vague) = match (node.text_of("generate"), node.text_of("type").unwrap_or("")) {
        _ if node.is("ttl") => ("epoch(s)", false),
        (Some("ulid"), _) => ("ulid", false),
        (Some("uuid"), _) => ("uuid", false),
        (_, "number") => ("number", true),
        (_, "boolean") => ("boolean", false),
        (_, "date") => (dates, false),
        (_, "array") => ("list", false),
        (_, "object") => ("map", false),
        (_, "set") => ("set", false),
        (_, "binary" | "buffer" | "arraybuffer") => ("binary", false),
        (_, _) => ("text", true),
    };
    if node.is("unique") {
        entity.todos.push(format!(
            "OneTable keeps `{name}` unique by items with keys `_unique#…`: make an entity of them"
        ));
        let members =
            [("format".to_owned(), quote(format)), ("unique".to_owned(), "true".to_owned())];
        return entity.attribute(name, inline(&members), vague);
    }
    entity.attribute(name, said(format, optional), vague);
}

/// The attributes that OneTable adds.
fn added_by_library(entity: &mut Entity, root: &Node) {
    let params = root.get("params");
    let type_field = params.and_then(|it| it.text_of("typeField")).unwrap_or("_type");
    let name = [entity.name.clone()];
    entity.attribute(type_field, one_of(&name, false), false);
    if params.is_some_and(|it| it.is("timestamps")) {
        let iso = params.is_some_and(|it| it.is("isoDates"));
        let format = if iso { "datetime(ms, Z)" } else { "epoch(ms)" };
        entity.attribute("created", said(format, false), false);
        let changed =
            [("format".to_owned(), quote(format)), ("mutable".to_owned(), "true".to_owned())];
        entity.attribute("updated", inline(&changed), false);
    }
}
