//! The operation table.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::facts::{Access, Facts, Framework};
use crate::validation::RequestFault;

/// Every operation of both services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// `BatchExecuteStatement`.
    BatchExecuteStatement,
    /// `BatchGetItem`.
    BatchGetItem,
    /// `BatchWriteItem`.
    BatchWriteItem,
    /// `CancelBulkOperation`.
    CancelBulkOperation,
    /// `CreateBackup`.
    CreateBackup,
    /// `CreateGlobalTable`.
    CreateGlobalTable,
    /// `CreateTable`.
    CreateTable,
    /// `DeleteBackup`.
    DeleteBackup,
    /// `DeleteItem`.
    DeleteItem,
    /// `DeleteResourcePolicy`.
    DeleteResourcePolicy,
    /// `DeleteTable`.
    DeleteTable,
    /// `DescribeBackup`.
    DescribeBackup,
    /// `DescribeBulkOperation`.
    DescribeBulkOperation,
    /// `DescribeContinuousBackups`.
    DescribeContinuousBackups,
    /// `DescribeContributorInsights`.
    DescribeContributorInsights,
    /// `DescribeEndpoints`.
    DescribeEndpoints,
    /// `DescribeExport`.
    DescribeExport,
    /// `DescribeGlobalTable`.
    DescribeGlobalTable,
    /// `DescribeGlobalTableSettings`.
    DescribeGlobalTableSettings,
    /// `DescribeImport`.
    DescribeImport,
    /// `DescribeKinesisStreamingDestination`.
    DescribeKinesisStreamingDestination,
    /// `DescribeLimits`.
    DescribeLimits,
    /// `DescribeTable`.
    DescribeTable,
    /// `DescribeTableReplicaAutoScaling`.
    DescribeTableReplicaAutoScaling,
    /// `DescribeTimeToLive`.
    DescribeTimeToLive,
    /// `DisableKinesisStreamingDestination`.
    DisableKinesisStreamingDestination,
    /// `EnableKinesisStreamingDestination`.
    EnableKinesisStreamingDestination,
    /// `ExecuteStatement`.
    ExecuteStatement,
    /// `ExecuteTransaction`.
    ExecuteTransaction,
    /// `ExportTableToPointInTime`.
    ExportTableToPointInTime,
    /// `GetItem`.
    GetItem,
    /// `GetResourcePolicy`.
    GetResourcePolicy,
    /// `ImportTable`.
    ImportTable,
    /// `ListBackups`.
    ListBackups,
    /// `ListBulkOperations`.
    ListBulkOperations,
    /// `ListContributorInsights`.
    ListContributorInsights,
    /// `ListExports`.
    ListExports,
    /// `ListGlobalTables`.
    ListGlobalTables,
    /// `ListImports`.
    ListImports,
    /// `ListTables`.
    ListTables,
    /// `ListTagsOfResource`.
    ListTagsOfResource,
    /// `PutItem`.
    PutItem,
    /// `PutResourcePolicy`.
    PutResourcePolicy,
    /// `Query`.
    Query,
    /// `RestoreTableFromBackup`.
    RestoreTableFromBackup,
    /// `RestoreTableToPointInTime`.
    RestoreTableToPointInTime,
    /// `Scan`.
    Scan,
    /// `SearchVectors`.
    SearchVectors,
    /// `StartBulkPutItems`.
    StartBulkPutItems,
    /// `TagResource`.
    TagResource,
    /// `TransactGetItems`.
    TransactGetItems,
    /// `TransactWriteItems`.
    TransactWriteItems,
    /// `UntagResource`.
    UntagResource,
    /// `UpdateContinuousBackups`.
    UpdateContinuousBackups,
    /// `UpdateContributorInsights`.
    UpdateContributorInsights,
    /// `UpdateGlobalTable`.
    UpdateGlobalTable,
    /// `UpdateGlobalTableSettings`.
    UpdateGlobalTableSettings,
    /// `UpdateItem`.
    UpdateItem,
    /// `UpdateKinesisStreamingDestination`.
    UpdateKinesisStreamingDestination,
    /// `UpdateTable`.
    UpdateTable,
    /// `UpdateTableReplicaAutoScaling`.
    UpdateTableReplicaAutoScaling,
    /// `UpdateTimeToLive`.
    UpdateTimeToLive,
    /// `DescribeStream`.
    DescribeStream,
    /// `GetRecords`.
    GetRecords,
    /// `GetShardIterator`.
    GetShardIterator,
    /// `ListStreams`.
    ListStreams,
}

impl Operation {
    /// All operations, DynamoDB's first.
    pub const ALL: [Self; 66] = [
        Self::BatchExecuteStatement,
        Self::BatchGetItem,
        Self::BatchWriteItem,
        Self::CancelBulkOperation,
        Self::CreateBackup,
        Self::CreateGlobalTable,
        Self::CreateTable,
        Self::DeleteBackup,
        Self::DeleteItem,
        Self::DeleteResourcePolicy,
        Self::DeleteTable,
        Self::DescribeBackup,
        Self::DescribeBulkOperation,
        Self::DescribeContinuousBackups,
        Self::DescribeContributorInsights,
        Self::DescribeEndpoints,
        Self::DescribeExport,
        Self::DescribeGlobalTable,
        Self::DescribeGlobalTableSettings,
        Self::DescribeImport,
        Self::DescribeKinesisStreamingDestination,
        Self::DescribeLimits,
        Self::DescribeTable,
        Self::DescribeTableReplicaAutoScaling,
        Self::DescribeTimeToLive,
        Self::DisableKinesisStreamingDestination,
        Self::EnableKinesisStreamingDestination,
        Self::ExecuteStatement,
        Self::ExecuteTransaction,
        Self::ExportTableToPointInTime,
        Self::GetItem,
        Self::GetResourcePolicy,
        Self::ImportTable,
        Self::ListBackups,
        Self::ListBulkOperations,
        Self::ListContributorInsights,
        Self::ListExports,
        Self::ListGlobalTables,
        Self::ListImports,
        Self::ListTables,
        Self::ListTagsOfResource,
        Self::PutItem,
        Self::PutResourcePolicy,
        Self::Query,
        Self::RestoreTableFromBackup,
        Self::RestoreTableToPointInTime,
        Self::Scan,
        Self::SearchVectors,
        Self::StartBulkPutItems,
        Self::TagResource,
        Self::TransactGetItems,
        Self::TransactWriteItems,
        Self::UntagResource,
        Self::UpdateContinuousBackups,
        Self::UpdateContributorInsights,
        Self::UpdateGlobalTable,
        Self::UpdateGlobalTableSettings,
        Self::UpdateItem,
        Self::UpdateKinesisStreamingDestination,
        Self::UpdateTable,
        Self::UpdateTableReplicaAutoScaling,
        Self::UpdateTimeToLive,
        Self::DescribeStream,
        Self::GetRecords,
        Self::GetShardIterator,
        Self::ListStreams,
    ];

    /// What is known about the operation.
    #[must_use]
    pub fn facts(self) -> &'static Facts {
        match self {
            Self::BatchExecuteStatement => &BATCH_EXECUTE_STATEMENT,
            Self::BatchGetItem => &BATCH_GET_ITEM,
            Self::BatchWriteItem => &BATCH_WRITE_ITEM,
            Self::CancelBulkOperation => &CANCEL_BULK_OPERATION,
            Self::CreateBackup => &CREATE_BACKUP,
            Self::CreateGlobalTable => &CREATE_GLOBAL_TABLE,
            Self::CreateTable => &CREATE_TABLE,
            Self::DeleteBackup => &DELETE_BACKUP,
            Self::DeleteItem => &DELETE_ITEM,
            Self::DeleteResourcePolicy => &DELETE_RESOURCE_POLICY,
            Self::DeleteTable => &DELETE_TABLE,
            Self::DescribeBackup => &DESCRIBE_BACKUP,
            Self::DescribeBulkOperation => &DESCRIBE_BULK_OPERATION,
            Self::DescribeContinuousBackups => &DESCRIBE_CONTINUOUS_BACKUPS,
            Self::DescribeContributorInsights => &DESCRIBE_CONTRIBUTOR_INSIGHTS,
            Self::DescribeEndpoints => &DESCRIBE_ENDPOINTS,
            Self::DescribeExport => &DESCRIBE_EXPORT,
            Self::DescribeGlobalTable => &DESCRIBE_GLOBAL_TABLE,
            Self::DescribeGlobalTableSettings => &DESCRIBE_GLOBAL_TABLE_SETTINGS,
            Self::DescribeImport => &DESCRIBE_IMPORT,
            Self::DescribeKinesisStreamingDestination => &DESCRIBE_KINESIS_STREAMING_DESTINATION,
            Self::DescribeLimits => &DESCRIBE_LIMITS,
            Self::DescribeTable => &DESCRIBE_TABLE,
            Self::DescribeTableReplicaAutoScaling => &DESCRIBE_TABLE_REPLICA_AUTO_SCALING,
            Self::DescribeTimeToLive => &DESCRIBE_TIME_TO_LIVE,
            Self::DisableKinesisStreamingDestination => &DISABLE_KINESIS_STREAMING_DESTINATION,
            Self::EnableKinesisStreamingDestination => &ENABLE_KINESIS_STREAMING_DESTINATION,
            Self::ExecuteStatement => &EXECUTE_STATEMENT,
            Self::ExecuteTransaction => &EXECUTE_TRANSACTION,
            Self::ExportTableToPointInTime => &EXPORT_TABLE_TO_POINT_IN_TIME,
            Self::GetItem => &GET_ITEM,
            Self::GetResourcePolicy => &GET_RESOURCE_POLICY,
            Self::ImportTable => &IMPORT_TABLE,
            Self::ListBackups => &LIST_BACKUPS,
            Self::ListBulkOperations => &LIST_BULK_OPERATIONS,
            Self::ListContributorInsights => &LIST_CONTRIBUTOR_INSIGHTS,
            Self::ListExports => &LIST_EXPORTS,
            Self::ListGlobalTables => &LIST_GLOBAL_TABLES,
            Self::ListImports => &LIST_IMPORTS,
            Self::ListTables => &LIST_TABLES,
            Self::ListTagsOfResource => &LIST_TAGS_OF_RESOURCE,
            Self::PutItem => &PUT_ITEM,
            Self::PutResourcePolicy => &PUT_RESOURCE_POLICY,
            Self::Query => &QUERY,
            Self::RestoreTableFromBackup => &RESTORE_TABLE_FROM_BACKUP,
            Self::RestoreTableToPointInTime => &RESTORE_TABLE_TO_POINT_IN_TIME,
            Self::Scan => &SCAN,
            Self::SearchVectors => &SEARCH_VECTORS,
            Self::StartBulkPutItems => &START_BULK_PUT_ITEMS,
            Self::TagResource => &TAG_RESOURCE,
            Self::TransactGetItems => &TRANSACT_GET_ITEMS,
            Self::TransactWriteItems => &TRANSACT_WRITE_ITEMS,
            Self::UntagResource => &UNTAG_RESOURCE,
            Self::UpdateContinuousBackups => &UPDATE_CONTINUOUS_BACKUPS,
            Self::UpdateContributorInsights => &UPDATE_CONTRIBUTOR_INSIGHTS,
            Self::UpdateGlobalTable => &UPDATE_GLOBAL_TABLE,
            Self::UpdateGlobalTableSettings => &UPDATE_GLOBAL_TABLE_SETTINGS,
            Self::UpdateItem => &UPDATE_ITEM,
            Self::UpdateKinesisStreamingDestination => &UPDATE_KINESIS_STREAMING_DESTINATION,
            Self::UpdateTable => &UPDATE_TABLE,
            Self::UpdateTableReplicaAutoScaling => &UPDATE_TABLE_REPLICA_AUTO_SCALING,
            Self::UpdateTimeToLive => &UPDATE_TIME_TO_LIVE,
            Self::DescribeStream => &DESCRIBE_STREAM,
            Self::GetRecords => &GET_RECORDS,
            Self::GetShardIterator => &GET_SHARD_ITERATOR,
            Self::ListStreams => &LIST_STREAMS,
        }
    }
}

impl Operation {
    /// The operation called `name`, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "BatchExecuteStatement" => Some(Self::BatchExecuteStatement),
            "BatchGetItem" => Some(Self::BatchGetItem),
            "BatchWriteItem" => Some(Self::BatchWriteItem),
            "CancelBulkOperation" => Some(Self::CancelBulkOperation),
            "CreateBackup" => Some(Self::CreateBackup),
            "CreateGlobalTable" => Some(Self::CreateGlobalTable),
            "CreateTable" => Some(Self::CreateTable),
            "DeleteBackup" => Some(Self::DeleteBackup),
            "DeleteItem" => Some(Self::DeleteItem),
            "DeleteResourcePolicy" => Some(Self::DeleteResourcePolicy),
            "DeleteTable" => Some(Self::DeleteTable),
            "DescribeBackup" => Some(Self::DescribeBackup),
            "DescribeBulkOperation" => Some(Self::DescribeBulkOperation),
            "DescribeContinuousBackups" => Some(Self::DescribeContinuousBackups),
            "DescribeContributorInsights" => Some(Self::DescribeContributorInsights),
            "DescribeEndpoints" => Some(Self::DescribeEndpoints),
            "DescribeExport" => Some(Self::DescribeExport),
            "DescribeGlobalTable" => Some(Self::DescribeGlobalTable),
            "DescribeGlobalTableSettings" => Some(Self::DescribeGlobalTableSettings),
            "DescribeImport" => Some(Self::DescribeImport),
            "DescribeKinesisStreamingDestination" => {
                Some(Self::DescribeKinesisStreamingDestination)
            }
            "DescribeLimits" => Some(Self::DescribeLimits),
            "DescribeTable" => Some(Self::DescribeTable),
            "DescribeTableReplicaAutoScaling" => Some(Self::DescribeTableReplicaAutoScaling),
            "DescribeTimeToLive" => Some(Self::DescribeTimeToLive),
            "DisableKinesisStreamingDestination" => Some(Self::DisableKinesisStreamingDestination),
            "EnableKinesisStreamingDestination" => Some(Self::EnableKinesisStreamingDestination),
            "ExecuteStatement" => Some(Self::ExecuteStatement),
            "ExecuteTransaction" => Some(Self::ExecuteTransaction),
            "ExportTableToPointInTime" => Some(Self::ExportTableToPointInTime),
            "GetItem" => Some(Self::GetItem),
            "GetResourcePolicy" => Some(Self::GetResourcePolicy),
            "ImportTable" => Some(Self::ImportTable),
            "ListBackups" => Some(Self::ListBackups),
            "ListBulkOperations" => Some(Self::ListBulkOperations),
            "ListContributorInsights" => Some(Self::ListContributorInsights),
            "ListExports" => Some(Self::ListExports),
            "ListGlobalTables" => Some(Self::ListGlobalTables),
            "ListImports" => Some(Self::ListImports),
            "ListTables" => Some(Self::ListTables),
            "ListTagsOfResource" => Some(Self::ListTagsOfResource),
            "PutItem" => Some(Self::PutItem),
            "PutResourcePolicy" => Some(Self::PutResourcePolicy),
            "Query" => Some(Self::Query),
            "RestoreTableFromBackup" => Some(Self::RestoreTableFromBackup),
            "RestoreTableToPointInTime" => Some(Self::RestoreTableToPointInTime),
            "Scan" => Some(Self::Scan),
            "SearchVectors" => Some(Self::SearchVectors),
            "StartBulkPutItems" => Some(Self::StartBulkPutItems),
            "TagResource" => Some(Self::TagResource),
            "TransactGetItems" => Some(Self::TransactGetItems),
            "TransactWriteItems" => Some(Self::TransactWriteItems),
            "UntagResource" => Some(Self::UntagResource),
            "UpdateContinuousBackups" => Some(Self::UpdateContinuousBackups),
            "UpdateContributorInsights" => Some(Self::UpdateContributorInsights),
            "UpdateGlobalTable" => Some(Self::UpdateGlobalTable),
            "UpdateGlobalTableSettings" => Some(Self::UpdateGlobalTableSettings),
            "UpdateItem" => Some(Self::UpdateItem),
            "UpdateKinesisStreamingDestination" => Some(Self::UpdateKinesisStreamingDestination),
            "UpdateTable" => Some(Self::UpdateTable),
            "UpdateTableReplicaAutoScaling" => Some(Self::UpdateTableReplicaAutoScaling),
            "UpdateTimeToLive" => Some(Self::UpdateTimeToLive),
            "DescribeStream" => Some(Self::DescribeStream),
            "GetRecords" => Some(Self::GetRecords),
            "GetShardIterator" => Some(Self::GetShardIterator),
            "ListStreams" => Some(Self::ListStreams),
            _ => None,
        }
    }
}

impl Operation {
    /// The framework that words `fault`, if it is not the operation's own.
    #[expect(clippy::unneeded_struct_pattern, reason = "one form for every variant")]
    pub(crate) fn exception(self, fault: &RequestFault) -> Option<Framework> {
        match (self, fault) {
            (Self::Query, RequestFault::SelectWithProjection { .. }) => Some(Framework::Newer),
            (Self::Query, RequestFault::ProjectionMissing { .. }) => Some(Framework::Newer),
            _ => None,
        }
    }
}

static BATCH_EXECUTE_STATEMENT: Facts = Facts {
    name: "BatchExecuteStatement",
    target: "DynamoDB_20120810.BatchExecuteStatement",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Write,
    auth_action: "dynamodb:BatchExecuteStatement",
};
static BATCH_GET_ITEM: Facts = Facts {
    name: "BatchGetItem",
    target: "DynamoDB_20120810.BatchGetItem",
    framework: Framework::Newer,
    values: Framework::Newer,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:BatchGetItem",
};
static BATCH_WRITE_ITEM: Facts = Facts {
    name: "BatchWriteItem",
    target: "DynamoDB_20120810.BatchWriteItem",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Write,
    auth_action: "dynamodb:BatchWriteItem",
};
static CANCEL_BULK_OPERATION: Facts = Facts {
    name: "CancelBulkOperation",
    target: "DynamoDB_20120810.CancelBulkOperation",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Write,
    auth_action: "dynamodb:CancelBulkOperation",
};
static CREATE_BACKUP: Facts = Facts {
    name: "CreateBackup",
    target: "DynamoDB_20120810.CreateBackup",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Write,
    auth_action: "dynamodb:CreateBackup",
};
static CREATE_GLOBAL_TABLE: Facts = Facts {
    name: "CreateGlobalTable",
    target: "DynamoDB_20120810.CreateGlobalTable",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:CreateGlobalTable",
};
static CREATE_TABLE: Facts = Facts {
    name: "CreateTable",
    target: "DynamoDB_20120810.CreateTable",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:CreateTable",
};
static DELETE_BACKUP: Facts = Facts {
    name: "DeleteBackup",
    target: "DynamoDB_20120810.DeleteBackup",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Write,
    auth_action: "dynamodb:DeleteBackup",
};
static DELETE_ITEM: Facts = Facts {
    name: "DeleteItem",
    target: "DynamoDB_20120810.DeleteItem",
    framework: Framework::Newer,
    values: Framework::Newer,
    envelope: true,
    access: Access::Write,
    auth_action: "dynamodb:DeleteItem",
};
static DELETE_RESOURCE_POLICY: Facts = Facts {
    name: "DeleteResourcePolicy",
    target: "DynamoDB_20120810.DeleteResourcePolicy",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:DeleteResourcePolicy",
};
static DELETE_TABLE: Facts = Facts {
    name: "DeleteTable",
    target: "DynamoDB_20120810.DeleteTable",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:DeleteTable",
};
static DESCRIBE_BACKUP: Facts = Facts {
    name: "DescribeBackup",
    target: "DynamoDB_20120810.DescribeBackup",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeBackup",
};
static DESCRIBE_BULK_OPERATION: Facts = Facts {
    name: "DescribeBulkOperation",
    target: "DynamoDB_20120810.DescribeBulkOperation",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeBulkOperation",
};
static DESCRIBE_CONTINUOUS_BACKUPS: Facts = Facts {
    name: "DescribeContinuousBackups",
    target: "DynamoDB_20120810.DescribeContinuousBackups",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeContinuousBackups",
};
static DESCRIBE_CONTRIBUTOR_INSIGHTS: Facts = Facts {
    name: "DescribeContributorInsights",
    target: "DynamoDB_20120810.DescribeContributorInsights",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeContributorInsights",
};
static DESCRIBE_ENDPOINTS: Facts = Facts {
    name: "DescribeEndpoints",
    target: "DynamoDB_20120810.DescribeEndpoints",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeEndpoints",
};
static DESCRIBE_EXPORT: Facts = Facts {
    name: "DescribeExport",
    target: "DynamoDB_20120810.DescribeExport",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeExport",
};
static DESCRIBE_GLOBAL_TABLE: Facts = Facts {
    name: "DescribeGlobalTable",
    target: "DynamoDB_20120810.DescribeGlobalTable",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeGlobalTable",
};
static DESCRIBE_GLOBAL_TABLE_SETTINGS: Facts = Facts {
    name: "DescribeGlobalTableSettings",
    target: "DynamoDB_20120810.DescribeGlobalTableSettings",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeGlobalTableSettings",
};
static DESCRIBE_IMPORT: Facts = Facts {
    name: "DescribeImport",
    target: "DynamoDB_20120810.DescribeImport",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeImport",
};
static DESCRIBE_KINESIS_STREAMING_DESTINATION: Facts = Facts {
    name: "DescribeKinesisStreamingDestination",
    target: "DynamoDB_20120810.DescribeKinesisStreamingDestination",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeKinesisStreamingDestination",
};
static DESCRIBE_LIMITS: Facts = Facts {
    name: "DescribeLimits",
    target: "DynamoDB_20120810.DescribeLimits",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeLimits",
};
static DESCRIBE_TABLE: Facts = Facts {
    name: "DescribeTable",
    target: "DynamoDB_20120810.DescribeTable",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeTable",
};
static DESCRIBE_TABLE_REPLICA_AUTO_SCALING: Facts = Facts {
    name: "DescribeTableReplicaAutoScaling",
    target: "DynamoDB_20120810.DescribeTableReplicaAutoScaling",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeTableReplicaAutoScaling",
};
static DESCRIBE_TIME_TO_LIVE: Facts = Facts {
    name: "DescribeTimeToLive",
    target: "DynamoDB_20120810.DescribeTimeToLive",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeTimeToLive",
};
static DISABLE_KINESIS_STREAMING_DESTINATION: Facts = Facts {
    name: "DisableKinesisStreamingDestination",
    target: "DynamoDB_20120810.DisableKinesisStreamingDestination",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:DisableKinesisStreamingDestination",
};
static ENABLE_KINESIS_STREAMING_DESTINATION: Facts = Facts {
    name: "EnableKinesisStreamingDestination",
    target: "DynamoDB_20120810.EnableKinesisStreamingDestination",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:EnableKinesisStreamingDestination",
};
static EXECUTE_STATEMENT: Facts = Facts {
    name: "ExecuteStatement",
    target: "DynamoDB_20120810.ExecuteStatement",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Write,
    auth_action: "dynamodb:ExecuteStatement",
};
static EXECUTE_TRANSACTION: Facts = Facts {
    name: "ExecuteTransaction",
    target: "DynamoDB_20120810.ExecuteTransaction",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Write,
    auth_action: "dynamodb:ExecuteTransaction",
};
static EXPORT_TABLE_TO_POINT_IN_TIME: Facts = Facts {
    name: "ExportTableToPointInTime",
    target: "DynamoDB_20120810.ExportTableToPointInTime",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Write,
    auth_action: "dynamodb:ExportTableToPointInTime",
};
static GET_ITEM: Facts = Facts {
    name: "GetItem",
    target: "DynamoDB_20120810.GetItem",
    framework: Framework::Older,
    values: Framework::Newer,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:GetItem",
};
static GET_RESOURCE_POLICY: Facts = Facts {
    name: "GetResourcePolicy",
    target: "DynamoDB_20120810.GetResourcePolicy",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:GetResourcePolicy",
};
static IMPORT_TABLE: Facts = Facts {
    name: "ImportTable",
    target: "DynamoDB_20120810.ImportTable",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:ImportTable",
};
static LIST_BACKUPS: Facts = Facts {
    name: "ListBackups",
    target: "DynamoDB_20120810.ListBackups",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:ListBackups",
};
static LIST_BULK_OPERATIONS: Facts = Facts {
    name: "ListBulkOperations",
    target: "DynamoDB_20120810.ListBulkOperations",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:ListBulkOperations",
};
static LIST_CONTRIBUTOR_INSIGHTS: Facts = Facts {
    name: "ListContributorInsights",
    target: "DynamoDB_20120810.ListContributorInsights",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:ListContributorInsights",
};
static LIST_EXPORTS: Facts = Facts {
    name: "ListExports",
    target: "DynamoDB_20120810.ListExports",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:ListExports",
};
static LIST_GLOBAL_TABLES: Facts = Facts {
    name: "ListGlobalTables",
    target: "DynamoDB_20120810.ListGlobalTables",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:ListGlobalTables",
};
static LIST_IMPORTS: Facts = Facts {
    name: "ListImports",
    target: "DynamoDB_20120810.ListImports",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:ListImports",
};
static LIST_TABLES: Facts = Facts {
    name: "ListTables",
    target: "DynamoDB_20120810.ListTables",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:ListTables",
};
static LIST_TAGS_OF_RESOURCE: Facts = Facts {
    name: "ListTagsOfResource",
    target: "DynamoDB_20120810.ListTagsOfResource",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:ListTagsOfResource",
};
static PUT_ITEM: Facts = Facts {
    name: "PutItem",
    target: "DynamoDB_20120810.PutItem",
    framework: Framework::Newer,
    values: Framework::Newer,
    envelope: true,
    access: Access::Write,
    auth_action: "dynamodb:PutItem",
};
static PUT_RESOURCE_POLICY: Facts = Facts {
    name: "PutResourcePolicy",
    target: "DynamoDB_20120810.PutResourcePolicy",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:PutResourcePolicy",
};
static QUERY: Facts = Facts {
    name: "Query",
    target: "DynamoDB_20120810.Query",
    framework: Framework::Older,
    values: Framework::Newer,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:Query",
};
static RESTORE_TABLE_FROM_BACKUP: Facts = Facts {
    name: "RestoreTableFromBackup",
    target: "DynamoDB_20120810.RestoreTableFromBackup",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:RestoreTableFromBackup",
};
static RESTORE_TABLE_TO_POINT_IN_TIME: Facts = Facts {
    name: "RestoreTableToPointInTime",
    target: "DynamoDB_20120810.RestoreTableToPointInTime",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:RestoreTableToPointInTime",
};
static SCAN: Facts = Facts {
    name: "Scan",
    target: "DynamoDB_20120810.Scan",
    framework: Framework::Older,
    values: Framework::Newer,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:Scan",
};
static SEARCH_VECTORS: Facts = Facts {
    name: "SearchVectors",
    target: "DynamoDB_20120810.SearchVectors",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:SearchVectors",
};
static START_BULK_PUT_ITEMS: Facts = Facts {
    name: "StartBulkPutItems",
    target: "DynamoDB_20120810.StartBulkPutItems",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Write,
    auth_action: "dynamodb:StartBulkPutItems",
};
static TAG_RESOURCE: Facts = Facts {
    name: "TagResource",
    target: "DynamoDB_20120810.TagResource",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:TagResource",
};
static TRANSACT_GET_ITEMS: Facts = Facts {
    name: "TransactGetItems",
    target: "DynamoDB_20120810.TransactGetItems",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:TransactGetItems",
};
static TRANSACT_WRITE_ITEMS: Facts = Facts {
    name: "TransactWriteItems",
    target: "DynamoDB_20120810.TransactWriteItems",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Write,
    auth_action: "dynamodb:TransactWriteItems",
};
static UNTAG_RESOURCE: Facts = Facts {
    name: "UntagResource",
    target: "DynamoDB_20120810.UntagResource",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:UntagResource",
};
static UPDATE_CONTINUOUS_BACKUPS: Facts = Facts {
    name: "UpdateContinuousBackups",
    target: "DynamoDB_20120810.UpdateContinuousBackups",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:UpdateContinuousBackups",
};
static UPDATE_CONTRIBUTOR_INSIGHTS: Facts = Facts {
    name: "UpdateContributorInsights",
    target: "DynamoDB_20120810.UpdateContributorInsights",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:UpdateContributorInsights",
};
static UPDATE_GLOBAL_TABLE: Facts = Facts {
    name: "UpdateGlobalTable",
    target: "DynamoDB_20120810.UpdateGlobalTable",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:UpdateGlobalTable",
};
static UPDATE_GLOBAL_TABLE_SETTINGS: Facts = Facts {
    name: "UpdateGlobalTableSettings",
    target: "DynamoDB_20120810.UpdateGlobalTableSettings",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:UpdateGlobalTableSettings",
};
static UPDATE_ITEM: Facts = Facts {
    name: "UpdateItem",
    target: "DynamoDB_20120810.UpdateItem",
    framework: Framework::Newer,
    values: Framework::Newer,
    envelope: true,
    access: Access::Write,
    auth_action: "dynamodb:UpdateItem",
};
static UPDATE_KINESIS_STREAMING_DESTINATION: Facts = Facts {
    name: "UpdateKinesisStreamingDestination",
    target: "DynamoDB_20120810.UpdateKinesisStreamingDestination",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:UpdateKinesisStreamingDestination",
};
static UPDATE_TABLE: Facts = Facts {
    name: "UpdateTable",
    target: "DynamoDB_20120810.UpdateTable",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:UpdateTable",
};
static UPDATE_TABLE_REPLICA_AUTO_SCALING: Facts = Facts {
    name: "UpdateTableReplicaAutoScaling",
    target: "DynamoDB_20120810.UpdateTableReplicaAutoScaling",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:UpdateTableReplicaAutoScaling",
};
static UPDATE_TIME_TO_LIVE: Facts = Facts {
    name: "UpdateTimeToLive",
    target: "DynamoDB_20120810.UpdateTimeToLive",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Define,
    auth_action: "dynamodb:UpdateTimeToLive",
};
static DESCRIBE_STREAM: Facts = Facts {
    name: "DescribeStream",
    target: "DynamoDBStreams_20120810.DescribeStream",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:DescribeStream",
};
static GET_RECORDS: Facts = Facts {
    name: "GetRecords",
    target: "DynamoDBStreams_20120810.GetRecords",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:GetRecords",
};
static GET_SHARD_ITERATOR: Facts = Facts {
    name: "GetShardIterator",
    target: "DynamoDBStreams_20120810.GetShardIterator",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:GetShardIterator",
};
static LIST_STREAMS: Facts = Facts {
    name: "ListStreams",
    target: "DynamoDBStreams_20120810.ListStreams",
    framework: Framework::Older,
    values: Framework::Older,
    envelope: false,
    access: Access::Read,
    auth_action: "dynamodb:ListStreams",
};
