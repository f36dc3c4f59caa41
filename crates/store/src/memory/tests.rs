//! The in-memory backend: nothing that nobody can read is kept for long.

use std::time::Duration;

use bytes::Bytes;
use env::{Deadline, Env, Timestamp};

use crate::{Batch, Current, MemoryStore, Store, transact};

async fn write(store: &MemoryStore, fill: impl Fn(&mut Batch) + Send + 'static) {
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        fill(batch);
        Ok::<(), ()>(())
    };
    let done = transact(store, Vec::new(), Vec::new(), Deadline::NEVER, apply).await;
    assert!(done.is_ok(), "{done:?}");
}

/// How long the oldest snapshot has lagged.
fn lag(store: &MemoryStore) -> u64 {
    let metrics = store.statistics().metrics;
    let found = metrics.iter().find(|(name, _)| *name == "oldest_read_lag_seconds");
    found.expect("the metric").1
}

/// Enough commits for the low watermark to be computed again and for the sweep to follow it.
async fn advance_watermark(store: &MemoryStore) {
    for _ in 0..300 {
        write(store, |_| {}).await;
    }
}

/// All versions of all rows.
fn versions(store: &MemoryStore) -> usize {
    let state = store.backend().state.read();
    state.rows.values().map(super::versions::Versions::count).sum()
}

fn put(batch: &mut Batch, at: u32, value: &[u8]) {
    batch.put(at.to_be_bytes().to_vec(), value.to_vec());
}

#[tokio::test]
async fn replaced_and_deleted_rows_leave_nothing_behind() {
    let store = MemoryStore::in_memory(&Env::real());
    for round in 0..20_u8 {
        write(&store, move |batch| (0..100).for_each(|at| put(batch, at, &[round]))).await;
    }
    write(&store, |batch| (50..100).for_each(|at: u32| batch.delete(at.to_be_bytes().to_vec())))
        .await;
    advance_watermark(&store).await;
    assert_eq!(versions(&store), 50);
    assert!(store.backend().state.read().stale.is_empty());
}

#[tokio::test]
async fn a_held_snapshot_costs_one_version_of_a_busy_row() {
    let store = MemoryStore::in_memory(&Env::real());
    write(&store, |batch| put(batch, 1, b"seen")).await;
    let view = store.snapshot().await.expect("a snapshot");
    for _ in 0..2_000 {
        write(&store, |batch| put(batch, 1, b"unseen")).await;
    }
    // The version of the snapshot, the newest, and those since the pins were last looked at.
    assert!(versions(&store) <= 2 + 64, "{} versions", versions(&store));
    assert!(store.backend().state.read().stale.len() <= 1);
    assert_eq!(view.get(&1_u32.to_be_bytes()).await, Ok(Some(Bytes::from("seen"))));
    drop(view);
    advance_watermark(&store).await;
    assert_eq!(versions(&store), 1);
}

#[tokio::test]
async fn a_deletion_stays_while_a_snapshot_sees_an_older_version() {
    let store = MemoryStore::in_memory(&Env::real());
    write(&store, |batch| put(batch, 1, b"seen")).await;
    let view = store.snapshot().await.expect("a snapshot");
    write(&store, |batch| batch.delete(1_u32.to_be_bytes().to_vec())).await;
    advance_watermark(&store).await;
    assert_eq!(view.get(&1_u32.to_be_bytes()).await, Ok(Some(Bytes::from("seen"))));
    assert_eq!(store.get(&1_u32.to_be_bytes()).await, Ok(None));
    drop(view);
    advance_watermark(&store).await;
    assert_eq!(versions(&store), 0);
}

#[tokio::test]
async fn the_lag_of_a_held_snapshot_is_reported_in_seconds() {
    let (env, clock) = Env::manual(7, Timestamp::from_secs(1_700_000_000));
    let store = MemoryStore::in_memory(&env);
    write(&store, |batch| put(batch, 1, b"seen")).await;
    let view = store.snapshot().await.expect("a snapshot");
    clock.advance(Duration::from_secs(50));
    assert_eq!(lag(&store), 0, "nothing newer is there");
    advance_watermark(&store).await;
    clock.advance(Duration::from_secs(30));
    let newer = store.snapshot().await.expect("a snapshot");
    advance_watermark(&store).await;
    assert_eq!(lag(&store), 30);
    clock.advance(Duration::from_secs(5));
    assert_eq!(lag(&store), 35, "it grows without another commit");
    drop(view);
    assert_eq!(lag(&store), 0, "another one is the oldest");
    clock.advance(Duration::from_secs(5));
    assert_eq!(lag(&store), 5);
    drop(newer);
    assert_eq!(lag(&store), 0);
}
