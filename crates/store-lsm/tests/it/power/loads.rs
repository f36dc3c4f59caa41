//! Bulk loads during writes: each is there whole or not at all, and one that was answered is
//! there.
//!
//! A load begins after the one before it was answered, so where one is found all before it are
//! found.

use std::collections::BTreeMap;

use bytes::Bytes;
use store::{Direction, KeyRange, PageLimit, Store};

use super::super::directories::block_on;

/// Rows of a load: more than one block of a table.
const ROWS: u16 = 60;

fn prefix(load: u32) -> Vec<u8> {
    [&b"l"[..], &load.to_be_bytes()].concat()
}

fn row(load: u32, at: u16) -> (Bytes, Bytes) {
    let key = [&prefix(load)[..], &at.to_be_bytes()].concat();
    (key.into(), vec![load as u8; 300].into())
}

/// Loads and reports each load until the report fails, or the store takes no more.
pub(super) fn load_for_ever(store: &dyn Store, mut tell: impl FnMut(&str) -> std::io::Result<()>) {
    for load in first_free(store).. {
        let rows = (0..ROWS).map(move |at| row(load, at));
        let done = block_on(store.bulk_load(Box::new(rows)));
        if done.is_err() || tell(&format!("loaded {load}\n")).is_err() {
            return;
        }
    }
}

/// The first load that an earlier process did not make.
fn first_free(store: &dyn Store) -> u32 {
    let range = KeyRange { start: Bytes::from_static(b"l"), end: Bytes::from_static(b"m") };
    let limit = PageLimit { rows: 1, bytes: usize::MAX };
    let snapshot = block_on(store.snapshot()).unwrap();
    let last = block_on(snapshot.range(range, Direction::Backward, limit)).unwrap().rows.pop();
    last.map_or(0, |(key, _)| number(&key) + 1)
}

fn number(key: &[u8]) -> u32 {
    u32::from_be_bytes(key[1..5].try_into().unwrap())
}

/// Takes in a line of a child: how many loads were answered.
pub(super) fn learn(line: &str, answered: &mut u32) {
    if let Some(load) = line.strip_prefix("loaded ").and_then(|load| load.parse::<u32>().ok()) {
        *answered = (*answered).max(load + 1);
    }
}

/// Checks the rows of loads that are in a store, of which `answered` were answered.
pub(super) fn check(found: Vec<(Bytes, Bytes)>, answered: u32) {
    let mut loads: BTreeMap<u32, Vec<(Bytes, Bytes)>> = BTreeMap::new();
    for (key, value) in found {
        loads.entry(number(&key)).or_default().push((key, value));
    }
    for (load, rows) in &loads {
        let whole: Vec<_> = (0..ROWS).map(|at| row(*load, at)).collect();
        assert!(*rows == whole, "load {load} is there in part: {} rows", rows.len());
    }
    let newest = loads.keys().next_back().map_or(0, |load| load + 1);
    assert!(newest >= answered, "{answered} loads were answered, {newest} are there");
    assert_eq!(loads.len(), newest as usize, "one is missing before load {newest}");
}
