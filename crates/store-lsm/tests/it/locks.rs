//! Exclusive use of a directory: who is kept out, and what of the directory may change meanwhile.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use super::directories::*;
use store::Store as _;
use store_lsm::OpenError;

#[test]
fn a_second_opener_is_refused_until_the_first_closes() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let error = refused(dir.path());
    assert!(matches!(error, OpenError::Locked { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains(&dir.path().display().to_string()), "{text}");
    assert!(text.contains(&std::process::id().to_string()), "{text}");
    assert!(matches!(verify(dir.path()), Err(OpenError::Locked { .. })));
    close(store);
    drop(open(dir.path()));
}

/// What becomes of `LOCK` while a store is open, before others come.
fn others_are_refused_after(change: impl FnOnce(&Path), holder: &str) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    put(&*store, b"a", b"1");
    change(&dir.path().join("LOCK"));
    let before = names(dir.path());
    for error in [refused(dir.path()), verify(dir.path()).unwrap_err()] {
        assert!(
            matches!(&error, OpenError::Locked { holder: found, .. } if found == holder),
            "{error}"
        );
    }
    assert_eq!(names(dir.path()), before, "who is refused makes no file");
    put(&*store, b"b", b"2");
    close(store);
    let store = open(dir.path());
    assert_eq!(get(&*store, b"a").as_deref(), Some(&b"1"[..]));
    assert_eq!(get(&*store, b"b").as_deref(), Some(&b"2"[..]));
}

fn names(dir: &Path) -> BTreeSet<OsString> {
    std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

#[test]
fn a_second_opener_is_refused_after_the_lock_file_was_removed() {
    others_are_refused_after(|lock| std::fs::remove_file(lock).unwrap(), "");
}

#[test]
fn a_second_opener_is_refused_after_the_lock_file_was_replaced() {
    let replace = |lock: &Path| {
        let other = lock.with_file_name("FORMAT.new");
        std::fs::write(&other, "pid 1\n").unwrap();
        std::fs::rename(other, lock).unwrap();
    };
    others_are_refused_after(replace, "pid 1");
}

#[test]
fn a_second_opener_is_refused_by_any_path_to_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    let (first, link) = (dir.path().join("store"), dir.path().join("link"));
    let store = open(&first);
    std::fs::remove_file(first.join("LOCK")).unwrap();
    std::os::unix::fs::symlink(&first, &link).unwrap();
    assert!(matches!(refused(&link), OpenError::Locked { .. }));
    let moved = dir.path().join("moved");
    std::fs::rename(&first, &moved).unwrap();
    assert!(matches!(refused(&moved), OpenError::Locked { .. }));
    std::fs::rename(&moved, &first).unwrap();
    close(store);
}

/// A program that knows only the lock of the file.
#[test]
fn a_server_that_locks_only_the_lock_file_keeps_others_out_and_is_kept_out() {
    let dir = tempfile::tempdir().unwrap();
    close(open(dir.path()));
    let older = std::fs::File::open(dir.path().join("LOCK")).unwrap();
    older.try_lock().unwrap();
    for _ in 0..2 {
        assert!(matches!(refused(dir.path()), OpenError::Locked { .. }));
    }
    older.unlock().unwrap();
    let store = open(dir.path());
    assert!(older.try_lock().is_err());
    close(store);
    older.try_lock().unwrap();
}

#[test]
fn a_checkpoint_opens_beside_the_store_it_is_of() {
    let dir = tempfile::tempdir().unwrap();
    let (store, into) = (open(&dir.path().join("store")), dir.path().join("copy"));
    put(&*store, b"a", b"1");
    block_on(store.checkpoint(&into)).unwrap();
    let copy = open(&into);
    put(&*copy, b"a", b"2");
    assert_eq!(get(&*store, b"a").as_deref(), Some(&b"1"[..]));
}

#[test]
fn a_renamed_directory_is_followed_and_a_new_one_of_its_name_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (path, moved) = (dir.path().join("store"), dir.path().join("moved"));
    let first = open(&path);
    put(&*first, b"before", b"1");
    std::fs::rename(&path, &moved).unwrap();
    let second = open(&path);
    put(&*second, b"of the second", b"1");
    close(second);
    let untouched = files(&path);
    // Segments, flushes, compactions, a checkpoint and a close: every kind of file is made anew.
    for number in 0..600_u32 {
        put(&*first, &(number % 200).to_be_bytes(), &[7; 6000]);
    }
    block_on(first.checkpoint(&dir.path().join("copy"))).unwrap();
    let expected = rows(&*first).unwrap();
    assert_eq!(expected.len(), 201);
    close(first);
    assert!(files(&path) == untouched, "files of another server changed");
    for place in [&moved, &dir.path().join("copy")] {
        assert_eq!(verify(place).unwrap().damages, vec![], "{place:?}");
        assert_eq!(rows(&*open(place)).unwrap(), expected, "{place:?}");
    }
    assert!(!tables(&moved).is_empty());
    assert_eq!(rows(&*open(&path)).unwrap().len(), 1);
}
