//! What a PartiQL statement needs permission for.

use std::collections::BTreeSet;

use expression::KeySchema;
use expression::partiql::{Image, Returned, Statement, split_key, split_whole_key};
use value::Value;

use super::target::Target;

/// What conditions of policies see of a statement.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// For each HASH attribute of the key, its values.
    pub(super) keys: Vec<Vec<Value>>,
    /// The attributes that are named.
    pub(super) attributes: BTreeSet<String>,
    /// What is returned of the items that are read.
    pub(super) select: Option<&'static str>,
    /// What is returned of the item that is written.
    pub(super) return_values: Option<&'static str>,
    /// Whether the whole table or index is read.
    pub(super) scans: bool,
}

/// The action of a statement. Source: "IAM security policies with PartiQL for DynamoDB".
pub(super) const fn action(statement: &Statement) -> &'static str {
    match statement {
        Statement::Select(_) | Statement::Exists(_) => "dynamodb:PartiQLSelect",
        Statement::Insert(_) => "dynamodb:PartiQLInsert",
        Statement::Update(_) => "dynamodb:PartiQLUpdate",
        Statement::Delete(_) => "dynamodb:PartiQLDelete",
    }
}

/// What conditions see of `statement`, which is about `target`.
pub(super) fn see(statement: &Statement, target: &Target) -> Seen {
    let keys = target.table.as_ref().and_then(|table| table.keys(target.index.as_deref()));
    let (hash, range) = keys.unwrap_or_default();
    let schema = KeySchema { hash: &hash, range: &range };
    let names: Vec<&str> = hash.iter().chain(&range).map(|(name, _)| *name).collect();
    let mut seen = Seen { keys: vec![Vec::new(); hash.len()], ..Seen::default() };
    let condition = match statement {
        Statement::Select(select) | Statement::Exists(select) => {
            let paths = select.paths.iter().flatten();
            seen.attributes.extend(paths.map(|path| path.root.to_string()));
            let specific = select.paths.is_some();
            seen.select = Some(if specific { "SPECIFIC_ATTRIBUTES" } else { "ALL_ATTRIBUTES" });
            let partitions = split_key(schema, select.condition.as_ref()).partitions;
            seen.scans = partitions.is_empty();
            for term in partitions.iter().flat_map(|partition| &partition.terms) {
                let at = hash.iter().position(|(name, _)| **name == *term.name);
                if let Some(values) = at.and_then(|at| seen.keys.get_mut(at)) {
                    values.extend(term.test.values().cloned());
                }
            }
            select.condition.as_ref()
        }
        Statement::Insert(insert) => {
            for (at, (name, _)) in hash.iter().enumerate() {
                if let (Some(value), Some(values)) = (insert.item.get(name), seen.keys.get_mut(at))
                {
                    values.push(value.to_value());
                }
            }
            seen.attributes.extend(insert.item.attributes().map(|(name, _)| name.to_owned()));
            seen.return_values = Some("NONE");
            None
        }
        Statement::Update(update) => {
            let mut attributes = BTreeSet::new();
            update.update.actions().iter().for_each(|action| action.collect(&mut attributes));
            seen.attributes.extend(attributes.into_iter().map(str::to_owned));
            update.condition.as_ref()
        }
        Statement::Delete(delete) => delete.condition.as_ref(),
    };
    if let Statement::Update(_) | Statement::Delete(_) = statement {
        seen.return_values = Some(returned(statement));
        let whole = split_whole_key(&names, condition);
        let values = whole.map(|key| key.values).unwrap_or_default();
        for (of, value) in seen.keys.iter_mut().zip(values) {
            of.push(value);
        }
    }
    let named = condition.map(expression::Test::attributes).unwrap_or_default();
    seen.attributes.extend(named.into_iter().map(str::to_owned));
    seen
}

/// The `ReturnValues` that a RETURNING clause corresponds to.
fn returned(statement: &Statement) -> &'static str {
    let Some(returning) = statement.returning() else { return "NONE" };
    match (returning.returned, returning.image) {
        (Returned::All, Image::Old) => "ALL_OLD",
        (Returned::All, Image::New) => "ALL_NEW",
        (Returned::Modified, Image::Old) => "UPDATED_OLD",
        (Returned::Modified, Image::New) => "UPDATED_NEW",
    }
}
