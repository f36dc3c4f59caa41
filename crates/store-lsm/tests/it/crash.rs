//! A process that is killed loses nothing it acknowledged.
//!
//! The test starts itself as a child that writes items with an index entry each, from several
//! threads, and prints which writes were acknowledged. It is killed after a random
//! number of them; then the directory is checked, and the next child continues in it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use store::Store;

use super::directories::{get, open, put, rows, verify};

pub const WRITERS: u8 = 8;
const SLOTS: u8 = 25;
/// Names the directory to the child.
const CHILD: &str = "STATOR_CRASH_CHILD";
/// How many children are killed; 20 unless set.
const ROUNDS: &str = "STATOR_CRASH_ROUNDS";

fn item_key(writer: u8, slot: u8) -> Vec<u8> {
    vec![b'i', writer, slot]
}

fn index_key(version: u64, writer: u8, slot: u8) -> Vec<u8> {
    [&b"x"[..], &version.to_be_bytes(), &[writer, slot]].concat()
}

/// The version and some bulk, so that segments and memtables fill up.
fn item_value(version: u64) -> Vec<u8> {
    let mut value = version.to_be_bytes().to_vec();
    value.resize(400, version as u8);
    value
}

fn version(value: &[u8]) -> u64 {
    u64::from_be_bytes(value[..8].try_into().unwrap())
}

#[test]
#[ignore = "run by the test below, as a process of its own"]
fn child() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let store = open(Path::new(&dir));
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let store = &store;
            scope.spawn(move || {
                write_for_ever(&**store, writer, |line| {
                    std::io::stdout().lock().write_all(line.as_bytes())
                });
            });
        }
    });
}

/// Writes and reports each write until the report fails, or the store takes no more.
pub fn write_for_ever(
    store: &dyn Store,
    writer: u8,
    mut tell: impl FnMut(&str) -> std::io::Result<()>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let env = Env::real();
    loop {
        let slot = env.random_u64() as u8 % SLOTS;
        let key = item_key(writer, slot);
        let deadline = env.deadline(Duration::from_secs(60));
        let declared = vec![Bytes::from(key.clone())];
        let commit = store::transact(store, declared, vec![], deadline, move |current, batch| {
            let old = current.write(0).map_or(0, |value| version(value));
            if old > 0 {
                batch.delete(index_key(old, writer, slot));
            }
            batch.put(key.clone(), item_value(old + 1));
            batch.put(index_key(old + 1, writer, slot), b"entry".to_vec());
            Ok::<u64, ()>(old + 1)
        });
        let Ok(written) = runtime.block_on(commit) else { return };
        if tell(&format!("acknowledged {writer} {slot} {}\n", written.value)).is_err() {
            return;
        }
    }
}

/// Runs a child in `dir`, kills it after `kill_after` acknowledged writes, and adds what it
/// acknowledged to `acknowledged`.
fn run_and_kill(dir: &Path, kill_after: u64, acknowledged: &mut BTreeMap<(u8, u8), u64>) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child", "--ignored", "--nocapture"])
        .env(CHILD, dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut count = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).split(b'\n') {
        let Ok(line) = String::from_utf8(line.unwrap()) else { continue };
        count += u64::from(learn(&line, acknowledged));
        if count == kill_after {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(count >= kill_after, "the child ended by itself");
    count
}

/// Takes in a line of a child; whether it says that something was acknowledged.
pub fn learn(line: &str, acknowledged: &mut BTreeMap<(u8, u8), u64>) -> bool {
    let fields: Vec<&str> = line.split(' ').collect();
    // The last line may be cut; then it was not read as acknowledged either.
    let ["acknowledged", writer, slot, version] = fields[..] else { return false };
    let slot = (writer.parse().unwrap(), slot.parse().unwrap());
    let Ok(version) = version.parse::<u64>() else { return false };
    let newest = acknowledged.entry(slot).or_default();
    *newest = version.max(*newest);
    true
}

/// Nothing acknowledged is lost, and the index says the same as the items. The rows that were
/// loaded.
pub fn check(dir: &Path, acknowledged: &BTreeMap<(u8, u8), u64>) -> Vec<(Bytes, Bytes)> {
    let report = verify(dir).unwrap();
    assert_eq!(report.damages, vec![]);
    let store = open(dir);
    let mut index: Vec<(u64, u8, u8)> = Vec::new();
    let mut items: BTreeMap<(u8, u8), u64> = BTreeMap::new();
    let mut loaded = Vec::new();
    for (key, value) in rows(&*store).unwrap() {
        match key[0] {
            b'x' => index.push((version(&key[1..]), key[9], key[10])),
            b'i' => {
                assert_eq!(value, item_value(version(&value)), "a torn item");
                items.insert((key[1], key[2]), version(&value));
            }
            b'l' => loaded.push((key, value)),
            _ => assert_eq!(&key[..], b"from the parent"),
        }
    }
    for (slot, version) in acknowledged {
        let found = items.get(slot).copied().unwrap_or(0);
        assert!(
            found >= *version,
            "{slot:?}: version {version} was acknowledged, {found} is there"
        );
    }
    let from_items = items.iter().map(|((writer, slot), version)| (*version, *writer, *slot));
    let mut from_items: Vec<(u64, u8, u8)> = from_items.collect();
    from_items.sort_unstable();
    assert_eq!(index, from_items, "the index and the items disagree");
    put(&*store, b"from the parent", b"goes on");
    assert!(get(&*store, b"from the parent").is_some());
    loaded
}

#[test]
fn a_killed_process_loses_nothing_it_acknowledged() {
    let rounds = std::env::var(ROUNDS).ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20);
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeMap::new();
    let mut total = 0;
    for _ in 0..rounds {
        let kill_after = 1 + Env::real().random_u64() % 3000;
        total += run_and_kill(dir.path(), kill_after, &mut acknowledged);
        check(dir.path(), &acknowledged);
    }
    println!("{rounds} kills, {total} acknowledged writes, none lost");
}
