//! External buckets that fail: which failures end a transfer, and which are waited for.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

mod harness;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use harness::Bench;
use objects::{ExternalAnswer, ExternalBucket, ExternalError, ExternalObject, Head, Listing};
use serde_json::{Value, json};

const PIECE: usize = 1_000;

/// A bucket in memory that fails as a test says.
#[derive(Debug, Default)]
struct Elsewhere {
    objects: Mutex<BTreeMap<String, Bytes>>,
    failure: Mutex<Option<ExternalError>>,
}

impl Elsewhere {
    fn fail(&self, code: &str, is_passing: bool) {
        let (code, message) = (code.to_owned(), format!("about {code}"));
        *self.failure.lock().expect("a lock") = Some(ExternalError { code, message, is_passing });
    }

    fn answer(&self) {
        *self.failure.lock().expect("a lock") = None;
    }

    fn checked<T>(&self, value: T) -> Result<T, ExternalError> {
        self.failure.lock().expect("a lock").clone().map_or(Ok(value), Err)
    }

    fn keys(&self) -> Vec<String> {
        self.objects.lock().expect("a lock").keys().cloned().collect()
    }
}

fn head(body: &Bytes) -> Head {
    Head::external(body.len(), "etag".to_owned(), 0, PIECE)
}

impl ExternalBucket for Elsewhere {
    fn put<'a>(&'a self, key: &'a str, object: ExternalObject<'a>) -> ExternalAnswer<'a, Head> {
        Box::pin(async move {
            self.checked(())?;
            let found = head(&object.body);
            self.objects.lock().expect("a lock").insert(key.to_owned(), object.body);
            Ok(found)
        })
    }

    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> ExternalAnswer<'a, Listing> {
        Box::pin(async move {
            self.checked(())?;
            let objects = self.objects.lock().expect("a lock");
            let fits = |key: &str| key.starts_with(prefix) && after.is_none_or(|after| key > after);
            let all = objects.iter().filter(|(key, _)| fits(key));
            let all: Vec<_> = all.map(|(key, body)| (key.clone(), head(body))).collect();
            let more = all.len() > limit;
            Ok(Listing { objects: all.into_iter().take(limit).collect(), more })
        })
    }

    fn piece<'a>(
        &'a self,
        key: &'a str,
        _: &'a Head,
        number: u32,
    ) -> ExternalAnswer<'a, Option<Bytes>> {
        Box::pin(async move {
            self.checked(())?;
            let start = usize::try_from(number).expect("small") * PIECE;
            let objects = self.objects.lock().expect("a lock");
            Ok(objects.get(key).map(|body| body.slice(start..(start + PIECE).min(body.len()))))
        })
    }

    fn copy<'a>(&'a self, from: &'a str, to: &'a str) -> ExternalAnswer<'a, ()> {
        Box::pin(async move {
            self.checked(())?;
            let mut objects = self.objects.lock().expect("a lock");
            let body = objects.get(from).cloned().expect("it is there");
            objects.insert(to.to_owned(), body);
            Ok(())
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> ExternalAnswer<'a, ()> {
        Box::pin(async move {
            self.checked(())?;
            self.objects.lock().expect("a lock").remove(key);
            Ok(())
        })
    }
}

/// A bench with the external bucket `elsewhere`, a table with ten items, and its ARN.
async fn bench() -> (Bench, Arc<Elsewhere>) {
    let elsewhere = Arc::new(Elsewhere::default());
    let bench = Bench::with_external("elsewhere", Arc::clone(&elsewhere) as _).await;
    bench.table("Items").await;
    for number in 0..10 {
        let item = json!({"pk": {"S": "a"}, "sk": {"S": format!("{number}")}});
        bench.put("Items", item).await;
    }
    (bench, elsewhere)
}

async fn start_export(bench: &Bench, bucket: &str) -> Value {
    let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Items";
    let body = json!({"TableArn": arn, "S3Bucket": bucket});
    let answer = bench.done("ExportTableToPointInTime", body).await;
    answer["ExportDescription"]["ExportArn"].clone()
}

async fn export(bench: &Bench, arn: &Value) -> Value {
    let described = bench.done("DescribeExport", json!({"ExportArn": arn})).await;
    described["ExportDescription"].clone()
}

async fn import(bench: &Bench, table: &str, prefix: &str) -> Value {
    let body = json!({
        "S3BucketSource": {"S3Bucket": "elsewhere", "S3KeyPrefix": prefix},
        "InputFormat": "DYNAMODB_JSON", "InputCompressionType": "GZIP",
        "TableCreationParameters": {
            "TableName": table, "BillingMode": "PAY_PER_REQUEST",
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
    bench.transfers.run_due_jobs().await.expect("jobs run");
    bench.done("DescribeImport", arn).await["ImportTableDescription"].clone()
}

#[tokio::test]
async fn a_table_goes_elsewhere_and_comes_back() {
    let (bench, elsewhere) = bench().await;
    let arn = start_export(&bench, "elsewhere").await;
    bench.transfers.run_due_jobs().await.expect("jobs run");
    let done = export(&bench, &arn).await;
    assert_eq!(done["ExportStatus"], "COMPLETED", "{done}");
    let data = elsewhere.keys().into_iter().find(|key| key.contains("/data/")).expect("a file");
    let imported = import(&bench, "Again", &data).await;
    assert_eq!(imported["ImportStatus"], "COMPLETED", "{imported}");
    assert_eq!(bench.items("Again").await, bench.items("Items").await);
}

#[tokio::test]
async fn what_a_place_refuses_ends_a_transfer_with_its_words() {
    let (bench, elsewhere) = bench().await;
    elsewhere.fail("AccessDenied", false);
    let arn = start_export(&bench, "elsewhere").await;
    bench.transfers.run_due_jobs().await.expect("jobs run");
    let failed = export(&bench, &arn).await;
    let words = [&failed["ExportStatus"], &failed["FailureCode"], &failed["FailureMessage"]];
    assert_eq!(words, ["FAILED", "S3AccessDenied", "about AccessDenied"]);
    let failed = import(&bench, "None", "").await;
    assert_eq!(failed["FailureCode"], "S3AccessDenied", "{failed}");
    // Source: "Validation errors" of imports in the developer guide: no table is made.
    let table = bench.call("DescribeTable", json!({"TableName": "None"})).await;
    assert_eq!(table.expect_err("no table").code, "ResourceNotFoundException");
}

#[tokio::test]
async fn what_may_pass_is_waited_for_while_others_continue() {
    let (bench, elsewhere) = bench().await;
    bench.bucket("own").await;
    elsewhere.fail("SlowDown", true);
    let waiting = start_export(&bench, "elsewhere").await;
    let other = start_export(&bench, "own").await;
    bench.transfers.run_due_jobs().await.expect("jobs run");
    assert_eq!(export(&bench, &waiting).await["ExportStatus"], "IN_PROGRESS");
    assert_eq!(export(&bench, &other).await["ExportStatus"], "COMPLETED");
    bench.advance(9 * 60);
    bench.transfers.run_due_jobs().await.expect("jobs run");
    elsewhere.answer();
    bench.advance(2 * 60);
    let bench = bench.restarted().await;
    bench.transfers.run_due_jobs().await.expect("jobs run");
    assert_eq!(export(&bench, &waiting).await["ExportStatus"], "COMPLETED");
}

#[tokio::test]
async fn what_does_not_pass_in_ten_minutes_is_a_failure() {
    let (bench, elsewhere) = bench().await;
    elsewhere.fail("SlowDown", true);
    let arn = start_export(&bench, "elsewhere").await;
    for seconds in [0, 299, 300, 1] {
        assert_eq!(export(&bench, &arn).await["ExportStatus"], "IN_PROGRESS");
        bench.advance(seconds);
        bench.transfers.run_due_jobs().await.expect("jobs run");
    }
    let failed = export(&bench, &arn).await;
    assert_eq!([&failed["ExportStatus"], &failed["FailureCode"]], ["FAILED", "S3SlowDown"]);
    // The moment that it held is let go: the table can be exported again.
    elsewhere.answer();
    let arn = start_export(&bench, "elsewhere").await;
    bench.transfers.run_due_jobs().await.expect("jobs run");
    assert_eq!(export(&bench, &arn).await["ExportStatus"], "COMPLETED");
}
