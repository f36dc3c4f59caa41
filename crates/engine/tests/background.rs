//! Background work that meets rows it cannot read, failures and panics, and jobs that would hold up
//! each other.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use engine::{BackgroundStatistics, EngineError};
use env::{Deadline, Env, ManualClock, Timestamp};
use harness::streams::run_jobs;
use harness::watched::Watched;
use harness::{Bench, item, number, settle, text};
use model::{
    CreateGlobalSecondaryIndexAction, DeleteTableInput, GlobalSecondaryIndexUpdate, IndexStatus,
    KeySchemaElement, KeyType, Projection, ProjectionType, Request, UpdateTableInput,
};
use store::{
    Batch, Current, Direction, FaultStore, KeyRange, MemoryStore, PageLimit, Store, StoreError,
    WriteFault, transact,
};
use value::Item;

const START: i64 = 1_700_000_000;
/// The first byte of the keys of items, stream records and expiry times (`engine::layout`).
const ITEM: u8 = 0x10;
const RECORD: u8 = 0x18;
const MARK: u8 = 0x19;

fn clock() -> (Env, ManualClock) {
    Env::manual(7, Timestamp::from_secs(START.unsigned_abs()))
}

/// An item that expires `after` seconds from the start.
fn expiring(pk: &str, after: i64) -> Item {
    item([("pk", text(pk)), ("email", text(pk)), ("ttl", number(START + after))])
}

/// Every row of a space.
async fn rows(store: &dyn Store, space: u8) -> Vec<(Bytes, Bytes)> {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let range = KeyRange { start: vec![space].into(), end: vec![space + 1].into() };
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    snapshot.range(range, Direction::Forward, limit).await.expect("a page").rows
}

/// Makes the row of the space whose key or value contains `part` unreadable.
async fn damage(store: &dyn Store, space: u8, part: &str) {
    let holds = |bytes: &[u8]| bytes.windows(part.len()).any(|window| window == part.as_bytes());
    let rows = rows(store, space).await;
    let found = rows.iter().find(|(key, row)| holds(key) || holds(row));
    let key = found.map(|(key, _)| key.clone()).expect("such a row");
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        // An unknown format; the stamp of a commit before all others.
        batch.put(key.to_vec(), b"\xff\0\0\0\0\0\0\0\0\0not a row".to_vec());
        Ok::<(), ()>(())
    };
    let done = transact(store, Vec::new(), Vec::new(), Deadline::NEVER, apply).await;
    assert!(done.is_ok(), "{done:?}");
}

fn unreadable(rows: u64) -> BackgroundStatistics {
    BackgroundStatistics { unreadable_rows: rows, ..BackgroundStatistics::default() }
}

async fn delete_table(bench: &Bench, name: &str) {
    let input = DeleteTableInput { table_name: name.into() };
    bench.call(Request::DeleteTable(input)).await.expect("deleted");
}

fn add_index(table: &str, name: &str) -> UpdateTableInput {
    let create = CreateGlobalSecondaryIndexAction {
        index_name: name.into(),
        key_schema: vec![KeySchemaElement {
            attribute_name: "email".into(),
            key_type: KeyType::Hash,
        }],
        projection: Projection {
            projection_type: Some(ProjectionType::KeysOnly),
            non_key_attributes: None,
        },
        ..CreateGlobalSecondaryIndexAction::default()
    };
    UpdateTableInput {
        table_name: table.into(),
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate {
            create: Some(create),
            ..GlobalSecondaryIndexUpdate::default()
        }]),
        ..UpdateTableInput::default()
    }
}

#[tokio::test]
async fn an_unreadable_item_keeps_no_other_from_expiring_and_is_tried_once() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_table("t").await;
    bench.ttl("t", "ttl", true).await.expect("on");
    run_jobs(&bench.engine).await;
    for n in 0..100 {
        bench.put("t", expiring(&format!("item-{n:03}"), n), None).await.expect("put");
    }
    damage(&**bench.engine.store(), ITEM, "item-005").await;
    clock.advance(Duration::from_secs(200));
    run_jobs(&bench.engine).await;
    let left = rows(&**bench.engine.store(), ITEM).await;
    assert_eq!(left.len(), 1, "only the unreadable one is left");
    assert_eq!(bench.engine.background_statistics(), unreadable(1));
    run_jobs(&bench.engine).await;
    assert_eq!(bench.engine.background_statistics(), unreadable(1));
}

#[tokio::test]
async fn an_unreadable_item_keeps_no_other_from_being_marked() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_table("t").await;
    for n in 0..300 {
        bench.put("t", expiring(&format!("item-{n:03}"), 10), None).await.expect("put");
    }
    damage(&**bench.engine.store(), ITEM, "item-007").await;
    bench.ttl("t", "ttl", true).await.expect("on");
    run_jobs(&bench.engine).await;
    assert_eq!(rows(&**bench.engine.store(), MARK).await.len(), 299);
    assert_eq!(bench.engine.background_statistics(), unreadable(1));
    clock.advance(Duration::from_secs(10));
    run_jobs(&bench.engine).await;
    assert_eq!(rows(&**bench.engine.store(), ITEM).await.len(), 1);
}

#[tokio::test]
async fn an_unreadable_item_keeps_no_index_from_becoming_active() {
    let (env, _clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_table("t").await;
    for n in 0..300 {
        bench.put("t", expiring(&format!("item-{n:03}"), 10), None).await.expect("put");
    }
    damage(&**bench.engine.store(), ITEM, "item-150").await;
    bench.update_table(add_index("t", "second")).await.expect("added");
    run_jobs(&bench.engine).await;
    let indexes = bench.describe("t").await.global_secondary_indexes.expect("indexes");
    let second = indexes.iter().find(|index| index.index_name.as_deref() == Some("second"));
    assert_eq!(second.and_then(|index| index.index_status), Some(IndexStatus::Active));
    assert_eq!(bench.scan("t", Some("second")).await.len(), 299);
    assert_eq!(bench.engine.background_statistics(), unreadable(1));
}

#[tokio::test]
async fn an_unreadable_record_goes_with_those_around_it() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_streamed("t").await;
    for n in 0..200 {
        bench.put("t", expiring(&format!("item-{n:03}"), 10), None).await.expect("put");
    }
    damage(&**bench.engine.store(), RECORD, "item-050").await;
    clock.advance(Duration::from_secs(25 * 3_600));
    for n in 0..200 {
        bench.put("t", item([("pk", text(&format!("later-{n:03}")))]), None).await.expect("put");
    }
    run_jobs(&bench.engine).await;
    assert_eq!(rows(&**bench.engine.store(), RECORD).await.len(), 200, "today's");
    assert_eq!(bench.engine.background_statistics(), unreadable(1));
}

#[tokio::test]
async fn a_long_job_holds_up_no_other() {
    let (env, _clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let first = Bench::over(Arc::clone(&store), &env).await;
    for table in ["long", "short"] {
        first.create_table(table).await;
    }
    for n in 0..10_000 {
        first.put("long", expiring(&n.to_string(), 1_000), None).await.expect("put");
    }
    first.put("short", expiring("a", 1_000), None).await.expect("put");
    first.ttl("long", "ttl", true).await.expect("on");
    delete_table(&first, "short").await;
    drop(first);
    // 10,000 items are 79 commits of the marking job; the sweep of the other table takes a few.
    let (failing, faults) = FaultStore::new(Arc::clone(&store), env.clone());
    faults.plan_writes(70, &WriteFault::None);
    faults.plan_writes(1, &WriteFault::Refused(StoreError::Closed { reason: "killed".into() }));
    let second = Bench::over(Arc::new(failing), &env).await;
    assert!(second.engine.run_due_jobs().await.is_err());
    assert!(rows(&*store, MARK).await.len() < 10_000, "the long job is not through");
    assert_eq!(rows(&*store, ITEM).await.len(), 10_000, "the short one is");
}

#[tokio::test]
async fn a_sweep_goes_on_behind_the_keys_that_it_removed() {
    let (env, _clock) = clock();
    let (store, watch) = Watched::new(Arc::new(MemoryStore::in_memory(&env)));
    let bench = Bench::over(Arc::new(store), &env).await;
    bench.create_table("t").await;
    for n in 0..3_000 {
        bench.put("t", expiring(&n.to_string(), 1_000), None).await.expect("put");
    }
    delete_table(&bench, "t").await;
    run_jobs(&bench.engine).await;
    assert_eq!(rows(&**bench.engine.store(), ITEM).await, []);
    let starts = watch.starts(ITEM);
    assert!(starts.len() > 5, "{} chunks", starts.len());
    // The last one is this test's own.
    let (_, swept) = starts.split_last().expect("chunks");
    assert!(swept.is_sorted_by(|one, next| one < next), "each chunk begins behind the last");
}

#[tokio::test]
async fn expiry_does_not_come_back_to_what_it_deleted() {
    let (env, clock) = clock();
    let (store, watch) = Watched::new(Arc::new(MemoryStore::in_memory(&env)));
    let bench = Bench::over(Arc::new(store), &env).await;
    bench.create_table("t").await;
    bench.ttl("t", "ttl", true).await.expect("on");
    bench.put("t", expiring("a", 10), None).await.expect("put");
    clock.advance(Duration::from_secs(20));
    run_jobs(&bench.engine).await;
    clock.advance(Duration::from_secs(20));
    run_jobs(&bench.engine).await;
    let second = |key: &Bytes| {
        let bytes = key.get(9..17).and_then(|bytes| bytes.first_chunk::<8>()).expect("a second");
        u64::from_be_bytes(*bytes)
    };
    let starts = watch.starts(MARK);
    assert_eq!(starts.last().map(second), Some(START.unsigned_abs() + 21));
    // An item that had expired when it was written lies before that.
    bench.put("t", expiring("late", 5), None).await.expect("put");
    run_jobs(&bench.engine).await;
    assert_eq!(bench.get("t", "late").await, None);
}

#[tokio::test]
async fn an_old_and_a_late_item_of_one_request_are_told_apart() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_table("t").await;
    bench.ttl("t", "ttl", true).await.expect("on");
    clock.advance(Duration::from_secs(100));
    run_jobs(&bench.engine).await;
    let put = |item: Item| model::WriteRequest {
        put_request: Some(model::PutRequest { item }),
        delete_request: None,
    };
    let writes = vec![put(expiring("ancient", -START)), put(expiring("late", 50))];
    let input = model::BatchWriteItemInput {
        request_items: [("t".to_owned(), writes)].into_iter().collect(),
        ..Default::default()
    };
    bench.call(Request::BatchWriteItem(input)).await.expect("written");
    run_jobs(&bench.engine).await;
    assert!(bench.get("t", "ancient").await.is_some(), "more than five years back");
    assert_eq!(bench.get("t", "late").await, None);
}

#[tokio::test]
async fn a_panic_of_one_job_is_an_error_and_the_others_do_their_work() {
    let (env, clock) = clock();
    let (store, watch) = Watched::new(Arc::new(MemoryStore::in_memory(&env)));
    let bench = Bench::over(Arc::new(store), &env).await;
    for table in ["kept", "gone"] {
        bench.create_table(table).await;
    }
    bench.ttl("kept", "ttl", true).await.expect("on");
    run_jobs(&bench.engine).await;
    bench.put("kept", expiring("a", 10), None).await.expect("put");
    bench.put("gone", expiring("b", 10), None).await.expect("put");
    clock.advance(Duration::from_secs(10));
    delete_table(&bench, "gone").await;
    // The first transaction is that of the expiry.
    watch.panic.store(true, Ordering::Release);
    let ended = bench.engine.run_due_jobs().await;
    assert!(matches!(ended, Err(EngineError::JobPanicked { .. })), "{ended:?}");
    let figures = bench.engine.background_statistics();
    assert_eq!((figures.failures, figures.panics), (1, 1));
    assert_eq!(rows(&**bench.engine.store(), ITEM).await.len(), 1, "the sweep did its work");
    run_jobs(&bench.engine).await;
    assert_eq!(bench.get("kept", "a").await, None, "and expiry does it the next time");
}

#[tokio::test]
async fn the_background_goes_on_after_a_panic() {
    let (env, clock) = clock();
    let (store, watch) = Watched::new(Arc::new(MemoryStore::in_memory(&env)));
    let bench = Arc::new(Bench::over(Arc::new(store), &env).await);
    bench.create_table("t").await;
    bench.ttl("t", "ttl", true).await.expect("on");
    bench.start_background(&env);
    settle().await;
    bench.put("t", expiring("a", 10), None).await.expect("put");
    settle().await;
    watch.panic.store(true, Ordering::Release);
    clock.advance(Duration::from_secs(10));
    settle().await;
    assert!(bench.get("t", "a").await.is_some());
    assert_eq!(bench.engine.background_statistics().panics, 1);
    // It is tried again after a pause.
    clock.advance(Duration::from_secs(10));
    settle().await;
    assert_eq!(bench.get("t", "a").await, None);
}
