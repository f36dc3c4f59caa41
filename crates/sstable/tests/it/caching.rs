//! The cache: its bound, and that what is read often outlives a scan.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sstable::{
    BlockCache, Direction, Expected, MemoryFile, Reading, RowRange, Run, Runs, Table, TableFile,
    WriterOptions,
};

use crate::rows::{IDENTITY, Version, write};

/// Counts its reads.
#[derive(Debug)]
struct Counting {
    file: MemoryFile,
    reads: Arc<AtomicU64>,
}

impl TableFile for Counting {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.file.read_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.file.write_at(bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.file.sync()
    }
}

fn rows() -> Vec<Version> {
    let row = |number: u64| (format!("{number:08}").into_bytes(), 1, Some(vec![number as u8; 400]));
    (0..4_000).map(row).collect()
}

fn open(cache: &Arc<BlockCache>) -> (Runs, Arc<AtomicU64>) {
    let options = WriterOptions { compress: false, ..WriterOptions::default() };
    let (bytes, summary) = write(&rows(), IDENTITY, &options);
    let reads = Arc::new(AtomicU64::new(0));
    let file = Counting { file: MemoryFile::new(bytes), reads: Arc::clone(&reads) };
    let (salt, file_bytes) = (Some(summary.salt), summary.file_bytes);
    let expected = Expected { table: summary.table, salt, file_bytes, shift: 0 };
    let table = Table::open(Box::new(file), expected, Arc::clone(cache), None).expect("it opens");
    (Runs::new(vec![Run::new(vec![Arc::new(table)])]), reads)
}

fn scan(runs: &Runs, reading: Reading) -> u64 {
    let range = RowRange { start: b"", end: None };
    let mut cursor = runs.rows(range, 9, Direction::Forward, reading).expect("undamaged");
    let mut rows = 0;
    while cursor.advance().expect("undamaged") {
        rows += 1;
    }
    rows
}

/// Reads one key in each of forty blocks and returns how often the file was read for it.
fn read_hot(runs: &Runs, reads: &AtomicU64) -> u64 {
    let before = reads.load(Ordering::Relaxed);
    for number in (0..4_000_u64).step_by(100) {
        let found = runs.get(format!("{number:08}").as_bytes(), 9).expect("undamaged");
        assert!(found.is_some_and(|found| found.value() == Some(&vec![number as u8; 400][..])));
    }
    reads.load(Ordering::Relaxed) - before
}

#[test]
fn what_is_read_often_outlives_a_scan_through_the_cache() {
    let cache = Arc::new(BlockCache::new(400 << 10));
    let (runs, reads) = open(&cache);
    for _ in 0..4 {
        read_hot(&runs, &reads);
    }
    assert_eq!(read_hot(&runs, &reads), 0, "all of it is in the cache");
    assert_eq!(scan(&runs, Reading::rows(0)), 4_000);
    let again = read_hot(&runs, &reads);
    assert!(again <= 10, "{again} of 40 blocks had to be read again");
    assert!(cache.bytes() <= cache.capacity());
}

#[test]
fn a_scan_past_the_cache_leaves_it_alone_and_reads_ahead() {
    let cache = Arc::new(BlockCache::new(400 << 10));
    let (runs, reads) = open(&cache);
    for _ in 0..4 {
        read_hot(&runs, &reads);
    }
    let (bytes, before) = (cache.bytes(), reads.load(Ordering::Relaxed));
    assert_eq!(scan(&runs, Reading::whole()), 4_000);
    let scanned = reads.load(Ordering::Relaxed) - before;
    assert!(scanned < 40, "{scanned} reads for some 450 blocks");
    assert_eq!((cache.bytes(), read_hot(&runs, &reads)), (bytes, 0));
}

#[test]
fn what_an_open_table_keeps_is_given_back_when_it_is_closed() {
    let cache = Arc::new(BlockCache::new(1 << 20));
    let (runs, reads) = open(&cache);
    assert!(read_hot(&runs, &reads) > 40, "each block, and the partitions");
    let open_bytes = cache.bytes();
    drop(runs);
    let closed_bytes = cache.bytes();
    assert!(closed_bytes < open_bytes, "{closed_bytes} after {open_bytes}");
    let (runs, reads) = open(&cache);
    let partitions = read_hot(&runs, &reads);
    assert!((1..10).contains(&partitions), "only partitions are read: {partitions}");
    assert_eq!(cache.bytes(), open_bytes);
}

#[test]
fn a_block_enters_a_full_cache_when_it_is_missed_for_the_second_time() {
    let cache = Arc::new(BlockCache::new(400 << 10));
    let (runs, reads) = open(&cache);
    scan(&runs, Reading::rows(0));
    let reads_of = |number: u64| {
        let before = reads.load(Ordering::Relaxed);
        let found = runs.get(format!("{number:08}").as_bytes(), 9).expect("undamaged");
        assert!(found.is_some());
        reads.load(Ordering::Relaxed) - before
    };
    // Far from each other, so each in a block of its own; the scan let the first ones in.
    let missed: Vec<u64> = (2_000..4_000).step_by(100).filter(|n| reads_of(*n) == 1).collect();
    assert!(missed.len() > 10, "{} of 20 were missed", missed.len());
    for number in missed {
        assert_eq!(reads_of(number), 1, "missed for the second time");
        assert_eq!(reads_of(number), 0, "it is in the cache");
    }
}
