//! The free space of the file system, and the floor below which nothing is written.
//!
//! A log segment has its blocks before it is used and a table is written behind the writers' backs, so a
//! full disk would show where nothing can be taken back any more. The floor stops writers before: what was
//! accepted can still go into tables and the log can still be given up, which is what makes space.
//! Nothing has failed then, so writes go on as soon as there is space again.
//!
//! Invariant: asking costs one load. The file system is asked after every [`STEP`] bytes of log and twice
//! a second.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use store::StoreError;

/// So many bytes may be written before it is looked again: little beside the floor.
const STEP: u64 = 8 << 20;
/// Of the file system, the floor is at most one part of so many.
const PART: u64 = 10;
/// Writes go on when an eighth more than the floor is free, so that they do not stop and go all the time.
const SLACK: u64 = 8;

/// What is known of the free space.
#[derive(Debug)]
pub(crate) struct Space {
    dir: PathBuf,
    floor: u64,
    free: AtomicU64,
    low: AtomicBool,
    /// Bytes written since it was looked.
    unseen: AtomicU64,
    /// How often writes were stopped.
    stops: AtomicU64,
}

impl Space {
    /// The space of the file system that holds `dir`, with its floor in bytes.
    pub(crate) fn new(dir: &Path, floor: u64) -> Self {
        let floor = match measure(dir) {
            Some((_, all)) => floor.min(all / PART),
            None => floor,
        };
        let space = Self {
            dir: dir.to_path_buf(),
            floor,
            free: AtomicU64::new(u64::MAX),
            low: AtomicBool::new(false),
            unseen: AtomicU64::new(0),
            stops: AtomicU64::new(0),
        };
        space.look();
        space
    }

    /// Looks how much is free.
    pub(crate) fn look(&self) {
        self.unseen.store(0, Ordering::Relaxed);
        // A file system that does not say how much is free says so when it is full.
        let Some((free, _)) = measure(&self.dir) else { return };
        self.free.store(free, Ordering::Relaxed);
        let enough = self.floor.saturating_add(self.floor / SLACK);
        if free < self.floor && !self.low.swap(true, Ordering::AcqRel) {
            self.stops.fetch_add(1, Ordering::Relaxed);
            tracing::error!(
                free,
                floor = self.floor,
                "the disk is nearly full: writes are refused"
            );
        } else if free >= enough && self.low.swap(false, Ordering::AcqRel) {
            tracing::warn!(free, floor = self.floor, "there is space again: writes are taken");
        }
    }

    /// Notes bytes that were written.
    pub(crate) fn wrote(&self, bytes: u64) {
        if self.unseen.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) >= STEP {
            self.look();
        }
    }

    /// Whether writes may be taken.
    pub(crate) fn check_space(&self) -> Result<(), StoreError> {
        if !self.low.load(Ordering::Acquire) {
            return Ok(());
        }
        let free = self.free.load(Ordering::Relaxed);
        let detail = format!(
            "{free} bytes are free at {}, and writes stop below {}",
            self.dir.display(),
            self.floor
        );
        Err(StoreError::Full { detail })
    }

    /// Bytes free, the floor, how often writes were stopped.
    pub(crate) fn figures(&self) -> (u64, u64, u64) {
        let [free, stops] = [&self.free, &self.stops].map(|count| count.load(Ordering::Relaxed));
        (free, self.floor, stops)
    }
}

/// Bytes free for this user, and bytes in all.
fn measure(dir: &Path) -> Option<(u64, u64)> {
    let found = rustix::fs::statvfs(dir).ok()?;
    Some((
        found.f_bavail.saturating_mul(found.f_frsize),
        found.f_blocks.saturating_mul(found.f_frsize),
    ))
}
