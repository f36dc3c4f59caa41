//! Indexes that are added to tables with items: what they show while they are filled and
//! afterwards, whatever is written meanwhile and wherever the work is interrupted.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;

use env::Env;
use harness::{Bench, item, number, text};
use model::{
    ApiError, AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, CreateTableInput,
    DeleteGlobalSecondaryIndexAction, DeleteItemInput, DeleteTableInput,
    GlobalSecondaryIndexDescription, GlobalSecondaryIndexUpdate, IndexStatus, KeySchemaElement,
    KeyType, Projection, ProjectionType, Request, RequestFault, ScalarAttributeType, ScanInput,
    TableStatus, UpdateTableInput,
};
use store::{Direction, FaultStore, Faults, KeyRange, MemoryStore, PageLimit, Store};
use store::{StoreError, WriteFault};
use value::{AttributeValue, Item};

/// Items that one chunk of a backfill takes up.
const CHUNK: usize = 128;

fn create(table: &str) -> CreateTableInput {
    CreateTableInput { global_secondary_indexes: None, ..base(table) }
}

fn base(table: &str) -> CreateTableInput {
    CreateTableInput {
        table_name: table.into(),
        attribute_definitions: Some(vec![definition("pk")]),
        key_schema: Some(vec![hash("pk")]),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..CreateTableInput::default()
    }
}

fn definition(name: &str) -> AttributeDefinition {
    AttributeDefinition { attribute_name: name.into(), attribute_type: ScalarAttributeType::S }
}

fn hash(name: &str) -> KeySchemaElement {
    KeySchemaElement { attribute_name: name.into(), key_type: KeyType::Hash }
}

/// A change that adds the index `by-NAME` on `name`.
fn add_index(table: &str, name: &str) -> UpdateTableInput {
    let create = CreateGlobalSecondaryIndexAction {
        index_name: format!("by-{name}"),
        key_schema: vec![hash(name)],
        projection: Projection {
            projection_type: Some(ProjectionType::All),
            non_key_attributes: None,
        },
        ..CreateGlobalSecondaryIndexAction::default()
    };
    UpdateTableInput {
        table_name: table.into(),
        attribute_definitions: Some(vec![definition("pk"), definition(name)]),
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate {
            create: Some(create),
            ..GlobalSecondaryIndexUpdate::default()
        }]),
        ..UpdateTableInput::default()
    }
}

fn drop_index(table: &str, name: &str) -> UpdateTableInput {
    UpdateTableInput {
        table_name: table.into(),
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate {
            delete: Some(DeleteGlobalSecondaryIndexAction { index_name: name.into() }),
            ..GlobalSecondaryIndexUpdate::default()
        }]),
        ..UpdateTableInput::default()
    }
}

fn member(n: usize, group: &str) -> Item {
    item([("pk", text(&format!("item-{n}"))), ("group", text(group))])
}

/// An engine over a store whose transactions can be made to fail.
async fn faulty(env: &Env) -> (Arc<dyn Store>, Bench, Faults) {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(env));
    let (faulty, faults) = FaultStore::new(Arc::clone(&store), env.clone());
    let bench = Bench::over(Arc::new(faulty), env).await;
    (store, bench, faults)
}

async fn filled(bench: &Bench, items: usize) {
    let created = bench.call(Request::CreateTable(create("t"))).await;
    assert!(created.is_ok(), "{created:?}");
    for n in 0..items {
        bench.put("t", member(n, &format!("group-{}", n % 7)), None).await.expect("put");
    }
}

async fn index(bench: &Bench, name: &str) -> GlobalSecondaryIndexDescription {
    let description = bench.describe("t").await;
    let indexes = description.global_secondary_indexes.unwrap_or_default();
    let named = indexes.into_iter().find(|index| index.index_name.as_deref() == Some(name));
    named.expect("the index is described")
}

/// All rows below an index or table, in the order of their `pk`.
async fn sorted(bench: &Bench, index: Option<&str>) -> Vec<Item> {
    let mut items = bench.scan("t", index).await;
    items.sort_by_key(|item| item.as_encoded().to_vec());
    items
}

/// The index shows exactly the items that have its key, and its figures count them.
async fn assert_exact(bench: &Bench) {
    let items = sorted(bench, None).await;
    let expected: Vec<Item> = items
        .into_iter()
        .filter(|item| {
            matches!(item.get("group").map(value::RawValue::to_tree), Some(AttributeValue::S(_)))
        })
        .collect();
    assert_eq!(sorted(bench, Some("by-group")).await, expected);
    let shown = index(bench, "by-group").await;
    assert_eq!(shown.index_status, Some(IndexStatus::Active));
    assert_eq!(shown.backfilling, None);
    assert_eq!(shown.item_count, i64::try_from(expected.len()).ok());
    let bytes: usize = expected.iter().map(Item::size).sum();
    assert_eq!(shown.index_size_bytes, i64::try_from(bytes).ok());
}

/// Lets `chunks` chunks pass and then fails the background work once.
async fn interrupt_after(bench: &Bench, faults: &Faults, chunks: usize) {
    faults.plan_writes(chunks, &WriteFault::None);
    faults.plan_writes(1, &WriteFault::Refused(StoreError::Overloaded));
    let stopped = bench.engine.run_due_jobs().await;
    assert!(stopped.is_err(), "{stopped:?}");
}

#[tokio::test]
async fn an_index_on_a_table_with_items_is_backfilled_then_active() {
    let bench = Bench::in_memory(&Env::real()).await;
    filled(&bench, 300).await;
    let answer = bench.update_table(add_index("t", "group")).await.expect("UpdateTable");
    assert_eq!(answer.table_status, Some(TableStatus::Updating));
    let shown = answer.global_secondary_indexes.and_then(|mut list| list.pop()).expect("index");
    assert_eq!(shown.index_status, Some(IndexStatus::Creating));
    assert_eq!(shown.backfilling, Some(false));

    assert_eq!(bench.describe("t").await.table_status, Some(TableStatus::Active));
    let shown = index(&bench, "by-group").await;
    assert_eq!(shown.index_status, Some(IndexStatus::Creating));
    assert_eq!(shown.backfilling, Some(true));
    let scan = ScanInput {
        table_name: "t".into(),
        index_name: Some("by-group".into()),
        ..ScanInput::default()
    };
    let fault = RequestFault::IndexBackfilling("by-group".into());
    assert_eq!(bench.call(Request::Scan(scan)).await, Err(ApiError::from(fault)));

    bench.engine.run_due_jobs().await.expect("jobs");
    assert_exact(&bench).await;
    assert_eq!(index(&bench, "by-group").await.item_count, Some(300));
}

#[tokio::test]
async fn an_interrupted_backfill_goes_on_in_the_next_engine() {
    let env = Env::real();
    let (store, bench, faults) = faulty(&env).await;
    filled(&bench, CHUNK * 3 + 5).await;
    bench.update_table(add_index("t", "group")).await.expect("UpdateTable");
    interrupt_after(&bench, &faults, 2).await;
    let shown = index(&bench, "by-group").await;
    assert_eq!(shown.backfilling, Some(true));
    assert_eq!(shown.item_count, i64::try_from(CHUNK * 2).ok());
    drop(bench);

    let bench = Bench::over(store, &env).await;
    assert_eq!(index(&bench, "by-group").await.backfilling, Some(true));
    // Writes on both sides of the point where the work stopped.
    for n in (0..CHUNK * 3).step_by(3) {
        bench.put("t", member(n, "moved"), None).await.expect("put");
    }
    bench.engine.run_due_jobs().await.expect("jobs");
    assert_exact(&bench).await;
}

#[tokio::test]
async fn items_that_the_index_cannot_hold_are_left_out() {
    let bench = Bench::in_memory(&Env::real()).await;
    filled(&bench, 3).await;
    let odd = [
        item([("pk", text("number")), ("group", number(1))]),
        item([("pk", text("empty")), ("group", text(""))]),
        item([("pk", text("long")), ("group", text(&"x".repeat(2049)))]),
        item([("pk", text("none"))]),
    ];
    for item in odd {
        bench.put("t", item, None).await.expect("put");
    }
    bench.update_table(add_index("t", "group")).await.expect("UpdateTable");
    bench.engine.run_due_jobs().await.expect("jobs");
    let shown = sorted(&bench, Some("by-group")).await;
    assert_eq!(shown, (0..3).map(|n| member(n, &format!("group-{n}"))).collect::<Vec<_>>());
    assert_eq!(index(&bench, "by-group").await.item_count, Some(3));
}

#[tokio::test]
async fn one_index_at_a_time_but_the_one_being_filled_may_go() {
    let bench = Bench::in_memory(&Env::real()).await;
    filled(&bench, 10).await;
    bench.update_table(add_index("t", "group")).await.expect("UpdateTable");
    let second = bench.update_table(add_index("t", "other")).await;
    assert!(matches!(second, Err(ApiError::LimitExceeded { .. })), "{second:?}");
    let dropped = bench.update_table(drop_index("t", "by-group")).await.expect("UpdateTable");
    let shown = dropped.global_secondary_indexes.and_then(|mut list| list.pop()).expect("index");
    assert_eq!(shown.index_status, Some(IndexStatus::Deleting));
    assert_eq!(bench.describe("t").await.global_secondary_indexes, None);
    bench.update_table(add_index("t", "group")).await.expect("UpdateTable");
    bench.engine.run_due_jobs().await.expect("jobs");
    assert_exact(&bench).await;
}

/// The number of rows that the store holds in all.
async fn rows(store: &dyn Store) -> usize {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let range = KeyRange { start: vec![0].into(), end: vec![0xff].into() };
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    snapshot.range(range, Direction::Forward, limit).await.expect("a page").rows.len()
}

#[tokio::test]
async fn dropping_index_or_table_in_the_middle_leaves_nothing_behind() {
    let env = Env::real();
    let (store, bench, faults) = faulty(&env).await;
    filled(&bench, CHUNK * 2).await;
    let before = rows(&*store).await;
    bench.update_table(add_index("t", "group")).await.expect("UpdateTable");
    interrupt_after(&bench, &faults, 1).await;
    bench.update_table(drop_index("t", "by-group")).await.expect("UpdateTable");
    bench.engine.run_due_jobs().await.expect("jobs");
    assert_eq!(rows(&*store).await, before);

    bench.update_table(add_index("t", "group")).await.expect("UpdateTable");
    interrupt_after(&bench, &faults, 1).await;
    let input = DeleteTableInput { table_name: "t".into() };
    bench.call(Request::DeleteTable(input)).await.expect("DeleteTable");
    bench.engine.run_due_jobs().await.expect("jobs");
    // The sequence of owner ids.
    assert_eq!(rows(&*store).await, 1);
}

/// A small generator, so that failures repeat by their seed.
struct Lot(u64);

impl Lot {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// One random write: a put with, without or with an unusable index key, the same item again, or a
/// delete.
async fn write(bench: &Bench, lot: &mut Lot, items: u64) {
    let n = usize::try_from(lot.below(items)).expect("small");
    let pk = format!("item-{n}");
    let done = match lot.below(5) {
        0 => {
            let key = item([("pk", text(&pk))]);
            let input =
                DeleteItemInput { table_name: "t".into(), key, ..DeleteItemInput::default() };
            bench.call(Request::DeleteItem(input)).await
        }
        1 => bench.put("t", item([("pk", text(&pk))]), None).await,
        2 => match bench.get("t", &pk).await {
            Some(same) => bench.put("t", same, None).await,
            None => return,
        },
        kind => {
            let group = format!("group-{}", lot.below(4));
            let padding = text(&"x".repeat(usize::try_from(lot.below(50) * kind).expect("small")));
            let new = item([("pk", text(&pk)), ("group", text(&group)), ("padding", padding)]);
            bench.put("t", new, None).await
        }
    };
    assert!(done.is_ok(), "{done:?}");
}

#[tokio::test]
async fn any_writes_between_chunks_leave_index_and_items_equal() {
    for seed in 0..12 {
        let env = Env::real();
        let (store, mut bench, mut faults) = faulty(&env).await;
        let mut lot = Lot(seed);
        let items = 3 * CHUNK as u64;
        filled(&bench, 2 * CHUNK).await;
        bench.update_table(add_index("t", "group")).await.expect("UpdateTable");
        for chunk in 0..3 {
            for _ in 0..60 {
                write(&bench, &mut lot, items).await;
            }
            if chunk == 1 {
                let (faulty, handle) = FaultStore::new(Arc::clone(&store), env.clone());
                bench = Bench::over(Arc::new(faulty), &env).await;
                faults = handle;
            }
            faults.plan_writes(1, &WriteFault::None);
            faults.plan_writes(1, &WriteFault::Refused(StoreError::Overloaded));
            // The last chunk of a small table ends the work before the fault.
            let _ended = bench.engine.run_due_jobs().await;
            faults.clear();
        }
        bench.engine.run_due_jobs().await.expect("jobs");
        for _ in 0..60 {
            write(&bench, &mut lot, items).await;
        }
        assert_exact(&bench).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_the_same_time_leave_index_and_items_equal() {
    let bench = Arc::new(Bench::in_memory(&Env::real()).await);
    let items = 4 * CHUNK as u64;
    filled(&bench, 4 * CHUNK).await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let bench = Arc::clone(&bench);
        writers.spawn(async move {
            let mut lot = Lot(writer);
            for _ in 0..1500 {
                write(&bench, &mut lot, items).await;
                tokio::task::yield_now().await;
            }
        });
    }
    for _ in 0..8 {
        bench.update_table(add_index("t", "group")).await.expect("UpdateTable");
        bench.engine.run_due_jobs().await.expect("jobs");
        bench.update_table(drop_index("t", "by-group")).await.expect("UpdateTable");
    }
    bench.update_table(add_index("t", "group")).await.expect("UpdateTable");
    bench.engine.run_due_jobs().await.expect("jobs");
    writers.join_all().await;
    assert_exact(&bench).await;
    let figures = bench.describe("t").await;
    let stored = bench.scan("t", None).await;
    assert_eq!(figures.item_count, i64::try_from(stored.len()).ok());
    let bytes: usize = stored.iter().map(Item::size).sum();
    assert_eq!(figures.table_size_bytes, i64::try_from(bytes).ok());
}
