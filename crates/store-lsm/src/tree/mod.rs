//! The LSM tree: memtables over tables.
//!
//! What a read finds in memory comes before what it finds in tables ([`memtables`], [`merge`]).
//! A read searches the memtables first and takes the tables after that: what left the memtables
//! meanwhile is in those tables. Where reads of the past use tables of the past
//! ([`crate::tables`]), a memtable stays for those that use tables from before its flush.
//!
//! Invariant: only [`Tree::rotate`] replaces the current memtable, between groups, so a group is in
//! one of them.

mod memtables;
mod merge;

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use env::Env;
use parking_lot::{Mutex, MutexGuard};
use store::{Commit, Direction, KeyRange, Page, PageLimit, Stamp, StoreError};

use self::memtables::Memtables;
use self::merge::Merge;
use crate::Options;
use crate::disk::Dir;
use crate::memtable::{Cursor, Memtable};
use crate::options::{KEY_BYTES, TableFormat};
use crate::pacing::Pacer;
use crate::policy::{Backlog, Urgency};
use crate::tables::{self, Ingestion, NotOpened, Reads, Tables, Wanted};

/// About how many bytes of tables a row takes that is read, for reading ahead.
const ROW_BYTES: usize = 256;

/// Memtables and tables.
pub(crate) struct Tree {
    memtables: Memtables,
    tables: Tables,
    /// Memtables that no new read searches. The last owner of a memtable frees its memory, and that
    /// is neither a read nor a commit: they stay here until a worker releases them.
    released: Mutex<Vec<Arc<Memtable>>>,
}

impl Tree {
    /// Opens the tree in `dir`, or makes it when `dir` has no manifest.
    ///
    /// # Errors
    /// Those of the tables.
    pub(crate) fn open(
        dir: &Dir,
        format: TableFormat,
        options: &Options,
        env: &Env,
    ) -> Result<Self, NotOpened> {
        Ok(Self {
            memtables: Memtables::default(),
            tables: Tables::open(dir, format, options, env)?,
            released: Mutex::default(),
        })
    }

    /// Whose tables it has.
    pub(crate) const fn format(&self) -> TableFormat {
        self.tables.format()
    }

    /// The newest stamp in any table; newer ones may have been there and be compacted away.
    pub(crate) fn newest_in_tables(&self) -> Stamp {
        self.tables.newest_stamp()
    }

    /// Puts commits into the memtable and returns its size in bytes.
    pub(crate) fn insert(&self, group: &[Commit]) -> u64 {
        let bytes = self.memtables.insert(group);
        self.pacer().set_memtable_bytes(bytes);
        bytes
    }

    pub(crate) fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        if key.len() > KEY_BYTES {
            return Ok(None);
        }
        if let Some(in_memory) = self.memtables.get(key, at) {
            return Ok(in_memory);
        }
        self.tables.get(key, at)
    }

    /// The values of several keys, in their order.
    pub(crate) fn get_many(
        &self,
        keys: &[Bytes],
        at: Stamp,
    ) -> Result<Vec<Option<Bytes>>, StoreError> {
        let mut values: Vec<_> = keys.iter().map(|key| self.memtables.get(key, at)).collect();
        // As for one key: the memtables first, then the tables as they are then.
        let is_left = |(value, key): (&Option<Option<Bytes>>, &Bytes)| {
            value.is_none() && key.len() <= KEY_BYTES
        };
        let mut left: Vec<usize> = (0..keys.len())
            .filter(|at| values.get(*at).zip(keys.get(*at)).is_some_and(is_left))
            .collect();
        left.sort_unstable_by_key(|at| keys.get(*at));
        let sorted: Vec<&[u8]> =
            left.iter().filter_map(|at| keys.get(*at)).map(|key| &key[..]).collect();
        for (at, found) in left.into_iter().zip(self.tables.get_many(&sorted, at)?) {
            if let Some(value) = values.get_mut(at) {
                *value = Some(found);
            }
        }
        Ok(values.into_iter().map(Option::flatten).collect())
    }

    pub(crate) fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        if range.is_empty() {
            return Ok(Page::default());
        }
        // Before the version of the tables is chosen: what leaves the memtables meanwhile is in it.
        let cursor = |memtable| Cursor::new(memtable, range.clone(), direction, at, limit.rows);
        let in_memory = self.memtables.at(at).into_iter().map(cursor).collect();
        tables::catch_panic(|| {
            let bytes = limit.bytes.min(limit.rows.saturating_mul(ROW_BYTES));
            let wanted = Wanted { bytes, rows: limit.rows };
            let rows = self.tables.range(range, direction, at, wanted);
            Page::gather(Merge::new(in_memory, rows, direction), limit)
        })
    }

    /// Begins a new memtable; the old one waits for a flush. Between groups only; `published` is
    /// the newest stamp.
    pub(crate) fn rotate(&self, published: Stamp) {
        let waiting = self.memtables.rotate(published);
        self.pacer().set_memtable_bytes(0);
        self.pacer().set_sealed_memtables(waiting);
    }

    /// Writes the oldest memtable that waits into a table. Returns up to which stamp everything is
    /// in tables then; `None` if no memtable waited.
    pub(crate) fn flush(
        &self,
        published: impl FnOnce() -> Stamp,
        watermark: Stamp,
    ) -> Result<Option<Stamp>, StoreError> {
        let flush = self.tables.begin_flush();
        let Some((memtable, through)) = self.memtables.oldest_waiting() else { return Ok(None) };
        let in_tables_from = flush.write(&memtable, through, watermark, published)?;
        self.pacer().set_sealed_memtables(self.memtables.flushed(&memtable, in_tables_from));
        Ok(Some(through))
    }

    /// Runs one step of compaction, if one is due. Returns whether it changed anything.
    pub(crate) fn compact(
        &self,
        urgency: Urgency,
        published: impl Fn() -> Stamp,
        reads: &Reads,
    ) -> Result<bool, StoreError> {
        self.tables.compact(urgency, published, reads)
    }

    /// The number of tables that are not under the newest key.
    pub(crate) fn tables_under_other_keys(&self) -> usize {
        self.tables.under_other_keys()
    }

    /// Whether a table is not encrypted.
    pub(crate) fn has_plain_tables(&self) -> bool {
        self.tables.has_plain()
    }

    /// Rewrites one of them. Returns whether there was any.
    pub(crate) fn rewrite_one(&self, reads: &Reads) -> Result<bool, StoreError> {
        self.tables.rewrite_one(reads)
    }

    /// Releases the memtables and versions that no read needs: reads come at the `pinned` stamps,
    /// ascending, and from `published` on. Returns whether there were any: then [`Tree::sweep`] has
    /// something to do.
    ///
    /// Called while nothing is published, so no read comes with a stamp above `published`
    /// meanwhile, and all later ones use the newest version.
    pub(crate) fn release_versions(&self, pinned: &[Stamp], published: Stamp) -> bool {
        let released = self.memtables.release(pinned, published);
        let any = !released.is_empty();
        if any {
            self.released.lock().extend(released);
        }
        self.tables.release_versions(pinned, published) || any
    }

    /// Frees what was released.
    pub(crate) fn sweep(&self) {
        self.tables.sweep();
        let released = std::mem::take(&mut *self.released.lock());
        drop(released);
    }

    /// Begins to write sorted rows into tables of their own.
    pub(crate) fn ingestion(&self) -> Result<Ingestion<'_>, StoreError> {
        self.tables.ingestion()
    }

    /// See [`Tables::hold_compaction`].
    pub(crate) fn hold_compaction(&self) -> MutexGuard<'_, ()> {
        self.tables.hold_compaction()
    }

    /// See [`Ingestion::publish`].
    pub(crate) fn publish(&self, ingestion: Ingestion<'_>, stamp: Stamp) -> Result<(), StoreError> {
        ingestion.publish(stamp)
    }

    /// The number of the newest manifest.
    pub(crate) fn version(&self) -> u64 {
        self.tables.version()
    }

    /// Makes the empty directory `into` the tables of a store of its own, which shares the files.
    /// Returns the number of the manifest, and a stamp up to which everything is in these tables;
    /// nothing later is, but for rows that were loaded. The names are the caller's to sync.
    pub(crate) fn copy(&self, into: &Dir) -> io::Result<(u64, Stamp)> {
        // No flush comes between the two.
        let flush = self.tables.begin_flush();
        let flushed = self.memtables.flushed_through();
        let pinned = self.tables.pin()?;
        drop(flush);
        Ok((pinned.link(into)?, flushed))
    }

    /// How fast the steps go.
    pub(crate) fn pacer(&self) -> &Pacer {
        self.tables.pacer()
    }

    /// What waits for the workers.
    pub(crate) fn backlog(&self) -> Backlog {
        self.pacer().backlog()
    }

    pub(crate) fn memtable_bytes(&self) -> u64 {
        self.memtables.current_bytes()
    }

    /// Bytes of all memtables in memory: the current one, those that wait, those that a snapshot
    /// needs.
    pub(crate) fn all_memtable_bytes(&self) -> u64 {
        self.memtables.bytes()
    }

    pub(crate) fn cache_bytes(&self) -> u64 {
        self.tables.cache_bytes()
    }

    pub(crate) fn table_count(&self) -> usize {
        self.tables.count()
    }

    pub(crate) fn disk_bytes(&self) -> u64 {
        self.tables.disk_bytes()
    }
}
