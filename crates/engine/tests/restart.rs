//! What an engine finds again when it is opened over a store that another engine wrote.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;

use env::Env;
use harness::{Bench, item, table, text};
use model::{
    ApiError, DeleteTableInput, DescribeTableInput, InUse, NotFound, Request, Response,
    TableDescription,
};
use store::{Direction, KeyRange, MemoryStore, PageLimit, Store};

async fn describe(bench: &Bench, name: &str) -> Result<TableDescription, ApiError> {
    let input = DescribeTableInput { table_name: name.into() };
    match bench.call(Request::DescribeTable(input)).await? {
        Response::DescribeTable(output) => Ok(output.table.unwrap_or_default()),
        other => panic!("DescribeTable answered {other:?}"),
    }
}

async fn delete(bench: &Bench, name: &str) {
    let input = DeleteTableInput { table_name: name.into() };
    let answer = bench.call(Request::DeleteTable(input)).await;
    assert!(answer.is_ok(), "{answer:?}");
}

/// The number of rows that the store holds in all.
async fn rows(store: &dyn Store) -> usize {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let range = KeyRange { start: vec![0].into(), end: vec![0xff].into() };
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    snapshot.range(range, Direction::Forward, limit).await.expect("a page").rows.len()
}

#[tokio::test]
async fn tables_and_items_are_there_again() {
    let env = Env::real();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let first = Bench::over(Arc::clone(&store), &env).await;
    first.create_table("t").await;
    let stored = item([("pk", text("a")), ("email", text("a@example.com"))]);
    first.put("t", stored.clone(), None).await.expect("put");
    let before = describe(&first, "t").await;

    let second = Bench::over(store, &env).await;
    assert_eq!(describe(&second, "t").await, before);
    assert_eq!(second.get("t", "a").await, Some(stored.clone()));
    assert_eq!(second.scan("t", Some("by-email")).await, [stored]);
    let again = second.call(Request::CreateTable(table("t"))).await;
    assert_eq!(again, Err(ApiError::ResourceInUse(InUse::TableExists("t".into()))));
}

#[tokio::test]
async fn a_deleted_table_is_swept_after_a_restart_and_its_successor_is_left_alone() {
    let env = Env::real();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let first = Bench::over(Arc::clone(&store), &env).await;
    first.create_table("t").await;
    for n in 0..1_500 {
        let pk = n.to_string();
        let stored = item([("pk", text(&pk)), ("email", text(&pk))]);
        first.put("t", stored, None).await.expect("put");
    }
    delete(&first, "t").await;
    let missing = ApiError::ResourceNotFound(NotFound::Table("t".into()));
    assert_eq!(describe(&first, "t").await, Err(missing));
    first.create_table("t").await;
    let survivor = item([("pk", text("new")), ("email", text("new"))]);
    first.put("t", survivor.clone(), None).await.expect("put");
    drop(first);

    let second = Bench::over(Arc::clone(&store), &env).await;
    assert_eq!(second.scan("t", None).await, std::slice::from_ref(&survivor));
    second.engine.run_due_jobs().await.expect("the sweep");
    assert_eq!(second.scan("t", None).await, std::slice::from_ref(&survivor));
    assert_eq!(second.scan("t", Some("by-email")).await, [survivor]);
    // The catalog row, the owner sequence, the item and its index entry, and two counters each.
    assert_eq!(rows(&*store).await, 8);
}
