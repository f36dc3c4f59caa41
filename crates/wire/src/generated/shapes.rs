//! The shapes that members of inputs hold.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use super::{
    rows_backups, rows_global, rows_items, rows_monitoring, rows_partiql, rows_shared,
    rows_streams, rows_tables, rows_transfer,
};
use crate::constraint::{Limits, Shape, UNBOUNDED};
use crate::pattern;

pub(crate) static APPROXIMATE_CREATION_DATE_TIME_PRECISION: Shape =
    Shape::Enum(&["MILLISECOND", "MICROSECOND"]);
pub(crate) static ATTRIBUTE_ACTION: Shape = Shape::Enum(&["ADD", "PUT", "DELETE"]);
pub(crate) static ATTRIBUTE_DEFINITION: Shape =
    Shape::Structure(&rows_shared::ATTRIBUTE_DEFINITION);
pub(crate) static ATTRIBUTE_DEFINITIONS: Shape = Shape::List(UNBOUNDED, &ATTRIBUTE_DEFINITION);
pub(crate) static ATTRIBUTE_NAME: Shape =
    Shape::Text(Limits { min: None, max: Some(65535), pattern: None });
pub(crate) static ATTRIBUTE_NAME_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: None, pattern: None }, &ATTRIBUTE_NAME);
pub(crate) static ATTRIBUTE_UPDATES: Shape =
    Shape::Map(UNBOUNDED, &ATTRIBUTE_NAME, &ATTRIBUTE_VALUE_UPDATE);
pub(crate) static ATTRIBUTE_VALUE_LIST: Shape = Shape::List(UNBOUNDED, &Shape::Value);
pub(crate) static ATTRIBUTE_VALUE_UPDATE: Shape =
    Shape::Structure(&rows_items::ATTRIBUTE_VALUE_UPDATE);
pub(crate) static AUTO_SCALING_POLICY_NAME: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(256), pattern: Some(&pattern::PRINTABLE) });
pub(crate) static AUTO_SCALING_POLICY_UPDATE: Shape =
    Shape::Structure(&rows_global::AUTO_SCALING_POLICY_UPDATE);
pub(crate) static AUTO_SCALING_ROLE_ARN: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(1600), pattern: Some(&pattern::ROLE_ARN) });
pub(crate) static AUTO_SCALING_SETTINGS_UPDATE: Shape =
    Shape::Structure(&rows_global::AUTO_SCALING_SETTINGS_UPDATE);
pub(crate) static AUTO_SCALING_TARGET_TRACKING_SCALING_POLICY_CONFIGURATION_UPDATE: Shape =
    Shape::Structure(
        &rows_global::AUTO_SCALING_TARGET_TRACKING_SCALING_POLICY_CONFIGURATION_UPDATE,
    );
pub(crate) static BACKUPS_INPUT_LIMIT: Shape =
    Shape::Integer(Limits { min: Some(1), max: Some(100), pattern: None });
pub(crate) static BACKUP_ARN: Shape =
    Shape::Text(Limits { min: Some(37), max: Some(1024), pattern: None });
pub(crate) static BACKUP_NAME: Shape =
    Shape::Text(Limits { min: Some(3), max: Some(255), pattern: Some(&pattern::TABLE_NAME) });
pub(crate) static BACKUP_TYPE_FILTER: Shape = Shape::Enum(&["USER", "SYSTEM", "AWS_BACKUP", "ALL"]);
pub(crate) static BATCH_GET_REQUEST_MAP: Shape = Shape::Map(
    Limits { min: Some(1), max: Some(100), pattern: None },
    &TABLE_ARN,
    &KEYS_AND_ATTRIBUTES,
);
pub(crate) static BATCH_STATEMENT_REQUEST: Shape =
    Shape::Structure(&rows_partiql::BATCH_STATEMENT_REQUEST);
pub(crate) static BATCH_WRITE_ITEM_REQUEST_MAP: Shape =
    Shape::Map(Limits { min: Some(1), max: Some(25), pattern: None }, &TABLE_ARN, &WRITE_REQUESTS);
pub(crate) static BILLING_MODE: Shape = Shape::Enum(&["PROVISIONED", "PAY_PER_REQUEST"]);
pub(crate) static BULK_OPERATION_ARN: Shape =
    Shape::Text(Limits { min: Some(37), max: Some(1024), pattern: None });
pub(crate) static BULK_OPERATION_INPUT_FORMAT: Shape = Shape::Enum(&["DYNAMODB_JSON", "ION"]);
pub(crate) static BULK_OPERATION_MAX_WRITE_REQUEST_UNITS: Shape =
    Shape::Long(Limits { min: Some(1024), max: None, pattern: None });
pub(crate) static BULK_OPERATION_NEXT_TOKEN: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(1024), pattern: Some(&pattern::TOKEN) });
pub(crate) static BULK_OPERATION_PERFORMANCE_TIER: Shape =
    Shape::Enum(&["STANDARD", "ACCELERATED"]);
pub(crate) static CLIENT_REQUEST_TOKEN: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(36), pattern: None });
pub(crate) static CLIENT_TOKEN: Shape =
    Shape::Text(Limits { min: None, max: None, pattern: Some(&pattern::CLIENT_TOKEN) });
pub(crate) static COMPARISON_OPERATOR: Shape = Shape::Enum(&[
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
]);
pub(crate) static CONDITION: Shape = Shape::Structure(&rows_items::CONDITION);
pub(crate) static CONDITIONAL_OPERATOR: Shape = Shape::Enum(&["OR", "AND"]);
pub(crate) static CONDITION_CHECK: Shape = Shape::Structure(&rows_items::CONDITION_CHECK);
pub(crate) static CONDITION_EXPRESSION: Shape = Shape::Text(UNBOUNDED);
pub(crate) static CONTRIBUTOR_INSIGHTS_ACTION: Shape = Shape::Enum(&["ENABLE", "DISABLE"]);
pub(crate) static CONTRIBUTOR_INSIGHTS_MODE: Shape =
    Shape::Enum(&["ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"]);
pub(crate) static CREATE_GLOBAL_SECONDARY_INDEX_ACTION: Shape =
    Shape::Structure(&rows_tables::CREATE_GLOBAL_SECONDARY_INDEX_ACTION);
pub(crate) static CREATE_GLOBAL_TABLE_WITNESS_GROUP_MEMBER_ACTION: Shape =
    Shape::Structure(&rows_tables::CREATE_GLOBAL_TABLE_WITNESS_GROUP_MEMBER_ACTION);
pub(crate) static CREATE_REPLICATION_GROUP_MEMBER_ACTION: Shape =
    Shape::Structure(&rows_tables::CREATE_REPLICATION_GROUP_MEMBER_ACTION);
pub(crate) static CREATE_REPLICA_ACTION: Shape =
    Shape::Structure(&rows_global::CREATE_REPLICA_ACTION);
pub(crate) static CREATE_VECTOR_INDEX_ACTION: Shape =
    Shape::Structure(&rows_tables::CREATE_VECTOR_INDEX_ACTION);
pub(crate) static CSV_DELIMITER: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(1), pattern: Some(&pattern::CSV_DELIMITER) });
pub(crate) static CSV_HEADER: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(65536), pattern: Some(&pattern::CSV_HEADER) });
pub(crate) static CSV_HEADER_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: Some(255), pattern: None }, &CSV_HEADER);
pub(crate) static CSV_OPTIONS: Shape = Shape::Structure(&rows_transfer::CSV_OPTIONS);
pub(crate) static DELETE: Shape = Shape::Structure(&rows_items::DELETE);
pub(crate) static DELETE_GLOBAL_SECONDARY_INDEX_ACTION: Shape =
    Shape::Structure(&rows_tables::DELETE_GLOBAL_SECONDARY_INDEX_ACTION);
pub(crate) static DELETE_GLOBAL_TABLE_WITNESS_GROUP_MEMBER_ACTION: Shape =
    Shape::Structure(&rows_tables::DELETE_GLOBAL_TABLE_WITNESS_GROUP_MEMBER_ACTION);
pub(crate) static DELETE_REPLICATION_GROUP_MEMBER_ACTION: Shape =
    Shape::Structure(&rows_tables::DELETE_REPLICATION_GROUP_MEMBER_ACTION);
pub(crate) static DELETE_REPLICA_ACTION: Shape =
    Shape::Structure(&rows_global::DELETE_REPLICA_ACTION);
pub(crate) static DELETE_REQUEST: Shape = Shape::Structure(&rows_items::DELETE_REQUEST);
pub(crate) static DELETE_VECTOR_INDEX_ACTION: Shape =
    Shape::Structure(&rows_tables::DELETE_VECTOR_INDEX_ACTION);
pub(crate) static DISASSOCIATE_REPLICATION_GROUP_MEMBER_ACTION: Shape =
    Shape::Structure(&rows_tables::DISASSOCIATE_REPLICATION_GROUP_MEMBER_ACTION);
pub(crate) static DISASSOCIATION_MODE: Shape = Shape::Enum(&["WAIT_FOR_REPLICATION"]);
pub(crate) static ENABLE_KINESIS_STREAMING_CONFIGURATION: Shape =
    Shape::Structure(&rows_monitoring::ENABLE_KINESIS_STREAMING_CONFIGURATION);
pub(crate) static EXPECTED_ATTRIBUTE_MAP: Shape =
    Shape::Map(UNBOUNDED, &ATTRIBUTE_NAME, &EXPECTED_ATTRIBUTE_VALUE);
pub(crate) static EXPECTED_ATTRIBUTE_VALUE: Shape =
    Shape::Structure(&rows_items::EXPECTED_ATTRIBUTE_VALUE);
pub(crate) static EXPORT_ARN: Shape =
    Shape::Text(Limits { min: Some(37), max: Some(1024), pattern: None });
pub(crate) static EXPORT_FORMAT: Shape = Shape::Enum(&["DYNAMODB_JSON", "ION"]);
pub(crate) static EXPORT_NEXT_TOKEN: Shape = Shape::Text(UNBOUNDED);
pub(crate) static EXPORT_TYPE: Shape = Shape::Enum(&["FULL_EXPORT", "INCREMENTAL_EXPORT"]);
pub(crate) static EXPORT_VIEW_TYPE: Shape = Shape::Enum(&["NEW_IMAGE", "NEW_AND_OLD_IMAGES"]);
pub(crate) static EXPRESSION_ATTRIBUTE_NAME_MAP: Shape =
    Shape::Map(UNBOUNDED, &EXPRESSION_ATTRIBUTE_NAME_VARIABLE, &ATTRIBUTE_NAME);
pub(crate) static EXPRESSION_ATTRIBUTE_NAME_VARIABLE: Shape = Shape::Text(UNBOUNDED);
pub(crate) static FILTER_CONDITION_MAP: Shape = Shape::Map(UNBOUNDED, &ATTRIBUTE_NAME, &CONDITION);
pub(crate) static FILTER_SPECIFICATION: Shape =
    Shape::Structure(&rows_transfer::FILTER_SPECIFICATION);
pub(crate) static GET: Shape = Shape::Structure(&rows_items::GET);
pub(crate) static GLOBAL_SECONDARY_INDEX: Shape =
    Shape::Structure(&rows_shared::GLOBAL_SECONDARY_INDEX);
pub(crate) static GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE: Shape =
    Shape::Structure(&rows_global::GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE);
pub(crate) static GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE_LIST: Shape = Shape::List(
    Limits { min: Some(1), max: None, pattern: None },
    &GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE,
);
pub(crate) static GLOBAL_SECONDARY_INDEX_LIST: Shape =
    Shape::List(UNBOUNDED, &GLOBAL_SECONDARY_INDEX);
pub(crate) static GLOBAL_SECONDARY_INDEX_UPDATE: Shape =
    Shape::Structure(&rows_tables::GLOBAL_SECONDARY_INDEX_UPDATE);
pub(crate) static GLOBAL_SECONDARY_INDEX_UPDATE_LIST: Shape =
    Shape::List(UNBOUNDED, &GLOBAL_SECONDARY_INDEX_UPDATE);
pub(crate) static GLOBAL_TABLE_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE: Shape =
    Shape::Structure(&rows_global::GLOBAL_TABLE_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE);
pub(crate) static GLOBAL_TABLE_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE_LIST: Shape = Shape::List(
    Limits { min: Some(1), max: Some(20), pattern: None },
    &GLOBAL_TABLE_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE,
);
pub(crate) static GLOBAL_TABLE_SETTINGS_REPLICATION_MODE: Shape =
    Shape::Enum(&["ENABLED", "DISABLED", "ENABLED_WITH_OVERRIDES"]);
pub(crate) static GLOBAL_TABLE_WITNESS_GROUP_UPDATE: Shape =
    Shape::Structure(&rows_tables::GLOBAL_TABLE_WITNESS_GROUP_UPDATE);
pub(crate) static GLOBAL_TABLE_WITNESS_GROUP_UPDATE_LIST: Shape = Shape::List(
    Limits { min: Some(1), max: Some(1), pattern: None },
    &GLOBAL_TABLE_WITNESS_GROUP_UPDATE,
);
pub(crate) static IMPORT_ARN: Shape =
    Shape::Text(Limits { min: Some(37), max: Some(1024), pattern: None });
pub(crate) static IMPORT_NEXT_TOKEN: Shape =
    Shape::Text(Limits { min: Some(112), max: Some(1024), pattern: Some(&pattern::TOKEN) });
pub(crate) static INCREMENTAL_EXPORT_SPECIFICATION: Shape =
    Shape::Structure(&rows_transfer::INCREMENTAL_EXPORT_SPECIFICATION);
pub(crate) static INDEX_NAME: Shape =
    Shape::Text(Limits { min: Some(3), max: Some(255), pattern: Some(&pattern::TABLE_NAME) });
pub(crate) static INPUT_COMPRESSION_TYPE: Shape = Shape::Enum(&["GZIP", "ZSTD", "NONE"]);
pub(crate) static INPUT_FORMAT: Shape = Shape::Enum(&["DYNAMODB_JSON", "ION", "CSV"]);
pub(crate) static INPUT_FORMAT_OPTIONS: Shape =
    Shape::Structure(&rows_transfer::INPUT_FORMAT_OPTIONS);
pub(crate) static INPUT_S3_CONFIGURATION: Shape =
    Shape::Structure(&rows_transfer::INPUT_S3_CONFIGURATION);
pub(crate) static INTEGER_OBJECT: Shape = Shape::Integer(UNBOUNDED);
pub(crate) static KEYS_AND_ATTRIBUTES: Shape = Shape::Structure(&rows_items::KEYS_AND_ATTRIBUTES);
pub(crate) static KEY_CONDITIONS: Shape = Shape::Map(UNBOUNDED, &ATTRIBUTE_NAME, &CONDITION);
pub(crate) static KEY_EXPRESSION: Shape = Shape::Text(UNBOUNDED);
pub(crate) static KEY_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: Some(100), pattern: None }, &Shape::Item);
pub(crate) static KEY_SCHEMA: Shape =
    Shape::List(Limits { min: Some(1), max: None, pattern: None }, &KEY_SCHEMA_ELEMENT);
pub(crate) static KEY_SCHEMA_ATTRIBUTE_NAME: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(255), pattern: None });
pub(crate) static KEY_SCHEMA_ELEMENT: Shape = Shape::Structure(&rows_shared::KEY_SCHEMA_ELEMENT);
pub(crate) static KEY_TYPE: Shape = Shape::Enum(&["HASH", "RANGE"]);
pub(crate) static KMS_MASTER_KEY_ID: Shape = Shape::Text(UNBOUNDED);
pub(crate) static LIST_BULK_OPERATIONS_MAX_LIMIT: Shape =
    Shape::Integer(Limits { min: Some(1), max: Some(25), pattern: None });
pub(crate) static LIST_CONTRIBUTOR_INSIGHTS_LIMIT: Shape =
    Shape::Integer(Limits { min: None, max: Some(100), pattern: None });
pub(crate) static LIST_EXPORTS_MAX_LIMIT: Shape =
    Shape::Integer(Limits { min: Some(1), max: Some(25), pattern: None });
pub(crate) static LIST_IMPORTS_MAX_LIMIT: Shape =
    Shape::Integer(Limits { min: Some(1), max: Some(25), pattern: None });
pub(crate) static LIST_TABLES_INPUT_LIMIT: Shape =
    Shape::Integer(Limits { min: Some(1), max: Some(100), pattern: None });
pub(crate) static LOCAL_SECONDARY_INDEX: Shape =
    Shape::Structure(&rows_shared::LOCAL_SECONDARY_INDEX);
pub(crate) static LOCAL_SECONDARY_INDEX_LIST: Shape =
    Shape::List(UNBOUNDED, &LOCAL_SECONDARY_INDEX);
pub(crate) static LONG_OBJECT: Shape = Shape::Long(UNBOUNDED);
pub(crate) static MULTI_REGION_CONSISTENCY: Shape = Shape::Enum(&["EVENTUAL", "STRONG"]);
pub(crate) static NEXT_TOKEN_STRING: Shape = Shape::Text(UNBOUNDED);
pub(crate) static NON_KEY_ATTRIBUTE_NAME: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(255), pattern: None });
pub(crate) static NON_KEY_ATTRIBUTE_NAME_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: Some(20), pattern: None }, &NON_KEY_ATTRIBUTE_NAME);
pub(crate) static ON_DEMAND_THROUGHPUT: Shape =
    Shape::Structure(&rows_shared::ON_DEMAND_THROUGHPUT);
pub(crate) static ON_DEMAND_THROUGHPUT_OVERRIDE: Shape =
    Shape::Structure(&rows_shared::ON_DEMAND_THROUGHPUT_OVERRIDE);
pub(crate) static OUTPUT_S3_CONFIGURATION: Shape =
    Shape::Structure(&rows_transfer::OUTPUT_S3_CONFIGURATION);
pub(crate) static OUTPUT_TYPE_ENUM: Shape = Shape::Enum(&["ERROR", "CONDITION_CHECK_FAILURE"]);
pub(crate) static OUTPUT_TYPE_LIST: Shape = Shape::List(UNBOUNDED, &OUTPUT_TYPE_ENUM);
pub(crate) static PARAMETERIZED_STATEMENT: Shape =
    Shape::Structure(&rows_partiql::PARAMETERIZED_STATEMENT);
pub(crate) static PARAMETERIZED_STATEMENTS: Shape =
    Shape::List(Limits { min: Some(1), max: Some(100), pattern: None }, &PARAMETERIZED_STATEMENT);
pub(crate) static PARTI_QL_BATCH_REQUEST: Shape =
    Shape::List(Limits { min: Some(1), max: Some(25), pattern: None }, &BATCH_STATEMENT_REQUEST);
pub(crate) static PARTI_QL_NEXT_TOKEN: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(32768), pattern: None });
pub(crate) static PARTI_QL_STATEMENT: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(8192), pattern: None });
pub(crate) static POINT_IN_TIME_RECOVERY_SPECIFICATION: Shape =
    Shape::Structure(&rows_backups::POINT_IN_TIME_RECOVERY_SPECIFICATION);
pub(crate) static POLICY_REVISION_ID: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(255), pattern: None });
pub(crate) static POSITIVE_INTEGER_OBJECT: Shape =
    Shape::Integer(Limits { min: Some(1), max: None, pattern: None });
pub(crate) static POSITIVE_LONG_OBJECT: Shape =
    Shape::Long(Limits { min: Some(1), max: None, pattern: None });
pub(crate) static PREPARED_STATEMENT_PARAMETERS: Shape =
    Shape::List(Limits { min: Some(1), max: None, pattern: None }, &Shape::Value);
pub(crate) static PROJECTION: Shape = Shape::Structure(&rows_shared::PROJECTION);
pub(crate) static PROJECTION_EXPRESSION: Shape = Shape::Text(UNBOUNDED);
pub(crate) static PROJECTION_TYPE: Shape = Shape::Enum(&["ALL", "INCLUDE", "KEYS_ONLY"]);
pub(crate) static PROVISIONED_THROUGHPUT: Shape =
    Shape::Structure(&rows_shared::PROVISIONED_THROUGHPUT);
pub(crate) static PROVISIONED_THROUGHPUT_OVERRIDE: Shape =
    Shape::Structure(&rows_shared::PROVISIONED_THROUGHPUT_OVERRIDE);
pub(crate) static PUT: Shape = Shape::Structure(&rows_items::PUT);
pub(crate) static PUT_REQUEST: Shape = Shape::Structure(&rows_items::PUT_REQUEST);
pub(crate) static RECOVERY_PERIOD_IN_DAYS: Shape =
    Shape::Integer(Limits { min: Some(1), max: Some(35), pattern: None });
pub(crate) static REGION_NAME: Shape = Shape::Text(UNBOUNDED);
pub(crate) static REPLICA: Shape = Shape::Structure(&rows_global::REPLICA);
pub(crate) static REPLICATION_GROUP_UPDATE: Shape =
    Shape::Structure(&rows_tables::REPLICATION_GROUP_UPDATE);
pub(crate) static REPLICATION_GROUP_UPDATE_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: None, pattern: None }, &REPLICATION_GROUP_UPDATE);
pub(crate) static REPLICA_AUTO_SCALING_UPDATE: Shape =
    Shape::Structure(&rows_global::REPLICA_AUTO_SCALING_UPDATE);
pub(crate) static REPLICA_AUTO_SCALING_UPDATE_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: None, pattern: None }, &REPLICA_AUTO_SCALING_UPDATE);
pub(crate) static REPLICA_GLOBAL_SECONDARY_INDEX: Shape =
    Shape::Structure(&rows_tables::REPLICA_GLOBAL_SECONDARY_INDEX);
pub(crate) static REPLICA_GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE: Shape =
    Shape::Structure(&rows_global::REPLICA_GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE);
pub(crate) static REPLICA_GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE_LIST: Shape =
    Shape::List(UNBOUNDED, &REPLICA_GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE);
pub(crate) static REPLICA_GLOBAL_SECONDARY_INDEX_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: None, pattern: None }, &REPLICA_GLOBAL_SECONDARY_INDEX);
pub(crate) static REPLICA_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE: Shape =
    Shape::Structure(&rows_global::REPLICA_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE);
pub(crate) static REPLICA_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE_LIST: Shape = Shape::List(
    Limits { min: Some(1), max: Some(20), pattern: None },
    &REPLICA_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE,
);
pub(crate) static REPLICA_LIST: Shape = Shape::List(UNBOUNDED, &REPLICA);
pub(crate) static REPLICA_SETTINGS_UPDATE: Shape =
    Shape::Structure(&rows_global::REPLICA_SETTINGS_UPDATE);
pub(crate) static REPLICA_SETTINGS_UPDATE_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: Some(50), pattern: None }, &REPLICA_SETTINGS_UPDATE);
pub(crate) static REPLICA_UPDATE: Shape = Shape::Structure(&rows_global::REPLICA_UPDATE);
pub(crate) static REPLICA_UPDATE_LIST: Shape = Shape::List(UNBOUNDED, &REPLICA_UPDATE);
pub(crate) static RESOURCE_ARN_STRING: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(1283), pattern: None });
pub(crate) static RESOURCE_POLICY: Shape = Shape::Text(UNBOUNDED);
pub(crate) static RETURN_CONSUMED_CAPACITY: Shape = Shape::Enum(&["INDEXES", "TOTAL", "NONE"]);
pub(crate) static RETURN_ITEM_COLLECTION_METRICS: Shape = Shape::Enum(&["SIZE", "NONE"]);
pub(crate) static RETURN_VALUES_ON_CONDITION_CHECK_FAILURE: Shape =
    Shape::Enum(&["ALL_OLD", "NONE"]);
pub(crate) static S3_BUCKET: Shape =
    Shape::Text(Limits { min: None, max: Some(255), pattern: Some(&pattern::BUCKET) });
pub(crate) static S3_BUCKET_OWNER: Shape =
    Shape::Text(Limits { min: None, max: None, pattern: Some(&pattern::ACCOUNT) });
pub(crate) static S3_BUCKET_SOURCE: Shape = Shape::Structure(&rows_transfer::S3_BUCKET_SOURCE);
pub(crate) static S3_PREFIX: Shape =
    Shape::Text(Limits { min: None, max: Some(1024), pattern: None });
pub(crate) static S3_SSE_ALGORITHM: Shape = Shape::Enum(&["AES256", "KMS"]);
pub(crate) static S3_SSE_KMS_KEY_ID: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(2048), pattern: None });
pub(crate) static SCALAR_ATTRIBUTE_TYPE: Shape = Shape::Enum(&["B", "N", "S"]);
pub(crate) static SCAN_SEGMENT: Shape =
    Shape::Integer(Limits { min: Some(0), max: Some(999999), pattern: None });
pub(crate) static SCAN_TOTAL_SEGMENTS: Shape =
    Shape::Integer(Limits { min: Some(1), max: Some(1000000), pattern: None });
pub(crate) static SEARCH_SCHEMA: Shape =
    Shape::List(Limits { min: Some(1), max: None, pattern: None }, &SEARCH_SCHEMA_ELEMENT);
pub(crate) static SEARCH_SCHEMA_ELEMENT: Shape =
    Shape::Structure(&rows_shared::SEARCH_SCHEMA_ELEMENT);
pub(crate) static SEARCH_SCHEMA_ELEMENT_TYPE: Shape = Shape::Enum(&["HASH", "INLINE_FILTER"]);
pub(crate) static SEARCH_VECTOR_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: Some(4096), pattern: None }, &Shape::Value);
pub(crate) static SELECT: Shape =
    Shape::Enum(&["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"]);
pub(crate) static SEQUENCE_NUMBER: Shape =
    Shape::Text(Limits { min: Some(21), max: Some(40), pattern: None });
pub(crate) static SHARD_FILTER: Shape = Shape::Structure(&rows_streams::SHARD_FILTER);
pub(crate) static SHARD_FILTER_TYPE: Shape = Shape::Enum(&["CHILD_SHARDS"]);
pub(crate) static SHARD_ID: Shape =
    Shape::Text(Limits { min: Some(28), max: Some(65), pattern: None });
pub(crate) static SHARD_ITERATOR: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(2048), pattern: None });
pub(crate) static SHARD_ITERATOR_TYPE: Shape = Shape::Enum(&[
    "TRIM_HORIZON",
    "LATEST",
    "AT_SEQUENCE_NUMBER",
    "AFTER_SEQUENCE_NUMBER",
    "AT_TIMESTAMP",
]);
pub(crate) static SSE_SPECIFICATION: Shape = Shape::Structure(&rows_shared::SSE_SPECIFICATION);
pub(crate) static SSE_TYPE: Shape = Shape::Enum(&["AES256", "KMS"]);
pub(crate) static STREAM_ARN: Shape =
    Shape::Text(Limits { min: Some(37), max: Some(1024), pattern: None });
pub(crate) static STREAM_SPECIFICATION: Shape =
    Shape::Structure(&rows_shared::STREAM_SPECIFICATION);
pub(crate) static STREAM_VIEW_TYPE: Shape =
    Shape::Enum(&["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"]);
pub(crate) static STRING: Shape = Shape::Text(UNBOUNDED);
pub(crate) static TABLE_ARN: Shape = Shape::TableName;
pub(crate) static TABLE_CLASS: Shape = Shape::Enum(&["STANDARD", "STANDARD_INFREQUENT_ACCESS"]);
pub(crate) static TABLE_CREATION_PARAMETERS: Shape =
    Shape::Structure(&rows_transfer::TABLE_CREATION_PARAMETERS);
pub(crate) static TABLE_NAME: Shape = Shape::TableName;
pub(crate) static TAG: Shape = Shape::Structure(&rows_shared::TAG);
pub(crate) static TAG_KEY_LIST: Shape = Shape::List(UNBOUNDED, &TAG_KEY_STRING);
pub(crate) static TAG_KEY_STRING: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(128), pattern: None });
pub(crate) static TAG_LIST: Shape = Shape::List(UNBOUNDED, &TAG);
pub(crate) static TAG_VALUE_STRING: Shape =
    Shape::Text(Limits { min: Some(0), max: Some(256), pattern: None });
pub(crate) static TIME_TO_LIVE_ATTRIBUTE_NAME: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(255), pattern: None });
pub(crate) static TIME_TO_LIVE_SPECIFICATION: Shape =
    Shape::Structure(&rows_tables::TIME_TO_LIVE_SPECIFICATION);
pub(crate) static TOP_K_INTEGER: Shape =
    Shape::Integer(Limits { min: Some(1), max: None, pattern: None });
pub(crate) static TRANSACT_GET_ITEM: Shape = Shape::Structure(&rows_items::TRANSACT_GET_ITEM);
pub(crate) static TRANSACT_GET_ITEM_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: Some(100), pattern: None }, &TRANSACT_GET_ITEM);
pub(crate) static TRANSACT_WRITE_ITEM: Shape = Shape::Structure(&rows_items::TRANSACT_WRITE_ITEM);
pub(crate) static TRANSACT_WRITE_ITEM_LIST: Shape =
    Shape::List(Limits { min: Some(1), max: Some(100), pattern: None }, &TRANSACT_WRITE_ITEM);
pub(crate) static UPDATE: Shape = Shape::Structure(&rows_items::UPDATE);
pub(crate) static UPDATE_EXPRESSION: Shape = Shape::Text(UNBOUNDED);
pub(crate) static UPDATE_GLOBAL_SECONDARY_INDEX_ACTION: Shape =
    Shape::Structure(&rows_tables::UPDATE_GLOBAL_SECONDARY_INDEX_ACTION);
pub(crate) static UPDATE_KINESIS_STREAMING_CONFIGURATION: Shape =
    Shape::Structure(&rows_monitoring::UPDATE_KINESIS_STREAMING_CONFIGURATION);
pub(crate) static UPDATE_REPLICATION_GROUP_MEMBER_ACTION: Shape =
    Shape::Structure(&rows_tables::UPDATE_REPLICATION_GROUP_MEMBER_ACTION);
pub(crate) static VECTOR_ATTRIBUTE_DEFINITION: Shape =
    Shape::Structure(&rows_shared::VECTOR_ATTRIBUTE_DEFINITION);
pub(crate) static VECTOR_ATTRIBUTE_NAME: Shape =
    Shape::Text(Limits { min: Some(1), max: Some(255), pattern: None });
pub(crate) static VECTOR_DISTANCE_FUNCTION: Shape =
    Shape::Enum(&["COSINE", "DOT_PRODUCT", "EUCLIDEAN"]);
pub(crate) static VECTOR_INDEX: Shape = Shape::Structure(&rows_shared::VECTOR_INDEX);
pub(crate) static VECTOR_INDEX_LIST: Shape = Shape::List(UNBOUNDED, &VECTOR_INDEX);
pub(crate) static VECTOR_INDEX_UPDATE: Shape = Shape::Structure(&rows_tables::VECTOR_INDEX_UPDATE);
pub(crate) static VECTOR_INDEX_UPDATE_LIST: Shape = Shape::List(UNBOUNDED, &VECTOR_INDEX_UPDATE);
pub(crate) static WARM_THROUGHPUT: Shape = Shape::Structure(&rows_shared::WARM_THROUGHPUT);
pub(crate) static WRITE_REQUEST: Shape = Shape::Structure(&rows_items::WRITE_REQUEST);
pub(crate) static WRITE_REQUESTS: Shape =
    Shape::List(Limits { min: Some(1), max: Some(25), pattern: None }, &WRITE_REQUEST);
