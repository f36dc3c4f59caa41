//! The PostgreSQL of the tests, a data directory that is moved into it, and its version raised.

use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::process::{Server, stator_with};

/// The address of the database with the dialect under test, and a defect if one is named.
pub(crate) fn address(defect: Option<&str>) -> String {
    let address = std::env::var("STATOR_TEST_POSTGRES").expect(
        "STATOR_TEST_POSTGRES is the address of a PostgreSQL for tests; tests/postgres/run.sh \
         starts one and runs these tests",
    );
    let dialect = std::env::var("STATOR_TEST_POSTGRES_DIALECT");
    let dialect = dialect.as_deref().unwrap_or("postgres");
    let defect = defect.map(|name| format!("&defect={name}")).unwrap_or_default();
    format!("{address}?dialect={dialect}{defect}")
}

/// A name that no other test of this run has.
pub(crate) fn new_schema() -> String {
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);
    format!("binary_{}_{}", std::process::id(), SCHEMAS.fetch_add(1, Ordering::Relaxed))
}

const THINGS: u64 = 300;

/// A table with an index and a stream.
fn create_table(server: &Server) {
    let body = json!({
        "TableName": "things", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
                                 {"AttributeName": "kind", "AttributeType": "S"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "by-kind", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}]}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
    });
    let (status, answer) = server.call("CreateTable", &body.to_string());
    assert_eq!(status, 200, "{answer}");
}

fn put(server: &Server, number: u64) {
    let item = json!({"pk": {"S": format!("{number:04}")}, "kind": {"S": "thing"},
                      "text": {"S": "x".repeat(number as usize)}});
    let body = json!({"TableName": "things", "Item": item});
    assert_eq!(server.call("PutItem", &body.to_string()), (200, json!({})));
}

/// What Query or Scan finds, in one page.
fn found(server: &Server, operation: &str, mut body: Value) -> Value {
    body["TableName"] = "things".into();
    let (status, answer) = server.call(operation, &body.to_string());
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["LastEvaluatedKey"], Value::Null);
    answer["Items"].clone()
}

fn items(server: &Server) -> Value {
    found(server, "Scan", json!({"ConsistentRead": true}))
}

fn indexed(server: &Server) -> Value {
    let of_kind = json!({"IndexName": "by-kind", "KeyConditionExpression": "kind = :k",
                         "ExpressionAttributeValues": {":k": {"S": "thing"}}});
    found(server, "Query", of_kind)
}

/// The keys and sequence numbers of the records of each shard.
fn records(server: &Server) -> Vec<Vec<(Value, u128)>> {
    let (_, table) = server.call("DescribeTable", r#"{"TableName": "things"}"#);
    let arn = &table["Table"]["LatestStreamArn"];
    let ask = |operation: &str, body: Value| {
        let (status, answer) = server.call_streams(operation, &body.to_string());
        assert_eq!(status, 200, "{answer}");
        answer
    };
    let stream = ask("DescribeStream", json!({"StreamArn": arn}));
    let shards = stream["StreamDescription"]["Shards"].as_array().expect("shards");
    let record = |record: &Value| {
        let number = record["dynamodb"]["SequenceNumber"].as_str().expect("a number");
        (record["dynamodb"]["Keys"]["pk"]["S"].clone(), number.parse().expect("a number"))
    };
    let of_shard = |shard: &Value| {
        let shard = &shard["ShardId"];
        let beginning =
            json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
        let iterator = ask("GetShardIterator", beginning);
        let answer = ask("GetRecords", json!({"ShardIterator": iterator["ShardIterator"]}));
        answer["Records"].as_array().expect("records").iter().map(record).collect()
    };
    shards.iter().map(of_shard).collect()
}

#[test]
fn a_directory_is_moved_into_a_database_whole_and_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    let server = Server::on(&data);
    create_table(&server);
    (0..THINGS).for_each(|number| put(&server, number));
    let before = (items(&server), indexed(&server), records(&server));
    assert_eq!(before.0.as_array().map(Vec::len), Some(THINGS as usize));
    server.stop(Signal::TERM);

    let (url, schema) = (address(None), new_schema());
    let database = [("STATOR_STORE", &*url), ("STATOR_STORE_SCHEMA", &*schema)];
    let from = data.to_str().expect("a readable path");
    let moved = stator_with(&["migrate-store", from], &database, None);
    assert_eq!(moved.code, 0, "{}", moved.stderr);
    assert!(moved.stdout.contains("read back and compared"), "{}", moved.stdout);
    let again = stator_with(&["migrate-store", from], &database, None);
    assert_eq!(again.code, 3, "{}", again.stderr);
    assert!(again.stderr.contains("holds data already"), "{}", again.stderr);

    let server = Server::start_with(&[], &database, None);
    assert_eq!((items(&server), indexed(&server), records(&server)), before);
    put(&server, THINGS);
    let after = records(&server);
    assert_eq!(after.iter().map(Vec::len).sum::<usize>() as u64, THINGS + 1);
    for shard in after {
        let ascend = shard.is_sorted_by(|one, next| one.1 < next.1);
        assert!(ascend, "sequence numbers descend: {shard:?}");
    }
    server.stop(Signal::TERM);
    // The directory is as it was.
    let server = Server::on(&data);
    assert_eq!((items(&server), indexed(&server), records(&server)), before);
}

#[test]
fn the_version_is_raised_once_no_older_server_is_left() {
    let (url, schema) = (address(None), new_schema());
    let older = format!("{url}&knows=1");
    let now = [("STATOR_STORE", &*url), ("STATOR_STORE_SCHEMA", &*schema)];
    let before = [("STATOR_STORE", &*older), ("STATOR_STORE_SCHEMA", &*schema)];

    let old = Server::start_with(&[], &before, None);
    create_table(&old);
    let new = Server::start_with(&[], &now, None);
    put(&new, 1);
    let refused = stator_with(&["raise-version"], &now, None);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    let named = format!("stator {} at 127.0.0.1", old.id());
    assert!(refused.stderr.contains(&named), "{}", refused.stderr);
    assert!(refused.stderr.contains("(knows version 1)"), "{}", refused.stderr);

    old.stop(Signal::TERM);
    let raised = stator_with(&["raise-version"], &now, None);
    assert_eq!(raised.code, 0, "{}", raised.stderr);
    assert!(raised.stdout.contains("of version 2 from now on, before 1"), "{}", raised.stdout);
    let again = stator_with(&["raise-version"], &now, None);
    assert!(again.stdout.contains("of version 2 already"), "{}", again.stdout);

    let late = stator_with(&["serve", "--listen", "127.0.0.1:0"], &before, None);
    assert_eq!(late.code, 3, "{}", late.stderr);
    assert!(late.stderr.contains("feature version 2, this program knows 1"), "{}", late.stderr);
    // The new server was there all the time.
    put(&new, 2);
    assert_eq!(items(&new).as_array().map(Vec::len), Some(2));
    new.stop(Signal::TERM);
}

#[test]
fn a_directory_is_not_moved_into_tables_of_an_older_version() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    Server::on(&data).stop(Signal::TERM);
    let (url, schema) = (address(None), new_schema());
    let older = format!("{url}&knows=1");
    // A program from before makes the tables, and puts nothing into them.
    let before = [("STATOR_STORE", &*older), ("STATOR_STORE_SCHEMA", &*schema)];
    assert_eq!(stator_with(&["raise-version"], &before, None).code, 0);
    let database = [("STATOR_STORE", &*url), ("STATOR_STORE_SCHEMA", &*schema)];
    let from = data.to_str().expect("a readable path");
    let refused = stator_with(&["migrate-store", from], &database, None);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains("run stator raise-version first"), "{}", refused.stderr);
    assert_eq!(stator_with(&["raise-version"], &database, None).code, 0);
    let moved = stator_with(&["migrate-store", from], &database, None);
    assert_eq!(moved.code, 0, "{}", moved.stderr);
}

#[test]
fn every_metric_of_a_database_says_what_it_is_and_the_page_names_it() {
    let (url, schema) = (address(None), new_schema());
    let database = [("STATOR_STORE", &*url), ("STATOR_STORE_SCHEMA", &*schema)];
    let server = Server::start_with(&[], &database, None);
    create_table(&server);
    (0..5).for_each(|number| put(&server, number));
    let (_, text) = server.get("/metrics");
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scale-out.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let mut figures = std::collections::BTreeMap::new();
    for line in text.lines().filter(|line| line.contains("stator_store_")) {
        match line.strip_prefix("# HELP ").and_then(|line| line.split_once(' ')) {
            // One without a text shows its name.
            Some((name, help)) => {
                assert!(
                    help.starts_with(|first: char| first.is_ascii_uppercase()),
                    "{name}: {help}"
                );
            }
            None if line.starts_with('#') => {}
            None => {
                let (name, value) = line.split_once(' ').expect("a value");
                assert!(page.contains(&format!("`{name}`")), "the page does not name {name}");
                figures.insert(name.to_owned(), value.parse::<f64>().expect("a number"));
            }
        }
    }
    let figure = |name: &str| figures.get(&format!("stator_store_{name}")).copied();
    assert!(figure("commits_total") >= Some(6.0), "{figures:?}");
    assert!(figure("commit_groups_total") >= Some(1.0), "{figures:?}");
    assert!(figure("reads_total") >= figure("read_groups_total"), "{figures:?}");
    assert!(figure("database_connections") >= Some(2.0), "{figures:?}");
    assert_eq!(figure("unknown_commits_total"), Some(0.0));
    assert_eq!(figure("database_unreachable"), Some(0.0));
    server.stop(Signal::TERM);
}
