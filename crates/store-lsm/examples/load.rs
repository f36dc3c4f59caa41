//! Measures the embedded store on this machine's disk.
//!
//! ```text
//! cargo run --release -p stator-store-lsm --example load -- put  DIR WRITERS SECONDS [kill]
//! cargo run --release -p stator-store-lsm --example load -- get  DIR READERS SECONDS
//! cargo run --release -p stator-store-lsm --example load -- bulk DIR ROWS
//! cargo run --release -p stator-store-lsm --example load -- read DIR SECONDS
//! cargo run --release -p stator-store-lsm --example load -- open DIR
//! ```
//!
//! With `TABLES=own` in the environment a new directory gets tables of `stator-sstable`.
//!
//! `put` writes an item of 40 + 400 bytes and an index entry of 64 + 32 bytes in each transaction
//! and waits for it; with `kill` the process then ends without closing the store. `get` reads
//! random keys of an earlier `put` or `bulk`. `read` takes the time of one thread's processor for
//! gets, batches and pages without the cache of rows, each for SECONDS.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program to run by hand")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use store::{Batch, Direction, KeyRange, Limits, PageLimit, Snapshot, Store};
use store_lsm::{LsmStore, Options, TableFormat};

/// Where `put` notes how many items there are.
const COUNTER: &[u8] = b"number of items";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u64>().unwrap();
    match arguments.get(1..).unwrap_or_default() {
        ["put", dir, writers, seconds] => put(dir, number(writers), number(seconds), false),
        ["put", dir, writers, seconds, "kill"] => put(dir, number(writers), number(seconds), true),
        ["get", dir, readers, seconds] => get(dir, number(readers), number(seconds)),
        ["bulk", dir, rows] => bulk(dir, number(rows)),
        ["read", dir, seconds] => read(dir, number(seconds)),
        ["open", dir] => drop(open(dir)),
        _ => println!(
            "put DIR WRITERS SECONDS [kill] | get DIR READERS SECONDS | bulk DIR ROWS | read DIR SECONDS | open DIR"
        ),
    }
}

fn open(dir: &str) -> (Arc<LsmStore>, Env) {
    open_with(dir, Options::default())
}

fn open_with(dir: &str, options: Options) -> (Arc<LsmStore>, Env) {
    let env = Env::real();
    let before = env.moment();
    let crates = std::env::var("TABLES").is_ok_and(|tables| tables == "lsm-tree");
    let tables = if crates { TableFormat::LsmTree } else { TableFormat::Own };
    let store = store_lsm::open(Path::new(dir), Options { tables, ..options }, &env).unwrap();
    println!("opened in {:.0} ms", since(&env, before).as_secs_f64() * 1e3);
    (store, env)
}

fn since(env: &Env, before: env::Moment) -> Duration {
    env.moment().since(before)
}

/// What this process used so far, in user and system mode; the kernel counts in steps of 10 ms.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// Spreads numbers over the key space.
fn scatter(number: u64) -> [u8; 8] {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()
}

fn item_key(number: u64) -> Vec<u8> {
    [&b"item"[..], &scatter(number), &[b'.'; 28]].concat()
}

fn index_key(number: u64) -> Vec<u8> {
    [&b"index"[..], &scatter(!number), &[b'.'; 51]].concat()
}

fn value(number: u64) -> Vec<u8> {
    let mut word = number | 1;
    let mut bytes = Vec::with_capacity(400);
    while bytes.len() < 400 {
        word ^= word << 13;
        word ^= word >> 7;
        word ^= word << 17;
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes
}

fn put(dir: &str, writers: u64, seconds: u64, kill: bool) {
    let (store, env) = open(dir);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = count(&runtime, &store);
    let next = AtomicU64::new(first);
    let (before, cpu_before) = (env.moment(), cpu_seconds());
    let mut nanoseconds: Vec<u64> = Vec::new();
    std::thread::scope(|scope| {
        let (store, env, next) = (&*store, &env, &next);
        let writers: Vec<_> = (0..writers)
            .map(|_| scope.spawn(move || writer(store, env, next, Duration::from_secs(seconds))))
            .collect();
        for writer in writers {
            nanoseconds.extend(writer.join().unwrap());
        }
    });
    let took = since(&env, before).as_secs_f64();
    nanoseconds.sort_unstable();
    let at = |share: f64| {
        let index = (nanoseconds.len() as f64 * share) as usize;
        nanoseconds.get(index).copied().unwrap_or(0) as f64 / 1e6
    };
    let cpu = (cpu_seconds() - cpu_before) * 1e6 / nanoseconds.len() as f64;
    println!(
        "{writers} writers: {:.0} durable puts/s, {cpu:.0} us CPU each, p50 {:.2} ms, p99 {:.2} ms, greatest {:.0} ms",
        nanoseconds.len() as f64 / took,
        at(0.5),
        at(0.99),
        at(0.999_999)
    );
    let items = next.load(Ordering::Relaxed);
    commit(&runtime, &*store, &env, COUNTER.to_vec(), move |batch| {
        batch.put(COUNTER.to_vec(), items.to_be_bytes().to_vec());
    });
    for (name, metric) in store.statistics().metrics {
        println!("  {name} {metric}");
    }
    if kill {
        std::process::abort();
    }
    close(&runtime, &store, &env);
}

fn close(runtime: &tokio::runtime::Runtime, store: &LsmStore, env: &Env) {
    let before = env.moment();
    runtime.block_on(store.close()).unwrap();
    println!("closed in {:.0} ms", since(env, before).as_secs_f64() * 1e3);
}

fn count(runtime: &tokio::runtime::Runtime, store: &LsmStore) -> u64 {
    let counted = runtime.block_on(store.get(COUNTER)).unwrap();
    counted.map_or(0, |bytes| u64::from_be_bytes(bytes.as_ref().try_into().unwrap()))
}

fn writer(store: &dyn Store, env: &Env, next: &AtomicU64, length: Duration) -> Vec<u64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let begin = env.moment();
    let mut nanoseconds = Vec::new();
    while since(env, begin) < length {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let before = env.moment();
        commit(&runtime, store, env, item_key(number), move |batch| {
            batch.put(item_key(number), value(number));
            batch.put(index_key(number), vec![1; 32]);
        });
        nanoseconds.push(u64::try_from(since(env, before).as_nanos()).unwrap());
    }
    nanoseconds
}

fn commit(
    runtime: &tokio::runtime::Runtime,
    store: &dyn Store,
    env: &Env,
    key: Vec<u8>,
    mut write: impl FnMut(&mut Batch) + Send + 'static,
) {
    let deadline = env.deadline(Duration::from_secs(60));
    let apply = move |_: &store::Current<'_>, batch: &mut Batch| {
        write(batch);
        Ok::<(), ()>(())
    };
    let keys = vec![Bytes::from(key)];
    runtime.block_on(store::transact(store, keys, vec![], deadline, apply)).unwrap();
}

fn get(dir: &str, readers: u64, seconds: u64) {
    let (store, env) = open(dir);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let items = count(&runtime, &store);
    let found = AtomicU64::new(0);
    let begin = env.moment();
    std::thread::scope(|scope| {
        for reader in 0..readers {
            let (store, env, found) = (&store, &env, &found);
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                let mut word = reader + 1;
                while since(env, begin) < Duration::from_secs(seconds) {
                    for _ in 0..64 {
                        word ^= word << 13;
                        word ^= word >> 7;
                        word ^= word << 17;
                        let key = item_key(word % items);
                        let value = runtime.block_on(store.get(&key)).unwrap();
                        found.fetch_add(u64::from(value.is_some()), Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let took = since(&env, begin).as_secs_f64();
    println!("{readers} readers: {:.0} gets/s", found.into_inner() as f64 / took);
    close(&runtime, &store, &env);
}

fn bulk(dir: &str, rows: u64) {
    let (store, env) = open(dir);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut numbers: Vec<u64> = (0..rows).collect();
    numbers.sort_unstable_by_key(|number| scatter(*number));
    let before = env.moment();
    let loaded = numbers.into_iter().map(|number| (item_key(number).into(), value(number).into()));
    runtime.block_on(store.bulk_load(Box::new(loaded))).unwrap();
    println!("{:.0} rows/s loaded", rows as f64 / since(&env, before).as_secs_f64());
    commit(&runtime, &*store, &env, COUNTER.to_vec(), move |batch| {
        batch.put(COUNTER.to_vec(), rows.to_be_bytes().to_vec());
    });
    close(&runtime, &store, &env);
}

/// Keys of a batch, rows of a page.
const BATCH: u64 = 25;
const PAGE: usize = 10;

fn read(dir: &str, seconds: u64) {
    let limits = Limits { row_cache_bytes: 0, ..Options::default().limits };
    let (store, env) = open_with(dir, Options { limits, ..Options::default() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let items = count(&runtime, &store);
    let snapshot = runtime.block_on(store.snapshot()).unwrap();
    let snapshot: &dyn Snapshot = &*snapshot;
    let page = |number: u64, direction: Direction| {
        let (first, last) = (item_key(number), vec![0xff; 8]);
        let range = match direction {
            Direction::Forward => KeyRange { start: first.into(), end: last.into() },
            Direction::Backward => {
                KeyRange { start: Bytes::from_static(b"item"), end: first.into() }
            }
        };
        let limit = PageLimit { rows: PAGE, bytes: usize::MAX };
        runtime.block_on(snapshot.range(range, direction, limit)).unwrap().rows.len()
    };
    let get = |number: u64| {
        usize::from(runtime.block_on(store.get(&item_key(number))).unwrap().is_some())
    };
    let batch = |number: u64| {
        let keys = (0..BATCH).map(|at| item_key((number.wrapping_mul(at + 1)) % items).into());
        let keys: Vec<Bytes> = keys.collect();
        runtime.block_on(snapshot.multi_get(&keys)).unwrap().iter().flatten().count()
    };
    type Read<'r> = (&'r str, Box<dyn Fn(u64) -> usize + 'r>);
    let reads: [Read<'_>; 4] = [
        ("get", Box::new(get)),
        ("batch of 25", Box::new(batch)),
        ("page of 10", Box::new(|number| page(number, Direction::Forward))),
        ("page of 10 backward", Box::new(|number| page(number, Direction::Backward))),
    ];
    for (name, read) in reads {
        let (begin, cpu, mut word) = (env.moment(), cpu_seconds(), 7_u64);
        let (mut times, mut rows) = (0_u64, 0);
        while since(&env, begin) < Duration::from_secs(seconds) {
            for _ in 0..64 {
                word ^= word << 13;
                word ^= word >> 7;
                word ^= word << 17;
                rows += read(word % items);
                times += 1;
            }
        }
        let each = (cpu_seconds() - cpu) * 1e6 / times as f64;
        println!("{name}: {each:.2} us of the processor, {:.1} rows", rows as f64 / times as f64);
    }
    for (name, metric) in store.statistics().metrics {
        if ["cache_bytes", "tables", "newest_level_runs", "disk_bytes"].contains(&name) {
            println!("  {name} {metric}");
        }
    }
    close(&runtime, &store, &env);
}
