//! The tables of `stator-sstable` over the store's own disk interface, on real files.
//!
//! This is what the store will do when they replace those of the `lsm-tree` crate
//! (docs/adr/0008-own-tables.md).

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sstable::{
    BlockCache, Choice, Directory, Entry, Load, Progress, Reading, Retention, RowRange, Shape,
    TableFile, Tree, TreeOptions, WriterOptions, choose,
};
use store_lsm::disk::{Disk, File, Open, OsDisk};

/// A directory of a disk.
#[derive(Debug)]
struct DiskDirectory {
    disk: Arc<dyn Disk>,
    path: PathBuf,
}

#[derive(Debug)]
struct DiskFile(Box<dyn File>);

impl Directory for DiskDirectory {
    fn create(&self, name: &str) -> io::Result<Box<dyn TableFile>> {
        let file = self.disk.open(&self.path.join(name), Open::ReadWriteOrCreate)?;
        file.set_len(0)?;
        Ok(Box::new(DiskFile(file)))
    }

    fn open(&self, name: &str) -> io::Result<(Box<dyn TableFile>, u64)> {
        let path = self.path.join(name);
        let length = self.disk.len(&path)?;
        Ok((Box::new(DiskFile(self.disk.open(&path, Open::ReadWriteOrCreate)?)), length))
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let names = self.disk.read_dir(&self.path)?;
        Ok(names.into_iter().filter_map(|name| name.into_string().ok()).collect())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.disk.rename(&self.path.join(from), &self.path.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.disk.remove_file(&self.path.join(name))
    }

    fn sync(&self) -> io::Result<()> {
        self.disk.sync_dir(&self.path)
    }
}

impl TableFile for DiskFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_at(bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}

fn open(dir: &std::path::Path, durable: u64) -> Result<Tree, sstable::TableError> {
    static SALTS: AtomicU64 = AtomicU64::new(1);
    let directory = DiskDirectory { disk: Arc::new(OsDisk), path: dir.to_path_buf() };
    let options = TreeOptions {
        table_bytes: 64 << 10,
        writer: WriterOptions::default(),
        cache: Arc::new(BlockCache::new(1 << 20)),
        random: Box::new(|| SALTS.fetch_add(1, Ordering::Relaxed)),
        durable,
        compress_newest: true,
    };
    Tree::open(Arc::new(directory), options)
}

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

/// Writes a run of rows and deletes some of those before, and compacts what is due.
fn write(tree: &Tree, stamp: u64, rows: &mut Rows) {
    let mut run = tree.run_writer();
    let mut batch: BTreeMap<Vec<u8>, Option<Vec<u8>>> = BTreeMap::new();
    for at in 0..1_000_u64 {
        let number = at * 7 + stamp * 13;
        let value = (!number.is_multiple_of(9)).then(|| format!("{stamp}-{at}").repeat(20));
        batch.insert(format!("key{:05}", number % 9_000).into(), value.map(String::into_bytes));
    }
    for (key, value) in batch {
        run.add(Entry { key: &key, stamp, value: value.as_deref() }).unwrap();
        match value {
            Some(value) => rows.insert(key, value),
            None => rows.remove(&key),
        };
    }
    tree.publish_run(run.finish().unwrap(), stamp).unwrap();
    let shape = Shape { runs: 3, level_bytes: 100 << 10, growth: 3 };
    loop {
        match choose(tree.snapshot().version(), &Load::default(), &shape) {
            Choice::Nothing => break,
            Choice::Move { table, into } => tree.move_table(table, into).unwrap(),
            Choice::Merge(merging) => {
                let retention = Retention::new(stamp, Vec::new());
                let mut compaction = tree.begin_compaction(&merging, retention).unwrap();
                while compaction.step(100).unwrap() != Progress::Done {}
                tree.publish_compaction(&merging, compaction.into_tables()).unwrap();
            }
        }
    }
    assert_eq!(tree.sweep(&[]).unwrap(), 0);
}

fn read(tree: &Tree) -> Rows {
    let (range, at) = (RowRange { start: b"", end: None }, u64::MAX);
    let snapshot = tree.snapshot();
    let forward = sstable::Direction::Forward;
    let mut cursor = snapshot.runs().rows(range, at, forward, Reading::rows(32 << 10)).unwrap();
    let mut rows = Rows::new();
    while cursor.advance().unwrap() {
        rows.insert(cursor.key().to_vec(), cursor.value().unwrap().to_vec());
    }
    rows
}

#[test]
fn a_tree_of_own_tables_on_the_stores_disk_keeps_its_rows() {
    let dir = tempfile::tempdir().unwrap();
    let mut rows = Rows::new();
    let mut durable = 0;
    for stamp in 1..=12 {
        let tree = open(dir.path(), durable).unwrap();
        write(&tree, stamp, &mut rows);
        assert!(read(&tree) == rows, "after run {stamp}");
        durable = tree.snapshot().sequence();
        for (key, value) in rows.iter().step_by(50) {
            let found = tree.snapshot().runs().get(key, stamp).unwrap().unwrap();
            assert_eq!(found.value(), Some(&value[..]));
        }
    }
    let tree = open(dir.path(), durable).unwrap();
    assert!(read(&tree) == rows);
    assert!(!tree.snapshot().version().level(2).is_empty(), "compaction went down to level 2");
    let files = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(files, tree.snapshot().version().tables().count() + 1, "and the manifest");
}

#[test]
fn changed_bytes_of_a_table_are_answered_as_damage_by_the_tree() {
    let dir = tempfile::tempdir().unwrap();
    let mut rows = Rows::new();
    let tree = open(dir.path(), 0).unwrap();
    write(&tree, 1, &mut rows);
    drop(tree);
    let table = dir.path().join("1.sst");
    let mut bytes = std::fs::read(&table).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&table, &bytes).unwrap();
    let tree = open(dir.path(), 0).unwrap();
    let (first, _) = rows.first_key_value().unwrap();
    let found = tree.snapshot().runs().get(first, 9);
    assert!(found.is_err_and(|error| error.is_damage()));
    drop(tree);
    bytes[100] ^= 1;
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&table, &bytes).unwrap();
    assert!(open(dir.path(), 0).is_err_and(|error| error.is_damage()));
}
