//! Patterns as functions of a layer: arguments, request, result.

use serde_json::{Value, json};

use super::argument::{Argument, entity_of};
use super::comment;
use super::entities::{key_arguments, row};
use super::language::{Language, expression};
use super::writes::{together, write};
use crate::definition::{
    Comparison, DataType, Expected, Format, KeyCondition, Model, Operation, Pages, Pattern,
};
use crate::meaning::key_type;

/// The function of `pattern` for the template; what it returns of an index that does not hold the
/// whole of its entities is a class of its own, in `rows`.
pub(super) fn function(
    language: &dyn Language,
    model: &Model,
    pattern: &Pattern,
    rows: &mut Vec<Value>,
) -> Result<Value, String> {
    let body = match pattern.operation {
        Operation::GetItem => get(language, model, pattern)?,
        Operation::Query | Operation::Scan => query(language, model, pattern, rows)?,
        Operation::BatchGetItem | Operation::TransactGetItems => several(language, model, pattern)?,
        Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem => {
            let action = pattern.actions.first().ok_or("it writes nothing")?;
            let write = write(language, (model, pattern), action, None)?;
            json!({ "arguments": write.arguments(language), "write": write.json() })
        }
        Operation::BatchWriteItem | Operation::TransactWriteItems => {
            together(language, model, pattern)?
        }
    };
    let table = model.tables.get(pattern.table).ok_or("it has no table")?;
    let mut function = json!({
        "name": language.identifier(&pattern.name.text),
        "class_name": language.class(&pattern.name.text),
        "pattern": language.literal(&pattern.name.text),
        "description": comment(pattern.description.as_deref()),
        "operation": pattern.operation.name(),
        "table": language.literal(&table.name.text),
        "consistent": pattern.consistent,
        "idempotent": pattern.idempotent,
    });
    if let (Some(members), Value::Object(more)) = (function.as_object_mut(), body) {
        members.extend(more);
    }
    Ok(function)
}

fn get(language: &dyn Language, model: &Model, pattern: &Pattern) -> Result<Value, String> {
    let [at] = pattern.entities.as_slice() else {
        return Err("a GetItem of several entities is not generated: name one".to_owned());
    };
    let entity = entity_of(model, Some(at))?;
    let table = model.table_of(entity).ok_or("its entity has no table")?;
    Ok(json!({
        "class": language.class(&entity.name.text),
        "arguments": key_arguments(language, entity, &table.schema),
    }))
}

fn several(language: &dyn Language, model: &Model, pattern: &Pattern) -> Result<Value, String> {
    let [at] = pattern.entities.as_slice() else {
        return Err("a batch of several entities is not generated: name one".to_owned());
    };
    Ok(json!({ "class": language.class(&entity_of(model, Some(at))?.name.text) }))
}

fn query(
    language: &dyn Language,
    model: &Model,
    pattern: &Pattern,
    rows: &mut Vec<Value>,
) -> Result<Value, String> {
    let table = model.tables.get(pattern.table).ok_or("it has no table")?;
    let index = model.index_of(pattern);
    let mut kinds = Vec::new();
    for at in &pattern.entities {
        let entity = entity_of(model, Some(at))?;
        let several = pattern.entities.len() > 1;
        let suffix = if several { entity.name.text.as_str() } else { "" };
        let suffix = if suffix.is_empty() { String::new() } else { language.class(suffix) };
        let name = format!("{}{suffix}Row", language.class(&pattern.name.text));
        let held = index.and_then(|index| row(language, table, index, entity, &name));
        let kind = if held.is_some() { name } else { language.class(&entity.name.text) };
        kinds.push(json!({
            "class": kind,
            "entity": language.class(&entity.name.text),
            "constant": language.constant(&entity.name.text),
        }));
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
            names.push(json!([name, language.literal(&condition.attribute.text)]));
            let operands = operands(language, (model, pattern), condition, &mut arguments)?;
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
        "index": index.map(|index| language.literal(&index.name.text)),
        "kinds": kinds,
        "arguments": arguments.iter().map(Argument::json).collect::<Vec<_>>(),
        "names": names,
        "values": values,
        "keys": keys.join(" AND "),
        "filters": filters.join(" AND "),
        "limit": pattern.limit,
        "shard": shard.map(|(name, count)| json!({ "name": language.identifier(name), "count": count })),
        "result": if !many { "one" } else if paged { "page" } else { "all" },
    }))
}

/// The attribute values that a condition compares with; what they are made of becomes arguments.
fn operands(
    language: &dyn Language,
    (model, pattern): (&Model, &Pattern),
    condition: &KeyCondition,
    arguments: &mut Vec<Argument>,
) -> Result<Vec<String>, String> {
    let name = &condition.attribute.text;
    let is_key = model.schema_of(pattern).is_some_and(|schema| schema.has(name));
    let own = pattern.entities.iter().filter_map(|at| model.entities.get(*at)?.attribute(name));
    let own = own.map(|attribute| attribute.format.data_type).next();
    let data_type = own.filter(|_| !is_key).unwrap_or_else(|| key_type(model, pattern.table, name));
    if matches!(data_type, DataType::L | DataType::M | DataType::Ss | DataType::Vector(_)) {
        let format = data_type.letters();
        return Err(format!("a comparison of `{name}`, whose type is {format}, is not generated"));
    }
    let mut values = Vec::new();
    for template in &condition.operands {
        for slot in template.slots() {
            let parameter = pattern.parameter(slot).ok_or("it has an unknown parameter")?;
            let argument = Argument {
                name: language.identifier(slot),
                annotation: language.argument(&parameter.format),
            };
            if parameter.shards.is_none() && !arguments.contains(&argument) {
                arguments.push(argument);
            }
        }
        let format = |slot: &str| -> (String, Option<&Format>) {
            let parameter = pattern.parameter(slot);
            match parameter {
                Some(parameter) if parameter.shards.is_some() => {
                    (language.shard(&language.identifier(slot)), None)
                }
                _ => (language.identifier(slot), parameter.map(|it| &it.format)),
            }
        };
        let text = expression(language, template, &format);
        values.push(language.wrapped(data_type, &text));
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
