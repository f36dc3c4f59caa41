//! Our side: tables in files of the operating system.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sstable::{
    BlockCache, Direction, Entry, Expected, Reading, RowCursor, RowRange, Run, Runs, Table,
    TableFile, TableIdentity, TableSummary, TableWriter, WriterOptions,
};

use crate::data::{Keys, NEWER, PAGE};
use crate::measure::timed;

const TABLE_BYTES: u64 = 64 << 20;
const NOW: u64 = 10;
/// About what a page of ten rows takes.
const PAGE_BYTES: usize = 0;

#[derive(Debug)]
struct OsFile(File);

impl TableFile for OsFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}

/// The tables on disk, and how they came about.
pub(crate) struct Ours {
    dir: PathBuf,
    /// The newest run first.
    runs: Vec<Vec<TableSummary>>,
    pub(crate) raw_rate: f64,
    pub(crate) lz4_rate: f64,
    pub(crate) row_bytes: f64,
}

/// The tables, opened with a cache.
pub(crate) struct Open {
    runs: Runs,
    cache: Arc<BlockCache>,
}

/// Writes tables of a run one after another.
struct RunWriter<'p> {
    dir: &'p Path,
    next: u64,
    compress: bool,
    writer: Option<TableWriter<OsFile>>,
    written: Vec<TableSummary>,
}

impl<'p> RunWriter<'p> {
    const fn new(dir: &'p Path, next: u64, compress: bool) -> Self {
        Self { dir, next, compress, writer: None, written: Vec::new() }
    }

    fn add(&mut self, entry: Entry<'_>) {
        if self.writer.as_ref().is_some_and(|writer| writer.bytes() >= TABLE_BYTES) {
            self.end();
        }
        let writer = self.writer.get_or_insert_with(|| {
            let table = self.next;
            self.next += 1;
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(true)
                .open(self.dir.join(format!("{table}.sst")))
                .expect("a new file");
            let identity = TableIdentity { table, salt: 0x5a17 + table };
            let compress = self.compress;
            TableWriter::new(
                OsFile(file),
                identity,
                WriterOptions { compress, ..Default::default() },
            )
        });
        writer.add(entry).expect("written");
    }

    fn end(&mut self) {
        let finished = self.writer.take().map(|writer| writer.finish().expect("finished"));
        self.written.extend(finished.flatten().map(|(_, summary)| summary));
    }
}

fn open(dir: &Path, runs: &[Vec<TableSummary>], cache: u64) -> Open {
    let cache = Arc::new(BlockCache::new(cache));
    let open = |summary: &TableSummary| {
        let file = File::open(dir.join(format!("{}.sst", summary.table))).expect("it is there");
        let TableSummary { table, salt, file_bytes, .. } = *summary;
        let expected = Expected { table, salt: Some(salt), file_bytes, shift: 0 };
        let table = Table::open(Box::new(OsFile(file)), expected, Arc::clone(&cache), None);
        Arc::new(table.expect("what was written opens"))
    };
    let run = |tables: &Vec<TableSummary>| Run::new(tables.iter().map(open).collect());
    Open { runs: Runs::new(runs.iter().map(run).collect()), cache }
}

impl Ours {
    pub(crate) fn build(dir: &Path, keys: Keys, cache: u64) -> Self {
        let rows = keys.rows as f64;
        let mut raw_tables = RunWriter::new(dir, 0, false);
        let ((), raw) = timed(|| {
            for row in 0..keys.rows {
                let (key, value) = (keys.key(row), keys.value(row));
                raw_tables.add(Entry { key: &key, stamp: 1, value: Some(&value) });
            }
            raw_tables.end();
        });
        let from = open(dir, std::slice::from_ref(&raw_tables.written), cache);
        let mut tables = RunWriter::new(dir, 1_000, true);
        let ((), lz4) = timed(|| {
            let mut rows = from.all(Reading::whole());
            while rows.advance().expect("readable") {
                tables.add(Entry { key: rows.key(), stamp: 1, value: rows.value() });
            }
            tables.end();
        });
        for summary in &raw_tables.written {
            std::fs::remove_file(dir.join(format!("{}.sst", summary.table))).expect("removed");
        }
        let tables = tables.written;
        let bytes: u64 = tables.iter().map(|table| table.file_bytes).sum();
        Self {
            dir: dir.to_path_buf(),
            runs: vec![tables],
            raw_rate: rows / raw / 1e3,
            lz4_rate: rows / lz4 / 1e3,
            row_bytes: bytes as f64 / rows,
        }
    }

    pub(crate) fn open(&self, cache: u64) -> Open {
        open(&self.dir, &self.runs, cache)
    }

    pub(crate) fn add_runs(&mut self, keys: Keys) {
        for run in 1..=NEWER {
            // As the newest level of the crate, without compression.
            let mut tables = RunWriter::new(&self.dir, 2_000 + run * 100, false);
            for row in keys.newer(run) {
                let (key, value) = (keys.key(row), keys.value(row));
                tables.add(Entry { key: &key, stamp: 1 + run, value: Some(&value) });
            }
            tables.end();
            self.runs.insert(0, tables.written);
        }
    }
}

impl Open {
    pub(crate) fn get(&self, key: &[u8]) -> usize {
        let found = self.runs.get(key, NOW).expect("readable");
        found.and_then(|found| found.value().map(<[u8]>::to_vec)).map_or(0, |value| value.len())
    }

    pub(crate) fn get_borrowed(&self, key: &[u8]) -> usize {
        let found = self.runs.get(key, NOW).expect("readable");
        found.map_or(0, |found| found.value().map_or(0, <[u8]>::len))
    }

    pub(crate) fn batch(&self, keys: &[Vec<u8>]) -> usize {
        let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        let found = self.runs.get_many(&keys, NOW).expect("readable");
        let copied = found.iter().flatten().filter_map(|found| found.value().map(<[u8]>::to_vec));
        copied.map(|value| value.len()).sum()
    }

    pub(crate) fn page(&self, (start, end): &(Vec<u8>, Vec<u8>)) -> usize {
        self.rows(start, end, Direction::Forward, PAGE)
    }

    pub(crate) fn page_back(&self, (start, end): &(Vec<u8>, Vec<u8>)) -> usize {
        self.rows(start, end, Direction::Backward, PAGE)
    }

    fn rows(&self, start: &[u8], end: &[u8], direction: Direction, most: usize) -> usize {
        let range = RowRange { start, end: Some(end) };
        let reading = Reading::rows(PAGE_BYTES);
        let mut rows = self.runs.rows(range, NOW, direction, reading).expect("readable");
        // A page has one allocation for all its rows.
        let (mut page, mut ends) = (Vec::with_capacity(most * 500), Vec::with_capacity(most));
        while ends.len() < most && rows.advance().expect("readable") {
            page.extend_from_slice(rows.key());
            page.extend_from_slice(rows.value().unwrap_or_default());
            ends.push(page.len());
        }
        ends.last().copied().unwrap_or_default()
    }

    fn all(&self, reading: Reading) -> RowCursor {
        let range = RowRange { start: b"", end: None };
        self.runs.rows(range, NOW, Direction::Forward, reading).expect("readable")
    }

    pub(crate) fn scan(&self) -> usize {
        sum(self.all(Reading::whole()))
    }

    pub(crate) fn scan_cached(&self) -> usize {
        sum(self.all(Reading::rows(256 << 10)))
    }

    pub(crate) fn cache_bytes(&self) -> u64 {
        self.cache.bytes()
    }
}

fn sum(mut rows: RowCursor) -> usize {
    let mut bytes = 0;
    while rows.advance().expect("readable") {
        bytes += rows.key().len() + rows.value().map_or(0, <[u8]>::len);
    }
    bytes
}
