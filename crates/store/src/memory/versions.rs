//! The versions of one key in the in-memory store.

use bytes::Bytes;

use super::ReadableStamps;
use crate::Stamp;

/// A value, or a deletion, and the commit that made it.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) stamp: Stamp,
    pub(super) value: Option<Bytes>,
}

/// The versions of one key. Most keys have one, which needs no allocation.
#[derive(Debug)]
pub(super) struct Versions {
    newest: Version,
    /// Ascending by stamp.
    older: Vec<Version>,
    /// The newest version is a deletion that hides a row below.
    hides: bool,
    /// Whether the key is in the list of rows to check again.
    pub(super) queued: bool,
}

impl Versions {
    pub(super) const fn new(stamp: Stamp, value: Option<Bytes>, hides: bool) -> Self {
        Self { newest: Version { stamp, value }, older: Vec::new(), hides, queued: false }
    }

    /// The newest version that is not newer than `at`.
    pub(super) fn at(&self, at: Stamp) -> Option<&Version> {
        if self.newest.stamp <= at {
            return Some(&self.newest);
        }
        let after = self.older.partition_point(|version| version.stamp <= at);
        self.older.get(after.checked_sub(1)?)
    }

    pub(super) const fn newest_stamp(&self) -> Stamp {
        self.newest.stamp
    }

    /// Adds a version; one of the same commit is replaced.
    pub(super) fn push(&mut self, stamp: Stamp, value: Option<Bytes>, hides: bool) {
        self.hides = hides;
        let replaced = std::mem::replace(&mut self.newest, Version { stamp, value });
        if replaced.stamp != stamp {
            if self.older.capacity() == 0 {
                // Most rows never have more.
                self.older.reserve_exact(1);
            }
            self.older.push(replaced);
        }
    }

    /// Drops older versions that no readable stamp sees. A version is seen from its own stamp up to
    /// the stamp before the next version's.
    pub(super) fn prune(&mut self, readable: &ReadableStamps) {
        let mut at = 0;
        while let Some(version) = self.older.get(at) {
            let next = self.older.get(at + 1).unwrap_or(&self.newest).stamp;
            if next > readable.from {
                // So it is for all that follow, and they are seen.
                return;
            }
            if readable.sees(version.stamp, next) {
                at += 1;
            } else {
                self.older.remove(at);
            }
        }
    }

    /// Gives back the memory of older versions when there are none.
    pub(super) fn shrink(&mut self) {
        if self.older.is_empty() {
            self.older = Vec::new();
        }
    }

    /// How many versions there are.
    #[cfg(test)]
    pub(super) const fn count(&self) -> usize {
        1 + self.older.len()
    }

    /// Whether there is something here that will be dropped later.
    pub(super) const fn is_stale(&self) -> bool {
        !self.older.is_empty() || (self.newest.value.is_none() && !self.hides)
    }

    /// Whether nothing is left but a deletion that every read sees and that hides nothing.
    pub(super) fn is_dead(&self, watermark: Stamp) -> bool {
        let deleted = self.newest.value.is_none() && !self.hides;
        deleted && self.older.is_empty() && self.newest.stamp <= watermark
    }
}

impl ReadableStamps {
    /// Whether a stamp in `from..until`, below [`ReadableStamps::from`], may be read.
    fn sees(&self, from: Stamp, until: Stamp) -> bool {
        let at = self.pinned.partition_point(|stamp| *stamp < from);
        self.pinned.get(at).is_some_and(|stamp| *stamp < until)
    }
}
