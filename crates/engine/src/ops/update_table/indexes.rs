//! Changes of global indexes: one is created or deleted at a time, any number is updated.

use std::collections::HashSet;

use env::Timestamp;
use model::{
    ApiError, AttributeDefinition, BillingMode, ChangeFault, CreateGlobalSecondaryIndexAction,
    GlobalSecondaryIndex, GlobalSecondaryIndexUpdate, InUse, KeyType, NotFound,
    ScalarAttributeType, TableFault, UpdateGlobalSecondaryIndexAction, UpdateTableInput,
};

use super::online::check_one_at_a_time;
use super::settings::{limits, raised, same};
use crate::catalog::definition::{Definitions, indexes, settings};
use crate::table::{Index, IndexKind, IndexState, KeyAttribute, Progress, Table};

/// Carries out `GlobalSecondaryIndexUpdates`. `before` is the table as it was, `definitions` are
/// all that keys may use.
pub(super) fn change(
    table: &mut Table,
    input: &UpdateTableInput,
    before: &Table,
    definitions: &Definitions,
    now: Timestamp,
) -> Result<(), ApiError> {
    let updates = input.global_secondary_index_updates.as_deref().unwrap_or_default();
    check_names(updates)?;
    let given = input.attribute_definitions.as_deref().unwrap_or_default();
    check_definitions(updates, given, before)?;
    check_one_at_a_time(input, before)?;
    for update in updates {
        match (&update.update, &update.create, &update.delete) {
            (Some(update), _, _) => change_one(table, update, before, now)?,
            (None, Some(create), _) => add(table, create, definitions)?,
            (None, None, Some(delete)) => {
                let position = position(table, &delete.index_name)?;
                table.indexes.remove(position);
            }
            (None, None, None) => return Err(ChangeFault::IndexAction.into()),
        }
    }
    Ok(check_provisioned(table, before)?)
}

/// The index that an update is about.
fn name_of(update: &GlobalSecondaryIndexUpdate) -> Option<&str> {
    match (&update.update, &update.create, &update.delete) {
        (Some(update), None, None) => Some(&update.index_name),
        (None, Some(create), None) => Some(&create.index_name),
        (None, None, Some(delete)) => Some(&delete.index_name),
        _ => None,
    }
}

/// Each update is of one kind, and no index has two.
fn check_names(updates: &[GlobalSecondaryIndexUpdate]) -> Result<(), ChangeFault> {
    let mut names: HashSet<&str> = HashSet::with_capacity(updates.len());
    for update in updates {
        let given = [update.update.is_some(), update.create.is_some(), update.delete.is_some()];
        if given.iter().filter(|given| **given).count() > 1 {
            return Err(ChangeFault::IndexActions);
        }
        let name = name_of(update).ok_or(ChangeFault::IndexAction)?;
        if !names.insert(name) {
            return Err(ChangeFault::IndexTwice(name.to_owned()));
        }
    }
    Ok(())
}

/// No key attribute of a new index has another type than in the table's definitions (public AWS
/// capture); a definition that no new index uses is passed over.
fn check_definitions(
    updates: &[GlobalSecondaryIndexUpdate],
    given: &[AttributeDefinition],
    before: &Table,
) -> Result<(), ChangeFault> {
    let present =
        |name: &str| before.attribute_definitions.iter().find(|(known, _)| **known == *name);
    let redefined = |name: &str| {
        let (_, present) = present(name)?;
        let given = given.iter().find(|definition| definition.attribute_name == name)?;
        (given.attribute_type != *present).then_some(())
    };
    let creates = updates.iter().filter_map(|update| update.create.as_ref());
    for create in creates {
        let Some(element) =
            create.key_schema.iter().find(|element| redefined(&element.attribute_name).is_some())
        else {
            continue;
        };
        let wanted = create.key_schema.iter().map(|element| {
            let name = &element.attribute_name;
            let given = given.iter().find(|definition| definition.attribute_name == *name);
            let given = given.map(|definition| definition.attribute_type);
            let known = given.or_else(|| present(name).map(|(_, known)| *known));
            shown(name, known, element.key_type)
        });
        let name = &element.attribute_name;
        let schemas = std::iter::once(&before.keys).chain(before.indexes.iter().map(|i| &i.keys));
        let schema = schemas.into_iter().find(|keys| keys.contains(name)).unwrap_or(&before.keys);
        let of = |attributes: &[KeyAttribute], role: KeyType| {
            let one = |key: &KeyAttribute| {
                shown(&key.name, present(&key.name).map(|(_, known)| *known), role)
            };
            attributes.iter().map(one).collect::<Vec<_>>()
        };
        let existing = [of(&schema.hash, KeyType::Hash), of(&schema.range, KeyType::Range)];
        return Err(ChangeFault::Redefined {
            existing: existing.concat(),
            wanted: wanted.collect(),
        });
    }
    Ok(())
}

/// `NAME:TYPE:ROLE`.
fn shown(name: &str, attribute_type: Option<ScalarAttributeType>, role: KeyType) -> String {
    let attribute_type = attribute_type.map_or("", |known| known.as_str());
    format!("{name}:{attribute_type}:{}", role.as_str())
}

fn position(table: &Table, name: &str) -> Result<usize, ApiError> {
    table
        .indexes
        .iter()
        .position(|index| index.kind == IndexKind::Global && &*index.name == name)
        .ok_or(ApiError::ResourceNotFound(NotFound::Resource))
}

/// Adds an index that has still to be filled.
fn add(
    table: &mut Table,
    create: &CreateGlobalSecondaryIndexAction,
    definitions: &Definitions,
) -> Result<(), ApiError> {
    if table.index(&create.index_name).is_some() {
        return Err(ChangeFault::IndexExists.into());
    }
    if table.indexes_of(IndexKind::Global).count() >= indexes::MAX_GLOBAL {
        let limit = indexes::MAX_GLOBAL;
        return Err(ApiError::LimitExceeded {
            detail: format!(
                "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit \
                 of {limit}"
            ),
        });
    }
    let given = GlobalSecondaryIndex {
        index_name: create.index_name.clone(),
        key_schema: create.key_schema.clone(),
        projection: create.projection.clone(),
        provisioned_throughput: create.provisioned_throughput.clone(),
        on_demand_throughput: create.on_demand_throughput.clone(),
        warm_throughput: create.warm_throughput.clone(),
    };
    let index = indexes::global(&given, definitions, table.settings.billing)?;
    table.indexes.push(Index { state: IndexState::Building(Progress::default()), ..index });
    Ok(indexes::check_together(&table.indexes)?)
}

/// Changes the throughput of an index.
fn change_one(
    table: &mut Table,
    update: &UpdateGlobalSecondaryIndexAction,
    before: &Table,
    now: Timestamp,
) -> Result<(), ApiError> {
    let name = &update.index_name;
    let position = position(table, name)?;
    let billing = table.settings.billing;
    let switched = billing != before.settings.billing;
    let floor =
        table.indexes.get(position).map(|index| table.warm(Some(index))).unwrap_or_default();
    let Some(index) = table.indexes.get_mut(position) else { return Ok(()) };
    if index.progress().is_some() {
        return Err(ApiError::ResourceInUse(InUse::IndexChanging(name.clone())));
    }
    if update.provisioned_throughput.is_none()
        && update.on_demand_throughput.is_none()
        && update.warm_throughput.is_none()
    {
        return Err(ChangeFault::IndexNothing(name.clone()).into());
    }
    if let Some(given) = &update.provisioned_throughput {
        let wanted = settings::provisioned(given);
        if billing == BillingMode::PayPerRequest {
            return Err(TableFault::IndexThroughputGiven(name.clone()).into());
        }
        if !switched && wanted == index.throughput {
            return Err(same(wanted, Some(name.clone())).into());
        }
        index.throughput_changes.record(index.throughput, wanted, now);
        index.throughput = wanted;
    }
    if let Some(given) = &update.on_demand_throughput {
        if billing == BillingMode::Provisioned {
            return Err(TableFault::OnDemandNotAllowed.into());
        }
        index.on_demand = limits(index.on_demand, given);
    }
    if let Some(given) = &update.warm_throughput {
        let raised = raised(given, floor, Some(name))?;
        index.warm = Some(raised);
    }
    Ok(())
}

/// A table that becomes provisioned needs throughput for each of its indexes; their on-demand
/// limits go.
fn check_provisioned(table: &mut Table, before: &Table) -> Result<(), TableFault> {
    let switched = before.settings.billing == BillingMode::PayPerRequest
        && table.settings.billing == BillingMode::Provisioned;
    if !switched {
        return Ok(());
    }
    for index in table.indexes.iter_mut().filter(|index| index.kind == IndexKind::Global) {
        if index.throughput == Default::default() {
            return Err(TableFault::IndexThroughputMissing(index.name.to_string()));
        }
        index.on_demand = None;
    }
    Ok(())
}
