//! The storage engine behind the committer: a group-commit log over an LSM tree.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use env::Env;
use parking_lot::Mutex;
use store::{
    Backend, Capabilities, Commit, Direction, KeyRange, Load, Page, PageLimit, Row, SpaceNeed,
    Stamp, StoreError,
};

use crate::Options;
use crate::checkpoint::{self, Source};
use crate::error::store_io;
use crate::load::PreparedLoad;
use crate::options::KEY_BYTES;
use crate::recovery::Recovered;
use crate::state::Shared;
use crate::superblock::Lock;
use crate::tree::Tree;
use crate::workers::Workers;

/// The embedded engine: a group-commit log over an LSM tree.
pub struct LsmBackend {
    shared: Arc<Shared>,
    /// None where the owner makes their steps.
    workers: Option<Workers>,
    lock: Mutex<Option<Lock>>,
}

impl LsmBackend {
    /// Starts the workers over an opened directory.
    pub(crate) fn start(
        recovered: Recovered<Tree>,
        env: Env,
        options: Options,
    ) -> std::io::Result<Self> {
        let mut backend = Self::without_workers(recovered, env, options)?;
        backend.workers = Some(Workers::start(&backend.shared)?);
        // Those that a process before made and did not list.
        backend.shared.list_tables();
        backend.shared.rotate_if_full();
        Ok(backend)
    }

    /// A backend whose background steps are taken by [`LsmBackend::take`] only.
    pub(crate) fn without_workers(
        recovered: Recovered<Tree>,
        env: Env,
        options: Options,
    ) -> std::io::Result<Self> {
        let (shared, lock) = Shared::new(recovered, env, options);
        shared.adopt_newest_key().map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok(Self { shared: Arc::new(shared), workers: None, lock: Mutex::new(Some(lock)) })
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    fn stop_workers(&self) {
        if let Some(workers) = &self.workers {
            workers.stop();
        }
    }
}

impl LsmBackend {
    /// The result of a read; damage is counted and looked for.
    fn observed<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        let Shared { damage, scheduler, .. } = &*self.shared;
        damage.observe(&result, || scheduler.order(|due| &mut due.search));
        result
    }
}

/// Refuses keys that the tables do not take: what is in the log must fit into them.
fn check_keys(group: &[Commit]) -> Result<(), StoreError> {
    for write in group.iter().flat_map(|commit| &commit.writes) {
        let bytes = write.key.len();
        if bytes == 0 || bytes > KEY_BYTES {
            return Err(StoreError::TooLarge { bytes, limit: KEY_BYTES });
        }
    }
    Ok(())
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
            exact_stamps: true,
            row_version: u32::MAX,
        }
    }

    fn check_space(&self, need: SpaceNeed) -> Result<(), StoreError> {
        self.shared.space.check_space(need)?;
        self.shared.scheduler.check_space()
    }

    fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError> {
        let appended = check_keys(group).and_then(|()| self.shared.append(group, watermark));
        if let Err(error) = &appended {
            tracing::error!(%error, "a write failed: none is taken until the store is opened again");
        }
        appended
    }

    fn release_versions(&self, pinned: &[Stamp], from: Stamp) {
        self.shared.pin(pinned, from);
        // Where `from` is older than the newest stamp, reads may come at stamps in between.
        if from == self.shared.published() && self.shared.tree.release_versions(pinned, from) {
            self.shared.scheduler.order(|due| &mut due.sweep);
        }
    }

    fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        self.observed(self.shared.tree.get(key, at))
    }

    fn multi_get(&self, keys: &[Bytes], at: Stamp) -> Result<Vec<Option<Bytes>>, StoreError> {
        self.observed(self.shared.tree.get_many(keys, at))
    }

    fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        self.observed(self.shared.tree.range(range, direction, limit, at))
    }

    fn prepare_load<'a>(
        &'a self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> Result<Box<dyn Load + 'a>, StoreError> {
        Ok(Box::new(PreparedLoad::write(&self.shared, rows)?))
    }

    fn begin_checkpoint(&self) -> Result<Stamp, StoreError> {
        Ok(self.shared.rotate_now())
    }

    fn checkpoint(&self, through: Stamp, into: &Path) -> Result<(), StoreError> {
        self.shared.flush()?;
        let source = Source {
            layout: &self.shared.layout,
            tree: &self.shared.tree,
            through,
            log_segment_bytes: self.shared.options.log_segment_bytes,
            encryption: &self.shared.options.encryption,
        };
        let written = checkpoint::write(&source, &self.shared.env, into);
        written.map_err(|error| store_io("writing a checkpoint", &error))
    }

    fn damage(&self) -> Vec<String> {
        self.shared.damage.places()
    }

    fn statistics(&self, metrics: &mut Vec<(&'static str, u64)>) {
        let shared = &self.shared;
        let backlog = shared.tree.backlog();
        let (log_bytes, log_segments) = shared.log.sizes();
        let totals = shared.scheduler.totals();
        let (free, reserve, stops) = shared.space.statistics();
        let other_keys = shared.tree.tables_under_other_keys() as u64;
        metrics.extend([
            ("log_bytes", log_bytes),
            ("log_segments", log_segments),
            ("memtable_bytes", shared.tree.memtable_bytes()),
            ("all_memtables_bytes", shared.tree.all_memtable_bytes()),
            ("sealed_memtables", backlog.sealed_memtables as u64),
            ("tables", shared.tree.table_count() as u64),
            ("newest_level_runs", backlog.newest_runs as u64),
            ("disk_bytes", shared.tree.disk_bytes().saturating_add(log_bytes)),
            ("cache_bytes", shared.tree.cache_bytes()),
            ("flushes_total", totals.flushes),
            ("compactions_total", totals.compactions),
            ("background_failures_total", totals.failures),
            ("damaged_reads_total", shared.damage.reads()),
            ("throttled_appends_total", totals.throttled_appends),
            ("free_space_bytes", free),
            ("free_space_reserve_bytes", reserve),
            ("space_stops_total", stops),
            ("encrypted", u64::from(shared.options.encryption.encrypts())),
            ("tables_under_other_keys", other_keys),
            ("log_segments_under_other_keys", shared.log.segments_under_other_keys()),
        ]);
    }

    fn close(&self) -> Result<(), StoreError> {
        self.stop_workers();
        self.shared.flush_all()?;
        self.shared.log.close().map_err(|error| store_io("closing the log", &error))?;
        drop(self.lock.lock().take());
        Ok(())
    }
}

impl Drop for LsmBackend {
    fn drop(&mut self) {
        self.stop_workers();
    }
}

impl fmt::Debug for LsmBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LsmBackend")
            .field("dir", &self.shared.layout.root.path())
            .finish_non_exhaustive()
    }
}
