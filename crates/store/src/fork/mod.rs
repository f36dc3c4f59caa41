//! Fork: a copy-on-write store on top of a frozen snapshot of another one.
//!
//! Writes go to memory, reads find them there first and the base below. Making a fork costs as much
//! as a snapshot, dropping it frees all it wrote. Its stamps continue after the base's, so that
//! stamps stored in the base stay in order with new ones.
//!
//! Invariant: the base never changes; a deletion stays in memory while it hides a row of the base.
//! A fork that has written its quota takes no more ([`StoreError::Full`]): it is one of many in a
//! process.
//! Reads of a base that does not answer at once block their thread: forks are for embedded stores.

mod merge;
mod wait;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use env::Env;

use self::merge::{Cursor, Merge};
use self::wait::wait;
use crate::{
    Backend, Capabilities, Commit, Committer, Direction, KeyRange, Limits, Load, Memory, Page,
    PageLimit, Row, Snapshot, SpaceNeed, Stamp, Store, StoreError,
};

/// Rows that a fork reads ahead from each side of a range.
const CHUNK: usize = 64;
/// Bytes that a fork's own rows may have.
const QUOTA: u64 = 1 << 30;
/// What a row takes besides its key and value, in bytes, about.
const ROW: u64 = 64;

/// A [`Store`] that starts as a copy of another one and is independent from then on.
pub type Fork = Committer<ForkBackend>;

impl Fork {
    /// Forks `base` as it is now.
    ///
    /// # Errors
    /// What taking a snapshot of `base` answers; [`StoreError::Io`] when it cannot hold one.
    pub async fn of(base: &dyn Store, env: &Env) -> Result<Self, StoreError> {
        if !base.capabilities().held_snapshots {
            return Err(StoreError::Io { cause: "this store holds no snapshots to fork".into() });
        }
        Ok(Self::on(base.snapshot().await?, env, Limits::default()))
    }

    /// A fork on top of `base`.
    #[must_use]
    pub fn on(base: Arc<dyn Snapshot>, env: &Env, limits: Limits) -> Self {
        Self::with_quota(base, env, limits, QUOTA)
    }

    /// A fork on top of `base` whose own keys and values may have `quota` bytes.
    #[must_use]
    pub fn with_quota(base: Arc<dyn Snapshot>, env: &Env, limits: Limits, quota: u64) -> Self {
        let memory = Memory::above(base.stamp());
        let bytes = AtomicU64::new(0);
        Self::inline(ForkBackend { memory, base, bytes, quota }, env.clone(), limits)
    }
}

/// Memory over a frozen snapshot.
pub struct ForkBackend {
    memory: Memory,
    base: Arc<dyn Snapshot>,
    /// Bytes of the newest version of each key that was written, deletions included.
    bytes: AtomicU64,
    quota: u64,
}

impl ForkBackend {
    fn below(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        wait(self.base.get(key))
    }

    /// The entries of a range of the base, a chunk at a time.
    fn base_rows(&self, range: &KeyRange, direction: Direction) -> Cursor<'_> {
        Cursor::new(range, direction, move |range, direction| {
            let limit = PageLimit { rows: CHUNK, bytes: usize::MAX };
            let page = wait(self.base.range(range.clone(), direction, limit))?;
            let entries = page.rows.into_iter().map(|(key, value)| (key, Some(value)));
            Ok((entries.collect(), page.more))
        })
    }

    /// The entries of a range of the memory, a chunk at a time.
    fn own_rows(&self, range: &KeyRange, direction: Direction, at: Stamp) -> Cursor<'_> {
        Cursor::new(range, direction, move |range, direction| {
            Ok(self.memory.entries(range, direction, CHUNK, at))
        })
    }
}

/// Bytes that a key and its value take.
const fn cost(key: &[u8], value: u64) -> u64 {
    (key.len() as u64).saturating_add(value).saturating_add(ROW)
}

impl Backend for ForkBackend {
    fn last_stamp(&self) -> Stamp {
        self.memory.last_stamp()
    }

    fn needs_sync(&self) -> bool {
        false
    }

    fn capabilities(&self) -> Capabilities {
        self.memory.capabilities()
    }

    fn check_space(&self, _: SpaceNeed) -> Result<(), StoreError> {
        let bytes = self.bytes.load(Ordering::Acquire);
        if bytes < self.quota {
            return Ok(());
        }
        let detail = format!("the fork has {bytes} bytes, and may have {}", self.quota);
        Err(StoreError::Full { detail })
    }

    fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError> {
        for write in group.iter().flat_map(|commit| &commit.writes) {
            let length = |value: Option<&Bytes>| value.map_or(0, Bytes::len) as u64;
            let old = self.memory.find(&write.key, Stamp(u64::MAX));
            let freed = old.map_or(0, |old| cost(&write.key, length(old.as_ref())));
            let taken = cost(&write.key, length(write.value.as_ref()));
            let bytes = self.bytes.load(Ordering::Acquire);
            // One writer: see the backend's contract.
            self.bytes.store(bytes.saturating_sub(freed).saturating_add(taken), Ordering::Release);
        }
        // A base that cannot tell may have the row, so the deletion stays.
        self.memory
            .apply(group, watermark, |key| self.below(key).map_or(true, |row| row.is_some()));
        Ok(())
    }

    fn release_versions(&self, pinned: &[Stamp], from: Stamp) {
        self.memory.release_versions(pinned, from);
    }

    fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        self.memory.find(key, at).map_or_else(|| self.below(key), Ok)
    }

    fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        let own = self.own_rows(range, direction, at);
        let base = self.base_rows(range, direction);
        Page::gather(Merge::new(own, base, direction), limit)
    }

    fn prepare_load<'a>(
        &'a self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> Result<Box<dyn Load + 'a>, StoreError> {
        self.memory.prepare_load(rows)
    }

    fn begin_checkpoint(&self) -> Result<Stamp, StoreError> {
        self.memory.begin_checkpoint()
    }

    fn checkpoint(&self, through: Stamp, into: &Path) -> Result<(), StoreError> {
        self.memory.checkpoint(through, into)
    }

    fn statistics(&self, metrics: &mut Vec<(&'static str, u64)>) {
        self.memory.statistics(metrics);
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl fmt::Debug for ForkBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForkBackend")
            .field("base", &self.base.stamp())
            .field("memory", &self.memory)
            .finish()
    }
}

#[cfg(test)]
mod tests;
