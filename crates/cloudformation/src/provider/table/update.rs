//! From one table to another: replaced, or changed step by step.
//!
//! DynamoDB creates or deletes one index at a time. So indexes that go, go one after the other;
//! then billing and capacity change, with those of the indexes that stay; then the new indexes come
//! one after the other; then the other settings. CloudFormation itself refuses several index
//! changes in one update.

use model::Operation;
use serde_json::{Map, Value, json};
use templates::resource::table::{DesiredTable, Index, Units, replacement_reasons};
use templates::resource::{ResourceContext, ResourceError};

use super::{settings, vectors};
use crate::provider::handlers::Change;
use crate::provider::step::{Done, Step, Wait};

/// What makes `old` into `new`; both have the same name.
pub(super) fn change(
    context: &ResourceContext,
    old: &DesiredTable,
    new: &DesiredTable,
) -> Result<Change, ResourceError> {
    super::create::check_definitions(new)?;
    let reasons = replacement_reasons(old, new);
    if !reasons.is_empty() {
        return Ok(Change::Replace(reasons));
    }
    let steps = steps(context, old, new)?;
    Ok(if steps.is_empty() && old == new { Change::None } else { Change::InPlace(steps) })
}

fn steps(
    context: &ResourceContext,
    old: &DesiredTable,
    new: &DesiredTable,
) -> Result<Vec<Step>, ResourceError> {
    let mut steps = Vec::new();
    let stays = |index: &&Index| new.index(&index.name).is_some_and(|now| now.is_built_like(index));
    let gone: Vec<&Index> = old.global_indexes.iter().filter(|index| !stays(index)).collect();
    for (at, index) in gone.iter().enumerate() {
        steps.push(remove(&new.name, &index.name, &counted(at, gone.len()))?);
    }
    let kept: Vec<(&Index, &Index)> = new
        .global_indexes
        .iter()
        .filter_map(|index| Some((old.index(&index.name)?, index)))
        .filter(|(before, index)| before.is_built_like(index))
        .collect();
    vectors::remove(old, new, &mut steps)?;
    capacity(old, new, &kept, &mut steps)?;
    let is_kept = |index: &&Index| kept.iter().any(|(_, known)| known.name == index.name);
    let added: Vec<&Index> = new.global_indexes.iter().filter(|index| !is_kept(index)).collect();
    for (at, index) in added.iter().enumerate() {
        steps.push(add(new, index, &counted(at, added.len()))?);
    }
    vectors::add(old, new, &mut steps)?;
    settings::changes(context, old, new, &mut steps)?;
    Ok(steps)
}

/// ` (2 of 3)`, when there are several.
fn counted(at: usize, of: usize) -> String {
    if of > 1 { format!(" ({} of {of})", at.saturating_add(1)) } else { String::new() }
}

fn remove(table: &str, index: &str, counted: &str) -> Result<Step, ResourceError> {
    let body = json!({
        "TableName": table,
        "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": index}}],
    });
    let what = format!("remove index {index}{counted}");
    Ok(Step::new(Operation::UpdateTable, &body, what)?
        .then(Wait::IndexGone(table.to_owned(), index.to_owned()))
        .done_by(Done::NotFound))
}

fn add(table: &DesiredTable, index: &Index, counted: &str) -> Result<Step, ResourceError> {
    let body = json!({
        "TableName": table.name,
        "AttributeDefinitions": table.definitions_of(Some(&index.keys)),
        "GlobalSecondaryIndexUpdates": [{"Create": index.created()}],
    });
    let what = format!("add index {}{counted}", index.name);
    Ok(Step::new(Operation::UpdateTable, &body, what)?
        .then(Wait::IndexActive(table.name.clone(), index.name.clone())))
}

/// Billing mode, provisioned, on-demand and warm throughput of the table and of the indexes that
/// stay, in one request: a table that becomes provisioned needs the units of all of its indexes at
/// once.
fn capacity(
    old: &DesiredTable,
    new: &DesiredTable,
    kept: &[(&Index, &Index)],
    steps: &mut Vec<Step>,
) -> Result<(), ResourceError> {
    let billing =
        Billing { switched: old.billing != new.billing, provisioned: new.is_provisioned() };
    let mut body = throughput(&billing, Throughput::of_table(old), Throughput::of_table(new));
    if billing.switched {
        body.insert("BillingMode".to_owned(), Value::from(new.billing.as_str()));
    }
    let mut updates = Vec::new();
    for (before, index) in kept {
        let (before, after) = (Throughput::of_index(before), Throughput::of_index(index));
        let mut update = throughput(&billing, before, after);
        if !update.is_empty() {
            update.insert("IndexName".to_owned(), Value::from(index.name.as_str()));
            updates.push(json!({"Update": update}));
        }
    }
    if !updates.is_empty() {
        body.insert("GlobalSecondaryIndexUpdates".to_owned(), Value::Array(updates));
    }
    if body.is_empty() {
        return Ok(());
    }
    body.insert("TableName".to_owned(), Value::from(new.name.as_str()));
    let what = if billing.switched {
        format!("change billing to {}", new.billing)
    } else {
        "change throughput".to_owned()
    };
    let step = Step::new(Operation::UpdateTable, &Value::Object(body), what)?;
    steps.push(step.then(Wait::TableActive(new.name.clone())));
    Ok(())
}

/// The billing that an update arrives at.
struct Billing {
    /// The mode changes.
    switched: bool,
    /// It is provisioned afterwards.
    provisioned: bool,
}

/// The throughput of a table or an index.
struct Throughput {
    provisioned: Option<Units>,
    on_demand: Option<Units>,
    warm: Option<Units>,
}

impl Throughput {
    const fn of_table(table: &DesiredTable) -> Self {
        let DesiredTable { provisioned, on_demand, warm, .. } = *table;
        Self { provisioned, on_demand, warm }
    }

    const fn of_index(index: &Index) -> Self {
        let Index { provisioned, on_demand, warm, .. } = *index;
        Self { provisioned, on_demand, warm }
    }
}

/// The members of an update that brings `old` to `new`.
fn throughput(billing: &Billing, old: Throughput, new: Throughput) -> Map<String, Value> {
    let mut members = Map::new();
    let changed = |units: &Units| billing.switched || old.provisioned != Some(*units);
    if let Some(units) = new.provisioned.filter(changed) {
        members.insert("ProvisionedThroughput".to_owned(), units.provisioned());
    }
    if old.on_demand != new.on_demand && !(billing.provisioned && new.on_demand.is_none()) {
        // -1 takes a limit away. A table that becomes provisioned loses its limits anyway.
        let none = Units { read: None, write: None };
        let (before, now) = (old.on_demand.unwrap_or(none), new.on_demand.unwrap_or(none));
        let limit = |before: Option<i64>, now: Option<i64>| match (before, now) {
            (before, now) if before == now => None,
            (_, None) => Some(-1),
            (_, now) => now,
        };
        let units =
            Units { read: limit(before.read, now.read), write: limit(before.write, now.write) };
        members.insert("OnDemandThroughput".to_owned(), units.on_demand());
    }
    if let Some(units) = new.warm.filter(|units| old.warm != Some(*units)) {
        members.insert("WarmThroughput".to_owned(), units.warm());
    }
    members
}
