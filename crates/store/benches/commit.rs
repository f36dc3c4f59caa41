//! What a read and a commit cost above the backend, in nanoseconds. Run with
//! `cargo bench -p stator-store`.
//!
//! The backend is the in-memory one; the threaded runs put a device in front of it that takes a
//! fixed time, so that groups form as they do over a disk.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a measurement prints or dies")]

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::{Deadline, Env};
use store::layer::BackendLayer;
use store::{
    Backend, Batch, Commit, Committer, Current, Limits, Memory, MemoryStore, Stamp, Store,
    StoreError, transact,
};

const ROWS: u64 = 1_000_000;

/// Memory under a device that takes `delay` for a group.
#[derive(Debug)]
struct Device {
    inner: Memory,
    delay: Duration,
}

impl BackendLayer for Device {
    type Inner = Memory;

    fn inner(&self) -> &Memory {
        &self.inner
    }

    fn needs_sync(&self) -> bool {
        true
    }

    #[expect(clippy::disallowed_methods, reason = "the device is slow on purpose")]
    fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError> {
        if !self.delay.is_zero() {
            std::thread::sleep(self.delay);
        }
        self.inner.append(group, watermark)
    }
}

fn key(at: u64) -> Bytes {
    let spread = at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Bytes::from([b"t12345678".as_slice(), &spread.to_be_bytes(), b"user#name"].concat())
}

/// One write as the engine makes it: an item, a stream record and a counter.
async fn put(store: &dyn Store, at: u64) {
    let item = key(at);
    let name = item.to_vec();
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        batch.put_stamped_value(name.clone(), vec![7; 200], 0);
        batch.put_stamped_key(b"stream/________".to_vec(), vec![7; 200], 7);
        batch.add(b"table/bytes".to_vec(), 200);
        Ok::<(), ()>(())
    };
    let reads = vec![Bytes::from_static(b"catalog")];
    transact(store, vec![item], reads, Deadline::NEVER, apply).await.expect("committed");
}

async fn writers(store: Arc<dyn Store>, tasks: u64, each: u64) {
    let mut set = tokio::task::JoinSet::new();
    for task in 0..tasks {
        let store = Arc::clone(&store);
        set.spawn(async move {
            for at in 0..each {
                put(&*store, task * each + at).await;
            }
        });
    }
    set.join_all().await;
}

fn report(env: &Env, what: &str, started: env::Moment, count: u64) {
    let nanos = env.moment().since(started).as_nanos() / u128::from(count);
    println!("{what:<60} {nanos:>8} ns");
}

async fn memory(env: &Env) {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(env));
    let rows = |at: u64| (key(at), Bytes::from(vec![7; 200]));
    let started = env.moment();
    store.bulk_load(Box::new((0..ROWS).map(rows))).await.expect("loaded");
    report(env, "load a row", started, ROWS);
    let started = env.moment();
    for at in 0..200_000 {
        assert!(store.get(&key(at * 5)).await.expect("read").is_some());
    }
    report(env, "get of 1M rows", started, 200_000);
    let started = env.moment();
    writers(Arc::clone(&store), 1, 200_000).await;
    report(env, "commit of 3 writes, 1 task", started, 200_000);
    let started = env.moment();
    writers(Arc::clone(&store), 8, 25_000).await;
    report(env, "commit of 3 writes, 8 tasks", started, 200_000);
    let held = store.snapshot().await.expect("a snapshot");
    let started = env.moment();
    writers(Arc::clone(&store), 1, 200_000).await;
    report(env, "commit of 3 writes, 1 task, a snapshot held", started, 200_000);
    drop(held);
}

async fn threaded(env: &Env, delay: Duration, tasks: u64, each: u64) {
    let backend = Device { inner: Memory::default(), delay };
    let store = Committer::open(backend, env.clone(), Limits::default()).expect("started");
    let store: Arc<dyn Store> = Arc::new(store);
    let started = env.moment();
    writers(Arc::clone(&store), tasks, each).await;
    let what = format!("commit through the thread, {delay:?} a group, {tasks} tasks");
    report(env, &what, started, tasks * each);
    println!("{:?}", store.statistics().metrics);
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let env = Env::real();
    memory(&env).await;
    threaded(&env, Duration::ZERO, 1, 50_000).await;
    threaded(&env, Duration::ZERO, 64, 5_000).await;
    threaded(&env, Duration::from_micros(500), 64, 2_000).await;
    threaded(&env, Duration::from_micros(500), 1024, 300).await;
    threaded(&env, Duration::from_millis(2), 10_000, 30).await;
}
