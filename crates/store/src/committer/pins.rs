//! Which stamps are being read, so that a backend knows which versions nobody needs any more.
//!
//! Every read pins the published stamp it reads at, a snapshot for as long as it lives. The floor is
//! the oldest pinned stamp, or the published one when nothing is pinned.
//!
//! Invariant: a pin is never below a floor that was handed out. A pin loads the published stamp
//! under the lock of its shard; the floor loads it before it visits the shards. So a pin that the
//! visit missed loaded the published stamp later and is not older.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use env::Moment;
use parking_lot::Mutex;

use crate::Stamp;

/// Threads spread over so many locks; a pin costs two uncontended lock operations.
const SHARDS: usize = 16;

/// The published stamp and the stamps that are being read.
pub(super) struct Pins {
    published: AtomicU64,
    shards: [Shard; SHARDS],
}

/// Stamps and how often each is pinned. A line of its own keeps threads from slowing each other.
#[derive(Default)]
#[repr(align(64))]
struct Shard(Mutex<Vec<(u64, usize)>>);

/// A stamp that is pinned; give it back with [`Pins::release`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Pin {
    pub(super) stamp: Stamp,
    shard: usize,
}

/// A pin that is given back at the end of its scope.
pub(super) struct ShortPin<'a> {
    pins: &'a Pins,
    pin: Pin,
}

/// What [`Pins::census`] counts.
pub(super) struct Census {
    /// How many pins there are.
    pub(super) pins: usize,
    /// The pinned stamps, ascending, each once.
    pub(super) pinned: Vec<Stamp>,
    /// The published stamp before the pins were looked at.
    pub(super) published: Stamp,
    /// The oldest stamp that is or can still be read.
    pub(super) floor: Stamp,
}

/// Since when the oldest pin has been behind what is published.
///
/// Found out when pins are counted, not when they are taken, so that a read costs no look at the clock. So
/// it may say too little, by the time between two counts; never too much.
#[derive(Default)]
pub(super) struct Behind(Mutex<Option<(Stamp, Moment)>>);

impl Behind {
    /// Takes note of a count; how long its floor has been behind. Zero when it is not.
    pub(super) fn note(&self, census: &Census, now: impl FnOnce() -> Moment) -> Duration {
        let mut behind = self.0.lock();
        if census.floor >= census.published {
            *behind = None;
            return Duration::ZERO;
        }
        let now = now();
        match *behind {
            Some((floor, since)) if floor == census.floor => now.since(since),
            _ => {
                *behind = Some((census.floor, now));
                Duration::ZERO
            }
        }
    }
}

impl Pins {
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
    pub(super) fn short(&self) -> ShortPin<'_> {
        ShortPin { pins: self, pin: self.pin() }
    }

    /// Gives a pin back; exactly once for each [`Pins::pin`].
    pub(super) fn release(&self, pin: Pin) {
        let Some(shard) = self.shards.get(pin.shard) else { return };
        let mut entries = shard.0.lock();
        let Some(at) = entries.iter().rposition(|entry| entry.0 == pin.stamp.0) else { return };
        match entries.get_mut(at) {
            Some((_, count)) if *count > 1 => *count -= 1,
            Some(_) | None => drop(entries.remove(at)),
        }
    }

    /// Looks at all pins. A pin taken meanwhile is not older than [`Census::published`].
    pub(super) fn census(&self) -> Census {
        let published = self.published();
        let mut census = Census { pins: 0, pinned: Vec::new(), published, floor: published };
        for shard in &self.shards {
            for (stamp, count) in shard.0.lock().iter() {
                census.pins = census.pins.saturating_add(*count);
                census.pinned.push(Stamp(*stamp));
            }
        }
        census.pinned.sort_unstable();
        census.pinned.dedup();
        if let Some(oldest) = census.pinned.first() {
            census.floor = census.floor.min(*oldest);
        }
        census
    }
}

impl ShortPin<'_> {
    pub(super) const fn stamp(&self) -> Stamp {
        self.pin.stamp
    }
}

impl Drop for ShortPin<'_> {
    fn drop(&mut self) {
        self.pins.release(self.pin);
    }
}

/// The shard of the current thread: threads take turns when they first ask.
fn thread_shard() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static SHARD: usize = NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS;
    }
    SHARD.with(|shard| *shard)
}

#[cfg(test)]
mod tests;
