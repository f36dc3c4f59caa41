//! A load so fast that few of its requests are recorded: counts are right within their margin,
//! faults are found, and nothing is invented.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clean::clean;
use crate::client::{Client, Server, item, key};

/// Requests that are all recorded, however fast they come; as `docs/design/running.md` says.
const ALL: u64 = 65_536;

#[test]
fn counts_of_a_fast_load_are_right_within_their_margin_and_nothing_is_invented() {
    let server = Server::start(&[]);
    server.a_second(100_000);
    let rounds = 800;
    clean(&server, "Clean", rounds);
    let advice = server.advise(None);
    assert_eq!(advice.findings, [], "nothing is wrong with it");
    let seen = &advice.traffic.seen;
    let recorded: u64 = seen.iter().map(|seen| seen.counters.recorded).sum();
    let calls: u64 = seen.iter().map(|seen| seen.counters.calls).sum();
    let rounds = u64::try_from(rounds).expect("small");
    let made = 120 + rounds * (60 + 60 + 30 + 60);
    // 1.7 seconds, in each of which 2,048 more may be recorded.
    assert!((ALL..ALL + 10_000).contains(&recorded), "{recorded}");
    // What is skipped just now is not in it: a run of 64 in 49 is recorded.
    assert!(made.abs_diff(calls) <= 50 * 64, "{calls} of {made}");
    let mut by: BTreeMap<(&str, bool), (u64, f64)> = BTreeMap::new();
    for seen in seen {
        let index = seen.shape.judged.parts.iter().any(|part| part.index.is_some());
        let sum = by.entry((seen.shape.judged.operation, index)).or_default();
        sum.0 += seen.counters.calls;
        sum.1 += seen.counters.margin();
    }
    for (operation, index, meant) in [
        ("PutItem", false, 120),
        ("GetItem", false, rounds * 60),
        ("Query", false, rounds * 60),
        ("Query", true, rounds * 30),
        ("UpdateItem", false, rounds * 60),
    ] {
        let (calls, margin) = by[&(operation, index)];
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let off = calls.abs_diff(meant) as f64;
        assert!(off <= margin, "{operation} {index}: {calls} of {meant}, ± {margin}");
    }
}

fn scan(client: &Client<'_>, number: usize) {
    let mail = json!({":m": {"S": format!("{number}@b.c")}});
    let body = json!({
        "TableName": "Scanned", "FilterExpression": "mail = :m", "ExpressionAttributeValues": mail,
    });
    client.call("Scan", &body);
}

fn phantom(client: &Client<'_>, number: usize) {
    let values = json!({":v": {"S": "SHIPPED"}, ":new": {"S": "NEW"}});
    let body = json!({
        "TableName": "Phantoms", "Key": key(&format!("ORDER#{number}"), "META"),
        "UpdateExpression": "SET #s = :v", "ConditionExpression": "#s <> :new",
        "ExpressionAttributeNames": {"#s": "status"}, "ExpressionAttributeValues": values,
    });
    client.call("UpdateItem", &body);
}

fn one_by_one(client: &Client<'_>, number: usize) {
    client.get("Rows", &format!("U#{}", number % 300), "P");
}

/// Answers a page and reads the one after it, as it should.
fn pages(client: &Client<'_>, _: usize) {
    let mut start = Value::Null;
    loop {
        let mut body = json!({
            "TableName": "Pages", "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": "A"}},
        });
        if !start.is_null() {
            body["ExclusiveStartKey"] = start;
        }
        start = client.call("Query", &body)["LastEvaluatedKey"].take();
        if start.is_null() {
            return;
        }
    }
}

#[test]
fn faults_of_a_fast_load_are_found_and_what_is_right_is_not_blamed() {
    let server = Server::start(&[]);
    let client = server.connect();
    for table in ["Scanned", "Phantoms", "Rows", "Pages", "Between"] {
        client.table(table, &[]);
    }
    for number in 0..4 {
        let text = "x".repeat(390_000);
        client.put("Pages", &item("A", &number.to_string(), &[("text", &text)]));
    }
    server.a_second(100_000);
    clean(&server, "Clean", 330);
    for number in 0..20_000 {
        scan(&client, number);
    }
    for number in 0..20_000 {
        phantom(&client, number);
    }
    for number in 0..20_000 {
        one_by_one(&client, number);
    }
    for number in 0..600 {
        pages(&client, number);
        for _ in 0..20 {
            client.get("Between", "A", "0");
        }
    }
    let advice = server.advise(None);
    let found = |code: &str, table: &str| {
        advice.findings.iter().find(|finding| finding.code == code && finding.table == table)
    };
    for (code, table) in [("C02", "Scanned"), ("K16", "Phantoms"), ("C19", "Rows")] {
        let finding = found(code, table).unwrap_or_else(|| panic!("{code}: {advice:#?}"));
        assert!(finding.recorded < finding.calls / 10, "{finding:?}");
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let off = finding.calls.abs_diff(20_000) as f64;
        assert!(off <= finding.margin, "{finding:?}");
    }
    assert_eq!(found("C21", "Pages"), None, "it reads on");
    let clean = advice.findings.iter().find(|finding| finding.table == "Clean");
    assert_eq!(clean, None);
}
