//! A workload with planted faults: each is found on its table, and nothing on a clean one.
//!
//! What each fault is comes from the guide that its rule's page names; the counts are those of the
//! requests below.

use std::collections::BTreeSet;

use crate::client::{Client, Server, item, key};
use engine::Engine;
use serde_json::{Value, json};

fn all() -> Value {
    json!({"ProjectionType": "ALL"})
}

fn id(number: usize) -> String {
    format!("{number:04}")
}

/// Requests of an application that does nothing wrong: two entities in one table, an index that is
/// read and holds what is used, 60 customers.
fn clean(server: &Server, table: &str) {
    let client = server.connect();
    let projection = json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]});
    client.table(table, &[("by-state", "state_day", "sk", projection)]);
    for number in 0..60 {
        let (user, order) = (format!("USER#{}", id(number)), format!("ORDER#{}", id(number)));
        client.put(table, &item(&user, "PROFILE", &[("name", "Ann")]));
        let state = format!("OPEN#{}", id(number % 30));
        client.put(table, &item(&user, &order, &[("total", "10"), ("state_day", &state)]));
    }
    for round in 0..10 {
        for number in 0..60 {
            let user = format!("USER#{}", id((number * 7 + round) % 60));
            client.get(table, &user, "PROFILE");
            let found = client.call(
                "Query",
                &json!({
                    "TableName": table,
                    "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
                    "ExpressionAttributeValues": {":pk": {"S": user}, ":sk": {"S": "ORDER#"}},
                }),
            );
            assert_eq!(found["Count"], 1);
        }
        for number in 0..30 {
            client.call(
                "Query",
                &json!({
                    "TableName": table, "IndexName": "by-state", "Limit": 20,
                    "KeyConditionExpression": "state_day = :s",
                    "ExpressionAttributeValues": {":s": {"S": format!("OPEN#{}", id(number))}},
                }),
            );
        }
        for number in 0..60 {
            client.call("UpdateItem", &json!({
                "TableName": table, "Key": key(&format!("USER#{}", id(number)), "PROFILE"),
                "UpdateExpression": "SET #n = :n", "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeNames": {"#n": "name"},
                "ExpressionAttributeValues": {":n": {"S": format!("Ann {round}")}},
            }));
        }
    }
}

/// A planted fault: the rule that finds it, its table, the requests.
type Fault = (&'static str, &'static str, Requests);

/// Requests on a table.
type Requests = fn(&Client<'_>, &str);

/// All planted faults.
fn faults() -> Vec<Fault> {
    let groups: [fn() -> Vec<Fault>; 6] = [
        faults_c02_to_c07,
        faults_c08_to_c15,
        faults_c16_to_c23,
        faults_c24_to_k16,
        faults_k17_to_k21,
        faults_k23_to_k27,
    ];
    groups.into_iter().flat_map(|group| group()).collect()
}

/// A fault: the rule, the table, the requests.
fn fault(code: &'static str, table: &'static str, requests: Requests) -> Fault {
    (code, table, requests)
}

fn faults_c02_to_c07() -> Vec<Fault> {
    vec![
        fault("C02", "Scanned", |client, table| {
            client.table(table, &[("by-mail", "mail", "", all())]);
            client.put(table, &item("u1", "P", &[("mail", "a@b.c")]));
            client.call(
                "Scan",
                &json!({
                    "TableName": table, "FilterExpression": "mail = :m",
                    "ExpressionAttributeValues": {":m": {"S": "a@b.c"}},
                }),
            );
        }),
        fault("C02", "Selected", |client, table| {
            client.table(table, &[]);
            client.put(table, &item("u1", "P", &[("mail", "a@b.c")]));
            client.call(
                "ExecuteStatement",
                &json!({
                    "Statement": "SELECT * FROM \"Selected\" WHERE mail = 'a@b.c'",
                }),
            );
        }),
        fault("C03", "Filtered", |client, table| {
            client.table(table, &[]);
            filtered(client, table, None);
        }),
        fault("C17", "Flagged", |client, table| {
            client.table(table, &[("by-kind", "kind", "sk", all())]);
            filtered(client, table, Some("by-kind"));
        }),
        fault("C04", "FewKeys", |client, table| {
            client.table(table, &[]);
            for number in 0..600 {
                client.put(table, &item("ORDER", &id(number), &[]));
            }
        }),
        fault("C05", "FewIndexKeys", |client, table| {
            client.table(table, &[("by-state", "state", "sk", all())]);
            for number in 0..600 {
                client.put(table, &item(&id(number), "O", &[("state", "OPEN")]));
            }
        }),
        fault("C06", "Rolling", |client, table| {
            client.table(table, &[]);
            for number in 0..600 {
                client.put(table, &item("DAY#2026-11-29", &id(number), &[]));
            }
        }),
        fault("C07", "OneHot", |client, table| {
            client.table(table, &[]);
            for number in 0..400 {
                client.put(table, &item(&id(number), "I", &[]));
                client.get(table, "0001", "I");
                client.get(table, &id(number), "X");
            }
        }),
    ]
}

fn faults_c08_to_c15() -> Vec<Fault> {
    vec![
        fault("C08", "Unbounded", |client, table| {
            client.table(table, &[]);
            for number in 0..1_100 {
                client.put(table, &item("TEAM#1", &format!("EVENT#{}", id(number)), &[]));
            }
            query(client, table, "TEAM#1");
        }),
        fault("C11", "Large", |client, table| {
            client.table(table, &[]);
            client.put(table, &item("D#1", "BODY", &[("text", &"x".repeat(20_000))]));
            for _ in 0..3 {
                update(client, table, ("D#1", "BODY"), "SET seen = :v");
            }
        }),
        fault("C12", "Moved", |client, table| {
            client.table(table, &[("by-phase", "phase", "sk", all())]);
            client.put(table, &item("O#1", "META", &[("phase", "NEW")]));
            update(client, table, ("O#1", "META"), "SET phase = :v");
        }),
        fault("C13", "Idle", |client, table| {
            client.table(table, &[("by-mail", "mail", "", all())]);
            for number in 0..110 {
                client.put(table, &item(&id(number), "P", &[("mail", &id(number))]));
            }
        }),
        fault("C14", "Covered", |client, table| {
            client.table(table, &[("by-pk", "pk", "", all())]);
            for number in 0..110 {
                client.put(table, &item(&id(number), "P", &[]));
            }
        }),
        fault("C15", "TooMuch", |client, table| {
            client.table(table, &[("by-mail", "mail", "", all())]);
            for number in 0..110 {
                client.put(table, &item(&id(number), "P", &[("mail", &id(number)), ("n", "x")]));
                client.call(
                    "Query",
                    &json!({
                        "TableName": table, "IndexName": "by-mail",
                        "KeyConditionExpression": "mail = :m", "ProjectionExpression": "n",
                        "ExpressionAttributeValues": {":m": {"S": id(number)}},
                    }),
                );
            }
        }),
    ]
}

fn faults_c16_to_c23() -> Vec<Fault> {
    vec![
        fault("C16", "TooLittle", |client, table| {
            let keys = json!({"ProjectionType": "KEYS_ONLY"});
            client.table(table, &[("by-mail", "mail", "", keys)]);
            for number in 0..10 {
                client.put(table, &item(&id(number), "P", &[("mail", &id(number))]));
                client.call(
                    "Query",
                    &json!({
                        "TableName": table, "IndexName": "by-mail",
                        "KeyConditionExpression": "mail = :m",
                        "ExpressionAttributeValues": {":m": {"S": id(number)}},
                    }),
                );
                client.get(table, &id(number), "P");
            }
        }),
        fault("C19", "OneByOne", |client, table| {
            client.table(table, &[]);
            for number in 0..25 {
                client.get(table, &id(number), "P");
            }
        }),
        fault("C21", "FirstPage", |client, table| {
            client.table(table, &[]);
            for number in 0..5 {
                let text = "x".repeat(300_000);
                client.put(table, &item("D#1", &id(number), &[("text", &text)]));
            }
            let page = query(client, table, "D#1");
            assert!(page["LastEvaluatedKey"].is_object(), "there is more");
        }),
        fault("C22", "Strong", |client, table| {
            client.table(table, &[]);
            for number in 0..120 {
                client.call(
                    "GetItem",
                    &json!({
                        "TableName": table, "Key": key(&id(number), "P"), "ConsistentRead": true,
                    }),
                );
                client.call(
                    "DeleteItem",
                    &json!({
                        "TableName": table, "Key": key(&id(number), "Q"),
                    }),
                );
            }
        }),
        fault("C23", "Single", |client, table| {
            client.table(table, &[]);
            client.call(
                "TransactWriteItems",
                &json!({"TransactItems": [
                    {"Put": {"TableName": table, "Item": item("a", "b", &[]),
                             "ConditionExpression": "attribute_not_exists(pk)"}},
                ]}),
            );
        }),
    ]
}

fn faults_c24_to_k16() -> Vec<Fault> {
    vec![
        fault("C24", "Failing", |client, table| {
            client.table(table, &[]);
            for _ in 0..25 {
                let update = client.try_call(
                    "UpdateItem",
                    &json!({
                        "TableName": table, "Key": key("a", "b"), "UpdateExpression": "SET n = :v",
                        "ConditionExpression": "attribute_exists(pk)",
                        "ExpressionAttributeValues": {":v": {"S": "1"}},
                    }),
                );
                assert!(update.is_err(), "the item is not there");
            }
        }),
        fault("C25", "Reread", |client, table| {
            client.table(table, &[]);
            client.put(table, &item("a", "b", &[]));
            for _ in 0..6 {
                update(client, table, ("a", "b"), "SET n = :v");
                client.get(table, "a", "b");
            }
        }),
        fault("C30", "Amplified", |client, table| {
            let indexes = [("by-a", "a"), ("by-b", "b"), ("by-c", "c")];
            let indexes = indexes.map(|(index, name)| (index, name, "", all()));
            client.table(table, &indexes);
            for number in 0..12 {
                let text = id(number);
                client.put(table, &item(&text, "P", &[("a", &text), ("b", &text), ("c", &text)]));
            }
        }),
        fault("C32", "Counted", |client, table| {
            client.table(table, &[]);
            for number in 0..1_000 {
                client.put(table, &item("T#0", &id(number), &[]));
            }
            client.call(
                "Query",
                &json!({
                    "TableName": table, "Select": "COUNT", "KeyConditionExpression": "pk = :pk",
                    "ExpressionAttributeValues": {":pk": {"S": "T#0"}},
                }),
            );
        }),
        fault("K16", "Phantom", |client, table| {
            client.table(table, &[]);
            client.call(
                "UpdateItem",
                &json!({
                    "TableName": table, "Key": key("ORDER#404", "META"),
                    "UpdateExpression": "SET #s = :v", "ConditionExpression": "#s <> :new",
                    "ExpressionAttributeNames": {"#s": "status"},
                    "ExpressionAttributeValues": {":v": {"S": "SHIPPED"}, ":new": {"S": "NEW"}},
                }),
            );
        }),
    ]
}

fn faults_k17_to_k21() -> Vec<Fault> {
    vec![
        fault("K17", "Overwritten", |client, table| {
            client.table(table, &[]);
            for _ in 0..2 {
                let item = item("USER#1", "PROFILE", &[]);
                client.call("PutItem", &json!({"TableName": table, "Item": item}));
            }
        }),
        fault("K18", "Lost", |client, table| {
            client.table(table, &[]);
            client.put(table, &item("C#1", "CART", &[]));
            for number in 0..4 {
                client.get(table, "C#1", "CART");
                let item = item("C#1", "CART", &[("n", &id(number))]);
                client.call("PutItem", &json!({"TableName": table, "Item": item}));
            }
        }),
        fault("K19", "Torn", |client, table| {
            client.table(table, &[]);
            client.table("TornToo", &[]);
            let put = |pk| json!([{"PutRequest": {"Item": item(pk, "x", &[])}}]);
            client.call(
                "BatchWriteItem",
                &json!({"RequestItems": {
                    table: put("a"), "TornToo": put("b"),
                }}),
            );
        }),
        fault("K20", "Bound", |client, table| {
            client.table(table, &[]);
            let put = |number| {
                json!({"Put": {
                    "TableName": table, "Item": item("O#1", &id(number), &[]),
                    "ConditionExpression": "attribute_not_exists(pk)",
                }})
            };
            let actions: Vec<Value> = (0..95).map(put).collect();
            client.call("TransactWriteItems", &json!({"TransactItems": actions}));
        }),
        fault("K21", "Repeated", |client, table| {
            client.table(table, &[]);
            client.put(table, &item("a", "b", &[]));
            let update = |sk| {
                json!({"Update": {
                    "TableName": table, "Key": key("a", sk), "UpdateExpression": "ADD n :one",
                    "ExpressionAttributeValues": {":one": {"N": "1"}},
                }})
            };
            client.call(
                "TransactWriteItems",
                &json!({
                    "TransactItems": [update("b"), update("c")],
                }),
            );
        }),
    ]
}

fn faults_k23_to_k27() -> Vec<Fault> {
    vec![
        fault("K23", "NotHeld", |client, table| {
            let keys = json!({"ProjectionType": "KEYS_ONLY"});
            client.table(table, &[("by-mail", "mail", "", keys)]);
            client.put(table, &item("a", "b", &[("mail", "m"), ("state", "OPEN")]));
            let found = client.call("Query", &json!({
                "TableName": table, "IndexName": "by-mail", "KeyConditionExpression": "mail = :m",
                "FilterExpression": "#s = :s", "ExpressionAttributeNames": {"#s": "state"},
                "ExpressionAttributeValues": {":m": {"S": "m"}, ":s": {"S": "OPEN"}},
            }));
            assert_eq!(found["Count"], 0, "the entry has no state");
        }),
        fault("K25", "Expired", |client, table| {
            client.table(table, &[]);
            client.call(
                "UpdateTimeToLive",
                &json!({
                    "TableName": table,
                    "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": true},
                }),
            );
            let mut session = item("S#1", "X", &[]);
            session["expires"] = json!({"N": (crate::client::NOW - 60).to_string()});
            client.put(table, &session);
            assert!(client.get(table, "S#1", "X")["Item"].is_object(), "not deleted yet");
        }),
        fault("K27", "Limited", |client, table| {
            client.table(table, &[]);
            client.put(table, &item("a", "b", &[("state", "OPEN")]));
            client.call(
                "Query",
                &json!({
                    "TableName": table, "Limit": 10, "KeyConditionExpression": "pk = :pk",
                    "FilterExpression": "#s = :s", "ExpressionAttributeNames": {"#s": "state"},
                    "ExpressionAttributeValues": {":pk": {"S": "a"}, ":s": {"S": "OPEN"}},
                }),
            );
        }),
    ]
}

fn query(client: &Client<'_>, table: &str, pk: &str) -> Value {
    client.call(
        "Query",
        &json!({
            "TableName": table, "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
        }),
    )
}

fn update(client: &Client<'_>, table: &str, (pk, sk): (&str, &str), expression: &str) {
    client.call(
        "UpdateItem",
        &json!({
            "TableName": table, "Key": key(pk, sk), "UpdateExpression": expression,
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeValues": {":v": {"S": "x"}},
        }),
    );
}

/// 200 items of a partition, of which a filter lets two pass.
fn filtered(client: &Client<'_>, table: &str, index: Option<&str>) {
    for number in 0..200 {
        let state = if number % 100 == 0 { "OPEN" } else { "DONE" };
        client.put(table, &item("U#1", &id(number), &[("state", state), ("kind", "ORDER")]));
    }
    let (condition, value) = if index.is_some() { ("kind", "ORDER") } else { ("pk", "U#1") };
    let mut query = json!({
        "TableName": table, "KeyConditionExpression": format!("{condition} = :k"),
        "FilterExpression": "#s = :s", "ExpressionAttributeNames": {"#s": "state"},
        "ExpressionAttributeValues": {":k": {"S": value}, ":s": {"S": "OPEN"}},
    });
    if let Some(index) = index {
        query["IndexName"] = json!(index);
    }
    assert_eq!(client.call("Query", &query)["Count"], 2);
}

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
    clean(&server, "Clean");
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
