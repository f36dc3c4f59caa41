//! The fault store: plans are met in order, and what is not planned passes.

use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use bytes::Bytes;
use env::{Deadline, Env, Timestamp};

use super::{FaultStore, Faults, WriteFault};
use crate::{
    Batch, Committed, Current, Direction, KeyRange, MemoryStore, PageLimit, Store, StoreError,
    TransactError, transact,
};

fn broken() -> StoreError {
    StoreError::Corrupt { detail: "as planned".into() }
}

fn over_memory(env: &Env) -> (FaultStore, Faults) {
    FaultStore::new(Arc::new(MemoryStore::in_memory(env)), env.clone())
}

async fn put(store: &dyn Store, value: &'static str) -> Result<Committed<()>, TransactError<()>> {
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        batch.put(b"a".to_vec(), value.into());
        Ok(())
    };
    transact(store, vec![Bytes::from("a")], Vec::new(), Deadline::NEVER, apply).await
}

#[tokio::test]
async fn planned_transactions_fail_in_order_and_then_pass() {
    let (store, faults) = over_memory(&Env::real());
    let conflict = StoreError::Conflict { key: Some(0) };
    faults.plan_writes(2, &WriteFault::Refused(conflict.clone()));
    faults.plan_writes(1, &WriteFault::None);
    faults.plan_writes(1, &WriteFault::Refused(StoreError::Overloaded));
    for expected in [Some(&conflict), Some(&conflict), None, Some(&StoreError::Overloaded), None] {
        match put(&store, "x").await {
            Ok(_) => assert_eq!(expected, None),
            Err(TransactError::Store(error)) => assert_eq!(expected, Some(&error)),
            Err(TransactError::Rejected(())) => panic!("nothing rejects"),
        }
    }
    assert_eq!(faults.left(), (0, 0));
}

#[tokio::test]
async fn an_unknown_outcome_comes_in_both_flavours() {
    let (store, faults) = over_memory(&Env::real());
    let unknown = StoreError::Unknown { cause: "as planned".into() };
    faults.plan_writes(1, &WriteFault::Refused(unknown));
    faults.plan_writes(1, &WriteFault::AppliedButUnknown);
    for (value, stored) in [("first", None), ("second", Some(Bytes::from("second")))] {
        let ended = put(&store, value).await;
        assert!(matches!(ended, Err(TransactError::Store(StoreError::Unknown { .. }))));
        assert_eq!(store.get(b"a").await, Ok(stored));
    }
}

#[tokio::test]
async fn planned_reads_fail_in_the_store_and_in_its_snapshots() {
    let (store, faults) = over_memory(&Env::real());
    put(&store, "x").await.expect("committed");
    let view = store.snapshot().await.expect("a snapshot");
    faults.plan_reads(4, &Some(broken()));
    let range = KeyRange { start: Bytes::from("a"), end: Bytes::from("b") };
    let limit = PageLimit { rows: 9, bytes: 9 };
    assert_eq!(store.get(b"a").await, Err(broken()));
    assert_eq!(view.get(b"a").await, Err(broken()));
    assert_eq!(view.multi_get(&[Bytes::from("a")]).await, Err(broken()));
    assert_eq!(view.range(range.clone(), Direction::Forward, limit).await, Err(broken()));
    assert_eq!(view.get(b"a").await, Ok(Some(Bytes::from("x"))));
    let page = view.range(range, Direction::Forward, limit).await.expect("a page");
    assert_eq!(page.rows, [(Bytes::from("a"), Bytes::from("x"))]);
}

#[tokio::test]
async fn a_delay_passes_on_the_clock_of_the_environment() {
    let (env, clock) = Env::manual(1, Timestamp::default());
    let (store, faults) = over_memory(&env);
    faults.delay(Duration::from_secs(5));
    let mut write = Box::pin(put(&store, "late"));
    let mut context = Context::from_waker(Waker::noop());
    assert!(write.as_mut().poll(&mut context).is_pending());
    clock.advance(Duration::from_secs(5));
    assert!(write.await.is_ok());
    faults.clear();
    assert_eq!(store.get(b"a").await, Ok(Some(Bytes::from("late"))));
}
