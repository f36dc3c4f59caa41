//! A disk on which tables cannot be written for a while, below a store that is written to all the
//! time.
//!
//! As in `crash`, the test starts itself as a child: the shim has to be there from the process's
//! start.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use env::{Deadline, Env};
use store::{Store, StoreError, TransactError};
use store_lsm::{Options, TableFormat};

use super::directories::{format, get, small, tables, verify};
use super::shim::Disk;

/// Names the directory to the child.
const CHILD: &str = "STATOR_FAULTS_CHILD";

fn options() -> Options {
    Options { memtable_bytes: 64 << 10, log_segment_bytes: 256 << 10, ..small() }
}

fn key(number: u64) -> Vec<u8> {
    [&b"k"[..], &number.to_be_bytes()].concat()
}

#[test]
#[ignore = "run by the test below, as a process of its own"]
fn child() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let store = store_lsm::open(Path::new(&dir), options(), &Env::real()).unwrap();
    for number in 0.. {
        let commit = store::transact(&*store, vec![], vec![], Deadline::NEVER, move |_, batch| {
            batch.put(key(number), vec![7; 2_000]);
            Ok::<(), ()>(())
        });
        let line = match runtime.block_on(commit) {
            Ok(_) => format!("acknowledged {number}\n"),
            Err(TransactError::Store(StoreError::Full { .. })) => {
                format!("full {}\n", failures(&*store))
            }
            Err(other) => format!("failed {other:?}\n"),
        };
        if std::io::stdout().lock().write_all(line.as_bytes()).is_err() {
            return;
        }
    }
}

/// Steps of the store's workers that failed.
fn failures(store: &dyn Store) -> u64 {
    let metrics = store.statistics().metrics;
    let found = metrics.iter().find(|(name, _)| *name == "background_failures_total");
    found.map(|(_, count)| *count).unwrap()
}

#[test]
fn tables_that_cannot_be_written_stop_writes_until_they_can() {
    stop_writes_until_they_can(match format() {
        TableFormat::LsmTree => "write fail ENOSPC tree/tables",
        TableFormat::Own => "write fail ENOSPC .sst",
    });
}

#[test]
fn a_manifest_that_cannot_be_written_stops_writes_until_it_can() {
    // The crate opens its files itself, and writes a manifest of another name each time.
    if format() == TableFormat::Own {
        stop_writes_until_they_can("write fail ENOSPC MANIFEST");
        stop_writes_until_they_can("sync fail EIO MANIFEST");
    }
}

/// While calls fail by this rule, no writes are taken after a moment, and all is well after it.
fn stop_writes_until_they_can(rule: &str) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let disk = Disk::below(&data);
    disk.rules("");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "faults::child", "--ignored", "--nocapture"])
        .env(CHILD, &data)
        .envs(disk.variables())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut acknowledged = BTreeSet::new();
    // Until a line of this kind has come so often; the number in the last one.
    let mut follow = |kind: &str, times: usize| {
        let (mut seen, mut last) = (0, 0);
        while seen < times {
            let line = lines.next().expect("the child goes on");
            assert!(!line.starts_with("failed"), "{line}");
            if let Some(number) = line.strip_prefix("acknowledged ") {
                acknowledged.insert(number.parse::<u64>().unwrap());
            }
            if let Some(number) = line.strip_prefix(kind) {
                seen += 1;
                last = number.trim().parse::<u64>().unwrap();
            }
        }
        last
    };
    follow("acknowledged", 200);
    disk.rules(rule);
    let failed = follow("full", 1);
    let before = tables(&data).len();
    // Several more attempts at the same table.
    while follow("full", 1) < failed + 4 {}
    if !rule.contains("MANIFEST") {
        assert!(tables(&data).len() <= before + 1, "attempts leave no files behind");
    }
    disk.rules("");
    follow("acknowledged", 200);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(verify(&data).unwrap().damages, []);
    let store = store_lsm::open(&data, options(), &Env::real()).unwrap();
    for number in acknowledged {
        assert_eq!(get(&*store, &key(number)).map(|row| row.len()), Some(2_000), "{number}");
    }
}
