//! Tables of `stator-sstable`: a tree of them on the store's disk, driven by the store's workers.
//!
//! A table and its name are durable before the manifest lists it, and the manifest before a read
//! sees it: [`sstable::Tree`] does both. A compaction keeps what is read at the pinned stamps, so
//! every read uses the newest list of tables. A memtable whose table is published is therefore not
//! needed by any read that takes the list of tables later.
//!
//! At most one flush and one compaction run at a time.

mod checkpoint;
mod flush_compact;
mod ingestion;
mod rows;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use env::Env;
use parking_lot::Mutex;
use sstable::{BlockCache, Found, Reading, RowRange, Shape, Tree, TreeOptions, WriterOptions};
use store::{Direction, KeyRange, Stamp, StoreError};

use crate::Options;
use crate::disk::Dir;
use crate::encryption_at_rest::Encryption;
use crate::error::OpenError;
use crate::own_files::{self, DiskDirectory};
use crate::pacing::Pacer;
use crate::tables::Wanted;

pub(in crate::tables) use self::checkpoint::Pinned;
pub(in crate::tables) use self::flush_compact::FlushStep;
pub(in crate::tables) use self::ingestion::Ingestion;
pub(in crate::tables) use self::rows::Rows;

/// Runs of the newest level that make a compaction due.
const RUNS: usize = 4;
/// Level 1 has this many tables, and each level below ten times as many.
const TABLES: u64 = 4;
const GROWTH: u64 = 10;
/// Fewer bytes than this are not worth reading ahead.
const LEAST_AHEAD: usize = 16 << 10;
/// The most that is read ahead at once.
const MOST_AHEAD: usize = 256 << 10;

/// The tables, and the locks around their slow steps.
pub(crate) struct Tables {
    tree: Tree,
    cache: Arc<BlockCache>,
    pacer: Arc<Pacer>,
    shape: Shape,
    env: Env,
    encryption: Encryption,
    dir: Arc<Dir>,
    /// Held during a flush.
    flushing: Mutex<()>,
    /// Held during a compaction.
    compacting: Mutex<()>,
    /// Tables left the list, and their files wait for [`Tables::sweep`].
    has_dropped: AtomicBool,
}

impl Tables {
    /// Opens the tables in `dir`, or makes them when it is empty.
    pub(in crate::tables) fn open(
        dir: &Dir,
        options: &Options,
        env: &Env,
    ) -> Result<Self, OpenError> {
        let cache = Arc::new(BlockCache::new(options.cache_bytes));
        let random = env.clone();
        let tree_options = TreeOptions {
            table_bytes: options.table_bytes,
            writer: WriterOptions {
                compress: options.compression,
                ciphers: options.encryption.ciphers(),
                ..WriterOptions::default()
            },
            compress_newest: false,
            cache: Arc::clone(&cache),
            random: Box::new(move || random.random_u64()),
            // Recovery has compared the manifest with what the log knows.
            durable: 0,
        };
        let tree = Tree::open(Arc::new(DiskDirectory::new(dir.clone())), tree_options)
            .map_err(|error| own_files::failed(dir, error))?;
        let level_bytes = options.table_bytes.saturating_mul(TABLES);
        let tables = Self {
            tree,
            cache,
            pacer: Arc::new(Pacer::new(env.clone(), options.memtable_bytes)),
            shape: Shape { runs: RUNS, level_bytes, growth: GROWTH },
            env: env.clone(),
            encryption: options.encryption.clone(),
            dir: Arc::new(dir.clone()),
            flushing: Mutex::new(()),
            compacting: Mutex::new(()),
            has_dropped: AtomicBool::new(false),
        };
        tables.changed();
        Ok(tables)
    }

    pub(in crate::tables) fn newest_stamp(&self) -> Stamp {
        Stamp(self.tree.snapshot().version().newest())
    }

    pub(in crate::tables) fn pacer(&self) -> &Pacer {
        &self.pacer
    }

    pub(in crate::tables) fn get(
        &self,
        key: &[u8],
        at: Stamp,
    ) -> Result<Option<Bytes>, StoreError> {
        let found =
            self.tree.snapshot().runs().get(key, at.0).map_err(|error| self.error(error))?;
        Ok(found.as_ref().and_then(copied))
    }

    pub(in crate::tables) fn get_many(
        &self,
        keys: &[&[u8]],
        at: Stamp,
    ) -> Result<Vec<Option<Bytes>>, StoreError> {
        let found = self.tree.snapshot().runs().get_many(keys, at.0);
        let found = found.map_err(|error| self.error(error))?;
        Ok(found.iter().map(|found| found.as_ref().and_then(copied)).collect())
    }

    pub(in crate::tables) fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        at: Stamp,
        wanted: Wanted,
    ) -> Rows {
        let Wanted { bytes, rows } = wanted;
        let ahead = if bytes < LEAST_AHEAD { 0 } else { bytes.min(MOST_AHEAD) };
        let direction = match direction {
            Direction::Forward => sstable::Direction::Forward,
            Direction::Backward => sstable::Direction::Backward,
        };
        let snapshot = self.tree.snapshot();
        let range = RowRange { start: &range.start, end: Some(&range.end) };
        let cursor = snapshot.runs().rows(range, at.0, direction, Reading::rows(ahead));
        Rows::new(cursor, Arc::clone(&self.dir), rows)
    }

    pub(in crate::tables) fn version(&self) -> u64 {
        self.tree.snapshot().sequence()
    }

    pub(in crate::tables) fn cache_bytes(&self) -> u64 {
        self.cache.bytes()
    }

    pub(in crate::tables) fn count(&self) -> usize {
        self.tree.snapshot().version().tables().count()
    }

    pub(in crate::tables) fn disk_bytes(&self) -> u64 {
        self.tree.snapshot().version().tables().map(|table| table.file_bytes).sum()
    }

    pub(in crate::tables) fn has_plain(&self) -> bool {
        self.tree.has_plain_tables()
    }

    pub(in crate::tables) fn under_other_keys(&self) -> usize {
        let has_keys = self.encryption.has_keys();
        let list = usize::from(has_keys && self.tree.manifest_is_under_other_key());
        if has_keys { self.tree.tables_under_other_keys().len().saturating_add(list) } else { 0 }
    }

    /// Whether files wait for [`Tables::sweep`]; `false` when asked again before it ran.
    pub(in crate::tables) fn has_dropped(&self) -> bool {
        self.has_dropped.swap(false, Ordering::AcqRel)
    }

    /// Removes the files of tables that left the list and that no read holds.
    pub(in crate::tables) fn sweep(&self) {
        self.abandon(&[]);
    }

    /// Removes the files of tables that were begun and will not be published, besides.
    fn abandon(&self, begun: &[u64]) {
        match self.tree.sweep(begun) {
            Ok(0) => {}
            // A read holds them, or the next edit has to come before.
            Ok(_) => self.has_dropped.store(true, Ordering::Release),
            Err(error) => {
                self.has_dropped.store(true, Ordering::Release);
                tracing::warn!(%error, "removing the files of old tables failed");
            }
        }
    }

    /// The list of tables changed.
    fn changed(&self) {
        self.pacer.set_newest_runs(self.tree.snapshot().version().level(0).len());
    }

    fn error(&self, error: sstable::TableError) -> StoreError {
        store_error(&self.dir, error)
    }
}

/// The error of a read or a step, which names the file that is damaged.
fn store_error(dir: &Dir, error: sstable::TableError) -> StoreError {
    match own_files::failed(dir, error) {
        OpenError::Damaged(damage) => StoreError::Corrupt { detail: damage.to_string() },
        OpenError::Io { error, .. } => {
            StoreError::Io { cause: format!("the tree's tables: {error}") }
        }
        error => StoreError::Io { cause: error.to_string() },
    }
}

fn copied(found: &Found) -> Option<Bytes> {
    found.value().map(Bytes::copy_from_slice)
}
