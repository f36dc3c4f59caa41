//! What the store keeps of an export while it is made.

#![expect(clippy::expect_used, reason = "a test says what it needs by panicking")]

mod harness;

use engine::{Area, RowRange, RowWrite};
use env::Deadline;
use harness::{ACCOUNT, Bench};
use serde_json::{Value, json};

/// Where transfers are in the store; on disk.
const TRANSFERS: Area = Area::new(10);

fn arn(table: &str) -> String {
    format!("arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{table}")
}

async fn bench() -> Bench {
    let bench = Bench::new().await;
    bench.table("Items").await;
    bench.bucket("exports").await;
    bench
}

/// The record of an export.
async fn record(bench: &Bench, export: &Value) -> Vec<u8> {
    let key = format!("r/{}", export["ExportArn"].as_str().expect("an ARN"));
    let rows = bench.engine.rows(TRANSFERS, &bench.ctx.namespace, "exports");
    rows.get(key.as_bytes()).await.expect("it is read").expect("a record").to_vec()
}

#[tokio::test]
async fn the_record_of_an_export_does_not_grow_with_its_files() {
    let bench = bench().await;
    let body = json!({"TableArn": arn("Items"), "S3Bucket": "exports"});
    let text = "x".repeat(390_000);
    let mut sizes = Vec::new();
    // Lines of 32 MiB make a file.
    for (items, files) in [(1, 1), (180, 3)] {
        for number in 0..items {
            let item =
                json!({"pk": {"S": number.to_string()}, "sk": {"S": "1"}, "text": {"S": text}});
            bench.put("Items", item).await;
        }
        let export = bench.export(body.clone()).await;
        assert_eq!(
            (&export["ExportStatus"], &export["ItemCount"]),
            (&json!("COMPLETED"), &json!(items))
        );
        assert_eq!(bench.exported_items(&export).await.len(), items);
        let id =
            export["ExportArn"].as_str().and_then(|arn| arn.rsplit_once('/')).expect("an ARN").1;
        let data = bench.objects("exports", &format!("AWSDynamoDB/{id}/data/")).await;
        assert_eq!(data.len(), files);
        sizes.push(record(&bench, &export).await.len());
    }
    // Where the last file began is in it once there are several; two more files, each with its key
    // and two checksums, would be some 400 bytes.
    assert!(sizes[1] < sizes[0] + 100, "{sizes:?}");
}

#[tokio::test]
async fn an_export_that_an_earlier_version_began_is_completed_with_the_files_in_its_record() {
    let bench = bench().await;
    let body = json!({"TableArn": arn("Items"), "S3Bucket": "exports"});
    let answer = bench.done("ExportTableToPointInTime", body).await;
    let export = &answer["ExportDescription"];
    let mut old: Value = serde_json::from_slice(&record(&bench, export).await).expect("JSON");
    let members = old.as_object_mut().expect("an object");
    members.remove("parts");
    // As versions before kept it: all data files there, the manifests not.
    members.insert("stage".to_owned(), json!("Manifests"));
    let file = json!({"key": "data/1", "items": 7, "md5": "m", "etag": "e"});
    members.insert("files".to_owned(), json!([file]));
    let rows = bench.engine.rows(TRANSFERS, &bench.ctx.namespace, "exports");
    let key = format!("r/{}", export["ExportArn"].as_str().expect("an ARN"));
    let from = rows.revision().await.expect("a revision");
    let write = RowWrite::Put(key.into_bytes(), old.to_string().into_bytes());
    rows.commit(from, vec![write], Deadline::NEVER).await.expect("it is written");

    bench.transfers.run_due_jobs().await.expect("jobs run");
    let arn = json!({"ExportArn": export["ExportArn"]});
    let described = bench.done("DescribeExport", arn).await;
    assert_eq!(described["ExportDescription"]["ExportStatus"], "COMPLETED");
    let objects = bench.objects("exports", "").await;
    let (_, manifest) =
        objects.iter().find(|(key, _)| key.ends_with("manifest-files.json")).expect("a manifest");
    let line: Value = serde_json::from_slice(manifest).expect("one line");
    let expected =
        json!({"itemCount": 7, "md5Checksum": "m", "etag": "e", "dataFileS3Key": "data/1"});
    assert_eq!(line, expected);
}

#[tokio::test]
async fn an_export_that_is_not_listed_any_more_leaves_no_row() {
    let bench = bench().await;
    let item = json!({"pk": {"S": "1"}, "sk": {"S": "1"}});
    bench.put("Items", item).await;
    bench.export(json!({"TableArn": arn("Items"), "S3Bucket": "exports"})).await;
    let rows = bench.engine.rows(TRANSFERS, &bench.ctx.namespace, "exports");
    let kinds = async || {
        let range = RowRange { prefix: b"", after: None, newest_first: false, limit: 10 };
        let found = rows.page(range).await.expect("they are read").rows;
        found.iter().map(|(key, _)| char::from(key[0])).collect::<String>()
    };
    // A part and the record.
    assert_eq!(kinds().await, "pr");
    bench.advance(90 * 24 * 60 * 60 + 1);
    bench.transfers.run_due_jobs().await.expect("jobs run");
    assert_eq!(kinds().await, "");
}
