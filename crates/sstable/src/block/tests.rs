//! Blocks against lists of entries.

use super::*;
use crate::entry::Entry;
use crate::hash::key_hash;

type Row = (Vec<u8>, u64, Option<Vec<u8>>);

fn rows(keys: usize, versions: u64) -> Vec<Row> {
    let versions_of = |key: usize| {
        (0..=(key as u64 % versions)).rev().map(move |version| {
            let value = (version != 1).then(|| vec![key as u8; key % 40]);
            (format!("tenant#{:03}/item#{:05}", key / 10, key).into_bytes(), 100 + version, value)
        })
    };
    (0..keys).flat_map(versions_of).collect()
}

fn block(rows: &[Row], hashed: bool) -> Block {
    let mut builder = BlockBuilder::new(hashed);
    for (at, (key, stamp, value)) in rows.iter().enumerate() {
        let new = at == 0 || rows[at - 1].0 != *key;
        let entry = Entry { key, stamp: *stamp, value: value.as_deref() };
        builder.add(entry, new.then(|| key_hash(key)));
    }
    Block::new(builder.finish().to_vec()).expect("a block")
}

fn check_all(rows: &[Row], block: &Block) {
    assert_eq!(block.entries(), rows.len());
    let mut key = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        block.read_key(at, &mut key).expect("a key");
        let raw = block.entry(at).expect("an entry");
        let value = raw.value().map(|range| block.slice(range).expect("in the block").to_vec());
        assert_eq!((&key, raw.stamp, &value), (&row.0, row.1, &row.2));
        for stamp in [row.1 - 1, row.1, row.1 + 1] {
            let expected =
                rows.iter().position(|row| compare((&row.0, row.1), (&key, stamp)).is_ge());
            assert_eq!(block.lower_bound(&key, stamp), Some(expected.unwrap_or(rows.len())));
            let newest = rows.iter().find(|row| row.0 == key && row.1 <= stamp);
            let found = block.find(&key, key_hash(&key), stamp).expect("readable");
            assert_eq!(found.map(|raw| raw.stamp), newest.map(|row| row.1));
        }
        for near in [&key[..key.len() - 1], &[&key[..], b"0"].concat()] {
            let expected =
                rows.iter().position(|row| compare((&row.0, row.1), (near, 100)).is_ge());
            assert_eq!(block.lower_bound(near, 100), Some(expected.unwrap_or(rows.len())));
            assert!(block.find(near, key_hash(near), 200).expect("readable").is_none());
        }
    }
}

#[test]
fn every_entry_is_found_at_every_stamp() {
    for (keys, versions) in [(1, 1), (9, 1), (40, 4), (200, 1), (400, 3)] {
        let rows = rows(keys, versions);
        check_all(&rows, &block(&rows, true));
        check_all(&rows, &block(&rows, false));
    }
}

#[test]
fn a_block_of_more_than_64_kib_has_wide_offsets() {
    let rows: Vec<Row> =
        (0..5_u8).map(|key| (vec![b'k', key], u64::from(key), Some(vec![key; 30_000]))).collect();
    let block = block(&rows, true);
    assert!(block.wide);
    check_all(&rows[1..], &self::block(&rows[1..], true));
}

#[test]
fn any_changed_byte_is_read_without_a_panic() {
    let rows = rows(40, 3);
    let bytes = block(&rows, true).bytes;
    let mut readable = 0;
    for at in 0..bytes.len() {
        for change in [1, 0x80, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] ^= change;
            let Some(block) = Block::new(bytes) else { continue };
            let mut key = Vec::new();
            for entry in 0..block.entries().min(200) {
                readable += usize::from(block.read_key(entry, &mut key).is_some());
            }
            let _ = block.find(b"tenant#001/item#00012", key_hash(b"tenant#001/item#00012"), 200);
            let _ = block.lower_bound(b"tenant#002", 1);
        }
    }
    assert!(readable > 0, "some of them still have entries");
}
