//! Exports: what they contain, what they say of themselves, and what is refused.

mod harness;

use base64_simd::STANDARD;
use harness::{ACCOUNT, Bench, Items, START, unzipped};
use md5::{Digest as _, Md5};
use serde_json::{Value, json};

fn arn(table: &str) -> String {
    format!("arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{table}")
}

fn item(pk: &str, sk: &str, value: u32) -> Value {
    json!({"pk": {"S": pk}, "sk": {"S": sk}, "value": {"N": value.to_string()}})
}

/// One that is so long that its before-images leave out what stays.
fn long_item(pk: &str, sk: &str, value: u32) -> Value {
    let (note, value) = ("what stays as it is ".repeat(6), value.to_string());
    json!({"pk": {"S": pk}, "sk": {"S": sk}, "value": {"N": value}, "note": {"S": note}})
}

/// A bench with the bucket `exports` and the table `Items`.
async fn bench() -> Bench {
    let bench = Bench::new().await;
    bench.table("Items").await;
    bench.bucket("exports").await;
    bench
}

#[tokio::test]
async fn a_full_export_has_the_layout_of_aws() {
    let bench = bench().await;
    bench.put("Items", item("a", "1", 600)).await;
    let body = json!({"TableArn": arn("Items"), "S3Bucket": "exports", "S3Prefix": "2020-Nov"});
    let export = bench.export(body).await;
    assert_eq!(export["ExportStatus"], "COMPLETED", "{export}");
    assert_eq!(export["ItemCount"], 1);
    assert_eq!(export["ExportFormat"], "DYNAMODB_JSON");
    assert_eq!(export["ExportType"], "FULL_EXPORT");
    let export_arn = export["ExportArn"].as_str().expect("an ARN");
    let id = export_arn.strip_prefix(&format!("{}/export/", arn("Items"))).expect("the table's");
    let (time, random) = id.split_once('-').expect("two parts");
    assert_eq!((time, random.len()), (&*format!("0{START}000"), 8));

    // Source: "DynamoDB table export output format" in the developer guide.
    let folder = format!("2020-Nov/AWSDynamoDB/{id}/");
    let objects = bench.objects("exports", "").await;
    let names: Vec<&str> =
        objects.keys().map(|key| key.strip_prefix(&folder).expect("in its folder")).collect();
    let [started, data, files, files_md5, summary, summary_md5] = names[..] else {
        panic!("{names:?}");
    };
    assert_eq!(started, "_started");
    assert_eq!([files, files_md5], ["manifest-files.json", "manifest-files.md5"]);
    assert_eq!([summary, summary_md5], ["manifest-summary.json", "manifest-summary.md5"]);
    let name = data.strip_prefix("data/").and_then(|name| name.strip_suffix(".json.gz"));
    assert_eq!(name.map(str::len), Some(26), "{data}");
    let object = |name: &str| &*objects[&format!("{folder}{name}")];
    assert_eq!(object("_started"), b"");
    let line = r#"{"Item":{"pk":{"S":"a"},"sk":{"S":"1"},"value":{"N":"600"}}}"#;
    assert_eq!(unzipped(object(data)), format!("{line}\n"));
    for name in ["manifest-files", "manifest-summary"] {
        let checksum = STANDARD.encode_to_string(Md5::digest(object(&format!("{name}.json"))));
        assert_eq!(object(&format!("{name}.md5")), checksum.as_bytes());
    }
    let file: Value = serde_json::from_slice(object(files)).expect("one line");
    assert_eq!(file["md5Checksum"], STANDARD.encode_to_string(Md5::digest(object(data))));
    assert_eq!(file["dataFileS3Key"], format!("{folder}{data}"));
    assert_eq!(file["itemCount"], 1);
    let summary: Value = serde_json::from_slice(object(summary)).expect("a summary");
    let members: Vec<&String> = summary.as_object().expect("an object").keys().collect();
    assert_eq!(
        members,
        [
            "version",
            "exportArn",
            "startTime",
            "endTime",
            "tableArn",
            "tableId",
            "exportTime",
            "s3Bucket",
            "s3Prefix",
            "s3SseAlgorithm",
            "s3SseKmsKeyId",
            "manifestFilesS3Key",
            "billedSizeBytes",
            "itemCount",
            "outputFormat",
            "exportType",
        ]
    );
    assert_eq!(summary["version"], "2020-06-30");
    assert_eq!(summary["startTime"], "2026-01-01T00:00:00.000Z");
    assert_eq!(summary["tableArn"], arn("Items"));
    assert_eq!(summary["s3SseKmsKeyId"], Value::Null);
    assert_eq!(summary["outputFormat"], "DYNAMODB_JSON");
    assert_eq!(export["ExportManifest"], format!("{folder}manifest-summary.json"));
}

#[tokio::test]
async fn an_export_shows_the_second_that_it_is_asked_for() {
    let bench = bench().await;
    for number in 0..500_u32 {
        bench.put("Items", item("a", &format!("{number:03}"), number)).await;
    }
    bench.advance(10);
    let before: Items = bench.items("Items").await;
    let second = bench.now();
    bench.advance(1);
    bench.put("Items", item("a", "000", 9)).await;
    bench.delete("Items", "a", "001").await;
    bench.put("Items", item("b", "1", 1)).await;
    let after = bench.items("Items").await;
    let body = json!({"TableArn": arn("Items"), "S3Bucket": "exports", "ExportTime": second});
    let export = bench.export(body).await;
    assert_eq!(export["ExportTime"].as_f64().map(|time| time as u64), Some(second));
    assert_eq!(bench.exported_items(&export).await, before);
    // Without a time: now.
    let export = bench.export(json!({"TableArn": arn("Items"), "S3Bucket": "exports"})).await;
    assert_eq!(bench.exported_items(&export).await, after);
}

#[tokio::test]
async fn an_empty_table_gives_an_empty_file() {
    let bench = bench().await;
    let export = bench.export(json!({"TableArn": arn("Items"), "S3Bucket": "exports"})).await;
    assert_eq!(export["ExportStatus"], "COMPLETED");
    assert_eq!(bench.exported(&export).await, Vec::<String>::new());
    let files = bench.objects("exports", "AWSDynamoDB/").await;
    assert_eq!(files.keys().filter(|key| key.contains("/data/")).count(), 1);
}

#[tokio::test]
async fn a_filter_selects_partitions_items_and_attributes() {
    let bench = bench().await;
    for (pk, sk, value) in [("a", "1", 1), ("a", "2", 2), ("b", "1", 3)] {
        bench.put("Items", item(pk, sk, value)).await;
    }
    let export = async |filter: Value| {
        let body = json!({
            "TableArn": arn("Items"), "S3Bucket": "exports", "FilterSpecification": filter,
        });
        bench.exported(&bench.export(body).await).await
    };
    let values = json!({":pk": {"S": "a"}, ":one": {"N": "1"}});
    let lines = export(json!({
        "KeyConditionExpression": "pk = :pk",
        "FilterExpression": "#v > :one",
        "ProjectionExpression": "sk",
        "ExpressionAttributeNames": {"#v": "value"},
        "ExpressionAttributeValues": values,
    }))
    .await;
    assert_eq!(lines, [r#"{"Item":{"sk":{"S":"2"}}}"#]);
    let values = json!({":sk": {"S": "1"}});
    let lines =
        export(json!({"FilterExpression": "sk = :sk", "ExpressionAttributeValues": values})).await;
    assert_eq!(lines.len(), 2, "{lines:?}");
}

#[tokio::test]
async fn a_restart_continues_an_export_and_lists_it() {
    let bench = bench().await;
    bench.put("Items", item("a", "1", 1)).await;
    let body = json!({"TableArn": arn("Items"), "S3Bucket": "exports"});
    let answer = bench.done("ExportTableToPointInTime", body).await;
    let export_arn = answer["ExportDescription"]["ExportArn"].clone();
    let listed = bench.done("ListExports", json!({"TableArn": arn("Items")})).await;
    assert_eq!(listed["ExportSummaries"][0]["ExportStatus"], "IN_PROGRESS");
    let bench = bench.restarted().await;
    bench.transfers.run_due_jobs().await.expect("jobs run");
    let listed = bench.done("ListExports", json!({})).await;
    let summary = json!({
        "ExportArn": export_arn, "ExportStatus": "COMPLETED", "ExportType": "FULL_EXPORT",
    });
    assert_eq!(listed, json!({"ExportSummaries": [summary]}));
    let described = bench.done("DescribeExport", json!({"ExportArn": export_arn})).await;
    let export = &described["ExportDescription"];
    assert_eq!(bench.exported_items(export).await, bench.items("Items").await);
}

#[tokio::test]
async fn a_table_that_is_deleted_meanwhile_is_exported_all_the_same() {
    let bench = bench().await;
    bench.put("Items", item("a", "1", 1)).await;
    let before = bench.items("Items").await;
    let body = json!({"TableArn": arn("Items"), "S3Bucket": "exports"});
    let answer = bench.done("ExportTableToPointInTime", body).await;
    bench.done("DeleteTable", json!({"TableName": "Items"})).await;
    bench.engine.run_due_jobs().await.expect("jobs run");
    bench.transfers.run_due_jobs().await.expect("jobs run");
    let arn = json!({"ExportArn": answer["ExportDescription"]["ExportArn"]});
    let described = bench.done("DescribeExport", arn).await;
    let export = &described["ExportDescription"];
    assert_eq!(export["ExportStatus"], "COMPLETED", "{export}");
    assert_eq!(bench.exported_items(export).await, before);
}

#[tokio::test]
async fn a_bucket_that_is_not_there_fails_the_export() {
    let bench = bench().await;
    let export = bench.export(json!({"TableArn": arn("Items"), "S3Bucket": "nobody"})).await;
    assert_eq!(export["ExportStatus"], "FAILED");
    assert_eq!(export["FailureCode"], "S3NoSuchBucket");
    assert_eq!(export["FailureMessage"], "The specified bucket does not exist");
    assert_eq!(export.get("ExportManifest"), None);
    let other = json!({
        "TableArn": arn("Items"), "S3Bucket": "exports", "S3BucketOwner": "999999999999",
    });
    let export = bench.export(other).await;
    assert_eq!(export["FailureCode"], "S3AccessDenied", "{export}");
}

#[tokio::test]
async fn what_cannot_be_exported_is_refused() {
    let bench = bench().await;
    bench.advance(3_600);
    let now = bench.now();
    let request = |more: Value| {
        let mut body = json!({"TableArn": arn("Items"), "S3Bucket": "exports"});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("one").clone());
        body
    };
    let window = |from: u64, to: u64| {
        let window = json!({"ExportFromTime": from, "ExportToTime": to});
        json!({"ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": window})
    };
    for (more, code) in [
        (json!({"TableArn": arn("none")}), "TableNotFoundException"),
        (json!({"ExportTime": START - 1}), "InvalidExportTimeException"),
        (json!({"ExportTime": now + 1}), "InvalidExportTimeException"),
        (window(START - 1, START + 1_000), "InvalidExportTimeException"),
        (window(START, START + 899), "ValidationException"),
        (window(START, START + 86_401), "ValidationException"),
        (json!({"ExportType": "INCREMENTAL_EXPORT"}), "ValidationException"),
        (json!({"S3SseAlgorithm": "KMS"}), "ValidationException"),
        (json!({"S3SseKmsKeyId": "key"}), "ValidationException"),
        (json!({"S3Bucket": "-"}), "ValidationException"),
    ] {
        let refused = bench.call("ExportTableToPointInTime", request(more.clone())).await;
        assert_eq!(refused.expect_err("refused").code, code, "{more}");
    }
    let off = json!({"PointInTimeRecoveryEnabled": false});
    let off = json!({"TableName": "Items", "PointInTimeRecoverySpecification": off});
    bench.done("UpdateContinuousBackups", off).await;
    let refused = bench.call("ExportTableToPointInTime", request(json!({}))).await;
    let refused = refused.expect_err("refused");
    assert_eq!(refused.code, "PointInTimeRecoveryUnavailableException");
    // Source: "Requesting a table export in DynamoDB" in the developer guide.
    assert_eq!(refused.message, "Point in time recovery is not enabled for table 'Items'");
    let unknown = json!({"ExportArn": format!("{}/export/01234567890123-a1b2c3d4", arn("Items"))});
    let refused = bench.call("DescribeExport", unknown).await.expect_err("refused");
    assert_eq!(refused.code, "ExportNotFoundException");
}

#[tokio::test]
async fn a_client_token_makes_one_export_of_several_requests() {
    let bench = bench().await;
    let body = json!({"TableArn": arn("Items"), "S3Bucket": "exports", "ClientToken": "once"});
    let first = bench.export(body.clone()).await;
    let again = bench.done("ExportTableToPointInTime", body.clone()).await;
    assert_eq!(again["ExportDescription"]["ExportArn"], first["ExportArn"]);
    let mut other = body.clone();
    other["S3Prefix"] = "elsewhere".into();
    let refused = bench.call("ExportTableToPointInTime", other).await.expect_err("refused");
    assert_eq!(refused.code, "ExportConflictException");
    // Source: `ClientToken` in `API_ExportTableToPointInTime`: eight hours.
    bench.advance(8 * 3_600);
    let later = bench.export(body).await;
    assert_ne!(later["ExportArn"], first["ExportArn"]);
    let listed = bench.done("ListExports", json!({"MaxResults": 1})).await;
    assert_eq!(listed["ExportSummaries"][0]["ExportArn"], later["ExportArn"]);
    let next = json!({"MaxResults": 1, "NextToken": listed["NextToken"]});
    let listed = bench.done("ListExports", next).await;
    assert_eq!(listed["ExportSummaries"][0]["ExportArn"], first["ExportArn"]);
    assert_eq!(listed.get("NextToken"), None);
}

#[tokio::test]
async fn an_incremental_export_is_the_difference_of_two_full_ones() {
    let bench = bench().await;
    for number in 0..40_u32 {
        bench.put("Items", long_item("a", &format!("{number:02}"), number)).await;
    }
    bench.advance(1_000);
    let from = bench.now();
    let before = bench.items("Items").await;
    // In each step some items are inserted, updated, deleted, or come and go.
    for round in 0..4_u32 {
        bench.advance(300);
        for number in 0..60_u32 {
            let sk = format!("{number:02}");
            match (number * 7 + round * 3) % 5 {
                0 => bench.put("Items", long_item("a", &sk, 100 + round)).await,
                1 => bench.delete("Items", "a", &sk).await,
                _ => {}
            }
        }
    }
    bench.advance(1);
    let (to, after) = (bench.now(), bench.items("Items").await);
    bench.advance(5);
    bench.put("Items", long_item("a", "00", 999)).await;
    bench.delete("Items", "a", "05").await;
    bench.put("Items", item("z", "new", 1)).await;
    for view in ["NEW_AND_OLD_IMAGES", "NEW_IMAGE"] {
        let window = json!({"ExportFromTime": from, "ExportToTime": to, "ExportViewType": view});
        let export = bench
            .export(json!({
                "TableArn": arn("Items"), "S3Bucket": "exports", "ExportType": "INCREMENTAL_EXPORT",
                "IncrementalExportSpecification": window,
            }))
            .await;
        assert_eq!(export["ExportStatus"], "COMPLETED", "{export}");
        let mut applied = before.clone();
        for line in bench.exported(&export).await {
            let line: Value = serde_json::from_str(&line).expect("a line");
            let key = harness::key_of(&line["Keys"]);
            let written = line["Metadata"]["WriteTimestampMicros"].as_str().expect("a text");
            let second = written.parse::<u64>().expect("a number") / 1_000_000;
            assert!((from..to).contains(&second), "{line}");
            if view == "NEW_AND_OLD_IMAGES" {
                assert_eq!(line.get("OldImage"), before.get(&key), "{line}");
            } else {
                assert_eq!(line.get("OldImage"), None);
            }
            match line.get("NewImage") {
                Some(new) => applied.insert(key, new.clone()),
                None => applied.remove(&key),
            };
        }
        assert_eq!(applied, after);
        let data = bench.objects("exports", "AWSDynamoDB/data/").await;
        assert!(!data.is_empty(), "data files of incremental exports are in one folder");
    }
}

#[tokio::test]
async fn ion_lines_are_those_of_the_guide() {
    let bench = bench().await;
    let whole = json!({
        "pk": {"S": "a"}, "sk": {"S": "1"}, "Authors": {"SS": ["Author1", "Author2"]},
        "Dimensions": {"S": "8.5 x 11.0 x 1.5"}, "Id": {"N": "103"}, "InPublication": {"BOOL": false},
        "PageCount": {"N": "600"}, "Price": {"N": "2000"}, "Weight": {"N": "-8.50"},
        "Small": {"N": "0.000000001"}, "Zero": {"N": "0"}, "Nothing": {"NULL": true},
        "a b": {"M": {"x": {"L": [{"N": "1"}, {"B": "AAE="}]}}}, "Numbers": {"NS": ["1", "20"]},
        "Quote": {"S": "\"q\"\n\\"},
    });
    bench.put("Items", whole).await;
    let body = json!({"TableArn": arn("Items"), "S3Bucket": "exports", "ExportFormat": "ION"});
    let export = bench.export(body).await;
    let lines = bench.exported(&export).await;
    let [line] = &lines[..] else { panic!("{lines:?}") };
    assert!(line.starts_with("$ion_1_0 {Item:{"), "{line}");
    // Source of the first ones: the example in "DynamoDB table export output format".
    for part in [
        "Authors:$dynamodb_SS::[\"Author1\",\"Author2\"]",
        "Dimensions:\"8.5 x 11.0 x 1.5\"",
        "Id:103.",
        "InPublication:false",
        "PageCount:6d2",
        "Price:2d3",
        "Weight:-8.5",
        "Small:1d-9",
        "Zero:0.",
        "Nothing:null",
        "'a b':{x:[1.,{{AAE=}}]}",
        "Numbers:$dynamodb_NS::[1.,2d1]",
        r#"Quote:"\"q\"\n\\""#,
    ] {
        assert!(line.contains(part), "{part} in {line}");
    }
}
