//! Encoders of the transfer structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    BulkOperationBytes, BulkOperationDescription, BulkOperationSummary, BulkOperationTableDetail,
    BulkOperationUsage, BulkOperationVectorBytes, CancelBulkOperationOutput, CsvOptions,
    DescribeBulkOperationOutput, DescribeExportOutput, DescribeImportOutput, ExportDescription,
    ExportSummary, ExportTableToPointInTimeOutput, FilterSpecification, ImportSummary,
    ImportTableDescription, ImportTableOutput, IncrementalExportSpecification, InputFormatOptions,
    InputS3Configuration, ListBulkOperationsOutput, ListExportsOutput, ListImportsOutput,
    OutputS3Configuration, S3BucketSource, StartBulkPutItemsOutput, TableCreationParameters,
};

use crate::encode::{Encode, Encoder};

impl Encode for BulkOperationBytes {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("BulkPutBytes", &self.bulk_put_bytes);
        e.close();
    }
}

impl Encode for BulkOperationDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("BulkOperationArn", &self.bulk_operation_arn);
        e.optional("BulkOperationStatus", &self.bulk_operation_status);
        e.optional("TableDetails", &self.table_details);
        e.optional("ClientToken", &self.client_token);
        e.optional("InputS3Configuration", &self.input_s3_configuration);
        e.optional("OutputS3Configuration", &self.output_s3_configuration);
        e.optional("StartTime", &self.start_time);
        e.optional("EndTime", &self.end_time);
        e.optional("ProcessedItemCount", &self.processed_item_count);
        e.optional("ProcessedInputBytes", &self.processed_input_bytes);
        e.optional("TotalInputBytes", &self.total_input_bytes);
        e.optional("BulkOperationUsage", &self.bulk_operation_usage);
        e.optional("FailedItemCount", &self.failed_item_count);
        e.optional("FailureCode", &self.failure_code);
        e.optional("FailureMessage", &self.failure_message);
        e.optional("MaxWriteRequestUnits", &self.max_write_request_units);
        e.optional("PerformanceTier", &self.performance_tier);
        e.close();
    }
}

impl Encode for BulkOperationSummary {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("BulkOperationArn", &self.bulk_operation_arn);
        e.member("BulkOperationStatus", &self.bulk_operation_status);
        e.member("StartTime", &self.start_time);
        e.optional("EndTime", &self.end_time);
        e.close();
    }
}

impl Encode for BulkOperationTableDetail {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("TableId", &self.table_id);
        e.close();
    }
}

impl Encode for BulkOperationUsage {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("BulkPutBytes", &self.bulk_put_bytes);
        e.optional("Table", &self.table);
        e.optional("LocalSecondaryIndexes", &self.local_secondary_indexes);
        e.optional("GlobalSecondaryIndexes", &self.global_secondary_indexes);
        e.optional("VectorIndexes", &self.vector_indexes);
        e.close();
    }
}

impl Encode for BulkOperationVectorBytes {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("BulkPutVectorBytes", &self.bulk_put_vector_bytes);
        e.close();
    }
}

impl Encode for CancelBulkOperationOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("BulkOperationArn", &self.bulk_operation_arn);
        e.member("BulkOperationStatus", &self.bulk_operation_status);
        e.close();
    }
}

impl Encode for CsvOptions {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Delimiter", &self.delimiter);
        e.optional("HeaderList", &self.header_list);
        e.close();
    }
}

impl Encode for DescribeBulkOperationOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("BulkOperationDescription", &self.bulk_operation_description);
        e.close();
    }
}

impl Encode for DescribeExportOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ExportDescription", &self.export_description);
        e.close();
    }
}

impl Encode for DescribeImportOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("ImportTableDescription", &self.import_table_description);
        e.close();
    }
}

impl Encode for ExportDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ExportArn", &self.export_arn);
        e.optional("ExportStatus", &self.export_status);
        e.optional("StartTime", &self.start_time);
        e.optional("EndTime", &self.end_time);
        e.optional("ExportManifest", &self.export_manifest);
        e.optional("TableArn", &self.table_arn);
        e.optional("TableId", &self.table_id);
        e.optional("ExportTime", &self.export_time);
        e.optional("ClientToken", &self.client_token);
        e.optional("S3Bucket", &self.s3_bucket);
        e.optional("S3BucketOwner", &self.s3_bucket_owner);
        e.optional("S3Prefix", &self.s3_prefix);
        e.optional("S3SseAlgorithm", &self.s3_sse_algorithm);
        e.optional("S3SseKmsKeyId", &self.s3_sse_kms_key_id);
        e.optional("FailureCode", &self.failure_code);
        e.optional("FailureMessage", &self.failure_message);
        e.optional("ExportFormat", &self.export_format);
        e.optional("BilledSizeBytes", &self.billed_size_bytes);
        e.optional("ItemCount", &self.item_count);
        e.optional("ExportType", &self.export_type);
        e.optional("IncrementalExportSpecification", &self.incremental_export_specification);
        e.optional("FilterSpecification", &self.filter_specification);
        e.close();
    }
}

impl Encode for ExportSummary {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ExportArn", &self.export_arn);
        e.optional("ExportStatus", &self.export_status);
        e.optional("ExportType", &self.export_type);
        e.close();
    }
}

impl Encode for ExportTableToPointInTimeOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ExportDescription", &self.export_description);
        e.close();
    }
}

impl Encode for FilterSpecification {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("FilterExpression", &self.filter_expression);
        e.optional("ProjectionExpression", &self.projection_expression);
        e.optional("KeyConditionExpression", &self.key_condition_expression);
        e.optional("ExpressionAttributeNames", &self.expression_attribute_names);
        e.optional("ExpressionAttributeValues", &self.expression_attribute_values);
        e.close();
    }
}

impl Encode for ImportSummary {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ImportArn", &self.import_arn);
        e.optional("ImportStatus", &self.import_status);
        e.optional("TableArn", &self.table_arn);
        e.optional("S3BucketSource", &self.s3_bucket_source);
        e.optional("CloudWatchLogGroupArn", &self.cloud_watch_log_group_arn);
        e.optional("InputFormat", &self.input_format);
        e.optional("StartTime", &self.start_time);
        e.optional("EndTime", &self.end_time);
        e.close();
    }
}

impl Encode for ImportTableDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ImportArn", &self.import_arn);
        e.optional("ImportStatus", &self.import_status);
        e.optional("TableArn", &self.table_arn);
        e.optional("TableId", &self.table_id);
        e.optional("ClientToken", &self.client_token);
        e.optional("S3BucketSource", &self.s3_bucket_source);
        e.optional("ErrorCount", &self.error_count);
        e.optional("CloudWatchLogGroupArn", &self.cloud_watch_log_group_arn);
        e.optional("InputFormat", &self.input_format);
        e.optional("InputFormatOptions", &self.input_format_options);
        e.optional("InputCompressionType", &self.input_compression_type);
        e.optional("TableCreationParameters", &self.table_creation_parameters);
        e.optional("StartTime", &self.start_time);
        e.optional("EndTime", &self.end_time);
        e.optional("ProcessedSizeBytes", &self.processed_size_bytes);
        e.optional("ProcessedItemCount", &self.processed_item_count);
        e.optional("ImportedItemCount", &self.imported_item_count);
        e.optional("FailureCode", &self.failure_code);
        e.optional("FailureMessage", &self.failure_message);
        e.close();
    }
}

impl Encode for ImportTableOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("ImportTableDescription", &self.import_table_description);
        e.close();
    }
}

impl Encode for IncrementalExportSpecification {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ExportFromTime", &self.export_from_time);
        e.optional("ExportToTime", &self.export_to_time);
        e.optional("ExportViewType", &self.export_view_type);
        e.close();
    }
}

impl Encode for InputFormatOptions {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Csv", &self.csv);
        e.close();
    }
}

impl Encode for InputS3Configuration {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("S3BucketOwner", &self.s3_bucket_owner);
        e.member("S3Bucket", &self.s3_bucket);
        e.optional("S3KeyPrefix", &self.s3_key_prefix);
        e.member("InputFormat", &self.input_format);
        e.optional("InputCompressionType", &self.input_compression_type);
        e.close();
    }
}

impl Encode for ListBulkOperationsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("BulkOperationsSummaryList", &self.bulk_operations_summary_list);
        e.optional("NextToken", &self.next_token);
        e.close();
    }
}

impl Encode for ListExportsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ExportSummaries", &self.export_summaries);
        e.optional("NextToken", &self.next_token);
        e.close();
    }
}

impl Encode for ListImportsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ImportSummaryList", &self.import_summary_list);
        e.optional("NextToken", &self.next_token);
        e.close();
    }
}

impl Encode for OutputS3Configuration {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("S3BucketOwner", &self.s3_bucket_owner);
        e.optional("S3Bucket", &self.s3_bucket);
        e.optional("S3KeyPrefix", &self.s3_key_prefix);
        e.optional("S3SseAlgorithm", &self.s3_sse_algorithm);
        e.optional("S3SseKmsKeyId", &self.s3_sse_kms_key_id);
        e.member("OutputType", &self.output_type);
        e.close();
    }
}

impl Encode for S3BucketSource {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("S3BucketOwner", &self.s3_bucket_owner);
        e.member("S3Bucket", &self.s3_bucket);
        e.optional("S3KeyPrefix", &self.s3_key_prefix);
        e.close();
    }
}

impl Encode for StartBulkPutItemsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("BulkOperationDescription", &self.bulk_operation_description);
        e.close();
    }
}

impl Encode for TableCreationParameters {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("TableName", &self.table_name);
        e.member("AttributeDefinitions", &self.attribute_definitions);
        e.member("KeySchema", &self.key_schema);
        e.optional("BillingMode", &self.billing_mode);
        e.optional("ProvisionedThroughput", &self.provisioned_throughput);
        e.optional("OnDemandThroughput", &self.on_demand_throughput);
        e.optional("SSESpecification", &self.sse_specification);
        e.optional("GlobalSecondaryIndexes", &self.global_secondary_indexes);
        e.optional("VectorIndexes", &self.vector_indexes);
        e.close();
    }
}
