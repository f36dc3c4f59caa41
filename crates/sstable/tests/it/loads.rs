//! Bulk loads: written at no stamp, published at one, newer than what was published meanwhile.

use std::sync::Arc;

use sstable::{
    BlockCache, Choice, Direction, Entry, Load, MemoryDirectory, Progress, Reading, Retention,
    RowRange, Shape, Tree, TreeOptions, WriterOptions, choose,
};

fn open(directory: &MemoryDirectory) -> Tree {
    let options = TreeOptions {
        table_bytes: 150,
        writer: WriterOptions { block_bytes: 100, ..WriterOptions::default() },
        compress_newest: false,
        cache: Arc::new(BlockCache::new(1 << 20)),
        random: Box::new(|| 5),
        durable: 0,
    };
    Tree::open(Arc::new(directory.clone()), options).expect("it opens")
}

fn key(number: u64) -> Vec<u8> {
    format!("key{number:03}").into_bytes()
}

/// Publishes a run with the keys `from..to` at one stamp.
fn run(tree: &Tree, (from, to): (u64, u64), stamp: u64) {
    let mut run = tree.run_writer();
    for number in from..to {
        run.add(Entry { key: &key(number), stamp, value: Some(b"run") }).expect("room");
    }
    tree.publish_run(run.finish().expect("room"), stamp).expect("room");
}

/// The rows at a stamp, by number, with what wrote them.
fn rows(tree: &Tree, at: u64, direction: Direction) -> Vec<(u64, String)> {
    let range = RowRange { start: b"", end: Some(b"kez") };
    let snapshot = tree.snapshot();
    let reading = Reading::rows(0);
    let mut cursor = snapshot.runs().rows(range, at, direction, reading).expect("no damage");
    let mut rows = Vec::new();
    while cursor.advance().expect("no damage") {
        let number = String::from_utf8(cursor.key().to_vec()).expect("text");
        let number = number.trim_start_matches("key");
        let value = String::from_utf8(cursor.value().expect("a row").to_vec()).expect("text");
        let found = snapshot.runs().get(cursor.key(), at).expect("no damage").expect("it is there");
        assert_eq!(found.value(), Some(value.as_bytes()));
        assert!(found.stamp() <= at);
        rows.push((number.parse().expect("a number"), value));
    }
    rows
}

fn check(tree: &Tree) {
    for (at, loaded) in [(12, 40), (11, 0), (4, 0)] {
        let value = |number: &u64| (10..20).contains(number) || *number < loaded;
        let writer = |number: u64| if number < loaded { "load" } else { "run" };
        let mut expected: Vec<_> =
            (0..40).filter(value).map(|number| (number, writer(number).to_owned())).collect();
        assert_eq!(rows(tree, at, Direction::Forward), expected, "at {at}");
        expected.reverse();
        assert_eq!(rows(tree, at, Direction::Backward), expected, "at {at}");
        for number in 0..40 {
            let found = tree.snapshot().runs().get(&key(number), at).expect("no damage");
            assert_eq!(found.is_some(), value(&number), "{number} at {at}");
        }
    }
}

#[test]
fn a_load_is_newer_than_a_run_that_was_published_while_it_was_written() {
    let directory = MemoryDirectory::default();
    let tree = open(&directory);
    let mut load = tree.load_writer();
    for number in 0..20 {
        load.add(Entry { key: &key(number), stamp: 0, value: Some(b"load") }).expect("room");
    }
    run(&tree, (10, 20), 4);
    for number in 20..40 {
        load.add(Entry { key: &key(number), stamp: 0, value: Some(b"load") }).expect("room");
    }
    assert!(load.begun().len() > 2, "it has several tables");
    tree.publish_load(load.finish().expect("room"), 12).expect("room");
    assert_eq!(tree.snapshot().version().newest(), 12);
    check(&tree);
    drop(tree);
    let tree = open(&directory);
    check(&tree);
    // Merged while a read at stamp 4 may still come, the rows have their stamps in the file.
    let shape = Shape { runs: 2, level_bytes: 1 << 20, growth: 10 };
    let choice = choose(tree.snapshot().version(), &Load::default(), &shape);
    let Choice::Merge(merging) = choice else { panic!("{choice:?}") };
    let mut compaction = tree.begin_compaction(&merging, Retention::new(12, vec![4])).expect("ok");
    while compaction.step(7).expect("room") != Progress::Done {}
    tree.publish_compaction(&merging, compaction.into_tables()).expect("room");
    assert!(tree.snapshot().version().tables().all(|table| table.shift == 0));
    check(&tree);
}
