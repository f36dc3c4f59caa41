//! What a store refuses, and that a refusal leaves nothing behind.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::{Deadline, Moment};
use store::{Batch, Current, Store, StoreError, TransactError, transact};
use tokio::task::JoinSet;

use crate::Maker;
use crate::tools::{Checked, ensure, ensure_eq, key, put, rows_under, text};

/// The error of a transaction that writes `batch`.
async fn refusal(store: &dyn Store, declared: Vec<Bytes>, batch: Batch) -> Option<StoreError> {
    let apply = move |_: &Current<'_>, out: &mut Batch| {
        *out = batch.clone();
        Ok::<(), ()>(())
    };
    match transact(store, declared, Vec::new(), Deadline::NEVER, apply).await {
        Ok(_) | Err(TransactError::Rejected(())) => None,
        Err(TransactError::Store(error)) => Some(error),
    }
}

pub(super) async fn oversized_writes_are_too_large(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let long = vec![b'k'; (64 << 10) + 1];
    let mut long_key = Batch::default();
    long_key.put(b"fits".to_vec(), Vec::new());
    long_key.put(long.clone(), Vec::new());
    let mut big_value = Batch::default();
    big_value.put(b"value".to_vec(), vec![0; (16 << 20) + 1]);
    let mut big_sum = Batch::default();
    for at in 0..5_u8 {
        big_sum.put(vec![b'p', at], vec![0; 13 << 20]);
    }
    for (what, batch) in [("key", long_key), ("value", big_value), ("transaction", big_sum)] {
        let refused = refusal(&*store, vec![key("declared")], batch).await;
        let too_large =
            matches!(refused, Some(StoreError::TooLarge { bytes, limit }) if bytes > limit);
        ensure!(too_large, "an oversized {what} was answered with {refused:?}");
    }
    let declared = refusal(&*store, vec![Bytes::from(long)], Batch::default()).await;
    let too_large = matches!(declared, Some(StoreError::TooLarge { .. }));
    ensure!(too_large, "an oversized declared key was answered with {declared:?}");
    ensure!(rows_under(&*store, "").await?.is_empty(), "a refused transaction wrote");
    let mut largest = Batch::default();
    largest.put(vec![b'k'; (64 << 10) - 1], vec![1; 16 << 20]);
    ensure_eq!(refusal(&*store, Vec::new(), largest).await, None, "the largest row");
    Ok(())
}

pub(super) async fn a_passed_deadline_is_overload_and_writes_nothing(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    // The start of every environment's clock.
    let passed = Deadline::at(Moment::from_start(Duration::ZERO), Duration::ZERO);
    let apply = |_: &Current<'_>, batch: &mut Batch| {
        batch.put(b"late".to_vec(), Vec::new());
        Ok::<(), ()>(())
    };
    let late = transact(&*store, vec![key("late")], Vec::new(), passed, apply).await;
    let overloaded = matches!(late, Err(TransactError::Store(StoreError::Overloaded)));
    ensure!(overloaded, "a transaction after its deadline: {late:?}");
    ensure!(rows_under(&*store, "").await?.is_empty(), "a late transaction wrote");
    Ok(())
}

pub(super) async fn a_panic_in_apply_reaches_its_caller_only(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let mut tasks = JoinSet::new();
    let broken = Arc::clone(&store);
    tasks.spawn(async move {
        let apply = |_: &Current<'_>, batch: &mut Batch| -> Result<(), ()> {
            batch.put(b"a".to_vec(), b"half".to_vec());
            std::panic::resume_unwind(Box::new("on purpose"))
        };
        let keys = (vec![key("a")], vec![key("b")]);
        let _ = transact(&*broken, keys.0, keys.1, Deadline::NEVER, apply).await;
    });
    let ended = tasks.join_next().await;
    ensure!(matches!(ended, Some(Err(_))), "a panic in apply was swallowed");
    ensure_eq!(text(&*store, "a").await?, None, "what a panicking apply wrote");
    put(&*store, "a", "after").await?;
    put(&*store, "b", "after").await?;
    ensure_eq!(text(&*store, "a").await?.as_deref(), Some("after"), "a write after a panic");
    Ok(())
}
