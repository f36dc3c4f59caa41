//! Point reads, batches and cursors of one table against the model.

use std::sync::Arc;

use proptest::prelude::*;
use sstable::{BatchKey, Entry, Reading, TableCursor, TableError};

use crate::rows::{
    IDENTITY, Model, Version, key, model, newest, open, small_blocks, table, versions, write,
};

fn owned(entry: Option<Entry<'_>>) -> Option<Version> {
    entry.map(|entry| (entry.key.to_vec(), entry.stamp, entry.value.map(<[u8]>::to_vec)))
}

/// The keys of the model and some that are not in it, ascending.
fn keys(model: &Model, others: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut keys: Vec<_> = model.keys().cloned().chain(others).collect();
    keys.sort();
    keys
}

/// What is done with a cursor.
#[derive(Clone, Debug)]
enum Move {
    Seek(Vec<u8>, u64),
    SeekBefore(Vec<u8>, u64),
    First,
    Last,
    Next,
    Previous,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let step = prop_oneof![
        2 => (key(), 0_u64..32).prop_map(|(key, stamp)| Move::Seek(key, stamp)),
        2 => (key(), 0_u64..32).prop_map(|(key, stamp)| Move::SeekBefore(key, stamp)),
        1 => Just(Move::First),
        1 => Just(Move::Last),
        8 => Just(Move::Next),
        8 => Just(Move::Previous),
    ];
    prop::collection::vec(step, 1..60)
}

/// Where the moves lead in a list of all versions.
fn expected(all: &[Version], at: Option<usize>, step: &Move) -> Option<usize> {
    let first_not_before = |key: &[u8], stamp: u64| {
        let is_before =
            |version: &Version| (&version.0[..], u64::MAX - version.1) < (key, u64::MAX - stamp);
        all.partition_point(is_before)
    };
    match step {
        Move::Seek(key, stamp) => Some(first_not_before(key, *stamp)).filter(|at| *at < all.len()),
        Move::SeekBefore(key, stamp) => first_not_before(key, *stamp).checked_sub(1),
        Move::First => Some(0),
        Move::Last => all.len().checked_sub(1),
        Move::Next => at.map(|at| at + 1).filter(|at| *at < all.len()),
        Move::Previous => at.and_then(|at| at.checked_sub(1)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_get_finds_the_newest_version_up_to_its_stamp(
        model in model(80), options in small_blocks(), others in prop::collection::vec(key(), 0..20)
    ) {
        let table = table(&model, &options);
        for key in keys(&model, others) {
            for at in 0..31 {
                let found = table.get(&key, at).expect("no damage");
                let found = found.as_ref().map(|found| (found.stamp(), found.value()));
                let expected = newest(&model, &key, at);
                prop_assert_eq!(found, expected.map(|(stamp, value)| (stamp, value.as_deref())));
            }
        }
    }

    #[test]
    fn a_batch_finds_what_gets_find(
        model in model(80), options in small_blocks(), at in 0_u64..31,
        others in prop::collection::vec(key(), 0..20)
    ) {
        let table = table(&model, &options);
        let keys = keys(&model, others);
        let batch: Vec<_> = keys.iter().map(|key| BatchKey::new(key)).collect();
        let mut found = vec![None; batch.len()];
        table.get_many(&batch, at, &mut found).expect("no damage");
        for (key, found) in keys.iter().zip(found) {
            let found = found.as_ref().map(|found| (found.stamp(), found.value()));
            let expected = newest(&model, key, at);
            prop_assert_eq!(found, expected.map(|(stamp, value)| (stamp, value.as_deref())));
        }
    }

    #[test]
    fn a_cursor_goes_where_the_model_goes(
        model in model(80), options in small_blocks(), moves in moves(),
        cached in any::<bool>(), ahead in prop_oneof![Just(0_usize), Just(300), Just(1 << 20)]
    ) {
        let mut cursor = TableCursor::new(table(&model, &options), Reading { cached, ahead });
        let all = versions(&model);
        let mut at = None;
        for step in &moves {
            let moved = match step {
                Move::Seek(key, stamp) => cursor.seek(key, *stamp),
                Move::SeekBefore(key, stamp) => cursor.seek_before(key, *stamp),
                Move::First => cursor.seek_first(),
                Move::Last => cursor.seek_last(),
                Move::Next => cursor.step_forward(),
                Move::Previous => cursor.step_back(),
            };
            moved.expect("no damage");
            at = expected(&all, at, step);
            prop_assert_eq!(owned(cursor.entry()), at.map(|at| all[at].clone()), "{:?}", step);
        }
    }

    #[test]
    fn footer_and_summary_say_what_is_in_the_table(model in model(80), options in small_blocks()) {
        let all = versions(&model);
        let (bytes, summary) = write(&all, IDENTITY, &options);
        prop_assert_eq!(summary.file_bytes, bytes.len() as u64);
        let table = open(bytes, IDENTITY).expect("what was written opens");
        table.verify().expect("no damage");
        prop_assert_eq!(&summary.first, model.keys().next().expect("a key"));
        prop_assert_eq!(&summary.last, model.keys().last().expect("a key"));
        prop_assert_eq!(summary.oldest, all.iter().map(|row| row.1).min().expect("a version"));
        prop_assert_eq!(summary.newest, all.iter().map(|row| row.1).max().expect("a version"));
        prop_assert_eq!(summary.counts.entries, all.len() as u64);
        let deletions = all.iter().filter(|row| row.2.is_none()).count();
        prop_assert_eq!(summary.counts.deletions, deletions as u64);
        prop_assert_eq!(table.counts(), summary.counts);
        prop_assert_eq!(&table.range().last, &summary.last);
    }
}

#[test]
fn entries_out_of_order_are_refused() {
    use sstable::{MemoryFile, TableWriter, WriterOptions};
    let follow = |first: (&[u8], u64), second: (&[u8], u64)| {
        let file = Arc::new(MemoryFile::default());
        let mut writer = TableWriter::new(file, IDENTITY, WriterOptions::default());
        let entry = |(key, stamp)| Entry { key, stamp, value: None };
        writer.add(entry(first)).expect("the first may be anything");
        writer.add(entry(second))
    };
    assert!(follow((b"a", 1), (b"b", 1)).is_ok());
    assert!(follow((b"a", 2), (b"a", 1)).is_ok());
    assert!(matches!(follow((b"a", 1), (b"a", 1)), Err(TableError::Unordered)));
    assert!(matches!(follow((b"a", 1), (b"a", 2)), Err(TableError::Unordered)));
    assert!(matches!(follow((b"b", 2), (b"a", 1)), Err(TableError::Unordered)));
}

#[test]
fn a_table_without_entries_is_none() {
    use sstable::{MemoryFile, TableWriter, WriterOptions};
    let file = Arc::new(MemoryFile::default());
    let writer = TableWriter::new(file, IDENTITY, WriterOptions::default());
    assert!(writer.finish().expect("nothing is written").is_none());
}
