//! The engine: one handle over a store, and the one place where a request finds its operation.

use std::fmt;
use std::sync::Arc;

use env::Env;
use model::{ApiError, Request, Response};
use store::Store;

use crate::catalog::Catalog;
use crate::context::RequestCtx;
use crate::error::EngineError;
use crate::jobs::{self, BackgroundFigures, Jobs};
use crate::meter::{Figures, Meter};
use crate::ops;

/// Answers DynamoDB requests over one store.
pub struct Engine {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) catalog: Catalog,
    pub(crate) env: Env,
    pub(crate) jobs: Jobs,
    pub(crate) meter: Meter,
    /// Bytes that an item collection of a table with local indexes may have.
    pub(crate) collection_limit: i64,
}

/// 10 GB. Source: "Local secondary indexes" in the developer guide, "Item collection size limit".
const COLLECTION_LIMIT: i64 = 10 << 30;

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Engine {
    /// Reads the catalog and is ready.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails or holds tables that this version cannot read.
    pub async fn open(store: Arc<dyn Store>, env: Env) -> Result<Self, EngineError> {
        let catalog = Catalog::open(Arc::clone(&store)).await?;
        Ok(Self {
            store,
            catalog,
            env,
            jobs: Jobs::default(),
            meter: Meter::default(),
            collection_limit: COLLECTION_LIMIT,
        })
    }

    /// The same engine with another limit for item collections, in bytes; for tests.
    #[must_use]
    pub fn with_collection_limit(mut self, bytes: i64) -> Self {
        self.collection_limit = bytes;
        self
    }

    /// Background work: runs until the store is closed. Without it requests are answered all the same,
    /// but nothing is swept.
    pub async fn background(&self) {
        jobs::run(self).await;
    }

    /// Does all background work that is due now.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn run_due_jobs(&self) -> Result<(), EngineError> {
        jobs::run_due(self).await
    }

    /// Closes the shards of every stream and opens their children, as it happens by itself every four
    /// hours.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn rotate_shards(&self) -> Result<(), EngineError> {
        jobs::rotate_shards(self).await
    }

    /// What requests consumed so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.meter.figures()
    }

    /// What went wrong in the background so far.
    #[must_use]
    pub fn background_figures(&self) -> BackgroundFigures {
        self.jobs.figures()
    }

    /// The environment it runs in.
    #[must_use]
    pub const fn env(&self) -> &Env {
        &self.env
    }

    /// The store below.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

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
