//! A snapshot shows the same rows for as long as it lives, whatever the tree does below it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::directories::*;
use env::Env;
use store::{Direction, KeyRange, PageLimit, Snapshot, Store};
use store_lsm::{Options, TableFormat};

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

fn options() -> Options {
    Options { memtable_bytes: 64 << 10, log_segment_bytes: 64 << 10, ..small() }
}

async fn seen(snapshot: &dyn Snapshot, direction: Direction) -> Vec<(Vec<u8>, Vec<u8>)> {
    let range = KeyRange { start: b"k".as_slice().into(), end: b"l".as_slice().into() };
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    let page = snapshot.range(range, direction, limit).await.unwrap();
    assert!(!page.more);
    page.rows.into_iter().map(|(key, value)| (key.to_vec(), value.to_vec())).collect()
}

fn assert_shows(snapshot: &dyn Snapshot, model: &Model) {
    let mut expected: Vec<(Vec<u8>, Vec<u8>)> =
        model.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    block_on(async {
        assert!(seen(snapshot, Direction::Forward).await == expected, "forward");
        expected.reverse();
        assert!(seen(snapshot, Direction::Backward).await == expected, "backward");
        for number in (0..200_u8).step_by(7) {
            let key = vec![b'k', number];
            let found = snapshot.get(&key).await.unwrap();
            assert_eq!(found.map(|value| value.to_vec()), model.get(&key).cloned());
        }
    });
}

#[test]
fn held_snapshots_stay_what_they_were_through_flushes_and_compactions() {
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), options()).unwrap();
    let (env, _clock) = Env::manual(11, env::Timestamp::from_secs(0));
    let mut model = Model::new();
    let mut held: Vec<(Arc<dyn Snapshot>, Model)> = Vec::new();
    for round in 0..3000_u64 {
        let random = env.random_u64();
        let key = vec![b'k', random as u8 % 200];
        if random >> 8 & 3 == 0 {
            delete(&*store, &key);
            model.remove(&key);
        } else {
            let value = [&round.to_be_bytes()[..], &[random as u8; 600]].concat();
            put(&*store, &key, &value);
            model.insert(key, value);
        }
        if round % 60 == 0 {
            held.push((block_on(store.snapshot()).unwrap(), model.clone()));
            if held.len() > 12 {
                held.remove(random as usize % 12);
            }
        }
        if round % 250 == 0 {
            for (snapshot, model) in &held {
                assert_shows(&**snapshot, model);
            }
        }
    }
    let metrics = store.statistics().metrics;
    let metric = |name| metrics.iter().find(|metric| metric.0 == name).unwrap().1;
    assert!(metric("flushes_total") > 10 && metric("compactions_total") > 3, "{metrics:?}");
    for (snapshot, model) in &held {
        assert_shows(&**snapshot, model);
    }
    held.clear();
    close(store);
    let store = try_open(dir.path(), options()).unwrap();
    assert_shows(&*block_on(store.snapshot()).unwrap(), &model);
}

#[test]
fn a_held_snapshot_does_not_keep_every_memtable_since() {
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), options()).unwrap();
    put(&*store, b"k-first", b"1");
    let held = block_on(store.snapshot()).unwrap();
    for number in 0..1500_u32 {
        put(&*store, &[&b"k"[..], &number.to_be_bytes()].concat(), &[7; 1000]);
    }
    let metric = |wanted| {
        let metrics = store.statistics().metrics;
        metrics.iter().find(|(name, _)| *name == wanted).unwrap().1
    };
    assert!(metric("flushes_total") >= 10, "{:?}", store.statistics());
    // Workers flush and give back; each further write gives the store the occasion to forget.
    let most = 5 * options().memtable_bytes;
    let held_back = (0..20_000_u32).any(|_| {
        put(&*store, b"k-last", b"2");
        metric("all_memtables_bytes") < most
    });
    assert!(held_back, "{:?}", store.statistics());
    assert_eq!(block_on(seen(&*held, Direction::Forward)), [(b"k-first".to_vec(), b"1".to_vec())]);
}

fn metric(store: &dyn Store, wanted: &str) -> u64 {
    store.statistics().metrics.iter().find(|(name, _)| *name == wanted).unwrap().1
}

/// Writes until a write begins a new memtable, so that the flush of the one before comes after all
/// writes.
fn fill_memtables(store: &dyn Store) {
    let (mut number, mut before) = (0_u32, 0);
    while number < 1000 || metric(store, "memtable_bytes") >= before {
        before = metric(store, "memtable_bytes");
        put(store, &[&b"k"[..], &number.to_be_bytes()].concat(), &[7; 1000]);
        number += 1;
    }
}

fn wait_until(store: &dyn Store, what: impl Fn() -> bool) {
    let env = Env::real();
    let started = env.moment();
    while !what() {
        let waited = env.moment().since(started);
        assert!(waited.as_secs() < 20, "{:?}", store.statistics());
        std::thread::yield_now();
    }
}

#[test]
fn memory_and_files_are_given_back_while_nobody_writes() {
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), options()).unwrap();
    fill_memtables(&*store);
    wait_until(&*store, || {
        let files = tables(dir.path()).len();
        metric(&*store, "sealed_memtables") == 0
            && metric(&*store, "all_memtables_bytes") == metric(&*store, "memtable_bytes")
            && files as u64 == metric(&*store, "tables")
    });
}

#[test]
fn runs_that_the_last_writes_left_are_merged_while_nobody_writes() {
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), options()).unwrap();
    let mut model = Model::new();
    // The tree's own strategy leaves up to three.
    let left = (0..2000_u32).any(|round| {
        let (key, value) = (vec![b'k', round as u8 % 200], vec![round as u8; 1000]);
        put(&*store, &key, &value);
        model.insert(key, value);
        wait_until(&*store, || metric(&*store, "sealed_memtables") == 0);
        metric(&*store, "newest_level_runs") >= 2
    });
    assert!(left, "{:?}", store.statistics());
    wait_until(&*store, || metric(&*store, "newest_level_runs") < 2);
    assert_shows(&*block_on(store.snapshot()).unwrap(), &model);
}

#[test]
fn a_memtable_goes_with_the_last_snapshot_that_needs_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), options()).unwrap();
    put(&*store, b"k-first", b"1");
    let held = block_on(store.snapshot()).unwrap();
    fill_memtables(&*store);
    let old =
        |store: &dyn Store| metric(store, "all_memtables_bytes") - metric(store, "memtable_bytes");
    let one = options().memtable_bytes * 3 / 2;
    wait_until(&*store, || metric(&*store, "sealed_memtables") == 0 && old(&*store) < one);
    if format() == TableFormat::LsmTree {
        let statistics = store.statistics();
        assert!(old(&*store) > 0, "the snapshot is older than every table: {statistics:?}");
    } else {
        // Tables keep what a snapshot sees that is older than they are.
        wait_until(&*store, || old(&*store) == 0);
    }
    assert_eq!(block_on(seen(&*held, Direction::Forward)), [(b"k-first".to_vec(), b"1".to_vec())]);
    drop(held);
    wait_until(&*store, || old(&*store) == 0);
}

#[test]
fn readers_see_whole_transactions_while_the_tree_is_rebuilt() {
    const ROWS: u8 = 50;
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), options()).unwrap();
    let keys: Vec<bytes::Bytes> = (0..ROWS).map(|row| vec![b'k', row].into()).collect();
    let rewrite = |generation: u64| {
        let env = Env::real();
        let deadline = env.deadline(std::time::Duration::from_secs(60));
        let written = keys.clone();
        block_on(store::transact(&*store, keys.clone(), vec![], deadline, move |_, batch| {
            for key in &written {
                let value = [&generation.to_be_bytes()[..], &[generation as u8; 300]].concat();
                batch.put(key.to_vec(), value);
            }
            Ok::<(), ()>(())
        }))
        .unwrap();
    };
    rewrite(0);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut newest = 0;
                while !done.load(Ordering::Relaxed) {
                    let snapshot = block_on(store.snapshot()).unwrap();
                    let rows = block_on(seen(&*snapshot, Direction::Forward));
                    let again = block_on(seen(&*snapshot, Direction::Forward));
                    assert!(rows == again, "a snapshot changed");
                    assert_eq!(rows.len(), usize::from(ROWS));
                    assert!(rows.iter().all(|(_, value)| *value == rows[0].1), "torn");
                    let generation = u64::from_be_bytes(rows[0].1[..8].try_into().unwrap());
                    assert!(generation >= newest, "time went back");
                    newest = generation;
                    let latest = block_on(store.get(&[b'k', 3])).unwrap().unwrap();
                    let latest = u64::from_be_bytes(latest[..8].try_into().unwrap());
                    assert!(latest >= newest, "a read was stale");
                }
            });
        }
        for generation in 1..400 {
            rewrite(generation);
        }
        done.store(true, Ordering::Relaxed);
    });
}
