//! Traffic of an application that does nothing wrong.

use serde_json::json;

use crate::client::{Server, id, item, key};

/// Requests of an application that does nothing wrong: two entities in one table, an index that is
/// read and holds what is used, 60 customers.
pub(crate) fn clean(server: &Server, table: &str, rounds: usize) {
    let client = server.connect();
    let projection = json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]});
    client.table(table, &[("by-state", "state_day", "sk", projection)]);
    for number in 0..60 {
        let (user, order) = (format!("USER#{}", id(number)), format!("ORDER#{}", id(number)));
        client.put(table, &item(&user, "PROFILE", &[("name", "Ann")]));
        let state = format!("OPEN#{}", id(number % 30));
        client.put(table, &item(&user, &order, &[("total", "10"), ("state_day", &state)]));
    }
    for round in 0..rounds {
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
