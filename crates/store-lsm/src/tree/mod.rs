//! The sorted tree below the log: what this store asks of the `lsm-tree` crate, and its errors.
//!
//! The tree's sequence numbers are our stamps. A version of the tree (a list of tables and memtables)
//! carries one as well, and a read at stamp `s` uses the newest version whose number is at most `s`.
//! That is how reads of the past survive compaction: the version from before it stays until the floor
//! passes. The tree takes a version's number from a counter when a flush or compaction ends.
//!
//! Invariant: a version's number is not below any stamp in its tables that a read below it could miss: the tree's
//! compaction drops what a newer version of a key hides, wherever that is. Nor is it above the newest published stamp for
//! long, so that reads use it. So a step sets the counter to the newest published stamp before it makes a version
//! ([`Tree::flush`], [`Tree::compact`]); at most one flush and one compaction run at a time, and when both
//! take a number at once, another version follows.
//!
//! The memtables are ours ([`crate::memtable`]), those of the crate stay empty; what a read finds in memory comes before
//! what it finds in tables ([`memtables`], [`merge`]).
//!
//! Invariant: only [`Tree::rotate`] replaces the current memtable, between groups, so a group is in one of them.
//!
//! Invariant: a panic of the tree, which it answers some damage with, becomes an error here.

mod history;
mod memtables;
mod merge;
mod steps;

use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use bytes::Bytes;
use env::Env;
use lsm_tree::config::CompressionPolicy;
use lsm_tree::{
    AbstractTree, AnyTree, Cache, CompressionType, Config, Guard, SequenceNumberCounter, Slice,
};
use parking_lot::Mutex;
use store::{Commit, Direction, KeyRange, Page, PageLimit, Row, Stamp, StoreError};

use self::history::History;
use self::memtables::Memtables;
use self::merge::Merge;
use crate::Options;
use crate::memtable::Cursor;
use crate::options::KEY_BYTES;
use crate::tempo::{Strides, Tempo};

pub(crate) use self::steps::Loading;

/// The tree and the locks around its slow steps.
pub(crate) struct Tree {
    tree: AnyTree,
    counter: SequenceNumberCounter,
    tempo: Arc<Tempo>,
    memtables: Memtables,
    history: History,
    /// Held from setting the counter until what was made with it is known.
    numbering: Mutex<()>,
    /// Held during a flush.
    flushing: Mutex<()>,
    /// Held during a compaction.
    compacting: Mutex<()>,
    /// Loads that write tables of their own.
    loading: AtomicUsize,
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
    pub(crate) fn open(dir: &Path, options: &Options, env: &Env) -> Result<Self, String> {
        let tempo = Arc::new(Tempo::new(env.clone(), dir, options.memtable_bytes));
        let counter = SequenceNumberCounter::default();
        let levels = if options.compression {
            vec![CompressionType::None, CompressionType::Lz4]
        } else {
            vec![CompressionType::None]
        };
        let config = Config::new(dir, counter.clone(), SequenceNumberCounter::default())
            .use_cache(Arc::new(Cache::with_capacity_bytes(options.cache_bytes)))
            .data_block_compression_policy(CompressionPolicy::new(levels))
            .with_compaction_filter_factory(Some(Arc::new(Strides(AssertUnwindSafe(Arc::clone(
                &tempo,
            ))))));
        let tree = match catch_unwind(AssertUnwindSafe(|| config.open())) {
            Ok(Ok(tree)) => tree,
            Ok(Err(error)) => return Err(error.to_string()),
            Err(panic) => return Err(panic_text(panic.as_ref())),
        };
        tempo.set_newest_runs(tree.l0_run_count());
        Ok(Self {
            tree,
            counter,
            tempo,
            memtables: Memtables::default(),
            history: History::default(),
            numbering: Mutex::new(()),
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
    pub(crate) fn insert(&self, group: &[Commit]) -> u64 {
        let bytes = self.memtables.insert(group);
        self.tempo.set_memtable_bytes(bytes);
        bytes
    }

    /// How fast the steps go.
    pub(crate) fn tempo(&self) -> &Tempo {
        &self.tempo
    }

    /// Bytes of all memtables in memory: the current one, those that wait, those that a snapshot needs.
    pub(crate) fn all_memtable_bytes(&self) -> u64 {
        self.memtables.bytes()
    }

    pub(crate) fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        if key.len() > KEY_BYTES {
            return Ok(None);
        }
        if let Some(in_memory) = self.memtables.get(key, at) {
            return Ok(in_memory);
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
        // Before the tree's version is chosen: what leaves the memtables meanwhile is in its tables.
        let cursor = |memtable| Cursor::new(memtable, range.clone(), direction, at, limit.rows);
        let in_memory = self.memtables.at(at).into_iter().map(cursor).collect();
        let bounds = (lower(&range.start), upper(&range.end));
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let rows = self.tree.range::<&[u8], _>(bounds, exclusive(at), None);
            match direction {
                Direction::Forward => {
                    Page::gather(Merge::new(in_memory, rows.map(row), direction), limit)
                }
                Direction::Backward => {
                    Page::gather(Merge::new(in_memory, rows.rev().map(row), direction), limit)
                }
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

    pub(crate) fn memtable_bytes(&self) -> u64 {
        self.memtables.current_bytes()
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
        Backlog { newest_runs: self.tempo.newest_runs(), sealed_memtables: self.tempo.sealed() }
    }
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
