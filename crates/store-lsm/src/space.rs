//! The free-space reserve: below it the store takes no writes.
//!
//! A log segment has its blocks before it is used, and tables are written in the background, so a
//! full disk would show where nothing can be taken back any more. The reserve stops writers before:
//! what was accepted can still go into tables, and the log can still be truncated, which frees
//! space. Nothing has failed then, so writes are taken again as soon as there is space.
//!
//! Invariant: asking costs one load. The file system is asked after every [`STEP`] bytes of log and
//! twice a second.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use store::{SpaceNeed, StoreError};

use crate::disk::{Dir, DiskSpace};

/// Bytes that may be written before the space is measured again: little beside the reserve.
const STEP: u64 = 8 << 20;
/// The reserve is at most the file system's size divided by this.
const PART: u64 = 10;
/// Writes are taken again when this part of the reserve is free besides it, so that they do not
/// stop and start all the time.
const SLACK: u64 = 8;

/// What is known of the free space.
#[derive(Debug)]
pub(crate) struct Space {
    dir: Dir,
    reserve: u64,
    free: AtomicU64,
    low: AtomicBool,
    /// Bytes written since the space was measured.
    unmeasured: AtomicU64,
    /// How often writes were stopped.
    stops: AtomicU64,
}

impl Space {
    /// The space of the file system that holds `dir`, with a reserve in bytes.
    pub(crate) fn new(dir: Dir, reserve: u64) -> Self {
        let reserve = self::reserve(measure(&dir), reserve);
        let space = Self {
            dir,
            reserve,
            free: AtomicU64::new(u64::MAX),
            low: AtomicBool::new(false),
            unmeasured: AtomicU64::new(0),
            stops: AtomicU64::new(0),
        };
        space.measure();
        space
    }

    /// Asks the file system how much is free.
    pub(crate) fn measure(&self) {
        self.unmeasured.store(0, Ordering::Relaxed);
        // A file system that does not say how much is free says so when it is full.
        let Some(DiskSpace { free, .. }) = measure(&self.dir) else { return };
        self.free.store(free, Ordering::Relaxed);
        let enough = self.reserve.saturating_add(self.reserve / SLACK);
        if free < self.reserve && !self.low.swap(true, Ordering::AcqRel) {
            self.stops.fetch_add(1, Ordering::Relaxed);
            tracing::error!(
                free,
                reserve = self.reserve,
                "the disk is nearly full: writes are refused"
            );
        } else if free >= enough && self.low.swap(false, Ordering::AcqRel) {
            tracing::warn!(free, reserve = self.reserve, "there is space again: writes are taken");
        }
    }

    /// Counts bytes that were written.
    pub(crate) fn wrote(&self, bytes: u64) {
        let unmeasured = self.unmeasured.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if unmeasured >= STEP {
            self.measure();
        }
    }

    /// Whether writes may be taken. Those that free space are taken until half of the reserve is
    /// used up.
    pub(crate) fn check_space(&self, need: SpaceNeed) -> Result<(), StoreError> {
        if !self.low.load(Ordering::Acquire) {
            return Ok(());
        }
        let free = self.free.load(Ordering::Relaxed);
        if need == SpaceNeed::Frees && free >= self.reserve / 2 {
            return Ok(());
        }
        let detail = format!(
            "{free} bytes are free at {}, and writes stop below {}",
            self.dir.path().display(),
            self.reserve
        );
        Err(StoreError::Full { detail })
    }

    /// Bytes free, the reserve, how often writes were stopped.
    pub(crate) fn statistics(&self) -> (u64, u64, u64) {
        let [free, stops] = [&self.free, &self.stops].map(|count| count.load(Ordering::Relaxed));
        (free, self.reserve, stops)
    }
}

/// What is kept free of a file system, where this number of bytes is asked for.
pub(crate) fn reserve(space: Option<DiskSpace>, asked: u64) -> u64 {
    space.map_or(asked, |space| asked.min(space.total / PART))
}

fn measure(dir: &Dir) -> Option<DiskSpace> {
    dir.disk().space(dir.path())
}
