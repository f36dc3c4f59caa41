//! Constraint tables of the global structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use super::shapes;
use crate::constraint::{Member, Shape, Structure};

/// `AutoScalingPolicyUpdate`.
pub(crate) static AUTO_SCALING_POLICY_UPDATE: Structure = Structure {
    name: "AutoScalingPolicyUpdate",
    members: &[
        Member::optional("PolicyName", &shapes::AUTO_SCALING_POLICY_NAME, 0),
        Member::required(
            "TargetTrackingScalingPolicyConfiguration",
            &shapes::AUTO_SCALING_TARGET_TRACKING_SCALING_POLICY_CONFIGURATION_UPDATE,
            1,
        ),
    ],
};

/// `AutoScalingSettingsUpdate`.
pub(crate) static AUTO_SCALING_SETTINGS_UPDATE: Structure = Structure {
    name: "AutoScalingSettingsUpdate",
    members: &[
        Member::optional("MinimumUnits", &shapes::POSITIVE_LONG_OBJECT, 0),
        Member::optional("MaximumUnits", &shapes::POSITIVE_LONG_OBJECT, 1),
        Member::optional("AutoScalingDisabled", &Shape::Boolean, 2),
        Member::optional("AutoScalingRoleArn", &shapes::AUTO_SCALING_ROLE_ARN, 3),
        Member::optional("ScalingPolicyUpdate", &shapes::AUTO_SCALING_POLICY_UPDATE, 4),
    ],
};

/// `AutoScalingTargetTrackingScalingPolicyConfigurationUpdate`.
pub(crate) static AUTO_SCALING_TARGET_TRACKING_SCALING_POLICY_CONFIGURATION_UPDATE: Structure =
    Structure {
        name: "AutoScalingTargetTrackingScalingPolicyConfigurationUpdate",
        members: &[
            Member::optional("DisableScaleIn", &Shape::Boolean, 0),
            Member::optional("ScaleInCooldown", &shapes::INTEGER_OBJECT, 1),
            Member::optional("ScaleOutCooldown", &shapes::INTEGER_OBJECT, 2),
            Member::required("TargetValue", &Shape::Double, 3),
        ],
    };

/// `CreateGlobalTableInput`.
pub(crate) static CREATE_GLOBAL_TABLE_INPUT: Structure = Structure {
    name: "CreateGlobalTableInput",
    members: &[
        Member::required("GlobalTableName", &shapes::TABLE_NAME, 0),
        Member::required("ReplicationGroup", &shapes::REPLICA_LIST, 1),
    ],
};

/// `CreateReplicaAction`.
pub(crate) static CREATE_REPLICA_ACTION: Structure = Structure {
    name: "CreateReplicaAction",
    members: &[Member::required("RegionName", &shapes::REGION_NAME, 0)],
};

/// `DeleteReplicaAction`.
pub(crate) static DELETE_REPLICA_ACTION: Structure = Structure {
    name: "DeleteReplicaAction",
    members: &[Member::required("RegionName", &shapes::REGION_NAME, 0)],
};

/// `DescribeGlobalTableInput`.
pub(crate) static DESCRIBE_GLOBAL_TABLE_INPUT: Structure = Structure {
    name: "DescribeGlobalTableInput",
    members: &[Member::required("GlobalTableName", &shapes::TABLE_NAME, 0)],
};

/// `DescribeGlobalTableSettingsInput`.
pub(crate) static DESCRIBE_GLOBAL_TABLE_SETTINGS_INPUT: Structure = Structure {
    name: "DescribeGlobalTableSettingsInput",
    members: &[Member::required("GlobalTableName", &shapes::TABLE_NAME, 0)],
};

/// `DescribeTableReplicaAutoScalingInput`.
pub(crate) static DESCRIBE_TABLE_REPLICA_AUTO_SCALING_INPUT: Structure = Structure {
    name: "DescribeTableReplicaAutoScalingInput",
    members: &[Member::required("TableName", &shapes::TABLE_ARN, 0)],
};

/// `GlobalSecondaryIndexAutoScalingUpdate`.
pub(crate) static GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE: Structure = Structure {
    name: "GlobalSecondaryIndexAutoScalingUpdate",
    members: &[
        Member::optional("IndexName", &shapes::INDEX_NAME, 0),
        Member::optional(
            "ProvisionedWriteCapacityAutoScalingUpdate",
            &shapes::AUTO_SCALING_SETTINGS_UPDATE,
            1,
        ),
    ],
};

/// `GlobalTableGlobalSecondaryIndexSettingsUpdate`.
pub(crate) static GLOBAL_TABLE_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE: Structure = Structure {
    name: "GlobalTableGlobalSecondaryIndexSettingsUpdate",
    members: &[
        Member::required("IndexName", &shapes::INDEX_NAME, 0),
        Member::optional("ProvisionedWriteCapacityUnits", &shapes::POSITIVE_LONG_OBJECT, 1),
        Member::optional(
            "ProvisionedWriteCapacityAutoScalingSettingsUpdate",
            &shapes::AUTO_SCALING_SETTINGS_UPDATE,
            2,
        ),
    ],
};

/// `ListGlobalTablesInput`.
pub(crate) static LIST_GLOBAL_TABLES_INPUT: Structure = Structure {
    name: "ListGlobalTablesInput",
    members: &[
        Member::optional("ExclusiveStartGlobalTableName", &shapes::TABLE_NAME, 0),
        Member::optional("Limit", &shapes::POSITIVE_INTEGER_OBJECT, 1),
        Member::optional("RegionName", &shapes::REGION_NAME, 2),
    ],
};

/// `Replica`.
pub(crate) static REPLICA: Structure = Structure {
    name: "Replica",
    members: &[Member::optional("RegionName", &shapes::REGION_NAME, 0)],
};

/// `ReplicaAutoScalingUpdate`.
pub(crate) static REPLICA_AUTO_SCALING_UPDATE: Structure = Structure {
    name: "ReplicaAutoScalingUpdate",
    members: &[
        Member::required("RegionName", &shapes::REGION_NAME, 0),
        Member::optional(
            "ReplicaGlobalSecondaryIndexUpdates",
            &shapes::REPLICA_GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE_LIST,
            1,
        ),
        Member::optional(
            "ReplicaProvisionedReadCapacityAutoScalingUpdate",
            &shapes::AUTO_SCALING_SETTINGS_UPDATE,
            2,
        ),
    ],
};

/// `ReplicaGlobalSecondaryIndexAutoScalingUpdate`.
pub(crate) static REPLICA_GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE: Structure = Structure {
    name: "ReplicaGlobalSecondaryIndexAutoScalingUpdate",
    members: &[
        Member::optional("IndexName", &shapes::INDEX_NAME, 0),
        Member::optional(
            "ProvisionedReadCapacityAutoScalingUpdate",
            &shapes::AUTO_SCALING_SETTINGS_UPDATE,
            1,
        ),
    ],
};

/// `ReplicaGlobalSecondaryIndexSettingsUpdate`.
pub(crate) static REPLICA_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE: Structure = Structure {
    name: "ReplicaGlobalSecondaryIndexSettingsUpdate",
    members: &[
        Member::required("IndexName", &shapes::INDEX_NAME, 0),
        Member::optional("ProvisionedReadCapacityUnits", &shapes::POSITIVE_LONG_OBJECT, 1),
        Member::optional(
            "ProvisionedReadCapacityAutoScalingSettingsUpdate",
            &shapes::AUTO_SCALING_SETTINGS_UPDATE,
            2,
        ),
    ],
};

/// `ReplicaSettingsUpdate`.
pub(crate) static REPLICA_SETTINGS_UPDATE: Structure = Structure {
    name: "ReplicaSettingsUpdate",
    members: &[
        Member::required("RegionName", &shapes::REGION_NAME, 0),
        Member::optional("ReplicaProvisionedReadCapacityUnits", &shapes::POSITIVE_LONG_OBJECT, 1),
        Member::optional(
            "ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate",
            &shapes::AUTO_SCALING_SETTINGS_UPDATE,
            2,
        ),
        Member::optional(
            "ReplicaGlobalSecondaryIndexSettingsUpdate",
            &shapes::REPLICA_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE_LIST,
            3,
        ),
        Member::optional("ReplicaTableClass", &shapes::TABLE_CLASS, 4),
    ],
};

/// `ReplicaUpdate`.
pub(crate) static REPLICA_UPDATE: Structure = Structure {
    name: "ReplicaUpdate",
    members: &[
        Member::optional("Create", &shapes::CREATE_REPLICA_ACTION, 0),
        Member::optional("Delete", &shapes::DELETE_REPLICA_ACTION, 1),
    ],
};

/// `UpdateGlobalTableInput`.
pub(crate) static UPDATE_GLOBAL_TABLE_INPUT: Structure = Structure {
    name: "UpdateGlobalTableInput",
    members: &[
        Member::required("GlobalTableName", &shapes::TABLE_NAME, 0),
        Member::required("ReplicaUpdates", &shapes::REPLICA_UPDATE_LIST, 1),
    ],
};

/// `UpdateGlobalTableSettingsInput`.
pub(crate) static UPDATE_GLOBAL_TABLE_SETTINGS_INPUT: Structure = Structure {
    name: "UpdateGlobalTableSettingsInput",
    members: &[
        Member::required("GlobalTableName", &shapes::TABLE_NAME, 0),
        Member::optional("GlobalTableBillingMode", &shapes::BILLING_MODE, 1),
        Member::optional(
            "GlobalTableProvisionedWriteCapacityUnits",
            &shapes::POSITIVE_LONG_OBJECT,
            2,
        ),
        Member::optional(
            "GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate",
            &shapes::AUTO_SCALING_SETTINGS_UPDATE,
            3,
        ),
        Member::optional(
            "GlobalTableGlobalSecondaryIndexSettingsUpdate",
            &shapes::GLOBAL_TABLE_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE_LIST,
            4,
        ),
        Member::optional("ReplicaSettingsUpdate", &shapes::REPLICA_SETTINGS_UPDATE_LIST, 5),
    ],
};

/// `UpdateTableReplicaAutoScalingInput`.
pub(crate) static UPDATE_TABLE_REPLICA_AUTO_SCALING_INPUT: Structure = Structure {
    name: "UpdateTableReplicaAutoScalingInput",
    members: &[
        Member::optional(
            "GlobalSecondaryIndexUpdates",
            &shapes::GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE_LIST,
            0,
        ),
        Member::required("TableName", &shapes::TABLE_ARN, 1),
        Member::optional(
            "ProvisionedWriteCapacityAutoScalingUpdate",
            &shapes::AUTO_SCALING_SETTINGS_UPDATE,
            2,
        ),
        Member::optional("ReplicaUpdates", &shapes::REPLICA_AUTO_SCALING_UPDATE_LIST, 3),
    ],
};
