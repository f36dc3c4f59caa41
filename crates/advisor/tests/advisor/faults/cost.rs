//! Planted faults of rules about cost and speed.

use serde_json::json;

use super::{Fault, all, fault, filtered, query, update};
use crate::client::{id, item, key};

pub(super) fn faults() -> Vec<Fault> {
    let groups: [fn() -> Vec<Fault>; 4] =
        [faults_c02_to_c07, faults_c08_to_c15, faults_c16_to_c23, faults_c24_to_c32];
    groups.into_iter().flat_map(|group| group()).collect()
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

fn faults_c24_to_c32() -> Vec<Fault> {
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
    ]
}
