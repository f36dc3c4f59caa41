//! The committer while its disk stalls, and after it failed.

#![expect(clippy::expect_used, reason = "a panic fails the test")]

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use env::{Deadline, Env};
use parking_lot::{Condvar, Mutex};
use store::{
    Batch, Committed, Committer, Current, Limits, Memory, Store, StoreError, TransactError,
    transact,
};
use store_testkit::{Gate, Gated};

type Gatekept = Committer<Gated<Memory>>;

fn open(limits: Limits) -> (Arc<Gatekept>, Gate) {
    let gate = Gate::default();
    let backend = Gated::new(Memory::default(), gate.clone());
    let committer = Committer::open(backend, Env::real(), limits).expect("the thread starts");
    (Arc::new(committer), gate)
}

type Done = Result<Committed<Option<Bytes>>, TransactError<&'static str>>;

/// Puts `value` and answers with what was there before. Enqueued when this returns.
fn put(
    store: &Arc<Gatekept>,
    at: &'static str,
    value: Vec<u8>,
) -> Pin<Box<impl Future<Output = Done> + use<>>> {
    let store = Arc::clone(store);
    started(async move {
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            batch.put(at.into(), value.clone());
            Ok(current.write(0).cloned())
        };
        transact(&*store, vec![Bytes::from(at)], Vec::new(), Deadline::NEVER, apply).await
    })
}

/// Inserts if absent. Enqueued, or waiting for its rejection, when this returns.
fn insert(store: &Arc<Gatekept>, at: &'static str) -> Pin<Box<impl Future<Output = Done> + use<>>> {
    let store = Arc::clone(store);
    started(async move {
        let apply = move |current: &Current<'_>, batch: &mut Batch| match current.write(0) {
            Some(_) => Err("present"),
            None => {
                batch.put(at.into(), Vec::new());
                Ok(None)
            }
        };
        transact(&*store, vec![Bytes::from(at)], Vec::new(), Deadline::NEVER, apply).await
    })
}

/// Polls a future once, so that it goes as far as it can; it must not be through.
fn started<F: Future>(future: F) -> Pin<Box<F>> {
    let mut future = Box::pin(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_pending(), "answered before it was durable");
    future
}

async fn is_pending<F: Future>(future: &mut Pin<Box<F>>) -> bool {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_pending())).await
}

#[tokio::test]
async fn everything_that_waits_becomes_one_group() {
    let (store, gate) = open(Limits::default());
    gate.shut();
    let first = put(&store, "first", Vec::new());
    gate.wait_for_arrivals(1);
    let rest: Vec<_> = (0..50).map(|at| put(&store, "same key", vec![at])).collect();
    gate.open();
    let first = first.await.expect("committed").stamp;
    let mut last = first;
    for (at, commit) in rest.into_iter().enumerate() {
        let commit = commit.await.expect("committed");
        assert!(commit.stamp > last);
        last = commit.stamp;
        // Each saw the one before, although none was durable: no latch waits for the disk.
        let before = at.checked_sub(1).map(|at| Bytes::from(vec![at as u8]));
        assert_eq!(commit.value, before);
    }
    assert_eq!(gate.passed(), [1, 50]);
    assert_eq!(store.get(b"same key").await, Ok(Some(Bytes::from(vec![49]))));
}

#[tokio::test]
async fn reads_see_only_what_is_durable() {
    let (store, gate) = open(Limits::default());
    put_and_wait(&store, "a", b"old").await;
    let before = store.closed_through().await;
    gate.shut();
    let pending = put(&store, "a", b"new".to_vec());
    gate.wait_for_arrivals(2);
    let view = store.snapshot().await.expect("a snapshot");
    assert_eq!(view.get(b"a").await, Ok(Some(Bytes::from("old"))));
    assert_eq!(store.get(b"a").await, Ok(Some(Bytes::from("old"))));
    assert_eq!(store.closed_through().await, before);
    gate.open();
    let stamp = pending.await.expect("committed").stamp;
    assert_eq!(store.get(b"a").await, Ok(Some(Bytes::from("new"))));
    assert!(store.closed_through().await.expect("open") >= stamp);
    assert_eq!(view.get(b"a").await, Ok(Some(Bytes::from("old"))));
}

async fn put_and_wait(store: &Arc<Gatekept>, at: &'static str, value: &[u8]) {
    let apply = {
        let value = value.to_vec();
        move |_: &Current<'_>, batch: &mut Batch| {
            batch.put(at.into(), value.clone());
            Ok::<(), ()>(())
        }
    };
    let keys = vec![Bytes::from(at)];
    let done = transact(&**store, keys, Vec::new(), Deadline::NEVER, apply).await;
    assert!(done.is_ok(), "{done:?}");
}

#[tokio::test]
async fn a_rejection_waits_for_the_pending_value_it_saw() {
    let (store, gate) = open(Limits::default());
    gate.shut();
    let winner = insert(&store, "a");
    let mut loser = insert(&store, "a");
    gate.wait_for_arrivals(1);
    assert!(is_pending(&mut loser).await, "rejected because of a value that may be lost");
    gate.open();
    assert!(winner.await.is_ok());
    assert!(matches!(loser.await, Err(TransactError::Rejected("present"))));
    // Nothing is pending any more, so the answer is there at once.
    let now = transact(&*store, vec![Bytes::from("a")], Vec::new(), Deadline::NEVER, |_, _| {
        Err::<(), _>("present")
    });
    assert!(matches!(now.await, Err(TransactError::Rejected("present"))));
}

#[tokio::test]
async fn a_full_queue_is_overload_and_writes_nothing() {
    let (store, gate) = open(Limits { waiting_bytes: 10_000, ..Limits::default() });
    gate.shut();
    // One transaction always fits, so that no limit makes a store useless.
    let large = put(&store, "large", vec![0; 20_000]);
    gate.wait_for_arrivals(1);
    let refused = transact(&*store, Vec::new(), Vec::new(), Deadline::NEVER, |_, batch| {
        batch.put(b"refused".to_vec(), Vec::new());
        Ok::<(), ()>(())
    });
    let refused = refused.await;
    assert!(matches!(refused, Err(TransactError::Store(StoreError::Overloaded))), "{refused:?}");
    gate.open();
    assert!(large.await.is_ok());
    put_and_wait(&store, "after", b"").await;
    assert_eq!(store.get(b"refused").await, Ok(None));
    assert_eq!(gate.passed(), [1, 1]);
}

#[tokio::test]
async fn a_commit_completes_although_its_caller_went_away() {
    let (store, gate) = open(Limits::default());
    gate.shut();
    drop(put(&store, "abandoned", b"done".to_vec()));
    gate.open();
    put_and_wait(&store, "later", b"").await;
    assert_eq!(store.get(b"abandoned").await, Ok(Some(Bytes::from("done"))));
}

#[tokio::test]
async fn dropping_a_store_finishes_what_it_accepted() {
    let (store, gate) = open(Limits::default());
    gate.shut();
    drop(put(&store, "a", Vec::new()));
    gate.wait_for_arrivals(1);
    drop(put(&store, "b", Vec::new()));
    gate.open();
    drop(store);
    assert_eq!(gate.passed(), [1, 1]);
}

/// After `break_it`, what was being written is unknown, what waited was not written, and the store
/// only reads.
async fn check_failure(break_it: impl FnOnce(&Gate)) {
    let (store, gate) = open(Limits::default());
    put_and_wait(&store, "a", b"durable").await;
    gate.shut();
    let writing = put(&store, "a", b"lost".to_vec());
    gate.wait_for_arrivals(2);
    let waiting = put(&store, "b", b"lost".to_vec());
    let onlooker = insert(&store, "b");
    break_it(&gate);
    gate.open();
    let ended = writing.await;
    assert!(matches!(ended, Err(TransactError::Store(StoreError::Unknown { .. }))), "{ended:?}");
    for ended in [waiting.await.map(drop), onlooker.await.map(drop)] {
        assert!(matches!(ended, Err(TransactError::Store(StoreError::Closed { .. }))), "{ended:?}");
    }
    assert_eq!(store.get(b"a").await, Ok(Some(Bytes::from("durable"))));
    assert_eq!(store.get(b"b").await, Ok(None));
    let refused = transact(&*store, vec![Bytes::from("a")], Vec::new(), Deadline::NEVER, |_, _| {
        Ok::<(), ()>(())
    });
    let refused = refused.await;
    assert!(matches!(refused, Err(TransactError::Store(StoreError::Closed { .. }))), "{refused:?}");
    assert!(store.snapshot().await.is_ok(), "reads go on");
    assert_eq!(gate.passed(), [1], "something was written after a failure");
}

#[tokio::test]
async fn a_failed_append_closes_the_store_for_writing() {
    let error = StoreError::Io { cause: "no space".into() };
    check_failure(|gate| gate.break_with(error)).await;
}

#[tokio::test]
async fn a_panicking_engine_closes_the_store_for_writing() {
    check_failure(Gate::break_with_panic).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_of_one_key_decide_at_the_same_time() {
    let (store, _gate) = open(Limits::default());
    let inside = Arc::new((Mutex::new(0), Condvar::new()));
    let mut tasks = tokio::task::JoinSet::new();
    for at in ["a", "b"] {
        let (store, inside) = (Arc::clone(&store), Arc::clone(&inside));
        tasks.spawn(async move {
            let apply = move |_: &Current<'_>, _: &mut Batch| {
                let (count, changed) = &*inside;
                let mut count = count.lock();
                *count += 1;
                changed.notify_all();
                // Ends as soon as both are here; the limit only keeps a failure from hanging.
                changed.wait_while_for(&mut count, |count| *count < 2, Duration::from_secs(20));
                if *count == 2 { Ok(()) } else { Err("alone") }
            };
            let (own, shared) = (vec![Bytes::from(at)], vec![Bytes::from("catalog row")]);
            transact(&*store, own, shared, Deadline::NEVER, apply).await
        });
    }
    for ended in tasks.join_all().await {
        assert!(ended.is_ok(), "a shared read key kept a transaction out: {ended:?}");
    }
}

#[tokio::test]
async fn a_bulk_load_comes_after_what_waited() {
    let (store, gate) = open(Limits::default());
    gate.shut();
    let first = put(&store, "first", Vec::new());
    gate.wait_for_arrivals(1);
    let second = put(&store, "second", Vec::new());
    let rows = vec![(Bytes::from("bulk"), Bytes::from("row"))];
    let load = store.bulk_load(Box::new(rows.into_iter()));
    gate.open();
    load.await.expect("loaded");
    let view = store.snapshot().await.expect("a snapshot");
    assert_eq!(view.get(b"bulk").await, Ok(Some(Bytes::from("row"))));
    let stamps = [first.await.expect("committed").stamp, second.await.expect("committed").stamp];
    assert!(stamps[0] < stamps[1] && view.stamp() > stamps[0]);
    assert!(store.closed_through().await.expect("open") >= stamps[1]);
}
