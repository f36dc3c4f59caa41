//! An index on a table with items, through kill -9.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::data::create_table;
use crate::process::Server;

const BATCHES: usize = 120;
const ITEMS: usize = BATCHES * 25;

/// Puts all items.
fn fill(server: &Server) {
    for batch in 0..BATCHES {
        let puts: Vec<Value> = (0..25)
            .map(|n| {
                let key = (batch * 25 + n).to_string();
                let item = json!({"pk": {"S": key}, "group": {"S": "old"}});
                json!({"PutRequest": {"Item": item}})
            })
            .collect();
        let request = json!({"RequestItems": {"things": puts}});
        let (status, body) = server.call("BatchWriteItem", &request.to_string());
        assert_eq!(status, 200, "{body}");
    }
}

fn add_index(server: &Server) {
    let request = json!({
        "TableName": "things",
        "AttributeDefinitions": [{"AttributeName": "group", "AttributeType": "S"}],
        "GlobalSecondaryIndexUpdates": [{"Create": {
            "IndexName": "by-group",
            "KeySchema": [{"AttributeName": "group", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }}],
    });
    let (status, body) = server.call("UpdateTable", &request.to_string());
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["TableDescription"]["TableStatus"], "UPDATING");
}

fn index(server: &Server) -> Value {
    let (status, body) = server.call("DescribeTable", r#"{"TableName":"things"}"#);
    assert_eq!(status, 200, "{body}");
    body["Table"]["GlobalSecondaryIndexes"][0].clone()
}

/// How many entries the index has for a group.
fn count(server: &Server, group: &str) -> u64 {
    let mut request = json!({
        "TableName": "things",
        "IndexName": "by-group",
        "KeyConditionExpression": "#g = :g",
        "ExpressionAttributeNames": {"#g": "group"},
        "ExpressionAttributeValues": {":g": {"S": group}},
        "Select": "COUNT",
    });
    let mut sum = 0;
    loop {
        let (status, body) = server.call("Query", &request.to_string());
        assert_eq!(status, 200, "{body}");
        sum += body["Count"].as_u64().expect("a count");
        match &body["LastEvaluatedKey"] {
            Value::Null => return sum,
            key => request["ExclusiveStartKey"] = key.clone(),
        }
    }
}

#[test]
fn an_index_is_exact_after_kills_in_the_middle_of_filling_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::on(dir.path());
    create_table(&server);
    fill(&server);
    add_index(&server);
    server.stop(Signal::KILL);
    for round in 0..3 {
        let server = Server::on(dir.path());
        let item = json!({"pk": {"S": round.to_string()}, "group": {"S": "new"}});
        let request = json!({"TableName": "things", "Item": item});
        assert_eq!(server.call("PutItem", &request.to_string()).0, 200);
        server.stop(Signal::KILL);
    }
    let server = Server::on(dir.path());
    // The background work needs no more answers than this to be waited for.
    let active = (0..20_000).any(|_| index(&server)["IndexStatus"] == "ACTIVE");
    assert!(active, "{}", index(&server));
    assert_eq!(index(&server)["ItemCount"], ITEMS);
    assert_eq!(count(&server, "new"), 3);
    assert_eq!(count(&server, "old"), ITEMS as u64 - 3);
}
