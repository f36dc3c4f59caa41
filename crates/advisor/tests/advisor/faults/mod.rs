//! Planted faults: what each is comes from the guide that its rule's page names.

mod correctness;
mod cost;

use serde_json::{Value, json};

use crate::client::{Client, id, item, key};

/// A planted fault: the rule that finds it, its table, the requests.
pub(crate) type Fault = (&'static str, &'static str, Requests);

/// Requests on a table.
type Requests = fn(&Client<'_>, &str);

/// All planted faults.
pub(crate) fn faults() -> Vec<Fault> {
    let mut all = cost::faults();
    all.extend(correctness::faults());
    all
}

/// A fault: the rule, the table, the requests.
fn fault(code: &'static str, table: &'static str, requests: Requests) -> Fault {
    (code, table, requests)
}

fn all() -> Value {
    json!({"ProjectionType": "ALL"})
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
