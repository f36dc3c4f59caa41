//! Planted faults of rules about correctness.

use serde_json::{Value, json};

use super::{Fault, fault};
use crate::client::{NOW, id, item, key};

pub(super) fn faults() -> Vec<Fault> {
    let groups: [fn() -> Vec<Fault>; 2] = [faults_k16_to_k21, faults_k23_to_k27];
    groups.into_iter().flat_map(|group| group()).collect()
}

fn faults_k16_to_k21() -> Vec<Fault> {
    vec![
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
            session["expires"] = json!({"N": (NOW - 60).to_string()});
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
