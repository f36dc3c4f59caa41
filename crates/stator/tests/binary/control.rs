//! Test control over HTTP: there only when it was asked for.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::data::create_table;
use crate::process::Server;

const DAY: u64 = 24 * 3_600;

/// Seconds since 1970 as this process sees them.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn item(server: &Server) -> Value {
    let request = json!({"TableName": "things", "Key": {"pk": {"S": "a"}}});
    server.call("GetItem", &request.to_string()).1["Item"].clone()
}

#[test]
fn a_moved_clock_expires_items() {
    let server = Server::start(&["--memory", "--test-control"]);
    create_table(&server);
    let specification = json!({
        "TableName": "things",
        "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "ttl"}
    });
    assert_eq!(server.call("UpdateTimeToLive", &specification.to_string()).0, 200);
    let expiry = (now() + DAY).to_string();
    let put = json!({"TableName": "things", "Item": {"pk": {"S": "a"}, "ttl": {"N": expiry}}});
    assert_eq!(server.call("PutItem", &put.to_string()).0, 200);
    assert_eq!(server.control("clock/advance?seconds=3600").0, 200);
    assert_eq!(item(&server)["pk"]["S"], "a");
    let (status, answer) = server.control(&format!("clock/advance?seconds={DAY}"));
    assert_eq!(status, 200, "{answer}");
    let shown: u64 = answer.trim().strip_prefix("now ").unwrap().parse().unwrap();
    assert!((now() + DAY + 3_600).abs_diff(shown) < 60, "{answer}");
    assert_eq!(item(&server), Value::Null);
}

#[test]
fn other_requests_of_test_control_are_answered_and_wrong_ones_are_not() {
    let server = Server::start(&["--memory", "--test-control"]);
    assert_eq!(server.control("settle").0, 200);
    assert_eq!(server.control("streams/rotate").0, 200);
    assert_eq!(server.control("clock/advance?seconds=-1").0, 400);
    assert_eq!(server.control("clock/advance").0, 400);
    assert_eq!(server.control("clock").0, 404);
    assert_eq!(server.call("ListTables", "{}").0, 200);
}

#[test]
fn without_the_switch_there_is_no_test_control() {
    let server = Server::start(&["--memory"]);
    assert_eq!(server.control("settle").0, 404);
    assert_eq!(server.call("ListTables", "{}").0, 200);
}
