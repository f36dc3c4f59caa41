//! The writer: what it keeps in memory, encryption at its seam, and a full disk.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sstable::{
    BlockCache, BlockCipher, BlockPlace, Entry, Expected, MemoryFile, Table, TableError, TableFile,
    TableWriter, WriterOptions,
};

use crate::rows::{IDENTITY, Version, write};

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

/// No cipher, but it depends on the key and the place, has a tag, and fits the seam.
#[derive(Debug)]
struct Xor(u8);

impl Xor {
    fn pad(&self, place: BlockPlace) -> u8 {
        self.0 ^ (place.offset % 251) as u8 ^ place.table as u8
    }
}

impl BlockCipher for Xor {
    fn key_id(&self) -> u64 {
        u64::from(self.0)
    }

    fn seal(&self, place: BlockPlace, bytes: &mut Vec<u8>) {
        let pad = self.pad(place);
        bytes.push(0x5a);
        bytes.iter_mut().for_each(|byte| *byte ^= pad);
    }

    fn open(&self, place: BlockPlace, bytes: &mut Vec<u8>) -> bool {
        let pad = self.pad(place);
        bytes.iter_mut().for_each(|byte| *byte ^= pad);
        bytes.pop() == Some(0x5a)
    }
}

#[test]
fn a_sealed_table_is_read_with_its_key_only_and_shows_no_row() {
    let rows: Vec<Version> = (0..500_u64)
        .map(|number| (format!("user#{number:06}").into_bytes(), 1, Some(b"secret".to_vec())))
        .collect();
    let options = WriterOptions {
        compress: false,
        cipher: Some(Arc::new(Xor(9))),
        ..WriterOptions::default()
    };
    let (bytes, summary) = write(&rows, IDENTITY, &options);
    for plain in [&b"user#"[..], b"secret"] {
        assert!(!bytes.windows(plain.len()).any(|window| window == plain));
    }
    let open = |cipher: Option<Arc<dyn BlockCipher>>| {
        let (salt, file_bytes) = (Some(summary.salt), summary.file_bytes);
        let expected = Expected { table: summary.table, salt, file_bytes, shift: 0 };
        let file = Box::new(MemoryFile::new(bytes.clone()));
        Table::open(file, expected, Arc::new(BlockCache::new(1 << 20)), cipher)
    };
    let table = open(Some(Arc::new(Xor(9)))).expect("the key");
    table.verify().expect("undamaged");
    for (key, ..) in &rows {
        let found = table.get(key, 1).expect("undamaged").expect("it is there");
        assert_eq!(found.value(), Some(&b"secret"[..]));
    }
    for other in [None, Some(Arc::new(Xor(8)) as Arc<dyn BlockCipher>)] {
        assert!(matches!(open(other), Err(TableError::KeyMissing { table: 7, key: 9 })));
    }
}
