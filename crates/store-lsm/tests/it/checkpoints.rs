//! Checkpoints beside writers: each is a prefix of the commits, and none of them waits for it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use store::{Backend as _, Commit, Stamp, Store, Write};
use store_lsm::disk::{Dir, OsDisk};
use store_lsm::{STAGING, open_stepped};

use super::directories::{block_on, close, get, open, put, rows, small, try_open, verify};

/// How many plain copies are made; 6 unless set.
const ROUNDS: &str = "STATOR_COPY_ROUNDS";
/// The row that counts the commits.
const COUNT: &[u8] = b"count";

fn row(number: u64) -> Vec<u8> {
    format!("row/{number:08}").into_bytes()
}

fn number(value: &[u8]) -> u64 {
    String::from_utf8_lossy(value).parse().unwrap()
}

/// One commit more: a row of its own, and the counter.
fn commit(store: &dyn Store) -> u64 {
    let deadline = Env::real().deadline(Duration::from_secs(60));
    let declared = vec![Bytes::from_static(COUNT)];
    let done = block_on(store::transact(store, declared, vec![], deadline, |current, batch| {
        let next = current.write(0).map_or(0, |value| number(value)) + 1;
        batch.put(COUNT.to_vec(), next.to_string().into_bytes());
        batch.put(row(next), vec![b'v'; 300]);
        Ok::<u64, ()>(next)
    }));
    done.expect("the commit succeeds").value
}

/// How many commits are in the copy: all of them up to one, and none after it.
fn prefix(copy: &Path) -> u64 {
    assert_eq!(verify(copy).unwrap().damages, vec![]);
    let store = open(copy);
    let count = get(&*store, COUNT).map_or(0, |value| number(&value));
    let found: Vec<Bytes> = rows(&*store).unwrap().into_iter().map(|(key, _)| key).collect();
    let expected = (1..=count).map(row).map(Bytes::from);
    let expected: Vec<Bytes> = std::iter::once(Bytes::from_static(COUNT)).chain(expected).collect();
    assert!(found == expected, "{} rows of {count} commits", found.len());
    assert!(put(&*store, b"new", b"1") > 0);
    close(store);
    count
}

#[test]
fn a_checkpoint_beside_writers_is_a_prefix_of_the_commits() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("store"));
    let ends = AtomicBool::new(false);
    let copies = std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !ends.load(Ordering::Relaxed) {
                    commit(&*store);
                }
            });
        }
        let mut copies = Vec::new();
        for round in 0..6 {
            let least = commit(&*store);
            let copy = dir.path().join(format!("copy {round}"));
            block_on(store.checkpoint(&copy)).unwrap();
            copies.push((least, copy));
        }
        ends.store(true, Ordering::Relaxed);
        copies
    });
    let all = get(&*store, COUNT).map_or(0, |value| number(&value));
    close(store);
    let mut before = 0;
    for (least, copy) in copies {
        let count = prefix(&copy);
        assert!(count >= least && count <= all, "{count} commits, {least} were acknowledged");
        assert!(count > before, "a later checkpoint has less");
        before = count;
    }
}

#[test]
fn a_checkpoint_waits_for_no_device_between_groups() {
    let dir = tempfile::tempdir().unwrap();
    let env = Env::real();
    let root = Dir::new(std::sync::Arc::new(OsDisk), &dir.path().join("store"));
    let backend = open_stepped(root, small(), &env).unwrap();
    let append = |stamp: u64| {
        let write = Write { key: row(stamp).into(), value: Some("v".into()) };
        backend.append(&[Commit { stamp: Stamp(stamp), writes: vec![write] }], Stamp(0)).unwrap();
    };
    append(1);
    append(2);
    let before = super::directories::files(&dir.path().join("store"));
    assert_eq!(backend.begin_checkpoint().unwrap(), Stamp(2));
    // What commits wait for changes no file, so it does not wait for one either.
    assert!(super::directories::files(&dir.path().join("store")) == before);
    assert_eq!(backend.waiting().0, 1, "a memtable waits to be written");
    append(3);
    let copy = dir.path().join("copy");
    backend.checkpoint(Stamp(2), &copy).unwrap();
    append(4);
    let own = store_lsm::Options { tables: store_lsm::TableFormat::Own, ..small() };
    let store = try_open(&copy, own).unwrap();
    let found: Vec<Bytes> = rows(&*store).unwrap().into_iter().map(|(key, _)| key).collect();
    assert_eq!(found, [row(1), row(2)]);
    assert!(put(&*store, b"new", b"1") > 2, "stamps continue");
}

#[test]
fn rows_that_were_loaded_are_in_the_next_checkpoint() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("store"));
    put(&*store, b"a", b"1");
    let loaded = (0..500_u64).map(|number| (row(number).into(), Bytes::from("v")));
    block_on(store.bulk_load(Box::new(loaded.collect::<Vec<_>>().into_iter()))).unwrap();
    let stamp = block_on(store.closed_through()).unwrap().0;
    let copy = dir.path().join("copy");
    block_on(store.checkpoint(&copy)).unwrap();
    close(store);
    let store = open(&copy);
    assert_eq!(rows(&*store).unwrap().len(), 501);
    assert!(put(&*store, b"b", b"1") > stamp, "the stamp of the load is not used again");
}

#[test]
fn a_checkpoint_that_a_killed_process_left_in_the_directory_is_removed_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    put(&*store, b"a", b"1");
    block_on(store.checkpoint(&dir.path().join(STAGING))).unwrap();
    drop(store);
    assert!(dir.path().join(STAGING).is_dir());
    assert_eq!(verify(dir.path()).unwrap().damages, vec![]);
    let store = open(dir.path());
    assert!(!dir.path().join(STAGING).exists());
    assert_eq!(get(&*store, b"a").as_deref(), Some(&b"1"[..]));
}

/// Copies a directory file by file, as `cp -r` does; files that go meanwhile are left out.
fn copy_plainly(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    let Ok(entries) = std::fs::read_dir(from) else { return };
    for entry in entries {
        let Ok(entry) = entry else { continue };
        let copy = to.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            copy_plainly(&entry.path(), &copy);
        } else {
            let _ = std::fs::copy(entry.path(), &copy);
        }
    }
}

/// What `docs/operate/backup.md` says of it: no backup to rely on, but nothing that looks whole and
/// is not.
#[test]
fn a_plain_copy_of_a_running_directory_is_refused_or_a_prefix_of_the_commits() {
    let dir = tempfile::tempdir().unwrap();
    let from = dir.path().join("store");
    let store = open(&from);
    let ends = AtomicBool::new(false);
    let rounds: u32 = std::env::var(ROUNDS).map_or(6, |rounds| rounds.parse().unwrap());
    let (mut refused, mut whole) = (0, 0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !ends.load(Ordering::Relaxed) {
                    commit(&*store);
                }
            });
        }
        for _ in 0..rounds {
            let least = commit(&*store);
            let copy = tempfile::tempdir().unwrap();
            copy_plainly(&from, copy.path());
            match try_open(copy.path(), small()) {
                Err(error) => {
                    refused += 1;
                    println!("after {least} commits: {error}");
                }
                Ok(opened) => {
                    close(opened);
                    let count = prefix(copy.path());
                    whole += 1;
                    println!("after {least} commits: {count}");
                }
            }
        }
        ends.store(true, Ordering::Relaxed);
    });
    assert_eq!(refused + whole, rounds);
    close(store);
}
