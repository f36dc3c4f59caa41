//! Directories written by released formats open for ever.
//!
//! Each directory in `tests/fixtures` was written once, by [`write`] of that time, and is never
//! written again: `v1` before there were `log/END` and `tree/TAILS`, `v2` with them and
//! with tables of the `lsm-tree` crate, `v3` with tables of our own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::directories::*;
use store_lsm::{Options, TableFormat};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn options() -> Options {
    Options { log_segment_bytes: 64 << 10, ..small() }
}

#[test]
fn every_version_opens_with_its_tables_and_its_log_and_is_of_the_newest_then() {
    for version in ["v1", "v2", "v3"] {
        opens(version);
    }
}

fn opens(version: &str) {
    let dir = tempfile::tempdir().unwrap();
    copy(&fixture(version), dir.path());
    let features = || std::fs::read(dir.path().join("FORMAT")).unwrap()[12];
    assert_eq!(features(), version.as_bytes()[1] - b'0');
    let report = verify(dir.path()).unwrap();
    assert_eq!(report.damages, vec![]);
    assert!(report.tables >= 1 && report.log_groups >= 2, "{report:?}");
    let store = open(dir.path());
    let found = rows(&*store).unwrap();
    let found: Vec<(&[u8], &[u8])> =
        found.iter().map(|(key, value)| (&key[..], &value[..])).collect();
    let expected: [(&[u8], &[u8]); 4] = [
        (b"in the log", b"second"),
        (b"in the log, too", &[0, 1, 254, 255]),
        (b"in the table", b"first"),
        (b"replaced", b"new"),
    ];
    assert_eq!(found, expected);
    assert!(put(&*store, b"more", b"1") > 8, "eight commits were made before");
    drop(store);
    let expected = if options().converts_tables || version == "v3" { 3 } else { 2 };
    assert_eq!(features(), expected, "{version} is upgraded");
    assert_eq!(verify(dir.path()).unwrap().damages, vec![], "{version}");
    assert_eq!(rows(&*open(dir.path())).unwrap().len(), 5, "{version}");
}

/// What a store with tables of the crate holds is there after its migration, whatever the moment at
/// which that was interrupted.
#[test]
fn a_directory_with_tables_of_the_crate_gets_our_own() {
    let lsm = Options { tables: TableFormat::LsmTree, converts_tables: false, ..options() };
    let own = Options { tables: TableFormat::Own, converts_tables: true, ..options() };
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), lsm.clone()).unwrap();
    for number in 0..400_u32 {
        put(&*store, &number.to_be_bytes(), &vec![number as u8; 1000]);
        if number % 3 == 0 {
            delete(&*store, &(number / 2).to_be_bytes());
        }
    }
    close(store);
    let store = try_open(dir.path(), lsm.clone()).unwrap();
    let last = put(&*store, b"in the log", b"1");
    delete(&*store, &399_u32.to_be_bytes());
    let expected = rows(&*store).unwrap();
    drop(store);
    let old = files(dir.path());
    // What new directories get says nothing of one that is there.
    let kept = Options { converts_tables: false, ..own.clone() };
    drop(try_open(dir.path(), kept).unwrap());
    assert_eq!(std::fs::read(dir.path().join("FORMAT")).unwrap()[12], 2);
    put_back(dir.path(), &old);
    let store = try_open(dir.path(), own.clone()).unwrap();
    assert_eq!(rows(&*store).unwrap(), expected);
    drop(store);
    let new = files(dir.path());
    let is_tree = |path: &&PathBuf| path.starts_with(dir.path().join("tree"));
    let names: Vec<_> = new.keys().filter(is_tree).map(|path| path.file_name().unwrap()).collect();
    assert!(names.len() >= 2, "{names:?}");
    let is_own =
        |name: &&&std::ffi::OsStr| **name == "MANIFEST" || name.to_str().unwrap().ends_with(".sst");
    assert!(names.iter().all(|name| is_own(&name)), "{names:?}");
    // Before the superblock was replaced the old files count, and after it the new ones; whatever
    // part of the others is there.
    let format = dir.path().join("FORMAT");
    for (declared, parts) in [(false, &new), (true, &old)] {
        let parts: Vec<_> = parts.iter().filter(|(path, _)| is_tree(path)).collect();
        for some in 0..=parts.len() {
            let (whole, as_whole) =
                if declared { (&new, own.clone()) } else { (&old, own.clone()) };
            std::fs::remove_dir_all(dir.path()).unwrap();
            for (path, bytes) in
                parts.iter().take(some).map(|(path, bytes)| (*path, *bytes)).chain(whole)
            {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
            assert_eq!(std::fs::read(&format).unwrap()[12], if declared { 3 } else { 2 });
            assert_eq!(verify(dir.path()).unwrap().damages, vec![]);
            let store = try_open(dir.path(), as_whole).unwrap();
            assert_eq!(rows(&*store).unwrap(), expected, "{declared} {some}");
            assert!(put(&*store, b"more", b"1") > last);
            close(store);
            assert_eq!(std::fs::read(&format).unwrap()[12], 3);
            assert_eq!(verify(dir.path()).unwrap().damages, vec![]);
            // The option says nothing of a directory that has our own.
            let store = try_open(dir.path(), lsm.clone()).unwrap();
            assert_eq!(rows(&*store).unwrap().len(), expected.len() + 1);
        }
    }
}

fn put_back(dir: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) {
    std::fs::remove_dir_all(dir).unwrap();
    for (path, bytes) in files {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// As a program sees it that is older than the directory: of the newest fixture, since that has
/// what it needs.
#[test]
fn a_directory_of_a_newer_program_is_refused_by_name_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    copy(&fixture("v3"), dir.path());
    let format = dir.path().join("FORMAT");
    let mut bytes = std::fs::read(&format).unwrap();
    // Those of an encrypted directory are the newest that are known.
    bytes[12] += 2;
    let checksum = crc32fast::hash(&bytes[..32]);
    bytes[32..].copy_from_slice(&checksum.to_le_bytes());
    std::fs::write(&format, &bytes).unwrap();
    let before = files(dir.path());
    let refused = try_open(dir.path(), options()).unwrap_err().to_string();
    assert!(refused.contains("FORMAT has version 5, and this program reads up to version 4"));
    assert!(refused.ends_with("use a newer version of this program"), "{refused}");
    let after = files(dir.path());
    assert!(after == before, "nothing was changed");
}

#[test]
#[ignore = "writes the fixture; only for a new format version, into a new directory"]
fn write() {
    let dir = fixture("v3");
    assert!(!dir.exists(), "a fixture is never written again");
    let store = try_open(&dir, options()).unwrap();
    put(&*store, b"in the table", b"first");
    put(&*store, b"replaced", b"old");
    put(&*store, b"deleted", b"x");
    put(&*store, b"deleted later", b"x");
    delete(&*store, b"deleted");
    close(store);
    let store = try_open(&dir, options()).unwrap();
    put(&*store, b"in the log", b"second");
    put(&*store, b"replaced", b"new");
    put(&*store, b"in the log, too", &[0, 1, 254, 255]);
    delete(&*store, b"deleted later");
    drop(store);
    std::fs::remove_file(dir.join("LOCK")).unwrap();
}
