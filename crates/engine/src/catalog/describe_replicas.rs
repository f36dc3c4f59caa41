//! The replicas of a table, as DescribeTable shows them: those in other Regions.

use std::sync::Arc;

use model::{
    GlobalTableWitnessDescription, MultiRegionConsistency, OnDemandThroughputOverride,
    ProvisionedThroughputOverride, ReplicaDescription, ReplicaGlobalSecondaryIndexDescription,
    ReplicaStatus, TableClassSummary, TableDescription, WitnessStatus,
};

use super::Catalog;
use super::describe::{kms_arn, replication_mode};
use crate::table::{IndexKind, OnDemandThroughput, Table, Throughput};

/// The version of global tables that UpdateTable makes.
const CURRENT: &str = "2019.11.21";
/// That of CreateGlobalTable.
const LEGACY: &str = "2017.11.29";

/// Adds the replicas of `table` to its description. What a request has just `touched` is shown on
/// its way.
pub(crate) fn describe_replicas(
    catalog: &Catalog,
    table: &Table,
    touched: &[(Arc<str>, ReplicaStatus)],
    description: &mut TableDescription,
) {
    let status = |region: &str| touched.iter().find(|(touched, _)| &**touched == region);
    let deleted = |status: &ReplicaStatus| *status == ReplicaStatus::Deleting;
    let mut replicas: Vec<ReplicaDescription> = table
        .peers()
        .filter_map(|namespace| catalog.find(&namespace, &table.name))
        .map(|replica| {
            let touched = status(&replica.namespace.region).map(|(_, status)| *status);
            of(table, &replica, touched)
        })
        .collect();
    replicas.extend(touched.iter().filter(|(_, status)| deleted(status)).map(
        |(region, status)| ReplicaDescription {
            region_name: Some(region.to_string()),
            replica_status: Some(*status),
            ..ReplicaDescription::default()
        },
    ));
    if replicas.is_empty() {
        return;
    }
    let version = if table.is_legacy_replica() { LEGACY } else { CURRENT };
    description.global_table_version = Some(version.to_owned());
    if let Some(group) = table.settings.group.as_ref().filter(|_| table.is_strong_replica()) {
        description.multi_region_consistency = Some(MultiRegionConsistency::Strong);
        let witness = group.witness.as_ref().map(|region| GlobalTableWitnessDescription {
            region_name: Some(region.to_string()),
            witness_status: Some(WitnessStatus::Active),
        });
        description.global_table_witnesses = witness.map(|witness| vec![witness]);
    }
    if table.is_eventual_replica() && !table.is_legacy_replica() {
        let group = table.settings.group.as_ref();
        let unprotected = group.is_some_and(|group| group.unprotected == Some(true));
        description.disassociation_protection_enabled = Some(!unprotected);
    }
    description.replicas = Some(replicas);
}

/// A replica, as its peer `table` shows it.
fn of(table: &Table, replica: &Table, touched: Option<ReplicaStatus>) -> ReplicaDescription {
    let settings = &replica.settings;
    let status = if replica.is_being_filled() {
        ReplicaStatus::Creating
    } else {
        touched.filter(|status| *status != ReplicaStatus::Creating).unwrap_or(ReplicaStatus::Active)
    };
    let key = settings.encryption.as_ref().and_then(|encryption| encryption.kms_key.as_deref());
    let (throughput, on_demand) = (
        overridden(table.settings.throughput, settings.throughput),
        limited(table.settings.on_demand, settings.on_demand),
    );
    let indexes = replica.indexes_of(IndexKind::Global).map(|index| {
        let own = table.index(&index.name);
        let throughputs = own.map(|own| (own.throughput, own.on_demand)).unwrap_or_default();
        ReplicaGlobalSecondaryIndexDescription {
            index_name: Some(index.name.to_string()),
            provisioned_throughput_override: overridden(throughputs.0, index.throughput),
            on_demand_throughput_override: limited(throughputs.1, index.on_demand),
            warm_throughput: None,
        }
    });
    let indexes: Vec<_> = indexes.collect();
    ReplicaDescription {
        region_name: Some(replica.namespace.region.to_string()),
        replica_status: Some(status),
        replica_arn: Some(replica.arn()),
        kms_master_key_id: key.map(|key| kms_arn(replica, Some(key))),
        provisioned_throughput_override: throughput,
        on_demand_throughput_override: on_demand,
        global_secondary_indexes: (!indexes.is_empty()).then_some(indexes),
        replica_table_class_summary: settings.class.map(|class| TableClassSummary {
            table_class: Some(class),
            last_update_date_time: None,
        }),
        global_table_settings_replication_mode: replication_mode(replica),
        ..ReplicaDescription::default()
    }
}

fn overridden(own: Throughput, of: Throughput) -> Option<ProvisionedThroughputOverride> {
    (own.read != of.read)
        .then_some(ProvisionedThroughputOverride { read_capacity_units: Some(of.read) })
}

fn limited(
    own: Option<OnDemandThroughput>,
    of: Option<OnDemandThroughput>,
) -> Option<OnDemandThroughputOverride> {
    let read = |limits: Option<OnDemandThroughput>| limits.and_then(|limits| limits.max_read);
    (read(own) != read(of)).then_some(OnDemandThroughputOverride {
        max_read_request_units: Some(read(of).unwrap_or(-1)),
    })
}
