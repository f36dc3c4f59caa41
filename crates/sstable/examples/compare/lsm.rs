//! The crate's side, with the options that the embedded store's adapter gives it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsm_tree::config::{CompressionPolicy, PinningPolicy};
use lsm_tree::{
    AbstractTree, AnyTree, Cache, CompressionType, Config, Guard, SequenceNumberCounter,
};

use crate::data::{Keys, NEWER, PAGE};
use crate::measure::timed;

const TABLE_BYTES: u64 = 64 << 20;
const NOW: u64 = 10;

/// The tree on disk, and how it came about.
pub(crate) struct Lsm {
    dir: PathBuf,
    pub(crate) raw_rate: f64,
    pub(crate) lz4_rate: f64,
    pub(crate) row_bytes: f64,
}

/// The tree, opened with a cache.
pub(crate) struct Open(AnyTree);

impl Lsm {
    pub(crate) fn build(dir: &Path, keys: Keys, cache: u64) -> Self {
        let rows = keys.rows as f64;
        let Open(tree) = open(dir, cache);
        let mut ingestion = tree.ingestion().expect("an ingestion");
        let ((), raw) = timed(|| {
            for row in 0..keys.rows {
                ingestion.write(keys.key(row), keys.value(row)).expect("written");
            }
            ingestion.finish().expect("finished");
        });
        let ((), lz4) = timed(|| tree.major_compact(TABLE_BYTES, NOW).expect("compacted"));
        let row_bytes = tree.disk_space() as f64 / rows;
        Self {
            dir: dir.to_path_buf(),
            raw_rate: rows / raw / 1e3,
            lz4_rate: rows / lz4 / 1e3,
            row_bytes,
        }
    }

    pub(crate) fn add_runs(&self, keys: Keys, cache: u64) {
        let Open(tree) = self.open(cache);
        for run in 1..=NEWER {
            let mut ingestion = tree.ingestion().expect("an ingestion");
            for row in keys.newer(run) {
                ingestion.write(keys.key(row), keys.value(row)).expect("written");
            }
            ingestion.finish().expect("finished");
        }
        assert_eq!(tree.l0_run_count(), NEWER as usize);
    }

    pub(crate) fn open(&self, cache: u64) -> Open {
        open(&self.dir, cache)
    }
}

fn open(dir: &Path, cache: u64) -> Open {
    let levels = vec![CompressionType::None, CompressionType::Lz4];
    let counter = SequenceNumberCounter::new(1);
    let tree = Config::new(dir, counter, SequenceNumberCounter::default())
        .use_cache(Arc::new(Cache::with_capacity_bytes(cache)))
        .data_block_compression_policy(CompressionPolicy::new(levels))
        .index_block_partitioning_policy(PinningPolicy::new([false, true]))
        .open();
    Open(tree.expect("the tree opens"))
}

impl Open {
    pub(crate) fn get(&self, key: &[u8]) -> usize {
        self.0.get(key, NOW).expect("readable").map_or(0, |value| value.len())
    }

    pub(crate) fn batch(&self, keys: &[Vec<u8>]) -> usize {
        keys.iter().map(|key| self.get(key)).sum()
    }

    pub(crate) fn page(&self, (start, end): &(Vec<u8>, Vec<u8>)) -> usize {
        self.0.range(&start[..]..&end[..], NOW, None).take(PAGE).map(bytes).sum()
    }

    pub(crate) fn page_back(&self, (start, end): &(Vec<u8>, Vec<u8>)) -> usize {
        self.0.range(&start[..]..&end[..], NOW, None).rev().take(PAGE).map(bytes).sum()
    }

    pub(crate) fn scan(&self) -> usize {
        self.0.iter(NOW, None).map(bytes).sum()
    }

    pub(crate) fn cache_bytes(&self) -> u64 {
        self.0.tree_config().cache.size()
    }
}

fn bytes(guard: impl Guard) -> usize {
    let (key, value) = guard.into_inner().expect("readable");
    key.len() + value.len()
}
