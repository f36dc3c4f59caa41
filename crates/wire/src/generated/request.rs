//! From an operation to its decoder.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{Operation, Request};

use crate::decode::{Decoded, Decoder};

/// Decodes the input of `operation`.
pub(crate) fn request(operation: Operation, d: &mut Decoder<'_>) -> Decoded<Request> {
    Ok(match operation {
        Operation::BatchExecuteStatement => Request::BatchExecuteStatement(d.take()?),
        Operation::BatchGetItem => Request::BatchGetItem(d.take()?),
        Operation::BatchWriteItem => Request::BatchWriteItem(d.take()?),
        Operation::CancelBulkOperation => Request::CancelBulkOperation(d.take()?),
        Operation::CreateBackup => Request::CreateBackup(d.take()?),
        Operation::CreateGlobalTable => Request::CreateGlobalTable(d.take()?),
        Operation::CreateTable => Request::CreateTable(d.take()?),
        Operation::DeleteBackup => Request::DeleteBackup(d.take()?),
        Operation::DeleteItem => Request::DeleteItem(d.take()?),
        Operation::DeleteResourcePolicy => Request::DeleteResourcePolicy(d.take()?),
        Operation::DeleteTable => Request::DeleteTable(d.take()?),
        Operation::DescribeBackup => Request::DescribeBackup(d.take()?),
        Operation::DescribeBulkOperation => Request::DescribeBulkOperation(d.take()?),
        Operation::DescribeContinuousBackups => Request::DescribeContinuousBackups(d.take()?),
        Operation::DescribeContributorInsights => Request::DescribeContributorInsights(d.take()?),
        Operation::DescribeEndpoints => Request::DescribeEndpoints(d.take()?),
        Operation::DescribeExport => Request::DescribeExport(d.take()?),
        Operation::DescribeGlobalTable => Request::DescribeGlobalTable(d.take()?),
        Operation::DescribeGlobalTableSettings => Request::DescribeGlobalTableSettings(d.take()?),
        Operation::DescribeImport => Request::DescribeImport(d.take()?),
        Operation::DescribeKinesisStreamingDestination => {
            Request::DescribeKinesisStreamingDestination(d.take()?)
        }
        Operation::DescribeLimits => Request::DescribeLimits(d.take()?),
        Operation::DescribeTable => Request::DescribeTable(d.take()?),
        Operation::DescribeTableReplicaAutoScaling => {
            Request::DescribeTableReplicaAutoScaling(d.take()?)
        }
        Operation::DescribeTimeToLive => Request::DescribeTimeToLive(d.take()?),
        Operation::DisableKinesisStreamingDestination => {
            Request::DisableKinesisStreamingDestination(d.take()?)
        }
        Operation::EnableKinesisStreamingDestination => {
            Request::EnableKinesisStreamingDestination(d.take()?)
        }
        Operation::ExecuteStatement => Request::ExecuteStatement(d.take()?),
        Operation::ExecuteTransaction => Request::ExecuteTransaction(d.take()?),
        Operation::ExportTableToPointInTime => Request::ExportTableToPointInTime(d.take()?),
        Operation::GetItem => Request::GetItem(d.take()?),
        Operation::GetResourcePolicy => Request::GetResourcePolicy(d.take()?),
        Operation::ImportTable => Request::ImportTable(d.take()?),
        Operation::ListBackups => Request::ListBackups(d.take()?),
        Operation::ListBulkOperations => Request::ListBulkOperations(d.take()?),
        Operation::ListContributorInsights => Request::ListContributorInsights(d.take()?),
        Operation::ListExports => Request::ListExports(d.take()?),
        Operation::ListGlobalTables => Request::ListGlobalTables(d.take()?),
        Operation::ListImports => Request::ListImports(d.take()?),
        Operation::ListTables => Request::ListTables(d.take()?),
        Operation::ListTagsOfResource => Request::ListTagsOfResource(d.take()?),
        Operation::PutItem => Request::PutItem(d.take()?),
        Operation::PutResourcePolicy => Request::PutResourcePolicy(d.take()?),
        Operation::Query => Request::Query(d.take()?),
        Operation::RestoreTableFromBackup => Request::RestoreTableFromBackup(d.take()?),
        Operation::RestoreTableToPointInTime => Request::RestoreTableToPointInTime(d.take()?),
        Operation::Scan => Request::Scan(d.take()?),
        Operation::SearchVectors => Request::SearchVectors(d.take()?),
        Operation::StartBulkPutItems => Request::StartBulkPutItems(d.take()?),
        Operation::TagResource => Request::TagResource(d.take()?),
        Operation::TransactGetItems => Request::TransactGetItems(d.take()?),
        Operation::TransactWriteItems => Request::TransactWriteItems(d.take()?),
        Operation::UntagResource => Request::UntagResource(d.take()?),
        Operation::UpdateContinuousBackups => Request::UpdateContinuousBackups(d.take()?),
        Operation::UpdateContributorInsights => Request::UpdateContributorInsights(d.take()?),
        Operation::UpdateGlobalTable => Request::UpdateGlobalTable(d.take()?),
        Operation::UpdateGlobalTableSettings => Request::UpdateGlobalTableSettings(d.take()?),
        Operation::UpdateItem => Request::UpdateItem(d.take()?),
        Operation::UpdateKinesisStreamingDestination => {
            Request::UpdateKinesisStreamingDestination(d.take()?)
        }
        Operation::UpdateTable => Request::UpdateTable(d.take()?),
        Operation::UpdateTableReplicaAutoScaling => {
            Request::UpdateTableReplicaAutoScaling(d.take()?)
        }
        Operation::UpdateTimeToLive => Request::UpdateTimeToLive(d.take()?),
        Operation::DescribeStream => Request::DescribeStream(d.take()?),
        Operation::GetRecords => Request::GetRecords(d.take()?),
        Operation::GetShardIterator => Request::GetShardIterator(d.take()?),
        Operation::ListStreams => Request::ListStreams(d.take()?),
    })
}
