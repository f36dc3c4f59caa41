//! The clock of a running server, moved by a test: time to live, streams, and consent.

use std::fs;

use serde_json::{Value, json};

use crate::data::create_table;
use crate::process::Server;

const DAY: u64 = 24 * 60 * 60;

/// Asks for what only tests may ask.
pub(crate) fn ask(server: &Server, path: &str, body: &str) -> Value {
    let (status, answer) = server.post(path, body);
    assert_eq!(status, 200, "{answer}");
    serde_json::from_str(&answer).expect("JSON")
}

/// Moves the clock and waits for what becomes due.
pub(crate) fn advance(server: &Server, seconds: u64) {
    move_clock(server, seconds);
    ask(server, "/_stator/idle", "");
}

/// Moves the clock and waits for nothing.
pub(crate) fn move_clock(server: &Server, seconds: u64) {
    ask(server, "/_stator/clock/advance", &format!("{{\"seconds\":{seconds}}}"));
}

/// The server's time, in seconds since 1970.
pub(crate) fn now(server: &Server) -> u64 {
    let (status, text) = server.get("/_stator/clock");
    assert_eq!(status, 200, "{text}");
    let clock: Value = serde_json::from_str(&text).expect("JSON");
    clock["epoch_seconds"].as_f64().expect("a number") as u64
}

/// A call that succeeds.
pub(crate) fn call(server: &Server, operation: &str, request: Value) -> Value {
    let (status, body) = server.call(operation, &request.to_string());
    assert_eq!(status, 200, "{operation}: {body}");
    body
}

#[test]
fn without_consent_there_is_no_control() {
    let server = Server::start(&["--memory"]);
    assert_eq!(server.get("/_stator/clock").0, 404);
    assert_eq!(server.post("/_stator/clock/advance", "{\"seconds\":1}").0, 404);
    let allowed = [("STATOR_TEST_CONTROL", "true")];
    let server = Server::start_with(&["--memory"], &allowed, None);
    assert_eq!(server.get("/_stator/clock").0, 200);
}

#[test]
fn an_item_is_gone_when_the_clock_passes_its_time() {
    let server = Server::start(&["--memory", "--test-control"]);
    create_table(&server);
    let ttl = json!({"AttributeName": "until", "Enabled": true});
    call(
        &server,
        "UpdateTimeToLive",
        json!({"TableName": "things", "TimeToLiveSpecification": ttl}),
    );
    let until = now(&server) + 30 * DAY;
    for (key, until) in [("soon", until), ("later", until + DAY)] {
        let item = json!({"pk": {"S": key}, "until": {"N": until.to_string()}});
        call(&server, "PutItem", json!({"TableName": "things", "Item": item}));
    }
    let keys = || {
        let items = call(&server, "Scan", json!({"TableName": "things"}));
        let items = items["Items"].as_array().expect("items").clone();
        let key = |item: &Value| item["pk"]["S"].as_str().expect("a key").to_owned();
        let mut keys: Vec<String> = items.iter().map(key).collect();
        keys.sort_unstable();
        keys
    };
    advance(&server, 30 * DAY - 3_600);
    assert_eq!(keys(), ["later", "soon"]);
    advance(&server, 3_600);
    assert_eq!(keys(), ["later"]);
    advance(&server, DAY);
    assert_eq!(keys(), [""; 0]);
}

/// The number of shards of the table's stream.
fn shards(server: &Server, arn: &Value) -> usize {
    let request = json!({"StreamArn": arn}).to_string();
    let (status, body) = server.call_streams("DescribeStream", &request);
    assert_eq!(status, 200, "{body}");
    body["StreamDescription"]["Shards"].as_array().expect("shards").len()
}

#[test]
fn shards_rotate_when_asked_for_and_when_the_clock_says_so() {
    let server = Server::start(&["--memory", "--test-control"]);
    create_table(&server);
    let stream = json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"});
    let request = json!({"TableName": "things", "StreamSpecification": stream});
    let arn = call(&server, "UpdateTable", request)["TableDescription"]["LatestStreamArn"].clone();
    let open = shards(&server, &arn);
    ask(&server, "/_stator/shards/rotate", "");
    assert_eq!(shards(&server, &arn), 2 * open);
    advance(&server, 4 * 3_600);
    assert_eq!(shards(&server, &arn), 3 * open);
}

#[test]
fn a_client_request_token_is_forgotten_when_the_clock_passes_its_time() {
    let server = Server::start(&["--memory", "--test-control"]);
    create_table(&server);
    let write = |key: &str| {
        let put = json!({"TableName": "things", "Item": {"pk": {"S": key}}});
        let request = json!({"ClientRequestToken": "token", "TransactItems": [{"Put": put}]});
        server.call("TransactWriteItems", &request.to_string()).0
    };
    assert_eq!(write("a"), 200);
    assert_eq!(write("b"), 400, "the token stands for another request");
    advance(&server, 10 * 60);
    assert_eq!(write("b"), 200);
}

/// A template of one table that its deletion would keep and that is protected.
const TEMPLATE: &str = "
Resources:
  Kept:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: kept
      BillingMode: PAY_PER_REQUEST
      DeletionProtectionEnabled: true
      StreamSpecification: { StreamViewType: NEW_IMAGE }
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
";

#[test]
fn a_reset_leaves_nothing_and_the_server_continues() {
    let data = tempfile::tempdir().expect("a directory");
    let directory = data.path().join("data");
    let arguments =
        ["--data", directory.to_str().expect("a path"), "--test-control", "--exit-with-parent"];
    let server = Server::start(&arguments);
    create_table(&server);
    let create = [("StackName", "shop"), ("TemplateBody", TEMPLATE)];
    assert_eq!(server.cloudformation("CreateStack", &create).0, 200);
    let put = json!({"Put": {"TableName": "things", "Item": {"pk": {"S": "a"}}}});
    let write = |put: &Value| {
        call(
            &server,
            "TransactWriteItems",
            json!({"ClientRequestToken": "token", "TransactItems": [put]}),
        )
    };
    write(&put);

    assert_eq!(ask(&server, "/_stator/reset", ""), json!({}));
    assert_eq!(call(&server, "ListTables", json!({})), json!({"TableNames": []}));
    assert_eq!(server.call_streams("ListStreams", "{}").1["Streams"], json!([]));
    for action in ["ListStacks", "DescribeStacks"] {
        let (status, text) = server.cloudformation(action, &[]);
        assert!(status == 200 && !text.contains("shop"), "{action}: {text}");
    }
    // The names and the token are free again, and the data of before is not.
    create_table(&server);
    assert_eq!(call(&server, "Scan", json!({"TableName": "things"}))["Count"], 0);
    let other = json!({"Put": {"TableName": "things", "Item": {"pk": {"S": "b"}}}});
    write(&other);
    assert_eq!(server.cloudformation("CreateStack", &create).0, 200);
    assert_eq!(ask(&server, "/_stator/reset", "{}"), json!({}));
    drop(server);
    assert!(fs::exists(&directory).expect("readable"));
    let server = Server::on(&directory);
    assert_eq!(call(&server, "ListTables", json!({})), json!({"TableNames": []}));
}
