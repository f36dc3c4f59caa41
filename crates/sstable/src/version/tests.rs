//! Versions, edits and choices.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::footer::TableCounts;
use crate::retention::Below;

const MB: u64 = 1 << 20;

fn table(number: u64, keys: (&str, &str), megabytes: u64) -> Arc<TableSummary> {
    Arc::new(TableSummary {
        table: number,
        salt: number * 3,
        file_bytes: megabytes * MB,
        first: keys.0.into(),
        last: keys.1.into(),
        oldest: 1,
        newest: 9,
        shift: 0,
        counts: TableCounts { entries: 100, ..TableCounts::default() },
    })
}

fn add(level: usize, run: u64, table: Arc<TableSummary>) -> Added {
    Added { level, run, table }
}

fn version(added: Vec<Added>) -> Version {
    let edit = Edit { added, next_table: 100, ..Edit::default() };
    Version::default().edited(&edit).expect("it fits")
}

fn choice(version: &Version) -> Choice {
    choose(version, &Load::default(), &Shape::default())
}

#[test]
fn an_edit_comes_back_from_its_bytes_and_a_version_from_its_edit() {
    let version = version(vec![
        add(0, 7, table(7, ("a", "m"), 64)),
        add(0, 9, table(9, ("c", "d"), 1)),
        add(1, 0, table(3, ("b", "e"), 64)),
        add(1, 0, table(2, ("f", "g"), 64)),
        add(6, 0, table(1, ("", "zz"), 64)),
    ]);
    let edit = Edit { removed: vec![1, 300], through: 77, ..version.as_edit() };
    let bytes = edit.encode();
    assert_eq!(Edit::decode(&bytes), Some(edit));
    for cut in 0..bytes.len() {
        assert_eq!(Edit::decode(&bytes[..cut]), None, "{cut}");
    }
    assert_eq!(Version::default().edited(&version.as_edit()), Ok(version.clone()));
    let runs: Vec<_> = version.level(0).iter().map(|run| run.number).collect();
    assert_eq!(runs, [9, 7], "the newest first");
    let ordered: Vec<_> = version.tables().map(|table| table.table).collect();
    assert_eq!(ordered, [9, 7, 3, 2, 1]);
}

#[test]
fn an_edit_that_does_not_fit_is_refused() {
    let version = version(vec![add(1, 0, table(3, ("b", "e"), 64))]);
    let refused = |edit: Edit| version.edited(&edit).expect_err("it does not fit");
    let usual = Edit { next_table: 100, ..Edit::default() };
    let removes = Edit { removed: vec![4], ..usual.clone() };
    assert_eq!(refused(removes), EditError::Missing(4));
    let adds = |added| Edit { added: vec![added], ..usual.clone() };
    assert_eq!(refused(adds(add(2, 0, table(3, ("x", "z"), 1)))), EditError::Number(3));
    assert_eq!(refused(adds(add(2, 0, table(100, ("x", "z"), 1)))), EditError::Number(100));
    assert_eq!(refused(adds(add(LEVELS, 0, table(5, ("x", "z"), 1)))), EditError::Level(LEVELS));
    assert_eq!(refused(adds(add(1, 0, table(5, ("e", "z"), 1)))), EditError::Overlap(3));
    assert_eq!(refused(Edit { next_table: 99, ..usual.clone() }), EditError::Backwards);
    // The same keys are free once the table is removed.
    let replaces = Edit { removed: vec![3], ..adds(add(1, 0, table(5, ("b", "z"), 1))) };
    assert!(version.edited(&replaces).is_ok());
}

#[test]
fn enough_runs_are_merged_with_what_they_overlap() {
    let mut added = vec![
        add(1, 0, table(1, ("a", "b"), 64)),
        add(1, 0, table(2, ("c", "e"), 64)),
        add(1, 0, table(3, ("x", "z"), 64)),
        add(2, 0, table(4, ("a", "c"), 64)),
    ];
    for run in 10..13 {
        added.push(add(0, run, table(run, ("d", "m"), 64)));
    }
    assert_eq!(choice(&version(added.clone())), Choice::Nothing, "three runs may wait");
    added.push(add(0, 13, table(13, ("d", "m"), 64)));
    let enough = version(added.clone());
    // Level 2 has `c`, which table 2 begins with.
    let merging = Merging {
        inputs: vec![vec![13], vec![12], vec![11], vec![10], vec![2]],
        into: 1,
        below: Below::OlderVersions,
    };
    assert_eq!(choice(&enough), Choice::Merge(merging));
    let busy = Load { busy: BTreeSet::from([2]), ..Load::default() };
    assert_eq!(choose(&enough, &busy, &Shape::default()), Choice::Nothing);
    assert!(debt(&enough, &Shape::default()) >= 256 * MB);
}

#[test]
fn two_runs_are_merged_when_there_is_time() {
    let version =
        version(vec![add(0, 1, table(1, ("a", "b"), 64)), add(0, 2, table(2, ("a", "b"), 64))]);
    assert_eq!(choice(&version), Choice::Nothing);
    let early = Load { urgency: Urgency::Early, ..Load::default() };
    let merging = Merging { inputs: vec![vec![2], vec![1]], into: 1, below: Below::Nothing };
    assert_eq!(choose(&version, &early, &Shape::default()), Choice::Merge(merging));
}

#[test]
fn a_full_level_gives_the_table_that_overlaps_least() {
    let mut added: Vec<_> = (0..5_u64)
        .map(|number| {
            let keys = (format!("{number}0"), format!("{number}5"));
            add(1, 0, table(number, (&keys.0, &keys.1), 64))
        })
        .collect();
    added.extend([
        add(2, 0, table(20, ("00", "15"), 64)),
        add(2, 0, table(21, ("20", "22"), 64)),
        add(2, 0, table(22, ("23", "24"), 64)),
        add(2, 0, table(23, ("30", "31"), 32)),
        add(2, 0, table(24, ("40", "41"), 64)),
    ]);
    let merging = Merging { inputs: vec![vec![3], vec![23]], into: 2, below: Below::Nothing };
    assert_eq!(choice(&version(added.clone())), Choice::Merge(merging));
    // Without anything below its keys a table moves as it is.
    added.retain(|added| added.table.table != 24);
    assert_eq!(choice(&version(added)), Choice::Move { table: 4, into: 2 });
}
