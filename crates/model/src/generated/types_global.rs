//! Structs of the global operations.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    BillingMode, BillingModeSummary, GlobalTableStatus, IndexStatus, ReplicaDescription,
    ReplicaStatus, TableClass, TableClassSummary, TableStatus,
};

/// `AutoScalingPolicyDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutoScalingPolicyDescription {
    /// `PolicyName`, optional; 1 to 256 characters.
    pub policy_name: Option<String>,
    /// `TargetTrackingScalingPolicyConfiguration`, optional.
    pub target_tracking_scaling_policy_configuration:
        Option<AutoScalingTargetTrackingScalingPolicyConfigurationDescription>,
}

/// `AutoScalingPolicyUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutoScalingPolicyUpdate {
    /// `PolicyName`, optional; 1 to 256 characters.
    pub policy_name: Option<String>,
    /// `TargetTrackingScalingPolicyConfiguration`, required.
    pub target_tracking_scaling_policy_configuration:
        AutoScalingTargetTrackingScalingPolicyConfigurationUpdate,
}

/// `AutoScalingSettingsDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutoScalingSettingsDescription {
    /// `MinimumUnits`, optional; at least 1.
    pub minimum_units: Option<i64>,
    /// `MaximumUnits`, optional; at least 1.
    pub maximum_units: Option<i64>,
    /// `AutoScalingDisabled`, optional.
    pub auto_scaling_disabled: Option<bool>,
    /// `AutoScalingRoleArn`, optional.
    pub auto_scaling_role_arn: Option<String>,
    /// `ScalingPolicies`, optional.
    pub scaling_policies: Option<Vec<AutoScalingPolicyDescription>>,
}

/// `AutoScalingSettingsUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutoScalingSettingsUpdate {
    /// `MinimumUnits`, optional; at least 1.
    pub minimum_units: Option<i64>,
    /// `MaximumUnits`, optional; at least 1.
    pub maximum_units: Option<i64>,
    /// `AutoScalingDisabled`, optional.
    pub auto_scaling_disabled: Option<bool>,
    /// `AutoScalingRoleArn`, optional; 1 to 1600 characters.
    pub auto_scaling_role_arn: Option<String>,
    /// `ScalingPolicyUpdate`, optional.
    pub scaling_policy_update: Option<AutoScalingPolicyUpdate>,
}

/// `AutoScalingTargetTrackingScalingPolicyConfigurationDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutoScalingTargetTrackingScalingPolicyConfigurationDescription {
    /// `DisableScaleIn`, optional.
    pub disable_scale_in: Option<bool>,
    /// `ScaleInCooldown`, optional.
    pub scale_in_cooldown: Option<i32>,
    /// `ScaleOutCooldown`, optional.
    pub scale_out_cooldown: Option<i32>,
    /// `TargetValue`, required.
    pub target_value: f64,
}

/// `AutoScalingTargetTrackingScalingPolicyConfigurationUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutoScalingTargetTrackingScalingPolicyConfigurationUpdate {
    /// `DisableScaleIn`, optional.
    pub disable_scale_in: Option<bool>,
    /// `ScaleInCooldown`, optional.
    pub scale_in_cooldown: Option<i32>,
    /// `ScaleOutCooldown`, optional.
    pub scale_out_cooldown: Option<i32>,
    /// `TargetValue`, required.
    pub target_value: f64,
}

/// `CreateGlobalTableInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateGlobalTableInput {
    /// `GlobalTableName`, required; 3 to 255 characters.
    pub global_table_name: String,
    /// `ReplicationGroup`, required.
    pub replication_group: Vec<Replica>,
}

/// `CreateGlobalTableOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateGlobalTableOutput {
    /// `GlobalTableDescription`, optional.
    pub global_table_description: Option<GlobalTableDescription>,
}

/// `CreateReplicaAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateReplicaAction {
    /// `RegionName`, required.
    pub region_name: String,
}

/// `DeleteReplicaAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteReplicaAction {
    /// `RegionName`, required.
    pub region_name: String,
}

/// `DescribeGlobalTableInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeGlobalTableInput {
    /// `GlobalTableName`, required; 3 to 255 characters.
    pub global_table_name: String,
}

/// `DescribeGlobalTableOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeGlobalTableOutput {
    /// `GlobalTableDescription`, optional.
    pub global_table_description: Option<GlobalTableDescription>,
}

/// `DescribeGlobalTableSettingsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeGlobalTableSettingsInput {
    /// `GlobalTableName`, required; 3 to 255 characters.
    pub global_table_name: String,
}

/// `DescribeGlobalTableSettingsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeGlobalTableSettingsOutput {
    /// `GlobalTableName`, optional; 3 to 255 characters.
    pub global_table_name: Option<String>,
    /// `ReplicaSettings`, optional.
    pub replica_settings: Option<Vec<ReplicaSettingsDescription>>,
}

/// `DescribeTableReplicaAutoScalingInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTableReplicaAutoScalingInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
}

/// `DescribeTableReplicaAutoScalingOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTableReplicaAutoScalingOutput {
    /// `TableAutoScalingDescription`, optional.
    pub table_auto_scaling_description: Option<TableAutoScalingDescription>,
}

/// `GlobalSecondaryIndexAutoScalingUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalSecondaryIndexAutoScalingUpdate {
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `ProvisionedWriteCapacityAutoScalingUpdate`, optional.
    pub provisioned_write_capacity_auto_scaling_update: Option<AutoScalingSettingsUpdate>,
}

/// `GlobalTable` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalTable {
    /// `GlobalTableName`, optional; 3 to 255 characters.
    pub global_table_name: Option<String>,
    /// `ReplicationGroup`, optional.
    pub replication_group: Option<Vec<Replica>>,
}

/// `GlobalTableDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalTableDescription {
    /// `ReplicationGroup`, optional.
    pub replication_group: Option<Vec<ReplicaDescription>>,
    /// `GlobalTableArn`, optional.
    pub global_table_arn: Option<String>,
    /// `CreationDateTime`, optional, seconds since 1970.
    pub creation_date_time: Option<f64>,
    /// `GlobalTableStatus`, optional.
    pub global_table_status: Option<GlobalTableStatus>,
    /// `GlobalTableName`, optional; 3 to 255 characters.
    pub global_table_name: Option<String>,
}

/// `GlobalTableGlobalSecondaryIndexSettingsUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalTableGlobalSecondaryIndexSettingsUpdate {
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
    /// `ProvisionedWriteCapacityUnits`, optional; at least 1.
    pub provisioned_write_capacity_units: Option<i64>,
    /// `ProvisionedWriteCapacityAutoScalingSettingsUpdate`, optional.
    pub provisioned_write_capacity_auto_scaling_settings_update: Option<AutoScalingSettingsUpdate>,
}

/// `ListGlobalTablesInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGlobalTablesInput {
    /// `ExclusiveStartGlobalTableName`, optional; 3 to 255 characters.
    pub exclusive_start_global_table_name: Option<String>,
    /// `Limit`, optional; at least 1.
    pub limit: Option<i32>,
    /// `RegionName`, optional.
    pub region_name: Option<String>,
}

/// `ListGlobalTablesOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGlobalTablesOutput {
    /// `GlobalTables`, optional.
    pub global_tables: Option<Vec<GlobalTable>>,
    /// `LastEvaluatedGlobalTableName`, optional; 3 to 255 characters.
    pub last_evaluated_global_table_name: Option<String>,
}

/// `Replica` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replica {
    /// `RegionName`, optional.
    pub region_name: Option<String>,
}

/// `ReplicaAutoScalingDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaAutoScalingDescription {
    /// `RegionName`, optional.
    pub region_name: Option<String>,
    /// `GlobalSecondaryIndexes`, optional.
    pub global_secondary_indexes: Option<Vec<ReplicaGlobalSecondaryIndexAutoScalingDescription>>,
    /// `ReplicaProvisionedReadCapacityAutoScalingSettings`, optional.
    pub replica_provisioned_read_capacity_auto_scaling_settings:
        Option<AutoScalingSettingsDescription>,
    /// `ReplicaProvisionedWriteCapacityAutoScalingSettings`, optional.
    pub replica_provisioned_write_capacity_auto_scaling_settings:
        Option<AutoScalingSettingsDescription>,
    /// `ReplicaStatus`, optional.
    pub replica_status: Option<ReplicaStatus>,
}

/// `ReplicaAutoScalingUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaAutoScalingUpdate {
    /// `RegionName`, required.
    pub region_name: String,
    /// `ReplicaGlobalSecondaryIndexUpdates`, optional.
    pub replica_global_secondary_index_updates:
        Option<Vec<ReplicaGlobalSecondaryIndexAutoScalingUpdate>>,
    /// `ReplicaProvisionedReadCapacityAutoScalingUpdate`, optional.
    pub replica_provisioned_read_capacity_auto_scaling_update: Option<AutoScalingSettingsUpdate>,
}

/// `ReplicaGlobalSecondaryIndexAutoScalingDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaGlobalSecondaryIndexAutoScalingDescription {
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `IndexStatus`, optional.
    pub index_status: Option<IndexStatus>,
    /// `ProvisionedReadCapacityAutoScalingSettings`, optional.
    pub provisioned_read_capacity_auto_scaling_settings: Option<AutoScalingSettingsDescription>,
    /// `ProvisionedWriteCapacityAutoScalingSettings`, optional.
    pub provisioned_write_capacity_auto_scaling_settings: Option<AutoScalingSettingsDescription>,
}

/// `ReplicaGlobalSecondaryIndexAutoScalingUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaGlobalSecondaryIndexAutoScalingUpdate {
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `ProvisionedReadCapacityAutoScalingUpdate`, optional.
    pub provisioned_read_capacity_auto_scaling_update: Option<AutoScalingSettingsUpdate>,
}

/// `ReplicaGlobalSecondaryIndexSettingsDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaGlobalSecondaryIndexSettingsDescription {
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
    /// `IndexStatus`, optional.
    pub index_status: Option<IndexStatus>,
    /// `ProvisionedReadCapacityUnits`, optional; at least 1.
    pub provisioned_read_capacity_units: Option<i64>,
    /// `ProvisionedReadCapacityAutoScalingSettings`, optional.
    pub provisioned_read_capacity_auto_scaling_settings: Option<AutoScalingSettingsDescription>,
    /// `ProvisionedWriteCapacityUnits`, optional; at least 1.
    pub provisioned_write_capacity_units: Option<i64>,
    /// `ProvisionedWriteCapacityAutoScalingSettings`, optional.
    pub provisioned_write_capacity_auto_scaling_settings: Option<AutoScalingSettingsDescription>,
}

/// `ReplicaGlobalSecondaryIndexSettingsUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaGlobalSecondaryIndexSettingsUpdate {
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
    /// `ProvisionedReadCapacityUnits`, optional; at least 1.
    pub provisioned_read_capacity_units: Option<i64>,
    /// `ProvisionedReadCapacityAutoScalingSettingsUpdate`, optional.
    pub provisioned_read_capacity_auto_scaling_settings_update: Option<AutoScalingSettingsUpdate>,
}

/// `ReplicaSettingsDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaSettingsDescription {
    /// `RegionName`, required.
    pub region_name: String,
    /// `ReplicaStatus`, optional.
    pub replica_status: Option<ReplicaStatus>,
    /// `ReplicaBillingModeSummary`, optional.
    pub replica_billing_mode_summary: Option<BillingModeSummary>,
    /// `ReplicaProvisionedReadCapacityUnits`, optional; at least 0.
    pub replica_provisioned_read_capacity_units: Option<i64>,
    /// `ReplicaProvisionedReadCapacityAutoScalingSettings`, optional.
    pub replica_provisioned_read_capacity_auto_scaling_settings:
        Option<AutoScalingSettingsDescription>,
    /// `ReplicaProvisionedWriteCapacityUnits`, optional; at least 0.
    pub replica_provisioned_write_capacity_units: Option<i64>,
    /// `ReplicaProvisionedWriteCapacityAutoScalingSettings`, optional.
    pub replica_provisioned_write_capacity_auto_scaling_settings:
        Option<AutoScalingSettingsDescription>,
    /// `ReplicaGlobalSecondaryIndexSettings`, optional.
    pub replica_global_secondary_index_settings:
        Option<Vec<ReplicaGlobalSecondaryIndexSettingsDescription>>,
    /// `ReplicaTableClassSummary`, optional.
    pub replica_table_class_summary: Option<TableClassSummary>,
}

/// `ReplicaSettingsUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaSettingsUpdate {
    /// `RegionName`, required.
    pub region_name: String,
    /// `ReplicaProvisionedReadCapacityUnits`, optional; at least 1.
    pub replica_provisioned_read_capacity_units: Option<i64>,
    /// `ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate`, optional.
    pub replica_provisioned_read_capacity_auto_scaling_settings_update:
        Option<AutoScalingSettingsUpdate>,
    /// `ReplicaGlobalSecondaryIndexSettingsUpdate`, optional; 1 to 20 entries.
    pub replica_global_secondary_index_settings_update:
        Option<Vec<ReplicaGlobalSecondaryIndexSettingsUpdate>>,
    /// `ReplicaTableClass`, optional.
    pub replica_table_class: Option<TableClass>,
}

/// `ReplicaUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaUpdate {
    /// `Create`, optional.
    pub create: Option<CreateReplicaAction>,
    /// `Delete`, optional.
    pub delete: Option<DeleteReplicaAction>,
}

/// `TableAutoScalingDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableAutoScalingDescription {
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `TableStatus`, optional.
    pub table_status: Option<TableStatus>,
    /// `Replicas`, optional.
    pub replicas: Option<Vec<ReplicaAutoScalingDescription>>,
}

/// `UpdateGlobalTableInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateGlobalTableInput {
    /// `GlobalTableName`, required; 3 to 255 characters.
    pub global_table_name: String,
    /// `ReplicaUpdates`, required.
    pub replica_updates: Vec<ReplicaUpdate>,
}

/// `UpdateGlobalTableOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateGlobalTableOutput {
    /// `GlobalTableDescription`, optional.
    pub global_table_description: Option<GlobalTableDescription>,
}

/// `UpdateGlobalTableSettingsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateGlobalTableSettingsInput {
    /// `GlobalTableName`, required; 3 to 255 characters.
    pub global_table_name: String,
    /// `GlobalTableBillingMode`, optional.
    pub global_table_billing_mode: Option<BillingMode>,
    /// `GlobalTableProvisionedWriteCapacityUnits`, optional; at least 1.
    pub global_table_provisioned_write_capacity_units: Option<i64>,
    /// `GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate`, optional.
    pub global_table_provisioned_write_capacity_auto_scaling_settings_update:
        Option<AutoScalingSettingsUpdate>,
    /// `GlobalTableGlobalSecondaryIndexSettingsUpdate`, optional; 1 to 20 entries.
    pub global_table_global_secondary_index_settings_update:
        Option<Vec<GlobalTableGlobalSecondaryIndexSettingsUpdate>>,
    /// `ReplicaSettingsUpdate`, optional; 1 to 50 entries.
    pub replica_settings_update: Option<Vec<ReplicaSettingsUpdate>>,
}

/// `UpdateGlobalTableSettingsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateGlobalTableSettingsOutput {
    /// `GlobalTableName`, optional; 3 to 255 characters.
    pub global_table_name: Option<String>,
    /// `ReplicaSettings`, optional.
    pub replica_settings: Option<Vec<ReplicaSettingsDescription>>,
}

/// `UpdateTableReplicaAutoScalingInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateTableReplicaAutoScalingInput {
    /// `GlobalSecondaryIndexUpdates`, optional; at least 1 entries.
    pub global_secondary_index_updates: Option<Vec<GlobalSecondaryIndexAutoScalingUpdate>>,
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `ProvisionedWriteCapacityAutoScalingUpdate`, optional.
    pub provisioned_write_capacity_auto_scaling_update: Option<AutoScalingSettingsUpdate>,
    /// `ReplicaUpdates`, optional; at least 1 entries.
    pub replica_updates: Option<Vec<ReplicaAutoScalingUpdate>>,
}

/// `UpdateTableReplicaAutoScalingOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateTableReplicaAutoScalingOutput {
    /// `TableAutoScalingDescription`, optional.
    pub table_auto_scaling_description: Option<TableAutoScalingDescription>,
}
