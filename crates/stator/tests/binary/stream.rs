//! A table with a stream, and what a consumer of the stream reads from its beginning.

use serde_json::{Value, json};

use crate::control::call;
use crate::process::Server;

/// Switches the stream of the table on; its ARN.
pub(crate) fn switch_on(server: &Server) -> Value {
    let stream = json!({"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"});
    let request = json!({"TableName": "things", "StreamSpecification": stream});
    call(server, "UpdateTable", request)["TableDescription"]["LatestStreamArn"].clone()
}

/// A call that succeeds, to the service of streams.
fn ask(server: &Server, operation: &str, request: &Value) -> Value {
    let (status, body) = server.call_streams(operation, &request.to_string());
    assert_eq!(status, 200, "{operation}: {body}");
    body
}

/// All shards in the order in which the stream lists them.
pub(crate) fn shards(server: &Server, arn: &Value) -> Vec<Value> {
    let mut request = json!({"StreamArn": arn});
    let mut shards = Vec::new();
    loop {
        let mut body = ask(server, "DescribeStream", &request);
        let description = body["StreamDescription"].take();
        shards.extend(description["Shards"].as_array().expect("shards").iter().cloned());
        match &description["LastEvaluatedShardId"] {
            Value::Null => return shards,
            last => request["ExclusiveStartShardId"] = last.clone(),
        }
    }
}

/// All records of a shard, while nobody writes: up to its end or to the first page without any.
pub(crate) fn records(server: &Server, arn: &Value, shard: &Value) -> Vec<Value> {
    let request = json!({"StreamArn": arn, "ShardId": shard["ShardId"],
        "ShardIteratorType": "TRIM_HORIZON"});
    let mut iterator = ask(server, "GetShardIterator", &request)["ShardIterator"].clone();
    let mut records = Vec::new();
    while !iterator.is_null() {
        let body = ask(server, "GetRecords", &json!({"ShardIterator": iterator}));
        let page = body["Records"].as_array().expect("records");
        if page.is_empty() {
            break;
        }
        records.extend(page.iter().cloned());
        iterator = body["NextShardIterator"].clone();
    }
    records
}

/// All items of the table.
pub(crate) fn scan(server: &Server) -> Vec<Value> {
    let mut request = json!({"TableName": "things"});
    let mut items = Vec::new();
    loop {
        let body = call(server, "Scan", request.clone());
        items.extend(body["Items"].as_array().expect("items").iter().cloned());
        match &body["LastEvaluatedKey"] {
            Value::Null => return items,
            key => request["ExclusiveStartKey"] = key.clone(),
        }
    }
}

/// Puts `items` in batches of 25.
pub(crate) fn put_all(server: &Server, items: &[Value]) {
    for batch in items.chunks(25) {
        let puts: Vec<Value> =
            batch.iter().map(|item| json!({"PutRequest": {"Item": item}})).collect();
        let body = call(server, "BatchWriteItem", json!({"RequestItems": {"things": puts}}));
        assert_eq!(body["UnprocessedItems"], json!({}));
    }
}
