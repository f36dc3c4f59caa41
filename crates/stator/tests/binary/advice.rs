//! Requests that are explained, refused and advised upon, by the binary.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::control::call;
use crate::data::create_table;
use crate::process::Server;

/// Runs a command against a server.
fn stator(server: &Server, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stator"));
    command.args(arguments).args(["--endpoint", server.endpoint(), "--region", "us-east-1"]);
    command.env_remove("AWS_ENDPOINT_URL").output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_request_is_explained_and_not_done() {
    let server = Server::start(&["--memory"]);
    create_table(&server);
    let input = json!({"TableName": "things", "Item": {"pk": {"S": "a"}, "n": {"S": "x"}}});
    let explained = stator(&server, &["explain", "PutItem", &input.to_string()]);
    let out = text(&explained.stdout);
    assert_eq!(explained.status.code(), Some(0), "{explained:?}");
    assert!(
        out.contains("makes 1 and changes 0 items\n  things: 0 read units, 1 write units\n"),
        "{out}"
    );
    assert!(
        out.contains("warning[K17]: PutItem of things writes over any item of that key\n"),
        "{out}"
    );
    let scanned = call(&server, "Scan", json!({"TableName": "things"}));
    assert_eq!(scanned["Count"], 0, "nothing was written");
    let select = stator(&server, &["explain", "SELECT * FROM things"]);
    assert!(
        text(&select.stdout).contains("warning[C02]: the SELECT reads all of things"),
        "{select:?}"
    );
    let wrong = stator(&server, &["explain", "Quer", "{}"]);
    assert!(text(&wrong.stderr).contains("Quer is not an operation of DynamoDB"), "{wrong:?}");
    let wrong = stator(&server, &["explain", "put-item", "{}"]);
    assert!(text(&wrong.stderr).contains("did you mean PutItem?"), "{wrong:?}");
    let nowhere = json!({"TableName": "nowhere", "Item": {"pk": {"S": "a"}}});
    let nowhere = stator(&server, &["explain", "PutItem", &nowhere.to_string()]);
    assert_eq!(
        text(&nowhere.stdout),
        "PutItem\n  put of nowhere\n  it would be refused: ResourceNotFoundException: Requested \
         resource not found\n"
    );
    let wrong = stator(&server, &["explain", "PutItem", "{"]);
    assert!(text(&wrong.stderr).contains("the input is no JSON"), "{wrong:?}");
}

#[test]
fn advice_is_of_what_the_server_got() {
    let server = Server::start(&["--memory"]);
    create_table(&server);
    let advised = stator(&server, &["advise"]);
    assert_eq!(
        (text(&advised.stdout), advised.status.code()),
        ("0 requests of 0 shapes on 0 tables; 0 findings\n".to_owned(), Some(0),)
    );
    call(&server, "Scan", json!({"TableName": "things"}));
    let advised = stator(&server, &["advise", "--output-format", "json"]);
    let advice: Value = serde_json::from_slice(&advised.stdout).expect("JSON");
    assert_eq!(advice["Findings"][0]["Code"], "C02");
    assert_eq!(advice["Findings"][0]["Calls"], 1);
    assert_eq!(advised.status.code(), Some(1));
    let without = Server::start(&["--memory", "--advice=false"]);
    let refused = stator(&without, &["advise"]);
    assert!(text(&refused.stderr).contains("keeps no statistics of requests"), "{refused:?}");
}

#[test]
fn denied_requests_are_refused_and_codes_are_checked_at_the_start() {
    let server = Server::start(&["--memory", "--deny", "c02, K16"]);
    create_table(&server);
    let (status, body) = server.call("Scan", r#"{"TableName":"things"}"#);
    assert_eq!(status, 400);
    let message = body["message"].as_str().expect("a message");
    assert!(
        message.starts_with("Refused by --deny: C02 the Scan reads all of things"),
        "{message}"
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_stator"));
    let refused = command.args(["--memory", "--deny", "C99"]).output().expect("it runs");
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("codes of rules that see one request"), "{refused:?}");
}
