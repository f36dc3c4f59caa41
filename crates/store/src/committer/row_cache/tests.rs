//! The row cache: what may enter, what stays, and what leaves.

use bytes::Bytes;

use super::shard::ENTRY_BYTES;
use super::{Miss, RowCache, SHARDS, Version};
use crate::Stamp;

const ROOMY: usize = 64 << 20;

fn miss(rows: &RowCache, key: &str) -> Miss {
    rows.find(key.as_bytes()).map(|_| ()).expect_err("nothing is there")
}

fn value(rows: &RowCache, key: &str) -> Option<Option<Bytes>> {
    rows.get(key.as_bytes()).map(|entry| entry.value)
}

fn stage(rows: &RowCache, key: &'static str, stamp: u64, value: &'static str) {
    stage_at(rows, key, stamp, Some(value), Stamp(stamp - 1));
}

fn stage_at(
    rows: &RowCache,
    key: &'static str,
    stamp: u64,
    value: Option<&'static str>,
    published: Stamp,
) {
    let value = value.map(Bytes::from);
    rows.stage(
        &Bytes::from(key),
        Version { stamp: Stamp(stamp), value, counter: false },
        published,
    );
}

fn count(rows: &RowCache, key: &'static str, stamp: u64) {
    let value = Some(Bytes::from("8 bytes."));
    let version = Version { stamp: Stamp(stamp), value, counter: true };
    rows.stage(&Bytes::from(key), version, Stamp(stamp - 1));
}

#[test]
fn what_was_read_serves_until_it_is_written_again() {
    let rows = RowCache::new(1, ROOMY);
    rows.fill(miss(&rows, "a"), b"a", &Bytes::from("old"), Stamp(4));
    assert_eq!(value(&rows, "a"), Some(Some(Bytes::from("old"))));
    stage(&rows, "a", 5, "new");
    rows.unstage(b"a", Stamp(5));
    assert_eq!(value(&rows, "a"), Some(Some(Bytes::from("new"))), "it stays after it is published");
}

#[test]
fn what_was_written_and_never_read_leaves_when_it_is_published() {
    let rows = RowCache::new(1, ROOMY);
    stage(&rows, "a", 5, "new");
    stage(&rows, "a", 6, "newer");
    rows.unstage(b"a", Stamp(5));
    assert_eq!(value(&rows, "a"), Some(Some(Bytes::from("newer"))), "a pending one stays");
    rows.unstage(b"a", Stamp(6));
    assert_eq!(value(&rows, "a"), None);
}

#[test]
fn a_read_from_before_a_write_does_not_fill() {
    let rows = RowCache::new(1, ROOMY);
    let before = miss(&rows, "a");
    stage(&rows, "a", 5, "new");
    rows.fill(before, b"a", &Bytes::from("old"), Stamp(4));
    assert_eq!(value(&rows, "a"), Some(Some(Bytes::from("new"))), "while it is pending");
    rows.unstage(b"a", Stamp(5));
    rows.fill(before, b"a", &Bytes::from("old"), Stamp(4));
    assert_eq!(value(&rows, "a"), None, "after it has left");
}

#[test]
fn a_deleted_row_stays_deleted() {
    let rows = RowCache::new(1, ROOMY);
    rows.fill(miss(&rows, "a"), b"a", &Bytes::from("old"), Stamp(4));
    stage_at(&rows, "a", 5, None, Stamp(4));
    rows.unstage(b"a", Stamp(5));
    assert_eq!(value(&rows, "a"), Some(None));
}

#[test]
fn counters_stay_without_being_read() {
    let rows = RowCache::new(1, ROOMY);
    count(&rows, "n", 5);
    rows.unstage(b"n", Stamp(5));
    assert_eq!(value(&rows, "n"), Some(Some(Bytes::from("8 bytes."))));
}

#[test]
fn without_a_budget_only_pending_versions_are_there() {
    let rows = RowCache::new(1, 0);
    rows.fill(miss(&rows, "a"), b"a", &Bytes::from("old"), Stamp(4));
    assert_eq!(value(&rows, "a"), None);
    count(&rows, "n", 5);
    rows.unstage(b"n", Stamp(5));
    assert_eq!(rows.sizes(), (0, 0));
}

#[test]
fn rows_leave_beyond_the_budget_but_those_asked_for_and_pending_ones_stay() {
    // Twenty rows a shard.
    let budget = SHARDS * 20 * (ENTRY_BYTES + 16);
    let rows = RowCache::new(1, budget);
    let keys: Vec<Bytes> = (0..20_000).map(|n| Bytes::from(format!("key {n:05}"))).collect();
    rows.fill(miss(&rows, "hot"), b"hot", &Bytes::from("asked"), Stamp(1));
    rows.fill(miss(&rows, "pending"), b"pending", &Bytes::from("old"), Stamp(1));
    stage(&rows, "pending", 1_000, "new");
    for key in &keys {
        let _ = rows.get(b"hot");
        let miss = rows.find(key).map(|_| ()).expect_err("each is new");
        rows.fill(miss, key, &Bytes::from("value"), Stamp(2));
    }
    let (entries, bytes) = rows.sizes();
    assert!(bytes <= budget, "{bytes} of {budget}");
    assert!(entries > SHARDS * 10, "the budget is used: {entries}");
    assert_eq!(value(&rows, "hot"), Some(Some(Bytes::from("asked"))));
    assert_eq!(value(&rows, "pending"), Some(Some(Bytes::from("new"))));
    let cached: usize = rows.shards.iter().map(|shard| shard.lock().cached()).sum();
    assert_eq!(cached, entries, "the hand comes past each kept key");
}

#[test]
fn a_row_that_is_read_once_evicts_nothing_and_one_that_is_read_again_enters() {
    let rows = RowCache::new(1, SHARDS * 200 * (ENTRY_BYTES + 16));
    let read = |key: &str| {
        if let Err(miss) = rows.find(key.as_bytes()) {
            rows.fill(miss, key.as_bytes(), &Bytes::from("value"), Stamp(2));
        }
    };
    // Enough that each shard is full.
    (0..40_000).for_each(|n| read(&format!("first {n:05}")));
    let kept = |n: &i32| value(&rows, &format!("first {n:05}")).is_some();
    let before: Vec<i32> = (0..40_000).filter(kept).collect();
    (0..1_000).for_each(|n| read(&format!("once {n:06}")));
    let lost = before.iter().filter(|n| !kept(n)).count();
    assert!(before.len() > SHARDS * 100, "the budget is used: {}", before.len());
    assert!(lost < 250, "{lost} rows left for a thousand that were read once");
    read("twice");
    assert_eq!(value(&rows, "twice"), None);
    read("twice");
    assert_eq!(value(&rows, "twice"), Some(Some(Bytes::from("value"))));
}

#[test]
fn reads_see_the_published_version_while_others_are_pending() {
    let rows = RowCache::new(1, ROOMY);
    rows.fill(miss(&rows, "a"), b"a", &Bytes::from("at 4"), Stamp(4));
    stage_at(&rows, "a", 6, Some("at 6"), Stamp(5));
    stage_at(&rows, "a", 8, Some("at 8"), Stamp(5));
    let read = |at| rows.read(b"a", Stamp(at)).map_err(|miss| assert!(miss.is_none())).ok();
    assert_eq!(read(3), None, "older than what is known");
    assert_eq!(read(4), Some(Some(Bytes::from("at 4"))));
    assert_eq!(read(5), Some(Some(Bytes::from("at 4"))));
    assert_eq!(read(6), None, "the first pending one is no longer here");
    assert_eq!(read(7), None);
    assert_eq!(read(8), Some(Some(Bytes::from("at 8"))));
    rows.unstage(b"a", Stamp(8));
    stage_at(&rows, "a", 9, Some("at 9"), Stamp(8));
    assert_eq!(read(8), Some(Some(Bytes::from("at 8"))));
}
