//! A store that reports a conflict: how single writes and transactions answer it.
//!
//! The texts are AWS's: "Transaction conflict handling" in the developer guide.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;

use env::Env;
use harness::{Bench, item, text};
use model::{
    ApiError, ConditionCheck, Put, ReasonCode, Request, TransactWriteItem, TransactWriteItemsInput,
    WritesRefused,
};
use store::{FaultStore, Faults, MemoryStore, StoreError, WriteFault};

async fn faulty() -> (Bench, Faults) {
    let env = Env::real();
    let (store, faults) = FaultStore::new(Arc::new(MemoryStore::in_memory(&env)), env.clone());
    let bench = Bench::over(Arc::new(store), &env).await;
    bench.create_table("t").await;
    (bench, faults)
}

fn conflict(key: Option<usize>) -> WriteFault {
    WriteFault::Refused(StoreError::Conflict { key })
}

fn put(pk: &str) -> TransactWriteItem {
    let put = Put { table_name: "t".into(), item: item([("pk", text(pk))]), ..Put::default() };
    TransactWriteItem { put: Some(put), ..TransactWriteItem::default() }
}

fn check(pk: &str) -> TransactWriteItem {
    let check = ConditionCheck {
        table_name: "t".into(),
        key: item([("pk", text(pk))]),
        condition_expression: "attribute_not_exists(pk)".into(),
        ..ConditionCheck::default()
    };
    TransactWriteItem { condition_check: Some(check), ..TransactWriteItem::default() }
}

async fn transact(bench: &Bench, items: Vec<TransactWriteItem>) -> Vec<ReasonCode> {
    let input = TransactWriteItemsInput { transact_items: items, ..Default::default() };
    match bench.call(Request::TransactWriteItems(input)).await {
        Err(ApiError::TransactionCanceled { reasons }) => {
            reasons.into_iter().map(|reason| reason.code).collect()
        }
        other => panic!("TransactWriteItems answered {other:?}"),
    }
}

#[tokio::test]
async fn a_single_write_answers_transaction_conflict() {
    let (bench, faults) = faulty().await;
    faults.plan_writes(1, &conflict(Some(0)));
    let answer = bench.put("t", item([("pk", text("a"))]), None).await;
    assert_eq!(answer, Err(ApiError::TransactionConflict));
    assert_eq!(bench.get("t", "a").await, None);
}

#[tokio::test]
async fn a_transaction_names_the_action_whose_item_is_held() {
    let (bench, faults) = faulty().await;
    // Write keys: a, c. Read keys: b behind them (its table's row comes before or after, not
    // counted).
    faults.plan_writes(1, &conflict(Some(1)));
    let reasons = transact(&bench, vec![put("a"), check("b"), put("c")]).await;
    assert_eq!(reasons, [ReasonCode::None, ReasonCode::None, ReasonCode::TransactionConflict]);
    assert_eq!(bench.scan("t", None).await, []);
}

#[tokio::test]
async fn a_store_that_cannot_tell_blames_the_first_action() {
    let (bench, faults) = faulty().await;
    faults.plan_writes(1, &conflict(None));
    let reasons = transact(&bench, vec![put("a"), put("b")]).await;
    assert_eq!(reasons, [ReasonCode::TransactionConflict, ReasonCode::None]);
}

#[tokio::test]
async fn other_failures_of_the_store_have_their_own_answers() {
    let (bench, faults) = faulty().await;
    let failures = [
        (StoreError::Overloaded, ApiError::Throttling { reasons: Vec::new() }),
        (StoreError::Unknown { cause: "planned".into() }, ApiError::InternalServerError),
        (StoreError::Corrupt { detail: "planned".into() }, ApiError::InternalServerError),
        (
            StoreError::Closed { reason: "planned".into() },
            ApiError::WritesRefused(WritesRefused::Closed),
        ),
        (
            StoreError::Full { detail: "planned".into() },
            ApiError::WritesRefused(WritesRefused::NoSpace),
        ),
    ];
    for (failure, answer) in failures {
        faults.plan_writes(1, &WriteFault::Refused(failure));
        assert_eq!(bench.put("t", item([("pk", text("a"))]), None).await, Err(answer));
    }
    assert!(bench.put("t", item([("pk", text("a"))]), None).await.is_ok());
}
