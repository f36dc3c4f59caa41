//! Snapshot tracker: which stamps are being read, so that a backend knows which versions it may
//! drop.
//!
//! Every read pins the published stamp it reads at, a snapshot for as long as it lives. The low
//! watermark is the oldest pinned stamp, or the published one when nothing is pinned.
//!
//! Invariant: a pin is never below a low watermark that was returned before. A pin loads the
//! published stamp under the lock of its shard; the watermark loads it before it visits the shards.
//! So a pin that the visit missed loaded the published stamp later and is not older.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use env::Moment;
use parking_lot::Mutex;

use crate::Stamp;

/// Threads are spread over this many locks; a pin costs two uncontended lock operations.
const SHARDS: usize = 16;

/// The published stamp and the stamps that are being read.
pub(super) struct SnapshotTracker {
    published: AtomicU64,
    shards: [Shard; SHARDS],
}

/// Stamps and how often each is pinned. A cache line of its own avoids false sharing.
#[derive(Default)]
#[repr(align(64))]
struct Shard(Mutex<Vec<(u64, usize)>>);

/// A stamp that is pinned; give it back with [`SnapshotTracker::release`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Pin {
    pub(super) stamp: Stamp,
    shard: usize,
}

/// A pin that is released at the end of its scope.
pub(super) struct PinGuard<'a> {
    snapshots: &'a SnapshotTracker,
    pin: Pin,
}

/// The reads that were open at one moment.
pub(super) struct OpenReads {
    /// How many pins there are.
    pub(super) count: usize,
    /// The pinned stamps, ascending, each once.
    pub(super) pinned: Vec<Stamp>,
    /// The published stamp before the pins were visited.
    pub(super) published: Stamp,
    /// The oldest stamp that is or can still be read.
    pub(super) low_watermark: Stamp,
}

/// Since when the oldest pin has lagged the published stamp.
///
/// Measured when open reads are counted, not when they begin, so that a read does not read the
/// clock. So it may be too small, by the time between two counts; never too large.
#[derive(Default)]
pub(super) struct OldestLag(Mutex<Option<(Stamp, Moment)>>);

impl OldestLag {
    /// Records the open reads and returns how long their low watermark has lagged (zero if it does
    /// not).
    pub(super) fn observe(&self, reads: &OpenReads, now: impl FnOnce() -> Moment) -> Duration {
        let mut lag = self.0.lock();
        if reads.low_watermark >= reads.published {
            *lag = None;
            return Duration::ZERO;
        }
        let now = now();
        match *lag {
            Some((oldest, since)) if oldest == reads.low_watermark => now.since(since),
            _ => {
                *lag = Some((reads.low_watermark, now));
                Duration::ZERO
            }
        }
    }
}

impl SnapshotTracker {
    pub(super) fn new(published: Stamp) -> Self {
        Self { published: AtomicU64::new(published.0), shards: Default::default() }
    }

    /// The newest stamp that reads see.
    pub(super) fn published(&self) -> Stamp {
        Stamp(self.published.load(Ordering::Acquire))
    }

    /// Shows everything up to `stamp` to reads.
    pub(super) fn publish(&self, stamp: Stamp) {
        self.published.fetch_max(stamp.0, Ordering::AcqRel);
    }

    /// Pins the published stamp.
    pub(super) fn pin(&self) -> Pin {
        let shard = thread_shard();
        let Some(entries) = self.shards.get(shard) else {
            return Pin { stamp: self.published(), shard };
        };
        let mut entries = entries.0.lock();
        let stamp = self.published();
        // Newest last: almost every pin finds its stamp at once.
        match entries.last_mut() {
            Some((last, count)) if *last == stamp.0 => *count = count.saturating_add(1),
            Some(_) | None => entries.push((stamp.0, 1)),
        }
        Pin { stamp, shard }
    }

    /// Pins the published stamp for the length of a read.
    pub(super) fn pin_guard(&self) -> PinGuard<'_> {
        PinGuard { snapshots: self, pin: self.pin() }
    }

    /// Releases a pin; exactly once for each [`SnapshotTracker::pin`].
    pub(super) fn release(&self, pin: Pin) {
        let Some(shard) = self.shards.get(pin.shard) else { return };
        let mut entries = shard.0.lock();
        let Some(at) = entries.iter().rposition(|entry| entry.0 == pin.stamp.0) else { return };
        match entries.get_mut(at) {
            Some((_, count)) if *count > 1 => *count -= 1,
            Some(_) | None => drop(entries.remove(at)),
        }
    }

    /// Visits all pins. A pin taken meanwhile is not older than [`OpenReads::published`].
    pub(super) fn open_reads(&self) -> OpenReads {
        let published = self.published();
        let mut reads =
            OpenReads { count: 0, pinned: Vec::new(), published, low_watermark: published };
        for shard in &self.shards {
            for (stamp, count) in shard.0.lock().iter() {
                reads.count = reads.count.saturating_add(*count);
                reads.pinned.push(Stamp(*stamp));
            }
        }
        reads.pinned.sort_unstable();
        reads.pinned.dedup();
        if let Some(oldest) = reads.pinned.first() {
            reads.low_watermark = reads.low_watermark.min(*oldest);
        }
        reads
    }
}

impl PinGuard<'_> {
    pub(super) const fn stamp(&self) -> Stamp {
        self.pin.stamp
    }
}

impl Drop for PinGuard<'_> {
    fn drop(&mut self) {
        self.snapshots.release(self.pin);
    }
}

/// The shard of the current thread: assigned round robin when a thread first asks.
fn thread_shard() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static SHARD: usize = NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS;
    }
    SHARD.with(|shard| *shard)
}

#[cfg(test)]
mod tests;
