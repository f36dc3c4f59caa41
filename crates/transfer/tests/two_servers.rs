//! An export that takes minutes, by servers that share a store: it keeps its lease for as long as
//! its server lives, needs no snapshot that lasts, and is taken over when the server dies.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

mod harness;

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use harness::{Bench, Items};
use serde_json::{Value, json};

/// What the export of a table takes: some pieces of four million bytes.
const ITEMS: usize = 100;
const BYTES: usize = 300_000;
/// Seconds that pass at each step of the work.
const STEP: u64 = 1;

/// Polls once; whether it is over.
async fn step(work: &mut Pin<Box<impl Future<Output = ()>>>) -> bool {
    let polled = std::future::poll_fn(|context| Poll::Ready(work.as_mut().poll(context)));
    let is_over = polled.await.is_ready();
    tokio::task::yield_now().await;
    is_over
}

async fn jobs(bench: &Bench) {
    bench.transfers.run_due_jobs().await.expect("jobs run");
}

/// Begins an export of a table, and then changes it; the export, and the items before.
async fn begun(server: &Bench) -> (Value, Items) {
    server.table("Items").await;
    server.bucket("exports").await;
    for number in 0..ITEMS {
        let (sk, text) = (format!("{number:05}"), "x".repeat(BYTES));
        server.put("Items", json!({"pk": {"S": "a"}, "sk": {"S": sk}, "text": {"S": text}})).await;
    }
    let before = server.items("Items").await;
    let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Items";
    let body = json!({"TableArn": arn, "S3Bucket": "exports"});
    let answer = server.done("ExportTableToPointInTime", body).await;
    server.delete("Items", "a", "00000").await;
    (json!({"ExportArn": answer["ExportDescription"]["ExportArn"]}), before)
}

async fn assert_whole(server: &Bench, arn: Value, before: Items) {
    let described = server.done("DescribeExport", arn).await;
    let export = &described["ExportDescription"];
    assert_eq!(export["ExportStatus"], "COMPLETED", "{export}");
    assert_eq!(server.exported_items(export).await, before);
    let files = server.objects("exports", "").await;
    assert_eq!(files.keys().filter(|key| key.contains("/data/")).count(), 1, "no file is left");
}

/// Whether the exports are this server's to do, as it finds out by looking.
async fn may_take(server: &Bench) -> bool {
    server.engine.take_turn("transfers").await.expect("a store").is_some()
}

#[tokio::test]
async fn an_export_of_minutes_stays_with_its_server_and_is_whole() {
    let [first, second] = Bench::pair().await;
    let (arn, before) = begun(&first).await;
    let begin = first.now();
    let mut work = Box::pin(jobs(&first));
    while !step(&mut work).await {
        let status = second.done("DescribeExport", arn.clone()).await;
        if status["ExportDescription"]["ExportStatus"] == "IN_PROGRESS" {
            let after = first.now() - begin;
            assert!(!may_take(&second).await, "its lease was lost after {after} seconds");
        }
        first.advance(STEP);
        first.put("Items", json!({"pk": {"S": "b"}, "sk": {"S": first.now().to_string()}})).await;
    }
    let taken = first.now() - begin;
    assert!(taken > 60, "{taken} seconds are not enough to show something");
    assert_whole(&second, arn, before).await;
}

#[tokio::test]
async fn an_export_whose_server_dies_is_taken_over_and_is_whole() {
    for steps in [5, 12, 19] {
        let [first, second] = Bench::pair().await;
        let (arn, before) = begun(&first).await;
        {
            let mut dies = Box::pin(jobs(&first));
            for _ in 0..steps {
                assert!(!step(&mut dies).await, "it was done before it could die");
                first.advance(STEP);
            }
        }
        let begin = second.now();
        // From the first look on the lease is silent.
        let mut work = Box::pin(jobs(&second));
        while !step(&mut work).await {
            second.advance(1);
        }
        let taken = second.now() - begin;
        assert!((20..120).contains(&taken), "it was taken over and done in {taken} seconds");
        assert_whole(&second, arn, before).await;
    }
}
