//! Decoders of the tables structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    CreateGlobalSecondaryIndexAction, CreateGlobalTableWitnessGroupMemberAction,
    CreateReplicationGroupMemberAction, CreateTableInput, CreateVectorIndexAction,
    DeleteGlobalSecondaryIndexAction, DeleteGlobalTableWitnessGroupMemberAction,
    DeleteReplicationGroupMemberAction, DeleteTableInput, DeleteVectorIndexAction,
    DescribeEndpointsRequest, DescribeLimitsInput, DescribeTableInput, DescribeTimeToLiveInput,
    DisassociateReplicationGroupMemberAction, GlobalSecondaryIndexUpdate,
    GlobalTableWitnessGroupUpdate, ListTablesInput, ReplicaGlobalSecondaryIndex,
    ReplicationGroupUpdate, TimeToLiveSpecification, UpdateGlobalSecondaryIndexAction,
    UpdateReplicationGroupMemberAction, UpdateTableInput, UpdateTimeToLiveInput, VectorIndexUpdate,
};

use super::rows_tables as rows;
use crate::decode::{Decode, Decoded, Decoder};

impl Decode for CreateGlobalSecondaryIndexAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CREATE_GLOBAL_SECONDARY_INDEX_ACTION, &mut |d, member| {
            match member {
                0 => out.index_name = d.take()?,
                1 => out.key_schema = d.take()?,
                2 => out.projection = d.take()?,
                3 => out.provisioned_throughput = d.take()?,
                4 => out.on_demand_throughput = d.take()?,
                _ => out.warm_throughput = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for CreateGlobalTableWitnessGroupMemberAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CREATE_GLOBAL_TABLE_WITNESS_GROUP_MEMBER_ACTION, &mut |d, _| {
            out.region_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for CreateReplicationGroupMemberAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CREATE_REPLICATION_GROUP_MEMBER_ACTION, &mut |d, member| {
            match member {
                0 => out.region_name = d.take()?,
                1 => out.kms_master_key_id = d.take()?,
                2 => out.provisioned_throughput_override = d.take()?,
                3 => out.on_demand_throughput_override = d.take()?,
                4 => out.global_secondary_indexes = d.take()?,
                _ => out.table_class_override = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for CreateTableInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CREATE_TABLE_INPUT, &mut |d, member| {
            match member {
                0 => out.attribute_definitions = d.take()?,
                1 => out.table_name = d.take()?,
                2 => out.key_schema = d.take()?,
                3 => out.local_secondary_indexes = d.take()?,
                4 => out.global_secondary_indexes = d.take()?,
                5 => out.billing_mode = d.take()?,
                6 => out.provisioned_throughput = d.take()?,
                7 => out.stream_specification = d.take()?,
                8 => out.sse_specification = d.take()?,
                9 => out.tags = d.take()?,
                10 => out.table_class = d.take()?,
                11 => out.deletion_protection_enabled = d.take()?,
                12 => out.warm_throughput = d.take()?,
                13 => out.resource_policy = d.take()?,
                14 => out.on_demand_throughput = d.take()?,
                15 => out.global_table_source_arn = d.take()?,
                16 => out.global_table_settings_replication_mode = d.take()?,
                _ => out.vector_indexes = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for CreateVectorIndexAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CREATE_VECTOR_INDEX_ACTION, &mut |d, member| {
            match member {
                0 => out.index_name = d.take()?,
                1 => out.vector_attribute = d.take()?,
                2 => out.search_schema = d.take()?,
                3 => out.projection = d.take()?,
                4 => out.dimensions = d.take()?,
                _ => out.distance_function = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DeleteGlobalSecondaryIndexAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DELETE_GLOBAL_SECONDARY_INDEX_ACTION, &mut |d, _| {
            out.index_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DeleteGlobalTableWitnessGroupMemberAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DELETE_GLOBAL_TABLE_WITNESS_GROUP_MEMBER_ACTION, &mut |d, _| {
            out.region_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DeleteReplicationGroupMemberAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DELETE_REPLICATION_GROUP_MEMBER_ACTION, &mut |d, _| {
            out.region_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DeleteTableInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DELETE_TABLE_INPUT, &mut |d, _| {
            out.table_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DeleteVectorIndexAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DELETE_VECTOR_INDEX_ACTION, &mut |d, _| {
            out.index_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeEndpointsRequest {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.structure(&rows::DESCRIBE_ENDPOINTS_REQUEST, &mut |_, _| Ok(()))?;
        Ok(Self {})
    }
}

impl Decode for DescribeLimitsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.structure(&rows::DESCRIBE_LIMITS_INPUT, &mut |_, _| Ok(()))?;
        Ok(Self {})
    }
}

impl Decode for DescribeTableInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_TABLE_INPUT, &mut |d, _| {
            out.table_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeTimeToLiveInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_TIME_TO_LIVE_INPUT, &mut |d, _| {
            out.table_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DisassociateReplicationGroupMemberAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DISASSOCIATE_REPLICATION_GROUP_MEMBER_ACTION, &mut |d, member| {
            match member {
                0 => out.region_name = d.take()?,
                _ => out.disassociation_mode = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for GlobalSecondaryIndexUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::GLOBAL_SECONDARY_INDEX_UPDATE, &mut |d, member| {
            match member {
                0 => out.update = d.take()?,
                1 => out.create = d.take()?,
                _ => out.delete = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for GlobalTableWitnessGroupUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::GLOBAL_TABLE_WITNESS_GROUP_UPDATE, &mut |d, member| {
            match member {
                0 => out.create = d.take()?,
                _ => out.delete = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ListTablesInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::LIST_TABLES_INPUT, &mut |d, member| {
            match member {
                0 => out.exclusive_start_table_name = d.take()?,
                _ => out.limit = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ReplicaGlobalSecondaryIndex {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::REPLICA_GLOBAL_SECONDARY_INDEX, &mut |d, member| {
            match member {
                0 => out.index_name = d.take()?,
                1 => out.provisioned_throughput_override = d.take()?,
                _ => out.on_demand_throughput_override = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ReplicationGroupUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::REPLICATION_GROUP_UPDATE, &mut |d, member| {
            match member {
                0 => out.create = d.take()?,
                1 => out.update = d.take()?,
                2 => out.delete = d.take()?,
                _ => out.disassociate = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for TimeToLiveSpecification {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::TIME_TO_LIVE_SPECIFICATION, &mut |d, member| {
            match member {
                0 => out.enabled = d.take()?,
                _ => out.attribute_name = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateGlobalSecondaryIndexAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_GLOBAL_SECONDARY_INDEX_ACTION, &mut |d, member| {
            match member {
                0 => out.index_name = d.take()?,
                1 => out.provisioned_throughput = d.take()?,
                2 => out.on_demand_throughput = d.take()?,
                _ => out.warm_throughput = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateReplicationGroupMemberAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_REPLICATION_GROUP_MEMBER_ACTION, &mut |d, member| {
            match member {
                0 => out.region_name = d.take()?,
                1 => out.kms_master_key_id = d.take()?,
                2 => out.provisioned_throughput_override = d.take()?,
                3 => out.on_demand_throughput_override = d.take()?,
                4 => out.global_secondary_indexes = d.take()?,
                _ => out.table_class_override = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateTableInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_TABLE_INPUT, &mut |d, member| {
            match member {
                0 => out.attribute_definitions = d.take()?,
                1 => out.table_name = d.take()?,
                2 => out.billing_mode = d.take()?,
                3 => out.provisioned_throughput = d.take()?,
                4 => out.global_secondary_index_updates = d.take()?,
                5 => out.stream_specification = d.take()?,
                6 => out.sse_specification = d.take()?,
                7 => out.replica_updates = d.take()?,
                8 => out.table_class = d.take()?,
                9 => out.deletion_protection_enabled = d.take()?,
                10 => out.multi_region_consistency = d.take()?,
                11 => out.global_table_witness_updates = d.take()?,
                12 => out.on_demand_throughput = d.take()?,
                13 => out.warm_throughput = d.take()?,
                14 => out.global_table_settings_replication_mode = d.take()?,
                15 => out.disassociation_protection_enabled = d.take()?,
                _ => out.vector_index_updates = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateTimeToLiveInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_TIME_TO_LIVE_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                _ => out.time_to_live_specification = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for VectorIndexUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::VECTOR_INDEX_UPDATE, &mut |d, member| {
            match member {
                0 => out.create = d.take()?,
                _ => out.delete = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}
