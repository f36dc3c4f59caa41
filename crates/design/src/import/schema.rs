//! `schema.json`, from which AWS's MCP server generates its access layers.

use super::draft::{Draft, Section, inline, quote};
use super::operation::{ask, operation};
use super::table::{key_lines, projection};
use super::values::{Entity, said, slots};
use crate::text::{Kind, Member, Node};

/// The format of a field or parameter of this type.
fn format(of: Option<&str>) -> &'static str {
    match of.unwrap_or("string") {
        "uuid" => "uuid",
        "integer" => "integer",
        "decimal" => "number",
        "boolean" => "boolean",
        "array" => "list",
        "object" => "map",
        _ => "text",
    }
}

/// Whether this is one.
pub(super) fn is(root: &Node) -> bool {
    root.items_of("tables").iter().any(|table| table.get("table_config").is_some())
}

/// One text, or a list of texts.
fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    let one = node.text().map(str::to_owned);
    one.into_iter()
        .chain(node.items().iter().filter_map(|item| item.text().map(str::to_owned)))
        .collect()
}

/// Adds tables, entities and patterns.
pub(super) fn add(draft: &mut Draft, root: &Node) {
    for table in root.items_of("tables") {
        let Some(config) = table.get("table_config") else { continue };
        let name = config.text_of("table_name").unwrap_or("table");
        let mut section = Section::new(&["tables", name]);
        let keys = (texts(config.get("partition_key")), texts(config.get("sort_key")));
        key_lines(&mut section, &keys);
        section.todo("the file does not say how the table is paid for; this is the usual way");
        section.text("billing", "on-demand");
        draft.push(section);
        for index in table.items_of("gsi_list") {
            let own = index.text_of("name").unwrap_or("index");
            let mut section = Section::new(&["tables", name, "indexes", own]);
            let keys = (texts(index.get("partition_key")), texts(index.get("sort_key")));
            key_lines(&mut section, &keys);
            let kind = index.text_of("projection").unwrap_or("ALL");
            projection(&mut section, Some(kind), &texts(index.get("included_attributes")));
            draft.push(section);
        }
        for member in table.members_of("entities") {
            entity(draft, (name, table), member);
        }
        for member in table.members_of("entities") {
            for pattern in member.value.items_of("access_patterns") {
                self::pattern(draft, (name, table), member, pattern);
            }
        }
    }
    for pattern in root.items_of("cross_table_access_patterns") {
        across(draft, pattern);
    }
}

/// The names and templates of key attributes, of the table and its indexes.
fn templates(table: &Node, entity: &Node) -> Vec<(String, String)> {
    let config = table.get("table_config");
    let own = |name: &str| config.and_then(|it| it.get(name));
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut add = |names: Vec<String>, templates: Vec<String>| {
        pairs.extend(names.into_iter().zip(templates));
    };
    add(texts(own("partition_key")), texts(entity.get("pk_template")));
    add(texts(own("sort_key")), texts(entity.get("sk_template")));
    for mapping in entity.items_of("gsi_mappings") {
        let name = mapping.text_of("name");
        let index = table.items_of("gsi_list").iter().find(|it| it.text_of("name") == name);
        let Some(index) = index else { continue };
        add(texts(index.get("partition_key")), texts(mapping.get("pk_template")));
        add(texts(index.get("sort_key")), texts(mapping.get("sk_template")));
    }
    pairs.dedup_by(|one, other| one.0 == other.0);
    pairs
}

fn entity(draft: &mut Draft, (name, table): (&str, &Node), member: &Member) {
    let config = table.get("table_config");
    let own_keys = ["partition_key", "sort_key"]
        .iter()
        .flat_map(|key| texts(config.and_then(|it| it.get(key))));
    let mut entity = Entity {
        name: member.name.clone(),
        table: name.to_owned(),
        description: member.value.text_of("description").map(str::to_owned),
        own_keys: own_keys.collect(),
        ..Entity::default()
    };
    for field in member.value.items_of("fields") {
        let Some(name) = field.text_of("name") else { continue };
        let format = format(field.text_of("type"));
        let optional =
            matches!(field.get("required"), Some(Node { kind: Kind::Boolean(false), .. }));
        entity.attribute(name, said(format, optional), format == "text");
    }
    for (key, template) in templates(table, &member.value) {
        // An attribute that is a key itself needs no template.
        if template == format!("{{{key}}}") {
            continue;
        }
        for slot in slots(&template) {
            if !entity.attributes.iter().any(|(name, _)| *name == slot) {
                entity.todos.push(format!("no field is called `{slot}`, as in the key `{key}`"));
            }
        }
        entity.keys.push((key, template));
    }
    entity.write(draft);
}

/// What a pattern asks of keys, or says of a write.
fn pattern(draft: &mut Draft, (name, table): (&str, &Node), member: &Member, node: &Node) {
    let own = node.text_of("name").unwrap_or(&member.name);
    let Some(operation) = operation(node, "operation") else {
        return ask(draft, own, node, "operation");
    };
    let mut section = Section::new(&["patterns", own]);
    if let Some(description) = node.text_of("description") {
        section.text("description", description);
    }
    section.text("operation", operation);
    section.text("table", name);
    let parameters: Vec<&str> =
        node.items_of("parameters").iter().filter_map(|it| it.text_of("name")).collect();
    match operation {
        "PutItem" | "DeleteItem" | "UpdateItem" => {
            section.text("entity", &member.name);
            if operation == "UpdateItem" {
                sets(&mut section, member, &parameters);
            }
            section.todo("the file says no condition: what must hold for this write?");
        }
        "BatchWriteItem" | "TransactWriteItems" => {
            section.todo("say its writes: `actions = [{ put = \"…\", count = \"many\" }]`");
        }
        _ => {
            section.text("returns", &member.name);
            if let Some(index) = node.text_of("index_name") {
                section.text("index", index);
            }
            if node.is("consistent_read") {
                section.raw("consistent", "true");
            }
            reads(&mut section, table, member, node);
        }
    }
    draft.push(section);
}

/// The attributes that an update sets: its parameters that are no part of the key.
fn sets(section: &mut Section, member: &Member, parameters: &[&str]) {
    let fields: Vec<&str> =
        member.value.items_of("fields").iter().filter_map(|it| it.text_of("name")).collect();
    let keys: Vec<String> = ["pk_template", "sk_template"]
        .iter()
        .flat_map(|name| texts(member.value.get(name)))
        .flat_map(|template| slots(&template))
        .collect();
    let is_key = |name: &str| keys.iter().any(|key| key == name);
    let set = parameters.iter().filter(|name| fields.contains(name) && !is_key(name));
    let set: Vec<String> = set.map(|name| (*name).to_owned()).collect();
    let other = parameters.iter().filter(|name| !fields.contains(name));
    for other in other {
        section.todo(format!("which attribute does the parameter `{other}` change?"));
    }
    if set.is_empty() {
        section.todo("no parameter is an attribute that it sets; what does it change, its key?");
    }
    section.texts("sets", &set);
}

/// The key condition and filter of a read; parameters that are no fields are declared.
fn reads(section: &mut Section, table: &Node, member: &Member, node: &Node) {
    let operation = node.text_of("operation").unwrap_or("");
    let mut foreign: Vec<String> = Vec::new();
    if operation == "Query" {
        let key = key_condition(section, (table, member), node, &mut foreign);
        section.raw("key", inline(&key));
    }
    filter(section, node, &mut foreign);
    let fields = member.value.items_of("fields");
    let is_field = |name: &String| fields.iter().any(|it| it.text_of("name") == Some(name));
    let declared = foreign.into_iter().filter(|name| !is_field(name));
    let format_of = |name: &str| {
        let own = node.items_of("parameters").iter().find(|it| it.text_of("name") == Some(name));
        format(own.and_then(|it| it.text_of("type")))
    };
    let declared = declared.map(|name| (name.clone(), quote(format_of(&name))));
    let declared: Vec<(String, String)> = declared.collect();
    if !declared.is_empty() {
        section.todo("which attributes' values do these parameters take: `\"Entity.attribute\"`");
        section.raw("parameters", inline(&declared));
    }
    if operation == "Query" || operation == "Scan" {
        section.todo("which pages does it read: `pages` is \"first\", \"all\" or \"one\"");
    }
    match node.text_of("return_type") {
        Some("single_entity") => section.text("expects", "one"),
        Some("entity_list") => section.text("expects", "many"),
        _ => {}
    }
}

/// The filter of a read.
fn filter(section: &mut Section, node: &Node, foreign: &mut Vec<String>) {
    let Some(expression) = node.get("filter_expression") else { return };
    let mut filter: Vec<(String, String)> = Vec::new();
    for condition in expression.items_of("conditions") {
        let Some(pair) = self::condition(condition) else {
            let field = condition.text_of("field").unwrap_or("?");
            let how = condition.any(&["operator", "function"]).and_then(Node::text).unwrap_or("?");
            section.todo(format!("a filter with `{how}` on `{field}` has no form here"));
            continue;
        };
        filter.push(pair);
        for name in ["param", "param2"].iter().filter_map(|it| condition.text_of(it)) {
            if !foreign.iter().any(|it| it == name) {
                foreign.push(name.to_owned());
            }
        }
    }
    if filter.len() > 1 && is_or(expression) {
        section.todo("its filter joins the conditions with OR, a model joins them with AND");
    }
    if !filter.is_empty() {
        section.raw("filter", inline(&filter));
    }
}

fn is_or(filter: &Node) -> bool {
    filter.text_of("logical_operator").is_some_and(|it| it.eq_ignore_ascii_case("OR"))
}

/// What a query asks of keys; parameters that the template does not name are `foreign`.
fn key_condition(
    section: &mut Section,
    (table, member): (&Node, &Member),
    node: &Node,
    foreign: &mut Vec<String>,
) -> Vec<(String, String)> {
    let (source, config) = match node.text_of("index_name") {
        None => (Some(&member.value), table.get("table_config")),
        own => (
            member.value.items_of("gsi_mappings").iter().find(|it| it.text_of("name") == own),
            table.items_of("gsi_list").iter().find(|it| it.text_of("name") == own),
        ),
    };
    let of = |node: Option<&Node>, name: &str| texts(node.and_then(|it| it.get(name)));
    let pair = |key: &str, template: &str| {
        let names = of(config, key).into_iter();
        names.zip(of(source, template)).collect::<Vec<(String, String)>>()
    };
    let hash = pair("partition_key", "pk_template");
    let mut range = pair("sort_key", "sk_template").into_iter();
    let parameters: Vec<&str> =
        node.items_of("parameters").iter().filter_map(|it| it.text_of("name")).collect();
    let mut key: Vec<(String, String)> =
        hash.iter().map(|(name, template)| (name.clone(), quote(template))).collect();
    let Some(comparison) = node.text_of("range_condition") else {
        // Sort keys whose parts are all given are asked for as they are.
        let given = |template: &str| {
            let slots = slots(template);
            !slots.is_empty() && slots.iter().all(|it| parameters.contains(&it.as_str()))
        };
        let equal = range.take_while(|(_, template)| given(template));
        key.extend(equal.map(|(name, template)| (name, quote(&template))));
        return key;
    };
    // The last sort key is compared; those before it are equal.
    let last = of(config, "sort_key").len().saturating_sub(1);
    let before = range.by_ref().take(last);
    key.extend(before.map(|(name, template)| (name, quote(&template))));
    let taken: Vec<String> = key.iter().flat_map(|(_, text)| slots(text)).collect();
    let operands: Vec<&str> =
        parameters.iter().copied().filter(|name| !taken.iter().any(|it| it == name)).collect();
    let Some((name, template)) = range.next() else { return key };
    if let Some((beginning, attribute)) = beginning(comparison, &template, &operands) {
        section.todo(format!("its parameter is taken for the beginning of `{attribute}`"));
        key.push((name, format!("{{ begins_with = {} }}", quote(&beginning))));
        let own = slots(&template);
        foreign.extend(slots(&beginning).into_iter().filter(|it| !own.contains(it)));
        return key;
    }
    match compared(comparison, &operands) {
        Some(compared) => key.push((name, compared)),
        None => section.todo(format!("`{comparison}` of `{name}` has too few parameters")),
    }
    let own = slots(&template);
    let others = operands.into_iter().filter(|it| !own.iter().any(|slot| slot == it));
    foreign.extend(others.map(str::to_owned));
    key
}

/// The beginning of a sort key that is asked for by a parameter called as the first attribute of
/// its template, or as that with `_prefix`; and the attribute.
fn beginning(comparison: &str, template: &str, operands: &[&str]) -> Option<(String, String)> {
    let operand = operands.first().filter(|_| comparison == "begins_with")?;
    let (words, _) = template.split_once('{').filter(|(words, _)| !words.is_empty())?;
    let attribute = slots(template).into_iter().next()?;
    let named = operand.strip_suffix("_prefix").unwrap_or(operand);
    (named == attribute).then(|| (format!("{words}{{{operand}}}"), attribute))
}

/// A comparison with parameters.
fn compared(comparison: &str, operands: &[&str]) -> Option<String> {
    let values: Vec<String> = operands.iter().map(|name| quote(&format!("{{{name}}}"))).collect();
    match (comparison, values.as_slice()) {
        ("between", [from, to, ..]) => Some(format!("{{ between = [{from}, {to}] }}")),
        ("begins_with", [value, ..]) => Some(format!("{{ begins_with = {value} }}")),
        (other, [value, ..]) => sign(other).map(|sign| format!("{{ {sign} = {value} }}")),
        (_, []) => None,
    }
}

/// The name of a comparison in model files.
fn sign(operator: &str) -> Option<&'static str> {
    match operator {
        "<" => Some("lt"),
        "<=" => Some("le"),
        ">" => Some("gt"),
        ">=" => Some("ge"),
        _ => None,
    }
}

/// A condition of a filter.
fn condition(node: &Node) -> Option<(String, String)> {
    let field = node.text_of("field")?.to_owned();
    let value = |name: &str| node.text_of(name).map(|it| quote(&format!("{{{it}}}")));
    let how = node.any(&["operator", "function"])?.text()?;
    let said = match how {
        "=" => value("param")?,
        "between" => format!("{{ between = [{}, {}] }}", value("param")?, value("param2")?),
        "begins_with" => format!("{{ begins_with = {} }}", value("param")?),
        other => format!("{{ {} = {} }}", sign(other)?, value("param")?),
    };
    Some((field, said))
}

/// A pattern over several tables.
fn across(draft: &mut Draft, node: &Node) {
    let own = node.text_of("name").unwrap_or("pattern");
    let Some(operation) = operation(node, "operation") else {
        return ask(draft, own, node, "operation");
    };
    let mut section = Section::new(&["patterns", own]);
    if let Some(description) = node.text_of("description") {
        section.text("description", description);
    }
    section.text("operation", operation);
    let involved = node.items_of("entities_involved");
    if operation == "TransactGetItems" {
        let names: Vec<String> =
            involved.iter().filter_map(|it| it.text_of("entity").map(str::to_owned)).collect();
        section.texts("returns", &names);
        draft.push(section);
        return;
    }
    let mut actions = Vec::new();
    for part in involved {
        let entity = part.text_of("entity").unwrap_or("");
        let kind = match part.text_of("action").unwrap_or("") {
            "Put" => "put",
            "Update" => "update",
            "Delete" => "delete",
            "ConditionCheck" => "check",
            other => {
                section.todo(format!("`{other}` of `{entity}` is no write that a model has"));
                continue;
            }
        };
        let mut members = vec![(kind.to_owned(), quote(entity))];
        if kind == "update" {
            section.todo(format!("which attributes does the update of `{entity}` set?"));
            members.push(("sets".to_owned(), "[]".to_owned()));
        }
        if let Some(condition) = part.text_of("condition") {
            members.push(("condition".to_owned(), quote(condition)));
        }
        actions.push(inline(&members));
    }
    section.raw("actions", format!("[{}]", actions.join(", ")));
    draft.push(section);
}
