//! The log: ready and stop lines, requests, and one stream of JSON for programs.

use std::fs::{self, File};
use std::path::Path;

use rustix::process::Signal;
use serde_json::Value;

use crate::process::{Running, Server, stator, until};

/// The lines of a log that programs read.
fn lines(log: &Path) -> Vec<Value> {
    let text = fs::read_to_string(log).expect("a log");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON on each line")).collect()
}

fn with_message<'a>(lines: &'a [Value], message: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["message"] == message).collect()
}

/// A server that logs as JSON, with its log and its endpoint.
fn logging(directory: &Path, arguments: &[&str]) -> (Server, std::path::PathBuf) {
    let log = directory.join("log");
    let errors = File::create(&log).expect("a file");
    let all = [&["--log-format", "json", "--log-level", "info,access=debug"], arguments].concat();
    let running = Running::start_logging(&all, directory, errors);
    let ready = || with_message(&lines_so_far(&log), "ready").first().map(|&line| line.clone());
    until("the ready line", || ready().is_some());
    let line = ready().expect("a ready line");
    let endpoint = line["endpoint"].as_str().expect("an endpoint").to_owned();
    (Server::running(running, endpoint), log)
}

/// The whole lines of a log that is being written.
fn lines_so_far(log: &Path) -> Vec<Value> {
    let text = fs::read_to_string(log).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[test]
fn json_is_on_one_stream_from_ready_to_stopped() {
    let dir = tempfile::tempdir().expect("a directory");
    let (server, log) = logging(dir.path(), &[]);
    let written = server.stop_and_read();
    assert_eq!(written, "", "nothing but the log is written");
    let lines = lines(&log);
    let ready = with_message(&lines, "ready");
    assert_eq!(ready.len(), 1);
    assert_eq!(ready[0]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(ready[0]["data"], "stator-data");
    assert!(ready[0]["opened_in_ms"].is_u64(), "{}", ready[0]);
    let stopping = "stopping: no new connections, finishing what was accepted";
    assert_eq!(with_message(&lines, stopping).len(), 1);
    assert_eq!(lines.last().expect("lines")["message"], "stopped");
}

#[test]
fn a_failure_is_a_line_of_the_json_log() {
    let server = Server::start(&["--memory"]);
    let address = server.endpoint().strip_prefix("http://").expect("an address").to_owned();
    let failed = stator(&["--memory", "--log-format", "json", "--listen", &address]);
    assert_eq!(failed.code, 4);
    let line: Value = serde_json::from_str(failed.stderr.trim_end()).expect("one line of JSON");
    assert_eq!(line["exit_code"], 4);
    let message = line["message"].as_str().expect("a message");
    assert!(message.starts_with(&format!("cannot listen on {address}")), "{message}");
}

#[test]
fn the_line_of_a_request_has_what_operators_ask_for() {
    let dir = tempfile::tempdir().expect("a directory");
    let (server, log) = logging(dir.path(), &["--memory", "--slow-request", "0ms"]);
    crate::data::create_table(&server);
    let (status, answer) = server.call("GetItem", r#"{"TableName":"none","Key":{"a":{"S":"1"}}}"#);
    assert_eq!(status, 400, "{answer}");
    let put = r#"{"TableName":"things","Item":{"pk":{"S":"1"}},"ReturnConsumedCapacity":"TOTAL"}"#;
    let (status, answer) = server.call("PutItem", put);
    assert_eq!(status, 200, "{answer}");
    server.stop(Signal::TERM);
    let lines = lines(&log);
    let of = |operation: &str| {
        lines.iter().find(|line| line["operation"] == operation).expect("a line").clone()
    };
    let created = of("CreateTable");
    assert_eq!((&created["table"], &created["status"]), (&"things".into(), &200.into()));
    assert_eq!(created["error"], Value::Null);
    // One write of an item below 1 KB.
    assert_eq!(of("PutItem")["units"], 1.0);
    assert_eq!(created["units"], Value::Null);
    let refused = of("GetItem");
    assert_eq!(refused["table"], "none");
    assert_eq!(refused["error"], "ResourceNotFoundException");
    assert_eq!(refused["principal"], "a");
    assert_eq!(
        (&refused["account"], &refused["region"]),
        (&"000000000000".into(), &"us-east-1".into())
    );
    assert_eq!(refused["message"], "slow request");
    assert_eq!(refused["level"], "WARN");
    assert!(refused["micros"].is_u64() && refused["bytes"].is_u64(), "{refused}");
    assert!(refused["request_id"].as_str().is_some_and(|id| id.len() == 52), "{refused}");
}

#[test]
fn a_table_that_is_elsewhere_is_logged_once_with_its_place() {
    let dir = tempfile::tempdir().expect("a directory");
    let (server, log) = logging(dir.path(), &["--memory"]);
    crate::data::create_table(&server);
    server.sign_as("123456789012", "eu-west-2");
    let get = r#"{"TableName":"things","Key":{"pk":{"S":"1"}}}"#;
    for _ in 0..2 {
        let (status, answer) = server.call("GetItem", get);
        assert_eq!((status, &answer["message"]), (400, &"Requested resource not found".into()));
        assert_eq!(server.call("DeleteTable", r#"{"TableName":"things"}"#).0, 400);
    }
    assert_eq!(server.call("DescribeTable", r#"{"TableName":"nowhere"}"#).0, 400);
    server.stop(Signal::TERM);
    let lines = lines(&log);
    let mut said = lines.iter().filter(|line| line["exists"] != Value::Null);
    let line = said.next().expect("a line");
    assert_eq!(said.next(), None);
    assert_eq!((&line["level"], &line["table"]), (&"WARN".into(), &"things".into()));
    assert_eq!(line["exists"], "us-east-1 of account 000000000000");
    assert_eq!(line["asked"], "eu-west-2 of account 123456789012");
}
