//! A workload with planted faults: each is found on its table, and nothing on a clean one.

use std::collections::BTreeSet;

use engine::Engine;
use serde_json::{Value, json};

use crate::clean::clean;
use crate::client::{Server, id, item};
use crate::faults::faults;

#[test]
fn every_planted_fault_is_found_on_its_table() {
    let server = Server::start(&[]);
    let mut planted = BTreeSet::new();
    for (code, table, requests) in faults() {
        requests(&server.connect(), table);
        planted.insert(code);
        server.pass(10);
    }
    assert!(planted.len() >= 20, "{planted:?}");
    let advice = server.advise(None);
    let found = |code: &str, table: &str| {
        advice.findings.iter().any(|finding| finding.code == code && finding.table == table)
    };
    let missed: Vec<_> =
        faults().into_iter().filter(|(code, table, _)| !found(code, table)).collect();
    let missed: Vec<_> = missed.iter().map(|(code, table, _)| (code, table)).collect();
    assert_eq!(missed, [], "{:#?}", advice.findings);
}

#[test]
fn nothing_is_found_in_clean_traffic() {
    let server = Server::start(&[]);
    clean(&server, "Clean", 10);
    server.pass(60);
    let advice = server.advise(None);
    assert_eq!(advice.findings, [], "nothing is wrong with it");
    let calls: u64 = advice.traffic.seen.iter().map(|seen| seen.counters.calls).sum();
    // 1 table, 120 puts, and 10 times 60 gets, 60 + 30 queries, 60 updates.
    assert_eq!(calls, 120 + 10 * (60 + 60 + 30 + 60));
}

#[test]
fn batches_that_leave_something_and_are_not_sent_again_are_found() {
    let server = Server::with(&[], Engine::with_enforced_throughput);
    let client = server.connect();
    client.call(
        "CreateTable",
        &json!({
            "TableName": "Left", "BillingMode": "PROVISIONED",
            "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        }),
    );
    let mut left = false;
    for round in 0..200 {
        let put = |number: usize| {
            json!({"PutRequest": {"Item": {
                "pk": {"S": id(round * 25 + number)}, "text": {"S": "x".repeat(30_000)},
            }}})
        };
        let items: Vec<Value> = (0..25).map(put).collect();
        let body = json!({"RequestItems": {"Left": items}});
        let Ok(answer) = client.try_call("BatchWriteItem", &body) else { break };
        left = answer["UnprocessedItems"].as_object().is_some_and(|it| !it.is_empty());
        if left {
            break;
        }
    }
    assert!(left, "the table is throttled in the end");
    let found = server.advise(None).findings;
    assert!(found.iter().any(|finding| finding.code == "C20"), "{found:#?}");
}

#[test]
fn capacity_and_class_are_judged_after_an_hour() {
    let server = Server::start(&[]);
    let client = server.connect();
    client.table("Steady", &[]);
    for minute in 0..90 {
        for number in 0..60 {
            client.put("Steady", &item(&format!("{minute}-{number}"), "x", &[]));
        }
        server.pass(60);
    }
    // One write a second, always the same: 0.65 $ a month provisioned for each unit, at 70 % use;
    // 1.64 $ on demand (2.628 million at 0.625 $).
    let found = server.advise(None).findings;
    let finding = found.iter().find(|finding| finding.code == "C26").expect("steady load");
    assert!(finding.evidence.contains("$ 1.64 a month now"), "{finding:?}");
}
