//! Structs of the backups operations.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    BackupStatus, BackupType, BackupTypeFilter, BillingMode, ContinuousBackupsStatus,
    GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex, OnDemandThroughput,
    PointInTimeRecoveryStatus, Projection, ProvisionedThroughput, SearchSchemaElement,
    SseDescription, SseSpecification, StreamSpecification, TableDescription, TimeToLiveDescription,
    VectorAttributeDefinition, VectorDistanceFunction, VectorIndex,
};

/// `BackupDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackupDescription {
    /// `BackupDetails`, optional.
    pub backup_details: Option<BackupDetails>,
    /// `SourceTableDetails`, optional.
    pub source_table_details: Option<SourceTableDetails>,
    /// `SourceTableFeatureDetails`, optional.
    pub source_table_feature_details: Option<SourceTableFeatureDetails>,
}

/// `BackupDetails` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackupDetails {
    /// `BackupArn`, required; 37 to 1024 characters.
    pub backup_arn: String,
    /// `BackupName`, required; 3 to 255 characters.
    pub backup_name: String,
    /// `BackupSizeBytes`, optional; at least 0.
    pub backup_size_bytes: Option<i64>,
    /// `BackupStatus`, required.
    pub backup_status: BackupStatus,
    /// `BackupType`, required.
    pub backup_type: BackupType,
    /// `BackupCreationDateTime`, required, seconds since 1970.
    pub backup_creation_date_time: f64,
    /// `BackupExpiryDateTime`, optional, seconds since 1970.
    pub backup_expiry_date_time: Option<f64>,
}

/// `BackupSummary` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackupSummary {
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `TableId`, optional.
    pub table_id: Option<String>,
    /// `TableArn`, optional; 1 to 1024 characters.
    pub table_arn: Option<String>,
    /// `BackupArn`, optional; 37 to 1024 characters.
    pub backup_arn: Option<String>,
    /// `BackupName`, optional; 3 to 255 characters.
    pub backup_name: Option<String>,
    /// `BackupCreationDateTime`, optional, seconds since 1970.
    pub backup_creation_date_time: Option<f64>,
    /// `BackupExpiryDateTime`, optional, seconds since 1970.
    pub backup_expiry_date_time: Option<f64>,
    /// `BackupStatus`, optional.
    pub backup_status: Option<BackupStatus>,
    /// `BackupType`, optional.
    pub backup_type: Option<BackupType>,
    /// `BackupSizeBytes`, optional; at least 0.
    pub backup_size_bytes: Option<i64>,
}

/// `ContinuousBackupsDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContinuousBackupsDescription {
    /// `ContinuousBackupsStatus`, required.
    pub continuous_backups_status: ContinuousBackupsStatus,
    /// `PointInTimeRecoveryDescription`, optional.
    pub point_in_time_recovery_description: Option<PointInTimeRecoveryDescription>,
}

/// `CreateBackupInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateBackupInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `BackupName`, required; 3 to 255 characters.
    pub backup_name: String,
}

/// `CreateBackupOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateBackupOutput {
    /// `BackupDetails`, optional.
    pub backup_details: Option<BackupDetails>,
}

/// `DeleteBackupInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteBackupInput {
    /// `BackupArn`, required; 37 to 1024 characters.
    pub backup_arn: String,
}

/// `DeleteBackupOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteBackupOutput {
    /// `BackupDescription`, optional.
    pub backup_description: Option<BackupDescription>,
}

/// `DescribeBackupInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeBackupInput {
    /// `BackupArn`, required; 37 to 1024 characters.
    pub backup_arn: String,
}

/// `DescribeBackupOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeBackupOutput {
    /// `BackupDescription`, optional.
    pub backup_description: Option<BackupDescription>,
}

/// `DescribeContinuousBackupsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeContinuousBackupsInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
}

/// `DescribeContinuousBackupsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeContinuousBackupsOutput {
    /// `ContinuousBackupsDescription`, optional.
    pub continuous_backups_description: Option<ContinuousBackupsDescription>,
}

/// `GlobalSecondaryIndexInfo` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobalSecondaryIndexInfo {
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `KeySchema`, optional; at least 1 entries.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// `Projection`, optional.
    pub projection: Option<Projection>,
    /// `ProvisionedThroughput`, optional.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// `OnDemandThroughput`, optional.
    pub on_demand_throughput: Option<OnDemandThroughput>,
}

/// `ListBackupsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListBackupsInput {
    /// `TableName`, optional; 1 to 1024 characters.
    pub table_name: Option<String>,
    /// `Limit`, optional; 1 to 100.
    pub limit: Option<i32>,
    /// `TimeRangeLowerBound`, optional, seconds since 1970.
    pub time_range_lower_bound: Option<f64>,
    /// `TimeRangeUpperBound`, optional, seconds since 1970.
    pub time_range_upper_bound: Option<f64>,
    /// `ExclusiveStartBackupArn`, optional; 37 to 1024 characters.
    pub exclusive_start_backup_arn: Option<String>,
    /// `BackupType`, optional.
    pub backup_type: Option<BackupTypeFilter>,
}

/// `ListBackupsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListBackupsOutput {
    /// `BackupSummaries`, optional.
    pub backup_summaries: Option<Vec<BackupSummary>>,
    /// `LastEvaluatedBackupArn`, optional; 37 to 1024 characters.
    pub last_evaluated_backup_arn: Option<String>,
}

/// `LocalSecondaryIndexInfo` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalSecondaryIndexInfo {
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `KeySchema`, optional; at least 1 entries.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// `Projection`, optional.
    pub projection: Option<Projection>,
}

/// `PointInTimeRecoveryDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PointInTimeRecoveryDescription {
    /// `PointInTimeRecoveryStatus`, optional.
    pub point_in_time_recovery_status: Option<PointInTimeRecoveryStatus>,
    /// `RecoveryPeriodInDays`, optional; 1 to 35.
    pub recovery_period_in_days: Option<i32>,
    /// `EarliestRestorableDateTime`, optional, seconds since 1970.
    pub earliest_restorable_date_time: Option<f64>,
    /// `LatestRestorableDateTime`, optional, seconds since 1970.
    pub latest_restorable_date_time: Option<f64>,
}

/// `PointInTimeRecoverySpecification` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PointInTimeRecoverySpecification {
    /// `PointInTimeRecoveryEnabled`, required.
    pub point_in_time_recovery_enabled: bool,
    /// `RecoveryPeriodInDays`, optional; 1 to 35.
    pub recovery_period_in_days: Option<i32>,
}

/// `RestoreTableFromBackupInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RestoreTableFromBackupInput {
    /// `TargetTableName`, required; 3 to 255 characters.
    pub target_table_name: String,
    /// `BackupArn`, required; 37 to 1024 characters.
    pub backup_arn: String,
    /// `BillingModeOverride`, optional.
    pub billing_mode_override: Option<BillingMode>,
    /// `GlobalSecondaryIndexOverride`, optional.
    pub global_secondary_index_override: Option<Vec<GlobalSecondaryIndex>>,
    /// `LocalSecondaryIndexOverride`, optional.
    pub local_secondary_index_override: Option<Vec<LocalSecondaryIndex>>,
    /// `ProvisionedThroughputOverride`, optional.
    pub provisioned_throughput_override: Option<ProvisionedThroughput>,
    /// `OnDemandThroughputOverride`, optional.
    pub on_demand_throughput_override: Option<OnDemandThroughput>,
    /// `SSESpecificationOverride`, optional.
    pub sse_specification_override: Option<SseSpecification>,
    /// `VectorIndexOverride`, optional.
    pub vector_index_override: Option<Vec<VectorIndex>>,
}

/// `RestoreTableFromBackupOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RestoreTableFromBackupOutput {
    /// `TableDescription`, optional.
    pub table_description: Option<TableDescription>,
}

/// `RestoreTableToPointInTimeInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RestoreTableToPointInTimeInput {
    /// `SourceTableArn`, optional; 1 to 1024 characters.
    pub source_table_arn: Option<String>,
    /// `SourceTableName`, optional; 3 to 255 characters.
    pub source_table_name: Option<String>,
    /// `TargetTableName`, required; 3 to 255 characters.
    pub target_table_name: String,
    /// `UseLatestRestorableTime`, optional.
    pub use_latest_restorable_time: Option<bool>,
    /// `RestoreDateTime`, optional, seconds since 1970.
    pub restore_date_time: Option<f64>,
    /// `BillingModeOverride`, optional.
    pub billing_mode_override: Option<BillingMode>,
    /// `GlobalSecondaryIndexOverride`, optional.
    pub global_secondary_index_override: Option<Vec<GlobalSecondaryIndex>>,
    /// `LocalSecondaryIndexOverride`, optional.
    pub local_secondary_index_override: Option<Vec<LocalSecondaryIndex>>,
    /// `ProvisionedThroughputOverride`, optional.
    pub provisioned_throughput_override: Option<ProvisionedThroughput>,
    /// `OnDemandThroughputOverride`, optional.
    pub on_demand_throughput_override: Option<OnDemandThroughput>,
    /// `SSESpecificationOverride`, optional.
    pub sse_specification_override: Option<SseSpecification>,
    /// `VectorIndexOverride`, optional.
    pub vector_index_override: Option<Vec<VectorIndex>>,
}

/// `RestoreTableToPointInTimeOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RestoreTableToPointInTimeOutput {
    /// `TableDescription`, optional.
    pub table_description: Option<TableDescription>,
}

/// `SourceTableDetails` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceTableDetails {
    /// `TableName`, required; 3 to 255 characters.
    pub table_name: String,
    /// `TableId`, required.
    pub table_id: String,
    /// `TableArn`, optional; 1 to 1024 characters.
    pub table_arn: Option<String>,
    /// `TableSizeBytes`, optional.
    pub table_size_bytes: Option<i64>,
    /// `KeySchema`, required; at least 1 entries.
    pub key_schema: Vec<KeySchemaElement>,
    /// `TableCreationDateTime`, required, seconds since 1970.
    pub table_creation_date_time: f64,
    /// `ProvisionedThroughput`, required.
    pub provisioned_throughput: ProvisionedThroughput,
    /// `OnDemandThroughput`, optional.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// `ItemCount`, optional; at least 0.
    pub item_count: Option<i64>,
    /// `BillingMode`, optional.
    pub billing_mode: Option<BillingMode>,
}

/// `SourceTableFeatureDetails` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceTableFeatureDetails {
    /// `LocalSecondaryIndexes`, optional.
    pub local_secondary_indexes: Option<Vec<LocalSecondaryIndexInfo>>,
    /// `GlobalSecondaryIndexes`, optional.
    pub global_secondary_indexes: Option<Vec<GlobalSecondaryIndexInfo>>,
    /// `StreamDescription`, optional.
    pub stream_description: Option<StreamSpecification>,
    /// `TimeToLiveDescription`, optional.
    pub time_to_live_description: Option<TimeToLiveDescription>,
    /// `SSEDescription`, optional.
    pub sse_description: Option<SseDescription>,
    /// `VectorIndexes`, optional.
    pub vector_indexes: Option<Vec<VectorIndexInfo>>,
}

/// `UpdateContinuousBackupsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateContinuousBackupsInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `PointInTimeRecoverySpecification`, required.
    pub point_in_time_recovery_specification: PointInTimeRecoverySpecification,
}

/// `UpdateContinuousBackupsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateContinuousBackupsOutput {
    /// `ContinuousBackupsDescription`, optional.
    pub continuous_backups_description: Option<ContinuousBackupsDescription>,
}

/// `VectorIndexInfo` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VectorIndexInfo {
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `VectorAttribute`, optional.
    pub vector_attribute: Option<VectorAttributeDefinition>,
    /// `SearchSchema`, optional; at least 1 entries.
    pub search_schema: Option<Vec<SearchSchemaElement>>,
    /// `Projection`, optional.
    pub projection: Option<Projection>,
    /// `Dimensions`, optional; at least 1.
    pub dimensions: Option<i64>,
    /// `DistanceFunction`, optional.
    pub distance_function: Option<VectorDistanceFunction>,
}
