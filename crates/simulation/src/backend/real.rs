//! The embedded store itself, with its memtables and its own tables, on the simulated disk.
//!
//! It has no threads: after each group some of what its workers do is done, as the seed says. So
//! flushes, compactions and sweeps come between any two reads and any two groups, and snapshots are
//! held over them.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use encryption::Keys;
use env::{Env, SplitMix64};
use store::{
    Backend, Capabilities, Commit, Direction, KeyRange, Load, Page, PageLimit, Row, SpaceNeed,
    Stamp, StoreError,
};
use store_lsm::disk::{Dir, Disk};
use store_lsm::{BackgroundStep, Encryption, LsmBackend, Options, open_stepped};

use super::open::refused;
use super::sabotage::Sabotaged;
use super::{Mutation, ROOT, Settings};
use crate::disk::SimulatedDisk;

/// About how many bytes a table has: few rows make many.
const TABLE_BYTES: u64 = 3_000;
/// Memtables that may wait, and runs: fewer than make writers wait.
const MEMTABLES: usize = 3;
const RUNS: usize = 12;

/// The two keys of encrypted stores, and which of them encrypts.
pub(super) fn keys(first_is_newest: bool) -> Encryption {
    let keys = if first_is_newest { [[2; 32], [1; 32]] } else { [[1; 32], [2; 32]] };
    Keys::from_bytes(&keys).map_or_else(Encryption::none, |keys| Encryption::under(Arc::new(keys)))
}

/// The embedded store below the committer.
pub(crate) struct Real {
    store: LsmBackend,
    /// Decides which steps are taken when.
    random: SplitMix64,
    mutation: Option<Mutation>,
    /// Damage ended compaction, as in a store that has workers.
    is_damaged: AtomicBool,
}

impl Real {
    /// Opens what is on `disk`, or makes a new store on an empty one.
    ///
    /// # Errors
    /// As the store's own open.
    pub(crate) fn open(
        disk: &SimulatedDisk,
        settings: Settings,
        env: &Env,
    ) -> Result<Self, StoreError> {
        let Settings { segment_bytes, memtable_bytes, mutation, encrypted, .. } = settings;
        let seen: Arc<dyn Disk> = match mutation {
            Some(mutation) => Arc::new(Sabotaged::new(disk.clone(), mutation)),
            None => Arc::new(disk.clone()),
        };
        let options = Options {
            // Blocks are read again all the time.
            cache_bytes: 8 << 10,
            memtable_bytes: memtable_bytes as u64,
            table_bytes: TABLE_BYTES,
            log_segment_bytes: segment_bytes,
            free_space_reserve_bytes: 0,
            // Each open may find files under the other key, and rewrites them.
            encryption: match encrypted {
                true => keys(env.random_u64().is_multiple_of(2)),
                false => Encryption::none(),
            },
            ..Options::default()
        };
        let root = Dir::new(seen, ROOT.as_ref());
        let store = open_stepped(root, options, env).map_err(refused)?;
        let random = SplitMix64::new(env.random_u64());
        Ok(Self { store, random, mutation, is_damaged: AtomicBool::new(false) })
    }

    /// What the workers come to between two groups. An error is theirs, and they try again.
    fn work(&self) {
        let (memtables, runs) = self.store.waiting();
        let chance = |one_in: u64| self.random.below(one_in) == 0;
        if memtables >= MEMTABLES || (memtables > 0 && chance(3)) {
            let _ = self.store.take(BackgroundStep::Flush);
        }
        let compacts = !self.is_damaged.load(Ordering::Relaxed);
        if compacts && (runs >= RUNS || chance(4)) {
            let step =
                if chance(4) { BackgroundStep::CompactEarly } else { BackgroundStep::Compact };
            if matches!(self.store.take(step), Err(StoreError::Corrupt { .. })) {
                self.is_damaged.store(true, Ordering::Relaxed);
            }
        }
        for (step, one_in) in [
            (BackgroundStep::Sweep, 4),
            (BackgroundStep::Preallocate, 3),
            (BackgroundStep::SyncMark, 3),
        ] {
            if chance(one_in) {
                let _ = self.store.take(step);
            }
        }
    }

    /// The stamp below which no read comes, as the store is to believe.
    fn believed(&self, floor: Stamp, newest: Stamp) -> Stamp {
        if self.mutation == Some(Mutation::ForgetsSnapshots) { newest } else { floor }
    }
}

impl Backend for Real {
    fn last_stamp(&self) -> Stamp {
        self.store.last_stamp()
    }

    fn capabilities(&self) -> Capabilities {
        self.store.capabilities()
    }

    fn check_space(&self, need: SpaceNeed) -> Result<(), StoreError> {
        self.store.check_space(need)
    }

    fn append(&self, group: &[Commit], floor: Stamp) -> Result<(), StoreError> {
        let newest = group.last().map_or(floor, |commit| commit.stamp);
        self.store.append(group, self.believed(floor, newest))?;
        self.work();
        Ok(())
    }

    fn release_versions(&self, pinned: &[Stamp], from: Stamp) {
        let forgets = self.mutation == Some(Mutation::ForgetsSnapshots);
        self.store.release_versions(if forgets { &[] } else { pinned }, from);
    }

    fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        self.store.get(key, at)
    }

    fn multi_get(&self, keys: &[Bytes], at: Stamp) -> Result<Vec<Option<Bytes>>, StoreError> {
        self.store.multi_get(keys, at)
    }

    fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        self.store.range(range, direction, limit, at)
    }

    fn prepare_load<'a>(
        &'a self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> Result<Box<dyn Load + 'a>, StoreError> {
        self.store.prepare_load(rows)
    }

    fn begin_checkpoint(&self) -> Result<Stamp, StoreError> {
        self.store.begin_checkpoint()
    }

    fn checkpoint(&self, through: Stamp, into: &Path) -> Result<(), StoreError> {
        self.store.checkpoint(through, into)
    }

    fn statistics(&self, metrics: &mut Vec<(&'static str, u64)>) {
        self.store.statistics(metrics);
    }

    fn damage(&self) -> Vec<String> {
        self.store.damage()
    }

    fn close(&self) -> Result<(), StoreError> {
        self.store.close()
    }
}

impl fmt::Debug for Real {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Real").field("store", &self.store).finish_non_exhaustive()
    }
}
