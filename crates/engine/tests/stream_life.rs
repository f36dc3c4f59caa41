//! The life of streams and their shards: rotation, trimming, ends, restarts.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]
#![allow(clippy::indexing_slicing, reason = "a missing record fails the test")]

mod harness;

use std::sync::Arc;
use std::time::Duration;

use env::{Env, ManualClock, Timestamp};
use harness::streams::{fold, run_jobs, streamed};
use harness::{Bench, item, number, table, text};
use model::{
    ApiError, BillingMode, CreateTableInput, DeleteItemInput, DeleteTableInput,
    DescribeStreamInput, ListStreamsInput, NotFound, OperationType, ProvisionedThroughput, Record,
    Request, Response, ShardFilter, ShardFilterType, ShardIteratorType, StreamFault,
    StreamPosition, StreamSpecification, StreamStatus, StreamViewType, TableDescription,
    UpdateTableInput,
};
use store::{MemoryStore, Store};
use value::Item;

const HOUR: Duration = Duration::from_secs(3_600);

fn clock() -> (Env, ManualClock) {
    Env::manual(7, Timestamp::from_secs(1_700_000_000))
}

async fn delete(bench: &Bench, table: &str, pk: &str) {
    let key = item([("pk", text(pk))]);
    let input = DeleteItemInput { table_name: table.into(), key, ..Default::default() };
    bench.call(Request::DeleteItem(input)).await.expect("delete");
}

fn sequence(record: &Record) -> String {
    record.dynamodb.clone().and_then(|change| change.sequence_number).expect("a number")
}

#[tokio::test]
async fn shards_rotate_every_four_hours_and_children_follow_their_parents() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_streamed("t").await;
    let arn = bench.stream_arn("t").await;
    for n in 0..20 {
        bench.put("t", item([("pk", text(&n.to_string()))]), None).await.expect("put");
    }
    clock.advance(HOUR * 4 - Duration::from_secs(1));
    run_jobs(&bench.engine).await;
    assert_eq!(bench.shards(&arn).await.len(), 4);
    clock.advance(Duration::from_secs(1));
    run_jobs(&bench.engine).await;
    for n in 0..20 {
        let stored = item([("pk", text(&n.to_string())), ("n", number(1))]);
        bench.put("t", stored, None).await.expect("put");
    }
    let shards = bench.shards(&arn).await;
    assert_eq!(shards.len(), 8);
    for (parent, child) in shards[..4].iter().zip(&shards[4..]) {
        assert_eq!(child.parent_shard_id, parent.shard_id);
        let (parent, child) = (
            parent.sequence_number_range.clone().expect("a range"),
            child.sequence_number_range.clone().expect("a range"),
        );
        assert!(parent.ending_sequence_number < child.starting_sequence_number);
        assert_eq!(child.ending_sequence_number, None);
    }
    for (at, shard) in shards.iter().enumerate() {
        let start = bench.iterator(&arn, shard, ShardIteratorType::TrimHorizon, None).await;
        let page = bench.records(&start.expect("an iterator"), None).await.expect("records");
        assert_eq!(page.next_shard_iterator.is_none(), at < 4, "a closed shard has an end");
    }
    assert_eq!(fold(&bench.replay(&arn).await).len(), 20);
    let input = DescribeStreamInput {
        stream_arn: arn.clone(),
        shard_filter: Some(ShardFilter {
            type_: Some(ShardFilterType::ChildShards),
            shard_id: shards[1].shard_id.clone(),
        }),
        ..Default::default()
    };
    let Ok(Response::DescribeStream(output)) = bench.call(Request::DescribeStream(input)).await
    else {
        panic!("no description")
    };
    let children = output.stream_description.expect("a stream").shards;
    assert_eq!(children, Some(vec![shards[5].clone()]));
}

#[tokio::test]
async fn a_provisioned_table_starts_with_one_shard() {
    let (env, _clock) = clock();
    let bench = Bench::in_memory(&env).await;
    let throughput = ProvisionedThroughput { read_capacity_units: 1, write_capacity_units: 1 };
    let mut input = CreateTableInput {
        billing_mode: Some(BillingMode::Provisioned),
        provisioned_throughput: Some(throughput.clone()),
        ..streamed("t", StreamViewType::KeysOnly)
    };
    for index in input.global_secondary_indexes.iter_mut().flatten() {
        index.provisioned_throughput = Some(throughput.clone());
    }
    bench.call(Request::CreateTable(input)).await.expect("create");
    assert_eq!(bench.shards(&bench.stream_arn("t").await).await.len(), 1);
}

#[tokio::test]
async fn shards_come_in_pages() {
    let (env, _clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_streamed("t").await;
    let arn = bench.stream_arn("t").await;
    bench.engine.rotate_shards().await.expect("rotation");
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let input = DescribeStreamInput {
            stream_arn: arn.clone(),
            limit: Some(3),
            exclusive_start_shard_id: after,
            ..Default::default()
        };
        let Ok(Response::DescribeStream(output)) = bench.call(Request::DescribeStream(input)).await
        else {
            panic!("no description")
        };
        let page = output.stream_description.expect("a stream");
        let shards = page.shards.expect("shards");
        assert!(shards.len() <= 3);
        found.extend(shards);
        after = page.last_evaluated_shard_id;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, bench.shards(&arn).await);
}

#[tokio::test]
async fn records_are_trimmed_after_a_day_and_a_reader_is_told() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_streamed("t").await;
    let arn = bench.stream_arn("t").await;
    bench.put("t", item([("pk", text("a")), ("n", number(1))]), None).await.expect("put");
    clock.advance(HOUR * 12);
    bench.put("t", item([("pk", text("a")), ("n", number(2))]), None).await.expect("put");
    let records = bench.replay(&arn).await;
    let mut shard = None;
    for candidate in bench.shards(&arn).await {
        let start = bench.iterator(&arn, &candidate, ShardIteratorType::TrimHorizon, None).await;
        let page = bench.records(&start.expect("an iterator"), None).await.expect("records");
        if page.records.is_some_and(|records| !records.is_empty()) {
            shard = Some(candidate);
        }
    }
    let shard = shard.expect("a shard with records");
    clock.advance(HOUR * 12 - Duration::from_secs(1));
    run_jobs(&bench.engine).await;
    assert_eq!(bench.replay(&arn).await, records);
    let old = bench.iterator(&arn, &shard, ShardIteratorType::TrimHorizon, None).await;
    clock.advance(Duration::from_secs(1));
    run_jobs(&bench.engine).await;
    assert_eq!(bench.replay(&arn).await, records[1..]);
    let trimmed = |answer: Result<_, ApiError>| match answer {
        Err(ApiError::StreamPosition(lost)) => assert_eq!(lost, StreamPosition::Trimmed),
        other => panic!("{other:?}"),
    };
    trimmed(bench.records(&old.expect("an iterator"), None).await.map(|_| ()));
    let at =
        |number| bench.iterator(&arn, &shard, ShardIteratorType::AtSequenceNumber, Some(number));
    trimmed(at(sequence(&records[0])).await.map(|_| ()));
    let fresh = at(sequence(&records[1])).await.expect("an iterator");
    let page = bench.records(&fresh, None).await.expect("records");
    assert_eq!(page.records, Some(records[1..].to_vec()));
    // A day after the shards closed nothing of them is left.
    clock.advance(HOUR * 24);
    run_jobs(&bench.engine).await;
    assert_eq!(bench.shards(&arn).await.len(), 8);
    assert_eq!(bench.replay(&arn).await, []);
}

#[tokio::test]
async fn an_iterator_can_be_used_for_fifteen_minutes() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_streamed("t").await;
    let arn = bench.stream_arn("t").await;
    let shard = bench.shards(&arn).await.swap_remove(0);
    let iterator = bench.iterator(&arn, &shard, ShardIteratorType::Latest, None).await;
    let iterator = iterator.expect("an iterator");
    clock.advance(Duration::from_secs(900));
    assert!(bench.records(&iterator, None).await.is_ok());
    clock.advance(Duration::from_secs(1));
    let expired = bench.records(&iterator, None).await;
    assert!(
        matches!(expired, Err(ApiError::StreamPosition(StreamPosition::ExpiredIterator))),
        "{expired:?}"
    );
}

#[tokio::test]
async fn a_stream_outlives_its_table_by_a_day_and_its_successor_has_another_label() {
    let (env, clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let bench = Bench::over(Arc::clone(&store), &env).await;
    bench.create_streamed("t").await;
    bench.put("t", item([("pk", text("a"))]), None).await.expect("put");
    let old = bench.stream_arn("t").await;
    let input = DeleteTableInput { table_name: "t".into() };
    bench.call(Request::DeleteTable(input)).await.expect("delete");
    bench.create_streamed("t").await;
    let new = bench.stream_arn("t").await;
    assert_ne!(old, new);
    run_jobs(&bench.engine).await;
    let description = bench.describe_stream(&old).await.expect("the old stream");
    assert_eq!(description.stream_status, Some(StreamStatus::Disabled));
    assert_eq!(bench.replay(&old).await.len(), 1);
    assert_eq!(bench.replay(&new).await, []);
    let list = async || match bench.call(Request::ListStreams(ListStreamsInput::default())).await {
        Ok(Response::ListStreams(output)) => {
            let streams = output.streams.expect("streams");
            streams.into_iter().filter_map(|stream| stream.stream_arn).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(list().await, [old.clone(), new.clone()]);
    clock.advance(HOUR * 24);
    run_jobs(&bench.engine).await;
    assert_eq!(list().await, [new]);
    let gone = ApiError::ResourceNotFound(NotFound::Stream(old.clone()));
    assert_eq!(bench.describe_stream(&old).await, Err(gone));
}

/// UpdateTable with a stream specification.
async fn specify(
    bench: &Bench,
    view: Option<StreamViewType>,
) -> Result<TableDescription, ApiError> {
    let specification =
        StreamSpecification { stream_enabled: view.is_some(), stream_view_type: view };
    let input = UpdateTableInput {
        table_name: "t".into(),
        stream_specification: Some(specification),
        ..Default::default()
    };
    match bench.call(Request::UpdateTable(input)).await? {
        Response::UpdateTable(output) => Ok(output.table_description.expect("a description")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_stream_is_switched_on_and_off_and_each_time_it_is_another_one() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.call(Request::CreateTable(table("t"))).await.expect("create");
    let refused = |fault| Err(ApiError::from(fault));
    assert_eq!(specify(&bench, None).await, refused(StreamFault::NotEnabled("t".into())));
    bench.put("t", item([("pk", text("before"))]), None).await.expect("put");
    let on = specify(&bench, Some(StreamViewType::KeysOnly)).await.expect("on");
    let first = on.latest_stream_arn.expect("an ARN");
    assert!(on.stream_specification.is_some());
    let again = specify(&bench, Some(StreamViewType::NewImage)).await;
    assert_eq!(again, refused(StreamFault::AlreadyEnabled("t".into())));
    bench.put("t", item([("pk", text("a"))]), None).await.expect("put");
    let off = specify(&bench, None).await.expect("off");
    assert_eq!(off.stream_specification, None);
    assert_eq!(off.latest_stream_arn, Some(first.clone()));
    bench.put("t", item([("pk", text("between"))]), None).await.expect("put");
    let on = specify(&bench, Some(StreamViewType::NewImage)).await.expect("on");
    let second = on.latest_stream_arn.expect("an ARN");
    assert_ne!(first, second);
    bench.put("t", item([("pk", text("b"))]), None).await.expect("put");
    let keys = async |arn: &str| -> Vec<Item> {
        let changes = bench.replay(arn).await.into_iter().filter_map(|record| record.dynamodb);
        changes.filter_map(|change| change.keys).collect()
    };
    assert_eq!(keys(&first).await, [item([("pk", text("a"))])]);
    assert_eq!(keys(&second).await, [item([("pk", text("b"))])]);
    for shard in bench.shards(&first).await {
        let start = bench.iterator(&first, &shard, ShardIteratorType::Latest, None).await;
        let page = bench.records(&start.expect("an iterator"), None).await.expect("records");
        assert_eq!(page.next_shard_iterator, None, "the shards of a closed stream have an end");
    }
    clock.advance(HOUR * 24);
    run_jobs(&bench.engine).await;
    assert!(bench.describe_stream(&first).await.is_err());
    assert!(bench.describe_stream(&second).await.is_ok());
}

#[tokio::test]
async fn streams_are_there_again_after_a_restart_and_iterators_go_on() {
    let (env, _clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let first = Bench::over(Arc::clone(&store), &env).await;
    first.create_streamed("t").await;
    first.put("t", item([("pk", text("a"))]), None).await.expect("put");
    let arn = first.stream_arn("t").await;
    let before = first.replay(&arn).await;
    let mut iterators = Vec::new();
    for shard in first.shards(&arn).await {
        let latest = first.iterator(&arn, &shard, ShardIteratorType::Latest, None).await;
        iterators.push(latest.expect("an iterator"));
    }
    drop(first);
    let second = Bench::over(store, &env).await;
    assert_eq!(second.replay(&arn).await, before);
    delete(&second, "t", "a").await;
    let mut found = Vec::new();
    for iterator in iterators {
        let page = second.records(&iterator, None).await.expect("records");
        found.extend(page.records.expect("records"));
    }
    let events: Vec<_> = found.iter().map(|record| record.event_name).collect();
    assert_eq!(events, [Some(OperationType::Remove)]);
}

/// A server under another clock than the one before, over the same store.
async fn restarted(store: &Arc<dyn Store>, seconds: u64) -> (Bench, ManualClock) {
    let (env, clock) = Env::manual(9, Timestamp::from_secs(seconds));
    (Bench::over(Arc::clone(store), &env).await, clock)
}

#[tokio::test]
async fn a_clock_that_was_days_off_and_is_right_again_trims_nothing_early() {
    const RIGHT: u64 = 1_700_000_000;
    const TWO_DAYS: u64 = 2 * 24 * 3_600;
    for (wrong, has_looked) in [
        (RIGHT - TWO_DAYS, false),
        (RIGHT - TWO_DAYS, true),
        (RIGHT + TWO_DAYS, false),
        (RIGHT + TWO_DAYS, true),
    ] {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&clock().0));
        let (bench, clock) = restarted(&store, wrong).await;
        bench.create_streamed("t").await;
        if has_looked {
            run_jobs(&bench.engine).await;
        }
        bench.put("t", item([("pk", text("a"))]), None).await.expect("put");
        let arn = bench.stream_arn("t").await;
        let expected = bench.replay(&arn).await;
        assert_eq!(expected.len(), 1);
        clock.advance(HOUR * 2);
        if has_looked {
            run_jobs(&bench.engine).await;
        }
        drop(bench);
        let (bench, clock) = restarted(&store, RIGHT + 2 * 3_600 + 60).await;
        run_jobs(&bench.engine).await;
        assert_eq!(bench.replay(&arn).await, expected, "right again, {wrong} {has_looked}");
        // Two hours were seen before, and at most one hour counts for the time between.
        clock.advance(HOUR * 21 - Duration::from_secs(61));
        run_jobs(&bench.engine).await;
        assert_eq!(bench.replay(&arn).await, expected, "{wrong} {has_looked}");
        clock.advance(HOUR * 3 + Duration::from_secs(61));
        run_jobs(&bench.engine).await;
        // A clock that was ahead: what was written between two looks counts as younger.
        let trimmed = bench.replay(&arn).await.is_empty();
        assert!(trimmed || wrong > RIGHT, "{wrong} {has_looked}");
        clock.advance(Duration::from_secs(TWO_DAYS));
        run_jobs(&bench.engine).await;
        assert_eq!(bench.replay(&arn).await, [], "{wrong} {has_looked}");
    }
}

#[tokio::test]
async fn a_stream_that_was_switched_off_outlives_a_jump_of_the_clock_too() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&clock().0));
    let (bench, _clock) = restarted(&store, 1_700_000_000).await;
    bench.create_streamed("t").await;
    bench.put("t", item([("pk", text("a"))]), None).await.expect("put");
    let arn = bench.stream_arn("t").await;
    specify(&bench, None).await.expect("off");
    run_jobs(&bench.engine).await;
    drop(bench);
    let (bench, clock) = restarted(&store, 1_700_000_000 + 3 * 24 * 3_600).await;
    run_jobs(&bench.engine).await;
    assert_eq!(bench.replay(&arn).await.len(), 1);
    clock.advance(HOUR * 24);
    run_jobs(&bench.engine).await;
    assert!(bench.describe_stream(&arn).await.is_err());
}
