//! Access patterns of a model file.

use super::actions::{actions, count};
use super::entities::{named_format, table_of};
use super::fields::{Fields, Reader};
use super::template::template;
use crate::definition::{
    Comparison, Expected, Format, KeyCondition, Model, Operation, Pages, Parameter, Pattern,
    Template,
};
use crate::fault::Fault;
use crate::source::Span;
use crate::text::{Kind, Member, Node};

/// Names in it.
pub(super) const PATTERN: &[&str] = &[
    "operation",
    "table",
    "index",
    "returns",
    "parameters",
    "key",
    "filter",
    "entity",
    "condition",
    "sets",
    "omits",
    "actions",
    "expects",
    "limit",
    "pages",
    "consistent",
    "sees_own_writes",
    "reads",
    "keys",
    "retries_unprocessed",
    "generates",
    "idempotent",
    "upsert",
    "peak",
    "average",
    "items",
    "after",
    "description",
];

pub(super) fn pattern(reader: &mut Reader<'_>, member: &Member, model: &Model) -> Option<Pattern> {
    let name = reader.name(member);
    let what = format!("pattern `{}`", name.text);
    let fields = Fields::open(reader, &member.value, &what, PATTERN)?;
    let text = reader.required_text(&fields, "operation")?;
    let names = Operation::ALL.map(|(name, _)| name);
    let operation = Operation::ALL.get(reader.one_of(&text, "an operation", names)?)?.1;
    let actions = actions(reader, &fields, model, operation);
    let entities = returned(reader, &fields, model, operation);
    let table = match (fields.get("table"), entities.first(), actions.first()) {
        (None, Some(entity), _) => model.entities.get(*entity)?.table,
        (None, None, Some(action)) => model.entities.get(action.entity)?.table,
        (_, _, _) => table_of(reader, &fields, &model.tables)?,
    };
    let index = index(reader, &fields, model, table);
    let written = actions.iter().map(|action| action.entity);
    let named: Vec<usize> = entities.iter().copied().chain(written).collect();
    let parameters = parameters(reader, &fields, model, &named);
    let mut pattern = Pattern {
        name,
        operation,
        table,
        index,
        entities,
        parameters,
        key: Vec::new(),
        filter: Vec::new(),
        actions,
        expects: expects(reader, &fields),
        limit: reader.count(&fields, "limit"),
        pages: pages(reader, &fields),
        consistent: reader.flag(&fields, "consistent").is_some_and(|(value, _)| value),
        sees_own_writes: reader
            .flag(&fields, "sees_own_writes")
            .and_then(|(value, span)| value.then_some(span)),
        reads: fields.get("reads").map(|node| reader.texts(node)),
        keys: fields.get("keys").and_then(|node| Some((count(reader, node)?, node.span))),
        retries_unprocessed: reader.flag(&fields, "retries_unprocessed"),
        generates: reader.texts_of(&fields, "generates"),
        idempotent: reader.flag(&fields, "idempotent").is_some_and(|(value, _)| value),
        upsert: reader.flag(&fields, "upsert").is_some_and(|(value, _)| value),
        peak: reader.number(&fields, "peak"),
        average: reader.number(&fields, "average"),
        items: reader.number(&fields, "items"),
        after: fields.get("after").and_then(|node| reader.text(node)),
        description: reader.description(&fields),
    };
    pattern.key = conditions(reader, &fields, "key", model, &mut pattern);
    pattern.filter = conditions(reader, &fields, "filter", model, &mut pattern);
    if operation == Operation::Query && pattern.key.is_empty() && fields.get("key").is_none() {
        let message = format!("{what} needs `key`: what it asks of the partition key");
        reader.faults.push(Fault::at(fields.span, message));
    }
    Some(pattern)
}

/// Checks that patterns are called after patterns that there are.
pub(super) fn check_order(reader: &mut Reader<'_>, model: &Model) {
    for after in model.patterns.iter().filter_map(|pattern| pattern.after.as_ref()) {
        let all = model.patterns.iter().map(|pattern| pattern.name.text.as_str());
        reader.one_of(after, "a pattern", all);
    }
}

fn returned(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    model: &Model,
    operation: Operation,
) -> Vec<usize> {
    if operation.writes() {
        return Vec::new();
    }
    let names = reader.texts_of(fields, "returns");
    if names.is_empty() {
        let message = format!("{} needs `returns`: the entities that it finds", fields.what);
        reader.faults.push(Fault::at(fields.span, message));
    }
    let all = || model.entities.iter().map(|entity| entity.name.text.as_str());
    names.iter().filter_map(|name| reader.one_of(name, "an entity", all())).collect()
}

fn index(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    model: &Model,
    table: usize,
) -> Option<usize> {
    let name = reader.text(fields.get("index")?)?;
    let indexes = &model.tables.get(table)?.indexes;
    reader.one_of(&name, "an index of the table", indexes.iter().map(|it| it.name.text.as_str()))
}

fn parameters(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    model: &Model,
    entities: &[usize],
) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for member in reader.members(fields.get("parameters")) {
        let Some(text) = reader.text(&member.value) else { continue };
        let name = reader.name(member);
        if let Some((entity, attribute)) = text.text.split_once('.') {
            let found = model.entities.iter().enumerate().find(|(_, it)| it.name.text == entity);
            let Some((at, entity)) = found else {
                let all = model.entities.iter().map(|it| it.name.text.as_str());
                let message = format!("`{entity}` is not an entity");
                reader.faults.push(Fault::unknown(text.span, message, entity, all));
                continue;
            };
            let Some(found) = entity.attribute(attribute) else {
                let all = entity.attributes.iter().map(|it| it.name.text.as_str());
                let message = format!("`{attribute}` is no attribute of `{}`", entity.name.text);
                reader.faults.push(Fault::unknown(text.span, message, attribute, all));
                continue;
            };
            let attribute = Some((at, attribute.to_owned()));
            let format = found.format.clone();
            parameters.push(Parameter { name, attribute, format, shards: None });
        } else if let Some(count) = shards(&text.text) {
            let format = Format::one_of(&(0..count).map(|it| it.to_string()).collect::<Vec<_>>());
            parameters.push(Parameter { name, attribute: None, format, shards: Some(count) });
        } else if let Some(format) = named_format(reader, &text) {
            parameters.push(Parameter { name, attribute: None, format, shards: None });
        }
    }
    // What a template names and nobody declared is the attribute of that name.
    let attributes = entities.iter().filter_map(|at| Some((*at, model.entities.get(*at)?)));
    for (at, entity) in attributes {
        for attribute in &entity.attributes {
            if !parameters.iter().any(|it: &Parameter| it.name.text == attribute.name.text) {
                parameters.push(Parameter {
                    name: attribute.name.clone(),
                    attribute: Some((at, attribute.name.text.clone())),
                    format: attribute.format.clone(),
                    shards: None,
                });
            }
        }
    }
    parameters
}

/// The count of `shards(16)`.
fn shards(text: &str) -> Option<u32> {
    let count = text.strip_prefix("shards(")?.strip_suffix(')')?.trim().parse().ok()?;
    (1..=1024).contains(&count).then_some(count)
}

/// What `key` or `filter` asks.
fn conditions(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    which: &str,
    model: &Model,
    pattern: &mut Pattern,
) -> Vec<KeyCondition> {
    let keys: Vec<String> = model
        .schema_of(pattern)
        .map(|schema| schema.names().map(|name| name.text.clone()).collect())
        .unwrap_or_default();
    let mut conditions = Vec::new();
    for member in reader.members(fields.get(which)) {
        let attribute = reader.name(member);
        if which == "key" {
            let what = format!("a key attribute that {} reads by", fields.what);
            reader.one_of(&attribute, &what, keys.iter().map(String::as_str));
        }
        let known: Vec<&str> = pattern.parameters.iter().map(|it| it.name.text.as_str()).collect();
        let Some((comparison, operands)) = comparison(reader, &member.value, &known) else {
            continue;
        };
        let span = member.value.span;
        conditions.push(KeyCondition { attribute, comparison, operands, span });
    }
    conditions
}

fn comparison(
    reader: &mut Reader<'_>,
    node: &Node,
    known: &[&str],
) -> Option<(Comparison, Vec<Template>)> {
    let operand = |reader: &mut Reader<'_>, node: &Node| {
        let text = reader.text(node)?;
        template(reader, &text, Some(known))
    };
    let Kind::Table(members) = &node.kind else {
        return Some((Comparison::Equal, vec![operand(reader, node)?]));
    };
    let [member] = members.as_slice() else {
        reader.wrong(node, "a condition", "a text, or a table with one comparison");
        return None;
    };
    let name = reader.name(member);
    let names = Comparison::ALL.map(|(name, _)| name);
    let (_, comparison) = Comparison::ALL.get(reader.one_of(&name, "a comparison", names)?)?;
    let operands: Vec<Template> = match (&member.value.kind, comparison) {
        (Kind::List(bounds), Comparison::Between) if bounds.len() == 2 => {
            bounds.iter().filter_map(|bound| operand(reader, bound)).collect()
        }
        (_, Comparison::Between) => {
            reader.wrong(&member.value, "`between`", "a list of two texts");
            return None;
        }
        (_, _) => vec![operand(reader, &member.value)?],
    };
    let wanted = if *comparison == Comparison::Between { 2 } else { 1 };
    (operands.len() == wanted).then_some((*comparison, operands))
}

fn expects(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<(Expected, Span)> {
    let node = fields.get("expects")?;
    if matches!(node.kind, Kind::Integer(_)) {
        return Some((Expected::AtMost(reader.count_at(node, "expects")?), node.span));
    }
    let text = reader.text(node)?;
    let at = reader.one_of(&text, "an expected result (or a number)", ["one", "many"])?;
    Some((if at == 0 { Expected::One } else { Expected::Many }, node.span))
}

fn pages(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Pages> {
    let text = reader.text(fields.get("pages")?)?;
    let all = [("first", Pages::First), ("all", Pages::All), ("one", Pages::One)];
    let at = reader.one_of(&text, "a way to read pages", all.map(|(name, _)| name))?;
    all.get(at).map(|(_, pages)| *pages)
}
