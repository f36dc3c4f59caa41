//! Constraint tables of the tables structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use super::shapes;
use crate::constraint::{Absent, Limits, Member, Shape, Structure};

/// `CreateGlobalSecondaryIndexAction`.
pub(crate) static CREATE_GLOBAL_SECONDARY_INDEX_ACTION: Structure = Structure {
    name: "CreateGlobalSecondaryIndexAction",
    members: &[
        Member::required("IndexName", &shapes::INDEX_NAME, 0),
        Member::required("KeySchema", &shapes::KEY_SCHEMA, 1),
        Member::required("Projection", &shapes::PROJECTION, 2),
        Member::optional("ProvisionedThroughput", &shapes::PROVISIONED_THROUGHPUT, 3),
        Member::optional("OnDemandThroughput", &shapes::ON_DEMAND_THROUGHPUT, 4),
        Member::optional("WarmThroughput", &shapes::WARM_THROUGHPUT, 5),
    ],
};

/// `CreateGlobalTableWitnessGroupMemberAction`.
pub(crate) static CREATE_GLOBAL_TABLE_WITNESS_GROUP_MEMBER_ACTION: Structure = Structure {
    name: "CreateGlobalTableWitnessGroupMemberAction",
    members: &[Member::required("RegionName", &shapes::REGION_NAME, 0)],
};

/// `CreateReplicationGroupMemberAction`.
pub(crate) static CREATE_REPLICATION_GROUP_MEMBER_ACTION: Structure = Structure {
    name: "CreateReplicationGroupMemberAction",
    members: &[
        Member::required("RegionName", &shapes::REGION_NAME, 0),
        Member::optional("KMSMasterKeyId", &shapes::KMS_MASTER_KEY_ID, 1),
        Member::optional(
            "ProvisionedThroughputOverride",
            &shapes::PROVISIONED_THROUGHPUT_OVERRIDE,
            2,
        ),
        Member::optional("OnDemandThroughputOverride", &shapes::ON_DEMAND_THROUGHPUT_OVERRIDE, 3),
        Member::optional("GlobalSecondaryIndexes", &shapes::REPLICA_GLOBAL_SECONDARY_INDEX_LIST, 4),
        Member::optional("TableClassOverride", &shapes::TABLE_CLASS, 5),
    ],
};

/// `CreateTableInput`.
pub(crate) static CREATE_TABLE_INPUT: Structure = Structure {
    name: "CreateTableInput",
    members: &[
        Member::optional("AttributeDefinitions", &shapes::ATTRIBUTE_DEFINITIONS, 0),
        Member::required("TableName", &shapes::TABLE_ARN, 1)
            .in_phase(1)
            .when_absent(Absent::OwnWords),
        Member::optional(
            "KeySchema",
            &Shape::List(
                Limits { min: Some(1), max: Some(2), pattern: None },
                &shapes::KEY_SCHEMA_ELEMENT,
            ),
            2,
        ),
        Member::optional("LocalSecondaryIndexes", &shapes::LOCAL_SECONDARY_INDEX_LIST, 4),
        Member::optional("GlobalSecondaryIndexes", &shapes::GLOBAL_SECONDARY_INDEX_LIST, 3),
        Member::optional("BillingMode", &shapes::BILLING_MODE, 10),
        Member::optional("ProvisionedThroughput", &shapes::PROVISIONED_THROUGHPUT, 11),
        Member::optional("StreamSpecification", &shapes::STREAM_SPECIFICATION, 12),
        Member::optional("SSESpecification", &shapes::SSE_SPECIFICATION, 13),
        Member::optional("Tags", &shapes::TAG_LIST, 14),
        Member::optional("TableClass", &shapes::TABLE_CLASS, 15),
        Member::optional("DeletionProtectionEnabled", &Shape::Boolean, 16),
        Member::optional("WarmThroughput", &shapes::WARM_THROUGHPUT, 17),
        Member::optional("ResourcePolicy", &shapes::RESOURCE_POLICY, 18),
        Member::optional("OnDemandThroughput", &shapes::ON_DEMAND_THROUGHPUT, 19),
        Member::optional("GlobalTableSourceArn", &shapes::TABLE_ARN, 20),
        Member::optional(
            "GlobalTableSettingsReplicationMode",
            &shapes::GLOBAL_TABLE_SETTINGS_REPLICATION_MODE,
            21,
        ),
        Member::optional("VectorIndexes", &shapes::VECTOR_INDEX_LIST, 22),
    ],
};

/// `CreateVectorIndexAction`.
pub(crate) static CREATE_VECTOR_INDEX_ACTION: Structure = Structure {
    name: "CreateVectorIndexAction",
    members: &[
        Member::required("IndexName", &shapes::INDEX_NAME, 0),
        Member::required("VectorAttribute", &shapes::VECTOR_ATTRIBUTE_DEFINITION, 1),
        Member::optional("SearchSchema", &shapes::SEARCH_SCHEMA, 2),
        Member::required("Projection", &shapes::PROJECTION, 3),
        Member::required("Dimensions", &shapes::POSITIVE_LONG_OBJECT, 4),
        Member::required("DistanceFunction", &shapes::VECTOR_DISTANCE_FUNCTION, 5),
    ],
};

/// `DeleteGlobalSecondaryIndexAction`.
pub(crate) static DELETE_GLOBAL_SECONDARY_INDEX_ACTION: Structure = Structure {
    name: "DeleteGlobalSecondaryIndexAction",
    members: &[Member::required("IndexName", &shapes::INDEX_NAME, 0)],
};

/// `DeleteGlobalTableWitnessGroupMemberAction`.
pub(crate) static DELETE_GLOBAL_TABLE_WITNESS_GROUP_MEMBER_ACTION: Structure = Structure {
    name: "DeleteGlobalTableWitnessGroupMemberAction",
    members: &[Member::required("RegionName", &shapes::REGION_NAME, 0)],
};

/// `DeleteReplicationGroupMemberAction`.
pub(crate) static DELETE_REPLICATION_GROUP_MEMBER_ACTION: Structure = Structure {
    name: "DeleteReplicationGroupMemberAction",
    members: &[Member::required("RegionName", &shapes::REGION_NAME, 0)],
};

/// `DeleteTableInput`.
pub(crate) static DELETE_TABLE_INPUT: Structure = Structure {
    name: "DeleteTableInput",
    members: &[Member::required("TableName", &shapes::TABLE_ARN, 0)],
};

/// `DeleteVectorIndexAction`.
pub(crate) static DELETE_VECTOR_INDEX_ACTION: Structure = Structure {
    name: "DeleteVectorIndexAction",
    members: &[Member::required("IndexName", &shapes::INDEX_NAME, 0)],
};

/// `DescribeEndpointsRequest`.
pub(crate) static DESCRIBE_ENDPOINTS_REQUEST: Structure =
    Structure { name: "DescribeEndpointsRequest", members: &[] };

/// `DescribeLimitsInput`.
pub(crate) static DESCRIBE_LIMITS_INPUT: Structure =
    Structure { name: "DescribeLimitsInput", members: &[] };

/// `DescribeTableInput`.
pub(crate) static DESCRIBE_TABLE_INPUT: Structure = Structure {
    name: "DescribeTableInput",
    members: &[Member::required("TableName", &shapes::TABLE_ARN, 0)],
};

/// `DescribeTimeToLiveInput`.
pub(crate) static DESCRIBE_TIME_TO_LIVE_INPUT: Structure = Structure {
    name: "DescribeTimeToLiveInput",
    members: &[Member::required("TableName", &shapes::TABLE_ARN, 0)],
};

/// `DisassociateReplicationGroupMemberAction`.
pub(crate) static DISASSOCIATE_REPLICATION_GROUP_MEMBER_ACTION: Structure = Structure {
    name: "DisassociateReplicationGroupMemberAction",
    members: &[
        Member::required("RegionName", &shapes::REGION_NAME, 0),
        Member::required("DisassociationMode", &shapes::DISASSOCIATION_MODE, 1),
    ],
};

/// `GlobalSecondaryIndexUpdate`.
pub(crate) static GLOBAL_SECONDARY_INDEX_UPDATE: Structure = Structure {
    name: "GlobalSecondaryIndexUpdate",
    members: &[
        Member::optional("Update", &shapes::UPDATE_GLOBAL_SECONDARY_INDEX_ACTION, 0),
        Member::optional("Create", &shapes::CREATE_GLOBAL_SECONDARY_INDEX_ACTION, 1),
        Member::optional("Delete", &shapes::DELETE_GLOBAL_SECONDARY_INDEX_ACTION, 2),
    ],
};

/// `GlobalTableWitnessGroupUpdate`.
pub(crate) static GLOBAL_TABLE_WITNESS_GROUP_UPDATE: Structure = Structure {
    name: "GlobalTableWitnessGroupUpdate",
    members: &[
        Member::optional("Create", &shapes::CREATE_GLOBAL_TABLE_WITNESS_GROUP_MEMBER_ACTION, 0),
        Member::optional("Delete", &shapes::DELETE_GLOBAL_TABLE_WITNESS_GROUP_MEMBER_ACTION, 1),
    ],
};

/// `ListTablesInput`.
pub(crate) static LIST_TABLES_INPUT: Structure = Structure {
    name: "ListTablesInput",
    members: &[
        Member::optional("ExclusiveStartTableName", &shapes::TABLE_NAME, 0),
        Member::optional("Limit", &shapes::LIST_TABLES_INPUT_LIMIT, 1),
    ],
};

/// `ReplicaGlobalSecondaryIndex`.
pub(crate) static REPLICA_GLOBAL_SECONDARY_INDEX: Structure = Structure {
    name: "ReplicaGlobalSecondaryIndex",
    members: &[
        Member::required("IndexName", &shapes::INDEX_NAME, 0),
        Member::optional(
            "ProvisionedThroughputOverride",
            &shapes::PROVISIONED_THROUGHPUT_OVERRIDE,
            1,
        ),
        Member::optional("OnDemandThroughputOverride", &shapes::ON_DEMAND_THROUGHPUT_OVERRIDE, 2),
    ],
};

/// `ReplicationGroupUpdate`.
pub(crate) static REPLICATION_GROUP_UPDATE: Structure = Structure {
    name: "ReplicationGroupUpdate",
    members: &[
        Member::optional("Create", &shapes::CREATE_REPLICATION_GROUP_MEMBER_ACTION, 0),
        Member::optional("Update", &shapes::UPDATE_REPLICATION_GROUP_MEMBER_ACTION, 1),
        Member::optional("Delete", &shapes::DELETE_REPLICATION_GROUP_MEMBER_ACTION, 2),
        Member::optional("Disassociate", &shapes::DISASSOCIATE_REPLICATION_GROUP_MEMBER_ACTION, 3),
    ],
};

/// `TimeToLiveSpecification`.
pub(crate) static TIME_TO_LIVE_SPECIFICATION: Structure = Structure {
    name: "TimeToLiveSpecification",
    members: &[
        Member::required("Enabled", &Shape::Boolean, 0),
        Member::required("AttributeName", &shapes::TIME_TO_LIVE_ATTRIBUTE_NAME, 1),
    ],
};

/// `UpdateGlobalSecondaryIndexAction`.
pub(crate) static UPDATE_GLOBAL_SECONDARY_INDEX_ACTION: Structure = Structure {
    name: "UpdateGlobalSecondaryIndexAction",
    members: &[
        Member::required("IndexName", &shapes::INDEX_NAME, 0),
        Member::optional("ProvisionedThroughput", &shapes::PROVISIONED_THROUGHPUT, 1),
        Member::optional("OnDemandThroughput", &shapes::ON_DEMAND_THROUGHPUT, 2),
        Member::optional("WarmThroughput", &shapes::WARM_THROUGHPUT, 3),
    ],
};

/// `UpdateReplicationGroupMemberAction`.
pub(crate) static UPDATE_REPLICATION_GROUP_MEMBER_ACTION: Structure = Structure {
    name: "UpdateReplicationGroupMemberAction",
    members: &[
        Member::required("RegionName", &shapes::REGION_NAME, 0),
        Member::optional("KMSMasterKeyId", &shapes::KMS_MASTER_KEY_ID, 1),
        Member::optional(
            "ProvisionedThroughputOverride",
            &shapes::PROVISIONED_THROUGHPUT_OVERRIDE,
            2,
        ),
        Member::optional("OnDemandThroughputOverride", &shapes::ON_DEMAND_THROUGHPUT_OVERRIDE, 3),
        Member::optional("GlobalSecondaryIndexes", &shapes::REPLICA_GLOBAL_SECONDARY_INDEX_LIST, 4),
        Member::optional("TableClassOverride", &shapes::TABLE_CLASS, 5),
    ],
};

/// `UpdateTableInput`.
pub(crate) static UPDATE_TABLE_INPUT: Structure = Structure {
    name: "UpdateTableInput",
    members: &[
        Member::optional("AttributeDefinitions", &shapes::ATTRIBUTE_DEFINITIONS, 0),
        Member::required("TableName", &shapes::TABLE_ARN, 1),
        Member::optional("BillingMode", &shapes::BILLING_MODE, 2),
        Member::optional("ProvisionedThroughput", &shapes::PROVISIONED_THROUGHPUT, 3),
        Member::optional(
            "GlobalSecondaryIndexUpdates",
            &shapes::GLOBAL_SECONDARY_INDEX_UPDATE_LIST,
            4,
        ),
        Member::optional("StreamSpecification", &shapes::STREAM_SPECIFICATION, 5),
        Member::optional("SSESpecification", &shapes::SSE_SPECIFICATION, 6),
        Member::optional("ReplicaUpdates", &shapes::REPLICATION_GROUP_UPDATE_LIST, 7),
        Member::optional("TableClass", &shapes::TABLE_CLASS, 8),
        Member::optional("DeletionProtectionEnabled", &Shape::Boolean, 9),
        Member::optional("MultiRegionConsistency", &shapes::MULTI_REGION_CONSISTENCY, 10),
        Member::optional(
            "GlobalTableWitnessUpdates",
            &shapes::GLOBAL_TABLE_WITNESS_GROUP_UPDATE_LIST,
            11,
        ),
        Member::optional("OnDemandThroughput", &shapes::ON_DEMAND_THROUGHPUT, 12),
        Member::optional("WarmThroughput", &shapes::WARM_THROUGHPUT, 13),
        Member::optional(
            "GlobalTableSettingsReplicationMode",
            &shapes::GLOBAL_TABLE_SETTINGS_REPLICATION_MODE,
            14,
        ),
        Member::optional("DisassociationProtectionEnabled", &Shape::Boolean, 15),
        Member::optional("VectorIndexUpdates", &shapes::VECTOR_INDEX_UPDATE_LIST, 16),
    ],
};

/// `UpdateTimeToLiveInput`.
pub(crate) static UPDATE_TIME_TO_LIVE_INPUT: Structure = Structure {
    name: "UpdateTimeToLiveInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::required("TimeToLiveSpecification", &shapes::TIME_TO_LIVE_SPECIFICATION, 1),
    ],
};

/// `VectorIndexUpdate`.
pub(crate) static VECTOR_INDEX_UPDATE: Structure = Structure {
    name: "VectorIndexUpdate",
    members: &[
        Member::optional("Create", &shapes::CREATE_VECTOR_INDEX_ACTION, 0),
        Member::optional("Delete", &shapes::DELETE_VECTOR_INDEX_ACTION, 1),
    ],
};
