//! Reads over many runs, compaction and retention against the model.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use sstable::{
    Below, BlockCache, Compaction, Direction, MemoryFile, NewTables, Plan, Progress, Reading,
    Retention, RowRange, Run, Runs, TableError, TableIdentity, WriterOptions,
};

use crate::rows::{Model, Version, key, model, newest, open_cached, small_blocks, versions, write};

/// A tree of runs, the newest first, each of one table or more, and what is in all of them.
#[derive(Debug)]
struct Tree {
    runs: Runs,
    model: Model,
}

/// Splits a model by stamps into runs and those by keys into tables.
fn tree(model: &Model, cuts: &[u64], per_table: usize, options: &WriterOptions) -> Tree {
    let cache = Arc::new(BlockCache::new(1 << 20));
    let cuts: BTreeSet<u64> = cuts.iter().copied().chain([0, 100]).collect();
    let cuts: Vec<u64> = cuts.into_iter().collect();
    let mut number = 0;
    let mut run = |from: u64, to: u64| {
        let keys: Vec<_> = model.keys().collect();
        let table = |keys: &[&Vec<u8>]| {
            let rows: Vec<Version> = versions(model)
                .into_iter()
                .filter(|(key, stamp, _)| keys.contains(&key) && (from..to).contains(stamp))
                .collect();
            number += 1;
            let identity = TableIdentity { table: number, salt: 0xfeed };
            (!rows.is_empty()).then(|| {
                open_cached(write(&rows, identity, options).0, identity, &cache).expect("it opens")
            })
        };
        Run::new(keys.chunks(per_table).filter_map(table).collect())
    };
    let cuts = cuts.iter().zip(cuts.iter().skip(1)).rev();
    let runs = cuts.map(|(from, to)| run(*from, *to)).collect();
    Tree { runs: Runs::new(runs), model: model.clone() }
}

fn trees() -> impl Strategy<Value = Tree> {
    let cuts = prop::collection::vec(1_u64..30, 0..4);
    (model(100), cuts, 1_usize..20, small_blocks())
        .prop_map(|(model, cuts, per_table, options)| tree(&model, &cuts, per_table, &options))
}

type Row = (Vec<u8>, Vec<u8>);

fn rows_of(model: &Model, start: &[u8], end: Option<&[u8]>, at: u64) -> Vec<Row> {
    let within = |key: &&Vec<u8>| key[..] >= *start && end.is_none_or(|end| key[..] < *end);
    let row = |key: &Vec<u8>| Some((key.clone(), newest(model, key, at)?.1.clone()?));
    model.keys().filter(within).filter_map(row).collect()
}

fn read(runs: &Runs, range: RowRange<'_>, at: u64, direction: Direction) -> Vec<Row> {
    let reading = Reading::rows(if at.is_multiple_of(2) { 0 } else { 500 });
    let mut cursor = runs.rows(range, at, direction, reading).expect("no damage");
    let mut rows = Vec::new();
    while cursor.advance().expect("no damage") {
        rows.push((cursor.key().to_vec(), cursor.value().expect("a row").to_vec()));
    }
    assert!(!cursor.advance().expect("no damage"), "the end is the end");
    rows
}

/// Files in memory, with numbers from 1,000 on.
#[derive(Debug, Default)]
struct Memory(Vec<(TableIdentity, Arc<MemoryFile>)>);

impl NewTables for &mut Memory {
    type File = Arc<MemoryFile>;

    fn create(&mut self) -> Result<(TableIdentity, Arc<MemoryFile>), TableError> {
        let identity = TableIdentity { table: 1_000 + self.0.len() as u64, salt: 0xbeef };
        let file = Arc::new(MemoryFile::default());
        self.0.push((identity, Arc::clone(&file)));
        Ok((identity, file))
    }
}

/// Compacts runs and opens what comes out.
fn compact(inputs: &[Run], retention: Retention, below: Below, table_bytes: u64) -> (Run, usize) {
    let mut files = Memory::default();
    let plan = Plan {
        inputs: inputs.to_vec(),
        retention,
        below,
        table_bytes,
        options: WriterOptions { block_bytes: 200, ..WriterOptions::default() },
    };
    let mut compaction = Compaction::begin(plan, &mut files).expect("no damage");
    let mut written = 0;
    while let Progress::More { written: more } = compaction.step(3).expect("no damage") {
        assert_eq!(more, written + 3);
        written = more;
    }
    let summaries = compaction.into_tables();
    assert_eq!(summaries.len(), files.0.len());
    let cache = Arc::new(BlockCache::new(1 << 20));
    let tables = files.0.iter().map(|(identity, file)| {
        open_cached(file.bytes(), *identity, &cache).expect("what was written opens")
    });
    let entries = summaries.iter().map(|summary| summary.counts.entries as usize).sum();
    (Run::new(tables.collect()), entries)
}

/// The versions that are read at the floor or later, or at a pinned stamp.
fn read_versions(model: &Model, floor: u64, pinned: &[u64]) -> BTreeSet<(Vec<u8>, u64)> {
    let read = (floor..=31).chain(pinned.iter().copied());
    let seen = |at: u64| {
        model.keys().filter_map(move |key| Some((key.clone(), newest(model, key, at)?.0)))
    };
    read.flat_map(seen).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn gets_and_batches_over_runs_find_the_newest_version(
        tree in trees(), at in 0_u64..31, others in prop::collection::vec(key(), 0..20)
    ) {
        let mut keys: Vec<_> = tree.model.keys().cloned().chain(others).collect();
        keys.sort();
        let slices: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        let batch = tree.runs.get_many(&slices, at).expect("no damage");
        for (key, found) in keys.iter().zip(&batch) {
            let expected = newest(&tree.model, key, at);
            let expected = expected.map(|(stamp, value)| (stamp, value.as_deref()));
            prop_assert_eq!(found.as_ref().map(|found| (found.stamp(), found.value())), expected);
            let found = tree.runs.get(key, at).expect("no damage");
            prop_assert_eq!(found.as_ref().map(|found| (found.stamp(), found.value())), expected);
        }
    }

    #[test]
    fn rows_of_a_range_are_the_models_in_both_directions(
        tree in trees(), at in 0_u64..31, start in key(), end in prop::option::of(key())
    ) {
        let range = RowRange { start: &start, end: end.as_deref() };
        let mut expected = rows_of(&tree.model, &start, end.as_deref(), at);
        prop_assert_eq!(read(&tree.runs, range, at, Direction::Forward), expected.clone());
        expected.reverse();
        prop_assert_eq!(read(&tree.runs, range, at, Direction::Backward), expected);
    }

    #[test]
    fn a_compaction_changes_no_read_that_may_still_come(
        tree in trees(), floor in 0_u64..31, pinned in prop::collection::vec(0_u64..31, 0..3),
        table_bytes in prop_oneof![Just(1_u64), Just(500), Just(1 << 20)]
    ) {
        let retention = Retention::new(floor, pinned.clone());
        let (run, entries) =
            compact(tree.runs.runs(), retention, Below::Nothing, table_bytes);
        let compacted = Runs::new(vec![run]);
        let all = RowRange { start: b"", end: None };
        for at in (floor..=31).chain(pinned.iter().copied()) {
            let expected = rows_of(&tree.model, b"", None, at);
            prop_assert_eq!(read(&compacted, all, at, Direction::Forward), expected);
        }
        // And it keeps nothing else: each version is read, and a deletion hides one that is kept.
        let kept = read_versions(&tree.model, floor, &pinned);
        let is_value = |(key, stamp): &&(Vec<u8>, u64)| {
            tree.model[key][&Reverse(*stamp)].is_some()
        };
        let hides = |(key, stamp): &(Vec<u8>, u64)| {
            let older = kept.range((key.clone(), 0)..(key.clone(), *stamp)).next_back();
            older.as_ref().is_some_and(is_value)
        };
        let needed = kept.iter().filter(|version| is_value(version) || hides(version)).count();
        prop_assert_eq!(entries, needed);
    }

    #[test]
    fn above_older_tables_a_compaction_keeps_deletions(
        tree in trees(), floor in 0_u64..31, pinned in prop::collection::vec(0_u64..31, 0..3)
    ) {
        let runs = tree.runs.runs();
        let (upper, oldest) = runs.split_at(runs.len() - 1);
        let retention = Retention::new(floor, pinned.clone());
        let (run, _) = compact(upper, retention, Below::OlderVersions, 300);
        let compacted = Runs::new([&[run][..], oldest].concat());
        let all = RowRange { start: b"", end: None };
        for at in (floor..=31).chain(pinned) {
            let mut expected = rows_of(&tree.model, b"", None, at);
            prop_assert_eq!(read(&compacted, all, at, Direction::Forward), expected.clone());
            expected.reverse();
            prop_assert_eq!(read(&compacted, all, at, Direction::Backward), expected);
        }
    }
}

#[test]
fn a_version_is_read_from_its_stamp_to_the_next_one() {
    let retention = Retention::new(10, vec![7, 3, 12]);
    // From the floor on every stamp is read.
    assert!(retention.is_read(10, Some(11)));
    assert!(retention.is_read(4, Some(11)));
    assert!(retention.is_read(1, None));
    // Below it only the pinned ones: 3 and 7.
    assert!(retention.is_read(7, Some(8)));
    assert!(retention.is_read(4, Some(8)));
    assert!(!retention.is_read(8, Some(10)));
    assert!(!retention.is_read(4, Some(7)));
    assert!(retention.is_read(1, Some(4)));
    assert!(!retention.is_read(1, Some(3)));
}
