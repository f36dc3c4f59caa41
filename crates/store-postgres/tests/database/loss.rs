//! What becomes of commits when connections or the whole server are lost.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use env::{Deadline, Env};
use store::{
    Batch, Current, Direction, KeyRange, PageLimit, Stamp, Store, StoreError, TransactError,
    transact,
};
use store_postgres::{Defect, Options, PostgresStore};
use tokio::sync::mpsc;

use super::server::{new_schema, options, query, with_ids};

async fn put(store: &dyn Store, key: &str) -> Stamp {
    let name = key.as_bytes().to_vec();
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        batch.put(name.clone(), b"v".to_vec());
        Ok::<(), ()>(())
    };
    let keys = vec![Bytes::copy_from_slice(key.as_bytes())];
    transact(store, keys, Vec::new(), Deadline::NEVER, apply).await.expect("a commit").stamp
}

/// Stops the server as a power cut would, and starts it again.
fn crash() {
    let command = std::env::var("STATOR_TEST_POSTGRES_CRASH")
        .expect("STATOR_TEST_POSTGRES_CRASH is a command, as tests/postgres/run.sh sets it");
    let done = Command::new("sh").args(["-c", &command]).status().expect("the command runs");
    assert!(done.success(), "the server does not come back");
}

/// What was said to be closed, and the first stamp after a crash.
async fn closed_and_next(options: Options, store: PostgresStore) -> (Stamp, Stamp) {
    put(&store, "first").await;
    // Neither an abort nor an empty transaction is flushed: their ids are used again.
    query(
        "do $$ begin for i in 1..300 loop perform pg_current_xact_id(); commit; end loop; end $$",
    )
    .await;
    let closed = store.closed_through().await.expect("a horizon");
    drop(store);
    crash();
    let again = PostgresStore::open(options, Env::real()).await.expect("the store opens");
    (closed, put(&again, "second").await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_appears_behind_closed_through_after_a_crash() {
    let options = options(&new_schema());
    let store = PostgresStore::open(options.clone(), Env::real()).await.expect("the store opens");
    let (closed, next) = closed_and_next(options, store).await;
    assert!(closed < next, "closed through {closed:?}, then a commit at {next:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_horizon_of_ids_that_nothing_durable_carries_is_noticed() {
    // A server that happens to flush between the two takes no id back: it is asked again.
    const CRASHES: usize = 10;
    let mut seen = Vec::new();
    for _ in 0..CRASHES {
        let options = with_ids(&new_schema());
        let broken = options.clone().with_defect(Defect::RawHorizon);
        let broken = PostgresStore::open(broken, Env::real()).await;
        let (closed, next) = closed_and_next(options, broken.expect("the store opens")).await;
        if closed >= next {
            return;
        }
        seen.push((closed, next));
    }
    panic!("no crash took an id back; closed through, and the next stamp: {seen:?}");
}

/// What became of commits.
#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    acknowledged: u64,
    unknown: u64,
    /// Nothing was written, for no fault of the caller's.
    refused: u64,
}

/// Adds one to a row of its own, `turns` times.
async fn count(
    store: &dyn Store,
    key: &str,
    turns: u64,
    ends: &mut Ends,
) -> Result<(), StoreError> {
    for _ in 0..turns {
        let name = key.as_bytes().to_vec();
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            let now = current.write(0).and_then(|value| <[u8; 8]>::try_from(&**value).ok());
            let next = now.map_or(0, u64::from_be_bytes) + 1;
            batch.put(name.clone(), next.to_be_bytes().to_vec());
            Ok::<(), ()>(())
        };
        let keys = vec![Bytes::copy_from_slice(key.as_bytes())];
        match transact(store, keys, Vec::new(), Deadline::NEVER, apply).await {
            Ok(_) => ends.acknowledged += 1,
            Err(TransactError::Store(StoreError::Unknown { .. })) => ends.unknown += 1,
            Err(TransactError::Store(StoreError::Overloaded | StoreError::Conflict { .. })) => {
                ends.refused += 1;
            }
            Err(TransactError::Store(error)) => return Err(error),
            Err(TransactError::Rejected(())) => {}
        }
    }
    Ok(())
}

/// Reads in each way.
async fn read(store: &dyn Store, key: &[u8]) -> Result<(), StoreError> {
    store.get(key).await?;
    let all = KeyRange { start: "writer".into(), end: "writes".into() };
    let limit = PageLimit { rows: 1000, bytes: 1 << 20 };
    store.range(all, Direction::Forward, limit).await?;
    store.closed_through().await?;
    // The first read of a snapshot may come from a later one.
    store.snapshot().await?.get(key).await?;
    Ok(())
}

/// A store whose calls wait long enough for a server that starts.
async fn patient(schema: &str) -> Arc<dyn Store> {
    let mut options = options(schema);
    options.patience = Duration::from_secs(120);
    Arc::new(PostgresStore::open(options, Env::real()).await.expect("the store opens"))
}

/// Writers on two stores, which read too, while `disturb` runs again and again: every acknowledged
/// commit is there exactly once. Returns what became of all commits.
async fn disturbed(disturb: impl AsyncFn(), times: usize) -> Ends {
    const WRITERS: u64 = 6;
    let schema = new_schema();
    let (first, second) = (patient(&schema).await, patient(&schema).await);
    let done = Arc::new(AtomicBool::new(false));
    let (wrote, mut written) = mpsc::unbounded_channel();
    let mut writers = tokio::task::JoinSet::new();
    for at in 0..WRITERS {
        let store = Arc::clone(if at % 2 == 0 { &first } else { &second });
        let (done, wrote) = (Arc::clone(&done), wrote.clone());
        writers.spawn(async move {
            let key = format!("writer {at}");
            let mut ends = Ends::default();
            while !done.load(Ordering::Acquire) {
                count(&*store, &key, 5, &mut ends).await.expect("no other error");
                read(&*store, key.as_bytes()).await.expect("reads are answered");
                let _ = wrote.send(());
            }
            (key, ends)
        });
    }
    for _ in 0..times {
        // Each disturbance meets writers that have got somewhere since the last one.
        while written.try_recv().is_ok() {}
        for _ in 0..2 * WRITERS {
            written.recv().await.expect("a writer is there");
        }
        disturb().await;
    }
    done.store(true, Ordering::Release);
    let mut all = Ends::default();
    for (key, ends) in writers.join_all().await {
        let value = first.get(key.as_bytes()).await.expect("a read");
        let bytes = value.and_then(|value| <[u8; 8]>::try_from(&*value).ok());
        let there = bytes.map_or(0, u64::from_be_bytes);
        let possible = ends.acknowledged..=ends.acknowledged + ends.unknown;
        assert!(possible.contains(&there), "{key}: {there} commits, of {ends:?}");
        all.acknowledged += ends.acknowledged;
        all.unknown += ends.unknown;
        all.refused += ends.refused;
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commits_whose_connection_is_cut_are_found_again() {
    let cut = async || {
        query(
            "select pg_terminate_backend(pid) from pg_stat_activity where \
             application_name = 'stator' and pid <> pg_backend_pid()",
        )
        .await;
    };
    let ends = disturbed(cut, 12).await;
    // The database answers all the time, so each commit's end can be asked for.
    assert_eq!((ends.unknown, ends.refused), (0, 0), "of {} commits", ends.acknowledged);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_crashes_loses_nothing_and_nobody_hears_of_it_who_waits_until_it_is_back() {
    let ends = disturbed(async || crash(), 3).await;
    assert_eq!((ends.unknown, ends.refused), (0, 0), "of {} commits", ends.acknowledged);
}
