//! UpdateGlobalTableSettings: the throughput of a global table of version 2017.11.29, in all
//! replicas at once, and what each of them reads.

use env::Timestamp;
use model::{
    ApiError, BillingMode, GlobalTableFault, ReplicaSettingsUpdate, ReplicaStatus, RequestFault,
    TableFault, UpdateGlobalTableSettingsInput, UpdateGlobalTableSettingsOutput,
};

use super::describe_global_table_settings::describe;
use crate::catalog::{Deletion, Member};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::replication::{GlobalTable, change_group};
use crate::table::{Index, IndexKind, Table, Throughput};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UpdateGlobalTableSettingsInput,
) -> Result<UpdateGlobalTableSettingsOutput, ApiError> {
    reject_unavailable(&input)?;
    let account = &ctx.namespace.account;
    let name = input.global_table_name.clone();
    let global = GlobalTable::find(engine, account, &name)?;
    for update in input.replica_settings_update.iter().flatten() {
        if !global.replicas.contains_key(&*update.region_name) {
            let (table, region) = (name, update.region_name.clone());
            return Err(GlobalTableFault::ReplicaNotFound { table, region }.into());
        }
    }
    let now = engine.env.now();
    let first = global.replicas.values().next().cloned();
    let first = first.ok_or(ApiError::InternalServerError)?;
    let change = move |members: &mut [Member]| {
        let replicas = members.iter_mut().filter_map(|member| member.after.as_mut());
        replicas.into_iter().try_for_each(|replica| change(replica, &input, now))
    };
    let deletion = Deletion { now, backup: None };
    change_group(engine, ctx, (&first, Vec::new()), deletion, change).await?;
    let after = GlobalTable::find(engine, account, &name)?;
    Ok(UpdateGlobalTableSettingsOutput {
        global_table_name: Some(name),
        replica_settings: Some(describe(&after, ReplicaStatus::Updating)),
    })
}

/// Changes one replica.
fn change(
    table: &mut Table,
    input: &UpdateGlobalTableSettingsInput,
    now: Timestamp,
) -> Result<(), ApiError> {
    if let Some(billing) =
        input.global_table_billing_mode.filter(|to| *to != table.settings.billing)
    {
        table.settings.billing = billing;
        if billing == BillingMode::PayPerRequest {
            table.settings.on_demand_since = Some(now);
            table.settings.throughput = Throughput::default();
            table.indexes.iter_mut().for_each(|index| index.throughput = Throughput::default());
        }
    }
    let own = input.replica_settings_update.iter().flatten();
    let own = own.into_iter().find(|own| *own.region_name == *table.namespace.region);
    let from = table.settings.throughput;
    let units = &mut table.settings.throughput;
    let write = input.global_table_provisioned_write_capacity_units;
    units.write = write.unwrap_or(units.write);
    if let Some(own) = own {
        units.read = own.replica_provisioned_read_capacity_units.unwrap_or(units.read);
        table.settings.class = own.replica_table_class.or(table.settings.class);
    }
    let to = *units;
    table.settings.throughput_changes.record(from, to, now);
    for asked in input.global_table_global_secondary_index_settings_update.iter().flatten() {
        let write = asked.provisioned_write_capacity_units;
        let index = index(table, &asked.index_name)?;
        index.throughput.write = write.unwrap_or(index.throughput.write);
    }
    if let Some(own) = own {
        change_index_reads(table, own)?;
    }
    check_units(table)
}

fn change_index_reads(table: &mut Table, own: &ReplicaSettingsUpdate) -> Result<(), ApiError> {
    for asked in own.replica_global_secondary_index_settings_update.iter().flatten() {
        let index = index(table, &asked.index_name)?;
        let read = asked.provisioned_read_capacity_units;
        index.throughput.read = read.unwrap_or(index.throughput.read);
    }
    Ok(())
}

fn index<'t>(table: &'t mut Table, name: &str) -> Result<&'t mut Index, ApiError> {
    let fault =
        GlobalTableFault::IndexNotFound { table: table.name.to_string(), index: name.to_owned() };
    let global = table.indexes.iter_mut().filter(|index| index.kind == IndexKind::Global);
    let mut named = global.filter(|index| *index.name == *name);
    named.next().ok_or_else(|| fault.into())
}

/// A provisioned table has units, one that is billed by request has none.
fn check_units(table: &Table) -> Result<(), ApiError> {
    let globals = table.indexes_of(IndexKind::Global).map(|index| index.throughput);
    let mut all = std::iter::once(table.settings.throughput).chain(globals);
    let fault = match table.settings.billing {
        BillingMode::PayPerRequest if all.any(|units| units != Throughput::default()) => {
            TableFault::ThroughputGiven
        }
        BillingMode::Provisioned if all.any(|units| units.read == 0 || units.write == 0) => {
            TableFault::ThroughputMissing
        }
        BillingMode::PayPerRequest | BillingMode::Provisioned => return Ok(()),
    };
    Err(fault.into())
}

/// Settings of automatic scaling are taken out of a request before it comes here, by the crate
/// `aws-services`. Refused, so that nobody believes them in force who calls the engine alone.
fn reject_unavailable(input: &UpdateGlobalTableSettingsInput) -> Result<(), ApiError> {
    let replicas = || input.replica_settings_update.iter().flatten();
    let indexes = || input.global_table_global_secondary_index_settings_update.iter().flatten();
    let of_replicas = replicas().any(|replica| {
        let indexes = replica.replica_global_secondary_index_settings_update.iter().flatten();
        replica.replica_provisioned_read_capacity_auto_scaling_settings_update.is_some()
            || indexes
                .into_iter()
                .any(|index| index.provisioned_read_capacity_auto_scaling_settings_update.is_some())
    });
    let of_indexes = indexes()
        .any(|index| index.provisioned_write_capacity_auto_scaling_settings_update.is_some());
    let given =
        input.global_table_provisioned_write_capacity_auto_scaling_settings_update.is_some();
    if given || of_indexes || of_replicas {
        return Err(RequestFault::NotAvailable("AutoScalingSettingsUpdate").into());
    }
    Ok(())
}
