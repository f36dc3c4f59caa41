//! The backend below the committer: first the log, then the memtable.
//!
//! Invariant: the tree holds only what the log has made durable, and a memtable is only begun between
//! groups. So the tables hold a prefix of the commits at any time, and the log holds the rest.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use env::Env;
use parking_lot::Mutex;
use store::{
    Backend, Capabilities, Commit, Direction, KeyRange, Load, Page, PageLimit, Row, Stamp,
    StoreError,
};

use crate::Options;
use crate::checkpoint::{self, Source};
use crate::load::Prepared;
use crate::log::SharedLog;
use crate::options::KEY_BYTES;
use crate::recovery::Recovered;
use crate::space::Space;
use crate::superblock::{Layout, Lock};
use crate::tree::Tree;
use crate::workers::{Scheduler, Workers};

/// The embedded engine: a group-commit log over an LSM tree.
pub struct LsmBackend {
    shared: Arc<Shared>,
    workers: Workers,
    lock: Mutex<Option<Lock>>,
}

/// What the backend and its workers share.
pub(crate) struct Shared {
    pub(crate) layout: Layout,
    pub(crate) env: Env,
    pub(crate) options: Options,
    pub(crate) tree: Tree,
    pub(crate) log: SharedLog,
    pub(crate) scheduler: Scheduler,
    pub(crate) space: Space,
    /// The newest stamp that is durable and readable.
    published: AtomicU64,
    /// No read comes below this.
    floor: AtomicU64,
}

impl LsmBackend {
    /// Starts the workers over an opened directory.
    pub(crate) fn start(
        recovered: Recovered<Tree>,
        env: Env,
        options: Options,
    ) -> std::io::Result<Self> {
        let Recovered { layout, tables: tree, log, lock } = recovered;
        let last = log.last_stamp();
        let space = Space::new(layout.root.clone(), options.free_space_floor_bytes);
        let shared = Arc::new(Shared {
            layout,
            env,
            options,
            tree,
            log,
            scheduler: Scheduler::default(),
            space,
            published: AtomicU64::new(last.0),
            floor: AtomicU64::new(0),
        });
        let workers = Workers::start(&shared)?;
        let backend = Self { shared, workers, lock: Mutex::new(Some(lock)) };
        backend.shared.rotate_if(|bytes| bytes > backend.shared.options.memtable_bytes);
        Ok(backend)
    }

    /// First the log, then the memtable.
    fn try_append(&self, group: &[Commit], floor: Stamp) -> Result<(), StoreError> {
        let Some(last) = group.last().map(|commit| commit.stamp) else { return Ok(()) };
        let shared = &self.shared;
        check_keys(group)?;
        shared.floor.store(floor.0, Ordering::Release);
        shared.scheduler.hold_back(&shared.tree)?;
        let appended = shared.log.append(group).map_err(|error| io("writing the log", &error))?;
        shared.space.wrote(appended.bytes);
        if appended.lacks_segment {
            shared.scheduler.order_segment();
        }
        let bytes = shared.tree.insert(group);
        shared.published.store(last.0, Ordering::Release);
        shared.rotate_if(|_| bytes > shared.options.memtable_bytes);
        Ok(())
    }
}

impl Shared {
    pub(crate) fn published(&self) -> Stamp {
        Stamp(self.published.load(Ordering::Acquire))
    }

    pub(crate) fn floor(&self) -> Stamp {
        Stamp(self.floor.load(Ordering::Acquire)).min(self.published())
    }

    /// Begins a new memtable if the size of the current one asks for it. Between groups only.
    fn rotate_if(&self, due: impl FnOnce(u64) -> bool) {
        let bytes = self.tree.memtable_bytes();
        if bytes > 0 && due(bytes) {
            self.tree.rotate(self.published());
            self.scheduler.wake();
        }
    }

    /// Writes the memtables that wait into tables and gives up the log before them.
    pub(crate) fn flush(&self) -> Result<(), StoreError> {
        while let Some(through) = self.tree.flush(|| self.published(), self.floor())? {
            self.truncate_log(through)?;
        }
        Ok(())
    }

    /// Writes everything into tables. Between groups only.
    pub(crate) fn flush_all(&self) -> Result<(), StoreError> {
        let _hurry = self.tree.tempo().hurry();
        self.rotate_if(|_| true);
        self.flush()?;
        // Also without anything in the memtable all stamps so far are covered.
        self.truncate_log(self.published())
    }

    fn truncate_log(&self, through: Stamp) -> Result<(), StoreError> {
        let version = || self.tree.version();
        let truncated = self.log.truncate_before(through, version);
        truncated.map_err(|error| io("giving up log segments", &error))
    }

    /// Notes rows that were published outside the log.
    pub(crate) fn loaded(&self, stamp: Stamp) -> Result<(), StoreError> {
        self.published.fetch_max(stamp.0, Ordering::AcqRel);
        self.truncate_log(stamp)
    }
}

/// The tree takes no other keys, and what is in the log must fit into the tree.
fn check_keys(group: &[Commit]) -> Result<(), StoreError> {
    for write in group.iter().flat_map(|commit| &commit.writes) {
        let bytes = write.key.len();
        if bytes == 0 || bytes > KEY_BYTES {
            return Err(StoreError::TooLarge { bytes, limit: KEY_BYTES });
        }
    }
    Ok(())
}

/// An error of the operating system with what was being done.
fn io(doing: &str, error: &std::io::Error) -> StoreError {
    StoreError::Io { cause: format!("{doing}: {error}") }
}

impl Backend for LsmBackend {
    fn last_stamp(&self) -> Stamp {
        self.shared.published()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            held_snapshots: true,
            global_snapshots: true,
            durable: true,
            single_writer: true,
        }
    }

    fn check_space(&self) -> Result<(), StoreError> {
        self.shared.space.check_space()?;
        self.shared.scheduler.check_space()
    }

    fn append(&self, group: &[Commit], floor: Stamp) -> Result<(), StoreError> {
        let appended = self.try_append(group, floor);
        if let Err(error) = &appended {
            tracing::error!(%error, "a write failed: none is taken until the store is opened again");
        }
        appended
    }

    fn release_versions(&self, pinned: &[Stamp], from: Stamp) {
        // Where `from` is older than the newest stamp, reads may come at stamps in between.
        if from == self.shared.published() && self.shared.tree.forget(pinned, from) {
            self.shared.scheduler.order_sweep();
        }
    }

    fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        self.shared.tree.get(key, at)
    }

    fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        self.shared.tree.range(range, direction, limit, at)
    }

    fn prepare_load<'a>(
        &'a self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> Result<Box<dyn Load + 'a>, StoreError> {
        Ok(Box::new(Prepared::write(&self.shared, rows)?))
    }

    fn checkpoint(&self, into: &Path) -> Result<(), StoreError> {
        self.shared.flush_all()?;
        let source = Source {
            layout: &self.shared.layout,
            tree: &self.shared.tree,
            last: self.shared.published(),
            log_segment_bytes: self.shared.options.log_segment_bytes,
        };
        let written = checkpoint::write(&source, &self.shared.env, into);
        written.map_err(|error| io("writing a checkpoint", &error))
    }

    fn statistics(&self, figures: &mut Vec<(&'static str, u64)>) {
        let shared = &self.shared;
        let backlog = shared.tree.backlog();
        let (log_bytes, log_segments) = shared.log.sizes();
        let (flushes, compactions, failures, waits) = shared.scheduler.counts();
        let (free, floor, stops) = shared.space.statistics();
        figures.extend([
            ("log_bytes", log_bytes),
            ("log_segments", log_segments),
            ("memtable_bytes", shared.tree.memtable_bytes()),
            ("all_memtables_bytes", shared.tree.all_memtable_bytes()),
            ("sealed_memtables", backlog.sealed_memtables as u64),
            ("tables", shared.tree.tables() as u64),
            ("newest_level_runs", backlog.newest_runs as u64),
            ("disk_bytes", shared.tree.disk_bytes().saturating_add(log_bytes)),
            ("cache_bytes", shared.tree.cache_bytes()),
            ("flushes_total", flushes),
            ("compactions_total", compactions),
            ("background_failures_total", failures),
            ("held_back_appends_total", waits),
            ("free_space_bytes", free),
            ("free_space_floor_bytes", floor),
            ("space_stops_total", stops),
        ]);
    }

    fn close(&self) -> Result<(), StoreError> {
        self.workers.stop();
        self.shared.flush_all()?;
        self.shared.log.close().map_err(|error| io("closing the log", &error))?;
        drop(self.lock.lock().take());
        Ok(())
    }
}

impl Drop for LsmBackend {
    fn drop(&mut self) {
        self.workers.stop();
    }
}

impl fmt::Debug for LsmBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LsmBackend")
            .field("dir", &self.shared.layout.root.path())
            .finish_non_exhaustive()
    }
}
