//! What the tests of this crate share: opening stores in directories, writing, comparing files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use encryption::Keys;
use env::Env;
use store::{Direction, KeyRange, PageLimit, Store, StoreError};
use store_lsm::{Encryption, LsmStore, OpenError, Options, Report, TableFormat};

/// The tables of the directories in this run of the tests: those of the `lsm-tree` crate where this
/// variable says `lsm-tree`, else those of `stator-sstable`, and then others are converted; where
/// it says `encrypted` the directories are encrypted.
pub const TABLES: &str = "STATOR_TEST_TABLES";

pub fn format() -> TableFormat {
    match std::env::var(TABLES).as_deref() {
        Ok("own" | "encrypted") | Err(_) => TableFormat::Own,
        Ok("lsm-tree") => TableFormat::LsmTree,
        Ok(other) => panic!("{TABLES}={other}: own, encrypted or lsm-tree"),
    }
}

/// The keys of an encrypted directory; the last byte of each.
pub fn keys(last: &[u8]) -> Encryption {
    let keys: Vec<[u8; 32]> = last.iter().map(|last| [*last; 32]).collect();
    Encryption::under(Arc::new(Keys::from_bytes(&keys).expect("keys")))
}

/// The keys of this run of the tests.
pub fn encryption() -> Encryption {
    let encrypted = std::env::var(TABLES).is_ok_and(|tables| tables == "encrypted");
    if encrypted { keys(&[1, 2]) } else { Encryption::none() }
}

pub fn verify(dir: &Path) -> Result<Report, OpenError> {
    store_lsm::verify(dir, &encryption())
}

/// Small files, so that tests are fast and reach rotation.
pub fn small() -> Options {
    Options {
        cache_bytes: 1 << 20,
        memtable_bytes: 256 << 10,
        log_segment_bytes: 128 << 10,
        tables: format(),
        converts_tables: format() == TableFormat::Own,
        encryption: encryption(),
        ..Options::default()
    }
}

pub fn try_open(dir: &Path, options: Options) -> Result<Arc<LsmStore>, OpenError> {
    store_lsm::open(dir, options, &Env::real())
}

pub fn open(dir: &Path) -> Arc<LsmStore> {
    try_open(dir, small()).expect("the store opens")
}

pub fn refused(dir: &Path) -> OpenError {
    try_open(dir, small()).expect_err("the store is refused")
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("runtime")
        .block_on(future)
}

/// Writes one row in one transaction and returns its stamp.
pub fn put(store: &dyn Store, key: &[u8], value: &[u8]) -> u64 {
    try_put(store, key, value).expect("the commit succeeds")
}

pub fn try_put(store: &dyn Store, key: &[u8], value: &[u8]) -> Result<u64, StoreError> {
    write(store, key, Some(value))
}

pub fn delete(store: &dyn Store, key: &[u8]) {
    write(store, key, None).expect("the commit succeeds");
}

fn write(store: &dyn Store, key: &[u8], value: Option<&[u8]>) -> Result<u64, StoreError> {
    let (key, value) = (key.to_vec(), value.map(<[u8]>::to_vec));
    let deadline = Env::real().deadline(Duration::from_secs(60));
    let declared = vec![Bytes::from(key.clone())];
    let committed =
        block_on(store::transact(store, declared, vec![], deadline, move |_, batch| {
            match &value {
                Some(value) => batch.put(key.clone(), value.clone()),
                None => batch.delete(key.clone()),
            }
            Ok::<(), ()>(())
        }));
    match committed {
        Ok(committed) => Ok(committed.stamp.0),
        Err(store::TransactError::Store(error)) => Err(error),
        Err(store::TransactError::Rejected(())) => unreachable!("nothing rejects"),
    }
}

pub fn get(store: &dyn Store, key: &[u8]) -> Option<Bytes> {
    block_on(store.get(key)).expect("the read succeeds")
}

/// All rows.
pub fn rows(store: &dyn Store) -> Result<Vec<(Bytes, Bytes)>, StoreError> {
    block_on(async {
        let snapshot = store.snapshot().await?;
        let range = KeyRange { start: Bytes::new(), end: Bytes::from_static(&[0xff; 16]) };
        let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
        Ok(snapshot.range(range, Direction::Forward, limit).await?.rows)
    })
}

pub fn close(store: Arc<LsmStore>) {
    block_on(store.close()).expect("the store closes");
}

/// Every file below `dir` but the lock, with its bytes.
pub fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![dir.to_path_buf()];
    while let Some(dir) = waiting.pop() {
        for entry in std::fs::read_dir(&dir).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.file_name().is_some_and(|name| name != "LOCK") {
                found.insert(path.clone(), std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// The log's segments, in order.
pub fn segments(dir: &Path) -> Vec<PathBuf> {
    with_extension(&dir.join("log"), "log")
}

/// The tree's tables.
pub fn tables(dir: &Path) -> Vec<PathBuf> {
    if format() == TableFormat::Own {
        return own_tables(dir);
    }
    let entries = std::fs::read_dir(table_dir(dir)).expect("a directory");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// The tree's tables, in a directory with tables of our own.
pub fn own_tables(dir: &Path) -> Vec<PathBuf> {
    with_extension(&dir.join("tree"), "sst")
}

/// The directory of the tree's tables.
pub fn table_dir(dir: &Path) -> PathBuf {
    match format() {
        TableFormat::LsmTree => dir.join("tree/tables"),
        TableFormat::Own => dir.join("tree"),
    }
}

/// The file that says which tables there are.
pub fn manifest(dir: &Path) -> PathBuf {
    match format() {
        TableFormat::LsmTree => dir.join("tree/current"),
        TableFormat::Own => dir.join("tree/MANIFEST"),
    }
}

fn with_extension(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a directory");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    paths.sort();
    paths
}

/// Copies a directory with everything in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// Changes one byte.
pub fn flip(file: &Path, offset: usize) {
    let mut bytes = std::fs::read(file).expect("a file");
    bytes[offset] ^= 0x5a;
    std::fs::write(file, bytes).expect("a file");
}
