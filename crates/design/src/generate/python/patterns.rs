//! Patterns as functions of Python: arguments, request, result.

use serde_json::{Value, json};

use super::entities::{key_arguments, key_value, row};
use super::names::{annotation, class, expression, identifier, literal, snake};
use crate::definition::{
    Action, ActionKind, Comparison, Count, DataType, Entity, Expected, Format, KeyCondition, Model,
    Operation, Pages, Pattern,
};
use crate::meaning::key_type;
use crate::scenario::placeholders;

/// An argument of a function.
#[derive(Clone, PartialEq, Eq)]
struct Argument {
    name: String,
    annotation: String,
}

impl Argument {
    fn json(&self) -> Value {
        json!({ "name": self.name, "annotation": self.annotation })
    }
}

/// The function of `pattern` for the template; what it returns of an index that does not hold the
/// whole of its entities is a class of its own, in `rows`.
pub(super) fn function(
    model: &Model,
    pattern: &Pattern,
    rows: &mut Vec<Value>,
) -> Result<Value, String> {
    let body = match pattern.operation {
        Operation::GetItem => get(model, pattern)?,
        Operation::Query | Operation::Scan => query(model, pattern, rows)?,
        Operation::BatchGetItem | Operation::TransactGetItems => several(model, pattern)?,
        Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem => {
            let action = pattern.actions.first().ok_or("it writes nothing")?;
            let write = write(model, pattern, action, "")?;
            json!({ "arguments": write.arguments(), "write": write.json() })
        }
        Operation::BatchWriteItem | Operation::TransactWriteItems => together(model, pattern)?,
    };
    let table = model.tables.get(pattern.table).ok_or("it has no table")?;
    let mut function = json!({
        "name": identifier(&pattern.name.text),
        "pattern": literal(&pattern.name.text),
        "description": pattern.description,
        "operation": pattern.operation.name(),
        "table": literal(&table.name.text),
        "consistent": pattern.consistent,
        "idempotent": pattern.idempotent,
    });
    if let (Some(members), Value::Object(more)) = (function.as_object_mut(), body) {
        members.extend(more);
    }
    Ok(function)
}

fn entity_of<'m>(model: &'m Model, at: Option<&usize>) -> Result<&'m Entity, String> {
    at.and_then(|at| model.entities.get(*at)).ok_or_else(|| "it names no entity".to_owned())
}

fn get(model: &Model, pattern: &Pattern) -> Result<Value, String> {
    let [at] = pattern.entities.as_slice() else {
        return Err("a GetItem of several entities is not generated: name one".to_owned());
    };
    let entity = entity_of(model, Some(at))?;
    let table = model.table_of(entity).ok_or("its entity has no table")?;
    Ok(json!({
        "class": class(&entity.name.text),
        "arguments": key_arguments(entity, &table.schema),
    }))
}

fn several(model: &Model, pattern: &Pattern) -> Result<Value, String> {
    let [at] = pattern.entities.as_slice() else {
        return Err("a batch of several entities is not generated: name one".to_owned());
    };
    Ok(json!({ "class": class(&entity_of(model, Some(at))?.name.text) }))
}

fn query(model: &Model, pattern: &Pattern, rows: &mut Vec<Value>) -> Result<Value, String> {
    let table = model.tables.get(pattern.table).ok_or("it has no table")?;
    let index = model.index_of(pattern);
    let mut kinds = Vec::new();
    for at in &pattern.entities {
        let entity = entity_of(model, Some(at))?;
        let several = pattern.entities.len() > 1;
        let suffix = if several { entity.name.text.as_str() } else { "" };
        let name = format!("{}{}Row", class(&pattern.name.text), class_suffix(suffix));
        let held = index.and_then(|index| row(table, index, entity, &name));
        let kind = if held.is_some() { name } else { class(&entity.name.text) };
        let constant = snake(&entity.name.text).to_ascii_uppercase();
        kinds.push(json!({ "class": kind, "constant": constant }));
        rows.extend(held);
    }
    let mut arguments: Vec<Argument> = Vec::new();
    let mut names = Vec::new();
    let mut values = Vec::new();
    let mut expressions = [Vec::new(), Vec::new()];
    let groups = [(&pattern.key, "k"), (&pattern.filter, "f")];
    for ((conditions, mark), terms) in groups.into_iter().zip(&mut expressions) {
        for (at, condition) in conditions.iter().enumerate() {
            let name = format!("#{mark}{at}");
            names.push(json!([name, literal(&condition.attribute.text)]));
            let operands = operands(model, pattern, condition, &mut arguments)?;
            let marks: Vec<String> =
                (0..operands.len()).map(|number| format!(":{mark}{at}v{number}")).collect();
            terms.push(term(condition.comparison, &name, &marks));
            values
                .extend(marks.into_iter().zip(operands).map(|(mark, value)| json!([mark, value])));
        }
    }
    let shard = pattern.parameters.iter().find_map(|it| Some((&it.name.text, it.shards?)));
    let [keys, filters] = expressions;
    let many = !matches!(pattern.expects, Some((Expected::One, _)));
    let paged = pattern.pages == Some(Pages::One) && shard.is_none();
    Ok(json!({
        "index": index.map(|index| literal(&index.name.text)),
        "kinds": kinds,
        "arguments": arguments.iter().map(Argument::json).collect::<Vec<_>>(),
        "names": names,
        "values": values,
        "keys": keys.join(" AND "),
        "filters": filters.join(" AND "),
        "limit": pattern.limit,
        "shard": shard.map(|(name, count)| json!({ "name": identifier(name), "count": count })),
        "result": if !many { "one" } else if paged { "page" } else { "all" },
    }))
}

fn class_suffix(name: &str) -> String {
    if name.is_empty() { String::new() } else { class(name) }
}

/// The attribute values that a condition compares with; what they are made of becomes arguments.
fn operands(
    model: &Model,
    pattern: &Pattern,
    condition: &KeyCondition,
    arguments: &mut Vec<Argument>,
) -> Result<Vec<String>, String> {
    let name = &condition.attribute.text;
    let is_key = model.schema_of(pattern).is_some_and(|schema| schema.has(name));
    let own = pattern.entities.iter().filter_map(|at| model.entities.get(*at)?.attribute(name));
    let own = own.map(|attribute| attribute.format.data_type).next();
    let data_type = own.filter(|_| !is_key).unwrap_or_else(|| key_type(model, pattern.table, name));
    let mut values = Vec::new();
    for template in &condition.operands {
        for slot in template.slots() {
            let parameter = pattern.parameter(slot).ok_or("it has an unknown parameter")?;
            let argument = Argument {
                name: identifier(slot),
                annotation: annotation(&parameter.format).to_owned(),
            };
            if parameter.shards.is_none() && !arguments.contains(&argument) {
                arguments.push(argument);
            }
        }
        let format = |slot: &str| -> (String, Option<&Format>) {
            let parameter = pattern.parameter(slot);
            match parameter {
                Some(parameter) if parameter.shards.is_some() => {
                    (format!("str({})", identifier(slot)), None)
                }
                _ => (identifier(slot), parameter.map(|it| &it.format)),
            }
        };
        let text = expression(template, &format);
        values.push(match data_type {
            DataType::Bool => format!("{{\"BOOL\": {text} == \"true\"}}"),
            DataType::B => format!("{{\"B\": ({text}).encode()}}"),
            other => format!("{{\"{}\": {text}}}", other.letters()),
        });
    }
    Ok(values)
}

fn term(comparison: Comparison, name: &str, values: &[String]) -> String {
    let first = values.first().map_or("", String::as_str);
    match comparison {
        Comparison::Equal => format!("{name} = {first}"),
        Comparison::BeginsWith => format!("begins_with({name}, {first})"),
        Comparison::Between => format!("{name} BETWEEN {}", values.join(" AND ")),
        Comparison::Less => format!("{name} < {first}"),
        Comparison::LessEqual => format!("{name} <= {first}"),
        Comparison::Greater => format!("{name} > {first}"),
        Comparison::GreaterEqual => format!("{name} >= {first}"),
    }
}

/// One write of a function.
struct Write {
    kind: &'static str,
    table: String,
    class: String,
    variable: String,
    /// What the key is made of.
    keys: Vec<Argument>,
    /// What else it takes.
    others: Vec<Argument>,
    condition: Option<String>,
    update: String,
    names: Vec<(String, String)>,
    values: Vec<(String, String)>,
    omits: Vec<String>,
    many: bool,
    /// What the arguments of the key begin with.
    prefix: String,
}

impl Write {
    /// The arguments of a function that makes only this write.
    fn arguments(&self) -> Vec<Value> {
        let item = Argument { name: self.variable.clone(), annotation: self.class.clone() };
        let first = if self.kind == "Put" { vec![item] } else { self.keys.clone() };
        let mut all: Vec<Argument> = first;
        for argument in &self.others {
            if !all.contains(argument) {
                all.push(argument.clone());
            }
        }
        all.iter().map(Argument::json).collect()
    }

    fn json(&self) -> Value {
        let keys = self.keys.iter().map(|key| {
            let field = key.name.strip_prefix(&self.prefix).unwrap_or(&key.name);
            json!({ "name": key.name, "field": field })
        });
        json!({
            "kind": self.kind,
            "table": self.table,
            "class": self.class,
            "variable": self.variable,
            "keys": keys.collect::<Vec<_>>(),
            "condition": self.condition,
            "update": self.update,
            "names": self.names,
            "values": self.values,
            "omits": self.omits,
            "many": self.many,
        })
    }
}

/// The write of `action`; arguments besides the item and its key begin with `prefix`.
fn write(model: &Model, pattern: &Pattern, action: &Action, prefix: &str) -> Result<Write, String> {
    let entity = entity_of(model, Some(&action.entity))?;
    let table = model.table_of(entity).ok_or("its entity has no table")?;
    let keys = key_arguments(entity, &table.schema);
    let text = |value: &Value, member: &str| {
        value.get(member).and_then(Value::as_str).unwrap_or("").to_owned()
    };
    let keys = keys.iter().map(|key| Argument {
        name: format!("{prefix}{}", text(key, "name")),
        annotation: text(key, "annotation"),
    });
    let mut write = Write {
        kind: match action.kind {
            ActionKind::Put => "Put",
            ActionKind::Update => "Update",
            ActionKind::Delete => "Delete",
            ActionKind::Check => "ConditionCheck",
        },
        table: literal(&table.name.text),
        class: class(&entity.name.text),
        variable: snake(&entity.name.text),
        keys: keys.collect(),
        others: Vec::new(),
        condition: action.condition.as_ref().map(|condition| literal(&condition.text)),
        update: String::new(),
        names: Vec::new(),
        values: Vec::new(),
        omits: action.omits.iter().map(|name| literal(&name.text)).collect(),
        many: action.count != Count::One,
        prefix: prefix.to_owned(),
    };
    if action.kind == ActionKind::Update {
        sets(model, pattern, action, (entity, prefix), &mut write);
    }
    if let Some(condition) = &action.condition {
        for (mark, name) in placeholders(&condition.text) {
            if mark == '#' {
                write.names.push((format!("#{name}"), literal(name)));
            } else {
                let value = given(model, pattern, (entity, name, prefix), &mut write);
                write.values.push((format!(":{name}"), value));
            }
        }
    }
    Ok(write)
}

/// The value of `:name` in a condition: of the item that is put, or of an argument.
fn given(
    model: &Model,
    pattern: &Pattern,
    (entity, name, prefix): (&Entity, &str, &str),
    write: &mut Write,
) -> String {
    let parameter = pattern.parameter(name);
    let own = parameter.is_none_or(|it| it.attribute.as_ref().is_some_and(|(_, of)| of == name));
    if write.kind == "Put" && own && entity.attribute(name).is_some() {
        return format!("_attribute({}.{})", write.variable, identifier(name));
    }
    let format = parameter.map(|it| &it.format).or(entity.attribute(name).map(|it| &it.format));
    let argument = Argument {
        name: format!("{prefix}{}", identifier(name)),
        annotation: format.map_or("str", annotation).to_owned(),
    };
    let value = format!("_attribute({})", argument.name);
    if !write.keys.contains(&argument) && !write.others.contains(&argument) {
        write.others.push(argument);
    }
    let _ = model;
    value
}

/// The update expression: a value for each attribute that is set, made for keys of indexes.
fn sets(
    model: &Model,
    pattern: &Pattern,
    action: &Action,
    (entity, prefix): (&Entity, &str),
    write: &mut Write,
) {
    let mut terms = Vec::new();
    for (at, name) in action.sets.iter().flatten().enumerate() {
        let (mark, colon) = (format!("#s{at}"), format!(":s{at}"));
        let value = match (entity.attribute(&name.text), entity.key(&name.text)) {
            (Some(attribute), _) => {
                let argument = argument_of(pattern, &name.text, prefix, &attribute.format);
                let next = if attribute.version { " + 1" } else { "" };
                let value = format!("_attribute({}{next})", argument.name);
                if !write.keys.contains(&argument) && !write.others.contains(&argument) {
                    write.others.push(argument);
                }
                value
            }
            (None, Some(template)) => {
                for slot in template.slots() {
                    let Some(attribute) = entity.attribute(slot) else { continue };
                    let argument = Argument {
                        name: format!("{prefix}{}", identifier(slot)),
                        annotation: annotation(&attribute.format).to_owned(),
                    };
                    if !write.keys.contains(&argument) && !write.others.contains(&argument) {
                        write.others.push(argument);
                    }
                }
                key_value(model, entity, (&name.text, template), prefix)
            }
            (None, None) => continue,
        };
        terms.push(format!("{mark} = {colon}"));
        write.names.push((mark, literal(&name.text)));
        write.values.push((colon, value));
    }
    write.update = format!("SET {}", terms.join(", "));
}

/// The argument that gives `attribute` a value: the declared parameter that takes its values, if
/// there is one.
fn argument_of(pattern: &Pattern, attribute: &str, prefix: &str, format: &Format) -> Argument {
    let declared = pattern.parameters.iter().find(|parameter| {
        let of = parameter.attribute.as_ref().is_some_and(|(_, of)| of == attribute);
        of && parameter.name.text != attribute
    });
    let name = declared.map_or(attribute, |parameter| parameter.name.text.as_str());
    Argument {
        name: format!("{prefix}{}", identifier(name)),
        annotation: annotation(format).to_owned(),
    }
}

/// The writes of a batch or transaction, each with arguments of its own.
fn together(model: &Model, pattern: &Pattern) -> Result<Value, String> {
    let mut writes = Vec::new();
    let mut arguments: Vec<Argument> = Vec::new();
    for action in &pattern.actions {
        let entity = entity_of(model, Some(&action.entity))?;
        let variable = snake(&entity.name.text);
        let mut write = write(model, pattern, action, &format!("{variable}_"))?;
        let taken =
            writes.iter().filter(|it: &&Write| it.class == write.class && it.kind == write.kind);
        if taken.count() > 0 {
            return Err(format!(
                "two writes of one kind to `{}` are not generated",
                entity.name.text
            ));
        }
        if write.many
            && (action.kind == ActionKind::Update
                || write.condition.is_some() && action.kind != ActionKind::Put)
        {
            return Err(format!(
                "several updates of `{}` in one call are not generated",
                entity.name.text
            ));
        }
        let annotation = match (action.kind, write.many) {
            (ActionKind::Put, true) => format!("Sequence[{}]", write.class),
            (ActionKind::Put, false) => write.class.clone(),
            (_, true) => "Sequence[Item]".to_owned(),
            (_, false) => String::new(),
        };
        if write.many {
            write.variable = format!("{variable}s");
        }
        if annotation.is_empty() {
            arguments.extend(write.keys.iter().cloned());
        } else {
            arguments.push(Argument { name: write.variable.clone(), annotation });
        }
        for other in write.others.clone() {
            if !arguments.contains(&other) {
                arguments.push(other);
            }
        }
        writes.push(write);
    }
    Ok(json!({
        "arguments": arguments.iter().map(Argument::json).collect::<Vec<_>>(),
        "writes": writes.iter().map(Write::json).collect::<Vec<_>>(),
    }))
}
