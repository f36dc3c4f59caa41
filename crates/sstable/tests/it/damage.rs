//! Damage: each byte of a small table changed, each length cut, and tables in the place of others.

use std::sync::Arc;

use sstable::{
    BlockCache, Entry, Expected, MemoryFile, Reading, Table, TableCursor, TableError,
    TableIdentity, WriterOptions,
};

use crate::rows::{IDENTITY, Version, open, open_cached, write};

fn some_versions() -> Vec<Version> {
    let version = |number: u64| {
        let value =
            (!number.is_multiple_of(5)).then(|| vec![number as u8; 20 + number as usize % 30]);
        (format!("item#{:04}", number / 2).into_bytes(), 50 - number % 2, value)
    };
    (0..60).map(version).collect()
}

fn small() -> WriterOptions {
    WriterOptions { block_bytes: 300, partition_bytes: 60, ..WriterOptions::default() }
}

fn is_row(entry: Entry<'_>, row: &Version) -> bool {
    (entry.key, entry.stamp, entry.value) == (&row.0, row.1, row.2.as_deref())
}

/// Reads everything, in each way. Each answer is right or damage; whether there was damage.
fn read_all(table: &Arc<Table>, rows: &[Version]) -> bool {
    let mut damaged = false;
    for (key, stamp, value) in rows {
        match table.get(key, *stamp) {
            Ok(found) => {
                let found = found.expect("it is there");
                assert_eq!((found.stamp(), found.value()), (*stamp, value.as_deref()));
            }
            Err(error) => damaged |= error.is_damage(),
        }
    }
    let mut forward = TableCursor::new(Arc::clone(table), Reading::whole());
    let mut moved = forward.seek_first();
    for row in rows {
        if let Err(error) = &moved {
            assert!(error.is_damage(), "{error}");
            damaged = true;
            break;
        }
        assert!(is_row(forward.entry().expect("an entry"), row));
        moved = forward.step_forward();
    }
    let mut backward = TableCursor::new(Arc::clone(table), Reading::rows(0));
    let mut moved = backward.seek_last();
    for row in rows.iter().rev() {
        if let Err(error) = &moved {
            assert!(error.is_damage(), "{error}");
            return true;
        }
        assert!(is_row(backward.entry().expect("an entry"), row));
        moved = backward.step_back();
    }
    damaged
}

#[test]
fn each_changed_byte_is_noticed_and_gives_no_wrong_answer() {
    let rows = some_versions();
    let (bytes, _) = write(&rows, IDENTITY, &small());
    assert!(!read_all(&open(bytes.clone(), IDENTITY).expect("undamaged"), &rows));
    for at in 0..bytes.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[at] ^= change;
            match open(changed, IDENTITY) {
                Err(error) => assert!(error.is_damage(), "byte {at}: {error}"),
                Ok(table) => {
                    let verified = table.verify();
                    assert!(verified.is_err_and(|error| error.is_damage()), "byte {at}");
                    assert!(read_all(&table, &rows), "byte {at} changed and nobody noticed");
                }
            }
        }
    }
}

#[test]
fn each_shorter_file_is_refused() {
    let (bytes, _) = write(&some_versions(), IDENTITY, &small());
    for length in 0..bytes.len() {
        let cut = bytes[..length].to_vec();
        assert!(open(cut.clone(), IDENTITY).is_err_and(|error| error.is_damage()), "{length}");
        // The list of tables has the length that it had.
        let TableIdentity { table, salt } = IDENTITY;
        let file_bytes = bytes.len() as u64;
        let expected = Expected { table, salt: Some(salt), file_bytes, shift: 0 };
        let cache = Arc::new(BlockCache::new(1 << 20));
        let opened = Table::open(Box::new(MemoryFile::new(cut)), expected, cache, None);
        assert!(opened.is_err_and(|error| error.is_damage()), "{length}");
    }
}

#[test]
fn a_table_under_another_number_or_from_another_moment_is_refused() {
    let (bytes, _) = write(&some_versions(), IDENTITY, &small());
    let other_number = TableIdentity { table: 8, ..IDENTITY };
    assert!(open(bytes.clone(), other_number).is_err_and(|error| error.is_damage()));
    let other_moment = TableIdentity { salt: 0xbeef, ..IDENTITY };
    assert!(open(bytes, other_moment).is_err_and(|error| error.is_damage()));
}

#[test]
fn a_block_of_another_moment_in_the_same_place_is_noticed() {
    // The same rows under another salt: all lengths are the same.
    let rows = some_versions();
    let (mut bytes, _) = write(&rows, IDENTITY, &small());
    let (older, _) = write(&rows, TableIdentity { salt: 0xbeef, ..IDENTITY }, &small());
    assert_eq!(bytes.len(), older.len());
    let differs = bytes.iter().zip(&older).position(|(one, other)| one != other);
    let first_checksum = differs.expect("the first block's checksum") + 8;
    bytes[..first_checksum].copy_from_slice(&older[..first_checksum]);
    let table = open(bytes, IDENTITY).expect("the end is that of the table");
    assert!(table.get(&rows[0].0, 99).is_err_and(|error| error.is_damage()));
}

#[test]
fn a_newer_format_is_refused_as_newer() {
    let (mut bytes, _) = write(&some_versions(), IDENTITY, &small());
    let footer = bytes.len() - 128;
    bytes[footer + 8] = 2;
    // A newer program writes a checksum that fits.
    let sum = xxhash_rust::xxh3::xxh3_64_with_seed(
        &bytes[footer..footer + 120],
        seed(0x5354_4154_5253_5354, 7, bytes.len() as u64),
    );
    bytes[footer + 120..].copy_from_slice(&sum.to_le_bytes());
    let opened = open(bytes, IDENTITY);
    assert!(
        matches!(opened, Err(TableError::Newer { table: 7, found: 2, known: 1 })),
        "{opened:?}"
    );
}

/// The seed of a checksum as `docs/internals/tables.md` says.
fn seed(salt: u64, table: u64, offset: u64) -> u64 {
    let mix = |number: u64| {
        let x = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    };
    mix(mix(salt ^ table) ^ offset)
}

#[test]
fn the_cache_stays_within_its_bytes() {
    let rows: Vec<Version> = (0..2_000_u64)
        .map(|number| (format!("{number:08}").into_bytes(), 1, Some(vec![number as u8; 400])))
        .collect();
    let options = WriterOptions { compress: false, ..WriterOptions::default() };
    let (bytes, _) = write(&rows, IDENTITY, &options);
    let cache = Arc::new(BlockCache::new(100 << 10));
    let table = open_cached(bytes, IDENTITY, &cache).expect("undamaged");
    for (key, _, value) in &rows {
        let found = table.get(key, 9).expect("no damage").expect("there");
        assert_eq!(found.value(), value.as_deref());
        assert!(cache.bytes() <= 100 << 10, "{}", cache.bytes());
    }
    assert!(cache.bytes() > 50 << 10, "it holds blocks: {}", cache.bytes());
}
