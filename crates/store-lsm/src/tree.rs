//! The sorted tree below the log: what this store asks of the `lsm-tree` crate, and its errors.
//!
//! The tree's sequence numbers are our stamps. A version of the tree (a list of tables and memtables)
//! carries one as well, and a read at stamp `s` uses the newest version whose number is at most `s`.
//! That is how reads of the past survive compaction: the version from before it stays until the floor
//! passes. The tree takes a version's number from a counter when a flush or compaction ends.
//!
//! Invariant: a version's number is never greater than the first stamp inserted after it was made,
//! else a read of that stamp would use an older version and miss it. So every step that makes a
//! version first sets the counter to the newest published stamp ([`Tree::flush`], [`Tree::compact`]);
//! at most one flush and one compaction run at a time, so a number exceeds that stamp by at most one.
//!
//! Invariant: a panic of the tree, which it answers some damage with, becomes an error here.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use lsm_tree::compaction::Leveled;
use lsm_tree::config::CompressionPolicy;
use lsm_tree::{
    AbstractTree, AnyIngestion, AnyTree, Cache, CompressionType, Config, Guard, InternalValue,
    Memtable, SequenceNumberCounter, Slice, ValueType,
};
use parking_lot::Mutex;
use store::{Direction, KeyRange, Page, PageLimit, Row, Sealed, Stamp, StoreError};

use crate::Options;
use crate::options::KEY_BYTES;

/// So many versions are not worth the trouble of looking which are needed.
const VERSIONS: usize = 3;

/// The tree and the locks around its slow steps.
pub(crate) struct Tree {
    tree: AnyTree,
    counter: SequenceNumberCounter,
    /// Versions were made since they were last forgotten.
    grown: AtomicBool,
    /// Held during a flush.
    flushing: Mutex<()>,
    /// Held during a compaction.
    compacting: Mutex<()>,
    /// Loads that write tables of their own.
    loading: AtomicUsize,
}

/// A load that writes tables of its own.
pub(crate) struct Loading<'a>(&'a AtomicUsize);

impl Drop for Loading<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What waits for the workers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backlog {
    /// Runs of tables in the newest level, which every read looks into.
    pub(crate) newest_runs: usize,
    /// Memtables that wait for a flush.
    pub(crate) sealed_memtables: usize,
}

impl Tree {
    /// Opens the tree in `dir`, or makes it when `dir` has no manifest.
    ///
    /// # Errors
    /// The tree's own, in words.
    pub(crate) fn open(dir: &Path, options: &Options) -> Result<Self, String> {
        let counter = SequenceNumberCounter::default();
        let levels = if options.compression {
            vec![CompressionType::None, CompressionType::Lz4]
        } else {
            vec![CompressionType::None]
        };
        let config = Config::new(dir, counter.clone(), SequenceNumberCounter::default())
            .use_cache(Arc::new(Cache::with_capacity_bytes(options.cache_bytes)))
            .data_block_compression_policy(CompressionPolicy::new(levels));
        let tree = match catch_unwind(AssertUnwindSafe(|| config.open())) {
            Ok(Ok(tree)) => tree,
            Ok(Err(error)) => return Err(error.to_string()),
            Err(panic) => return Err(panic_text(panic.as_ref())),
        };
        Ok(Self {
            tree,
            counter,
            grown: AtomicBool::new(false),
            flushing: Mutex::new(()),
            compacting: Mutex::new(()),
            loading: AtomicUsize::new(0),
        })
    }

    /// The newest stamp in any table; newer ones may have been there and be compacted away.
    pub(crate) fn newest_in_tables(&self) -> Stamp {
        Stamp(self.tree.get_highest_persisted_seqno().unwrap_or(0))
    }

    /// Puts commits into the memtable and returns its size in bytes.
    pub(crate) fn insert(&self, group: &[Sealed]) -> u64 {
        let memtable = self.tree.active_memtable();
        for commit in group {
            for write in &commit.writes {
                insert(&memtable, write.key.clone(), write.value.clone(), commit.stamp);
            }
        }
        memtable.size()
    }

    /// Begins a new memtable; the old one waits for a flush.
    pub(crate) fn rotate(&self) {
        let _ = self.tree.rotate_memtable();
    }

    /// Writes all memtables that wait into tables.
    pub(crate) fn flush(&self, published: Stamp, floor: Stamp) -> Result<(), StoreError> {
        let _step = self.flushing.lock();
        self.counter.set(published.0);
        let before = self.files();
        let flushed = guarded(|| {
            let lock = self.tree.get_flush_lock();
            self.tree.flush(&lock, exclusive(floor)).map(|_| ())
        });
        // A lock that is held means that somebody writes tables just now.
        if flushed.is_err()
            && let Some(_idle) = self.compacting.try_lock()
        {
            self.remove_half_written(&before);
        }
        self.grown.store(true, Ordering::Release);
        flushed
    }

    /// Runs one step of compaction, if one is due. Says whether it changed anything.
    pub(crate) fn compact(&self, published: Stamp, floor: Stamp) -> Result<bool, StoreError> {
        let _step = self.compacting.lock();
        self.counter.set(published.0);
        let before = self.version();
        let strategy = Arc::new(Leveled::default());
        let files = self.files();
        let compacted = guarded(|| self.tree.compact(strategy, exclusive(floor)));
        if compacted.is_err()
            && let Some(_idle) = self.flushing.try_lock()
        {
            self.remove_half_written(&files);
        }
        compacted?;
        self.grown.store(true, Ordering::Release);
        Ok(self.version() != before)
    }

    /// The files of tables, those that are being written included.
    fn files(&self) -> BTreeSet<PathBuf> {
        let dir = self.tree.tree_config().path.join("tables");
        let Ok(entries) = std::fs::read_dir(dir) else { return BTreeSet::new() };
        entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
    }

    /// Removes what a step that failed left behind: files that were not there before and are no table.
    /// The tree itself does so at the next open only, and each attempt would leave more on a full disk.
    fn remove_half_written(&self, before: &BTreeSet<PathBuf>) {
        if self.loading.load(Ordering::Acquire) > 0 {
            return;
        }
        let mut strays = self.files();
        strays.retain(|file| !before.contains(file));
        self.with_tables(|_, tables| {
            for (_, table) in tables {
                strays.remove(*table);
            }
        });
        for file in strays {
            if let Err(error) = std::fs::remove_file(&file) {
                tracing::warn!(file = %file.display(), %error, "removing half a table failed");
            }
        }
    }

    /// Forgets the versions that no read needs: reads come at the `pinned` stamps, ascending, and from
    /// `published` on. Without this a snapshot that is held would keep every memtable since.
    ///
    /// Called while nothing is published, so no read comes with a stamp above `published` meanwhile,
    /// and all later ones use the newest version.
    pub(crate) fn forget_versions(&self, pinned: &[Stamp], published: Stamp) {
        if !self.grown.swap(false, Ordering::AcqRel) {
            return;
        }
        let mut versions = self.tree.get_version_history_lock();
        if versions.len() <= VERSIONS {
            return;
        }
        let latest = versions.latest_version();
        let read = pinned.iter().copied().filter(|stamp| *stamp < published).chain([published]);
        let needed: Vec<_> =
            read.map(|stamp| versions.get_version_for_snapshot(exclusive(stamp))).collect();
        // Removes all but the latest from memory. Where it cannot remove an old manifest it keeps more.
        if let Err(error) = versions.maintenance(&self.tree.tree_config().path, u64::MAX) {
            tracing::warn!(%error, "removing old manifests failed");
        }
        for (at, version) in needed.into_iter().enumerate() {
            if at == 0 {
                versions.replace_latest_version(version);
            } else {
                versions.append_version(version);
            }
        }
        versions.append_version(latest);
    }

    /// Bytes of all memtables in memory: the current one, those that wait, those a snapshot needs.
    pub(crate) fn all_memtable_bytes(&self) -> u64 {
        self.tree.version_memtable_size_sum()
    }

    pub(crate) fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        if key.len() > KEY_BYTES {
            return Ok(None);
        }
        guarded(|| self.tree.get(key, exclusive(at))).map(|value| value.map(Bytes::from))
    }

    pub(crate) fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        if range.start >= range.end {
            return Ok(Page::default());
        }
        let bounds = (lower(&range.start), upper(&range.end));
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let rows = self.tree.range::<&[u8], _>(bounds, exclusive(at), None);
            match direction {
                Direction::Forward => Page::gather(rows.map(row), limit),
                Direction::Backward => Page::gather(rows.rev().map(row), limit),
            }
        }));
        panicked.unwrap_or_else(|panic| Err(corrupt(panic_text(panic.as_ref()))))
    }

    /// The number of the newest manifest.
    pub(crate) fn version(&self) -> u64 {
        self.tree.current_version().id()
    }

    /// Calls `use_tables` with the number of a manifest and the files of all its tables, which stay
    /// while it runs.
    pub(crate) fn with_tables<T>(&self, use_tables: impl FnOnce(u64, &[(u64, &Path)]) -> T) -> T {
        let version = self.tree.current_version();
        let tables: Vec<(u64, &Path)> =
            version.iter_tables().map(|table| (table.id(), table.path.as_path())).collect();
        use_tables(version.id(), &tables)
    }

    /// Says that tables are being written outside of flushes and compactions, for as long as it is held.
    pub(crate) fn loading(&self) -> Loading<'_> {
        self.loading.fetch_add(1, Ordering::AcqRel);
        Loading(&self.loading)
    }

    /// Begins to write sorted rows into tables of their own.
    pub(crate) fn ingestion(&self) -> Result<AnyIngestion<'_>, StoreError> {
        guarded(|| self.tree.ingestion())
    }

    /// Keeps compaction away. Taken before the rows are to be published, so that publishing, which
    /// commits wait for, does not wait for a compaction.
    pub(crate) fn hold_compaction(&self) -> parking_lot::MutexGuard<'_, ()> {
        self.compacting.lock()
    }

    /// Makes ingested rows visible at `stamp`. The memtable is empty and the caller holds compaction,
    /// so the tree takes exactly this number.
    pub(crate) fn publish(
        &self,
        ingestion: AnyIngestion<'_>,
        stamp: Stamp,
    ) -> Result<(), StoreError> {
        let _step = self.flushing.lock();
        self.counter.set(stamp.0);
        guarded(|| ingestion.finish())
    }

    pub(crate) fn memtable_bytes(&self) -> u64 {
        self.tree.active_memtable().size()
    }

    pub(crate) fn cache_bytes(&self) -> u64 {
        self.tree.tree_config().cache.size()
    }

    pub(crate) fn tables(&self) -> usize {
        self.tree.table_count()
    }

    pub(crate) fn disk_bytes(&self) -> u64 {
        self.tree.disk_space()
    }

    pub(crate) fn backlog(&self) -> Backlog {
        Backlog {
            newest_runs: self.tree.l0_run_count(),
            sealed_memtables: self.tree.sealed_memtable_count(),
        }
    }
}

fn insert(memtable: &Memtable, key: Bytes, value: Option<Bytes>, stamp: Stamp) {
    let entry = match value {
        Some(value) => InternalValue::from_components(key, value, stamp.0, ValueType::Value),
        None => InternalValue::new_tombstone(key, stamp.0),
    };
    let _ = memtable.insert(entry);
}

/// The tree counts up to, and not including.
const fn exclusive(stamp: Stamp) -> u64 {
    stamp.0.saturating_add(1)
}

/// A bound longer than any key falls between two keys.
fn lower(start: &[u8]) -> Bound<&[u8]> {
    match start.get(..KEY_BYTES) {
        Some(longest) if start.len() > KEY_BYTES => Bound::Excluded(longest),
        Some(_) | None => Bound::Included(start),
    }
}

fn upper(end: &[u8]) -> Bound<&[u8]> {
    match end.get(..KEY_BYTES) {
        Some(longest) if end.len() > KEY_BYTES => Bound::Included(longest),
        Some(_) | None => Bound::Excluded(end),
    }
}

fn row(guard: impl Guard) -> Result<Row, StoreError> {
    let (key, value): (Slice, Slice) = guard.into_inner().map_err(error)?;
    Ok((key.into(), value.into()))
}

/// Runs something of the tree that may panic on damage.
pub(crate) fn guarded<T>(work: impl FnOnce() -> lsm_tree::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(error),
        Err(panic) => Err(corrupt(panic_text(panic.as_ref()))),
    }
}

fn corrupt(detail: String) -> StoreError {
    StoreError::Corrupt { detail }
}

/// The tree's error in ours: what can only come from bytes that changed is damage.
fn error(error: lsm_tree::Error) -> StoreError {
    use std::io::ErrorKind;
    match error {
        lsm_tree::Error::Io(error)
            if !matches!(
                error.kind(),
                ErrorKind::UnexpectedEof | ErrorKind::NotFound | ErrorKind::InvalidData
            ) =>
        {
            StoreError::Io { cause: format!("the tree's tables: {error}") }
        }
        damage => corrupt(format!("the tree's tables: {damage}")),
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the tree gave up: {}", text.unwrap_or("no reason given"))
}
