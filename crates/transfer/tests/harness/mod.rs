//! What the tests of transfers share: tables, buckets and transfers over a store in memory.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use aws_services::{ExternalBucket, ExternalBuckets, S3};
use engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env, ManualClock, Timestamp};
use flate2::read::MultiGzDecoder;
use model::{ApiError, Operation, Request, Response};
use serde_json::{Value, json};
use store::layer::{SnapshotLayer, StoreLayer};
use store::{
    Capabilities, Direction, KeyRange, MemoryStore, Page, PageLimit, Snapshot, Store, StoreError,
    StoreFuture,
};
use transfer::Transfers;

/// 1 January 2026.
pub(crate) const START: u64 = 1_767_225_600;
pub(crate) const ACCOUNT: &str = "123456789012";

/// How long a snapshot of a shared store can be read.
const SNAPSHOT: Duration = Duration::from_secs(30);

/// A store that others write to too.
#[derive(Debug)]
struct Shared {
    store: MemoryStore,
    env: Env,
}

impl StoreLayer for Shared {
    fn inner(&self) -> &dyn Store {
        &self.store
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { single_writer: false, ..self.store.capabilities() }
    }

    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>> {
        StoreFuture::pending(async move {
            let inner = self.store.snapshot().await?;
            let until = self.env.deadline(SNAPSHOT);
            let brief: Arc<dyn Snapshot> = Arc::new(Brief { inner, env: self.env.clone(), until });
            Ok(brief)
        })
    }
}

/// A snapshot that ends.
struct Brief {
    inner: Arc<dyn Snapshot>,
    env: Env,
    until: Deadline,
}

impl SnapshotLayer for Brief {
    fn inner(&self) -> &dyn Snapshot {
        &*self.inner
    }

    fn range<'a>(
        &'a self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>> {
        if self.until.has_passed(self.env.moment()) {
            return StoreFuture::ready(Err(StoreError::Io { cause: "the snapshot ended".into() }));
        }
        self.inner.range(range, direction, limit)
    }
}

/// A server's engine, buckets and transfers.
pub(crate) struct Bench {
    pub(crate) engine: Arc<Engine>,
    pub(crate) s3: S3,
    pub(crate) transfers: Transfers,
    pub(crate) ctx: RequestCtx,
    pub(crate) clock: ManualClock,
    store: Arc<dyn Store>,
    external: ExternalBuckets,
    env: Env,
}

impl Bench {
    /// Everything is empty.
    pub(crate) async fn new() -> Self {
        let (env, clock) = Env::manual(1, Timestamp::from_secs(START));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        Self::over(store, ExternalBuckets::new(), (env, clock)).await
    }

    /// The same with an external bucket.
    pub(crate) async fn with_external(name: &str, bucket: Arc<dyn ExternalBucket>) -> Self {
        let Self { store, env, clock, .. } = Self::new().await;
        let external = ExternalBuckets::from([(name.to_owned(), bucket)]);
        Self::over(store, external, (env, clock)).await
    }

    async fn over(
        store: Arc<dyn Store>,
        external: ExternalBuckets,
        (env, clock): (Env, ManualClock),
    ) -> Self {
        let opened = Engine::open(Arc::clone(&store), env.clone()).await;
        let engine = Arc::new(opened.expect("the engine opens"));
        let s3 = S3::new(Arc::clone(&engine)).with_external(external.clone());
        let transfers = Transfers::new(Arc::clone(&engine), s3.clone());
        let namespace = Namespace::new(ACCOUNT, "us-east-1");
        let ctx = RequestCtx::internal(namespace, Deadline::NEVER);
        Self { engine, s3, transfers, ctx, clock, store, external, env }
    }

    /// Two servers over one store, whose snapshots end after half a minute as a database's do.
    pub(crate) async fn pair() -> [Self; 2] {
        let (env, clock) = Env::manual(1, Timestamp::from_secs(START));
        let store: Arc<dyn Store> =
            Arc::new(Shared { store: MemoryStore::in_memory(&env), env: env.clone() });
        let server = async || {
            let world = (env.clone(), clock.clone());
            Self::over(Arc::clone(&store), ExternalBuckets::new(), world).await
        };
        [server().await, server().await]
    }

    /// The same data in a new process.
    pub(crate) async fn restarted(self) -> Self {
        let Self { store, external, env, clock, .. } = self;
        Self::over(store, external, (env, clock)).await
    }

    /// Calls an operation with a JSON body; its answer, or the name and the text of its error.
    pub(crate) async fn call(&self, operation: &str, body: Value) -> Result<Value, Refused> {
        let operation =
            Operation::ALL.into_iter().find(|it| it.name() == operation).expect("an operation");
        let refused = |error: ApiError| Refused {
            code: wire::error_code(&error).1.to_owned(),
            message: error.message(Some(operation)),
        };
        let request = wire::decode(operation, &body.to_string().into()).map_err(refused)?;
        let answer = self.request(request).await.map_err(refused)?;
        let mut json = Vec::new();
        wire::encode_response(&answer, &mut json);
        Ok(serde_json::from_slice(&json).expect("an answer is JSON"))
    }

    async fn request(&self, request: Request) -> Result<Response, ApiError> {
        if Transfers::answers(request.operation()) {
            return self.transfers.call(&self.ctx, request).await;
        }
        self.engine.call(&self.ctx, request).await
    }

    /// The same; it must succeed.
    pub(crate) async fn done(&self, operation: &str, body: Value) -> Value {
        match self.call(operation, body).await {
            Ok(answer) => answer,
            Err(refused) => panic!("{operation}: {refused:?}"),
        }
    }

    /// A table with the keys `pk` and `sk`, both strings, with recovery on.
    pub(crate) async fn table(&self, name: &str) {
        let keys = json!([
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ]);
        let definitions = json!([
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ]);
        let body = json!({
            "TableName": name, "KeySchema": keys, "AttributeDefinitions": definitions,
            "BillingMode": "PAY_PER_REQUEST",
        });
        self.done("CreateTable", body).await;
        let recovery = json!({"PointInTimeRecoveryEnabled": true});
        let body = json!({"TableName": name, "PointInTimeRecoverySpecification": recovery});
        self.done("UpdateContinuousBackups", body).await;
    }

    /// Puts an item.
    pub(crate) async fn put(&self, table: &str, item: Value) {
        self.done("PutItem", json!({"TableName": table, "Item": item})).await;
    }

    /// Deletes an item.
    pub(crate) async fn delete(&self, table: &str, pk: &str, sk: &str) {
        let key = json!({"pk": {"S": pk}, "sk": {"S": sk}});
        self.done("DeleteItem", json!({"TableName": table, "Key": key})).await;
    }

    /// All items of a table, by their keys.
    pub(crate) async fn items(&self, table: &str) -> Items {
        let mut items = Items::new();
        let mut start = Value::Null;
        loop {
            let mut body = json!({"TableName": table});
            if !start.is_null() {
                body["ExclusiveStartKey"] = start;
            }
            let page = self.done("Scan", body).await;
            for item in page["Items"].as_array().expect("items") {
                items.insert(key_of(item), item.clone());
            }
            start = page["LastEvaluatedKey"].clone();
            if start.is_null() {
                return items;
            }
        }
    }

    /// Makes a bucket.
    pub(crate) async fn bucket(&self, name: &str) {
        let call = wire::aws::Call {
            service: wire::aws::Service::S3,
            method: "PUT".to_owned(),
            path: format!("/{name}"),
            query: String::new(),
            host: "localhost".to_owned(),
            content_type: String::new(),
            target: String::new(),
            headers: Vec::new(),
            caller: Arc::clone(&self.ctx.caller),
            body: Vec::new().into(),
            source: None,
            request_id: String::new(),
        };
        let reply = aws_services::AwsService::answer(&self.s3, &self.ctx, &call).await;
        assert_eq!(reply.status, 200);
    }

    /// Puts an object.
    pub(crate) async fn object(&self, bucket: &str, key: &str, body: &[u8]) {
        let bucket = self.s3.bucket(bucket).await.expect("buckets").expect("a bucket");
        bucket.put(key, "binary/octet-stream", body.to_vec()).await.expect("it is put");
    }

    /// The objects of a bucket below a prefix.
    pub(crate) async fn objects(&self, bucket: &str, prefix: &str) -> BTreeMap<String, Vec<u8>> {
        let bucket = self.s3.bucket(bucket).await.expect("buckets").expect("a bucket");
        let listed = bucket.list(prefix, None, 1_000).await.expect("a list");
        assert!(!listed.more);
        let mut objects = BTreeMap::new();
        for (key, head) in listed.objects {
            let mut body = Vec::new();
            for number in 0..head.piece_count() {
                let piece = bucket.piece(&key, &head, number).await.expect("it is read");
                body.extend_from_slice(&piece.expect("a piece"));
            }
            objects.insert(key, body);
        }
        objects
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.env.now().as_secs()
    }

    /// Exports a table and finishes; the description.
    pub(crate) async fn export(&self, body: Value) -> Value {
        let answer = self.done("ExportTableToPointInTime", body).await;
        let first = &answer["ExportDescription"];
        assert_eq!(first["ExportStatus"], "IN_PROGRESS", "{first}");
        self.transfers.run_due_jobs().await.expect("jobs run");
        let arn = json!({"ExportArn": first["ExportArn"]});
        self.done("DescribeExport", arn).await["ExportDescription"].clone()
    }

    /// The lines of the data files that an export's manifest names.
    pub(crate) async fn exported(&self, description: &Value) -> Vec<String> {
        let bucket = description["S3Bucket"].as_str().expect("a bucket");
        let objects = self.objects(bucket, "").await;
        let object = |key: &Value| &objects[key.as_str().expect("a key")];
        let summary: Value =
            serde_json::from_slice(object(&description["ExportManifest"])).expect("a summary");
        let files = object(&summary["manifestFilesS3Key"]);
        let mut lines = Vec::new();
        for line in String::from_utf8_lossy(files).lines() {
            let file: Value = serde_json::from_str(line).expect("a line of the manifest");
            let text = unzipped(object(&file["dataFileS3Key"]));
            let own: Vec<String> = text.lines().map(str::to_owned).collect();
            assert_eq!(file["itemCount"], own.len(), "{file}");
            lines.extend(own);
        }
        assert_eq!(summary["itemCount"], lines.len(), "{summary}");
        lines
    }

    /// The items of a full export in DynamoDB JSON.
    pub(crate) async fn exported_items(&self, description: &Value) -> Items {
        let mut items = Items::new();
        for line in self.exported(description).await {
            let line: Value = serde_json::from_str(&line).expect("a line");
            let item = line["Item"].clone();
            assert!(items.insert(key_of(&item), item).is_none(), "an item comes once");
        }
        items
    }
}

/// Items by their keys.
pub(crate) type Items = BTreeMap<(String, String), Value>;

/// A refusal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// The key of an item of [`Bench::table`].
pub(crate) fn key_of(item: &Value) -> (String, String) {
    let text = |name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
    (text("pk"), text("sk"))
}

/// The text in a gzip file.
pub(crate) fn unzipped(bytes: &[u8]) -> String {
    let mut text = String::new();
    MultiGzDecoder::new(bytes).read_to_string(&mut text).expect("a gzip file");
    text
}
