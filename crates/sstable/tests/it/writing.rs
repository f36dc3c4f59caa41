//! The writer: what it keeps in memory, and a full disk.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use sstable::{Entry, TableError, TableFile, TableWriter, WriterOptions};

use crate::rows::IDENTITY;

/// A file that keeps nothing and fails from some length on.
#[derive(Debug)]
struct Sink {
    length: AtomicU64,
    room: u64,
}

impl Sink {
    const fn new(room: u64) -> Self {
        Self { length: AtomicU64::new(0), room }
    }
}

impl TableFile for Sink {
    fn read_at(&self, _: &mut [u8], _: u64) -> io::Result<usize> {
        Ok(0)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let end = offset + bytes.len() as u64;
        self.length.fetch_max(end, Ordering::Relaxed);
        if end > self.room { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_writer_keeps_a_block_and_a_partition_whatever_the_rows() {
    // Rows that LZ4 makes a hundredth of: with the crate's writer, a table's decompressed input
    // stayed in memory until it was finished.
    let value = vec![b'x'; 2_000];
    let mut writer = TableWriter::new(Sink::new(u64::MAX), IDENTITY, WriterOptions::default());
    let mut most = 0;
    for number in 0..200_000_u64 {
        let key = format!("tenant#{:05}/item#{number:09}", number / 100).into_bytes();
        writer.add(Entry { key: &key, stamp: 9, value: Some(&value) }).expect("a sink takes it");
        most = most.max(writer.memory());
    }
    let (file, summary) = writer.finish().expect("a sink takes it").expect("not empty");
    assert_eq!(file.length.into_inner(), summary.file_bytes);
    assert!(summary.counts.raw_bytes > 400_000_000);
    assert!(most < 400 << 10, "{most} bytes");
}

#[test]
fn an_error_of_the_file_reaches_the_caller() {
    let mut writer = TableWriter::new(Sink::new(200_000), IDENTITY, WriterOptions::default());
    let noise: Vec<u8> =
        (0..4_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut add = |number: u32| {
        writer.add(Entry { key: &number.to_be_bytes(), stamp: 1, value: Some(&noise) })
    };
    let failed = (0..1_000).find_map(|number| add(number).err());
    let full = |error: &TableError| {
        if let TableError::Io(error) = error {
            error.kind() == io::ErrorKind::StorageFull
        } else {
            false
        }
    };
    assert!(failed.as_ref().is_some_and(full), "{failed:?}");
}
