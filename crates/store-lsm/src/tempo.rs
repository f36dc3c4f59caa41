//! How fast the tree's background steps go.
//!
//! A flush or a compaction at full speed takes a processor of its own for a fifth of a second and longer. Where
//! processors are few, requests queue up behind it: at six tenths of the peak load one put in a hundred took 200 ms
//! (`docs/internals/performance.md`). So a step works for a millisecond and rests for four, unless it is
//! behind. A flush is to be through before the next memtable is half full. Compaction is behind when runs that every read
//! looks into add up, or when it finds more to do for seconds: a great tree keeps it busy, and reads and writes there
//! lose more by what is not compacted than by its share of a processor; unless it merges early, because there is
//! time. While somebody waits for a step, it does not rest at all.
//!
//! What a step has written goes to the disk piece by piece, so that its last sync, which the tree makes
//! under the lock that every read takes, finds little to do.

use std::fs::File;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use env::{Env, Moment};
use lsm_tree::compaction::{CompactionFilter, Factory, ItemAccessor, Verdict};
use parking_lot::{Condvar, Mutex};

use crate::quiet::Merging;

/// A step works for so long at a time.
const SLICE: Duration = Duration::from_millis(1);
/// And rests for so long when it is not behind.
const REST: Duration = Duration::from_millis(4);
/// The clock is read once in so many entries.
const ENTRIES: u32 = 32;
/// After so many slices what was written is sent to the disk.
const WRITE_BACK: u32 = 32;
/// The tree compacts from 4 runs in the newest level on: from so many on it falls behind, and rests less.
const MANY_RUNS: usize = 6;
/// So long compaction may find more to do before it rests less.
const BUSY: Duration = Duration::from_secs(2);

/// What the speed depends on.
pub(crate) struct Tempo {
    env: Env,
    /// The directory of the tables.
    tables: PathBuf,
    /// How many wait for a step to end.
    waiting: AtomicUsize,
    /// Memtables that wait for their flush, the one that is being written included.
    sealed: AtomicUsize,
    /// Runs of tables in the newest level.
    newest_runs: AtomicUsize,
    /// Since when compaction has found something to do, in microseconds since the environment was made.
    compacting_since: AtomicU64,
    /// Whether it does so early.
    early: AtomicBool,
    /// Bytes of the current memtable, and at which size it is replaced.
    memtable_bytes: AtomicU64,
    full: u64,
    resting: Mutex<()>,
    hurry: Condvar,
}

/// Somebody waits for the steps.
pub(crate) struct Hurry<'t>(&'t Tempo);

impl Drop for Hurry<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What kind of step rests.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    /// A memtable of so many entries becomes a table.
    Flush {
        entries: u64,
    },
    Compaction,
}

impl Tempo {
    pub(crate) fn new(env: Env, tree: &Path, full: u64) -> Self {
        Self {
            env,
            tables: tree.join("tables"),
            waiting: AtomicUsize::new(0),
            sealed: AtomicUsize::new(0),
            newest_runs: AtomicUsize::new(0),
            compacting_since: AtomicU64::new(0),
            early: AtomicBool::new(false),
            memtable_bytes: AtomicU64::new(0),
            full,
            resting: Mutex::new(()),
            hurry: Condvar::new(),
        }
    }

    /// No step rests while this is held.
    pub(crate) fn hurry(&self) -> Hurry<'_> {
        self.waiting.fetch_add(1, Ordering::AcqRel);
        let _resting = self.resting.lock();
        self.hurry.notify_all();
        Hurry(self)
    }

    pub(crate) fn set_sealed(&self, memtables: usize) {
        self.sealed.store(memtables, Ordering::Release);
    }

    pub(crate) fn set_newest_runs(&self, runs: usize) {
        self.newest_runs.store(runs, Ordering::Release);
    }

    pub(crate) fn set_memtable_bytes(&self, bytes: u64) {
        self.memtable_bytes.store(bytes, Ordering::Release);
    }

    pub(crate) fn sealed(&self) -> usize {
        self.sealed.load(Ordering::Acquire)
    }

    pub(crate) fn newest_runs(&self) -> usize {
        self.newest_runs.load(Ordering::Acquire)
    }

    /// Compaction found something to do after it had nothing.
    pub(crate) fn begin_compacting(&self, merging: Merging) {
        self.early.store(merging == Merging::Early, Ordering::Release);
        let now = self.env.moment().since_start().as_micros();
        let now = u64::try_from(now).unwrap_or(u64::MAX);
        self.compacting_since.store(now, Ordering::Release);
    }

    /// For how long compaction has found something to do that cannot wait.
    fn compacting(&self) -> Duration {
        if self.early.load(Ordering::Acquire) {
            return Duration::ZERO;
        }
        let since = Duration::from_micros(self.compacting_since.load(Ordering::Acquire));
        self.env.moment().since(Moment::from_start(since))
    }

    /// Begins a step.
    pub(crate) fn stride(self: &Arc<Self>, work: Work) -> Stride {
        Stride {
            tempo: Arc::clone(self),
            work,
            began: self.env.moment(),
            entries: 0,
            slices: 0,
            last_table: self.table_ids().max(),
        }
    }

    /// How long a step rests after a slice, when `done` entries are through.
    fn rest(&self, work: Work, done: u64) -> Duration {
        if self.waiting.load(Ordering::Acquire) > 0 {
            return Duration::ZERO;
        }
        match work {
            Work::Flush { entries } => {
                let filled = self.memtable_bytes.load(Ordering::Acquire);
                let (done, entries) = (u128::from(done), u128::from(entries));
                let behind = done * u128::from(self.full) < 2 * u128::from(filled) * entries;
                if behind || self.sealed() > 1 { Duration::ZERO } else { REST }
            }
            Work::Compaction => match (self.newest_runs(), self.compacting()) {
                (runs, busy) if runs >= 2 * MANY_RUNS || busy >= 2 * BUSY => Duration::ZERO,
                (runs, busy) if runs >= MANY_RUNS || busy >= BUSY => REST / 4,
                _ => REST,
            },
        }
    }

    fn table_ids(&self) -> impl Iterator<Item = u64> {
        let entries = std::fs::read_dir(&self.tables).ok();
        let names = entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.file_name()));
        names.filter_map(|name| name.to_str()?.parse().ok())
    }

    /// Sends to the disk what was written into tables that are newer than `last`.
    fn write_back(&self, last: Option<u64>) {
        for id in self.table_ids().filter(|id| Some(*id) > last) {
            // An error comes back when the tree syncs the table, and that is where it counts.
            if let Ok(file) = File::open(self.tables.join(id.to_string())) {
                let _ = rustix::fs::fdatasync(&file);
            }
        }
    }
}

/// A step under way. Told of each entry, it rests when it is time to.
pub(crate) struct Stride {
    tempo: Arc<Tempo>,
    work: Work,
    /// When the current slice began.
    began: Moment,
    entries: u64,
    slices: u32,
    /// The newest table before the step.
    last_table: Option<u64>,
}

impl Stride {
    /// One more entry is through.
    pub(crate) fn step(&mut self) {
        self.entries = self.entries.saturating_add(1);
        if self.entries.is_multiple_of(u64::from(ENTRIES)) {
            self.pause();
        }
    }

    fn pause(&mut self) {
        let tempo = &self.tempo;
        if tempo.env.moment().since(self.began) < SLICE {
            return;
        }
        self.slices = self.slices.wrapping_add(1);
        if self.slices.is_multiple_of(WRITE_BACK) {
            tempo.write_back(self.last_table);
        }
        let rest = tempo.rest(self.work, self.entries);
        if !rest.is_zero() {
            let mut resting = tempo.resting.lock();
            if tempo.waiting.load(Ordering::Acquire) == 0 {
                tempo.hurry.wait_for(&mut resting, rest);
            }
        }
        self.began = tempo.env.moment();
    }
}

/// Gives each compaction of the tree its stride: a filter that keeps everything.
pub(crate) struct Strides(pub(crate) AssertUnwindSafe<Arc<Tempo>>);

impl Factory for Strides {
    fn name(&self) -> &'static str {
        "stride"
    }

    fn make_filter(&self, _: &lsm_tree::compaction::filter::Context) -> Box<dyn CompactionFilter> {
        Box::new(self.0.stride(Work::Compaction))
    }
}

impl CompactionFilter for Stride {
    fn filter_item(
        &mut self,
        _: ItemAccessor<'_>,
        _: &lsm_tree::compaction::filter::Context,
    ) -> lsm_tree::Result<Verdict> {
        self.step();
        Ok(Verdict::Keep)
    }
}

#[cfg(test)]
mod tests;
