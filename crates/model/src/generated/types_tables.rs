//! Structs of the tables operations.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    AttributeDefinition, BillingMode, DisassociationMode, GlobalSecondaryIndex,
    GlobalTableSettingsReplicationMode, KeySchemaElement, LocalSecondaryIndex,
    MultiRegionConsistency, OnDemandThroughput, OnDemandThroughputOverride, Projection,
    ProvisionedThroughput, ProvisionedThroughputOverride, SearchSchemaElement, SseSpecification,
    StreamSpecification, TableClass, TableDescription, Tag, TimeToLiveDescription,
    VectorAttributeDefinition, VectorDistanceFunction, VectorIndex, WarmThroughput,
};

/// `CreateGlobalSecondaryIndexAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateGlobalSecondaryIndexAction {
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
    /// `KeySchema`, required; at least 1 entries.
    pub key_schema: Vec<KeySchemaElement>,
    /// `Projection`, required.
    pub projection: Projection,
    /// `ProvisionedThroughput`, optional.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// `OnDemandThroughput`, optional.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// `WarmThroughput`, optional.
    pub warm_throughput: Option<WarmThroughput>,
}

/// `CreateGlobalTableWitnessGroupMemberAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateGlobalTableWitnessGroupMemberAction {
    /// `RegionName`, required.
    pub region_name: String,
}

/// `CreateReplicationGroupMemberAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateReplicationGroupMemberAction {
    /// `RegionName`, required.
    pub region_name: String,
    /// `KMSMasterKeyId`, optional.
    pub kms_master_key_id: Option<String>,
    /// `ProvisionedThroughputOverride`, optional.
    pub provisioned_throughput_override: Option<ProvisionedThroughputOverride>,
    /// `OnDemandThroughputOverride`, optional.
    pub on_demand_throughput_override: Option<OnDemandThroughputOverride>,
    /// `GlobalSecondaryIndexes`, optional; at least 1 entries.
    pub global_secondary_indexes: Option<Vec<ReplicaGlobalSecondaryIndex>>,
    /// `TableClassOverride`, optional.
    pub table_class_override: Option<TableClass>,
}

/// `CreateTableInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateTableInput {
    /// `AttributeDefinitions`, optional.
    pub attribute_definitions: Option<Vec<AttributeDefinition>>,
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `KeySchema`, optional; at least 1 entries.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// `LocalSecondaryIndexes`, optional.
    pub local_secondary_indexes: Option<Vec<LocalSecondaryIndex>>,
    /// `GlobalSecondaryIndexes`, optional.
    pub global_secondary_indexes: Option<Vec<GlobalSecondaryIndex>>,
    /// `BillingMode`, optional.
    pub billing_mode: Option<BillingMode>,
    /// `ProvisionedThroughput`, optional.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// `StreamSpecification`, optional.
    pub stream_specification: Option<StreamSpecification>,
    /// `SSESpecification`, optional.
    pub sse_specification: Option<SseSpecification>,
    /// `Tags`, optional.
    pub tags: Option<Vec<Tag>>,
    /// `TableClass`, optional.
    pub table_class: Option<TableClass>,
    /// `DeletionProtectionEnabled`, optional.
    pub deletion_protection_enabled: Option<bool>,
    /// `WarmThroughput`, optional.
    pub warm_throughput: Option<WarmThroughput>,
    /// `ResourcePolicy`, optional.
    pub resource_policy: Option<String>,
    /// `OnDemandThroughput`, optional.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// `GlobalTableSourceArn`, optional; 1 to 1024 characters.
    pub global_table_source_arn: Option<String>,
    /// `GlobalTableSettingsReplicationMode`, optional.
    pub global_table_settings_replication_mode: Option<GlobalTableSettingsReplicationMode>,
    /// `VectorIndexes`, optional.
    pub vector_indexes: Option<Vec<VectorIndex>>,
}

/// `CreateTableOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateTableOutput {
    /// `TableDescription`, optional.
    pub table_description: Option<TableDescription>,
}

/// `CreateVectorIndexAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateVectorIndexAction {
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
    /// `VectorAttribute`, required.
    pub vector_attribute: VectorAttributeDefinition,
    /// `SearchSchema`, optional; at least 1 entries.
    pub search_schema: Option<Vec<SearchSchemaElement>>,
    /// `Projection`, required.
    pub projection: Projection,
    /// `Dimensions`, required; at least 1.
    pub dimensions: i64,
    /// `DistanceFunction`, required.
    pub distance_function: VectorDistanceFunction,
}

/// `DeleteGlobalSecondaryIndexAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteGlobalSecondaryIndexAction {
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
}

/// `DeleteGlobalTableWitnessGroupMemberAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteGlobalTableWitnessGroupMemberAction {
    /// `RegionName`, required.
    pub region_name: String,
}

/// `DeleteReplicationGroupMemberAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteReplicationGroupMemberAction {
    /// `RegionName`, required.
    pub region_name: String,
}

/// `DeleteTableInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteTableInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
}

/// `DeleteTableOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteTableOutput {
    /// `TableDescription`, optional.
    pub table_description: Option<TableDescription>,
}

/// `DeleteVectorIndexAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteVectorIndexAction {
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
}

/// `DescribeEndpointsRequest` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeEndpointsRequest {}

/// `DescribeEndpointsResponse` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeEndpointsResponse {
    /// `Endpoints`, required.
    pub endpoints: Vec<Endpoint>,
}

/// `DescribeLimitsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeLimitsInput {}

/// `DescribeLimitsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeLimitsOutput {
    /// `AccountMaxReadCapacityUnits`, optional; at least 1.
    pub account_max_read_capacity_units: Option<i64>,
    /// `AccountMaxWriteCapacityUnits`, optional; at least 1.
    pub account_max_write_capacity_units: Option<i64>,
    /// `TableMaxReadCapacityUnits`, optional; at least 1.
    pub table_max_read_capacity_units: Option<i64>,
    /// `TableMaxWriteCapacityUnits`, optional; at least 1.
    pub table_max_write_capacity_units: Option<i64>,
}

/// `DescribeTableInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTableInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
}

/// `DescribeTableOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTableOutput {
    /// `Table`, optional.
    pub table: Option<TableDescription>,
}

/// `DescribeTimeToLiveInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTimeToLiveInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
}

/// `DescribeTimeToLiveOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTimeToLiveOutput {
    /// `TimeToLiveDescription`, optional.
    pub time_to_live_description: Option<TimeToLiveDescription>,
}

/// `DisassociateReplicationGroupMemberAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DisassociateReplicationGroupMemberAction {
    /// `RegionName`, required.
    pub region_name: String,
    /// `DisassociationMode`, required.
    pub disassociation_mode: DisassociationMode,
}

/// `Endpoint` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoint {
    /// `Address`, required.
    pub address: String,
    /// `CachePeriodInMinutes`, required.
    pub cache_period_in_minutes: i64,
}

/// `GlobalSecondaryIndexUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalSecondaryIndexUpdate {
    /// `Update`, optional.
    pub update: Option<UpdateGlobalSecondaryIndexAction>,
    /// `Create`, optional.
    pub create: Option<CreateGlobalSecondaryIndexAction>,
    /// `Delete`, optional.
    pub delete: Option<DeleteGlobalSecondaryIndexAction>,
}

/// `GlobalTableWitnessGroupUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalTableWitnessGroupUpdate {
    /// `Create`, optional.
    pub create: Option<CreateGlobalTableWitnessGroupMemberAction>,
    /// `Delete`, optional.
    pub delete: Option<DeleteGlobalTableWitnessGroupMemberAction>,
}

/// `ListTablesInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListTablesInput {
    /// `ExclusiveStartTableName`, optional; 3 to 255 characters.
    pub exclusive_start_table_name: Option<String>,
    /// `Limit`, optional; 1 to 100.
    pub limit: Option<i32>,
}

/// `ListTablesOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListTablesOutput {
    /// `TableNames`, optional.
    pub table_names: Option<Vec<String>>,
    /// `LastEvaluatedTableName`, optional; 3 to 255 characters.
    pub last_evaluated_table_name: Option<String>,
}

/// `ReplicaGlobalSecondaryIndex` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaGlobalSecondaryIndex {
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
    /// `ProvisionedThroughputOverride`, optional.
    pub provisioned_throughput_override: Option<ProvisionedThroughputOverride>,
    /// `OnDemandThroughputOverride`, optional.
    pub on_demand_throughput_override: Option<OnDemandThroughputOverride>,
}

/// `ReplicationGroupUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicationGroupUpdate {
    /// `Create`, optional.
    pub create: Option<CreateReplicationGroupMemberAction>,
    /// `Update`, optional.
    pub update: Option<UpdateReplicationGroupMemberAction>,
    /// `Delete`, optional.
    pub delete: Option<DeleteReplicationGroupMemberAction>,
    /// `Disassociate`, optional.
    pub disassociate: Option<DisassociateReplicationGroupMemberAction>,
}

/// `TimeToLiveSpecification` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeToLiveSpecification {
    /// `Enabled`, required.
    pub enabled: bool,
    /// `AttributeName`, required; 1 to 255 characters.
    pub attribute_name: String,
}

/// `UpdateGlobalSecondaryIndexAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateGlobalSecondaryIndexAction {
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
    /// `ProvisionedThroughput`, optional.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// `OnDemandThroughput`, optional.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// `WarmThroughput`, optional.
    pub warm_throughput: Option<WarmThroughput>,
}

/// `UpdateReplicationGroupMemberAction` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateReplicationGroupMemberAction {
    /// `RegionName`, required.
    pub region_name: String,
    /// `KMSMasterKeyId`, optional.
    pub kms_master_key_id: Option<String>,
    /// `ProvisionedThroughputOverride`, optional.
    pub provisioned_throughput_override: Option<ProvisionedThroughputOverride>,
    /// `OnDemandThroughputOverride`, optional.
    pub on_demand_throughput_override: Option<OnDemandThroughputOverride>,
    /// `GlobalSecondaryIndexes`, optional; at least 1 entries.
    pub global_secondary_indexes: Option<Vec<ReplicaGlobalSecondaryIndex>>,
    /// `TableClassOverride`, optional.
    pub table_class_override: Option<TableClass>,
}

/// `UpdateTableInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateTableInput {
    /// `AttributeDefinitions`, optional.
    pub attribute_definitions: Option<Vec<AttributeDefinition>>,
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `BillingMode`, optional.
    pub billing_mode: Option<BillingMode>,
    /// `ProvisionedThroughput`, optional.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// `GlobalSecondaryIndexUpdates`, optional.
    pub global_secondary_index_updates: Option<Vec<GlobalSecondaryIndexUpdate>>,
    /// `StreamSpecification`, optional.
    pub stream_specification: Option<StreamSpecification>,
    /// `SSESpecification`, optional.
    pub sse_specification: Option<SseSpecification>,
    /// `ReplicaUpdates`, optional; at least 1 entries.
    pub replica_updates: Option<Vec<ReplicationGroupUpdate>>,
    /// `TableClass`, optional.
    pub table_class: Option<TableClass>,
    /// `DeletionProtectionEnabled`, optional.
    pub deletion_protection_enabled: Option<bool>,
    /// `MultiRegionConsistency`, optional.
    pub multi_region_consistency: Option<MultiRegionConsistency>,
    /// `GlobalTableWitnessUpdates`, optional; 1 to 1 entries.
    pub global_table_witness_updates: Option<Vec<GlobalTableWitnessGroupUpdate>>,
    /// `OnDemandThroughput`, optional.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// `WarmThroughput`, optional.
    pub warm_throughput: Option<WarmThroughput>,
    /// `GlobalTableSettingsReplicationMode`, optional.
    pub global_table_settings_replication_mode: Option<GlobalTableSettingsReplicationMode>,
    /// `DisassociationProtectionEnabled`, optional.
    pub disassociation_protection_enabled: Option<bool>,
    /// `VectorIndexUpdates`, optional.
    pub vector_index_updates: Option<Vec<VectorIndexUpdate>>,
}

/// `UpdateTableOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateTableOutput {
    /// `TableDescription`, optional.
    pub table_description: Option<TableDescription>,
}

/// `UpdateTimeToLiveInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateTimeToLiveInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `TimeToLiveSpecification`, required.
    pub time_to_live_specification: TimeToLiveSpecification,
}

/// `UpdateTimeToLiveOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateTimeToLiveOutput {
    /// `TimeToLiveSpecification`, optional.
    pub time_to_live_specification: Option<TimeToLiveSpecification>,
}

/// `VectorIndexUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VectorIndexUpdate {
    /// `Create`, optional.
    pub create: Option<CreateVectorIndexAction>,
    /// `Delete`, optional.
    pub delete: Option<DeleteVectorIndexAction>,
}
