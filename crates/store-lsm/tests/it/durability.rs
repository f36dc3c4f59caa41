//! What a store keeps across closing, dropping and reopening, and how it treats directories.

use super::directories::*;
use store::{Store, StoreError};
use store_lsm::OpenError;

fn key(number: u32) -> Vec<u8> {
    format!("row-{number:06}").into_bytes()
}

fn value(number: u32, bytes: usize) -> Vec<u8> {
    (0..bytes).map(|at| (number as usize * 31 + at * 7) as u8).collect()
}

#[test]
fn rows_are_there_after_a_close() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let stamp = put(&*store, b"a", b"1");
    close(store);
    let store = open(dir.path());
    assert_eq!(get(&*store, b"a").as_deref(), Some(&b"1"[..]));
    assert!(put(&*store, b"b", b"2") > stamp, "stamps are never used twice");
}

#[test]
fn rows_are_there_after_a_drop_without_a_close() {
    let dir = tempfile::tempdir().unwrap();
    let mut last = 0;
    for round in 0..5_u32 {
        let store = open(dir.path());
        for earlier in 0..round {
            assert_eq!(get(&*store, &key(earlier)).unwrap(), value(earlier, 100));
        }
        let stamp = put(&*store, &key(round), &value(round, 100));
        assert!(stamp > last);
        last = stamp;
    }
    assert!(!verify(dir.path()).unwrap().closed);
}

#[test]
fn rows_survive_rotation_of_log_and_memtable() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for number in 0..600 {
        put(&*store, &key(number), &value(number, 3000));
    }
    for number in (0..600).step_by(3) {
        delete(&*store, &key(number));
    }
    let metrics = store.statistics().metrics;
    let metric = |name| metrics.iter().find(|metric| metric.0 == name).unwrap().1;
    assert!(metric("flushes_total") > 0, "{metrics:?}");
    drop(store);
    let store = open(dir.path());
    for number in 0..600 {
        let expected = (number % 3 != 0).then(|| value(number, 3000));
        assert_eq!(get(&*store, &key(number)).map(|value| value.to_vec()), expected);
    }
    close(store);
    let report = verify(dir.path()).unwrap();
    assert_eq!(report.damages, vec![]);
    assert!(report.closed && report.tables > 0);
    assert_eq!(report.log_segments, 1, "flushed segments are given up");
}

#[test]
fn a_value_larger_than_a_segment_gets_a_larger_one() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    put(&*store, b"small", b"1");
    put(&*store, b"large", &value(7, 1 << 20));
    put(&*store, b"after", b"2");
    drop(store);
    let store = open(dir.path());
    assert_eq!(get(&*store, b"large").unwrap(), value(7, 1 << 20));
    assert_eq!(get(&*store, b"after").as_deref(), Some(&b"2"[..]));
}

#[test]
fn a_check_of_a_directory_without_a_store_finds_none_and_makes_none() {
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().to_path_buf(), dir.path().join("absent")] {
        let error = verify(&path).unwrap_err();
        assert!(matches!(&error, OpenError::Absent { dir } if *dir == path), "{error}");
    }
    assert_eq!(files(dir.path()), files(tempfile::tempdir().unwrap().path()));
    assert!(!dir.path().join("absent").exists());
}

#[test]
fn a_closed_store_answers_closed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    block_on(store.close()).unwrap();
    assert!(matches!(try_put(&*store, b"a", b"1"), Err(StoreError::Closed { .. })));
    assert!(matches!(block_on(store.get(b"a")), Err(StoreError::Closed { .. })));
}

#[test]
fn a_directory_with_other_files_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("notes.txt"), "mine").unwrap();
    let before = files(dir.path());
    let error = refused(dir.path());
    assert!(matches!(&error, OpenError::Foreign { entry, .. } if entry == "notes.txt"), "{error}");
    assert_eq!(files(dir.path()), before);
    assert!(!dir.path().join("LOCK").exists());
}

#[test]
fn an_interrupted_creation_is_begun_again() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("CREATING"), "").unwrap();
    std::fs::create_dir(dir.path().join("log")).unwrap();
    std::fs::write(dir.path().join("log/000000000001.log"), "half").unwrap();
    let store = open(dir.path());
    put(&*store, b"a", b"1");
    assert!(!dir.path().join("CREATING").exists());
}

#[test]
fn a_checkpoint_that_was_not_finished_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (store, into) = (open(&dir.path().join("store")), dir.path().join("copy"));
    put(&*store, b"k", b"1");
    block_on(store.checkpoint(&into)).unwrap();
    // Back to the moment before it was declared whole.
    std::fs::remove_file(into.join("FORMAT")).unwrap();
    std::fs::write(into.join("COPYING"), "").unwrap();
    let error = refused(&into).to_string();
    assert!(error.contains("this checkpoint was not finished"), "{error}");
    assert!(!tables(&into).is_empty());
}

#[test]
fn a_checkpoint_holds_what_was_committed_before_it_and_nothing_after() {
    let dir = tempfile::tempdir().unwrap();
    let (from, into) = (dir.path().join("from"), dir.path().join("into"));
    let store = open(&from);
    for number in 0..200 {
        put(&*store, &key(number), &value(number, 2000));
    }
    let last = put(&*store, b"last", b"1");
    block_on(store.checkpoint(&into)).unwrap();
    put(&*store, b"later", b"1");
    delete(&*store, &key(0));
    close(store);
    let copy = open(&into);
    assert_eq!(rows(&*copy).unwrap().len(), 201);
    assert_eq!(get(&*copy, b"later"), None);
    assert_eq!(get(&*copy, &key(0)).unwrap(), value(0, 2000));
    assert!(put(&*copy, b"new", b"1") > last);
    close(copy);
    assert_eq!(verify(&into).unwrap().damages, vec![]);
    let again = open(&from);
    let error = block_on(again.checkpoint(&into)).unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error}");
}

#[test]
fn bulk_loaded_rows_are_there_after_a_crash_and_their_stamp_is_not_used_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let before = put(&*store, b"a", b"1");
    let loaded = (0..5000_u32).map(|number| (key(number).into(), value(number, 50).into()));
    let loaded: Vec<(bytes::Bytes, bytes::Bytes)> = loaded.collect();
    block_on(store.bulk_load(Box::new(loaded.clone().into_iter()))).unwrap();
    let published = block_on(store.closed_through()).unwrap().0;
    assert!(published > before);
    drop(store);
    let store = open(dir.path());
    assert_eq!(rows(&*store).unwrap().len(), 5001);
    assert!(put(&*store, b"b", b"1") > published);
}

#[test]
fn a_crash_before_a_bulk_load_is_noted_in_the_log_keeps_its_rows_and_its_stamp() {
    let dir = tempfile::tempdir().unwrap();
    let noted = ["log/FLOOR", "log/END"].map(|name| dir.path().join(name));
    let store = open(dir.path());
    put(&*store, b"a", b"1");
    let before = noted.each_ref().map(|file| std::fs::read(file).unwrap());
    let loaded = [(bytes::Bytes::from("b"), bytes::Bytes::from("2"))];
    block_on(store.bulk_load(Box::new(loaded.into_iter()))).unwrap();
    let published = block_on(store.closed_through()).unwrap().0;
    drop(store);
    for (file, before) in noted.iter().zip(before) {
        std::fs::write(file, before).unwrap();
    }
    let store = open(dir.path());
    assert_eq!(get(&*store, b"b").as_deref(), Some(&b"2"[..]));
    assert!(put(&*store, b"b", b"3") > published);
    assert_eq!(get(&*store, b"b").as_deref(), Some(&b"3"[..]));
}
