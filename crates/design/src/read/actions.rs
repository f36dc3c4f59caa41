//! The writes of a pattern of a model file.

use super::fields::{Fields, Reader};
use crate::definition::{Action, ActionKind, Count, Model, Name, Operation};
use crate::fault::Fault;
use crate::text::{Kind, Node};

/// Names in it.
pub(super) const ACTION: &[&str] =
    &["put", "update", "delete", "check", "condition", "sets", "omits", "count"];

pub(super) fn actions(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    model: &Model,
    operation: Operation,
) -> Vec<Action> {
    let kind = match operation {
        Operation::PutItem => ActionKind::Put,
        Operation::UpdateItem => ActionKind::Update,
        Operation::DeleteItem => ActionKind::Delete,
        Operation::BatchWriteItem | Operation::TransactWriteItems => {
            return list(reader, fields, model);
        }
        Operation::GetItem
        | Operation::Query
        | Operation::Scan
        | Operation::BatchGetItem
        | Operation::TransactGetItems => return Vec::new(),
    };
    let Some(entity) = reader.required_text(fields, "entity") else { return Vec::new() };
    action(reader, fields, model, (kind, &entity)).into_iter().collect()
}

fn list(reader: &mut Reader<'_>, fields: &Fields<'_>, model: &Model) -> Vec<Action> {
    let Some(Node { kind: Kind::List(items), .. }) = fields.get("actions") else {
        let message = format!("{} needs `actions`: a list of its writes", fields.what);
        let help = "actions = [{ put = \"Order\" }, { put = \"OrderItem\", count = \"many\" }]";
        reader.faults.push(Fault::at(fields.span, message).with_help(help));
        return Vec::new();
    };
    let mut actions = Vec::new();
    for item in items {
        let Some(fields) = Fields::open(reader, item, "an action", ACTION) else { continue };
        let kinds = [
            ("put", ActionKind::Put),
            ("update", ActionKind::Update),
            ("delete", ActionKind::Delete),
            ("check", ActionKind::Check),
        ];
        let named = kinds.iter().find_map(|(name, kind)| Some((*kind, fields.get(name)?)));
        let Some((kind, node)) = named else {
            let message = "an action needs `put`, `update`, `delete` or `check`";
            reader.faults.push(Fault::at(item.span, message));
            continue;
        };
        let Some(entity) = reader.text(node) else { continue };
        actions.extend(action(reader, &fields, model, (kind, &entity)));
    }
    actions
}

fn action(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    model: &Model,
    (kind, name): (ActionKind, &Name),
) -> Option<Action> {
    let all = model.entities.iter().map(|entity| entity.name.text.as_str());
    let at = reader.one_of(name, "an entity", all)?;
    let entity = model.entities.get(at)?;
    let sets = fields.get("sets").map(|node| reader.texts(node));
    let omits = reader.texts_of(fields, "omits");
    let known: Vec<&str> = entity
        .attributes
        .iter()
        .map(|attribute| attribute.name.text.as_str())
        .chain(entity.keys.iter().map(|(key, _)| key.text.as_str()))
        .collect();
    for attribute in sets.iter().flatten().chain(&omits) {
        let what = format!("an attribute of `{}`", entity.name.text);
        reader.one_of(attribute, &what, known.iter().copied());
    }
    if kind == ActionKind::Update && sets.is_none() {
        let message = format!("{} needs `sets`: the attributes that it changes", fields.what);
        reader.faults.push(Fault::at(fields.span, message));
    }
    let count = fields.get("count").and_then(|node| count(reader, node)).unwrap_or(Count::One);
    let condition = fields.get("condition").and_then(|node| reader.text(node));
    Some(Action { kind, entity: at, condition, sets, omits, count, span: name.span })
}

/// `"many"` or a number.
pub(super) fn count(reader: &mut Reader<'_>, node: &Node) -> Option<Count> {
    if let Kind::Integer(_) = node.kind {
        return reader.count_at(node, "count").map(|count| match count {
            1 => Count::One,
            _ => Count::AtMost(count),
        });
    }
    let text = reader.text(node)?;
    reader.one_of(&text, "a count (or a number)", ["many"]).map(|_| Count::Many)
}
