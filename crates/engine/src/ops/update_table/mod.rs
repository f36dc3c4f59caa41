//! UpdateTable.
//!
//! The new definition is made from the old one inside the commit, so that two changes at once
//! cannot undo each other. Order of checks: parameters that are not available yet, a request
//! without anything to update, the table, billing and throughput, global indexes, vector indexes,
//! the other settings.
//!
//! Everything takes effect at once, except a new index: it is there from the commit on and every
//! write maintains it, and the items from before are taken up in the background (`backfill`).

mod disassociation;
mod indexes;
mod online;
pub(super) mod replicas;
mod settings;
mod strong;
mod vectors;

use std::sync::Arc;

use env::Timestamp;
use model::{
    ApiError, ChangeFault, MultiAccountFault, ReplicaFault, StrongFault, TableFault,
    UpdateTableInput, UpdateTableOutput,
};

use crate::catalog::definition::Definitions;
use crate::catalog::{TableSizes, describe_change, describe_replicas, updating};
use crate::context::RequestCtx;
use crate::derived::stream;
use crate::engine::Engine;
use crate::table::Table;
use replicas::GroupChange;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UpdateTableInput,
) -> Result<UpdateTableOutput, ApiError> {
    let protects = input.disassociation_protection_enabled.is_some();
    if is_empty(&input) && input.replica_updates.is_none() && !protects {
        return Err(ChangeFault::Nothing.into());
    }
    let table = engine.catalog.described(ctx, &input.table_name)?;
    let GroupChange { changed, touched } = carry_out(engine, ctx, &table, input).await?;
    let sizes = TableSizes::read(&engine.view(), &changed.before, engine.env.now()).await?;
    engine.jobs.wake();
    let mut description = describe_change(&changed, &sizes);
    describe_replicas(&engine.catalog, &changed.after, &touched, &mut description);
    Ok(UpdateTableOutput { table_description: Some(description) })
}

async fn carry_out(
    engine: &Engine,
    ctx: &RequestCtx,
    table: &Arc<Table>,
    input: UpdateTableInput,
) -> Result<GroupChange, ApiError> {
    let now = engine.env.now();
    let leaves = disassociation::asked(&input).map_err(ReplicaFault::Disassociation)?;
    if let Some(asked) = leaves {
        return disassociation::carry_out(engine, ctx, table, asked, now).await;
    }
    if let Some(asked) = replicas::asked(&input)? {
        if table.is_multi_account() {
            return Err(ReplicaFault::MultiAccount(MultiAccountFault::OwnAccounts).into());
        }
        let updates = replicas::updates(engine, table, asked)?;
        if strong::concerns(table, &input, &updates) {
            return strong::update(engine, ctx, (table, &input), updates, now).await;
        }
        return replicas::update(engine, ctx, (table, updates), now).await;
    }
    if strong::asks(&input) || input.multi_region_consistency.is_some() {
        return Err(ReplicaFault::Strong(StrongFault::Alone).into());
    }
    let name = (&table.namespace, &*table.name);
    let mut fresh = stream::fresh(&engine.view(), name, now).await?;
    // A stream of these has the same label in all Regions.
    if table.is_strong_replica() {
        fresh = fresh.max(stream::next_free(table));
        for peer in table.peers() {
            let there = stream::fresh(&engine.view(), (&peer, &*table.name), now).await?;
            let replica = engine.catalog.find(&peer, &table.name);
            let free = replica.map(|replica| stream::next_free(&replica));
            fresh = fresh.max(there).max(free.unwrap_or_default());
        }
    }
    let moments = Moments { now, stream: fresh };
    if table.settings.group.is_some() {
        return replicas::change_settings(engine, ctx, (table, input), moments).await;
    }
    let enforced = engine.accounting.throttle().is_some();
    let change = move |table: &Table| {
        // It got replicas meanwhile.
        if table.settings.group.is_some() {
            return Err(updating(table));
        }
        let after = changed(table, &input, moments)?;
        if enforced {
            settings::check_decreases(table, &after, now)?;
        }
        Ok(after)
    };
    let changed = engine.catalog.change_by_request(ctx, &table.name, change).await?;
    Ok(GroupChange { changed, touched: Vec::new() })
}

fn is_empty(input: &UpdateTableInput) -> bool {
    input.billing_mode.is_none()
        && input.provisioned_throughput.is_none()
        && input.global_secondary_index_updates.as_ref().is_none_or(Vec::is_empty)
        && input.vector_index_updates.as_ref().is_none_or(Vec::is_empty)
        && input.stream_specification.is_none()
        && input.sse_specification.is_none()
        && input.table_class.is_none()
        && input.deletion_protection_enabled.is_none()
        && input.on_demand_throughput.is_none()
        && input.warm_throughput.is_none()
        && input.global_table_settings_replication_mode.is_none()
}

/// When it is.
#[derive(Clone, Copy)]
struct Moments {
    now: Timestamp,
    /// The same as the time of creation of a stream, which no other stream of the table has.
    stream: Timestamp,
}

/// The table as the request wants it.
fn changed(table: &Table, input: &UpdateTableInput, at: Moments) -> Result<Table, ApiError> {
    let mut after = table.clone();
    settings::change_throughput(&mut after, input, at.now)?;
    let given = input.attribute_definitions.as_deref().unwrap_or_default();
    let definitions = merged(table, given)?;
    indexes::change(&mut after, input, table, &definitions, at.now)?;
    vectors::change(&mut after, input, &definitions)?;
    after.attribute_definitions = definitions.list;
    drop_unused_definitions(&mut after);
    settings::change_others(&mut after, input)?;
    if let Some(asked) = &input.stream_specification {
        stream::update(&mut after, asked, at.now, at.stream)?;
    }
    Ok(after)
}

/// The definitions of the table and those of the request; what the table has stays as it is (public
/// AWS capture).
fn merged(table: &Table, given: &[model::AttributeDefinition]) -> Result<Definitions, TableFault> {
    let given = Definitions::new(given)?;
    let mut list = table.attribute_definitions.clone();
    for (name, definition) in given.list {
        if !list.iter().any(|(known, _)| *known == name) {
            list.push((name, definition));
        }
    }
    Ok(Definitions { list })
}

/// Definitions that no key uses go without a word (public AWS capture).
fn drop_unused_definitions(table: &mut Table) {
    let mut list = std::mem::take(&mut table.attribute_definitions);
    list.retain(|(name, _)| {
        table.keys.contains(name) || table.indexes.iter().any(|index| index.defines(name))
    });
    table.attribute_definitions = list;
}
