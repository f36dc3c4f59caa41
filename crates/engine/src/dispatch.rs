//! Dispatch: from a request to the operation that answers it, one row an operation.

use std::future::Future;
use std::pin::Pin;

use model::{Access, ApiError, HistoryFault, Operation, Request, Response};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::ops;

/// A call of one operation.
///
/// - `inline`: its future is a part of [`Engine::call`]'s. What answers a get or a single write
///   stays small, because HTTP moves it about.
/// - `boxed`: its future is on the heap.
/// - `local`: it is answered from memory, without waiting.
/// - `total`: the same, and it cannot fail.
macro_rules! call {
    (inline $module:ident $engine:ident $ctx:ident $input:ident) => {
        ops::$module::call($engine, $ctx, $input).await.map(Response::from)
    };
    (boxed $module:ident $engine:ident $ctx:ident $input:ident) => {
        Box::pin(ops::$module::call($engine, $ctx, $input)).await.map(Response::from)
    };
    (local $module:ident $engine:ident $ctx:ident $input:ident) => {
        ops::$module::call($engine, $ctx, &$input).map(Response::from)
    };
    (total $module:ident $engine:ident $ctx:ident $input:ident) => {
        Ok(ops::$module::call($engine, $ctx, &$input).into())
    };
}

/// The same call on the heap, of an engine that shares its store: it may be made twice.
macro_rules! shared_call {
    (inline $($call:tt)*) => { call!(boxed $($call)*) };
    ($($call:tt)*) => { call!($($call)*) };
}

/// The table: how, operation, file in `ops`. The modules are declared there, where rustfmt finds
/// them.
macro_rules! operations {
    (
        answered { $($how:ident $operation:ident => $module:ident,)* }
        elsewhere { $($elsewhere:ident,)* }
        missing { $($missing:ident,)* }
    ) => {
        impl Engine {
            /// Answers one request.
            ///
            /// # Errors
            /// The API's error; an operation that is not there yet, or that another crate answers,
            /// is [`ApiError::NotAvailable`] here.
            pub async fn call(
                &self,
                ctx: &RequestCtx,
                request: Request,
            ) -> Result<Response, ApiError> {
                if ctx.as_of.is_some() {
                    check_as_of(request.operation())?;
                }
                if self.catalog.is_shared() {
                    return self.call_beside_others(ctx, request).await;
                }
                match request {
                    $(Request::$operation(input) => {
                        let denied = Operation::$operation.facts().auth_action;
                        let answer: Result<Response, ApiError> =
                            call!($how $module self ctx input);
                        answer.map_err(|error| error.acting(denied))
                    })*
                    $(Request::$elsewhere(_) => {
                        Err(ApiError::NotAvailable(Operation::$elsewhere))
                    })*
                    $(Request::$missing(_) => Err(ApiError::NotAvailable(Operation::$missing)),)*
                }
            }

            /// Answers one request by the catalog as it is in memory.
            async fn answer_from_memory(
                &self,
                ctx: &RequestCtx,
                request: Request,
            ) -> Result<Response, ApiError> {
                match request {
                    $(Request::$operation(input) => {
                        let denied = Operation::$operation.facts().auth_action;
                        let answer: Result<Response, ApiError> =
                            shared_call!($how $module self ctx input);
                        answer.map_err(|error| error.acting(denied))
                    })*
                    other => Err(ApiError::NotAvailable(other.operation())),
                }
            }
        }
    };
}

/// Only reads of items can show another moment than the present.
fn check_as_of(operation: Operation) -> Result<(), HistoryFault> {
    match operation {
        Operation::GetItem
        | Operation::BatchGetItem
        | Operation::Query
        | Operation::Scan
        | Operation::ExecuteStatement => Ok(()),
        other => Err(HistoryFault::Operation(other.name())),
    }
}

operations! {
    answered {
        boxed  BatchExecuteStatement       => batch_execute_statement,
        boxed  BatchGetItem                => batch_get_item,
        boxed  BatchWriteItem              => batch_write_item,
        boxed  CreateBackup                => create_backup,
        boxed  CreateGlobalTable          => create_global_table,
        boxed  CreateTable                 => create_table,
        boxed  DeleteBackup                => delete_backup,
        inline DeleteItem                  => delete_item,
        boxed  DeleteResourcePolicy        => delete_resource_policy,
        boxed  DeleteTable                 => delete_table,
        boxed  DescribeBackup              => describe_backup,
        local  DescribeContinuousBackups   => describe_continuous_backups,
        local  DescribeContributorInsights => describe_contributor_insights,
        total  DescribeEndpoints           => describe_endpoints,
        local  DescribeGlobalTable        => describe_global_table,
        local  DescribeGlobalTableSettings => describe_global_table_settings,
        local  DescribeKinesisStreamingDestination => describe_kinesis_streaming_destination,
        total  DescribeLimits              => describe_limits,
        boxed  DescribeStream              => describe_stream,
        boxed  DescribeTable               => describe_table,
        local  DescribeTableReplicaAutoScaling => describe_table_replica_auto_scaling,
        local  DescribeTimeToLive          => describe_time_to_live,
        boxed  DisableKinesisStreamingDestination => disable_kinesis_streaming_destination,
        boxed  EnableKinesisStreamingDestination => enable_kinesis_streaming_destination,
        boxed  ExecuteStatement            => execute_statement,
        boxed  ExecuteTransaction          => execute_transaction,
        inline GetItem                     => get_item,
        boxed  GetRecords                  => get_records,
        local  GetResourcePolicy           => get_resource_policy,
        boxed  GetShardIterator            => get_shard_iterator,
        boxed  ListBackups                 => list_backups,
        local  ListContributorInsights     => list_contributor_insights,
        total  ListGlobalTables => list_global_tables,
        boxed  ListStreams                 => list_streams,
        total  ListTables                  => list_tables,
        local  ListTagsOfResource          => list_tags_of_resource,
        inline PutItem                     => put_item,
        boxed  PutResourcePolicy           => put_resource_policy,
        boxed  Query                       => query,
        boxed  RestoreTableFromBackup      => restore_table_from_backup,
        boxed  RestoreTableToPointInTime   => restore_table_to_point_in_time,
        boxed  Scan                        => scan,
        boxed  SearchVectors               => search_vectors,
        boxed  TagResource                 => tag_resource,
        boxed  TransactGetItems            => transact_get_items,
        boxed  TransactWriteItems          => transact_write_items,
        boxed  UntagResource               => untag_resource,
        boxed  UpdateContinuousBackups     => update_continuous_backups,
        boxed  UpdateContributorInsights   => update_contributor_insights,
        boxed  UpdateGlobalTable          => update_global_table,
        boxed  UpdateGlobalTableSettings  => update_global_table_settings,
        inline UpdateItem                  => update_item,
        boxed  UpdateKinesisStreamingDestination => update_kinesis_streaming_destination,
        boxed  UpdateTable                 => update_table,
        boxed  UpdateTimeToLive            => update_time_to_live,
    }
    elsewhere {
        // Files and buckets: crate `transfer`.
        CancelBulkOperation,
        DescribeBulkOperation,
        DescribeExport,
        DescribeImport,
        ExportTableToPointInTime,
        ImportTable,
        ListBulkOperations,
        ListExports,
        ListImports,
        StartBulkPutItems,
        // Scalable targets: crate `aws-services`.
        UpdateTableReplicaAutoScaling,
    }
    missing {
    }
}

/// When a request of an engine that shares its store finds out whether its catalog is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    /// Before it is answered.
    Before,
    /// Meanwhile; an answer by an old catalog is dropped, and the request answered again.
    Meanwhile,
}

impl Comparison {
    /// That of a request. One that writes once compares the definition in its commit, so that only
    /// its refusals can come from an old one; what else changes something begins with what holds.
    fn of(request: &Request) -> Self {
        match request {
            Request::PutItem(_) | Request::UpdateItem(_) | Request::DeleteItem(_) => {
                Self::Meanwhile
            }
            other if matches!(other.operation().facts().access, Access::Read) => Self::Meanwhile,
            _ => Self::Before,
        }
    }
}

/// How often a request that only reads is answered, at most, when each time a snapshot is lost that
/// it had read from.
const READINGS: u32 = 5;

/// Whether an answer that was made by an old catalog holds all the same.
fn holds(operation: Operation, answer: &Result<Response, ApiError>) -> bool {
    match answer {
        Ok(_) => operation.facts().access == Access::Write,
        // What became of a write is not known, so it is not made again.
        Err(error) => matches!(error, ApiError::InternalServerError),
    }
}

impl Engine {
    /// Answers one request of an engine that shares its store: never by a catalog that is older
    /// than the request.
    fn call_beside_others<'a>(
        &'a self,
        ctx: &'a RequestCtx,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Result<Response, ApiError>> + Send + 'a>> {
        Box::pin(async move {
            if Comparison::of(&request) == Comparison::Before {
                self.catalog.refresh().await?;
                return self.answer_from_memory(ctx, request).await;
            }
            let reads = request.operation().facts().access == Access::Read;
            let mut left = if reads { READINGS } else { 1 };
            loop {
                let answer = self.answer_meanwhile(ctx, &request).await;
                left -= 1;
                if left == 0 || !matches!(answer, Err(ApiError::ServiceUnavailable)) {
                    return answer;
                }
            }
        })
    }

    /// Answers a request by the catalog in memory, and again if that was behind.
    async fn answer_meanwhile(
        &self,
        ctx: &RequestCtx,
        request: &Request,
    ) -> Result<Response, ApiError> {
        let current = self.catalog.was_current(self.catalog.revision());
        let answer = self.answer_from_memory(ctx, request.clone());
        let (current, answer) = tokio::join!(current, answer);
        if current? || holds(request.operation(), &answer) {
            return answer;
        }
        self.catalog.refresh().await?;
        self.answer_from_memory(ctx, request.clone()).await
    }

    /// Whether a call of `operation`, once begun, has to be carried to its end even if its caller
    /// goes away: the store finishes an enqueued transaction in any case, and what the catalog
    /// holds in memory has to follow. The engine starts no tasks, so the caller runs such a call as
    /// one.
    #[must_use]
    pub fn must_finish(operation: Operation) -> bool {
        operation.facts().access == Access::Define
    }
}
