//! Streams: what is recorded, in which order, and where a reader starts.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]
#![allow(clippy::indexing_slicing, reason = "a missing record fails the test")]

mod harness;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use env::{Env, ManualClock, Timestamp};
use harness::streams::{fold, streamed};
use harness::{Bench, item, number, table, text};
use model::{
    DeleteItemInput, ListStreamsInput, OperationType, Put, Record, Request, Response,
    ShardIteratorType, StreamViewType, TransactWriteItem, TransactWriteItemsInput,
};
use tokio::task::JoinSet;
use value::Item;

fn clock() -> (Env, ManualClock) {
    Env::manual(7, Timestamp::from_secs(1_700_000_000))
}

async fn delete(bench: &Bench, table: &str, pk: &str) {
    let key = item([("pk", text(pk))]);
    let input = DeleteItemInput { table_name: table.into(), key, ..Default::default() };
    bench.call(Request::DeleteItem(input)).await.expect("delete");
}

fn event(record: &Record) -> (OperationType, Option<Item>, Option<Item>) {
    let change = record.dynamodb.clone().expect("a change");
    (record.event_name.expect("a name"), change.old_image, change.new_image)
}

fn sequence(record: &Record) -> String {
    record.dynamodb.clone().and_then(|change| change.sequence_number).expect("a number")
}

#[tokio::test]
async fn changes_are_recorded_in_order_and_writes_without_effect_are_not() {
    let (env, _clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_streamed("t").await;
    let first = item([("pk", text("a")), ("n", number(1))]);
    let second = item([("pk", text("a")), ("n", number(2))]);
    bench.put("t", first.clone(), None).await.expect("put");
    bench.put("t", first.clone(), None).await.expect("put");
    bench.put("t", second.clone(), None).await.expect("put");
    delete(&bench, "t", "a").await;
    delete(&bench, "t", "a").await;
    let arn = bench.stream_arn("t").await;
    let records = bench.replay(&arn).await;
    let events: Vec<_> = records.iter().map(event).collect();
    assert_eq!(
        events,
        [
            (OperationType::Insert, None, Some(first.clone())),
            (OperationType::Modify, Some(first), Some(second.clone())),
            (OperationType::Remove, Some(second), None),
        ]
    );
    assert!(records.iter().map(sequence).is_sorted());
    let change = records[0].dynamodb.clone().expect("a change");
    assert_eq!(change.approximate_creation_date_time, Some(1_700_000_000.0));
    // Keys: pk and a. New image: the same, n and one digit.
    assert_eq!(change.size_bytes, Some(3 + 3 + 3));
    assert_eq!(records[0].user_identity, None);
    assert_ne!(records[0].event_id, records[1].event_id);
    assert_eq!(bench.replay(&arn).await, records);
}

#[tokio::test]
async fn a_view_shows_its_images_only() {
    let (env, _clock) = clock();
    let bench = Bench::in_memory(&env).await;
    let views = [
        (StreamViewType::KeysOnly, false, false),
        (StreamViewType::NewImage, true, false),
        (StreamViewType::OldImage, false, true),
        (StreamViewType::NewAndOldImages, true, true),
    ];
    for (view, new, old) in views {
        let name = view.as_str();
        bench.call(Request::CreateTable(streamed(name, view))).await.expect("create");
        for n in [1, 2] {
            let stored = item([("pk", text("a")), ("n", number(n))]);
            bench.put(name, stored, None).await.expect("put");
        }
        let records = bench.replay(&bench.stream_arn(name).await).await;
        let change = records[1].dynamodb.clone().expect("a change");
        assert_eq!(change.keys, Some(item([("pk", text("a"))])));
        assert_eq!((change.new_image.is_some(), change.old_image.is_some()), (new, old), "{name}");
        assert_eq!(change.stream_view_type, Some(view));
    }
}

#[tokio::test]
async fn a_transaction_makes_one_record_an_item() {
    let (env, _clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_streamed("t").await;
    let put = |pk: usize| {
        let put = Put {
            table_name: "t".into(),
            item: item([("pk", text(&pk.to_string())), ("email", text("e"))]),
            ..Default::default()
        };
        TransactWriteItem { put: Some(put), ..Default::default() }
    };
    let input = TransactWriteItemsInput {
        transact_items: (0..100).map(put).collect(),
        ..Default::default()
    };
    bench.call(Request::TransactWriteItems(input)).await.expect("transaction");
    let records = bench.replay(&bench.stream_arn("t").await).await;
    assert_eq!(records.len(), 100);
    assert_eq!(fold(&records).len(), 100);
    let numbers: std::collections::BTreeSet<_> = records.iter().map(sequence).collect();
    assert_eq!(numbers.len(), 100);
}

/// Reads a stream as an application does, from the first shards on, children behind their parents,
/// until nothing comes and `done` says that nothing will.
async fn follow(bench: &Bench, arn: &str, done: &AtomicBool) -> Vec<Record> {
    let mut records = Vec::new();
    let mut iterators: BTreeMap<String, Option<String>> = BTreeMap::new();
    loop {
        let last_round = done.load(Ordering::Acquire);
        let mut quiet = true;
        for shard in bench.shards(arn).await {
            let id = shard.shard_id.clone().expect("an id");
            let parent = shard.parent_shard_id.as_ref();
            // A parent that was not begun is pending as much as one that is being read.
            if parent.is_some_and(|parent| !matches!(iterators.get(parent), Some(None))) {
                quiet = false;
                continue;
            }
            if !iterators.contains_key(&id) {
                let start = bench.iterator(arn, &shard, ShardIteratorType::TrimHorizon, None).await;
                iterators.insert(id.clone(), Some(start.expect("an iterator")));
            }
            let Some(Some(iterator)) = iterators.get(&id) else { continue };
            let page = bench.records(iterator, Some(7)).await.expect("records");
            let page_records = page.records.expect("records");
            quiet &= page_records.is_empty();
            records.extend(page_records);
            iterators.insert(id, page.next_shard_iterator);
        }
        if last_round && quiet {
            return records;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_beside_many_writers_and_rotations_gets_every_change_once_and_in_order() {
    let bench = Arc::new(Bench::in_memory(&Env::real()).await);
    bench.create_streamed("t").await;
    let arn = bench.stream_arn("t").await;
    let done = Arc::new(AtomicBool::new(false));
    let mut reader = JoinSet::new();
    {
        let (bench, arn, done) = (Arc::clone(&bench), arn.clone(), Arc::clone(&done));
        reader.spawn(async move { follow(&bench, &arn, &done).await });
    }
    let mut writers = JoinSet::new();
    for writer in 0..6_i64 {
        let bench = Arc::clone(&bench);
        writers.spawn(async move {
            for round in 0..80 {
                let pk = ((writer * 31 + round * 7) % 20).to_string();
                if round % 5 == 4 {
                    delete(&bench, "t", &pk).await;
                } else {
                    let stored =
                        item([("pk", text(&pk)), ("w", number(writer)), ("r", number(round))]);
                    bench.put("t", stored, None).await.expect("put");
                }
                if writer == 0 && round % 20 == 19 {
                    bench.engine.rotate_shards().await.expect("rotation");
                }
            }
        });
    }
    writers.join_all().await;
    done.store(true, Ordering::Release);
    let records = reader.join_all().await.concat();
    // Every old image is the new one of the record before: nothing lost, doubled or out of order.
    let replayed = fold(&records);
    let mut stored = bench.scan("t", None).await;
    let mut items: Vec<_> = replayed.into_values().collect();
    let by_text = |item: &Item| format!("{item:?}");
    stored.sort_by_key(by_text);
    items.sort_by_key(by_text);
    assert_eq!(items, stored);
    assert_eq!(bench.shards(&arn).await.len(), 4 * 5);
}

#[tokio::test]
async fn each_iterator_type_starts_where_it_says() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_streamed("t").await;
    let arn = bench.stream_arn("t").await;
    for n in 0..5 {
        clock.advance(Duration::from_secs(10));
        bench.put("t", item([("pk", text("a")), ("n", number(n))]), None).await.expect("put");
    }
    let records = bench.replay(&arn).await;
    let third = sequence(&records[2]);
    let mut starts: BTreeMap<&str, Vec<Record>> = BTreeMap::new();
    for shard in bench.shards(&arn).await {
        let types = [
            ("horizon", ShardIteratorType::TrimHorizon, None),
            ("latest", ShardIteratorType::Latest, None),
            ("at", ShardIteratorType::AtSequenceNumber, Some(third.clone())),
            ("after", ShardIteratorType::AfterSequenceNumber, Some(third.clone())),
        ];
        for (name, iterator_type, number) in types {
            let iterator = bench.iterator(&arn, &shard, iterator_type, number).await;
            let page = bench.records(&iterator.expect("an iterator"), None).await;
            let found = page.expect("records").records.expect("records");
            starts.entry(name).or_default().extend(found);
        }
        let input = model::GetShardIteratorInput {
            stream_arn: arn.clone(),
            shard_id: shard.shard_id.clone().expect("an id"),
            shard_iterator_type: ShardIteratorType::AtTimestamp,
            timestamp: Some(1_700_000_035.0),
            ..Default::default()
        };
        let Ok(Response::GetShardIterator(output)) =
            bench.call(Request::GetShardIterator(input)).await
        else {
            panic!("no iterator")
        };
        let iterator = output.shard_iterator.expect("an iterator");
        let page = bench.records(&iterator, None).await.expect("records");
        starts.entry("time").or_default().extend(page.records.expect("records"));
    }
    assert_eq!(starts["horizon"], records);
    assert_eq!(starts["latest"], []);
    assert_eq!(starts["at"], records[2..]);
    assert_eq!(starts["after"], records[3..]);
    assert_eq!(starts["time"], records[3..]);
}

#[tokio::test]
async fn a_table_without_a_stream_records_nothing() {
    let (env, _clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.call(Request::CreateTable(table("t"))).await.expect("create");
    bench.put("t", item([("pk", text("a"))]), None).await.expect("put");
    let Ok(Response::ListStreams(output)) =
        bench.call(Request::ListStreams(ListStreamsInput::default())).await
    else {
        panic!("no list")
    };
    assert_eq!(output.streams, Some(Vec::new()));
}
