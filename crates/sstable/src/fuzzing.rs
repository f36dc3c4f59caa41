//! Entry points for coverage-guided fuzzing (`fuzz/`) and for a test; compiled for nothing else.
#![expect(clippy::expect_used, reason = "a target fails by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::block::Block;
use crate::{
    BlockCache, Direction, Edit, Entry, Expected, MemoryFile, Reading, RowRange, Run, Runs, Table,
    TableIdentity, TableWriter, WriterOptions, key_hash, manifest,
};

/// Reads `bytes` as a block without a checksum, as a manifest and as an edit; an edit is written
/// again so that it reads as the same.
///
/// # Panics
/// When it is not.
pub fn formats(bytes: &[u8]) {
    let _ = manifest::read(bytes, 0, None);
    if let Some(edit) = Edit::decode(bytes) {
        assert!(Edit::decode(&edit.encode()).as_ref() == Some(&edit));
    }
    let Some(block) = Block::new(bytes.to_vec()) else { return };
    let mut key = Vec::new();
    for place in 0..block.entries().min(300) {
        if block.read_key(place, &mut key).is_some() {
            let _ = block.find(&key, key_hash(&key), u64::MAX);
            let _ = block.lower_bound(&key, 1);
        }
    }
}

/// Takes `bytes` for versions, writes them into a table and finds each, and all rows in both
/// directions.
///
/// # Panics
/// When it does not.
pub fn round_trip(bytes: &[u8]) {
    let Some((&[block_bytes, partition_bytes], rest)) = bytes.split_first_chunk() else { return };
    let versions = versions(rest);
    let options = WriterOptions {
        block_bytes: usize::from(block_bytes) * 4,
        partition_bytes: usize::from(partition_bytes),
        ..WriterOptions::default()
    };
    let identity = TableIdentity { table: 3, salt: 5 };
    let file = Arc::new(MemoryFile::default());
    let mut writer = TableWriter::new(Arc::clone(&file), identity, options);
    for ((key, age), value) in &versions {
        let entry = Entry { key, stamp: u64::MAX - age, value: value.as_deref() };
        writer.add(entry).expect("versions ascend");
    }
    let Some((file, summary)) = writer.finish().expect("memory takes it") else { return };
    let expected = Expected { table: 3, salt: Some(5), file_bytes: summary.file_bytes, shift: 0 };
    let cache = Arc::new(BlockCache::new(1 << 16));
    let table = Arc::new(Table::open(Box::new(file), expected, cache, None).expect("it opens"));
    table.verify().expect("undamaged");
    for ((key, age), value) in &versions {
        let found = table.get(key, u64::MAX - age).expect("undamaged").expect("it is there");
        assert!(found.stamp() == u64::MAX - age && found.value() == value.as_deref());
    }
    let runs = Runs::new(vec![Run::new(vec![table])]);
    let rows = |direction| {
        let range = RowRange { start: b"", end: None };
        let reading = Reading::rows(usize::from(block_bytes) * 16);
        let mut cursor = runs.rows(range, u64::MAX, direction, reading).expect("undamaged");
        let mut rows = Vec::new();
        while cursor.advance().expect("undamaged") {
            rows.push((cursor.key().to_vec(), cursor.value().map(<[u8]>::to_vec)));
        }
        rows
    };
    let forward = rows(Direction::Forward);
    let mut backward = rows(Direction::Backward);
    backward.reverse();
    assert!(forward == backward);
}

/// Versions by key and age: of each a byte for the length of the key, the key, one for the age, one
/// for the value.
fn versions(mut bytes: &[u8]) -> BTreeMap<(Vec<u8>, u64), Option<Vec<u8>>> {
    let mut versions = BTreeMap::new();
    while let Some((&[key, age, value], rest)) = bytes.split_first_chunk() {
        let Some((key, rest)) = rest.split_at_checked(usize::from(key % 8)) else { break };
        let Some((text, rest)) = rest.split_at_checked(usize::from(value % 16)) else { break };
        let value = (value >= 16).then(|| text.repeat(usize::from(value / 16)));
        versions.insert((key.to_vec(), u64::from(age % 4)), value);
        bytes = rest;
    }
    versions
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            super::formats(&bytes);
            super::round_trip(&bytes);
            // Nearly a block: its tail says few entries of two-byte offsets.
            let tail = [&bytes[..], &[0; 8], &[3, 0, 0, 0, 2, 0, 2, 0]].concat();
            prop_assert_eq!(crate::block::Block::new(tail.clone()).is_some(), bytes.len() >= 10);
            super::formats(&tail);
        }
    }
}
