//! Which entries of a memtable a flush keeps: stamps, floors and what a read at each of them sees.

use lsm_tree::ValueType;

use super::*;

fn entry(key: &str, stamp: SeqNo, value_type: ValueType) -> InternalValue {
    InternalValue::from_components(key.as_bytes(), stamp.to_string(), stamp, value_type)
}

/// What a flush keeps of `(key, stamp)`s when no read comes below `floor`.
fn kept(entries: &[(&str, SeqNo)], floor: SeqNo) -> Vec<(String, SeqNo)> {
    let entries = entries.iter().map(|(key, stamp)| entry(key, *stamp, ValueType::Value));
    Newest { entries, floor, last: None }
        .map(|entry| (String::from_utf8_lossy(&entry.key.user_key).into_owned(), entry.key.seqno))
        .collect()
}

fn owned(entries: &[(&str, SeqNo)]) -> Vec<(String, SeqNo)> {
    entries.iter().map(|(key, stamp)| ((*key).to_owned(), *stamp)).collect()
}

#[test]
fn what_a_read_at_the_floor_or_above_sees_is_kept() {
    let entries = [("a", 9), ("a", 7), ("a", 5), ("a", 3), ("b", 4), ("c", 8), ("c", 2), ("c", 1)];
    // A read at 6 sees a=5, b=4, c=2; one at 7 a=7; one at 9 a=9 and c=8.
    let read = [("a", 9), ("a", 7), ("a", 5), ("b", 4), ("c", 8), ("c", 2)];
    assert_eq!(kept(&entries, 6), owned(&read));
}

#[test]
fn only_the_newest_is_kept_when_everything_is_below_the_floor() {
    let entries = [("a", 9), ("a", 7), ("b", 4), ("b", 3)];
    assert_eq!(kept(&entries, 9), owned(&[("a", 9), ("b", 4)]));
}

#[test]
fn everything_is_kept_above_the_floor() {
    let entries = [("a", 9), ("a", 7), ("b", 4), ("b", 3)];
    assert_eq!(kept(&entries, 0), owned(&entries));
}

#[test]
fn a_deletion_is_kept_and_hides_what_is_older() {
    let entries = [entry("a", 5, ValueType::Tombstone), entry("a", 4, ValueType::Value)];
    let rows: Vec<_> = Newest { entries: entries.into_iter(), floor: 5, last: None }.collect();
    assert_eq!(rows.len(), 1);
    assert!(rows.iter().all(|row| row.key.value_type == ValueType::Tombstone));
}
