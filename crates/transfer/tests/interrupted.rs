//! Transfers whose process ends at any point: a new one completes them, and nothing is lost, twice
//! there or counted twice.

#![expect(clippy::expect_used, reason = "a test says what it needs by panicking")]

mod harness;

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use harness::Bench;
use serde_json::{Value, json};

/// Polls `future` so often, and lets go of it then; whether it was over.
async fn cut_off(future: impl Future<Output = ()>, polls: usize) -> bool {
    let mut future = pin!(future);
    for _ in 0..polls {
        let polled = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
        if polled.await.is_ready() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

/// Runs the jobs of ever new processes, each of which ends a step later than the one before, until
/// one gets to the end.
async fn run_interrupted(mut bench: Bench, first: usize) -> Bench {
    for polls in first.. {
        let jobs = async { bench.transfers.run_due_jobs().await.expect("jobs run") };
        let is_over = cut_off(jobs, polls).await;
        bench = bench.restarted().await;
        if is_over {
            break;
        }
    }
    bench
}

fn lines(count: usize) -> String {
    let line = |number| {
        format!("{{\"Item\":{{\"pk\":{{\"S\":\"a\"}},\"sk\":{{\"S\":\"{number:05}\"}}}}}}\n")
    };
    (0..count).map(line).collect()
}

#[tokio::test]
async fn exports_are_completed_wherever_they_were_interrupted() {
    for first in [0, 3, 7] {
        let bench = Bench::new().await;
        bench.table("Items").await;
        bench.bucket("exports").await;
        for number in 0..3_000 {
            let item = json!({"pk": {"S": "a"}, "sk": {"S": format!("{number:05}")}});
            bench.put("Items", item).await;
        }
        let before = bench.items("Items").await;
        let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Items";
        let body = json!({"TableArn": arn, "S3Bucket": "exports"});
        let answer = bench.done("ExportTableToPointInTime", body).await;
        let arn = json!({"ExportArn": answer["ExportDescription"]["ExportArn"]});
        bench.delete("Items", "a", "00000").await;
        let bench = run_interrupted(bench, first).await;
        let described = bench.done("DescribeExport", arn).await;
        let export = &described["ExportDescription"];
        assert_eq!(export["ExportStatus"], "COMPLETED", "{export}");
        assert_eq!(bench.exported_items(export).await, before);
        let files = bench.objects("exports", "").await;
        assert_eq!(files.keys().filter(|key| key.contains("/data/")).count(), 1, "no file is left");
    }
}

#[tokio::test]
async fn imports_are_completed_wherever_they_were_interrupted() {
    for first in [0, 5, 11] {
        let bench = Bench::new().await;
        bench.bucket("files").await;
        bench.object("files", "1", lines(9_000).as_bytes()).await;
        bench.object("files", "2", b"{\"Item\":{}}\n").await;
        let body = json!({
            "S3BucketSource": {"S3Bucket": "files"}, "InputFormat": "DYNAMODB_JSON",
            "TableCreationParameters": {
                "TableName": "Items", "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                "AttributeDefinitions": [
                    {"AttributeName": "pk", "AttributeType": "S"},
                    {"AttributeName": "sk", "AttributeType": "S"},
                ],
            },
        });
        let answer = bench.done("ImportTable", body).await;
        let arn = json!({"ImportArn": answer["ImportTableDescription"]["ImportArn"]});
        let bench = run_interrupted(bench, first).await;
        let described = bench.done("DescribeImport", arn).await;
        let import = &described["ImportTableDescription"];
        let counts: [&Value; 3] =
            ["ProcessedItemCount", "ImportedItemCount", "ErrorCount"].map(|name| &import[name]);
        assert_eq!(counts, [&json!(9_001), &json!(9_000), &json!(1)], "{import}");
        assert_eq!(bench.items("Items").await.len(), 9_000);
        let table = bench.done("DescribeTable", json!({"TableName": "Items"})).await;
        assert_eq!(table["Table"]["ItemCount"], 9_000);
        assert_eq!(table["Table"]["TableStatus"], "ACTIVE");
    }
}

#[tokio::test]
async fn bulk_puts_are_completed_wherever_they_were_interrupted() {
    let bench = Bench::new().await;
    bench.table("Items").await;
    bench.bucket("files").await;
    bench.object("files", "1", lines(5_000).as_bytes()).await;
    let body = json!({
        "TableName": "Items",
        "InputS3Configuration": {"S3Bucket": "files", "InputFormat": "DYNAMODB_JSON"},
        "OutputS3Configuration": {
            "S3Bucket": "files", "S3KeyPrefix": "~reports", "OutputType": ["ERROR"],
        },
    });
    let answer = bench.done("StartBulkPutItems", body).await;
    let arn = json!({"BulkOperationArn": answer["BulkOperationDescription"]["BulkOperationArn"]});
    let bench = run_interrupted(bench, 0).await;
    let described = bench.done("DescribeBulkOperation", arn).await;
    let bulk = &described["BulkOperationDescription"];
    assert_eq!(bulk["BulkOperationStatus"], "COMPLETED", "{bulk}");
    assert_eq!(bulk["ProcessedItemCount"], 5_000);
    assert_eq!(bench.items("Items").await.len(), 5_000);
}
