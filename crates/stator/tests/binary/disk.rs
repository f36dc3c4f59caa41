//! A disk that is full, fails or is slow below the real store: what the API answers, what is kept.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::data::{create_table, put};
use crate::faults::Disk;
use crate::process::{Server, until};

const UNAVAILABLE: &str = "com.amazon.coral.availability#ServiceUnavailableException";
const INTERNAL: &str = "com.amazonaws.dynamodb.v20120810#InternalServerError";

fn start(data: &Path, disk: &Disk) -> Server {
    let data = data.to_str().expect("a readable path");
    let variables = disk.variables();
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Server::start_with(&["--data", data], &variables, None)
}

fn try_put(server: &Server, key: &str) -> (u16, Value) {
    let item = json!({"TableName": "things", "Item": {"pk": {"S": key}}});
    server.call("PutItem", &item.to_string())
}

fn has(server: &Server, key: &str) -> bool {
    let request = json!({"TableName": "things", "Key": {"pk": {"S": key}}});
    let (status, body) = server.call("GetItem", &request.to_string());
    assert_eq!(status, 200, "{body}");
    body.get("Item").is_some()
}

fn refusal(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["__type"].as_str().unwrap_or_default())
}

#[test]
fn below_the_floor_writes_stop_reads_go_on_and_space_brings_writes_back() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let disk = Disk::below(&data);
    let server = start(&data, &disk);
    create_table(&server);
    put(&server, "before");
    disk.rules("space free 1000000");
    until("writes to stop", || try_put(&server, "full").0 != 200);
    let answer = try_put(&server, "full");
    assert_eq!(refusal(&answer), (503, UNAVAILABLE));
    let text = answer.1["message"].as_str().expect("a text");
    assert!(text.contains("disk is nearly full") && text.contains("Nothing was written"), "{text}");
    assert!(has(&server, "before"));
    let (status, reason) = server.get("/health/ready");
    assert_eq!(status, 503);
    assert!(reason.contains("bytes are free"), "{reason}");
    let (_, metrics) = server.get("/metrics");
    assert!(metrics.contains("stator_store_space_stops_total 1.0\n"), "{metrics}");
    disk.rules("");
    until("writes to go on", || try_put(&server, "after").0 == 200);
    assert_eq!(server.get("/health/ready").0, 200);
    server.stop(Signal::KILL);
    let server = start(&data, &disk);
    assert!(has(&server, "before") && has(&server, "after"));
}

#[test]
fn a_table_can_be_deleted_while_other_writes_are_refused_for_lack_of_space() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let disk = Disk::below(&data);
    let server = start(&data, &disk);
    create_table(&server);
    put(&server, "before");
    let delete = || server.call("DeleteTable", r#"{"TableName":"things"}"#);
    // Less than half of the reserve of 256 MiB is free: nothing is written any more.
    disk.rules("space free 1000000");
    until("writes to stop", || try_put(&server, "full").0 != 200);
    assert_eq!(refusal(&delete()), (503, UNAVAILABLE));
    // More than half of it.
    disk.rules("space free 200000000");
    until("deletion to be taken", || delete().0 == 200);
    assert_eq!(server.call("ListTables", "{}").1, json!({"TableNames": []}));
    let create = r#"{"TableName":"other","BillingMode":"PAY_PER_REQUEST",
        "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
        "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]}"#;
    assert_eq!(refusal(&server.call("CreateTable", create)), (503, UNAVAILABLE));
}

/// A write fails with the disk: its outcome is unknown, nothing is written any more, what was
/// acknowledged can be read, and opening the directory again makes it take writes.
fn a_failed_write_closes_the_store(rules: &str) {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let disk = Disk::below(&data);
    let server = start(&data, &disk);
    create_table(&server);
    put(&server, "before");
    disk.rules(rules);
    assert_eq!(refusal(&try_put(&server, "failed")), (500, INTERNAL), "{rules}");
    assert!(!has(&server, "failed"), "{rules}: what is not durable is not read");
    // The disk is well again, and still no write is tried: nobody knows what is on it.
    disk.rules("");
    for _ in 0..3 {
        assert_eq!(refusal(&try_put(&server, "later")), (503, UNAVAILABLE), "{rules}");
    }
    assert!(has(&server, "before"), "{rules}");
    assert_eq!(server.get("/health/ready").0, 503, "{rules}");
    assert_eq!(server.get("/health/live").0, 200, "{rules}");
    server.stop(Signal::TERM);
    let server = start(&data, &disk);
    assert!(has(&server, "before"), "{rules}");
    assert!(!has(&server, "later"), "{rules}");
    put(&server, "new");
    assert!(has(&server, "new"), "{rules}");
}

#[test]
fn a_failed_sync_closes_the_store_for_writing() {
    a_failed_write_closes_the_store("sync fail EIO log/");
}

#[test]
fn a_failed_write_to_the_log_closes_the_store_for_writing() {
    a_failed_write_closes_the_store("write fail ENOSPC log/");
}

#[test]
fn half_a_record_in_the_log_closes_the_store_for_writing() {
    a_failed_write_closes_the_store("write tear EIO log/");
}

#[test]
fn a_slow_disk_delays_writes_and_no_reads() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let disk = Disk::below(&data);
    let server = start(&data, &disk);
    create_table(&server);
    put(&server, "before");
    disk.rules("sync delay 3000 log/");
    let written = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            put(&server, "slow");
            written.store(true, Ordering::Release);
        });
        for _ in 0..20 {
            assert!(has(&server, "before"));
        }
        assert!(!written.load(Ordering::Acquire), "reads did not wait for the disk");
    });
    assert!(has(&server, "slow"), "and the write was acknowledged in the end");
}

#[test]
fn a_server_cannot_start_on_a_disk_that_fails_and_says_so() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let disk = Disk::below(&data);
    let variables = disk.variables();
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    disk.rules("allocate fail ENOSPC");
    let path = data.to_str().expect("a readable path");
    let ended =
        crate::process::stator_with(&["--data", path, "--listen", "127.0.0.1:0"], &variables, None);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("No space left on device"), "{}", ended.stderr);
    // Nothing is left that a later start would stumble over.
    disk.rules("");
    create_table(&start(&data, &disk));
}
