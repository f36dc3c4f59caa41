//! DescribeGlobalTableSettings: the throughput of each replica, of a global table of version
//! 2017.11.29.

use model::{
    ApiError, BillingModeSummary, DescribeGlobalTableSettingsInput,
    DescribeGlobalTableSettingsOutput, IndexStatus, ReplicaGlobalSecondaryIndexSettingsDescription,
    ReplicaSettingsDescription, ReplicaStatus, TableClassSummary,
};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::replication::GlobalTable;
use crate::table::{Index, IndexKind, Table};

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeGlobalTableSettingsInput,
) -> Result<DescribeGlobalTableSettingsOutput, ApiError> {
    let account = &ctx.namespace.account;
    let found = GlobalTable::find(engine, account, &input.global_table_name)?;
    Ok(DescribeGlobalTableSettingsOutput {
        global_table_name: Some(found.name.to_string()),
        replica_settings: Some(describe(&found, ReplicaStatus::Active)),
    })
}

/// The settings of every replica.
pub(super) fn describe(
    global: &GlobalTable,
    status: ReplicaStatus,
) -> Vec<ReplicaSettingsDescription> {
    global.replicas.values().map(|replica| of_replica(replica, status)).collect()
}

fn of_replica(table: &Table, status: ReplicaStatus) -> ReplicaSettingsDescription {
    let settings = &table.settings;
    let indexes: Vec<_> = table.indexes_of(IndexKind::Global).map(of_index).collect();
    ReplicaSettingsDescription {
        region_name: table.namespace.region.to_string(),
        replica_status: Some(status),
        replica_billing_mode_summary: settings.on_demand_since.map(|since| BillingModeSummary {
            billing_mode: Some(settings.billing),
            last_update_to_pay_per_request_date_time: Some(since.as_epoch_seconds()),
        }),
        replica_provisioned_read_capacity_units: Some(settings.throughput.read),
        replica_provisioned_write_capacity_units: Some(settings.throughput.write),
        replica_global_secondary_index_settings: (!indexes.is_empty()).then_some(indexes),
        replica_table_class_summary: settings.class.map(|class| TableClassSummary {
            table_class: Some(class),
            last_update_date_time: None,
        }),
        ..ReplicaSettingsDescription::default()
    }
}

fn of_index(index: &Index) -> ReplicaGlobalSecondaryIndexSettingsDescription {
    let building = index.progress().is_some();
    ReplicaGlobalSecondaryIndexSettingsDescription {
        index_name: index.name.to_string(),
        index_status: Some(if building { IndexStatus::Creating } else { IndexStatus::Active }),
        provisioned_read_capacity_units: Some(index.throughput.read),
        provisioned_write_capacity_units: Some(index.throughput.write),
        ..ReplicaGlobalSecondaryIndexSettingsDescription::default()
    }
}
