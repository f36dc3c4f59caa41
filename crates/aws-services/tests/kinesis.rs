//! Streams of Kinesis, and the changes of tables that go to them.
//!
//! Expected: the API reference of Kinesis Data Streams; "Using Kinesis Data Streams to capture
//! changes to DynamoDB" in DynamoDB's developer guide.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it needs by panicking"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_services::{AwsService, Kinesis};
use base64_simd::STANDARD as BASE64;
use bytes::Bytes;
use engine::{Engine, RequestCtx};
use env::{Deadline, Env, ManualClock, Timestamp};
use model::{Caller, Namespace, Operation};
use serde_json::{Value, json};
use store::{MemoryStore, Store};
use wire::aws::{Call, Service};

const START: u64 = 1_800_000_000;
const ARN: &str = "arn:aws:kinesis:eu-west-1:123456789012:stream/changes";

fn namespace() -> Namespace {
    Namespace::new("123456789012", "eu-west-1")
}

struct Bench {
    engine: Arc<Engine>,
    kinesis: Kinesis,
    clock: ManualClock,
    env: Env,
}

impl Bench {
    async fn start() -> Self {
        let (env, clock) = Env::manual(1, Timestamp::from_secs(START));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        let engine = Arc::new(Engine::open(store, env.clone()).await.unwrap());
        Self { kinesis: Kinesis::new(Arc::clone(&engine)), engine, clock, env }
    }

    /// Another process over the same store.
    async fn restart(self) -> Self {
        let store = Arc::clone(self.engine.store());
        let engine = Arc::new(Engine::open(store, self.env.clone()).await.unwrap());
        Self { kinesis: Kinesis::new(Arc::clone(&engine)), engine, ..self }
    }

    /// Calls Kinesis.
    async fn ask(&self, operation: &str, body: Value) -> (u16, Value) {
        let context = RequestCtx::internal(namespace(), Deadline::NEVER);
        let call = Call {
            service: Service::Kinesis,
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: String::new(),
            host: "127.0.0.1:8000".to_owned(),
            content_type: "application/x-amz-json-1.1".to_owned(),
            target: format!("Kinesis_20131202.{operation}"),
            headers: Vec::new(),
            caller: Arc::new(Caller::internal(namespace())),
            body: body.to_string().into(),
            source: None,
            request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
        };
        let reply = self.kinesis.answer(&context, &call).await;
        let body = if reply.body.is_empty() { Value::Null } else { read(&reply.body) };
        (reply.status, body)
    }

    async fn ok(&self, operation: &str, body: Value) -> Value {
        let (status, answer) = self.ask(operation, body).await;
        assert_eq!(status, 200, "{operation}: {answer}");
        answer
    }

    /// The code with which a call is refused.
    async fn refused(&self, operation: &str, body: Value) -> String {
        let (status, answer) = self.ask(operation, body).await;
        assert_eq!(status, 400, "{operation}: {answer}");
        answer["__type"].as_str().unwrap().to_owned()
    }

    /// Calls DynamoDB.
    async fn table(&self, operation: &str, body: Value) -> Value {
        let operation = Operation::from_name(operation).unwrap();
        let request = wire::decode(operation, &Bytes::from(body.to_string())).unwrap();
        let context = RequestCtx::internal(namespace(), Deadline::NEVER);
        match self.engine.call(&context, request).await {
            Ok(response) => {
                let mut text = Vec::new();
                wire::encode_response(&response, &mut text);
                read(&text)
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    /// The table `load`, whose changes go to the stream `changes`.
    async fn create_table(&self) {
        let table = json!({
            "TableName": "load",
            "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
            "BillingMode": "PAY_PER_REQUEST",
        });
        self.table("CreateTable", table).await;
        let enable = json!({ "TableName": "load", "StreamArn": ARN });
        let answer = self.table("EnableKinesisStreamingDestination", enable).await;
        assert_eq!(answer["DestinationStatus"], "ENABLING");
    }

    async fn put(&self, pk: &str, n: u64) {
        let item = json!({ "pk": { "S": pk }, "n": { "N": n.to_string() } });
        self.table("PutItem", json!({ "TableName": "load", "Item": item })).await;
    }

    async fn status(&self) -> Value {
        let described =
            self.table("DescribeKinesisStreamingDestination", json!({ "TableName": "load" })).await;
        described["KinesisDataStreamDestinations"][0]["DestinationStatus"].clone()
    }

    /// Every record of a stream, by shard, read in small pages.
    async fn records(&self, stream: &str) -> BTreeMap<String, Vec<Value>> {
        let mut found = BTreeMap::new();
        let shards = self.ok("ListShards", json!({ "StreamName": stream })).await;
        for shard in shards["Shards"].as_array().unwrap() {
            let id = shard["ShardId"].as_str().unwrap();
            let asked = json!({
                "StreamName": stream, "ShardId": id, "ShardIteratorType": "TRIM_HORIZON",
            });
            let mut next = self.ok("GetShardIterator", asked).await["ShardIterator"].clone();
            let mut records = Vec::new();
            loop {
                let asked = json!({ "ShardIterator": next, "Limit": 3 });
                let page = self.ok("GetRecords", asked).await;
                let some = page["Records"].as_array().unwrap();
                if some.is_empty() {
                    break;
                }
                records.extend(some.iter().cloned());
                next = page["NextShardIterator"].clone();
            }
            found.insert(id.to_owned(), records);
        }
        found
    }

    /// The changes that arrived in the stream `changes`, shard by shard.
    async fn changes(&self) -> Vec<Value> {
        let records = self.records("changes").await.into_values().flatten();
        records.map(|record| data(&record)).collect()
    }
}

fn read(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap()
}

fn data(record: &Value) -> Value {
    read(&BASE64.decode_to_vec(record["Data"].as_str().unwrap()).unwrap())
}

#[tokio::test]
async fn a_stream_is_made_described_written_read_and_deleted() {
    let bench = Bench::start().await;
    bench.ok("CreateStream", json!({ "StreamName": "s", "ShardCount": 2 })).await;
    let exists = json!({ "StreamName": "s", "ShardCount": 2 });
    assert_eq!(bench.refused("CreateStream", exists).await, "ResourceInUseException");
    let described = bench.ok("DescribeStream", json!({ "StreamName": "s" })).await;
    let described = &described["StreamDescription"];
    assert_eq!(described["StreamStatus"], "ACTIVE");
    assert_eq!(described["StreamARN"], "arn:aws:kinesis:eu-west-1:123456789012:stream/s");
    assert_eq!(described["HasMoreShards"], false);
    let ranges = [
        ("0", "170141183460469231731687303715884105727"),
        ("170141183460469231731687303715884105728", "340282366920938463463374607431768211455"),
    ];
    for (at, (start, end)) in ranges.iter().enumerate() {
        let range = &described["Shards"][at]["HashKeyRange"];
        assert_eq!(range["StartingHashKey"], *start);
        assert_eq!(range["EndingHashKey"], *end);
    }
    let summary = bench.ok("DescribeStreamSummary", json!({ "StreamName": "s" })).await;
    assert_eq!(summary["StreamDescriptionSummary"]["OpenShardCount"], 2);
    assert_eq!(bench.ok("ListStreams", json!({})).await["StreamNames"], json!(["s"]));

    let put = |key: &str, hash: &str, data: &str| json!({ "PartitionKey": key, "ExplicitHashKey": hash, "Data": BASE64.encode_to_string(data) });
    let end = "340282366920938463463374607431768211455";
    let some = json!([put("a", "0", "1"), put("b", end, "2"), put("a", "0", "3")]);
    let written = bench.ok("PutRecords", json!({ "StreamName": "s", "Records": some })).await;
    assert_eq!(written["FailedRecordCount"], 0);
    let mut one = put("a", "0", "4");
    one["StreamName"] = json!("s");
    let last = bench.ok("PutRecord", one).await;
    assert_eq!(last["ShardId"], "shardId-000000000000");

    let records = bench.records("s").await;
    let texts = |shard: &str| -> Vec<Value> { records[shard].iter().map(data).collect() };
    assert_eq!(texts("shardId-000000000000"), [json!(1), json!(3), json!(4)]);
    assert_eq!(texts("shardId-000000000001"), [json!(2)]);
    let numbers: Vec<_> = records["shardId-000000000000"]
        .iter()
        .map(|record| record["SequenceNumber"].as_str().unwrap().to_owned())
        .collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    assert_eq!(numbers.last().unwrap(), last["SequenceNumber"].as_str().unwrap());

    bench.ok("DeleteStream", json!({ "StreamName": "s" })).await;
    let gone = bench.refused("DescribeStream", json!({ "StreamName": "s" })).await;
    assert_eq!(gone, "ResourceNotFoundException");
    bench.ok("CreateStream", json!({ "StreamName": "s", "ShardCount": 2 })).await;
    assert!(bench.records("s").await.into_values().all(|records| records.is_empty()));
}

#[tokio::test]
async fn iterators_begin_where_they_are_asked_to() {
    let bench = Bench::start().await;
    bench.ok("CreateStream", json!({ "StreamName": "s", "ShardCount": 1 })).await;
    let mut numbers = Vec::new();
    for n in 0..3 {
        let data = BASE64.encode_to_string(n.to_string());
        let put = json!({ "StreamName": "s", "PartitionKey": "a", "Data": data });
        numbers.push(bench.ok("PutRecord", put).await["SequenceNumber"].clone());
        bench.clock.advance(Duration::from_secs(10));
    }
    let from = async |kind: &str, number: Option<&Value>, at: Option<u64>| {
        let asked = json!({
            "StreamName": "s", "ShardId": "shardId-000000000000", "ShardIteratorType": kind,
            "StartingSequenceNumber": number, "Timestamp": at,
        });
        let next = bench.ok("GetShardIterator", asked).await["ShardIterator"].clone();
        let page = bench.ok("GetRecords", json!({ "ShardIterator": next })).await;
        page["Records"].as_array().unwrap().iter().map(data).collect::<Vec<_>>()
    };
    assert_eq!(from("TRIM_HORIZON", None, None).await, [json!(0), json!(1), json!(2)]);
    assert_eq!(from("AT_SEQUENCE_NUMBER", Some(&numbers[1]), None).await, [json!(1), json!(2)]);
    assert_eq!(from("AFTER_SEQUENCE_NUMBER", Some(&numbers[1]), None).await, [json!(2)]);
    assert_eq!(from("AT_TIMESTAMP", None, Some(START + 10)).await, [json!(1), json!(2)]);
    assert_eq!(from("LATEST", None, None).await, Vec::<Value>::new());
    let unknown = json!({
        "StreamName": "s", "ShardId": "shardId-000000000001", "ShardIteratorType": "LATEST",
    });
    assert_eq!(bench.refused("GetShardIterator", unknown).await, "ResourceNotFoundException");
    let asked = json!({
        "StreamName": "s", "ShardId": "shardId-000000000000", "ShardIteratorType": "LATEST",
    });
    let old = bench.ok("GetShardIterator", asked).await["ShardIterator"].clone();
    bench.clock.advance(Duration::from_secs(301));
    let expired = bench.refused("GetRecords", json!({ "ShardIterator": old })).await;
    assert_eq!(expired, "ExpiredIteratorException");
}

#[tokio::test]
async fn changes_arrive_in_awss_form_in_the_order_of_their_items() {
    let bench = Bench::start().await;
    bench.ok("CreateStream", json!({ "StreamName": "changes", "ShardCount": 3 })).await;
    bench.create_table().await;
    bench.kinesis.deliver_now().await.unwrap();
    assert_eq!(bench.status().await, "ACTIVE");
    bench.put("a", 1).await;
    bench.put("a", 2).await;
    // Nothing changes.
    bench.put("a", 2).await;
    bench.table("DeleteItem", json!({ "TableName": "load", "Key": { "pk": { "S": "a" } } })).await;
    bench.kinesis.deliver_now().await.unwrap();
    let changes = bench.changes().await;
    let [insert, modify, remove] = &*changes else { panic!("{changes:?}") };
    let expected = json!({
        "awsRegion": "eu-west-1",
        "eventID": insert["eventID"],
        "eventName": "INSERT",
        "userIdentity": null,
        "recordFormat": "application/json",
        "tableName": "load",
        "dynamodb": {
            "ApproximateCreationDateTime": START * 1_000,
            "ApproximateCreationDateTimePrecision": "MILLISECOND",
            "Keys": { "pk": { "S": "a" } },
            "NewImage": { "pk": { "S": "a" }, "n": { "N": "1" } },
            "SizeBytes": 9,
        },
        "eventSource": "aws:dynamodb",
    });
    assert_eq!(*insert, expected);
    assert_eq!(modify["eventName"], "MODIFY");
    assert_eq!(modify["dynamodb"]["OldImage"]["n"]["N"], "1");
    assert_eq!(modify["dynamodb"]["NewImage"]["n"]["N"], "2");
    assert_eq!(remove["eventName"], "REMOVE");
    assert_eq!(remove["dynamodb"].get("NewImage"), None);

    let update = json!({
        "TableName": "load", "StreamArn": ARN,
        "UpdateKinesisStreamingConfiguration": {
            "ApproximateCreationDateTimePrecision": "MICROSECOND",
        },
    });
    let answer = bench.table("UpdateKinesisStreamingDestination", update).await;
    assert_eq!(answer["DestinationStatus"], "UPDATING");
    bench.put("b", 1).await;
    bench.kinesis.deliver_now().await.unwrap();
    let changes = bench.changes().await;
    let exact = changes.iter().find(|change| change["dynamodb"]["Keys"]["pk"]["S"] == "b");
    let exact = &exact.unwrap()["dynamodb"];
    assert_eq!(exact["ApproximateCreationDateTime"], START * 1_000_000);
    assert_eq!(exact["ApproximateCreationDateTimePrecision"], "MICROSECOND");
}

#[tokio::test]
async fn what_was_not_delivered_is_after_a_restart_and_after_it_was_disabled() {
    let bench = Bench::start().await;
    bench.ok("CreateStream", json!({ "StreamName": "changes", "ShardCount": 2 })).await;
    bench.create_table().await;
    for n in 0..500 {
        bench.put(&format!("k{}", n % 7), n).await;
    }
    let disable = json!({ "TableName": "load", "StreamArn": ARN });
    let answer = bench.table("DisableKinesisStreamingDestination", disable).await;
    assert_eq!(answer["DestinationStatus"], "DISABLING");
    bench.put("k0", 1_000).await;
    let bench = bench.restart().await;
    bench.kinesis.deliver_now().await.unwrap();
    assert_eq!(bench.status().await, "DISABLED");
    let mut last: BTreeMap<String, u64> = BTreeMap::new();
    let changes = bench.changes().await;
    assert_eq!(changes.len(), 500);
    for change in changes {
        let key = change["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap().to_owned();
        let n: u64 = change["dynamodb"]["NewImage"]["n"]["N"].as_str().unwrap().parse().unwrap();
        let before = last.insert(key, n);
        assert!(before.is_none_or(|before| before + 7 == n), "{before:?}, {n}");
    }
}

#[tokio::test]
async fn a_stream_that_is_not_there_makes_the_destination_fail() {
    let bench = Bench::start().await;
    bench.create_table().await;
    bench.put("a", 1).await;
    bench.kinesis.deliver_now().await.unwrap();
    assert_eq!(bench.status().await, "ENABLE_FAILED");
    bench.ok("CreateStream", json!({ "StreamName": "changes", "ShardCount": 1 })).await;
    let enable = json!({ "TableName": "load", "StreamArn": ARN });
    bench.table("EnableKinesisStreamingDestination", enable).await;
    bench.put("b", 1).await;
    bench.kinesis.deliver_now().await.unwrap();
    assert_eq!(bench.status().await, "ACTIVE");
    assert_eq!(bench.changes().await.len(), 1);
}

#[tokio::test]
async fn who_delivers_is_woken_by_a_write_and_old_records_go() {
    let bench = Bench::start().await;
    bench.ok("CreateStream", json!({ "StreamName": "changes", "ShardCount": 1 })).await;
    bench.create_table().await;
    let (kinesis, engine) = (bench.kinesis.clone(), Arc::clone(&bench.engine));
    bench.env.spawn("kinesis", async move { kinesis.background().await });
    bench.env.spawn("background", async move { engine.background().await });
    let wanted = async |count: usize| {
        for _ in 0..10_000 {
            if bench.changes().await.len() == count {
                return;
            }
            tokio::task::yield_now().await;
        }
        assert_eq!(bench.changes().await.len(), count);
    };
    bench.put("a", 1).await;
    wanted(1).await;
    bench.clock.advance(Duration::from_secs(24 * 3_600 + 1));
    bench.put("a", 2).await;
    // The old one is gone, the new one there.
    wanted(1).await;
}
