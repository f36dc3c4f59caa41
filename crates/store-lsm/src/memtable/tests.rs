//! The memtable beside a map of the standard library, and what a flush keeps.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use store::{Direction, KeyRange, Stamp, Write};

use super::*;

/// Versions as they follow each other: ascending keys, descending stamps.
#[derive(Debug, Default)]
struct Model(BTreeMap<Vec<u8>, BTreeMap<u64, Option<Vec<u8>>>>);

impl Model {
    fn insert(&mut self, key: &[u8], value: Option<&[u8]>, stamp: u64) {
        let versions = self.0.entry(key.to_vec()).or_default();
        versions.insert(stamp, value.map(<[u8]>::to_vec));
    }

    fn get(&self, key: &[u8], at: u64) -> Option<Option<Vec<u8>>> {
        Some(self.0.get(key)?.range(..=at).next_back()?.1.clone())
    }

    fn range(&self, start: &[u8], end: &[u8], at: u64) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        let keys = self.0.keys().filter(|key| start <= &***key && &***key < end);
        keys.filter_map(|key| Some((key.clone(), self.get(key, at)?))).collect()
    }

    /// Every version but those that a newer one at or below the low watermark hides.
    fn flushed(&self, watermark: u64) -> Vec<(Vec<u8>, u64, Option<Vec<u8>>)> {
        let mut kept = Vec::new();
        for (key, versions) in &self.0 {
            for (stamp, value) in versions.iter().rev() {
                let hidden = versions.keys().any(|newer| newer > stamp && *newer <= watermark);
                if !hidden {
                    kept.push((key.clone(), *stamp, value.clone()));
                }
            }
        }
        kept
    }
}

fn insert(memtable: &Memtable, key: &[u8], value: Option<&[u8]>, stamp: u64) {
    let value = value.map(Bytes::copy_from_slice);
    let write = Write { key: Bytes::copy_from_slice(key), value };
    memtable.insert(&[Commit { stamp: Stamp(stamp), writes: vec![write] }]);
}

fn read(
    memtable: &Arc<Memtable>,
    start: &[u8],
    end: &[u8],
    direction: Direction,
    at: u64,
) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
    let range = KeyRange { start: Bytes::copy_from_slice(start), end: Bytes::copy_from_slice(end) };
    Cursor::new(Arc::clone(memtable), range, direction, Stamp(at), 10)
        .map(|(key, value)| (key.to_vec(), value.map(|value| value.to_vec())))
        .collect()
}

fn flushed(memtable: &Memtable, watermark: u64) -> Vec<(Vec<u8>, u64, Option<Vec<u8>>)> {
    let entry = |key: &[u8], stamp: Stamp, value: Option<&[u8]>| {
        (key.to_vec(), stamp.0, value.map(<[u8]>::to_vec))
    };
    memtable.flush_iter(Stamp(watermark), entry, || ()).collect()
}

/// Keys of all lengths with much in common, zeros among it, so that prefixes shrink and numbers
/// collide.
fn key() -> impl Strategy<Value = Vec<u8>> {
    let start = prop_oneof![Just(vec![]), Just(vec![7; 9]), Just(vec![7; 12]), Just(vec![9; 3])];
    (start, vec(prop_oneof![Just(0), Just(1), Just(255)], 0..12)).prop_map(|(mut key, rest)| {
        key.extend(rest);
        key.push(5);
        key
    })
}

fn value() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop_oneof![
        1 => Just(None),
        4 => vec(any::<u8>(), 0..20).prop_map(Some),
        1 => Just(Some(vec![3; 9_000])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn it_is_a_sorted_map_of_versions(
        keys in vec(key(), 1..60),
        writes in vec((any::<prop::sample::Index>(), value(), 0_u64..3), 0..700),
        reads in vec((key(), key(), 0_u64..1_500), 20),
    ) {
        let (memtable, mut model) = (Arc::new(Memtable::default()), Model::default());
        let mut stamp = 1;
        for (which, value, step) in &writes {
            let key = which.get(&keys);
            stamp += step;
            insert(&memtable, key, value.as_deref(), stamp);
            model.insert(key, value.as_deref(), stamp);
        }
        let versions: usize = model.0.values().map(BTreeMap::len).sum();
        prop_assert_eq!(memtable.versions(), versions as u64);
        for (start, end, at) in &reads {
            for key in keys.iter().chain([start]) {
                let found = memtable.get(key, Stamp(*at));
                let found = found.map(|value| value.map(|value| value.to_vec()));
                prop_assert_eq!(found, model.get(key, *at));
            }
            let mut rows = model.range(start, end, *at);
            prop_assert_eq!(&read(&memtable, start, end, Direction::Forward, *at), &rows);
            rows.reverse();
            prop_assert_eq!(&read(&memtable, start, end, Direction::Backward, *at), &rows);
            prop_assert_eq!(flushed(&memtable, *at), model.flushed(*at));
        }
    }
}

#[test]
fn versions_of_one_key_fill_several_leaves() {
    let memtable = Arc::new(Memtable::default());
    for stamp in 1..=1_000_u64 {
        insert(&memtable, b"b", Some(stamp.to_string().as_bytes()), stamp);
        insert(&memtable, if stamp % 2 == 0 { b"a" } else { b"c" }, None, stamp);
    }
    assert!(memtable.rows.read().fences.len() > 10);
    for at in [1, 2, 127, 128, 129, 500, 1_000, 2_000] {
        let newest = at.min(1_000).to_string().into_bytes();
        assert_eq!(memtable.get(b"b", Stamp(at)), Some(Some(newest.clone().into())));
        let rows = read(&memtable, b"b", b"c", Direction::Backward, at);
        assert_eq!(rows, [(b"b".to_vec(), Some(newest))]);
        let keys = |direction| {
            let rows = read(&memtable, b"", b"d", direction, at);
            rows.into_iter().map(|(key, _)| key).collect::<Vec<_>>().concat()
        };
        let all = if at == 1 { &b"bc"[..] } else { b"abc" };
        assert_eq!(keys(Direction::Forward), all);
        assert_eq!(keys(Direction::Backward).into_iter().rev().collect::<Vec<_>>(), all);
    }
}

#[test]
fn a_leaf_stays_full_where_keys_ascend() {
    let memtable = Memtable::default();
    for key in 0..12_800_u32 {
        insert(&memtable, &key.to_be_bytes(), Some(&[1; 100]), 1);
    }
    let leaves = memtable.rows.read().fences.len();
    assert!((100..=102).contains(&leaves), "{leaves} leaves of 128 versions");
}

#[test]
fn what_it_takes_is_counted() {
    let memtable = Memtable::default();
    assert_eq!(memtable.bytes(), 0);
    for key in 0..10_000_u32 {
        let key = key.wrapping_mul(2_654_435_761);
        insert(&memtable, &key.to_be_bytes(), Some(&[1; 500]), 1);
    }
    let all = memtable.rows.read();
    let footprint = |fence: &Fence| fence.leaf.read().footprint() + fence.key.len();
    let leaves: usize = all.fences.iter().map(footprint).sum();
    let rest = (all.fences.len() - 1) * size_of::<Fence>() + 10_000 * (BUFFER + 504);
    // But for the first leaf itself, which is there while it is empty.
    let first = Leaf::default().footprint();
    assert_eq!(memtable.bytes(), (leaves + rest - first) as u64);
    let rows = 10_000 * 504;
    assert!((rows..rows * 6 / 5).contains(&memtable.bytes()), "{} bytes", memtable.bytes());
}

#[test]
fn readers_find_everything_that_is_in_while_a_writer_adds() {
    let memtable = Arc::new(Memtable::default());
    let done = AtomicBool::new(false);
    let key = |number: u32| number.wrapping_mul(2_654_435_761).to_be_bytes();
    for number in 0..500 {
        insert(&memtable, &key(number), Some(b"old"), 1);
    }
    std::thread::scope(|threads| {
        for direction in [Direction::Forward, Direction::Backward] {
            let (memtable, done) = (Arc::clone(&memtable), &done);
            threads.spawn(move || {
                while !done.load(Ordering::Acquire) {
                    let rows = read(&memtable, &[], &[255; 5], direction, 1);
                    assert_eq!(rows.len(), 500);
                    assert!(rows.iter().all(|(_, value)| value.as_deref() == Some(b"old")));
                    assert_eq!(memtable.get(&key(7), Stamp(1)), Some(Some("old".into())));
                }
            });
        }
        for number in 0..20_000 {
            insert(&memtable, &key(number), Some(b"new"), 2);
        }
        done.store(true, Ordering::Release);
    });
    assert_eq!(memtable.versions(), 20_500);
}

#[test]
fn a_flush_keeps_what_a_read_at_the_watermark_or_above_sees() {
    let memtable = Memtable::default();
    let entries = [("a", 9), ("a", 7), ("a", 5), ("a", 3), ("b", 4), ("c", 8), ("c", 2), ("c", 1)];
    for (key, stamp) in entries {
        insert(&memtable, key.as_bytes(), Some(b"value"), stamp);
    }
    let of = |watermark| -> Vec<(String, u64)> {
        let rows = flushed(&memtable, watermark).into_iter();
        rows.map(|(key, stamp, _)| (String::from_utf8_lossy(&key).into_owned(), stamp)).collect()
    };
    let owned = |entries: &[(&str, u64)]| -> Vec<(String, u64)> {
        entries.iter().map(|(key, stamp)| ((*key).to_owned(), *stamp)).collect()
    };
    // A read at 6 sees a=5, b=4, c=2; one at 7 a=7; one at 9 a=9 and c=8.
    let read = [("a", 9), ("a", 7), ("a", 5), ("b", 4), ("c", 8), ("c", 2)];
    assert_eq!(of(6), owned(&read));
    assert_eq!(of(9), owned(&[("a", 9), ("b", 4), ("c", 8)]));
    assert_eq!(of(0), owned(&entries));
}

#[test]
fn a_flush_keeps_a_deletion_and_hides_what_is_older() {
    let memtable = Memtable::default();
    insert(&memtable, b"a", Some(b"value"), 4);
    insert(&memtable, b"a", None, 5);
    assert_eq!(flushed(&memtable, 5), [(b"a".to_vec(), 5, None)]);
}
