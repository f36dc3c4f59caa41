//! Streams: the writes of one item come out in their order, with their images.

use std::time::{Duration, Instant};

use stator_sdk_rust::streams::types::{
    AttributeValue, OperationType, Record, ShardIteratorType, StreamStatus,
};
use stator_sdk_rust::{Shape, client, n, new_table, s, stream_client};

use super::told;

async fn arn_of(client: &stator_sdk_rust::db::Client, table: &str) -> String {
    let described = client.describe_table().table_name(table).send().await.expect("a description");
    described.table.and_then(|table| table.latest_stream_arn).expect("a stream")
}

/// Reads every shard from its beginning until `count` records are there or a minute is over.
async fn records(arn: &str, count: usize) -> Vec<Record> {
    let client = stream_client();
    let described = client.describe_stream().stream_arn(arn).send().await.expect("a description");
    let mut iterators = Vec::new();
    for shard in described.stream_description.expect("a description").shards() {
        let answer = client
            .get_shard_iterator()
            .stream_arn(arn)
            .set_shard_id(shard.shard_id.clone())
            .shard_iterator_type(ShardIteratorType::TrimHorizon)
            .send()
            .await
            .expect("an iterator");
        iterators.extend(answer.shard_iterator);
    }
    let (mut found, begun) = (Vec::new(), Instant::now());
    while found.len() < count && begun.elapsed() < Duration::from_secs(60) {
        let mut next = Vec::new();
        for iterator in iterators {
            let page = client.get_records().shard_iterator(iterator).send().await.expect("a page");
            found.extend(page.records.unwrap_or_default());
            next.extend(page.next_shard_iterator);
        }
        iterators = next;
    }
    found
}

fn number(record: &Record, new: bool) -> Option<&str> {
    let change = record.dynamodb()?;
    let image = if new { change.new_image() } else { change.old_image() };
    match image?.get("v")? {
        AttributeValue::N(number) => Some(number),
        _ => None,
    }
}

#[tokio::test]
async fn an_items_records_come_in_order_with_their_images() {
    let client = client();
    let table = new_table(&client, Shape { stream: true, ..Shape::of(&["pk"]) }).await;
    for _ in 0..2 {
        let put = client.put_item().table_name(&table).item("pk", s("a")).item("v", n(1));
        put.send().await.expect("a put");
    }
    let update = client
        .update_item()
        .table_name(&table)
        .key("pk", s("a"))
        .update_expression("ADD v :one")
        .expression_attribute_values(":one", n(1));
    update.send().await.expect("an update");
    let delete = client.delete_item().table_name(&table).key("pk", s("a"));
    delete.send().await.expect("a deletion");

    let records = records(&arn_of(&client, &table).await, 3).await;
    let seen: Vec<_> = records
        .iter()
        .map(|record| (record.event_name(), number(record, false), number(record, true)))
        .collect();
    let expected = [
        (Some(&OperationType::Insert), None, Some("1")),
        (Some(&OperationType::Modify), Some("1"), Some("2")),
        (Some(&OperationType::Remove), Some("2"), None),
    ];
    assert_eq!(seen, expected);
    let sequence = |record: &Record| -> u128 {
        let number = record.dynamodb().and_then(|change| change.sequence_number());
        number.expect("a number").parse().expect("digits")
    };
    assert!(records.is_sorted_by(|one, next| sequence(one) < sequence(next)));
}

#[tokio::test]
async fn a_stream_is_described_and_listed() {
    let client = client();
    let table = new_table(&client, Shape { stream: true, ..Shape::of(&["pk"]) }).await;
    let arn = arn_of(&client, &table).await;
    let streams = stream_client();
    let described = streams.describe_stream().stream_arn(&arn).send().await.expect("an answer");
    let description = described.stream_description.expect("a description");
    assert_eq!(description.stream_status, Some(StreamStatus::Enabled));
    assert_eq!(description.table_name.as_deref(), Some(table.as_str()));
    assert!(!description.shards().is_empty());
    let listed = streams.list_streams().table_name(&table).send().await.expect("a list");
    let arns: Vec<_> = listed.streams().iter().map(|stream| stream.stream_arn()).collect();
    assert_eq!(arns, [Some(arn.as_str())]);
}

#[tokio::test]
async fn an_absent_stream_is_the_modelled_error() {
    let client = client();
    let table = new_table(&client, Shape { stream: true, ..Shape::of(&["pk"]) }).await;
    let arn = arn_of(&client, &table).await;
    let (before, _) = arn.split_once("/stream/").expect("an ARN of a stream");
    let absent = format!("{before}/stream/2020-01-01T00:00:00.000");
    let describe = stream_client().describe_stream().stream_arn(absent);
    let error = describe.send().await.expect_err("no stream").into_service_error();
    assert!(error.is_resource_not_found_exception());
    assert_eq!(told(&error).0, "ResourceNotFoundException");
}
