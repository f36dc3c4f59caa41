//! Writers on many threads: conditions and transactions hold whatever the order.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;

use env::Env;
use harness::{Bench, item, number, text};
use model::{
    ApiError, OrderedMap, Put, Request, TransactWriteItem, TransactWriteItemsInput, Update,
};
use tokio::task::JoinSet;
use value::{AttributeValue, Item};

const WRITERS: usize = 8;

async fn bench() -> Arc<Bench> {
    let bench = Bench::in_memory(&Env::real()).await;
    bench.create_table("t").await;
    Arc::new(bench)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_conditional_puts_one_wins() {
    let bench = bench().await;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let bench = Arc::clone(&bench);
        writers.spawn(async move {
            let mut won = 0;
            for round in 0..50 {
                let pk = format!("email#{round}");
                let user = item([("pk", text(&pk)), ("owner", text(&writer.to_string()))]);
                match bench.put("t", user, Some("attribute_not_exists(pk)")).await {
                    Ok(_) => won += 1,
                    Err(error) => {
                        assert_eq!(error, ApiError::ConditionalCheckFailed { item: None });
                    }
                }
            }
            won
        });
    }
    let won: usize = writers.join_all().await.into_iter().sum();
    assert_eq!(won, 50);
}

/// Adds `amount` to the account `pk` if the balance stays at or above zero.
fn transfer_leg(pk: &str, amount: i64) -> TransactWriteItem {
    let values = item([(":a", number(amount)), (":min", number(-amount))]);
    let update = Update {
        table_name: "t".into(),
        key: item([("pk", text(pk))]),
        update_expression: "SET #b = #b + :a".into(),
        condition_expression: Some("#b >= :min".into()),
        expression_attribute_names: Some(OrderedMap::from_iter([("#b", "balance".to_owned())])),
        expression_attribute_values: Some(values),
        ..Update::default()
    };
    TransactWriteItem { update: Some(update), ..TransactWriteItem::default() }
}

fn balance(account: &Item) -> i64 {
    match account.get("balance").map(value::RawValue::to_tree) {
        Some(AttributeValue::N(number)) => number.to_i64().unwrap_or_default(),
        other => panic!("no balance: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transfers_keep_the_sum_and_never_overdraw() {
    const ACCOUNTS: usize = 5;
    let bench = bench().await;
    for account in 0..ACCOUNTS {
        let start = item([("pk", text(&account.to_string())), ("balance", number(100))]);
        bench.put("t", start, None).await.expect("put");
    }
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let bench = Arc::clone(&bench);
        writers.spawn(async move {
            for round in 0..60 {
                let from = (writer + round) % ACCOUNTS;
                let to = (writer * 3 + round * 2 + 1) % ACCOUNTS;
                if from == to {
                    continue;
                }
                let amount = i64::try_from(round % 40).expect("small");
                let legs = vec![
                    transfer_leg(&from.to_string(), -amount),
                    transfer_leg(&to.to_string(), amount),
                ];
                let input = TransactWriteItemsInput { transact_items: legs, ..Default::default() };
                match bench.call(Request::TransactWriteItems(input)).await {
                    Ok(_) | Err(ApiError::TransactionCanceled { .. }) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
        });
    }
    // An auditor reads while the transfers run: every view adds up.
    for _ in 0..50 {
        let accounts = bench.scan("t", None).await;
        assert_eq!(accounts.iter().map(balance).sum::<i64>(), 500);
    }
    writers.join_all().await;
    let accounts = bench.scan("t", None).await;
    assert_eq!(accounts.iter().map(balance).sum::<i64>(), 500);
    assert!(accounts.iter().all(|account| balance(account) >= 0), "{accounts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_is_carried_out_once_however_often_it_is_sent() {
    let bench = bench().await;
    let counter = item([("pk", text("counter")), ("balance", number(0))]);
    bench.put("t", counter, None).await.expect("put");
    let mut senders = JoinSet::new();
    for _ in 0..WRITERS {
        let bench = Arc::clone(&bench);
        senders.spawn(async move {
            let input = TransactWriteItemsInput {
                transact_items: vec![transfer_leg("counter", 1)],
                client_request_token: Some("once".into()),
                ..Default::default()
            };
            bench.call(Request::TransactWriteItems(input)).await
        });
    }
    for answer in senders.join_all().await {
        assert!(answer.is_ok(), "{answer:?}");
    }
    let counter = bench.get("t", "counter").await.expect("the counter");
    assert_eq!(counter.get("balance").map(value::RawValue::to_tree), Some(number(1)));
}

#[tokio::test]
async fn a_token_means_nothing_any_more_after_ten_minutes() {
    let (env, clock) = Env::manual(7, env::Timestamp::from_secs(1_000_000));
    let bench = Bench::in_memory(&env).await;
    bench.create_table("t").await;
    let send = |pk: &'static str| {
        let put = Put { table_name: "t".into(), item: item([("pk", text(pk))]), ..Put::default() };
        let input = TransactWriteItemsInput {
            transact_items: vec![TransactWriteItem { put: Some(put), ..Default::default() }],
            client_request_token: Some("token".into()),
            ..Default::default()
        };
        bench.call(Request::TransactWriteItems(input))
    };
    assert!(send("a").await.is_ok());
    let other = send("b").await;
    assert!(matches!(other, Err(ApiError::IdempotentParameterMismatch(_))), "{other:?}");
    clock.advance(std::time::Duration::from_secs(600));
    assert!(send("b").await.is_ok());
    assert_eq!(bench.scan("t", None).await.len(), 2);
}
