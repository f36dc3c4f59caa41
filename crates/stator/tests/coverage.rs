//! Which operations are not there yet: the answers of the engine, of `transfer` and of
//! `aws-services` against the committed list `tests/output/uncovered-operations.txt`, so that the
//! list can neither promise nor hide anything.

#![expect(clippy::expect_used, reason = "a test says what it needs by panicking")]

use std::path::Path;
use std::sync::Arc;

use aws_services::AutoScaling;
use engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env, Timestamp};
use model::{ApiError, Operation, Request};
use store::MemoryStore;
use transfer::Transfers;

/// A request of every operation, with nothing in it.
macro_rules! empty_requests {
    ($($operation:ident)*) => { vec![$(Request::$operation(Default::default())),*] };
}

fn requests() -> Vec<Request> {
    empty_requests![
        BatchExecuteStatement BatchGetItem BatchWriteItem CancelBulkOperation CreateBackup
        CreateGlobalTable CreateTable DeleteBackup DeleteItem DeleteResourcePolicy DeleteTable
        DescribeBackup DescribeBulkOperation DescribeContinuousBackups DescribeContributorInsights
        DescribeEndpoints DescribeExport DescribeGlobalTable DescribeGlobalTableSettings
        DescribeImport DescribeKinesisStreamingDestination DescribeLimits DescribeTable
        DescribeTableReplicaAutoScaling DescribeTimeToLive DisableKinesisStreamingDestination
        EnableKinesisStreamingDestination ExecuteStatement ExecuteTransaction
        ExportTableToPointInTime GetItem GetResourcePolicy ImportTable ListBackups
        ListBulkOperations ListContributorInsights ListExports ListGlobalTables ListImports
        ListTables ListTagsOfResource PutItem PutResourcePolicy Query RestoreTableFromBackup
        RestoreTableToPointInTime Scan SearchVectors StartBulkPutItems TagResource
        TransactGetItems TransactWriteItems UntagResource UpdateContinuousBackups
        UpdateContributorInsights UpdateGlobalTable UpdateGlobalTableSettings UpdateItem
        UpdateKinesisStreamingDestination UpdateTable UpdateTableReplicaAutoScaling
        UpdateTimeToLive DescribeStream GetRecords GetShardIterator ListStreams
    ]
}

/// The names of the operations that the engine does not answer, one a line, in order.
async fn uncovered() -> String {
    let (env, _clock) = Env::manual(1, Timestamp::from_secs(1_800_000_000));
    let store = Arc::new(MemoryStore::in_memory(&env));
    let engine = Engine::open(store, env).await.expect("an empty store opens");
    let context =
        RequestCtx::internal(Namespace::new("000000000000", "us-east-1"), Deadline::NEVER);
    let mut names = Vec::new();
    for request in requests() {
        let operation = request.operation();
        if Transfers::answers(operation) || AutoScaling::answers(operation) {
            continue;
        }
        if engine.call(&context, request).await == Err(ApiError::NotAvailable(operation)) {
            names.push(operation.name());
        }
    }
    names.sort_unstable();
    names.iter().map(|name| format!("{name}\n")).collect()
}

#[tokio::test]
async fn the_committed_list_names_exactly_the_operations_that_are_not_there() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/output/uncovered-operations.txt");
    let committed = std::fs::read_to_string(&path).expect("the list is committed");
    assert_eq!(committed, uncovered().await, "change {} accordingly", path.display());
}

#[test]
fn every_operation_is_asked_for() {
    let asked: Vec<Operation> = requests().iter().map(Request::operation).collect();
    for operation in Operation::ALL {
        assert!(asked.contains(&operation), "{}", operation.name());
    }
}
