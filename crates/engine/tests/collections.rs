//! Item collections of tables with local indexes: their size, what it refuses, and that it stays
//! right.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;

use env::Env;
use harness::{Bench, item, number, text};
use model::{
    ApiError, AttributeDefinition, BillingMode, CanceledReason, CreateTableInput, Delete,
    DeleteItemInput, KeySchemaElement, KeyType, LocalSecondaryIndex, Projection, ProjectionType,
    Put, PutItemInput, ReasonCode, Request, Response, ReturnItemCollectionMetrics,
    ScalarAttributeType, TransactWriteItem, TransactWriteItemsInput, Update,
};
use store::{MemoryStore, Store};
use value::Item;

fn table() -> CreateTableInput {
    let definition = |name: &str, attribute_type| AttributeDefinition {
        attribute_name: name.into(),
        attribute_type,
    };
    let key = |name: &str, key_type| KeySchemaElement { attribute_name: name.into(), key_type };
    CreateTableInput {
        table_name: "t".into(),
        attribute_definitions: Some(vec![
            definition("pk", ScalarAttributeType::S),
            definition("sk", ScalarAttributeType::N),
            definition("a", ScalarAttributeType::S),
        ]),
        key_schema: Some(vec![key("pk", KeyType::Hash), key("sk", KeyType::Range)]),
        billing_mode: Some(BillingMode::PayPerRequest),
        local_secondary_indexes: Some(vec![LocalSecondaryIndex {
            index_name: "by-a".into(),
            key_schema: vec![key("pk", KeyType::Hash), key("a", KeyType::Range)],
            projection: Projection {
                projection_type: Some(ProjectionType::KeysOnly),
                non_key_attributes: None,
            },
        }]),
        ..CreateTableInput::default()
    }
}

/// 100 bytes; with `a`, its index entry has 12 bytes: pk 2 + 1, sk 2 + 2, a 1 + 4.
fn hundred(pk: &str, sk: i64, indexed: bool) -> Item {
    let padding = if indexed { 100 - 12 - 7 } else { 100 - 7 - 7 };
    let padding = text(&"x".repeat(padding));
    if indexed {
        item([("pk", text(pk)), ("sk", number(sk)), ("a", text("four")), ("padding", padding)])
    } else {
        item([("pk", text(pk)), ("sk", number(sk)), ("padding", padding)])
    }
}

async fn bench(limit: i64) -> Bench {
    let mut bench = Bench::in_memory(&Env::real()).await;
    bench.engine = bench.engine.with_collection_limit(limit);
    bench.call(Request::CreateTable(table())).await.expect("CreateTable");
    bench
}

async fn put(bench: &Bench, item: Item) -> Result<Vec<f64>, ApiError> {
    let input = PutItemInput {
        table_name: "t".into(),
        item,
        return_item_collection_metrics: Some(ReturnItemCollectionMetrics::Size),
        ..PutItemInput::default()
    };
    match bench.call(Request::PutItem(input)).await? {
        Response::PutItem(output) => {
            let metrics = output.item_collection_metrics.expect("metrics");
            Ok(metrics.size_estimate_range_gb.unwrap_or_default())
        }
        other => panic!("PutItem answered {other:?}"),
    }
}

async fn delete(bench: &Bench, pk: &str, sk: i64) -> Result<Response, ApiError> {
    let key = item([("pk", text(pk)), ("sk", number(sk))]);
    let input = DeleteItemInput { table_name: "t".into(), key, ..DeleteItemInput::default() };
    bench.call(Request::DeleteItem(input)).await
}

#[test]
fn the_test_items_have_a_hundred_bytes() {
    assert_eq!(hundred("p", 1, true).size(), 100);
    assert_eq!(hundred("p", 1, false).size(), 100);
}

#[tokio::test]
async fn a_full_collection_takes_no_growth_but_may_shrink() {
    // Two items of 100 bytes, one of them with an index entry of 12.
    let bench = bench(212).await;
    put(&bench, hundred("p", 1, true)).await.expect("put");
    put(&bench, hundred("p", 2, false)).await.expect("put");
    let third = put(&bench, hundred("p", 3, false)).await;
    assert_eq!(third, Err(ApiError::ItemCollectionSizeLimitExceeded));
    let grown = put(&bench, hundred("p", 2, true)).await;
    assert_eq!(grown, Err(ApiError::ItemCollectionSizeLimitExceeded));

    put(&bench, hundred("q", 1, true)).await.expect("another collection");
    put(&bench, hundred("p", 2, false)).await.expect("the same item again");
    delete(&bench, "p", 1).await.expect("delete");
    put(&bench, hundred("p", 3, true)).await.expect("there is room again");
}

#[tokio::test]
async fn the_items_of_one_transaction_count_together() {
    let bench = bench(212).await;
    let action = |sk: i64| TransactWriteItem {
        put: Some(Put { table_name: "t".into(), item: hundred("p", sk, true), ..Put::default() }),
        ..TransactWriteItem::default()
    };
    let send = |transact_items| {
        let input = TransactWriteItemsInput { transact_items, ..Default::default() };
        bench.call(Request::TransactWriteItems(input))
    };
    let answer = send(vec![action(1), action(2)]).await;
    let full = CanceledReason::new(ReasonCode::ItemCollectionSizeLimitExceeded);
    let reasons = vec![CanceledReason::NONE, full];
    assert_eq!(answer, Err(ApiError::TransactionCanceled { reasons }));
    assert_eq!(bench.scan("t", None).await, []);

    // What goes first makes room for what comes behind it.
    send(vec![action(1)]).await.expect("the first alone");
    let key = item([("pk", text("p")), ("sk", number(1))]);
    let away = TransactWriteItem {
        delete: Some(Delete { table_name: "t".into(), key, ..Delete::default() }),
        ..TransactWriteItem::default()
    };
    send(vec![away, action(2)]).await.expect("one for another");
}

#[tokio::test]
async fn the_estimate_is_the_range_of_whole_gigabytes() {
    let bench = bench(10 << 30).await;
    assert_eq!(put(&bench, hundred("p", 1, true)).await, Ok(vec![0.0, 1.0]));
}

#[tokio::test]
async fn an_update_is_refused_like_a_put() {
    let bench = bench(112).await;
    put(&bench, hundred("p", 1, true)).await.expect("put");
    let update = Update {
        table_name: "t".into(),
        key: item([("pk", text("p")), ("sk", number(1))]),
        update_expression: "SET b = pk".into(),
        ..Update::default()
    };
    let action = TransactWriteItem { update: Some(update), ..TransactWriteItem::default() };
    let input = TransactWriteItemsInput { transact_items: vec![action], ..Default::default() };
    let reasons = vec![CanceledReason::new(ReasonCode::ItemCollectionSizeLimitExceeded)];
    let answer = bench.call(Request::TransactWriteItems(input)).await;
    assert_eq!(answer, Err(ApiError::TransactionCanceled { reasons }));
}

/// Bytes of the items and index entries of `pk`: what the collection must have been counted to.
async fn collection_bytes(bench: &Bench, pk: &str) -> i64 {
    let mut bytes = 0;
    for index in [None, Some("by-a")] {
        for item in bench.scan("t", index).await {
            if item.get("pk").map(value::RawValue::to_tree) == Some(text(pk)) {
                bytes += item.size();
            }
        }
    }
    i64::try_from(bytes).expect("small")
}

#[tokio::test]
async fn any_writes_leave_the_size_of_items_and_entries() {
    let env = Env::real();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let bench = Bench::over(Arc::clone(&store), &env).await;
    bench.call(Request::CreateTable(table())).await.expect("CreateTable");
    let mut lot: u64 = 1;
    let mut below = |bound: u64| {
        lot = lot.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (lot >> 33) % bound
    };
    for _ in 0..400 {
        let pk = ["p", "q"][usize::from(below(2) == 0)];
        let sk = i64::try_from(below(12)).expect("small");
        match below(4) {
            0 => drop(delete(&bench, pk, sk).await.expect("delete")),
            1 => drop(put(&bench, hundred(pk, sk, false)).await.expect("put")),
            2 => drop(put(&bench, hundred(pk, sk, true)).await.expect("put")),
            _ => {
                let a = "a".repeat(usize::try_from(1 + below(30)).expect("small"));
                let new = item([("pk", text(pk)), ("sk", number(sk)), ("a", text(&a))]);
                put(&bench, new).await.expect("put");
            }
        }
    }
    for pk in ["p", "q"] {
        let bytes = collection_bytes(&bench, pk).await;
        let mut exact = Bench::over(Arc::clone(&store), &env).await;
        exact.engine = exact.engine.with_collection_limit(bytes + 99);
        let answer = put(&exact, hundred(pk, 99, false)).await;
        assert_eq!(answer, Err(ApiError::ItemCollectionSizeLimitExceeded));
        exact.engine = exact.engine.with_collection_limit(bytes + 100);
        put(&exact, hundred(pk, 99, false)).await.expect("it just fits");
    }
}
