//! Dispatch: the one place where a request finds its operation.

use model::{ApiError, Request, Response};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::ops;

impl Engine {
    /// Answers one request.
    ///
    /// # Errors
    /// The API's error; operations of later versions answer [`ApiError::NotAvailable`].
    #[expect(clippy::too_many_lines, reason = "one line an operation, nothing else")]
    pub async fn call(&self, ctx: &RequestCtx, request: Request) -> Result<Response, ApiError> {
        // What answers a get or a single write stays small, because HTTP moves it about; the rest has a box.
        use Request as Q;
        use Response as A;
        let operation = request.operation();
        match request {
            Q::BatchExecuteStatement(input) => {
                let output = Box::pin(ops::batch_execute_statement::call(self, ctx, input)).await;
                output.map(A::BatchExecuteStatement)
            }
            Q::BatchGetItem(input) => {
                Box::pin(ops::batch_get_item::call(self, ctx, input)).await.map(A::BatchGetItem)
            }
            Q::BatchWriteItem(input) => {
                Box::pin(ops::batch_write_item::call(self, ctx, input)).await.map(A::BatchWriteItem)
            }
            Q::CreateTable(input) => Box::pin(ops::create_table::call(self, ctx, input))
                .await
                .map(Box::new)
                .map(A::CreateTable),
            Q::DeleteItem(input) => {
                ops::delete_item::call(self, ctx, input).await.map(A::DeleteItem)
            }
            Q::DeleteResourcePolicy(input) => {
                Box::pin(ops::delete_resource_policy::call(self, ctx, input))
                    .await
                    .map(A::DeleteResourcePolicy)
            }
            Q::DeleteTable(input) => Box::pin(ops::delete_table::call(self, ctx, input))
                .await
                .map(Box::new)
                .map(A::DeleteTable),
            Q::DescribeContinuousBackups(input) => {
                ops::describe_continuous_backups::call(self, ctx, &input)
                    .map(A::DescribeContinuousBackups)
            }
            Q::DescribeContributorInsights(input) => {
                ops::describe_contributor_insights::call(self, ctx, &input)
                    .map(A::DescribeContributorInsights)
            }
            Q::DescribeEndpoints(_) => Ok(A::DescribeEndpoints(ops::describe_endpoints::call(ctx))),
            Q::DescribeLimits(_) => Ok(A::DescribeLimits(ops::describe_limits::call())),
            Q::DescribeTable(input) => Box::pin(ops::describe_table::call(self, ctx, &input))
                .await
                .map(Box::new)
                .map(A::DescribeTable),
            Q::DescribeStream(input) => {
                Box::pin(ops::describe_stream::call(self, ctx, input)).await.map(A::DescribeStream)
            }
            Q::DescribeTimeToLive(input) => {
                ops::describe_time_to_live::call(self, ctx, &input).map(A::DescribeTimeToLive)
            }
            Q::ExecuteStatement(input) => Box::pin(ops::execute_statement::call(self, ctx, input))
                .await
                .map(A::ExecuteStatement),
            Q::ExecuteTransaction(input) => {
                Box::pin(ops::execute_transaction::call(self, ctx, input))
                    .await
                    .map(A::ExecuteTransaction)
            }
            Q::GetItem(input) => ops::get_item::call(self, ctx, input).await.map(A::GetItem),
            Q::GetRecords(input) => {
                Box::pin(ops::get_records::call(self, ctx, input)).await.map(A::GetRecords)
            }
            Q::GetResourcePolicy(input) => {
                ops::get_resource_policy::call(self, ctx, &input).map(A::GetResourcePolicy)
            }
            Q::GetShardIterator(input) => Box::pin(ops::get_shard_iterator::call(self, ctx, input))
                .await
                .map(A::GetShardIterator),
            Q::ListContributorInsights(input) => {
                ops::list_contributor_insights::call(self, ctx, &input)
                    .map(A::ListContributorInsights)
            }
            Q::ListStreams(input) => {
                Box::pin(ops::list_streams::call(self, ctx, input)).await.map(A::ListStreams)
            }
            Q::ListTables(input) => Ok(A::ListTables(ops::list_tables::call(self, ctx, &input))),
            Q::ListTagsOfResource(input) => {
                ops::list_tags_of_resource::call(self, ctx, &input).map(A::ListTagsOfResource)
            }
            Q::PutItem(input) => ops::put_item::call(self, ctx, input).await.map(A::PutItem),
            Q::PutResourcePolicy(input) => {
                Box::pin(ops::put_resource_policy::call(self, ctx, input))
                    .await
                    .map(A::PutResourcePolicy)
            }
            Q::Query(input) => Box::pin(ops::query::call(self, ctx, input)).await.map(A::Query),
            Q::Scan(input) => Box::pin(ops::scan::call(self, ctx, input)).await.map(A::Scan),
            Q::TagResource(input) => {
                Box::pin(ops::tag_resource::call(self, ctx, input)).await.map(A::TagResource)
            }
            Q::TransactGetItems(input) => Box::pin(ops::transact_get_items::call(self, ctx, input))
                .await
                .map(A::TransactGetItems),
            Q::TransactWriteItems(input) => {
                Box::pin(ops::transact_write_items::call(self, ctx, input))
                    .await
                    .map(A::TransactWriteItems)
            }
            Q::UntagResource(input) => {
                Box::pin(ops::untag_resource::call(self, ctx, input)).await.map(A::UntagResource)
            }
            Q::UpdateContinuousBackups(input) => {
                Box::pin(ops::update_continuous_backups::call(self, ctx, input))
                    .await
                    .map(A::UpdateContinuousBackups)
            }
            Q::UpdateContributorInsights(input) => {
                Box::pin(ops::update_contributor_insights::call(self, ctx, input))
                    .await
                    .map(A::UpdateContributorInsights)
            }
            Q::UpdateItem(input) => {
                ops::update_item::call(self, ctx, input).await.map(A::UpdateItem)
            }
            Q::UpdateTable(input) => Box::pin(ops::update_table::call(self, ctx, input))
                .await
                .map(Box::new)
                .map(A::UpdateTable),
            Q::UpdateTimeToLive(input) => {
                Box::pin(ops::update_time_to_live::call(self, ctx, input))
                    .await
                    .map(A::UpdateTimeToLive)
            }
            Q::CancelBulkOperation(_)
            | Q::CreateBackup(_)
            | Q::CreateGlobalTable(_)
            | Q::DeleteBackup(_)
            | Q::DescribeBackup(_)
            | Q::DescribeBulkOperation(_)
            | Q::DescribeExport(_)
            | Q::DescribeGlobalTable(_)
            | Q::DescribeGlobalTableSettings(_)
            | Q::DescribeImport(_)
            | Q::DescribeKinesisStreamingDestination(_)
            | Q::DescribeTableReplicaAutoScaling(_)
            | Q::DisableKinesisStreamingDestination(_)
            | Q::EnableKinesisStreamingDestination(_)
            | Q::ExportTableToPointInTime(_)
            | Q::ImportTable(_)
            | Q::ListBackups(_)
            | Q::ListBulkOperations(_)
            | Q::ListExports(_)
            | Q::ListGlobalTables(_)
            | Q::ListImports(_)
            | Q::RestoreTableFromBackup(_)
            | Q::RestoreTableToPointInTime(_)
            | Q::SearchVectors(_)
            | Q::StartBulkPutItems(_)
            | Q::UpdateGlobalTable(_)
            | Q::UpdateGlobalTableSettings(_)
            | Q::UpdateKinesisStreamingDestination(_)
            | Q::UpdateTableReplicaAutoScaling(_) => Err(ApiError::NotAvailable(operation)),
        }
    }
}
