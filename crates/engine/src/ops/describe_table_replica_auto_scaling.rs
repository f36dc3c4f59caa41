//! DescribeTableReplicaAutoScaling: the replicas of a table. What scales them is added by the crate
//! `aws-services`, which has the scalable targets.

use std::sync::Arc;

use model::{
    ApiError, DescribeTableReplicaAutoScalingInput, DescribeTableReplicaAutoScalingOutput,
    IndexStatus, ReplicaAutoScalingDescription, ReplicaGlobalSecondaryIndexAutoScalingDescription,
    ReplicaStatus, TableAutoScalingDescription, TableStatus,
};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::{IndexKind, Table};

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeTableReplicaAutoScalingInput,
) -> Result<DescribeTableReplicaAutoScalingOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    // What scales the replicas in other accounts is set there.
    let peers = table.peers().filter(|peer| peer.account == table.namespace.account);
    let peers = peers.filter_map(|peer| engine.catalog.find(&peer, &table.name));
    let own = table.settings.group.iter().map(|_| Arc::clone(&table));
    let replicas: Vec<_> = own.chain(peers).map(|replica| of(&replica)).collect();
    Ok(DescribeTableReplicaAutoScalingOutput {
        table_auto_scaling_description: Some(TableAutoScalingDescription {
            table_name: Some(table.name.to_string()),
            table_status: Some(TableStatus::Active),
            replicas: Some(replicas),
        }),
    })
}

fn of(replica: &Table) -> ReplicaAutoScalingDescription {
    let status =
        if replica.is_being_filled() { ReplicaStatus::Creating } else { ReplicaStatus::Active };
    let indexes = replica.indexes_of(IndexKind::Global).map(|index| {
        let building = index.progress().is_some();
        ReplicaGlobalSecondaryIndexAutoScalingDescription {
            index_name: Some(index.name.to_string()),
            index_status: Some(if building { IndexStatus::Creating } else { IndexStatus::Active }),
            ..ReplicaGlobalSecondaryIndexAutoScalingDescription::default()
        }
    });
    ReplicaAutoScalingDescription {
        region_name: Some(replica.namespace.region.to_string()),
        replica_status: Some(status),
        global_secondary_indexes: Some(indexes.collect()),
        ..ReplicaAutoScalingDescription::default()
    }
}
