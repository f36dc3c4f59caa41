//! The response of every operation, ready to be encoded.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    BatchExecuteStatementOutput, BatchGetItemOutput, BatchWriteItemOutput,
    CancelBulkOperationOutput, CreateBackupOutput, CreateGlobalTableOutput, CreateTableOutput,
    DeleteBackupOutput, DeleteItemOutput, DeleteResourcePolicyOutput, DeleteTableOutput,
    DescribeBackupOutput, DescribeBulkOperationOutput, DescribeContinuousBackupsOutput,
    DescribeContributorInsightsOutput, DescribeEndpointsResponse, DescribeExportOutput,
    DescribeGlobalTableOutput, DescribeGlobalTableSettingsOutput, DescribeImportOutput,
    DescribeKinesisStreamingDestinationOutput, DescribeLimitsOutput, DescribeStreamOutput,
    DescribeTableOutput, DescribeTableReplicaAutoScalingOutput, DescribeTimeToLiveOutput,
    ExecuteStatementOutput, ExecuteTransactionOutput, ExportTableToPointInTimeOutput,
    GetItemOutput, GetRecordsOutput, GetResourcePolicyOutput, GetShardIteratorOutput,
    ImportTableOutput, KinesisStreamingDestinationOutput, ListBackupsOutput,
    ListBulkOperationsOutput, ListContributorInsightsOutput, ListExportsOutput,
    ListGlobalTablesOutput, ListImportsOutput, ListStreamsOutput, ListTablesOutput,
    ListTagsOfResourceOutput, Operation, PutItemOutput, PutResourcePolicyOutput, QueryOutput,
    RestoreTableFromBackupOutput, RestoreTableToPointInTimeOutput, ScanOutput, SearchVectorsOutput,
    StartBulkPutItemsOutput, TagResourceOutput, TransactGetItemsOutput, TransactWriteItemsOutput,
    UntagResourceOutput, UpdateContinuousBackupsOutput, UpdateContributorInsightsOutput,
    UpdateGlobalTableOutput, UpdateGlobalTableSettingsOutput, UpdateItemOutput,
    UpdateKinesisStreamingDestinationOutput, UpdateTableOutput,
    UpdateTableReplicaAutoScalingOutput, UpdateTimeToLiveOutput,
};

/// The response of every operation, ready to be encoded.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// Of `BatchExecuteStatement`.
    BatchExecuteStatement(BatchExecuteStatementOutput),
    /// Of `BatchGetItem`.
    BatchGetItem(BatchGetItemOutput),
    /// Of `BatchWriteItem`.
    BatchWriteItem(BatchWriteItemOutput),
    /// Of `CancelBulkOperation`.
    CancelBulkOperation(CancelBulkOperationOutput),
    /// Of `CreateBackup`.
    CreateBackup(CreateBackupOutput),
    /// Of `CreateGlobalTable`.
    CreateGlobalTable(CreateGlobalTableOutput),
    /// Of `CreateTable`.
    CreateTable(Box<CreateTableOutput>),
    /// Of `DeleteBackup`.
    DeleteBackup(DeleteBackupOutput),
    /// Of `DeleteItem`.
    DeleteItem(DeleteItemOutput),
    /// Of `DeleteResourcePolicy`.
    DeleteResourcePolicy(DeleteResourcePolicyOutput),
    /// Of `DeleteTable`.
    DeleteTable(Box<DeleteTableOutput>),
    /// Of `DescribeBackup`.
    DescribeBackup(DescribeBackupOutput),
    /// Of `DescribeBulkOperation`.
    DescribeBulkOperation(DescribeBulkOperationOutput),
    /// Of `DescribeContinuousBackups`.
    DescribeContinuousBackups(DescribeContinuousBackupsOutput),
    /// Of `DescribeContributorInsights`.
    DescribeContributorInsights(DescribeContributorInsightsOutput),
    /// Of `DescribeEndpoints`.
    DescribeEndpoints(DescribeEndpointsResponse),
    /// Of `DescribeExport`.
    DescribeExport(DescribeExportOutput),
    /// Of `DescribeGlobalTable`.
    DescribeGlobalTable(DescribeGlobalTableOutput),
    /// Of `DescribeGlobalTableSettings`.
    DescribeGlobalTableSettings(DescribeGlobalTableSettingsOutput),
    /// Of `DescribeImport`.
    DescribeImport(Box<DescribeImportOutput>),
    /// Of `DescribeKinesisStreamingDestination`.
    DescribeKinesisStreamingDestination(DescribeKinesisStreamingDestinationOutput),
    /// Of `DescribeLimits`.
    DescribeLimits(DescribeLimitsOutput),
    /// Of `DescribeTable`.
    DescribeTable(Box<DescribeTableOutput>),
    /// Of `DescribeTableReplicaAutoScaling`.
    DescribeTableReplicaAutoScaling(DescribeTableReplicaAutoScalingOutput),
    /// Of `DescribeTimeToLive`.
    DescribeTimeToLive(DescribeTimeToLiveOutput),
    /// Of `DisableKinesisStreamingDestination`.
    DisableKinesisStreamingDestination(KinesisStreamingDestinationOutput),
    /// Of `EnableKinesisStreamingDestination`.
    EnableKinesisStreamingDestination(KinesisStreamingDestinationOutput),
    /// Of `ExecuteStatement`.
    ExecuteStatement(ExecuteStatementOutput),
    /// Of `ExecuteTransaction`.
    ExecuteTransaction(ExecuteTransactionOutput),
    /// Of `ExportTableToPointInTime`.
    ExportTableToPointInTime(ExportTableToPointInTimeOutput),
    /// Of `GetItem`.
    GetItem(GetItemOutput),
    /// Of `GetResourcePolicy`.
    GetResourcePolicy(GetResourcePolicyOutput),
    /// Of `ImportTable`.
    ImportTable(Box<ImportTableOutput>),
    /// Of `ListBackups`.
    ListBackups(ListBackupsOutput),
    /// Of `ListBulkOperations`.
    ListBulkOperations(ListBulkOperationsOutput),
    /// Of `ListContributorInsights`.
    ListContributorInsights(ListContributorInsightsOutput),
    /// Of `ListExports`.
    ListExports(ListExportsOutput),
    /// Of `ListGlobalTables`.
    ListGlobalTables(ListGlobalTablesOutput),
    /// Of `ListImports`.
    ListImports(ListImportsOutput),
    /// Of `ListTables`.
    ListTables(ListTablesOutput),
    /// Of `ListTagsOfResource`.
    ListTagsOfResource(ListTagsOfResourceOutput),
    /// Of `PutItem`.
    PutItem(PutItemOutput),
    /// Of `PutResourcePolicy`.
    PutResourcePolicy(PutResourcePolicyOutput),
    /// Of `Query`.
    Query(QueryOutput),
    /// Of `RestoreTableFromBackup`.
    RestoreTableFromBackup(Box<RestoreTableFromBackupOutput>),
    /// Of `RestoreTableToPointInTime`.
    RestoreTableToPointInTime(Box<RestoreTableToPointInTimeOutput>),
    /// Of `Scan`.
    Scan(ScanOutput),
    /// Of `SearchVectors`.
    SearchVectors(SearchVectorsOutput),
    /// Of `StartBulkPutItems`.
    StartBulkPutItems(StartBulkPutItemsOutput),
    /// Of `TagResource`.
    TagResource(TagResourceOutput),
    /// Of `TransactGetItems`.
    TransactGetItems(TransactGetItemsOutput),
    /// Of `TransactWriteItems`.
    TransactWriteItems(TransactWriteItemsOutput),
    /// Of `UntagResource`.
    UntagResource(UntagResourceOutput),
    /// Of `UpdateContinuousBackups`.
    UpdateContinuousBackups(UpdateContinuousBackupsOutput),
    /// Of `UpdateContributorInsights`.
    UpdateContributorInsights(UpdateContributorInsightsOutput),
    /// Of `UpdateGlobalTable`.
    UpdateGlobalTable(UpdateGlobalTableOutput),
    /// Of `UpdateGlobalTableSettings`.
    UpdateGlobalTableSettings(UpdateGlobalTableSettingsOutput),
    /// Of `UpdateItem`.
    UpdateItem(UpdateItemOutput),
    /// Of `UpdateKinesisStreamingDestination`.
    UpdateKinesisStreamingDestination(UpdateKinesisStreamingDestinationOutput),
    /// Of `UpdateTable`.
    UpdateTable(Box<UpdateTableOutput>),
    /// Of `UpdateTableReplicaAutoScaling`.
    UpdateTableReplicaAutoScaling(UpdateTableReplicaAutoScalingOutput),
    /// Of `UpdateTimeToLive`.
    UpdateTimeToLive(UpdateTimeToLiveOutput),
    /// Of `DescribeStream`.
    DescribeStream(DescribeStreamOutput),
    /// Of `GetRecords`.
    GetRecords(GetRecordsOutput),
    /// Of `GetShardIterator`.
    GetShardIterator(GetShardIteratorOutput),
    /// Of `ListStreams`.
    ListStreams(ListStreamsOutput),
}

impl Response {
    /// The operation this belongs to.
    #[must_use]
    pub fn operation(&self) -> Operation {
        match self {
            Self::BatchExecuteStatement(_) => Operation::BatchExecuteStatement,
            Self::BatchGetItem(_) => Operation::BatchGetItem,
            Self::BatchWriteItem(_) => Operation::BatchWriteItem,
            Self::CancelBulkOperation(_) => Operation::CancelBulkOperation,
            Self::CreateBackup(_) => Operation::CreateBackup,
            Self::CreateGlobalTable(_) => Operation::CreateGlobalTable,
            Self::CreateTable(_) => Operation::CreateTable,
            Self::DeleteBackup(_) => Operation::DeleteBackup,
            Self::DeleteItem(_) => Operation::DeleteItem,
            Self::DeleteResourcePolicy(_) => Operation::DeleteResourcePolicy,
            Self::DeleteTable(_) => Operation::DeleteTable,
            Self::DescribeBackup(_) => Operation::DescribeBackup,
            Self::DescribeBulkOperation(_) => Operation::DescribeBulkOperation,
            Self::DescribeContinuousBackups(_) => Operation::DescribeContinuousBackups,
            Self::DescribeContributorInsights(_) => Operation::DescribeContributorInsights,
            Self::DescribeEndpoints(_) => Operation::DescribeEndpoints,
            Self::DescribeExport(_) => Operation::DescribeExport,
            Self::DescribeGlobalTable(_) => Operation::DescribeGlobalTable,
            Self::DescribeGlobalTableSettings(_) => Operation::DescribeGlobalTableSettings,
            Self::DescribeImport(_) => Operation::DescribeImport,
            Self::DescribeKinesisStreamingDestination(_) => {
                Operation::DescribeKinesisStreamingDestination
            }
            Self::DescribeLimits(_) => Operation::DescribeLimits,
            Self::DescribeTable(_) => Operation::DescribeTable,
            Self::DescribeTableReplicaAutoScaling(_) => Operation::DescribeTableReplicaAutoScaling,
            Self::DescribeTimeToLive(_) => Operation::DescribeTimeToLive,
            Self::DisableKinesisStreamingDestination(_) => {
                Operation::DisableKinesisStreamingDestination
            }
            Self::EnableKinesisStreamingDestination(_) => {
                Operation::EnableKinesisStreamingDestination
            }
            Self::ExecuteStatement(_) => Operation::ExecuteStatement,
            Self::ExecuteTransaction(_) => Operation::ExecuteTransaction,
            Self::ExportTableToPointInTime(_) => Operation::ExportTableToPointInTime,
            Self::GetItem(_) => Operation::GetItem,
            Self::GetResourcePolicy(_) => Operation::GetResourcePolicy,
            Self::ImportTable(_) => Operation::ImportTable,
            Self::ListBackups(_) => Operation::ListBackups,
            Self::ListBulkOperations(_) => Operation::ListBulkOperations,
            Self::ListContributorInsights(_) => Operation::ListContributorInsights,
            Self::ListExports(_) => Operation::ListExports,
            Self::ListGlobalTables(_) => Operation::ListGlobalTables,
            Self::ListImports(_) => Operation::ListImports,
            Self::ListTables(_) => Operation::ListTables,
            Self::ListTagsOfResource(_) => Operation::ListTagsOfResource,
            Self::PutItem(_) => Operation::PutItem,
            Self::PutResourcePolicy(_) => Operation::PutResourcePolicy,
            Self::Query(_) => Operation::Query,
            Self::RestoreTableFromBackup(_) => Operation::RestoreTableFromBackup,
            Self::RestoreTableToPointInTime(_) => Operation::RestoreTableToPointInTime,
            Self::Scan(_) => Operation::Scan,
            Self::SearchVectors(_) => Operation::SearchVectors,
            Self::StartBulkPutItems(_) => Operation::StartBulkPutItems,
            Self::TagResource(_) => Operation::TagResource,
            Self::TransactGetItems(_) => Operation::TransactGetItems,
            Self::TransactWriteItems(_) => Operation::TransactWriteItems,
            Self::UntagResource(_) => Operation::UntagResource,
            Self::UpdateContinuousBackups(_) => Operation::UpdateContinuousBackups,
            Self::UpdateContributorInsights(_) => Operation::UpdateContributorInsights,
            Self::UpdateGlobalTable(_) => Operation::UpdateGlobalTable,
            Self::UpdateGlobalTableSettings(_) => Operation::UpdateGlobalTableSettings,
            Self::UpdateItem(_) => Operation::UpdateItem,
            Self::UpdateKinesisStreamingDestination(_) => {
                Operation::UpdateKinesisStreamingDestination
            }
            Self::UpdateTable(_) => Operation::UpdateTable,
            Self::UpdateTableReplicaAutoScaling(_) => Operation::UpdateTableReplicaAutoScaling,
            Self::UpdateTimeToLive(_) => Operation::UpdateTimeToLive,
            Self::DescribeStream(_) => Operation::DescribeStream,
            Self::GetRecords(_) => Operation::GetRecords,
            Self::GetShardIterator(_) => Operation::GetShardIterator,
            Self::ListStreams(_) => Operation::ListStreams,
        }
    }
}

impl From<BatchExecuteStatementOutput> for Response {
    fn from(content: BatchExecuteStatementOutput) -> Self {
        Self::BatchExecuteStatement(content)
    }
}

impl From<BatchGetItemOutput> for Response {
    fn from(content: BatchGetItemOutput) -> Self {
        Self::BatchGetItem(content)
    }
}

impl From<BatchWriteItemOutput> for Response {
    fn from(content: BatchWriteItemOutput) -> Self {
        Self::BatchWriteItem(content)
    }
}

impl From<CancelBulkOperationOutput> for Response {
    fn from(content: CancelBulkOperationOutput) -> Self {
        Self::CancelBulkOperation(content)
    }
}

impl From<CreateBackupOutput> for Response {
    fn from(content: CreateBackupOutput) -> Self {
        Self::CreateBackup(content)
    }
}

impl From<CreateGlobalTableOutput> for Response {
    fn from(content: CreateGlobalTableOutput) -> Self {
        Self::CreateGlobalTable(content)
    }
}

impl From<CreateTableOutput> for Response {
    fn from(content: CreateTableOutput) -> Self {
        Self::CreateTable(Box::new(content))
    }
}

impl From<DeleteBackupOutput> for Response {
    fn from(content: DeleteBackupOutput) -> Self {
        Self::DeleteBackup(content)
    }
}

impl From<DeleteItemOutput> for Response {
    fn from(content: DeleteItemOutput) -> Self {
        Self::DeleteItem(content)
    }
}

impl From<DeleteResourcePolicyOutput> for Response {
    fn from(content: DeleteResourcePolicyOutput) -> Self {
        Self::DeleteResourcePolicy(content)
    }
}

impl From<DeleteTableOutput> for Response {
    fn from(content: DeleteTableOutput) -> Self {
        Self::DeleteTable(Box::new(content))
    }
}

impl From<DescribeBackupOutput> for Response {
    fn from(content: DescribeBackupOutput) -> Self {
        Self::DescribeBackup(content)
    }
}

impl From<DescribeBulkOperationOutput> for Response {
    fn from(content: DescribeBulkOperationOutput) -> Self {
        Self::DescribeBulkOperation(content)
    }
}

impl From<DescribeContinuousBackupsOutput> for Response {
    fn from(content: DescribeContinuousBackupsOutput) -> Self {
        Self::DescribeContinuousBackups(content)
    }
}

impl From<DescribeContributorInsightsOutput> for Response {
    fn from(content: DescribeContributorInsightsOutput) -> Self {
        Self::DescribeContributorInsights(content)
    }
}

impl From<DescribeEndpointsResponse> for Response {
    fn from(content: DescribeEndpointsResponse) -> Self {
        Self::DescribeEndpoints(content)
    }
}

impl From<DescribeExportOutput> for Response {
    fn from(content: DescribeExportOutput) -> Self {
        Self::DescribeExport(content)
    }
}

impl From<DescribeGlobalTableOutput> for Response {
    fn from(content: DescribeGlobalTableOutput) -> Self {
        Self::DescribeGlobalTable(content)
    }
}

impl From<DescribeGlobalTableSettingsOutput> for Response {
    fn from(content: DescribeGlobalTableSettingsOutput) -> Self {
        Self::DescribeGlobalTableSettings(content)
    }
}

impl From<DescribeImportOutput> for Response {
    fn from(content: DescribeImportOutput) -> Self {
        Self::DescribeImport(Box::new(content))
    }
}

impl From<DescribeKinesisStreamingDestinationOutput> for Response {
    fn from(content: DescribeKinesisStreamingDestinationOutput) -> Self {
        Self::DescribeKinesisStreamingDestination(content)
    }
}

impl From<DescribeLimitsOutput> for Response {
    fn from(content: DescribeLimitsOutput) -> Self {
        Self::DescribeLimits(content)
    }
}

impl From<DescribeTableOutput> for Response {
    fn from(content: DescribeTableOutput) -> Self {
        Self::DescribeTable(Box::new(content))
    }
}

impl From<DescribeTableReplicaAutoScalingOutput> for Response {
    fn from(content: DescribeTableReplicaAutoScalingOutput) -> Self {
        Self::DescribeTableReplicaAutoScaling(content)
    }
}

impl From<DescribeTimeToLiveOutput> for Response {
    fn from(content: DescribeTimeToLiveOutput) -> Self {
        Self::DescribeTimeToLive(content)
    }
}

impl From<ExecuteStatementOutput> for Response {
    fn from(content: ExecuteStatementOutput) -> Self {
        Self::ExecuteStatement(content)
    }
}

impl From<ExecuteTransactionOutput> for Response {
    fn from(content: ExecuteTransactionOutput) -> Self {
        Self::ExecuteTransaction(content)
    }
}

impl From<ExportTableToPointInTimeOutput> for Response {
    fn from(content: ExportTableToPointInTimeOutput) -> Self {
        Self::ExportTableToPointInTime(content)
    }
}

impl From<GetItemOutput> for Response {
    fn from(content: GetItemOutput) -> Self {
        Self::GetItem(content)
    }
}

impl From<GetResourcePolicyOutput> for Response {
    fn from(content: GetResourcePolicyOutput) -> Self {
        Self::GetResourcePolicy(content)
    }
}

impl From<ImportTableOutput> for Response {
    fn from(content: ImportTableOutput) -> Self {
        Self::ImportTable(Box::new(content))
    }
}

impl From<ListBackupsOutput> for Response {
    fn from(content: ListBackupsOutput) -> Self {
        Self::ListBackups(content)
    }
}

impl From<ListBulkOperationsOutput> for Response {
    fn from(content: ListBulkOperationsOutput) -> Self {
        Self::ListBulkOperations(content)
    }
}

impl From<ListContributorInsightsOutput> for Response {
    fn from(content: ListContributorInsightsOutput) -> Self {
        Self::ListContributorInsights(content)
    }
}

impl From<ListExportsOutput> for Response {
    fn from(content: ListExportsOutput) -> Self {
        Self::ListExports(content)
    }
}

impl From<ListGlobalTablesOutput> for Response {
    fn from(content: ListGlobalTablesOutput) -> Self {
        Self::ListGlobalTables(content)
    }
}

impl From<ListImportsOutput> for Response {
    fn from(content: ListImportsOutput) -> Self {
        Self::ListImports(content)
    }
}

impl From<ListTablesOutput> for Response {
    fn from(content: ListTablesOutput) -> Self {
        Self::ListTables(content)
    }
}

impl From<ListTagsOfResourceOutput> for Response {
    fn from(content: ListTagsOfResourceOutput) -> Self {
        Self::ListTagsOfResource(content)
    }
}

impl From<PutItemOutput> for Response {
    fn from(content: PutItemOutput) -> Self {
        Self::PutItem(content)
    }
}

impl From<PutResourcePolicyOutput> for Response {
    fn from(content: PutResourcePolicyOutput) -> Self {
        Self::PutResourcePolicy(content)
    }
}

impl From<QueryOutput> for Response {
    fn from(content: QueryOutput) -> Self {
        Self::Query(content)
    }
}

impl From<RestoreTableFromBackupOutput> for Response {
    fn from(content: RestoreTableFromBackupOutput) -> Self {
        Self::RestoreTableFromBackup(Box::new(content))
    }
}

impl From<RestoreTableToPointInTimeOutput> for Response {
    fn from(content: RestoreTableToPointInTimeOutput) -> Self {
        Self::RestoreTableToPointInTime(Box::new(content))
    }
}

impl From<ScanOutput> for Response {
    fn from(content: ScanOutput) -> Self {
        Self::Scan(content)
    }
}

impl From<SearchVectorsOutput> for Response {
    fn from(content: SearchVectorsOutput) -> Self {
        Self::SearchVectors(content)
    }
}

impl From<StartBulkPutItemsOutput> for Response {
    fn from(content: StartBulkPutItemsOutput) -> Self {
        Self::StartBulkPutItems(content)
    }
}

impl From<TagResourceOutput> for Response {
    fn from(content: TagResourceOutput) -> Self {
        Self::TagResource(content)
    }
}

impl From<TransactGetItemsOutput> for Response {
    fn from(content: TransactGetItemsOutput) -> Self {
        Self::TransactGetItems(content)
    }
}

impl From<TransactWriteItemsOutput> for Response {
    fn from(content: TransactWriteItemsOutput) -> Self {
        Self::TransactWriteItems(content)
    }
}

impl From<UntagResourceOutput> for Response {
    fn from(content: UntagResourceOutput) -> Self {
        Self::UntagResource(content)
    }
}

impl From<UpdateContinuousBackupsOutput> for Response {
    fn from(content: UpdateContinuousBackupsOutput) -> Self {
        Self::UpdateContinuousBackups(content)
    }
}

impl From<UpdateContributorInsightsOutput> for Response {
    fn from(content: UpdateContributorInsightsOutput) -> Self {
        Self::UpdateContributorInsights(content)
    }
}

impl From<UpdateGlobalTableOutput> for Response {
    fn from(content: UpdateGlobalTableOutput) -> Self {
        Self::UpdateGlobalTable(content)
    }
}

impl From<UpdateGlobalTableSettingsOutput> for Response {
    fn from(content: UpdateGlobalTableSettingsOutput) -> Self {
        Self::UpdateGlobalTableSettings(content)
    }
}

impl From<UpdateItemOutput> for Response {
    fn from(content: UpdateItemOutput) -> Self {
        Self::UpdateItem(content)
    }
}

impl From<UpdateKinesisStreamingDestinationOutput> for Response {
    fn from(content: UpdateKinesisStreamingDestinationOutput) -> Self {
        Self::UpdateKinesisStreamingDestination(content)
    }
}

impl From<UpdateTableOutput> for Response {
    fn from(content: UpdateTableOutput) -> Self {
        Self::UpdateTable(Box::new(content))
    }
}

impl From<UpdateTableReplicaAutoScalingOutput> for Response {
    fn from(content: UpdateTableReplicaAutoScalingOutput) -> Self {
        Self::UpdateTableReplicaAutoScaling(content)
    }
}

impl From<UpdateTimeToLiveOutput> for Response {
    fn from(content: UpdateTimeToLiveOutput) -> Self {
        Self::UpdateTimeToLive(content)
    }
}

impl From<DescribeStreamOutput> for Response {
    fn from(content: DescribeStreamOutput) -> Self {
        Self::DescribeStream(content)
    }
}

impl From<GetRecordsOutput> for Response {
    fn from(content: GetRecordsOutput) -> Self {
        Self::GetRecords(content)
    }
}

impl From<GetShardIteratorOutput> for Response {
    fn from(content: GetShardIteratorOutput) -> Self {
        Self::GetShardIterator(content)
    }
}

impl From<ListStreamsOutput> for Response {
    fn from(content: ListStreamsOutput) -> Self {
        Self::ListStreams(content)
    }
}
