//! A data directory that an earlier version wrote is opened by this one, and everything is in it.
//!
//! `tests/fixtures/v1` was written once by [`write_v1`], at [`WRITTEN`], and is never written
//! again. A change of what is on disk comes with a fixture of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env, Timestamp};
use model::{
    DescribeStreamInput, GetRecordsInput, GetShardIteratorInput, ListStreamsInput, OperationType,
    Record, Request, Response, ShardIteratorType,
};
use rustix::process::Signal;
use serde_json::{Value, json};
use store_lsm::Options;

use crate::control::call;
use crate::faults::Disk;
use crate::process::{Server, stator, stator_with};

/// When the fixture was written, in seconds since 1970, or a little later.
const WRITTEN: u64 = 1_795_597_585;

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1")
}

/// Small segments, so that the fixture has some kilobytes.
fn options() -> Options {
    Options { log_segment_bytes: 64 << 10, ..Options::default() }
}

fn things() -> Value {
    json!({
        "TableName": "things",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
            {"AttributeName": "score", "AttributeType": "N"},
            {"AttributeName": "group", "AttributeType": "S"},
        ],
        "LocalSecondaryIndexes": [{
            "IndexName": "by-score",
            "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "score", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }],
        "GlobalSecondaryIndexes": [{
            "IndexName": "by-group",
            "KeySchema": [{"AttributeName": "group", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]},
        }],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "Tags": [{"Key": "purpose", "Value": "upgrade"}],
    })
}

/// The item of this number, as it is in the end.
fn thing(number: u32) -> Value {
    json!({
        "pk": {"S": format!("p{}", number % 3)},
        "sk": {"N": number.to_string()},
        "score": {"N": format!("{}.5", 100 - number)},
        "group": {"S": if number.is_multiple_of(2) { "even" } else { "odd" }},
        "note": {"S": format!("note {number} \u{e9}\u{1f600}")},
        "bin": {"B": "AAEC/w=="},
        "flag": {"BOOL": number.is_multiple_of(2)},
        "nothing": {"NULL": true},
        "tags": {"SS": ["a", "b"]},
        "numbers": {"NS": ["-1", "2.5"]},
        "parts": {"BS": ["AA==", "/w=="]},
        "deep": {"M": {"list": {"L": [{"N": format!("1{}", "0".repeat(100))}, {"M": {"in": {"S": ""}}}]}}},
        "expires": {"N": "4102444800"},
    })
}

const THINGS: u32 = 20;

fn put(server: &Server, table: &str, item: &Value) {
    call(server, "PutItem", json!({"TableName": table, "Item": item}));
}

fn delete(server: &Server, number: u32) {
    let item = thing(number);
    let key = json!({"pk": item["pk"], "sk": item["sk"]});
    call(server, "DeleteItem", json!({"TableName": "things", "Key": key}));
}

#[test]
#[ignore = "writes the fixture; only for a new format version, into a new directory"]
fn write_v1() {
    let dir = fixture();
    assert!(!dir.exists(), "a fixture is never written again");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let store = store_lsm::open(&dir, options(), &Env::real()).expect("a store");
        store::Store::close(&*store).await.expect("it closes");
    });
    let server = Server::on(&dir);
    call(&server, "CreateTable", things());
    let ttl = json!({"Enabled": true, "AttributeName": "expires"});
    call(
        &server,
        "UpdateTimeToLive",
        json!({"TableName": "things", "TimeToLiveSpecification": ttl}),
    );
    for number in 0..THINGS / 2 {
        put(&server, "things", &thing(number));
    }
    put(&server, "things", &thing(90));
    delete(&server, 90);
    // Into tables.
    server.stop(Signal::TERM);
    let server = Server::on(&dir);
    for number in THINGS / 2..THINGS {
        put(&server, "things", &thing(number));
    }
    // Once more, with an attribute less before.
    let mut first = thing(0);
    first.as_object_mut().expect("an item").remove("note");
    put(&server, "things", &first);
    put(&server, "things", &thing(0));
    put(&server, "things", &thing(91));
    delete(&server, 91);
    call(
        &server,
        "CreateTable",
        json!({
            "TableName": "plain",
            "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4},
            "DeletionProtectionEnabled": true,
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "B"}],
        }),
    );
    put(&server, "plain", &json!({"id": {"B": "AP8="}, "n": {"N": "0.1"}}));
    // Into the log alone.
    server.stop(Signal::KILL);
    std::fs::remove_file(dir.join("LOCK")).expect("the lock's file");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

fn copied() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    copy(&fixture(), &data);
    (dir, data)
}

fn sorted(mut items: Vec<Value>) -> Vec<Value> {
    items.sort_by_key(|item| item["sk"]["N"].as_str().and_then(|text| text.parse::<u32>().ok()));
    items
}

fn items(server: &Server, operation: &str, request: Value) -> Vec<Value> {
    let mut body = call(server, operation, request);
    assert_eq!(body["LastEvaluatedKey"], Value::Null);
    serde_json::from_value(body["Items"].take()).expect("items")
}

#[test]
fn the_tables_of_version_1_are_there_item_by_item() {
    let (_dir, data) = copied();
    let path = data.to_str().expect("a readable path");
    let verified = stator(&["verify", path]);
    assert_eq!(verified.code, 0, "{}{}", verified.stdout, verified.stderr);
    let server = Server::on(&data);
    let expected: Vec<Value> = (0..THINGS).map(thing).collect();
    assert_eq!(sorted(items(&server, "Scan", json!({"TableName": "things"}))), expected);
    for (group, rest) in [("even", 0), ("odd", 1)] {
        let found = items(
            &server,
            "Query",
            json!({
                "TableName": "things", "IndexName": "by-group",
                "KeyConditionExpression": "#g = :g",
                "ExpressionAttributeNames": {"#g": "group"},
                "ExpressionAttributeValues": {":g": {"S": group}},
            }),
        );
        let held = |item: &Value| {
            let names = ["pk", "sk", "group", "note"];
            names.iter().map(|name| ((*name).to_owned(), item[*name].clone())).collect::<Value>()
        };
        let of_group = expected.iter().skip(rest).step_by(2).map(held);
        assert_eq!(sorted(found), of_group.collect::<Vec<_>>(), "{group}");
    }
    let by_score = items(
        &server,
        "Query",
        json!({
            "TableName": "things", "IndexName": "by-score",
            "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": "p1"}},
        }),
    );
    // Higher numbers have lower scores.
    let p1 = expected.iter().skip(1).step_by(3).rev().cloned();
    assert_eq!(by_score, p1.collect::<Vec<_>>());
    let table = call(&server, "DescribeTable", json!({"TableName": "things"}));
    assert_eq!(table["Table"]["ItemCount"], 20);
    assert_eq!(table["Table"]["StreamSpecification"]["StreamViewType"], "NEW_AND_OLD_IMAGES");
    let arn = &table["Table"]["TableArn"];
    let tags = call(&server, "ListTagsOfResource", json!({"ResourceArn": arn}));
    assert_eq!(tags["Tags"], json!([{"Key": "purpose", "Value": "upgrade"}]));
    let ttl = call(&server, "DescribeTimeToLive", json!({"TableName": "things"}));
    let on = json!({"AttributeName": "expires", "TimeToLiveStatus": "ENABLED"});
    assert_eq!(ttl["TimeToLiveDescription"], on);
    let plain = items(&server, "Scan", json!({"TableName": "plain"}));
    assert_eq!(plain, [json!({"id": {"B": "AP8="}, "n": {"N": "0.1"}})]);
    let table = call(&server, "DescribeTable", json!({"TableName": "plain"}));
    assert_eq!(table["Table"]["DeletionProtectionEnabled"], true);
    assert_eq!(table["Table"]["ProvisionedThroughput"]["WriteCapacityUnits"], 4);
    // And it continues.
    put(&server, "things", &thing(THINGS));
    delete(&server, 0);
    let expected: Vec<Value> = (1..=THINGS).map(thing).collect();
    assert_eq!(sorted(items(&server, "Scan", json!({"TableName": "things"}))), expected);
}

/// What the superblock says of the format: 3 with tables of our own.
fn features(data: &Path) -> u8 {
    std::fs::read(data.join("FORMAT")).expect("a superblock")[12]
}

#[test]
fn a_directory_is_converted_when_that_is_asked_for_and_not_before() {
    let (_dir, data) = copied();
    for _ in 0..2 {
        Server::on(&data).stop(Signal::TERM);
        assert_eq!(features(&data), 2);
    }
    let path = data.to_str().expect("a readable path");
    let server = Server::start(&["--data", path, "--table-format", "own"]);
    assert_eq!(features(&data), 3);
    let expected: Vec<Value> = (0..THINGS).map(thing).collect();
    assert_eq!(sorted(items(&server, "Scan", json!({"TableName": "things"}))), expected);
    put(&server, "things", &thing(THINGS));
    server.stop(Signal::KILL);
    let verified = stator(&["verify", path]);
    assert_eq!(verified.code, 0, "{}{}", verified.stdout, verified.stderr);
    // The option is not needed any more.
    let server = Server::on(&data);
    let expected: Vec<Value> = (0..=THINGS).map(thing).collect();
    assert_eq!(sorted(items(&server, "Scan", json!({"TableName": "things"}))), expected);
}

#[test]
fn a_conversion_without_room_is_refused_and_changes_nothing() {
    let (_dir, data) = copied();
    Server::on(&data).stop(Signal::TERM);
    let disk = Disk::below(&data);
    disk.rules("space free 1048576");
    let variables = disk.variables();
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let path = data.to_str().expect("a readable path");
    let arguments = ["--data", path, "--table-format", "own", "--listen", "127.0.0.1:0"];
    let refused = stator_with(&arguments, &variables, None);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("and 1048576 are free; nothing was changed"),
        "{}",
        refused.stderr
    );
    assert_eq!(features(&data), 2);
    disk.rules("");
    let server = Server::start(&arguments[..4]);
    assert_eq!(features(&data), 3);
    assert_eq!(items(&server, "Scan", json!({"TableName": "things"})).len(), THINGS as usize);
}

/// All records of the stream of `things`, read at the time of the fixture: a day later they are
/// gone.
async fn records(engine: &Engine) -> Vec<Record> {
    let namespace = Namespace::new("000000000000", "us-east-1");
    let ctx = RequestCtx::internal(namespace, Deadline::NEVER);
    let call = async |request: Request| engine.call(&ctx, request).await.expect("an answer");
    let Response::ListStreams(list) = call(Request::ListStreams(ListStreamsInput::default())).await
    else {
        panic!("no list")
    };
    let stream_arn = list.streams.expect("streams")[0].stream_arn.clone().expect("an ARN");
    let input = DescribeStreamInput { stream_arn: stream_arn.clone(), ..Default::default() };
    let Response::DescribeStream(described) = call(Request::DescribeStream(input)).await else {
        panic!("no description")
    };
    let mut records = Vec::new();
    for shard in described.stream_description.expect("a stream").shards.expect("shards") {
        let input = GetShardIteratorInput {
            stream_arn: stream_arn.clone(),
            shard_id: shard.shard_id.expect("an id"),
            shard_iterator_type: ShardIteratorType::TrimHorizon,
            sequence_number: None,
            timestamp: None,
        };
        let Response::GetShardIterator(start) = call(Request::GetShardIterator(input)).await else {
            panic!("no iterator")
        };
        let shard_iterator = start.shard_iterator.expect("an iterator");
        let input = GetRecordsInput { shard_iterator, limit: None };
        let Response::GetRecords(page) = call(Request::GetRecords(input)).await else {
            panic!("no records")
        };
        records.extend(page.records.expect("records"));
    }
    records
}

#[test]
fn the_stream_of_version_1_tells_the_same_story() {
    let (_dir, data) = copied();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let store = store_lsm::open(&data, options(), &Env::real()).expect("a store");
        let (env, _clock) = Env::manual(1, Timestamp::from_secs(WRITTEN + 3_600));
        let engine = Engine::open(Arc::clone(&store) as _, env).await.expect("an engine");
        let records = records(&engine).await;
        let count = |name| records.iter().filter(|record| record.event_name == Some(name)).count();
        assert_eq!(count(OperationType::Insert), THINGS as usize + 2);
        assert_eq!(count(OperationType::Modify), 2);
        assert_eq!(count(OperationType::Remove), 2);
        store::Store::close(&*store).await.expect("it closes");
    });
}
