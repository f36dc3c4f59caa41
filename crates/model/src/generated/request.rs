//! The decoded request of every operation.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    BatchExecuteStatementInput, BatchGetItemInput, BatchWriteItemInput, CancelBulkOperationInput,
    CreateBackupInput, CreateGlobalTableInput, CreateTableInput, DeleteBackupInput,
    DeleteItemInput, DeleteResourcePolicyInput, DeleteTableInput, DescribeBackupInput,
    DescribeBulkOperationInput, DescribeContinuousBackupsInput, DescribeContributorInsightsInput,
    DescribeEndpointsRequest, DescribeExportInput, DescribeGlobalTableInput,
    DescribeGlobalTableSettingsInput, DescribeImportInput,
    DescribeKinesisStreamingDestinationInput, DescribeLimitsInput, DescribeStreamInput,
    DescribeTableInput, DescribeTableReplicaAutoScalingInput, DescribeTimeToLiveInput,
    ExecuteStatementInput, ExecuteTransactionInput, ExportTableToPointInTimeInput, GetItemInput,
    GetRecordsInput, GetResourcePolicyInput, GetShardIteratorInput, ImportTableInput,
    KinesisStreamingDestinationInput, ListBackupsInput, ListBulkOperationsInput,
    ListContributorInsightsInput, ListExportsInput, ListGlobalTablesInput, ListImportsInput,
    ListStreamsInput, ListTablesInput, ListTagsOfResourceInput, Operation, PutItemInput,
    PutResourcePolicyInput, QueryInput, RestoreTableFromBackupInput,
    RestoreTableToPointInTimeInput, ScanInput, SearchVectorsInput, StartBulkPutItemsInput,
    TagResourceInput, TransactGetItemsInput, TransactWriteItemsInput, UntagResourceInput,
    UpdateContinuousBackupsInput, UpdateContributorInsightsInput, UpdateGlobalTableInput,
    UpdateGlobalTableSettingsInput, UpdateItemInput, UpdateKinesisStreamingDestinationInput,
    UpdateTableInput, UpdateTableReplicaAutoScalingInput, UpdateTimeToLiveInput,
};

/// The decoded request of every operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Of `BatchExecuteStatement`.
    BatchExecuteStatement(BatchExecuteStatementInput),
    /// Of `BatchGetItem`.
    BatchGetItem(BatchGetItemInput),
    /// Of `BatchWriteItem`.
    BatchWriteItem(BatchWriteItemInput),
    /// Of `CancelBulkOperation`.
    CancelBulkOperation(CancelBulkOperationInput),
    /// Of `CreateBackup`.
    CreateBackup(CreateBackupInput),
    /// Of `CreateGlobalTable`.
    CreateGlobalTable(CreateGlobalTableInput),
    /// Of `CreateTable`.
    CreateTable(CreateTableInput),
    /// Of `DeleteBackup`.
    DeleteBackup(DeleteBackupInput),
    /// Of `DeleteItem`.
    DeleteItem(DeleteItemInput),
    /// Of `DeleteResourcePolicy`.
    DeleteResourcePolicy(DeleteResourcePolicyInput),
    /// Of `DeleteTable`.
    DeleteTable(DeleteTableInput),
    /// Of `DescribeBackup`.
    DescribeBackup(DescribeBackupInput),
    /// Of `DescribeBulkOperation`.
    DescribeBulkOperation(DescribeBulkOperationInput),
    /// Of `DescribeContinuousBackups`.
    DescribeContinuousBackups(DescribeContinuousBackupsInput),
    /// Of `DescribeContributorInsights`.
    DescribeContributorInsights(DescribeContributorInsightsInput),
    /// Of `DescribeEndpoints`.
    DescribeEndpoints(DescribeEndpointsRequest),
    /// Of `DescribeExport`.
    DescribeExport(DescribeExportInput),
    /// Of `DescribeGlobalTable`.
    DescribeGlobalTable(DescribeGlobalTableInput),
    /// Of `DescribeGlobalTableSettings`.
    DescribeGlobalTableSettings(DescribeGlobalTableSettingsInput),
    /// Of `DescribeImport`.
    DescribeImport(DescribeImportInput),
    /// Of `DescribeKinesisStreamingDestination`.
    DescribeKinesisStreamingDestination(DescribeKinesisStreamingDestinationInput),
    /// Of `DescribeLimits`.
    DescribeLimits(DescribeLimitsInput),
    /// Of `DescribeTable`.
    DescribeTable(DescribeTableInput),
    /// Of `DescribeTableReplicaAutoScaling`.
    DescribeTableReplicaAutoScaling(DescribeTableReplicaAutoScalingInput),
    /// Of `DescribeTimeToLive`.
    DescribeTimeToLive(DescribeTimeToLiveInput),
    /// Of `DisableKinesisStreamingDestination`.
    DisableKinesisStreamingDestination(KinesisStreamingDestinationInput),
    /// Of `EnableKinesisStreamingDestination`.
    EnableKinesisStreamingDestination(KinesisStreamingDestinationInput),
    /// Of `ExecuteStatement`.
    ExecuteStatement(ExecuteStatementInput),
    /// Of `ExecuteTransaction`.
    ExecuteTransaction(ExecuteTransactionInput),
    /// Of `ExportTableToPointInTime`.
    ExportTableToPointInTime(ExportTableToPointInTimeInput),
    /// Of `GetItem`.
    GetItem(GetItemInput),
    /// Of `GetResourcePolicy`.
    GetResourcePolicy(GetResourcePolicyInput),
    /// Of `ImportTable`.
    ImportTable(ImportTableInput),
    /// Of `ListBackups`.
    ListBackups(ListBackupsInput),
    /// Of `ListBulkOperations`.
    ListBulkOperations(ListBulkOperationsInput),
    /// Of `ListContributorInsights`.
    ListContributorInsights(ListContributorInsightsInput),
    /// Of `ListExports`.
    ListExports(ListExportsInput),
    /// Of `ListGlobalTables`.
    ListGlobalTables(ListGlobalTablesInput),
    /// Of `ListImports`.
    ListImports(ListImportsInput),
    /// Of `ListTables`.
    ListTables(ListTablesInput),
    /// Of `ListTagsOfResource`.
    ListTagsOfResource(ListTagsOfResourceInput),
    /// Of `PutItem`.
    PutItem(PutItemInput),
    /// Of `PutResourcePolicy`.
    PutResourcePolicy(PutResourcePolicyInput),
    /// Of `Query`.
    Query(QueryInput),
    /// Of `RestoreTableFromBackup`.
    RestoreTableFromBackup(RestoreTableFromBackupInput),
    /// Of `RestoreTableToPointInTime`.
    RestoreTableToPointInTime(RestoreTableToPointInTimeInput),
    /// Of `Scan`.
    Scan(ScanInput),
    /// Of `SearchVectors`.
    SearchVectors(SearchVectorsInput),
    /// Of `StartBulkPutItems`.
    StartBulkPutItems(StartBulkPutItemsInput),
    /// Of `TagResource`.
    TagResource(TagResourceInput),
    /// Of `TransactGetItems`.
    TransactGetItems(TransactGetItemsInput),
    /// Of `TransactWriteItems`.
    TransactWriteItems(TransactWriteItemsInput),
    /// Of `UntagResource`.
    UntagResource(UntagResourceInput),
    /// Of `UpdateContinuousBackups`.
    UpdateContinuousBackups(UpdateContinuousBackupsInput),
    /// Of `UpdateContributorInsights`.
    UpdateContributorInsights(UpdateContributorInsightsInput),
    /// Of `UpdateGlobalTable`.
    UpdateGlobalTable(UpdateGlobalTableInput),
    /// Of `UpdateGlobalTableSettings`.
    UpdateGlobalTableSettings(UpdateGlobalTableSettingsInput),
    /// Of `UpdateItem`.
    UpdateItem(UpdateItemInput),
    /// Of `UpdateKinesisStreamingDestination`.
    UpdateKinesisStreamingDestination(UpdateKinesisStreamingDestinationInput),
    /// Of `UpdateTable`.
    UpdateTable(UpdateTableInput),
    /// Of `UpdateTableReplicaAutoScaling`.
    UpdateTableReplicaAutoScaling(UpdateTableReplicaAutoScalingInput),
    /// Of `UpdateTimeToLive`.
    UpdateTimeToLive(UpdateTimeToLiveInput),
    /// Of `DescribeStream`.
    DescribeStream(DescribeStreamInput),
    /// Of `GetRecords`.
    GetRecords(GetRecordsInput),
    /// Of `GetShardIterator`.
    GetShardIterator(GetShardIteratorInput),
    /// Of `ListStreams`.
    ListStreams(ListStreamsInput),
}

impl Request {
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

impl From<BatchExecuteStatementInput> for Request {
    fn from(content: BatchExecuteStatementInput) -> Self {
        Self::BatchExecuteStatement(content)
    }
}

impl From<BatchGetItemInput> for Request {
    fn from(content: BatchGetItemInput) -> Self {
        Self::BatchGetItem(content)
    }
}

impl From<BatchWriteItemInput> for Request {
    fn from(content: BatchWriteItemInput) -> Self {
        Self::BatchWriteItem(content)
    }
}

impl From<CancelBulkOperationInput> for Request {
    fn from(content: CancelBulkOperationInput) -> Self {
        Self::CancelBulkOperation(content)
    }
}

impl From<CreateBackupInput> for Request {
    fn from(content: CreateBackupInput) -> Self {
        Self::CreateBackup(content)
    }
}

impl From<CreateGlobalTableInput> for Request {
    fn from(content: CreateGlobalTableInput) -> Self {
        Self::CreateGlobalTable(content)
    }
}

impl From<CreateTableInput> for Request {
    fn from(content: CreateTableInput) -> Self {
        Self::CreateTable(content)
    }
}

impl From<DeleteBackupInput> for Request {
    fn from(content: DeleteBackupInput) -> Self {
        Self::DeleteBackup(content)
    }
}

impl From<DeleteItemInput> for Request {
    fn from(content: DeleteItemInput) -> Self {
        Self::DeleteItem(content)
    }
}

impl From<DeleteResourcePolicyInput> for Request {
    fn from(content: DeleteResourcePolicyInput) -> Self {
        Self::DeleteResourcePolicy(content)
    }
}

impl From<DeleteTableInput> for Request {
    fn from(content: DeleteTableInput) -> Self {
        Self::DeleteTable(content)
    }
}

impl From<DescribeBackupInput> for Request {
    fn from(content: DescribeBackupInput) -> Self {
        Self::DescribeBackup(content)
    }
}

impl From<DescribeBulkOperationInput> for Request {
    fn from(content: DescribeBulkOperationInput) -> Self {
        Self::DescribeBulkOperation(content)
    }
}

impl From<DescribeContinuousBackupsInput> for Request {
    fn from(content: DescribeContinuousBackupsInput) -> Self {
        Self::DescribeContinuousBackups(content)
    }
}

impl From<DescribeContributorInsightsInput> for Request {
    fn from(content: DescribeContributorInsightsInput) -> Self {
        Self::DescribeContributorInsights(content)
    }
}

impl From<DescribeEndpointsRequest> for Request {
    fn from(content: DescribeEndpointsRequest) -> Self {
        Self::DescribeEndpoints(content)
    }
}

impl From<DescribeExportInput> for Request {
    fn from(content: DescribeExportInput) -> Self {
        Self::DescribeExport(content)
    }
}

impl From<DescribeGlobalTableInput> for Request {
    fn from(content: DescribeGlobalTableInput) -> Self {
        Self::DescribeGlobalTable(content)
    }
}

impl From<DescribeGlobalTableSettingsInput> for Request {
    fn from(content: DescribeGlobalTableSettingsInput) -> Self {
        Self::DescribeGlobalTableSettings(content)
    }
}

impl From<DescribeImportInput> for Request {
    fn from(content: DescribeImportInput) -> Self {
        Self::DescribeImport(content)
    }
}

impl From<DescribeKinesisStreamingDestinationInput> for Request {
    fn from(content: DescribeKinesisStreamingDestinationInput) -> Self {
        Self::DescribeKinesisStreamingDestination(content)
    }
}

impl From<DescribeLimitsInput> for Request {
    fn from(content: DescribeLimitsInput) -> Self {
        Self::DescribeLimits(content)
    }
}

impl From<DescribeTableInput> for Request {
    fn from(content: DescribeTableInput) -> Self {
        Self::DescribeTable(content)
    }
}

impl From<DescribeTableReplicaAutoScalingInput> for Request {
    fn from(content: DescribeTableReplicaAutoScalingInput) -> Self {
        Self::DescribeTableReplicaAutoScaling(content)
    }
}

impl From<DescribeTimeToLiveInput> for Request {
    fn from(content: DescribeTimeToLiveInput) -> Self {
        Self::DescribeTimeToLive(content)
    }
}

impl From<ExecuteStatementInput> for Request {
    fn from(content: ExecuteStatementInput) -> Self {
        Self::ExecuteStatement(content)
    }
}

impl From<ExecuteTransactionInput> for Request {
    fn from(content: ExecuteTransactionInput) -> Self {
        Self::ExecuteTransaction(content)
    }
}

impl From<ExportTableToPointInTimeInput> for Request {
    fn from(content: ExportTableToPointInTimeInput) -> Self {
        Self::ExportTableToPointInTime(content)
    }
}

impl From<GetItemInput> for Request {
    fn from(content: GetItemInput) -> Self {
        Self::GetItem(content)
    }
}

impl From<GetResourcePolicyInput> for Request {
    fn from(content: GetResourcePolicyInput) -> Self {
        Self::GetResourcePolicy(content)
    }
}

impl From<ImportTableInput> for Request {
    fn from(content: ImportTableInput) -> Self {
        Self::ImportTable(content)
    }
}

impl From<ListBackupsInput> for Request {
    fn from(content: ListBackupsInput) -> Self {
        Self::ListBackups(content)
    }
}

impl From<ListBulkOperationsInput> for Request {
    fn from(content: ListBulkOperationsInput) -> Self {
        Self::ListBulkOperations(content)
    }
}

impl From<ListContributorInsightsInput> for Request {
    fn from(content: ListContributorInsightsInput) -> Self {
        Self::ListContributorInsights(content)
    }
}

impl From<ListExportsInput> for Request {
    fn from(content: ListExportsInput) -> Self {
        Self::ListExports(content)
    }
}

impl From<ListGlobalTablesInput> for Request {
    fn from(content: ListGlobalTablesInput) -> Self {
        Self::ListGlobalTables(content)
    }
}

impl From<ListImportsInput> for Request {
    fn from(content: ListImportsInput) -> Self {
        Self::ListImports(content)
    }
}

impl From<ListTablesInput> for Request {
    fn from(content: ListTablesInput) -> Self {
        Self::ListTables(content)
    }
}

impl From<ListTagsOfResourceInput> for Request {
    fn from(content: ListTagsOfResourceInput) -> Self {
        Self::ListTagsOfResource(content)
    }
}

impl From<PutItemInput> for Request {
    fn from(content: PutItemInput) -> Self {
        Self::PutItem(content)
    }
}

impl From<PutResourcePolicyInput> for Request {
    fn from(content: PutResourcePolicyInput) -> Self {
        Self::PutResourcePolicy(content)
    }
}

impl From<QueryInput> for Request {
    fn from(content: QueryInput) -> Self {
        Self::Query(content)
    }
}

impl From<RestoreTableFromBackupInput> for Request {
    fn from(content: RestoreTableFromBackupInput) -> Self {
        Self::RestoreTableFromBackup(content)
    }
}

impl From<RestoreTableToPointInTimeInput> for Request {
    fn from(content: RestoreTableToPointInTimeInput) -> Self {
        Self::RestoreTableToPointInTime(content)
    }
}

impl From<ScanInput> for Request {
    fn from(content: ScanInput) -> Self {
        Self::Scan(content)
    }
}

impl From<SearchVectorsInput> for Request {
    fn from(content: SearchVectorsInput) -> Self {
        Self::SearchVectors(content)
    }
}

impl From<StartBulkPutItemsInput> for Request {
    fn from(content: StartBulkPutItemsInput) -> Self {
        Self::StartBulkPutItems(content)
    }
}

impl From<TagResourceInput> for Request {
    fn from(content: TagResourceInput) -> Self {
        Self::TagResource(content)
    }
}

impl From<TransactGetItemsInput> for Request {
    fn from(content: TransactGetItemsInput) -> Self {
        Self::TransactGetItems(content)
    }
}

impl From<TransactWriteItemsInput> for Request {
    fn from(content: TransactWriteItemsInput) -> Self {
        Self::TransactWriteItems(content)
    }
}

impl From<UntagResourceInput> for Request {
    fn from(content: UntagResourceInput) -> Self {
        Self::UntagResource(content)
    }
}

impl From<UpdateContinuousBackupsInput> for Request {
    fn from(content: UpdateContinuousBackupsInput) -> Self {
        Self::UpdateContinuousBackups(content)
    }
}

impl From<UpdateContributorInsightsInput> for Request {
    fn from(content: UpdateContributorInsightsInput) -> Self {
        Self::UpdateContributorInsights(content)
    }
}

impl From<UpdateGlobalTableInput> for Request {
    fn from(content: UpdateGlobalTableInput) -> Self {
        Self::UpdateGlobalTable(content)
    }
}

impl From<UpdateGlobalTableSettingsInput> for Request {
    fn from(content: UpdateGlobalTableSettingsInput) -> Self {
        Self::UpdateGlobalTableSettings(content)
    }
}

impl From<UpdateItemInput> for Request {
    fn from(content: UpdateItemInput) -> Self {
        Self::UpdateItem(content)
    }
}

impl From<UpdateKinesisStreamingDestinationInput> for Request {
    fn from(content: UpdateKinesisStreamingDestinationInput) -> Self {
        Self::UpdateKinesisStreamingDestination(content)
    }
}

impl From<UpdateTableInput> for Request {
    fn from(content: UpdateTableInput) -> Self {
        Self::UpdateTable(content)
    }
}

impl From<UpdateTableReplicaAutoScalingInput> for Request {
    fn from(content: UpdateTableReplicaAutoScalingInput) -> Self {
        Self::UpdateTableReplicaAutoScaling(content)
    }
}

impl From<UpdateTimeToLiveInput> for Request {
    fn from(content: UpdateTimeToLiveInput) -> Self {
        Self::UpdateTimeToLive(content)
    }
}

impl From<DescribeStreamInput> for Request {
    fn from(content: DescribeStreamInput) -> Self {
        Self::DescribeStream(content)
    }
}

impl From<GetRecordsInput> for Request {
    fn from(content: GetRecordsInput) -> Self {
        Self::GetRecords(content)
    }
}

impl From<GetShardIteratorInput> for Request {
    fn from(content: GetShardIteratorInput) -> Self {
        Self::GetShardIterator(content)
    }
}

impl From<ListStreamsInput> for Request {
    fn from(content: ListStreamsInput) -> Self {
        Self::ListStreams(content)
    }
}
