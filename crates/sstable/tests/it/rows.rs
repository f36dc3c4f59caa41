//! Rows of tests: random versions of few keys, tables of them, and the model that says what a read
//! must find.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use sstable::{
    BlockCache, Entry, Expected, MemoryFile, Table, TableIdentity, TableSummary, TableWriter,
    WriterOptions,
};

/// Versions by key, and the newest first; a stamp and a value or a deletion.
pub(crate) type Model = BTreeMap<Vec<u8>, BTreeMap<std::cmp::Reverse<u64>, Option<Vec<u8>>>>;

/// A version, on its own.
pub(crate) type Version = (Vec<u8>, u64, Option<Vec<u8>>);

/// Keys that share prefixes, are prefixes of each other, and hold any byte.
pub(crate) fn key() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![Just(&b""[..]), Just(&b"a"[..]), Just(&b"tenant#12/"[..])];
    let end = prop::collection::vec(prop_oneof![Just(0_u8), Just(1), Just(b'a'), Just(255)], 1..4);
    (part, end).prop_map(|(part, end)| [part, &end].concat())
}

fn value() -> impl Strategy<Value = Option<Vec<u8>>> {
    let text = (0_u8..4, 0_usize..60).prop_map(|(byte, length)| Some(vec![byte; length]));
    let noise = prop::collection::vec(any::<u8>(), 0..40).prop_map(Some);
    prop_oneof![1 => Just(None), 3 => text, 2 => noise]
}

/// Some versions of some keys, each stamp once for a key.
pub(crate) fn model(most: usize) -> impl Strategy<Value = Model> {
    let version = (key(), 1_u64..30, value());
    prop::collection::vec(version, 1..most).prop_map(|versions| {
        let mut model = Model::new();
        for (key, stamp, value) in versions {
            model.entry(key).or_default().insert(std::cmp::Reverse(stamp), value);
        }
        model
    })
}

/// Small blocks and partitions, so that few rows make many.
pub(crate) fn small_blocks() -> impl Strategy<Value = WriterOptions> {
    (prop_oneof![Just(1_usize), Just(100), Just(600)], prop_oneof![Just(1_usize), Just(150)])
        .prop_flat_map(|(block_bytes, partition_bytes)| {
            (any::<bool>(), prop_oneof![Just(0_u32), Just(10)]).prop_map(move |(compress, bits)| {
                WriterOptions {
                    block_bytes,
                    partition_bytes,
                    filter_bits: bits,
                    compress,
                    ciphers: None,
                }
            })
        })
}

/// All versions in a table's order.
pub(crate) fn versions(model: &Model) -> Vec<Version> {
    let of_key = |(key, versions): (&Vec<u8>, &BTreeMap<_, Option<Vec<u8>>>)| {
        let version = |(stamp, value): (&std::cmp::Reverse<u64>, &Option<Vec<u8>>)| {
            (key.clone(), stamp.0, value.clone())
        };
        versions.iter().map(version).collect::<Vec<_>>()
    };
    model.iter().flat_map(of_key).collect()
}

/// The newest version that is not newer than a stamp.
pub(crate) fn newest<'m>(
    model: &'m Model,
    key: &[u8],
    at: u64,
) -> Option<(u64, &'m Option<Vec<u8>>)> {
    let versions = model.get(key)?;
    versions.range(std::cmp::Reverse(at)..).next().map(|(stamp, value)| (stamp.0, value))
}

/// The number that a table of tests has, and its salt.
pub(crate) const IDENTITY: TableIdentity = TableIdentity { table: 7, salt: 0xfeed };

/// Writes versions in order into a file.
pub(crate) fn write(
    versions: &[Version],
    identity: TableIdentity,
    options: &WriterOptions,
) -> (Vec<u8>, TableSummary) {
    let file = Arc::new(MemoryFile::default());
    let mut writer = TableWriter::new(Arc::clone(&file), identity, options.clone());
    for (key, stamp, value) in versions {
        let entry = Entry { key, stamp: *stamp, value: value.as_deref() };
        writer.add(entry).expect("entries ascend");
    }
    let (_, summary) = writer.finish().expect("memory takes it").expect("not empty");
    (file.bytes(), summary)
}

/// Opens a table.
pub(crate) fn open(
    bytes: Vec<u8>,
    identity: TableIdentity,
) -> Result<Arc<Table>, sstable::TableError> {
    open_cached(bytes, identity, &Arc::new(BlockCache::new(1 << 20)))
}

/// Opens a table with a cache that others share.
pub(crate) fn open_cached(
    bytes: Vec<u8>,
    identity: TableIdentity,
    cache: &Arc<BlockCache>,
) -> Result<Arc<Table>, sstable::TableError> {
    let TableIdentity { table, salt } = identity;
    let file_bytes = bytes.len() as u64;
    let expected = Expected { table, salt: Some(salt), file_bytes, shift: 0 };
    let file = Box::new(MemoryFile::new(bytes));
    Table::open(file, expected, Arc::clone(cache), None).map(Arc::new)
}

/// A table of a model.
pub(crate) fn table(model: &Model, options: &WriterOptions) -> Arc<Table> {
    open(write(&versions(model), IDENTITY, options).0, IDENTITY).expect("what was written opens")
}
