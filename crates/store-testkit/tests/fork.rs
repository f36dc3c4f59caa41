//! A fork is a store like any other, also on top of rows that it hides.

#![expect(clippy::expect_used, reason = "a panic fails the test")]

use std::sync::Arc;

use bytes::Bytes;
use env::{Deadline, Env};
use store::{Batch, Current, Fork, MemoryStore, Store, TransactError, transact};
use store_testkit::assert_conforms;

/// A fork of a store whose rows were all deleted, half of them in the base and half in the fork.
async fn fork_over_deleted_rows() -> Arc<dyn Store> {
    let env = Env::real();
    let base = MemoryStore::in_memory(&env);
    let names: Vec<Vec<u8>> = (0..12_u8)
        .flat_map(|at| [vec![b'v', at], vec![b'c', at], format!("row 0{at}5").into_bytes()])
        .collect();
    write(&base, |batch| names.iter().for_each(|name| batch.put(name.clone(), vec![1; 8]))).await;
    let (gone, hidden) = names.split_at(15);
    write(&base, |batch| gone.iter().for_each(|name| batch.delete(name.clone()))).await;
    let fork = Fork::of(&base, &env).await.expect("a memory store can be forked");
    write(&fork, |batch| hidden.iter().for_each(|name| batch.delete(name.clone()))).await;
    // What happens to the base later is no concern of the fork.
    write(&base, |batch| names.iter().for_each(|name| batch.put(name.clone(), vec![2; 8]))).await;
    Arc::new(fork)
}

async fn write(store: &dyn Store, fill: impl FnOnce(&mut Batch)) {
    let mut written = Batch::default();
    fill(&mut written);
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        *batch = written.clone();
        Ok::<(), ()>(())
    };
    let done = transact(store, Vec::new(), Vec::new(), Deadline::NEVER, apply).await;
    assert!(!matches!(done, Err(TransactError::Store(_) | TransactError::Rejected(()))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fork_over_memory_conforms() {
    assert_conforms(&fork_over_deleted_rows).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fork_of_a_fork_conforms() {
    assert_conforms(&|| async {
        let below = fork_over_deleted_rows().await;
        let fork = Fork::of(&*below, &Env::real()).await.expect("a fork can be forked");
        let store: Arc<dyn Store> = Arc::new(fork);
        store
    })
    .await;
}

#[tokio::test]
async fn a_fork_and_its_base_go_separate_ways() {
    let env = Env::real();
    let base = MemoryStore::in_memory(&env);
    write(&base, |batch| {
        batch.put(b"shared".to_vec(), b"old".to_vec());
        batch.add(b"count".to_vec(), 5);
    })
    .await;
    let fork = Fork::of(&base, &env).await.expect("a memory store can be forked");
    assert_eq!(
        fork.closed_through().await,
        base.closed_through().await,
        "a new fork stands where its base stands"
    );
    write(&fork, |batch| {
        batch.put(b"shared".to_vec(), b"fork".to_vec());
        batch.add(b"count".to_vec(), 1);
    })
    .await;
    write(&base, |batch| batch.put(b"shared".to_vec(), b"base".to_vec())).await;
    let count = |value: i64| Ok(Some(Bytes::copy_from_slice(&value.to_be_bytes())));
    assert_eq!(fork.get(b"shared").await, Ok(Some(Bytes::from("fork"))));
    assert_eq!(base.get(b"shared").await, Ok(Some(Bytes::from("base"))));
    assert_eq!(fork.get(b"count").await, count(6));
    assert_eq!(base.get(b"count").await, count(5));
}
