//! Directories written by released formats open for ever.
//!
//! Each directory in `tests/fixtures` was written once, by [`write`] of that time, and is never
//! written again: `v1` before there were `log/END` and `tree/TAILS`, `v2` with them.

use std::path::{Path, PathBuf};

use super::directories::*;
use store_lsm::{Options, verify};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn options() -> Options {
    Options { log_segment_bytes: 64 << 10, ..small() }
}

#[test]
fn every_version_opens_with_its_tables_and_its_log_and_is_of_the_newest_then() {
    for version in ["v1", "v2"] {
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
    assert_eq!(features(), 2, "{version} is upgraded");
    assert_eq!(verify(dir.path()).unwrap().damages, vec![], "{version}");
    assert_eq!(rows(&*open(dir.path())).unwrap().len(), 5, "{version}");
}

#[test]
#[ignore = "writes the fixture; only for a new format version, into a new directory"]
fn write() {
    let dir = fixture("v2");
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
