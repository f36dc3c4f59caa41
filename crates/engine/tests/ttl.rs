//! Time to live: what goes, when, and what is left alone.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use env::{Env, ManualClock, Timestamp};
use harness::streams::run_jobs;
use harness::watched::Watched;
use harness::{Bench, item, number, settle, text};
use model::{
    ApiError, DescribeTimeToLiveInput, OperationType, Request, Response, TimeToLiveDescription,
    TimeToLiveFault, TimeToLiveStatus,
};
use store::{
    Direction, FaultStore, KeyRange, MemoryStore, PageLimit, Store, StoreError, WriteFault,
};
use value::{AttributeValue, Item, Number};

const START: i64 = 1_700_000_000;

fn clock() -> (Env, ManualClock) {
    Env::manual(7, Timestamp::from_secs(START.unsigned_abs()))
}

/// An item that expires `after` seconds from the start.
fn expiring(pk: &str, after: i64) -> Item {
    item([("pk", text(pk)), ("email", text(pk)), ("ttl", number(START + after))])
}

/// The number of rows that the store holds in all.
async fn rows(store: &dyn Store) -> usize {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let range = KeyRange { start: vec![0].into(), end: vec![0xff].into() };
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    snapshot.range(range, Direction::Forward, limit).await.expect("a page").rows.len()
}

async fn describe(bench: &Bench) -> TimeToLiveDescription {
    let input = DescribeTimeToLiveInput { table_name: "t".into() };
    match bench.call(Request::DescribeTimeToLive(input)).await {
        Ok(Response::DescribeTimeToLive(output)) => {
            output.time_to_live_description.expect("a description")
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_item_goes_when_its_time_has_come_with_its_index_entries_and_a_record() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_streamed("t").await;
    bench.ttl("t", "ttl", true).await.expect("on");
    bench.put("t", expiring("a", 60), None).await.expect("put");
    clock.advance(Duration::from_secs(59));
    run_jobs(&bench.engine).await;
    assert!(bench.get("t", "a").await.is_some());
    clock.advance(Duration::from_secs(1));
    assert!(
        bench.get("t", "a").await.is_some(),
        "expired items can be read until they are deleted"
    );
    let before = bench.engine.consumed();
    run_jobs(&bench.engine).await;
    assert_eq!(bench.engine.consumed(), before, "nothing is charged");
    assert_eq!(bench.get("t", "a").await, None);
    assert_eq!(bench.scan("t", Some("by-email")).await, []);
    let records = bench.replay(&bench.stream_arn("t").await).await;
    let [insert, remove] = &*records else { panic!("{records:?}") };
    assert_eq!(insert.user_identity, None);
    assert_eq!(remove.event_name, Some(OperationType::Remove));
    let identity = remove.user_identity.clone().expect("an identity");
    assert_eq!(identity.type_.as_deref(), Some("Service"));
    assert_eq!(identity.principal_id.as_deref(), Some("dynamodb.amazonaws.com"));
}

#[tokio::test]
async fn an_item_whose_time_moved_or_went_stays() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_table("t").await;
    bench.ttl("t", "ttl", true).await.expect("on");
    for pk in ["later", "never", "again"] {
        bench.put("t", expiring(pk, 10), None).await.expect("put");
    }
    bench.put("t", expiring("later", 100), None).await.expect("put");
    bench.put("t", item([("pk", text("never"))]), None).await.expect("put");
    clock.advance(Duration::from_secs(10));
    run_jobs(&bench.engine).await;
    assert!(bench.get("t", "later").await.is_some());
    assert!(bench.get("t", "never").await.is_some());
    assert_eq!(bench.get("t", "again").await, None);
    // Put again after it was deleted, with a new time.
    bench.put("t", expiring("again", 200), None).await.expect("put");
    clock.advance(Duration::from_secs(90));
    run_jobs(&bench.engine).await;
    assert_eq!(bench.get("t", "later").await, None);
    assert!(bench.get("t", "again").await.is_some());
}

#[tokio::test]
async fn only_numbers_of_the_last_five_years_count() {
    let (env, _clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_table("t").await;
    bench.ttl("t", "ttl", true).await.expect("on");
    let year = 365 * 24 * 3_600;
    let values = [
        ("text", text("1")),
        ("old", number(START - 5 * year - 1)),
        ("negative", number(-1)),
        ("list", AttributeValue::L(vec![number(1)])),
        ("millis", number(START * 1_000)),
        ("four", number(START - 4 * year)),
        ("fraction", AttributeValue::N(Number::parse("1699999999.5").expect("a number"))),
    ];
    for (pk, ttl) in values {
        bench.put("t", item([("pk", text(pk)), ("ttl", ttl)]), None).await.expect("put");
    }
    run_jobs(&bench.engine).await;
    for pk in ["text", "old", "negative", "list", "millis"] {
        assert!(bench.get("t", pk).await.is_some(), "{pk}");
    }
    for pk in ["four", "fraction"] {
        assert_eq!(bench.get("t", pk).await, None, "{pk}");
    }
}

#[tokio::test]
async fn it_is_switched_on_and_off_once_at_a_time_and_with_one_attribute() {
    let (env, clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let bench = Bench::over(Arc::clone(&store), &env).await;
    bench.create_table("t").await;
    let refused = |fault| Err(ApiError::from(fault));
    let off = describe(&bench).await;
    assert_eq!(off.time_to_live_status, Some(TimeToLiveStatus::Disabled));
    assert_eq!(off.attribute_name, None);
    let answer = bench.ttl("t", "ttl", false).await;
    assert_eq!(answer, refused(TimeToLiveFault::AlreadyDisabled));
    bench.ttl("t", "ttl", true).await.expect("on");
    let on = describe(&bench).await;
    assert_eq!(on.time_to_live_status, Some(TimeToLiveStatus::Enabled));
    assert_eq!(on.attribute_name.as_deref(), Some("ttl"));
    let answer = bench.ttl("t", "ttl", true).await;
    assert_eq!(answer, refused(TimeToLiveFault::AlreadyEnabled));
    for enabled in [true, false] {
        let answer = bench.ttl("t", "other", enabled).await;
        assert_eq!(answer, refused(TimeToLiveFault::OtherAttribute("ttl".into())));
    }
    bench.put("t", expiring("a", 10), None).await.expect("put");
    let with_mark = rows(&*store).await;
    bench.ttl("t", "ttl", false).await.expect("off");
    run_jobs(&bench.engine).await;
    // The mark and the row of the marking job are gone.
    assert_eq!(rows(&*store).await, with_mark - 2);
    clock.advance(Duration::from_secs(10));
    run_jobs(&bench.engine).await;
    assert!(bench.get("t", "a").await.is_some());
    bench.ttl("t", "other", true).await.expect("on with another attribute");
    run_jobs(&bench.engine).await;
    assert!(bench.get("t", "a").await.is_some());
}

#[tokio::test]
async fn a_full_table_is_marked_also_across_a_crash_in_the_middle() {
    const ITEMS: i64 = 1_000;
    let (env, clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let first = Bench::over(Arc::clone(&store), &env).await;
    first.create_table("t").await;
    for n in 0..ITEMS {
        first.put("t", expiring(&n.to_string(), n), None).await.expect("put");
    }
    first.ttl("t", "ttl", true).await.expect("on");
    drop(first);
    // The third commit of the marking job fails and with it everything that follows.
    let (failing, faults) = FaultStore::new(Arc::clone(&store), env.clone());
    faults.plan_writes(2, &WriteFault::None);
    faults.plan_writes(1, &WriteFault::Refused(StoreError::Closed { reason: "killed".into() }));
    let second = Bench::over(Arc::new(failing), &env).await;
    assert!(second.engine.run_due_jobs().await.is_err());
    drop(second);
    let marked = rows(&*store).await;

    let third = Bench::over(Arc::clone(&store), &env).await;
    run_jobs(&third.engine).await;
    assert!(rows(&*store).await > marked);
    assert_eq!(third.scan("t", None).await.len(), 999, "the item of second 0 is gone");
    clock.advance(Duration::from_secs(500));
    run_jobs(&third.engine).await;
    assert_eq!(third.scan("t", None).await.len(), 499);
    clock.advance(Duration::from_secs(500));
    run_jobs(&third.engine).await;
    assert_eq!(third.scan("t", None).await, []);
}

#[tokio::test]
async fn the_background_wakes_for_the_next_expiry_and_for_an_earlier_one_that_is_written() {
    let (env, clock) = clock();
    let bench = Arc::new(Bench::in_memory(&env).await);
    bench.create_table("t").await;
    bench.ttl("t", "ttl", true).await.expect("on");
    bench.put("t", expiring("late", 100), None).await.expect("put");
    bench.start_background(&env);
    settle().await;
    bench.put("t", expiring("early", 10), None).await.expect("put");
    settle().await;
    clock.advance(Duration::from_secs(10));
    settle().await;
    assert_eq!(bench.get("t", "early").await, None);
    assert!(bench.get("t", "late").await.is_some());
    clock.advance(Duration::from_secs(90));
    settle().await;
    assert_eq!(bench.get("t", "late").await, None);
}

#[tokio::test]
async fn the_background_wakes_for_a_write_whose_caller_hung_up_before_the_answer() {
    for after in [10, -10] {
        let (env, clock) = clock();
        let (store, watch) = Watched::new(Arc::new(MemoryStore::in_memory(&env)));
        let bench = Arc::new(Bench::over(Arc::new(store), &env).await);
        bench.create_table("t").await;
        bench.ttl("t", "ttl", true).await.expect("on");
        bench.start_background(&env);
        settle().await;
        watch.unheard.store(true, Ordering::Release);
        tokio::select! {
            biased;
            answer = bench.put("t", expiring("a", after), None) => panic!("{answer:?}"),
            () = std::future::ready(()) => {}
        }
        assert!(bench.get("t", "a").await.is_some(), "it was written all the same");
        settle().await;
        // Far less than the pause after which the background work looks by itself.
        clock.advance(Duration::from_secs(10));
        settle().await;
        assert_eq!(bench.get("t", "a").await, None, "expires after {after} s");
    }
}
