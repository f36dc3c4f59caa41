//! Forks: merged ranges, deletions that hide rows, and bases that fail or are slow.

use std::sync::Arc;

use bytes::Bytes;
use env::{Deadline, Env};

use super::{CHUNK, Fork};
use crate::{
    Batch, Current, Direction, FaultStore, KeyRange, Limits, MemoryStore, PageLimit, Snapshot,
    Store, StoreError, transact,
};

async fn write(store: &dyn Store, fill: impl Fn(&mut Batch) + Send + 'static) {
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        fill(batch);
        Ok::<(), ()>(())
    };
    let done = transact(store, Vec::new(), Vec::new(), Deadline::NEVER, apply).await;
    assert!(done.is_ok(), "{done:?}");
}

fn name(at: u32) -> Vec<u8> {
    format!("{at:06}").into_bytes()
}

fn everything() -> KeyRange {
    KeyRange { start: Bytes::from("0"), end: Bytes::from("9") }
}

/// Rows 0..4 chunks in the base; the fork deletes every third, replaces every fourth of the rest
/// and adds as many after them.
async fn interleaved() -> (Fork, Vec<(Bytes, Bytes)>) {
    let rows = u32::try_from(CHUNK).expect("small") * 4;
    let env = Env::real();
    let base = MemoryStore::in_memory(&env);
    write(&base, move |batch| (0..rows).for_each(|at| batch.put(name(at), b"base".to_vec()))).await;
    let fork = Fork::of(&base, &env).await.expect("a fork");
    write(&fork, move |batch| {
        for at in 0..rows * 2 {
            match at {
                _ if at % 3 == 0 => batch.delete(name(at)),
                _ if at % 4 == 0 || at >= rows => batch.put(name(at), b"fork".to_vec()),
                _ => {}
            }
        }
    })
    .await;
    let kept = (0..rows * 2).filter(|at| at % 3 != 0);
    let expected = kept.map(|at| {
        let value = if at % 4 == 0 || at >= rows { "fork" } else { "base" };
        (Bytes::from(name(at)), Bytes::from(value))
    });
    (fork, expected.collect())
}

#[tokio::test]
async fn ranges_merge_both_sides_in_both_directions() {
    let (fork, mut expected) = interleaved().await;
    let view = fork.snapshot().await.expect("a snapshot");
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    for direction in [Direction::Forward, Direction::Backward] {
        let page = view.range(everything(), direction, limit).await.expect("a page");
        assert_eq!(page.rows, expected);
        assert!(!page.more);
        expected.reverse();
    }
}

#[tokio::test]
async fn only_deletions_that_hide_something_take_room() {
    let (fork, _) = interleaved().await;
    let hidden = CHUNK * 4 / 3 + 1;
    let view = fork.snapshot().await.expect("a snapshot");
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    let page = view.range(everything(), Direction::Forward, limit).await.expect("a page");
    let from_fork = page.rows.iter().filter(|(_, value)| value == "fork").count();
    let metrics = fork.statistics().metrics;
    let rows = metrics.iter().find(|(name, _)| *name == "memory_rows").map(|(_, rows)| *rows);
    assert_eq!(rows, Some((from_fork + hidden) as u64));
}

#[tokio::test]
async fn a_damaged_base_fails_the_read_and_the_transaction() {
    let env = Env::real();
    let base = Arc::new(MemoryStore::in_memory(&env));
    write(&*base, |batch| batch.put(name(1), b"base".to_vec())).await;
    let (base, faults) = FaultStore::new(base, env.clone());
    let fork = Fork::of(&base, &env).await.expect("a fork");
    let damaged = StoreError::Corrupt { detail: "as planned".into() };
    faults.plan_reads(2, &Some(damaged.clone()));
    assert_eq!(fork.get(&name(1)).await, Err(damaged.clone()));
    let apply = |_: &Current<'_>, _: &mut Batch| Ok::<(), ()>(());
    let keys = vec![Bytes::from(name(1))];
    let ended = transact(&fork, keys, Vec::new(), Deadline::NEVER, apply).await;
    assert!(matches!(ended, Err(crate::TransactError::Store(error)) if error == damaged));
    assert_eq!(fork.get(&name(1)).await, Ok(Some(Bytes::from("base"))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_that_answers_later_is_waited_for() {
    let env = Env::real();
    let base = Arc::new(MemoryStore::in_memory(&env));
    write(&*base, |batch| batch.put(name(1), b"base".to_vec())).await;
    let (base, faults) = FaultStore::new(base, env.clone());
    faults.delay(std::time::Duration::from_millis(1));
    let view: Arc<dyn Snapshot> = base.snapshot().await.expect("a snapshot");
    let fork = Fork::on(view, &env, Limits::default());
    let row = name(1);
    let read = tokio::task::block_in_place(|| fork.get(&row));
    assert_eq!(read.await, Ok(Some(Bytes::from("base"))));
}

#[tokio::test]
async fn a_fork_that_has_written_its_quota_takes_no_more_and_disturbs_nobody() {
    let env = Env::real();
    let base = MemoryStore::in_memory(&env);
    write(&base, |batch| batch.put(name(1), b"base".to_vec())).await;
    let view = base.snapshot().await.expect("a snapshot");
    let fork = Fork::with_quota(view, &env, Limits::default(), 10_000);
    // The same key again and again takes the room of one.
    for _ in 0..100 {
        write(&fork, |batch| batch.put(name(2), vec![7; 1_000])).await;
    }
    let full = async |at: u32| {
        let apply = move |_: &Current<'_>, batch: &mut Batch| {
            batch.put(name(at), vec![7; 1_000]);
            Ok::<(), ()>(())
        };
        match transact(&fork, Vec::new(), Vec::new(), Deadline::NEVER, apply).await {
            Ok(_) => false,
            Err(crate::TransactError::Store(StoreError::Full { .. })) => true,
            Err(other) => panic!("{other:?}"),
        }
    };
    let mut written = 3;
    while !full(written).await {
        written += 1;
        assert!(written < 20, "there is a quota");
    }
    assert_eq!(fork.get(&name(1)).await, Ok(Some(Bytes::from("base"))));
    assert!(matches!(fork.writable(), Err(StoreError::Full { .. })));
    write(&base, |batch| batch.put(name(3), b"base".to_vec())).await;
}

#[tokio::test]
async fn an_empty_key_is_refused_and_nothing_else() {
    let env = Env::real();
    let store = MemoryStore::in_memory(&env);
    let written = async |declared: Vec<Bytes>, key: &'static [u8]| {
        let apply = move |_: &Current<'_>, batch: &mut Batch| {
            batch.put(key.to_vec(), b"value".to_vec());
            Ok::<(), ()>(())
        };
        match transact(&store, declared, Vec::new(), Deadline::NEVER, apply).await {
            Ok(_) => Ok(()),
            Err(crate::TransactError::Store(error)) => Err(error),
            Err(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(written(Vec::new(), b"").await, Err(StoreError::EmptyKey));
    assert_eq!(written(vec![Bytes::new()], b"key").await, Err(StoreError::EmptyKey));
    assert_eq!(written(Vec::new(), b"key").await, Ok(()));
}
