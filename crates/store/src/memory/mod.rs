//! The in-memory store: the reference for every other one, and the store without a data directory.
//!
//! A multi-version ordered map under one lock. A snapshot costs nothing; a write keeps the version
//! it replaces for as long as it may be read, and what has become unreadable is dropped by later
//! writes, a few rows each.
//!
//! Invariant: versions of a key ascend by stamp. A row whose only version is a deletion is removed
//! once no read sees an older one. Nothing here survives the process.

mod prefix_key;
mod versions;

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::ops::Bound;
use std::path::Path;

use bytes::Bytes;
use env::Env;
use parking_lot::RwLock;

use self::prefix_key::{Ordered, PrefixKey, Probe};
use self::versions::Versions;
use crate::{
    Backend, Capabilities, Commit, Committer, Direction, KeyRange, Limits, Load, Page, PageLimit,
    Row, Stamp, StoreError, Write,
};

/// Rows that one append checks beyond twice its own writes to drop what became unreadable. More
/// than it adds, so that the list of such rows shrinks.
const SWEEP: usize = 8;

/// A [`crate::Store`] in memory.
pub type MemoryStore = Committer<Memory>;

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn in_memory(env: &Env) -> Self {
        Self::in_memory_with(env, Limits::default())
    }

    /// An empty store with other limits.
    #[must_use]
    pub fn in_memory_with(env: &Env, limits: Limits) -> Self {
        Self::inline(Memory::default(), env.clone(), limits)
    }
}

/// A multi-version ordered map.
#[derive(Default)]
pub struct Memory {
    state: RwLock<State>,
    /// The stamp before the first one.
    origin: Stamp,
}

/// A key with its value, or with the mark of its deletion.
pub(crate) type Entry = (Bytes, Option<Bytes>);

#[derive(Default)]
struct State {
    rows: BTreeMap<PrefixKey, Versions>,
    /// Rows with versions to drop once the low watermark has reached the stamp.
    stale: VecDeque<(Stamp, Bytes)>,
    readable: ReadableStamps,
}

/// Which stamps may still be read.
#[derive(Default)]
struct ReadableStamps {
    /// Single stamps, ascending.
    pinned: Vec<Stamp>,
    /// Every stamp from here on.
    from: Stamp,
}

impl Memory {
    /// A map on top of something frozen at `origin`.
    pub(crate) fn above(origin: Stamp) -> Self {
        Self { origin, ..Self::default() }
    }

    /// Writes a group. `hides` says whether there is a row below that the deletion of a key must
    /// keep hiding.
    pub(crate) fn apply(&self, group: &[Commit], watermark: Stamp, hides: impl Fn(&[u8]) -> bool) {
        // Before the lock: what is below may be slow.
        let writes = || group.iter().flat_map(|commit| &commit.writes);
        let hidden: Vec<bool> =
            writes().map(|write| write.value.is_none() && hides(&write.key)).collect();
        let mut state = self.state.write();
        let stamps = group.iter().flat_map(|commit| commit.writes.iter().map(|_| commit.stamp));
        for ((write, stamp), hides) in writes().zip(stamps).zip(&hidden) {
            state.write(write, stamp, *hides);
        }
        let budget = hidden.len().saturating_mul(2).saturating_add(SWEEP);
        state.sweep(watermark, budget);
    }

    /// What is known here of `key` at `at`: `None` = nothing, `Some(None)` = deleted.
    pub(crate) fn find(&self, key: &[u8], at: Stamp) -> Option<Option<Bytes>> {
        self.state.read().versions(key)?.at(at).map(|version| version.value.clone())
    }

    /// Up to `limit` entries of a range, deletions included, and whether there are more.
    pub(crate) fn entries(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: usize,
        at: Stamp,
    ) -> (Vec<Entry>, bool) {
        let state = self.state.read();
        let mut rows = state.walk(range, direction, at);
        let entries = rows.by_ref().take(limit).map(|(key, value)| (key.clone(), value.cloned()));
        let entries: Vec<Entry> = entries.collect();
        let more = rows.next().is_some();
        (entries, more)
    }
}

impl State {
    fn versions(&self, key: &[u8]) -> Option<&Versions> {
        self.rows.get(&Probe::new(key) as &dyn Ordered)
    }

    /// The entries of a range at `at`, deletions included.
    fn walk<'s>(
        &'s self,
        range: &KeyRange,
        direction: Direction,
        at: Stamp,
    ) -> Box<dyn Iterator<Item = (&'s Bytes, Option<&'s Bytes>)> + 's> {
        if range.is_empty() {
            return Box::new(std::iter::empty());
        }
        let (start, end) = (Probe::new(&range.start), Probe::new(&range.end));
        let bounds: (Bound<&dyn Ordered>, Bound<&dyn Ordered>) =
            (Bound::Included(&start), Bound::Excluded(&end));
        let rows = self.rows.range::<dyn Ordered, _>(bounds);
        let visible = move |(name, versions): (&'s PrefixKey, &'s Versions)| {
            versions.at(at).map(|version| (&name.bytes, version.value.as_ref()))
        };
        match direction {
            Direction::Forward => Box::new(rows.filter_map(visible)),
            Direction::Backward => Box::new(rows.rev().filter_map(visible)),
        }
    }

    /// `hides`: a deletion that must stay.
    fn write(&mut self, write: &Write, stamp: Stamp, hides: bool) {
        let Some(versions) = self.rows.get_mut(&Probe::new(&write.key) as &dyn Ordered) else {
            if write.value.is_some() || hides {
                let versions = Versions::new(stamp, write.value.clone(), hides);
                self.rows.insert(PrefixKey::new(write.key.clone()), versions);
            }
            return;
        };
        versions.push(stamp, write.value.clone(), hides);
        versions.prune(&self.readable);
        if !versions.queued && versions.is_stale() {
            versions.queued = true;
            self.stale.push_back((stamp, write.key.clone()));
        }
    }

    /// Checks up to `budget` rows and drops what cannot be read any more.
    fn sweep(&mut self, watermark: Stamp, budget: usize) {
        for _ in 0..budget {
            let Some((_, key)) = self.stale.pop_front_if(|(due, _)| *due <= watermark) else {
                return;
            };
            let probe = Probe::new(&key);
            let Some(versions) = self.rows.get_mut(&probe as &dyn Ordered) else { continue };
            versions.prune(&self.readable);
            versions.shrink();
            if !versions.is_stale() {
                versions.queued = false;
            } else if versions.is_dead(watermark) {
                self.rows.remove(&probe as &dyn Ordered);
            } else {
                self.stale.push_back((versions.newest_stamp(), key));
            }
        }
    }
}

impl Backend for Memory {
    fn last_stamp(&self) -> Stamp {
        self.origin
    }

    fn needs_sync(&self) -> bool {
        false
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            held_snapshots: true,
            global_snapshots: true,
            durable: false,
            single_writer: true,
            exact_stamps: true,
            row_version: u32::MAX,
        }
    }

    fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError> {
        self.apply(group, watermark, |_| false);
        Ok(())
    }

    fn release_versions(&self, pinned: &[Stamp], from: Stamp) {
        let readable = &mut self.state.write().readable;
        readable.from = from;
        readable.pinned.clear();
        readable.pinned.extend_from_slice(pinned);
    }

    fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        Ok(self.find(key, at).flatten())
    }

    fn multi_get(&self, keys: &[Bytes], at: Stamp) -> Result<Vec<Option<Bytes>>, StoreError> {
        let state = self.state.read();
        let value = |key: &Bytes| state.versions(key)?.at(at)?.value.clone();
        Ok(keys.iter().map(value).collect())
    }

    fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        let state = self.state.read();
        let rows = state.walk(range, direction, at);
        let present = rows.filter_map(|(key, value)| Some(Ok((key.clone(), value?.clone()))));
        Page::gather(present, limit)
    }

    fn prepare_load<'a>(
        &'a self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> Result<Box<dyn Load + 'a>, StoreError> {
        Ok(Box::new(MemoryLoad { memory: self, rows: rows.collect() }))
    }

    fn begin_checkpoint(&self) -> Result<Stamp, StoreError> {
        let cause = "the data is in memory only, so there are no files to copy: to keep it, start \
                     the server with --data";
        Err(StoreError::Io { cause: cause.into() })
    }

    fn checkpoint(&self, _through: Stamp, _into: &Path) -> Result<(), StoreError> {
        self.begin_checkpoint().map(drop)
    }

    fn statistics(&self, metrics: &mut Vec<(&'static str, u64)>) {
        let state = self.state.read();
        metrics.push(("memory_rows", state.rows.len() as u64));
        metrics.push(("memory_stale_rows", state.stale.len() as u64));
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Rows held until they are published.
struct MemoryLoad<'a> {
    memory: &'a Memory,
    rows: Vec<Row>,
}

impl Load for MemoryLoad<'_> {
    fn publish(self: Box<Self>, stamp: Stamp) -> Result<(), StoreError> {
        let mut state = self.memory.state.write();
        for (key, value) in self.rows {
            let write = Write { key, value: Some(value) };
            state.write(&write, stamp, false);
        }
        Ok(())
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("rows", &self.state.read().rows.len()).finish()
    }
}

#[cfg(test)]
mod tests;
