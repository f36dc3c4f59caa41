//! The tree: runs and compactions in a directory whose power is cut at every operation.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sstable::{
    BlockCache, Choice, Direction, Directory, Entry, Load, MANIFEST, MemoryDirectory, Progress,
    Reading, Retention, RowRange, Shape, Snapshot, TableError, Tree, TreeOptions, Urgency,
    WriterOptions, choose, manifest,
};

/// Small tables and levels, so that few rows make many.
pub(crate) fn options(durable: u64, salts: &Arc<AtomicU64>) -> TreeOptions {
    let salts = Arc::clone(salts);
    TreeOptions {
        table_bytes: 600,
        writer: WriterOptions {
            block_bytes: 200,
            partition_bytes: 100,
            compress: false,
            ..WriterOptions::default()
        },
        cache: Arc::new(BlockCache::new(1 << 20)),
        random: Box::new(move || salts.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9)),
        durable,
        compress_newest: true,
    }
}

const SHAPE: Shape = Shape { runs: 2, level_bytes: 2_000, growth: 2 };

/// The rows of one run, by key: its value, or a deletion.
pub(crate) fn batch(number: u64) -> BTreeMap<String, Option<String>> {
    let row = |at: u64| {
        let key = (number * 7 + at * 13) % 60;
        let value =
            (!(number + at).is_multiple_of(5)).then(|| format!("{number}/{}", "v".repeat(60)));
        (format!("key{key:03}"), value)
    };
    (0..12).map(row).collect()
}

/// What is read when the first `runs` runs are there.
fn rows_after(runs: u64) -> Vec<(String, String)> {
    let mut rows = BTreeMap::new();
    for number in 1..=runs {
        rows.extend(batch(number));
    }
    rows.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

fn read(snapshot: &Snapshot, direction: Direction) -> Vec<(String, String)> {
    let range = RowRange { start: b"", end: None };
    let reading = Reading::rows(0);
    let mut cursor = snapshot.runs().rows(range, u64::MAX, direction, reading).expect("no damage");
    let mut rows = Vec::new();
    while cursor.advance().expect("no damage") {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        rows.push((text(cursor.key()), text(cursor.value().expect("a row"))));
    }
    rows
}

/// What was acknowledged: the number of the newest run, and of the manifest's newest edit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Acknowledged {
    pub(crate) run: u64,
    pub(crate) sequence: u64,
}

/// Writes run `number`, and compacts while there is something to compact.
pub(crate) fn work(tree: &Tree, number: u64, known: &mut Acknowledged) -> Result<(), TableError> {
    let mut run = tree.run_writer();
    for (key, value) in batch(number) {
        let value = value.as_ref().map(String::as_bytes);
        run.add(Entry { key: key.as_bytes(), stamp: number, value })?;
    }
    tree.publish_run(run.finish()?, number)?;
    *known = Acknowledged { run: number, sequence: tree.snapshot().sequence() };
    for _ in 0..20 {
        let load = Load { urgency: Urgency::Due, ..Load::default() };
        match choose(tree.snapshot().version(), &load, &SHAPE) {
            Choice::Nothing => break,
            Choice::Move { table, into } => tree.move_table(table, into)?,
            Choice::Merge(merging) => {
                let retention = Retention::new(number, Vec::new());
                let mut compaction = tree.begin_compaction(&merging, retention)?;
                while compaction.step(5)? != Progress::Done {}
                tree.publish_compaction(&merging, compaction.into_tables())?;
            }
        }
        known.sequence = tree.snapshot().sequence();
    }
    tree.sweep(&[])?;
    Ok(())
}

pub(crate) const RUNS: u64 = 9;

pub(crate) fn check(tree: &Tree, at_least: u64) -> u64 {
    let snapshot = tree.snapshot();
    let through = snapshot.version().through();
    assert!(through >= at_least, "runs up to {at_least} were acknowledged, {through} are there");
    let mut rows = rows_after(through);
    assert_eq!(read(&snapshot, Direction::Forward), rows);
    rows.reverse();
    assert_eq!(read(&snapshot, Direction::Backward), rows);
    through
}

#[test]
fn runs_and_compactions_leave_the_rows_and_only_listed_files() {
    let directory = MemoryDirectory::default();
    let salts = Arc::new(AtomicU64::new(1));
    let tree = Tree::open(Arc::new(directory.clone()), options(0, &salts)).expect("a new tree");
    let mut known = Acknowledged::default();
    for number in 1..=RUNS {
        work(&tree, number, &mut known).expect("memory takes it");
        assert_eq!(check(&tree, number), number);
    }
    let snapshot = tree.snapshot();
    assert!(!snapshot.version().level(2).is_empty(), "compactions went down to level 2");
    let listed = snapshot.version().tables().count();
    assert_eq!(directory.names().expect("names").len(), listed + 1, "and the manifest");
    drop((tree, snapshot));
    let tree = Tree::open(Arc::new(directory), options(known.sequence, &salts)).expect("it opens");
    assert_eq!(check(&tree, RUNS), RUNS);
}

#[test]
fn a_snapshot_keeps_the_tables_that_it_reads() {
    let directory = MemoryDirectory::default();
    let salts = Arc::new(AtomicU64::new(1));
    let tree = Tree::open(Arc::new(directory.clone()), options(0, &salts)).expect("a new tree");
    let mut known = Acknowledged::default();
    work(&tree, 1, &mut known).expect("memory takes it");
    let held = tree.snapshot();
    for number in 2..=RUNS {
        work(&tree, number, &mut known).expect("memory takes it");
    }
    assert_eq!(read(&held, Direction::Forward), rows_after(1));
    let before = directory.names().expect("names").len();
    assert!(tree.sweep(&[]).expect("swept") > 0, "dropped tables wait for the snapshot");
    drop(held);
    assert_eq!(tree.sweep(&[]).expect("swept"), 0);
    assert!(directory.names().expect("names").len() < before);
    check(&tree, RUNS);
}

/// Whether a directory has a manifest whose last edit was cut off.
fn is_torn(directory: &MemoryDirectory) -> bool {
    let Ok((file, length)) = directory.open(MANIFEST) else { return false };
    let mut bytes = vec![0; length as usize];
    file.read_at(&mut bytes, 0).expect("memory");
    manifest::read(&bytes, 0, None).expect("no damage").torn
}

#[test]
fn power_cut_at_each_operation_loses_nothing_acknowledged() {
    let whole = MemoryDirectory::default();
    let salts = Arc::new(AtomicU64::new(1));
    let tree = Tree::open(Arc::new(whole.clone()), options(0, &salts)).expect("a new tree");
    for number in 1..=RUNS {
        work(&tree, number, &mut Acknowledged::default()).expect("memory takes it");
    }
    let operations = whole.operations();
    assert!(operations > 150, "{operations}");
    let (mut torn, mut newer) = (0, 0);
    for cut in 1..=operations {
        for part in [0, 50, 100] {
            let directory = MemoryDirectory::default();
            directory.cut_at(Some(cut));
            let salts = Arc::new(AtomicU64::new(1));
            let mut known = Acknowledged::default();
            let failed = Tree::open(Arc::new(directory.clone()), options(0, &salts))
                .and_then(|tree| (1..=RUNS).try_for_each(|number| work(&tree, number, &mut known)));
            assert!(failed.is_err(), "operation {cut} fails");
            let left = directory.after_power_cut(part);
            torn += u64::from(is_torn(&left));
            let tree = Tree::open(Arc::new(left.clone()), options(known.sequence, &salts))
                .unwrap_or_else(|error| panic!("cut at {cut}, {part} of 100: {error}"));
            let through = check(&tree, known.run);
            newer += through - known.run;
            // And the work continues from there.
            for number in through + 1..=RUNS {
                work(&tree, number, &mut known).expect("memory takes it");
            }
            assert_eq!(check(&tree, RUNS), RUNS);
        }
    }
    assert!(torn > 0 && newer > 0, "some cuts tore an edit, some came after it was durable");
}

/// An operation fails once, as on a full disk, and the work is tried again: nothing is lost,
/// whatever the disk has of the edit that failed, and the files of the attempt go.
#[test]
fn after_a_failed_operation_the_work_continues() {
    let whole = MemoryDirectory::default();
    let salts = Arc::new(AtomicU64::new(1));
    let tree = Tree::open(Arc::new(whole.clone()), options(0, &salts)).expect("a new tree");
    let opened = whole.operations();
    for number in 1..=RUNS {
        work(&tree, number, &mut Acknowledged::default()).expect("memory takes it");
    }
    let operations = whole.operations();
    for failing in opened + 1..=operations {
        let directory = MemoryDirectory::default();
        let tree = Tree::open(Arc::new(directory.clone()), options(0, &salts)).expect("a new tree");
        directory.cut_at(Some(failing));
        let mut known = Acknowledged::default();
        let mut failures = 0;
        for number in 1..=RUNS {
            while let Err(error) = work(&tree, number, &mut known) {
                failures += 1;
                assert!(failures < 3, "operation {failing}: {error}");
                // What the process has then, and what is left if the power fails now.
                check(&tree, known.run);
                for part in [0, 50, 100] {
                    let left = directory.after_power_cut(part);
                    let left = Tree::open(Arc::new(left), options(known.sequence, &salts));
                    check(&left.expect("it opens"), known.run);
                }
                directory.cut_at(None);
            }
        }
        assert_eq!((failures, check(&tree, RUNS)), (1, RUNS), "operation {failing}");
        drop(tree);
        let left = directory.after_power_cut(0);
        let tree = Tree::open(Arc::new(left), options(known.sequence, &salts)).expect("it opens");
        assert_eq!(check(&tree, RUNS), RUNS);
    }
}

#[test]
fn a_missing_or_older_manifest_or_table_is_damage() {
    let directory = MemoryDirectory::default();
    let salts = Arc::new(AtomicU64::new(1));
    let open = |directory: &MemoryDirectory, durable: u64| {
        Tree::open(Arc::new(directory.clone()), options(durable, &salts))
    };
    let tree = open(&directory, 0).expect("a new tree");
    let mut known = Acknowledged::default();
    work(&tree, 1, &mut known).expect("memory takes it");
    let older = directory.after_power_cut(100);
    work(&tree, 2, &mut known).expect("memory takes it");
    drop(tree);
    let refused = |directory: &MemoryDirectory| {
        let before = directory.names().expect("names");
        let opened = open(directory, known.sequence);
        assert!(opened.is_err_and(|error| error.is_damage()));
        assert_eq!(directory.names().expect("names"), before, "nothing was changed");
    };
    refused(&older);
    let tables = directory.names().expect("names");
    let tables = tables.into_iter().filter(|name| name.ends_with(".sst"));
    for name in tables.chain(["MANIFEST".to_owned()]) {
        let copy = directory.after_power_cut(100);
        copy.remove(&name).expect("it is there");
        refused(&copy);
    }
}
