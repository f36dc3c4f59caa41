//! From a response to its encoder.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::Response;

use crate::encode::{Encode as _, Encoder};

/// Encodes the output of an operation.
pub(crate) fn response(e: &mut Encoder<'_>, response: &Response) {
    match response {
        Response::BatchExecuteStatement(output) => output.encode(e),
        Response::BatchGetItem(output) => output.encode(e),
        Response::BatchWriteItem(output) => output.encode(e),
        Response::CancelBulkOperation(output) => output.encode(e),
        Response::CreateBackup(output) => output.encode(e),
        Response::CreateGlobalTable(output) => output.encode(e),
        Response::CreateTable(output) => output.encode(e),
        Response::DeleteBackup(output) => output.encode(e),
        Response::DeleteItem(output) => output.encode(e),
        Response::DeleteResourcePolicy(output) => output.encode(e),
        Response::DeleteTable(output) => output.encode(e),
        Response::DescribeBackup(output) => output.encode(e),
        Response::DescribeBulkOperation(output) => output.encode(e),
        Response::DescribeContinuousBackups(output) => output.encode(e),
        Response::DescribeContributorInsights(output) => output.encode(e),
        Response::DescribeEndpoints(output) => output.encode(e),
        Response::DescribeExport(output) => output.encode(e),
        Response::DescribeGlobalTable(output) => output.encode(e),
        Response::DescribeGlobalTableSettings(output) => output.encode(e),
        Response::DescribeImport(output) => output.encode(e),
        Response::DescribeKinesisStreamingDestination(output) => output.encode(e),
        Response::DescribeLimits(output) => output.encode(e),
        Response::DescribeTable(output) => output.encode(e),
        Response::DescribeTableReplicaAutoScaling(output) => output.encode(e),
        Response::DescribeTimeToLive(output) => output.encode(e),
        Response::DisableKinesisStreamingDestination(output) => output.encode(e),
        Response::EnableKinesisStreamingDestination(output) => output.encode(e),
        Response::ExecuteStatement(output) => output.encode(e),
        Response::ExecuteTransaction(output) => output.encode(e),
        Response::ExportTableToPointInTime(output) => output.encode(e),
        Response::GetItem(output) => output.encode(e),
        Response::GetResourcePolicy(output) => output.encode(e),
        Response::ImportTable(output) => output.encode(e),
        Response::ListBackups(output) => output.encode(e),
        Response::ListBulkOperations(output) => output.encode(e),
        Response::ListContributorInsights(output) => output.encode(e),
        Response::ListExports(output) => output.encode(e),
        Response::ListGlobalTables(output) => output.encode(e),
        Response::ListImports(output) => output.encode(e),
        Response::ListTables(output) => output.encode(e),
        Response::ListTagsOfResource(output) => output.encode(e),
        Response::PutItem(output) => output.encode(e),
        Response::PutResourcePolicy(output) => output.encode(e),
        Response::Query(output) => output.encode(e),
        Response::RestoreTableFromBackup(output) => output.encode(e),
        Response::RestoreTableToPointInTime(output) => output.encode(e),
        Response::Scan(output) => output.encode(e),
        Response::SearchVectors(output) => output.encode(e),
        Response::StartBulkPutItems(output) => output.encode(e),
        Response::TagResource(_) => {}
        Response::TransactGetItems(output) => output.encode(e),
        Response::TransactWriteItems(output) => output.encode(e),
        Response::UntagResource(_) => {}
        Response::UpdateContinuousBackups(output) => output.encode(e),
        Response::UpdateContributorInsights(output) => output.encode(e),
        Response::UpdateGlobalTable(output) => output.encode(e),
        Response::UpdateGlobalTableSettings(output) => output.encode(e),
        Response::UpdateItem(output) => output.encode(e),
        Response::UpdateKinesisStreamingDestination(output) => output.encode(e),
        Response::UpdateTable(output) => output.encode(e),
        Response::UpdateTableReplicaAutoScaling(output) => output.encode(e),
        Response::UpdateTimeToLive(output) => output.encode(e),
        Response::DescribeStream(output) => output.encode(e),
        Response::GetRecords(output) => output.encode(e),
        Response::GetShardIterator(output) => output.encode(e),
        Response::ListStreams(output) => output.encode(e),
    }
}
