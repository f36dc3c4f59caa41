//! Tables of the `lsm-tree` crate: the adapter. Nothing outside this folder names that crate.
//!
//! The crate's sequence numbers are our stamps. A version of the tables (a list of them in levels)
//! has a number too, and a read at stamp `s` uses the newest version whose number is at most `s`.
//! That is how reads of the past survive compaction: the version from before it stays until the low
//! watermark passes. The crate takes a version's number from a counter when a flush or compaction
//! ends.
//!
//! Invariant: a version's number is not below any stamp in its tables that a read below it could
//! miss: compaction drops what a newer version of a key hides, wherever that is. Nor is it above
//! the newest published stamp for long, so that reads use it. So a step sets the counter to the
//! newest published stamp before it makes a version ([`Tables::compact`],
//! [`flush_compact::FlushStep::write`]); at most one flush and one compaction run at a time, and
//! when both take a number at once, another version follows.
//!
//! What the crate makes us work around, and where:
//! - it panics on some damage: every call runs under [`call`] or [`catch_panic`] (`error`);
//! - it has a memtable of its own, which stays empty: flushes go around it (`flush_compact`);
//! - it numbers versions from a counter that two steps share: set, check, repeat (`flush_compact`);
//! - it takes the lock of its versions, which every read takes, for the last sync of a table:
//!   tables are sent to the disk piece by piece before (`write_back`);
//! - its compaction cannot be paced, except from a filter that is called for each row (`filter`);
//! - it leaves half a table behind when a step fails, until the next open (`half_written`);
//! - it drops old versions only by a call that also removes their manifests and does not know which
//!   of them a snapshot needs; and the last owner of a table removes its file, wherever it is, also
//!   under that lock (`version_gc`);
//! - its leveled strategy scales the levels by the same number that begins a compaction
//!   (`strategy`);
//! - while it writes a table it keeps the last key of each block for the index, as a slice of the
//!   whole decompressed block that the key was read from. Where the index is written in parts, one
//!   such block is kept for each part (some 45 blocks) instead of all, so it is, in each level that
//!   compaction writes; and tables are small where the memory is ([`Options::table_bytes`]);
//! - it takes no key longer than 65,535 bytes, not even as a bound (`bounds`);
//! - it does not check the checksum of its manifest: [`crate::manifest`] does, which reads that
//!   format by itself, and [`crate::verify`] checks the tables without opening them.

mod bounds;
mod checkpoint;
mod entry;
mod error;
mod filter;
mod flush_compact;
mod half_written;
mod ingestion;
mod strategy;
mod version_gc;
mod write_back;

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use bytes::Bytes;
use env::Env;
use lsm_tree::config::{CompressionPolicy, PinningPolicy};
use lsm_tree::{
    AbstractTree, AnyTree, Cache, CompressionType, Config, Guard, SequenceNumberCounter, Slice,
};
use parking_lot::Mutex;
use store::{KeyRange, Row, Stamp, StoreError};

use self::filter::PacingFilters;
use self::version_gc::RetainedVersions;
use crate::Options;
use crate::disk::Dir;
use crate::pacing::{PacedStep, Pacer};
use crate::policy::Work;

pub(in crate::tables) use self::checkpoint::Pinned;
pub(crate) use self::error::catch_panic;
pub(in crate::tables) use self::flush_compact::FlushStep;
pub(in crate::tables) use self::ingestion::Ingestion;

use self::error::call;

/// The tables, and the locks around their slow steps.
pub(crate) struct Tables {
    tree: AnyTree,
    counter: SequenceNumberCounter,
    pacer: Arc<Pacer>,
    retained: RetainedVersions,
    /// Held from setting the counter until what was made with it is known.
    numbering: Mutex<()>,
    /// Held during a flush.
    flushing: Mutex<()>,
    /// Held during a compaction.
    compacting: Mutex<()>,
    /// Ingestions, which write tables of their own.
    ingestions: AtomicUsize,
    /// See [`Options::table_bytes`].
    table_bytes: u64,
    /// Keeps the directory's handle open: the last owner of a table removes its file by it.
    place: Dir,
}

impl Tables {
    /// Opens the tables in `dir`, or makes them when `dir` has no manifest.
    ///
    /// # Errors
    /// The crate's own, in words.
    pub(crate) fn open(place: &Dir, options: &Options, env: &Env) -> Result<Self, String> {
        let dir = &*place.outside_path();
        let pacer = Arc::new(Pacer::new(env.clone(), options.memtable_bytes));
        let counter = SequenceNumberCounter::default();
        let levels = if options.compression {
            vec![CompressionType::None, CompressionType::Lz4]
        } else {
            vec![CompressionType::None]
        };
        let filters =
            PacingFilters { pacer: AssertUnwindSafe(Arc::clone(&pacer)), dir: table_dir(dir) };
        let config = Config::new(dir, counter.clone(), SequenceNumberCounter::default())
            .use_cache(Arc::new(Cache::with_capacity_bytes(options.cache_bytes)))
            .data_block_compression_policy(CompressionPolicy::new(levels))
            .index_block_partitioning_policy(PinningPolicy::new([false, true]))
            .with_compaction_filter_factory(Some(Arc::new(filters)));
        let tree = error::open(|| config.open())?;
        pacer.set_newest_runs(tree.l0_run_count());
        Ok(Self {
            tree,
            counter,
            pacer,
            retained: RetainedVersions::default(),
            numbering: Mutex::new(()),
            flushing: Mutex::new(()),
            compacting: Mutex::new(()),
            ingestions: AtomicUsize::new(0),
            table_bytes: options.table_bytes,
            place: place.clone(),
        })
    }

    /// The newest stamp in any table; newer ones may have been there and be compacted away.
    pub(crate) fn newest_stamp(&self) -> Stamp {
        Stamp(self.tree.get_highest_persisted_seqno().unwrap_or(0))
    }

    /// How fast the steps go.
    pub(crate) fn pacer(&self) -> &Pacer {
        &self.pacer
    }

    /// Begins to pace a step that writes tables.
    fn begin_step(&self, work: Work) -> PacedStep {
        self.pacer.begin_step(work, write_back::of_newer_tables(table_dir(self.dir())))
    }

    /// The newest version of `key` that is not newer than `at`.
    pub(crate) fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        call(|| self.tree.get(key, exclusive(at))).map(|value| value.map(Bytes::from))
    }

    /// The rows of a range as it was at `at`. May panic on damage: see [`catch_panic`].
    pub(crate) fn range(
        &self,
        range: &KeyRange,
        at: Stamp,
    ) -> impl DoubleEndedIterator<Item = Result<Row, StoreError>> + use<> {
        let bounds = (bounds::lower(&range.start), bounds::upper(&range.end));
        self.tree.range::<&[u8], _>(bounds, exclusive(at), None).map(row)
    }

    /// The number of the newest manifest.
    pub(crate) fn version(&self) -> u64 {
        self.tree.current_version().id()
    }

    /// Calls `use_tables` with the files of all tables, which stay while it runs.
    pub(crate) fn with_files<T>(&self, use_tables: impl FnOnce(&[&Path]) -> T) -> T {
        let version = self.tree.current_version();
        let tables: Vec<&Path> = version.iter_tables().map(|table| table.path.as_path()).collect();
        use_tables(&tables)
    }

    pub(crate) fn cache_bytes(&self) -> u64 {
        self.tree.tree_config().cache.size()
    }

    pub(crate) fn count(&self) -> usize {
        self.tree.table_count()
    }

    /// Versions of rows in all tables, deletions among them.
    pub(crate) fn versions(&self) -> u64 {
        let version = self.tree.current_version();
        version.iter_tables().map(|table| table.metadata.item_count).sum()
    }

    pub(crate) fn disk_bytes(&self) -> u64 {
        self.tree.disk_space()
    }

    fn dir(&self) -> &Path {
        &self.tree.tree_config().path
    }
}

/// The crate counts up to, and not including.
const fn exclusive(stamp: Stamp) -> u64 {
    stamp.0.saturating_add(1)
}

/// Where the crate puts the files of tables, each named by its number.
fn table_dir(dir: &Path) -> PathBuf {
    dir.join("tables")
}

fn row(guard: impl Guard) -> Result<Row, StoreError> {
    let (key, value): (Slice, Slice) = guard.into_inner().map_err(error::convert)?;
    Ok((key.into(), value.into()))
}
