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
use parking_lot::{Condvar, Mutex};
use store::{
    Backend, Capabilities, Commit, Direction, KeyRange, Load, Page, PageLimit, Row, Stamp,
    StoreError,
};

use crate::Options;
use crate::load::Prepared;
use crate::log::{Log, segment};
use crate::options::KEY_BYTES;
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
    pub(crate) log: Mutex<Log>,
    /// The log's next segment was made, or could not be made.
    pub(crate) segment_made: Condvar,
    /// Held while the log's floor is replaced.
    floor_file: Mutex<()>,
    pub(crate) scheduler: Scheduler,
    pub(crate) space: Space,
    /// The newest stamp that is durable and readable.
    published: AtomicU64,
    /// No read comes below this.
    floor: AtomicU64,
}

impl LsmBackend {
    /// The parts of an opened directory, with everything from the log in the memtable.
    pub(crate) fn start(
        layout: Layout,
        env: Env,
        options: Options,
        tree: Tree,
        log: Log,
        lock: Lock,
    ) -> std::io::Result<Self> {
        let last = log.last_stamp();
        let space = Space::new(&layout.root, options.free_space_floor_bytes);
        let shared = Arc::new(Shared {
            layout,
            env,
            options,
            tree,
            log: Mutex::new(log),
            segment_made: Condvar::new(),
            floor_file: Mutex::new(()),
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
        let mut log = shared.log.lock();
        while log.awaits_segment(group) {
            shared.segment_made.wait(&mut log);
        }
        log.append(group).map_err(|error| io("writing the log", &error))?;
        let (lacks_segment, written) = (log.lacks_segment(), log.last_bytes());
        drop(log);
        shared.space.wrote(written);
        if lacks_segment {
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
            self.give_up_log(through)?;
        }
        Ok(())
    }

    /// Writes everything into tables. Between groups only.
    pub(crate) fn flush_all(&self) -> Result<(), StoreError> {
        let _hurry = self.tree.tempo().hurry();
        self.rotate_if(|_| true);
        self.flush()?;
        // Also without anything in the memtable all stamps so far are covered.
        self.give_up_log(self.published())
    }

    fn give_up_log(&self, through: Stamp) -> Result<(), StoreError> {
        let failed = |error| io("giving up log segments", &error);
        let _one_at_a_time = self.floor_file.lock();
        let version = self.tree.version();
        let Some(floor) = self.log.lock().next_floor(through, version) else { return Ok(()) };
        // Commits go on meanwhile, here and below: this waits for the file system's journal.
        floor.write(&self.layout.log).map_err(failed)?;
        let segments = self.log.lock().give_up(floor);
        let mut spares = Vec::new();
        for number in segments {
            spares.push(segment::retire(&self.layout.log, number).map_err(failed)?);
        }
        let surplus = self.log.lock().take_spares(spares);
        segment::remove(&surplus);
        Ok(())
    }

    /// Notes rows that were published outside the log.
    pub(crate) fn loaded(&self, stamp: Stamp) -> Result<(), StoreError> {
        self.published.fetch_max(stamp.0, Ordering::AcqRel);
        self.give_up_log(stamp)
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
pub(crate) fn io(doing: &str, error: &std::io::Error) -> StoreError {
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
        crate::checkpoint::write(&self.shared, into)
    }

    fn statistics(&self, figures: &mut Vec<(&'static str, u64)>) {
        let shared = &self.shared;
        let backlog = shared.tree.backlog();
        let (log_bytes, log_segments) = shared.log.lock().sizes();
        let (flushes, compactions, failures, waits) = shared.scheduler.counts();
        let (free, floor, stops) = shared.space.figures();
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
        self.shared.log.lock().close().map_err(|error| io("closing the log", &error))?;
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
        f.debug_struct("LsmBackend").field("dir", &self.shared.layout.root).finish_non_exhaustive()
    }
}
