//! Constraint tables of the transfer structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use super::shapes;
use crate::constraint::{Member, Shape, Structure};

/// `CancelBulkOperationInput`.
pub(crate) static CANCEL_BULK_OPERATION_INPUT: Structure = Structure {
    name: "CancelBulkOperationInput",
    members: &[Member::required("BulkOperationArn", &shapes::BULK_OPERATION_ARN, 0)],
};

/// `CsvOptions`.
pub(crate) static CSV_OPTIONS: Structure = Structure {
    name: "CsvOptions",
    members: &[
        Member::optional("Delimiter", &shapes::CSV_DELIMITER, 0),
        Member::optional("HeaderList", &shapes::CSV_HEADER_LIST, 1),
    ],
};

/// `DescribeBulkOperationInput`.
pub(crate) static DESCRIBE_BULK_OPERATION_INPUT: Structure = Structure {
    name: "DescribeBulkOperationInput",
    members: &[Member::required("BulkOperationArn", &shapes::BULK_OPERATION_ARN, 0)],
};

/// `DescribeExportInput`.
pub(crate) static DESCRIBE_EXPORT_INPUT: Structure = Structure {
    name: "DescribeExportInput",
    members: &[Member::required("ExportArn", &shapes::EXPORT_ARN, 0)],
};

/// `DescribeImportInput`.
pub(crate) static DESCRIBE_IMPORT_INPUT: Structure = Structure {
    name: "DescribeImportInput",
    members: &[Member::required("ImportArn", &shapes::IMPORT_ARN, 0)],
};

/// `ExportTableToPointInTimeInput`.
pub(crate) static EXPORT_TABLE_TO_POINT_IN_TIME_INPUT: Structure = Structure {
    name: "ExportTableToPointInTimeInput",
    members: &[
        Member::required("TableArn", &shapes::TABLE_ARN, 0),
        Member::optional("ExportTime", &Shape::Double, 1),
        Member::optional("ClientToken", &shapes::CLIENT_TOKEN, 2),
        Member::required("S3Bucket", &shapes::S3_BUCKET, 3),
        Member::optional("S3BucketOwner", &shapes::S3_BUCKET_OWNER, 4),
        Member::optional("S3Prefix", &shapes::S3_PREFIX, 5),
        Member::optional("S3SseAlgorithm", &shapes::S3_SSE_ALGORITHM, 6),
        Member::optional("S3SseKmsKeyId", &shapes::S3_SSE_KMS_KEY_ID, 7),
        Member::optional("ExportFormat", &shapes::EXPORT_FORMAT, 8),
        Member::optional("ExportType", &shapes::EXPORT_TYPE, 9),
        Member::optional(
            "IncrementalExportSpecification",
            &shapes::INCREMENTAL_EXPORT_SPECIFICATION,
            10,
        ),
        Member::optional("FilterSpecification", &shapes::FILTER_SPECIFICATION, 11),
    ],
};

/// `FilterSpecification`.
pub(crate) static FILTER_SPECIFICATION: Structure = Structure {
    name: "FilterSpecification",
    members: &[
        Member::optional("FilterExpression", &shapes::CONDITION_EXPRESSION, 0),
        Member::optional("ProjectionExpression", &shapes::PROJECTION_EXPRESSION, 1),
        Member::optional("KeyConditionExpression", &shapes::KEY_EXPRESSION, 2),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 3),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 4),
    ],
};

/// `ImportTableInput`.
pub(crate) static IMPORT_TABLE_INPUT: Structure = Structure {
    name: "ImportTableInput",
    members: &[
        Member::optional("ClientToken", &shapes::CLIENT_TOKEN, 0),
        Member::required("S3BucketSource", &shapes::S3_BUCKET_SOURCE, 1),
        Member::required("InputFormat", &shapes::INPUT_FORMAT, 2),
        Member::optional("InputFormatOptions", &shapes::INPUT_FORMAT_OPTIONS, 3),
        Member::optional("InputCompressionType", &shapes::INPUT_COMPRESSION_TYPE, 4),
        Member::required("TableCreationParameters", &shapes::TABLE_CREATION_PARAMETERS, 5),
    ],
};

/// `IncrementalExportSpecification`.
pub(crate) static INCREMENTAL_EXPORT_SPECIFICATION: Structure = Structure {
    name: "IncrementalExportSpecification",
    members: &[
        Member::optional("ExportFromTime", &Shape::Double, 0),
        Member::optional("ExportToTime", &Shape::Double, 1),
        Member::optional("ExportViewType", &shapes::EXPORT_VIEW_TYPE, 2),
    ],
};

/// `InputFormatOptions`.
pub(crate) static INPUT_FORMAT_OPTIONS: Structure = Structure {
    name: "InputFormatOptions",
    members: &[Member::optional("Csv", &shapes::CSV_OPTIONS, 0)],
};

/// `InputS3Configuration`.
pub(crate) static INPUT_S3_CONFIGURATION: Structure = Structure {
    name: "InputS3Configuration",
    members: &[
        Member::optional("S3BucketOwner", &shapes::S3_BUCKET_OWNER, 0),
        Member::required("S3Bucket", &shapes::S3_BUCKET, 1),
        Member::optional("S3KeyPrefix", &shapes::S3_PREFIX, 2),
        Member::required("InputFormat", &shapes::BULK_OPERATION_INPUT_FORMAT, 3),
        Member::optional("InputCompressionType", &shapes::INPUT_COMPRESSION_TYPE, 4),
    ],
};

/// `ListBulkOperationsInput`.
pub(crate) static LIST_BULK_OPERATIONS_INPUT: Structure = Structure {
    name: "ListBulkOperationsInput",
    members: &[
        Member::optional("MaxResults", &shapes::LIST_BULK_OPERATIONS_MAX_LIMIT, 0),
        Member::optional("NextToken", &shapes::BULK_OPERATION_NEXT_TOKEN, 1),
    ],
};

/// `ListExportsInput`.
pub(crate) static LIST_EXPORTS_INPUT: Structure = Structure {
    name: "ListExportsInput",
    members: &[
        Member::optional("TableArn", &shapes::TABLE_ARN, 0),
        Member::optional("MaxResults", &shapes::LIST_EXPORTS_MAX_LIMIT, 1),
        Member::optional("NextToken", &shapes::EXPORT_NEXT_TOKEN, 2),
    ],
};

/// `ListImportsInput`.
pub(crate) static LIST_IMPORTS_INPUT: Structure = Structure {
    name: "ListImportsInput",
    members: &[
        Member::optional("TableArn", &shapes::TABLE_ARN, 0),
        Member::optional("PageSize", &shapes::LIST_IMPORTS_MAX_LIMIT, 1),
        Member::optional("NextToken", &shapes::IMPORT_NEXT_TOKEN, 2),
    ],
};

/// `OutputS3Configuration`.
pub(crate) static OUTPUT_S3_CONFIGURATION: Structure = Structure {
    name: "OutputS3Configuration",
    members: &[
        Member::optional("S3BucketOwner", &shapes::S3_BUCKET_OWNER, 0),
        Member::optional("S3Bucket", &shapes::S3_BUCKET, 1),
        Member::optional("S3KeyPrefix", &shapes::S3_PREFIX, 2),
        Member::optional("S3SseAlgorithm", &shapes::S3_SSE_ALGORITHM, 3),
        Member::optional("S3SseKmsKeyId", &shapes::S3_SSE_KMS_KEY_ID, 4),
        Member::required("OutputType", &shapes::OUTPUT_TYPE_LIST, 5),
    ],
};

/// `S3BucketSource`.
pub(crate) static S3_BUCKET_SOURCE: Structure = Structure {
    name: "S3BucketSource",
    members: &[
        Member::optional("S3BucketOwner", &shapes::S3_BUCKET_OWNER, 0),
        Member::required("S3Bucket", &shapes::S3_BUCKET, 1),
        Member::optional("S3KeyPrefix", &shapes::S3_PREFIX, 2),
    ],
};

/// `StartBulkPutItemsInput`.
pub(crate) static START_BULK_PUT_ITEMS_INPUT: Structure = Structure {
    name: "StartBulkPutItemsInput",
    members: &[
        Member::optional("ClientToken", &shapes::CLIENT_TOKEN, 0),
        Member::required("InputS3Configuration", &shapes::INPUT_S3_CONFIGURATION, 1),
        Member::required("OutputS3Configuration", &shapes::OUTPUT_S3_CONFIGURATION, 2),
        Member::required("TableName", &shapes::TABLE_ARN, 3),
        Member::optional(
            "MaxWriteRequestUnits",
            &shapes::BULK_OPERATION_MAX_WRITE_REQUEST_UNITS,
            4,
        ),
        Member::optional("PerformanceTier", &shapes::BULK_OPERATION_PERFORMANCE_TIER, 5),
    ],
};

/// `TableCreationParameters`.
pub(crate) static TABLE_CREATION_PARAMETERS: Structure = Structure {
    name: "TableCreationParameters",
    members: &[
        Member::required("TableName", &shapes::TABLE_NAME, 0),
        Member::required("AttributeDefinitions", &shapes::ATTRIBUTE_DEFINITIONS, 1),
        Member::required("KeySchema", &shapes::KEY_SCHEMA, 2),
        Member::optional("BillingMode", &shapes::BILLING_MODE, 3),
        Member::optional("ProvisionedThroughput", &shapes::PROVISIONED_THROUGHPUT, 4),
        Member::optional("OnDemandThroughput", &shapes::ON_DEMAND_THROUGHPUT, 5),
        Member::optional("SSESpecification", &shapes::SSE_SPECIFICATION, 6),
        Member::optional("GlobalSecondaryIndexes", &shapes::GLOBAL_SECONDARY_INDEX_LIST, 7),
        Member::optional("VectorIndexes", &shapes::VECTOR_INDEX_LIST, 8),
    ],
};
