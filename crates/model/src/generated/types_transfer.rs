//! Structs of the transfer operations.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    AttributeDefinition, BillingMode, BulkOperationInputFormat, BulkOperationPerformanceTier,
    BulkOperationStatus, ExportFormat, ExportStatus, ExportType, ExportViewType,
    GlobalSecondaryIndex, ImportStatus, InputCompressionType, InputFormat, KeySchemaElement,
    OnDemandThroughput, OrderedMap, OutputTypeEnum, ProvisionedThroughput, S3SseAlgorithm,
    SseSpecification, VectorIndex,
};
use value::Item;

/// `BulkOperationBytes` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BulkOperationBytes {
    /// `BulkPutBytes`, optional; at least 0.
    pub bulk_put_bytes: Option<i64>,
}

/// `BulkOperationDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BulkOperationDescription {
    /// `BulkOperationArn`, optional; 37 to 1024 characters.
    pub bulk_operation_arn: Option<String>,
    /// `BulkOperationStatus`, optional.
    pub bulk_operation_status: Option<BulkOperationStatus>,
    /// `TableDetails`, optional.
    pub table_details: Option<Vec<BulkOperationTableDetail>>,
    /// `ClientToken`, optional.
    pub client_token: Option<String>,
    /// `InputS3Configuration`, optional.
    pub input_s3_configuration: Option<InputS3Configuration>,
    /// `OutputS3Configuration`, optional.
    pub output_s3_configuration: Option<OutputS3Configuration>,
    /// `StartTime`, optional, seconds since 1970.
    pub start_time: Option<f64>,
    /// `EndTime`, optional, seconds since 1970.
    pub end_time: Option<f64>,
    /// `ProcessedItemCount`, optional; at least 0.
    pub processed_item_count: Option<i64>,
    /// `ProcessedInputBytes`, optional; at least 0.
    pub processed_input_bytes: Option<i64>,
    /// `TotalInputBytes`, optional; at least 0.
    pub total_input_bytes: Option<i64>,
    /// `BulkOperationUsage`, optional.
    pub bulk_operation_usage: Option<Vec<BulkOperationUsage>>,
    /// `FailedItemCount`, optional; at least 0.
    pub failed_item_count: Option<i64>,
    /// `FailureCode`, optional.
    pub failure_code: Option<String>,
    /// `FailureMessage`, optional.
    pub failure_message: Option<String>,
    /// `MaxWriteRequestUnits`, optional; at least 1024.
    pub max_write_request_units: Option<i64>,
    /// `PerformanceTier`, optional.
    pub performance_tier: Option<BulkOperationPerformanceTier>,
}

/// `BulkOperationSummary` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BulkOperationSummary {
    /// `BulkOperationArn`, required; 37 to 1024 characters.
    pub bulk_operation_arn: String,
    /// `BulkOperationStatus`, required.
    pub bulk_operation_status: BulkOperationStatus,
    /// `StartTime`, required, seconds since 1970.
    pub start_time: f64,
    /// `EndTime`, optional, seconds since 1970.
    pub end_time: Option<f64>,
}

/// `BulkOperationTableDetail` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BulkOperationTableDetail {
    /// `TableName`, optional; 1 to 1024 characters.
    pub table_name: Option<String>,
    /// `TableId`, optional.
    pub table_id: Option<String>,
}

/// `BulkOperationUsage` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BulkOperationUsage {
    /// `TableName`, optional; 1 to 1024 characters.
    pub table_name: Option<String>,
    /// `BulkPutBytes`, optional; at least 0.
    pub bulk_put_bytes: Option<i64>,
    /// `Table`, optional.
    pub table: Option<BulkOperationBytes>,
    /// `LocalSecondaryIndexes`, optional.
    pub local_secondary_indexes: Option<OrderedMap<BulkOperationBytes>>,
    /// `GlobalSecondaryIndexes`, optional.
    pub global_secondary_indexes: Option<OrderedMap<BulkOperationBytes>>,
    /// `VectorIndexes`, optional.
    pub vector_indexes: Option<OrderedMap<BulkOperationVectorBytes>>,
}

/// `BulkOperationVectorBytes` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BulkOperationVectorBytes {
    /// `BulkPutVectorBytes`, optional; at least 0.
    pub bulk_put_vector_bytes: Option<i64>,
}

/// `CancelBulkOperationInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CancelBulkOperationInput {
    /// `BulkOperationArn`, required; 37 to 1024 characters.
    pub bulk_operation_arn: String,
}

/// `CancelBulkOperationOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CancelBulkOperationOutput {
    /// `BulkOperationArn`, required; 37 to 1024 characters.
    pub bulk_operation_arn: String,
    /// `BulkOperationStatus`, required.
    pub bulk_operation_status: BulkOperationStatus,
}

/// `CsvOptions` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CsvOptions {
    /// `Delimiter`, optional; 1 to 1 characters.
    pub delimiter: Option<String>,
    /// `HeaderList`, optional; 1 to 255 entries.
    pub header_list: Option<Vec<String>>,
}

/// `DescribeBulkOperationInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeBulkOperationInput {
    /// `BulkOperationArn`, required; 37 to 1024 characters.
    pub bulk_operation_arn: String,
}

/// `DescribeBulkOperationOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeBulkOperationOutput {
    /// `BulkOperationDescription`, required.
    pub bulk_operation_description: BulkOperationDescription,
}

/// `DescribeExportInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeExportInput {
    /// `ExportArn`, required; 37 to 1024 characters.
    pub export_arn: String,
}

/// `DescribeExportOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeExportOutput {
    /// `ExportDescription`, optional.
    pub export_description: Option<ExportDescription>,
}

/// `DescribeImportInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeImportInput {
    /// `ImportArn`, required; 37 to 1024 characters.
    pub import_arn: String,
}

/// `DescribeImportOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeImportOutput {
    /// `ImportTableDescription`, required.
    pub import_table_description: ImportTableDescription,
}

/// `ExportDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportDescription {
    /// `ExportArn`, optional; 37 to 1024 characters.
    pub export_arn: Option<String>,
    /// `ExportStatus`, optional.
    pub export_status: Option<ExportStatus>,
    /// `StartTime`, optional, seconds since 1970.
    pub start_time: Option<f64>,
    /// `EndTime`, optional, seconds since 1970.
    pub end_time: Option<f64>,
    /// `ExportManifest`, optional.
    pub export_manifest: Option<String>,
    /// `TableArn`, optional; 1 to 1024 characters.
    pub table_arn: Option<String>,
    /// `TableId`, optional.
    pub table_id: Option<String>,
    /// `ExportTime`, optional, seconds since 1970.
    pub export_time: Option<f64>,
    /// `ClientToken`, optional.
    pub client_token: Option<String>,
    /// `S3Bucket`, optional; at most 255 characters.
    pub s3_bucket: Option<String>,
    /// `S3BucketOwner`, optional.
    pub s3_bucket_owner: Option<String>,
    /// `S3Prefix`, optional; at most 1024 characters.
    pub s3_prefix: Option<String>,
    /// `S3SseAlgorithm`, optional.
    pub s3_sse_algorithm: Option<S3SseAlgorithm>,
    /// `S3SseKmsKeyId`, optional; 1 to 2048 characters.
    pub s3_sse_kms_key_id: Option<String>,
    /// `FailureCode`, optional.
    pub failure_code: Option<String>,
    /// `FailureMessage`, optional.
    pub failure_message: Option<String>,
    /// `ExportFormat`, optional.
    pub export_format: Option<ExportFormat>,
    /// `BilledSizeBytes`, optional; at least 0.
    pub billed_size_bytes: Option<i64>,
    /// `ItemCount`, optional; at least 0.
    pub item_count: Option<i64>,
    /// `ExportType`, optional.
    pub export_type: Option<ExportType>,
    /// `IncrementalExportSpecification`, optional.
    pub incremental_export_specification: Option<IncrementalExportSpecification>,
    /// `FilterSpecification`, optional.
    pub filter_specification: Option<FilterSpecification>,
}

/// `ExportSummary` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportSummary {
    /// `ExportArn`, optional; 37 to 1024 characters.
    pub export_arn: Option<String>,
    /// `ExportStatus`, optional.
    pub export_status: Option<ExportStatus>,
    /// `ExportType`, optional.
    pub export_type: Option<ExportType>,
}

/// `ExportTableToPointInTimeInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportTableToPointInTimeInput {
    /// `TableArn`, required; 1 to 1024 characters.
    pub table_arn: String,
    /// `ExportTime`, optional, seconds since 1970.
    pub export_time: Option<f64>,
    /// `ClientToken`, optional.
    pub client_token: Option<String>,
    /// `S3Bucket`, required; at most 255 characters.
    pub s3_bucket: String,
    /// `S3BucketOwner`, optional.
    pub s3_bucket_owner: Option<String>,
    /// `S3Prefix`, optional; at most 1024 characters.
    pub s3_prefix: Option<String>,
    /// `S3SseAlgorithm`, optional.
    pub s3_sse_algorithm: Option<S3SseAlgorithm>,
    /// `S3SseKmsKeyId`, optional; 1 to 2048 characters.
    pub s3_sse_kms_key_id: Option<String>,
    /// `ExportFormat`, optional.
    pub export_format: Option<ExportFormat>,
    /// `ExportType`, optional.
    pub export_type: Option<ExportType>,
    /// `IncrementalExportSpecification`, optional.
    pub incremental_export_specification: Option<IncrementalExportSpecification>,
    /// `FilterSpecification`, optional.
    pub filter_specification: Option<FilterSpecification>,
}

/// `ExportTableToPointInTimeOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportTableToPointInTimeOutput {
    /// `ExportDescription`, optional.
    pub export_description: Option<ExportDescription>,
}

/// `FilterSpecification` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FilterSpecification {
    /// `FilterExpression`, optional.
    pub filter_expression: Option<String>,
    /// `ProjectionExpression`, optional.
    pub projection_expression: Option<String>,
    /// `KeyConditionExpression`, optional.
    pub key_condition_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
}

/// `ImportSummary` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportSummary {
    /// `ImportArn`, optional; 37 to 1024 characters.
    pub import_arn: Option<String>,
    /// `ImportStatus`, optional.
    pub import_status: Option<ImportStatus>,
    /// `TableArn`, optional; 1 to 1024 characters.
    pub table_arn: Option<String>,
    /// `S3BucketSource`, optional.
    pub s3_bucket_source: Option<S3BucketSource>,
    /// `CloudWatchLogGroupArn`, optional; 1 to 1024 characters.
    pub cloud_watch_log_group_arn: Option<String>,
    /// `InputFormat`, optional.
    pub input_format: Option<InputFormat>,
    /// `StartTime`, optional, seconds since 1970.
    pub start_time: Option<f64>,
    /// `EndTime`, optional, seconds since 1970.
    pub end_time: Option<f64>,
}

/// `ImportTableDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportTableDescription {
    /// `ImportArn`, optional; 37 to 1024 characters.
    pub import_arn: Option<String>,
    /// `ImportStatus`, optional.
    pub import_status: Option<ImportStatus>,
    /// `TableArn`, optional; 1 to 1024 characters.
    pub table_arn: Option<String>,
    /// `TableId`, optional.
    pub table_id: Option<String>,
    /// `ClientToken`, optional.
    pub client_token: Option<String>,
    /// `S3BucketSource`, optional.
    pub s3_bucket_source: Option<S3BucketSource>,
    /// `ErrorCount`, optional; at least 0.
    pub error_count: Option<i64>,
    /// `CloudWatchLogGroupArn`, optional; 1 to 1024 characters.
    pub cloud_watch_log_group_arn: Option<String>,
    /// `InputFormat`, optional.
    pub input_format: Option<InputFormat>,
    /// `InputFormatOptions`, optional.
    pub input_format_options: Option<InputFormatOptions>,
    /// `InputCompressionType`, optional.
    pub input_compression_type: Option<InputCompressionType>,
    /// `TableCreationParameters`, optional.
    pub table_creation_parameters: Option<TableCreationParameters>,
    /// `StartTime`, optional, seconds since 1970.
    pub start_time: Option<f64>,
    /// `EndTime`, optional, seconds since 1970.
    pub end_time: Option<f64>,
    /// `ProcessedSizeBytes`, optional.
    pub processed_size_bytes: Option<i64>,
    /// `ProcessedItemCount`, optional; at least 0.
    pub processed_item_count: Option<i64>,
    /// `ImportedItemCount`, optional; at least 0.
    pub imported_item_count: Option<i64>,
    /// `FailureCode`, optional.
    pub failure_code: Option<String>,
    /// `FailureMessage`, optional.
    pub failure_message: Option<String>,
}

/// `ImportTableInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportTableInput {
    /// `ClientToken`, optional.
    pub client_token: Option<String>,
    /// `S3BucketSource`, required.
    pub s3_bucket_source: S3BucketSource,
    /// `InputFormat`, required.
    pub input_format: InputFormat,
    /// `InputFormatOptions`, optional.
    pub input_format_options: Option<InputFormatOptions>,
    /// `InputCompressionType`, optional.
    pub input_compression_type: Option<InputCompressionType>,
    /// `TableCreationParameters`, required.
    pub table_creation_parameters: TableCreationParameters,
}

/// `ImportTableOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportTableOutput {
    /// `ImportTableDescription`, required.
    pub import_table_description: ImportTableDescription,
}

/// `IncrementalExportSpecification` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncrementalExportSpecification {
    /// `ExportFromTime`, optional, seconds since 1970.
    pub export_from_time: Option<f64>,
    /// `ExportToTime`, optional, seconds since 1970.
    pub export_to_time: Option<f64>,
    /// `ExportViewType`, optional.
    pub export_view_type: Option<ExportViewType>,
}

/// `InputFormatOptions` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputFormatOptions {
    /// `Csv`, optional.
    pub csv: Option<CsvOptions>,
}

/// `InputS3Configuration` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputS3Configuration {
    /// `S3BucketOwner`, optional.
    pub s3_bucket_owner: Option<String>,
    /// `S3Bucket`, required; at most 255 characters.
    pub s3_bucket: String,
    /// `S3KeyPrefix`, optional; at most 1024 characters.
    pub s3_key_prefix: Option<String>,
    /// `InputFormat`, required.
    pub input_format: BulkOperationInputFormat,
    /// `InputCompressionType`, optional.
    pub input_compression_type: Option<InputCompressionType>,
}

/// `ListBulkOperationsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListBulkOperationsInput {
    /// `MaxResults`, optional; 1 to 25.
    pub max_results: Option<i32>,
    /// `NextToken`, optional; 1 to 1024 characters.
    pub next_token: Option<String>,
}

/// `ListBulkOperationsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListBulkOperationsOutput {
    /// `BulkOperationsSummaryList`, optional.
    pub bulk_operations_summary_list: Option<Vec<BulkOperationSummary>>,
    /// `NextToken`, optional; 1 to 1024 characters.
    pub next_token: Option<String>,
}

/// `ListExportsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListExportsInput {
    /// `TableArn`, optional; 1 to 1024 characters.
    pub table_arn: Option<String>,
    /// `MaxResults`, optional; 1 to 25.
    pub max_results: Option<i32>,
    /// `NextToken`, optional.
    pub next_token: Option<String>,
}

/// `ListExportsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListExportsOutput {
    /// `ExportSummaries`, optional.
    pub export_summaries: Option<Vec<ExportSummary>>,
    /// `NextToken`, optional.
    pub next_token: Option<String>,
}

/// `ListImportsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListImportsInput {
    /// `TableArn`, optional; 1 to 1024 characters.
    pub table_arn: Option<String>,
    /// `PageSize`, optional; 1 to 25.
    pub page_size: Option<i32>,
    /// `NextToken`, optional; 112 to 1024 characters.
    pub next_token: Option<String>,
}

/// `ListImportsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListImportsOutput {
    /// `ImportSummaryList`, optional.
    pub import_summary_list: Option<Vec<ImportSummary>>,
    /// `NextToken`, optional; 112 to 1024 characters.
    pub next_token: Option<String>,
}

/// `OutputS3Configuration` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutputS3Configuration {
    /// `S3BucketOwner`, optional.
    pub s3_bucket_owner: Option<String>,
    /// `S3Bucket`, optional; at most 255 characters.
    pub s3_bucket: Option<String>,
    /// `S3KeyPrefix`, optional; at most 1024 characters.
    pub s3_key_prefix: Option<String>,
    /// `S3SseAlgorithm`, optional.
    pub s3_sse_algorithm: Option<S3SseAlgorithm>,
    /// `S3SseKmsKeyId`, optional; 1 to 2048 characters.
    pub s3_sse_kms_key_id: Option<String>,
    /// `OutputType`, required.
    pub output_type: Vec<OutputTypeEnum>,
}

/// `S3BucketSource` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct S3BucketSource {
    /// `S3BucketOwner`, optional.
    pub s3_bucket_owner: Option<String>,
    /// `S3Bucket`, required; at most 255 characters.
    pub s3_bucket: String,
    /// `S3KeyPrefix`, optional; at most 1024 characters.
    pub s3_key_prefix: Option<String>,
}

/// `StartBulkPutItemsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StartBulkPutItemsInput {
    /// `ClientToken`, optional.
    pub client_token: Option<String>,
    /// `InputS3Configuration`, required.
    pub input_s3_configuration: InputS3Configuration,
    /// `OutputS3Configuration`, required.
    pub output_s3_configuration: OutputS3Configuration,
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `MaxWriteRequestUnits`, optional; at least 1024.
    pub max_write_request_units: Option<i64>,
    /// `PerformanceTier`, optional.
    pub performance_tier: Option<BulkOperationPerformanceTier>,
}

/// `StartBulkPutItemsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StartBulkPutItemsOutput {
    /// `BulkOperationDescription`, required.
    pub bulk_operation_description: BulkOperationDescription,
}

/// `TableCreationParameters` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableCreationParameters {
    /// `TableName`, required; 3 to 255 characters.
    pub table_name: String,
    /// `AttributeDefinitions`, required.
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// `KeySchema`, required; at least 1 entries.
    pub key_schema: Vec<KeySchemaElement>,
    /// `BillingMode`, optional.
    pub billing_mode: Option<BillingMode>,
    /// `ProvisionedThroughput`, optional.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// `OnDemandThroughput`, optional.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// `SSESpecification`, optional.
    pub sse_specification: Option<SseSpecification>,
    /// `GlobalSecondaryIndexes`, optional.
    pub global_secondary_indexes: Option<Vec<GlobalSecondaryIndex>>,
    /// `VectorIndexes`, optional.
    pub vector_indexes: Option<Vec<VectorIndex>>,
}
