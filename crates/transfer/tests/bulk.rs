//! Bulk operations: what they put, report and refuse, and how they are cancelled.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

mod harness;

use std::collections::BTreeMap;

use harness::Bench;
use serde_json::{Value, json};

/// A request for a bulk put of what is in the bucket `files` into the table `Items`.
fn request(more: Value) -> Value {
    let mut body = json!({
        "TableName": "Items",
        "InputS3Configuration": {"S3Bucket": "files", "InputFormat": "DYNAMODB_JSON"},
        "OutputS3Configuration": {
            "S3Bucket": "reports", "S3KeyPrefix": "bulk",
            "OutputType": ["ERROR", "CONDITION_CHECK_FAILURE"],
        },
    });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("one").clone());
    body
}

/// A bench with the table `Items`, the bucket `reports`, and these objects in the bucket `files`.
async fn bench(objects: &[(&str, &str)]) -> Bench {
    let bench = Bench::new().await;
    bench.table("Items").await;
    bench.bucket("files").await;
    bench.bucket("reports").await;
    for (key, body) in objects {
        bench.object("files", key, body.as_bytes()).await;
    }
    bench
}

fn line(sk: &str, more: &str) -> String {
    format!("{{\"Item\":{{\"pk\":{{\"S\":\"a\"}},\"sk\":{{\"S\":\"{sk}\"}}}}{more}}}\n")
}

/// Carries out a bulk put; its description.
async fn carry_out(bench: &Bench, body: Value) -> Value {
    let answer = bench.done("StartBulkPutItems", body).await;
    let first = &answer["BulkOperationDescription"];
    assert_eq!(first["BulkOperationStatus"], "IN_PROGRESS", "{first}");
    bench.transfers.run_due_jobs().await.expect("jobs run");
    described(bench, &first["BulkOperationArn"]).await
}

async fn described(bench: &Bench, arn: &Value) -> Value {
    let body = json!({"BulkOperationArn": arn});
    bench.done("DescribeBulkOperation", body).await["BulkOperationDescription"].clone()
}

#[tokio::test]
async fn all_objects_of_a_prefix_are_put() {
    let many: String = (0..5_000).map(|number| line(&format!("{number:04}"), "")).collect();
    let objects = [("in/1", &*many), ("in/2", &line("x", "")), ("out", "not taken")];
    let bench = bench(&objects).await;
    bench.put("Items", json!({"pk": {"S": "a"}, "sk": {"S": "0001"}, "old": {"S": "yes"}})).await;
    let input = json!({
        "S3Bucket": "files", "S3KeyPrefix": "in/", "InputFormat": "DYNAMODB_JSON",
    });
    let done = carry_out(&bench, request(json!({"InputS3Configuration": input}))).await;
    assert_eq!(done["BulkOperationStatus"], "COMPLETED", "{done}");
    assert_eq!(done["ProcessedItemCount"], 5_001);
    assert_eq!(done["FailedItemCount"], 0);
    assert_eq!(done["ProcessedInputBytes"], done["TotalInputBytes"]);
    assert_eq!(done["PerformanceTier"], "STANDARD");
    let items = bench.items("Items").await;
    assert_eq!(items.len(), 5_001);
    let item = &items[&("a".to_owned(), "0001".to_owned())];
    assert_eq!(*item, json!({"pk": {"S": "a"}, "sk": {"S": "0001"}}));
}

#[tokio::test]
async fn conditions_and_errors_go_into_the_reports() {
    let condition = ",\"ConditionExpression\":\"attribute_not_exists(pk)\"";
    let text =
        [line("old", condition), line("new", condition), "{\"Item\":{}}\n".to_owned()].concat();
    let bench = bench(&[("1", &text)]).await;
    let old = json!({"pk": {"S": "a"}, "sk": {"S": "old"}, "value": {"N": "1"}});
    bench.put("Items", old.clone()).await;
    let done = carry_out(&bench, request(json!({}))).await;
    // Source: `API_BulkOperationDescription`: conditions that do not hold are no errors.
    assert_eq!(done["BulkOperationStatus"], "COMPLETED_WITH_ERRORS", "{done}");
    assert_eq!([&done["ProcessedItemCount"], &done["FailedItemCount"]], [3, 1]);
    let items = bench.items("Items").await;
    assert_eq!(items.len(), 2);
    assert_eq!(items[&("a".to_owned(), "old".to_owned())], old);
    let reports: BTreeMap<String, Value> = bench
        .objects("reports", "bulk/AWSDynamoDB/")
        .await
        .into_iter()
        .map(|(key, body)| {
            let kind = key.split('/').nth(3).expect("four parts").to_owned();
            (kind, serde_json::from_slice(&body).expect("one line"))
        })
        .collect();
    let unmet = &reports["condition-check-failure"];
    assert_eq!(unmet["Item"], json!({"pk": {"S": "a"}, "sk": {"S": "old"}}));
    assert_eq!(unmet["ExistingItem"], old);
    let error = &reports["error"];
    assert_eq!(error["itemS3Pointer"], json!({"bucket": "files", "key": "1", "itemIndex": 2}));
    // Source: "Amazon S3 import validation" in the developer guide, of imports.
    let message = "One or more parameter values were invalid: Missing the key pk in the item";
    assert_eq!(error["errorMessages"], json!([message]));
    assert_eq!(reports["manifest.json"]["files"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_cancelled_operation_keeps_what_it_has_put() {
    let bench = bench(&[("1", &line("1", ""))]).await;
    let answer = bench.done("StartBulkPutItems", request(json!({}))).await;
    let arn = &answer["BulkOperationDescription"]["BulkOperationArn"];
    let cancelled = bench.done("CancelBulkOperation", json!({"BulkOperationArn": arn})).await;
    assert_eq!(cancelled["BulkOperationStatus"], "CANCELLING");
    let bench = bench.restarted().await;
    bench.transfers.run_due_jobs().await.expect("jobs run");
    let done = described(&bench, arn).await;
    assert_eq!(done["BulkOperationStatus"], "CANCELLED", "{done}");
    let again = bench.done("CancelBulkOperation", json!({"BulkOperationArn": arn})).await;
    assert_eq!(again["BulkOperationStatus"], "CANCELLED");
}

#[tokio::test]
async fn a_restart_continues_an_operation() {
    let bench = bench(&[("1", &line("1", ""))]).await;
    let answer = bench.done("StartBulkPutItems", request(json!({}))).await;
    let bench = bench.restarted().await;
    bench.transfers.run_due_jobs().await.expect("jobs run");
    let arn = &answer["BulkOperationDescription"]["BulkOperationArn"];
    assert_eq!(described(&bench, arn).await["BulkOperationStatus"], "COMPLETED");
    assert_eq!(bench.items("Items").await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_put_is_refused_or_fails() {
    let bench = bench(&[]).await;
    let output = |output: Value| request(json!({"OutputS3Configuration": output}));
    for (body, code) in [
        (request(json!({"TableName": "Nobody"})), "ResourceNotFoundException"),
        (request(json!({"MaxWriteRequestUnits": 1_023})), "ValidationException"),
        (output(json!({"OutputType": ["ERROR"]})), "ValidationException"),
        (
            output(
                json!({"S3Bucket": "reports", "OutputType": ["ERROR"], "S3SseAlgorithm": "KMS"}),
            ),
            "ValidationException",
        ),
    ] {
        let refused = bench.call("StartBulkPutItems", body).await.expect_err("refused");
        assert_eq!(refused.code, code, "{refused:?}");
    }
    let input = json!({"S3Bucket": "nobody", "InputFormat": "ION"});
    let failed = carry_out(&bench, request(json!({"InputS3Configuration": input}))).await;
    assert_eq!(failed["BulkOperationStatus"], "FAILED", "{failed}");
    assert_eq!(failed["FailureCode"], "S3NoSuchBucket");
    let other = json!({"S3Bucket": "nobody", "OutputType": ["ERROR"]});
    let failed = carry_out(&bench, output(other)).await;
    assert_eq!(failed["FailureCode"], "S3NoSuchBucket", "{failed}");
    let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Items/bulk-operation/0165-c4d4e311";
    for operation in ["DescribeBulkOperation", "CancelBulkOperation"] {
        let refused = bench.call(operation, json!({"BulkOperationArn": arn})).await;
        assert_eq!(refused.expect_err("refused").code, "ResourceNotFoundException");
    }
}

#[tokio::test]
async fn operations_are_listed_newest_first_and_a_token_makes_one_of_several() {
    let bench = bench(&[]).await;
    let body = request(json!({"ClientToken": "once"}));
    let first = carry_out(&bench, body.clone()).await;
    let again = bench.done("StartBulkPutItems", body).await;
    let arn = |description: &Value| description["BulkOperationArn"].clone();
    assert_eq!(arn(&again["BulkOperationDescription"]), arn(&first));
    let other = request(json!({"ClientToken": "once", "PerformanceTier": "ACCELERATED"}));
    let refused = bench.call("StartBulkPutItems", other).await.expect_err("refused");
    assert_eq!(refused.code, "IdempotentParameterMismatchException");
    bench.advance(1);
    let second = carry_out(&bench, request(json!({}))).await;
    let listed = bench.done("ListBulkOperations", json!({"MaxResults": 1})).await;
    let list = "BulkOperationsSummaryList";
    assert_eq!(arn(&listed[list][0]), arn(&second), "{listed}");
    let next = json!({"MaxResults": 1, "NextToken": listed["NextToken"]});
    let listed = bench.done("ListBulkOperations", next).await;
    assert_eq!(arn(&listed[list][0]), arn(&first));
    assert_eq!(listed.get("NextToken"), None);
}
