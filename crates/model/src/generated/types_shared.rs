//! Structs that several families use.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    BillingMode, GlobalTableSettingsReplicationMode, IndexStatus, KeyType, MultiRegionConsistency,
    OrderedMap, ProjectionType, ReplicaStatus, ScalarAttributeType, SearchSchemaElementType,
    SseStatus, SseType, StreamViewType, TableClass, TableStatus, TimeToLiveStatus,
    VectorDistanceFunction, WitnessStatus,
};
use value::Item;

/// `ArchivalSummary` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArchivalSummary {
    /// `ArchivalDateTime`, optional, seconds since 1970.
    pub archival_date_time: Option<f64>,
    /// `ArchivalReason`, optional.
    pub archival_reason: Option<String>,
    /// `ArchivalBackupArn`, optional; 37 to 1024 characters.
    pub archival_backup_arn: Option<String>,
}

/// `AttributeDefinition` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttributeDefinition {
    /// `AttributeName`, required; 1 to 255 characters.
    pub attribute_name: String,
    /// `AttributeType`, required.
    pub attribute_type: ScalarAttributeType,
}

/// `BillingModeSummary` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BillingModeSummary {
    /// `BillingMode`, optional.
    pub billing_mode: Option<BillingMode>,
    /// `LastUpdateToPayPerRequestDateTime`, optional, seconds since 1970.
    pub last_update_to_pay_per_request_date_time: Option<f64>,
}

/// `CancellationReason` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CancellationReason {
    /// `Item`, optional.
    pub item: Option<Item>,
    /// `Code`, optional.
    pub code: Option<String>,
    /// `Message`, optional.
    pub message: Option<String>,
}

/// `Capacity` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capacity {
    /// `ReadCapacityUnits`, optional.
    pub read_capacity_units: Option<f64>,
    /// `WriteCapacityUnits`, optional.
    pub write_capacity_units: Option<f64>,
    /// `CapacityUnits`, optional.
    pub capacity_units: Option<f64>,
}

/// `ConsumedCapacity` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumedCapacity {
    /// `TableName`, optional; 1 to 1024 characters.
    pub table_name: Option<String>,
    /// `CapacityUnits`, optional.
    pub capacity_units: Option<f64>,
    /// `ReadCapacityUnits`, optional.
    pub read_capacity_units: Option<f64>,
    /// `WriteCapacityUnits`, optional.
    pub write_capacity_units: Option<f64>,
    /// `Table`, optional.
    pub table: Option<Capacity>,
    /// `LocalSecondaryIndexes`, optional.
    pub local_secondary_indexes: Option<OrderedMap<Capacity>>,
    /// `GlobalSecondaryIndexes`, optional.
    pub global_secondary_indexes: Option<OrderedMap<Capacity>>,
    /// `VectorIndexes`, optional.
    pub vector_indexes: Option<OrderedMap<VectorCapacity>>,
}

/// `GlobalSecondaryIndex` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalSecondaryIndex {
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

/// `GlobalSecondaryIndexDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalSecondaryIndexDescription {
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `KeySchema`, optional; at least 1 entries.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// `Projection`, optional.
    pub projection: Option<Projection>,
    /// `IndexStatus`, optional.
    pub index_status: Option<IndexStatus>,
    /// `Backfilling`, optional.
    pub backfilling: Option<bool>,
    /// `ProvisionedThroughput`, optional.
    pub provisioned_throughput: Option<ProvisionedThroughputDescription>,
    /// `IndexSizeBytes`, optional.
    pub index_size_bytes: Option<i64>,
    /// `ItemCount`, optional.
    pub item_count: Option<i64>,
    /// `IndexArn`, optional.
    pub index_arn: Option<String>,
    /// `OnDemandThroughput`, optional.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// `WarmThroughput`, optional.
    pub warm_throughput: Option<GlobalSecondaryIndexWarmThroughputDescription>,
}

/// `GlobalSecondaryIndexWarmThroughputDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalSecondaryIndexWarmThroughputDescription {
    /// `ReadUnitsPerSecond`, optional; at least 1.
    pub read_units_per_second: Option<i64>,
    /// `WriteUnitsPerSecond`, optional; at least 1.
    pub write_units_per_second: Option<i64>,
    /// `Status`, optional.
    pub status: Option<IndexStatus>,
}

/// `GlobalTableWitnessDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalTableWitnessDescription {
    /// `RegionName`, optional.
    pub region_name: Option<String>,
    /// `WitnessStatus`, optional.
    pub witness_status: Option<WitnessStatus>,
}

/// `ItemResponse` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemResponse {
    /// `Item`, optional.
    pub item: Option<Item>,
}

/// `KeySchemaElement` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeySchemaElement {
    /// `AttributeName`, required; 1 to 255 characters.
    pub attribute_name: String,
    /// `KeyType`, required.
    pub key_type: KeyType,
}

/// `LocalSecondaryIndex` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalSecondaryIndex {
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
    /// `KeySchema`, required; at least 1 entries.
    pub key_schema: Vec<KeySchemaElement>,
    /// `Projection`, required.
    pub projection: Projection,
}

/// `LocalSecondaryIndexDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalSecondaryIndexDescription {
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `KeySchema`, optional; at least 1 entries.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// `Projection`, optional.
    pub projection: Option<Projection>,
    /// `IndexSizeBytes`, optional.
    pub index_size_bytes: Option<i64>,
    /// `ItemCount`, optional.
    pub item_count: Option<i64>,
    /// `IndexArn`, optional.
    pub index_arn: Option<String>,
}

/// `OnDemandThroughput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnDemandThroughput {
    /// `MaxReadRequestUnits`, optional.
    pub max_read_request_units: Option<i64>,
    /// `MaxWriteRequestUnits`, optional.
    pub max_write_request_units: Option<i64>,
}

/// `OnDemandThroughputOverride` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnDemandThroughputOverride {
    /// `MaxReadRequestUnits`, optional.
    pub max_read_request_units: Option<i64>,
}

/// `Projection` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Projection {
    /// `ProjectionType`, optional.
    pub projection_type: Option<ProjectionType>,
    /// `NonKeyAttributes`, optional; 1 to 20 entries.
    pub non_key_attributes: Option<Vec<String>>,
}

/// `ProvisionedThroughput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProvisionedThroughput {
    /// `ReadCapacityUnits`, required; at least 1.
    pub read_capacity_units: i64,
    /// `WriteCapacityUnits`, required; at least 1.
    pub write_capacity_units: i64,
}

/// `ProvisionedThroughputDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProvisionedThroughputDescription {
    /// `LastIncreaseDateTime`, optional, seconds since 1970.
    pub last_increase_date_time: Option<f64>,
    /// `LastDecreaseDateTime`, optional, seconds since 1970.
    pub last_decrease_date_time: Option<f64>,
    /// `NumberOfDecreasesToday`, optional; at least 1.
    pub number_of_decreases_today: Option<i64>,
    /// `ReadCapacityUnits`, optional; at least 0.
    pub read_capacity_units: Option<i64>,
    /// `WriteCapacityUnits`, optional; at least 0.
    pub write_capacity_units: Option<i64>,
}

/// `ProvisionedThroughputOverride` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProvisionedThroughputOverride {
    /// `ReadCapacityUnits`, optional; at least 1.
    pub read_capacity_units: Option<i64>,
}

/// `ReplicaDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaDescription {
    /// `RegionName`, optional.
    pub region_name: Option<String>,
    /// `ReplicaStatus`, optional.
    pub replica_status: Option<ReplicaStatus>,
    /// `ReplicaArn`, optional.
    pub replica_arn: Option<String>,
    /// `ReplicaStatusDescription`, optional.
    pub replica_status_description: Option<String>,
    /// `ReplicaStatusPercentProgress`, optional.
    pub replica_status_percent_progress: Option<String>,
    /// `KMSMasterKeyId`, optional.
    pub kms_master_key_id: Option<String>,
    /// `ProvisionedThroughputOverride`, optional.
    pub provisioned_throughput_override: Option<ProvisionedThroughputOverride>,
    /// `OnDemandThroughputOverride`, optional.
    pub on_demand_throughput_override: Option<OnDemandThroughputOverride>,
    /// `WarmThroughput`, optional.
    pub warm_throughput: Option<TableWarmThroughputDescription>,
    /// `GlobalSecondaryIndexes`, optional.
    pub global_secondary_indexes: Option<Vec<ReplicaGlobalSecondaryIndexDescription>>,
    /// `ReplicaInaccessibleDateTime`, optional, seconds since 1970.
    pub replica_inaccessible_date_time: Option<f64>,
    /// `ReplicaTableClassSummary`, optional.
    pub replica_table_class_summary: Option<TableClassSummary>,
    /// `GlobalTableSettingsReplicationMode`, optional.
    pub global_table_settings_replication_mode: Option<GlobalTableSettingsReplicationMode>,
}

/// `ReplicaGlobalSecondaryIndexDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaGlobalSecondaryIndexDescription {
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `ProvisionedThroughputOverride`, optional.
    pub provisioned_throughput_override: Option<ProvisionedThroughputOverride>,
    /// `OnDemandThroughputOverride`, optional.
    pub on_demand_throughput_override: Option<OnDemandThroughputOverride>,
    /// `WarmThroughput`, optional.
    pub warm_throughput: Option<GlobalSecondaryIndexWarmThroughputDescription>,
}

/// `RestoreSummary` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RestoreSummary {
    /// `SourceBackupArn`, optional; 37 to 1024 characters.
    pub source_backup_arn: Option<String>,
    /// `SourceTableArn`, optional; 1 to 1024 characters.
    pub source_table_arn: Option<String>,
    /// `RestoreDateTime`, required, seconds since 1970.
    pub restore_date_time: f64,
    /// `RestoreInProgress`, required.
    pub restore_in_progress: bool,
}

/// `SSEDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SseDescription {
    /// `Status`, optional.
    pub status: Option<SseStatus>,
    /// `SSEType`, optional.
    pub sse_type: Option<SseType>,
    /// `KMSMasterKeyArn`, optional.
    pub kms_master_key_arn: Option<String>,
    /// `InaccessibleEncryptionDateTime`, optional, seconds since 1970.
    pub inaccessible_encryption_date_time: Option<f64>,
}

/// `SSESpecification` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SseSpecification {
    /// `Enabled`, optional.
    pub enabled: Option<bool>,
    /// `SSEType`, optional.
    pub sse_type: Option<SseType>,
    /// `KMSMasterKeyId`, optional.
    pub kms_master_key_id: Option<String>,
}

/// `SearchSchemaElement` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchSchemaElement {
    /// `AttributeName`, required; at most 65535 characters.
    pub attribute_name: String,
    /// `SearchSchemaElementType`, required.
    pub search_schema_element_type: SearchSchemaElementType,
}

/// `StreamSpecification` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamSpecification {
    /// `StreamEnabled`, required.
    pub stream_enabled: bool,
    /// `StreamViewType`, optional.
    pub stream_view_type: Option<StreamViewType>,
}

/// `TableClassSummary` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableClassSummary {
    /// `TableClass`, optional.
    pub table_class: Option<TableClass>,
    /// `LastUpdateDateTime`, optional, seconds since 1970.
    pub last_update_date_time: Option<f64>,
}

/// `TableDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableDescription {
    /// `AttributeDefinitions`, optional.
    pub attribute_definitions: Option<Vec<AttributeDefinition>>,
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `KeySchema`, optional; at least 1 entries.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// `TableStatus`, optional.
    pub table_status: Option<TableStatus>,
    /// `CreationDateTime`, optional, seconds since 1970.
    pub creation_date_time: Option<f64>,
    /// `ProvisionedThroughput`, optional.
    pub provisioned_throughput: Option<ProvisionedThroughputDescription>,
    /// `TableSizeBytes`, optional.
    pub table_size_bytes: Option<i64>,
    /// `ItemCount`, optional.
    pub item_count: Option<i64>,
    /// `TableArn`, optional.
    pub table_arn: Option<String>,
    /// `TableId`, optional.
    pub table_id: Option<String>,
    /// `BillingModeSummary`, optional.
    pub billing_mode_summary: Option<BillingModeSummary>,
    /// `LocalSecondaryIndexes`, optional.
    pub local_secondary_indexes: Option<Vec<LocalSecondaryIndexDescription>>,
    /// `GlobalSecondaryIndexes`, optional.
    pub global_secondary_indexes: Option<Vec<GlobalSecondaryIndexDescription>>,
    /// `StreamSpecification`, optional.
    pub stream_specification: Option<StreamSpecification>,
    /// `LatestStreamLabel`, optional.
    pub latest_stream_label: Option<String>,
    /// `LatestStreamArn`, optional; 37 to 1024 characters.
    pub latest_stream_arn: Option<String>,
    /// `GlobalTableVersion`, optional.
    pub global_table_version: Option<String>,
    /// `Replicas`, optional.
    pub replicas: Option<Vec<ReplicaDescription>>,
    /// `GlobalTableWitnesses`, optional.
    pub global_table_witnesses: Option<Vec<GlobalTableWitnessDescription>>,
    /// `GlobalTableSettingsReplicationMode`, optional.
    pub global_table_settings_replication_mode: Option<GlobalTableSettingsReplicationMode>,
    /// `RestoreSummary`, optional.
    pub restore_summary: Option<RestoreSummary>,
    /// `SSEDescription`, optional.
    pub sse_description: Option<SseDescription>,
    /// `ArchivalSummary`, optional.
    pub archival_summary: Option<ArchivalSummary>,
    /// `TableClassSummary`, optional.
    pub table_class_summary: Option<TableClassSummary>,
    /// `DeletionProtectionEnabled`, optional.
    pub deletion_protection_enabled: Option<bool>,
    /// `DisassociationProtectionEnabled`, optional.
    pub disassociation_protection_enabled: Option<bool>,
    /// `OnDemandThroughput`, optional.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// `WarmThroughput`, optional.
    pub warm_throughput: Option<TableWarmThroughputDescription>,
    /// `MultiRegionConsistency`, optional.
    pub multi_region_consistency: Option<MultiRegionConsistency>,
    /// `VectorIndexes`, optional.
    pub vector_indexes: Option<Vec<VectorIndexDescription>>,
}

/// `TableWarmThroughputDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableWarmThroughputDescription {
    /// `ReadUnitsPerSecond`, optional; at least 1.
    pub read_units_per_second: Option<i64>,
    /// `WriteUnitsPerSecond`, optional; at least 1.
    pub write_units_per_second: Option<i64>,
    /// `Status`, optional.
    pub status: Option<TableStatus>,
}

/// `Tag` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tag {
    /// `Key`, required; 1 to 128 characters.
    pub key: String,
    /// `Value`, required; 0 to 256 characters.
    pub value: String,
}

/// `ThrottlingReason` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThrottlingReason {
    /// `reason`, optional.
    pub reason: Option<String>,
    /// `resource`, optional.
    pub resource: Option<String>,
}

/// `TimeToLiveDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeToLiveDescription {
    /// `TimeToLiveStatus`, optional.
    pub time_to_live_status: Option<TimeToLiveStatus>,
    /// `AttributeName`, optional; 1 to 255 characters.
    pub attribute_name: Option<String>,
}

/// `VectorAttributeDefinition` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VectorAttributeDefinition {
    /// `AttributeName`, required; 1 to 255 characters.
    pub attribute_name: String,
}

/// `VectorCapacity` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VectorCapacity {
    /// `VectorSearchRequestBytes`, optional.
    pub vector_search_request_bytes: Option<f64>,
    /// `VectorWriteRequestBytes`, optional.
    pub vector_write_request_bytes: Option<f64>,
}

/// `VectorIndex` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VectorIndex {
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

/// `VectorIndexDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VectorIndexDescription {
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `SearchSchema`, optional; at least 1 entries.
    pub search_schema: Option<Vec<SearchSchemaElement>>,
    /// `Projection`, optional.
    pub projection: Option<Projection>,
    /// `VectorAttribute`, optional.
    pub vector_attribute: Option<VectorAttributeDefinition>,
    /// `Dimensions`, optional; at least 1.
    pub dimensions: Option<i64>,
    /// `DistanceFunction`, optional.
    pub distance_function: Option<VectorDistanceFunction>,
    /// `IndexStatus`, optional.
    pub index_status: Option<IndexStatus>,
    /// `Backfilling`, optional.
    pub backfilling: Option<bool>,
    /// `IndexSizeBytes`, optional.
    pub index_size_bytes: Option<i64>,
    /// `ItemCount`, optional.
    pub item_count: Option<i64>,
    /// `IndexArn`, optional.
    pub index_arn: Option<String>,
}

/// `WarmThroughput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WarmThroughput {
    /// `ReadUnitsPerSecond`, optional.
    pub read_units_per_second: Option<i64>,
    /// `WriteUnitsPerSecond`, optional.
    pub write_units_per_second: Option<i64>,
}
