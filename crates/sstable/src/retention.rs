//! Retention: which versions of a key a compaction keeps.
//!
//! Reads come at any stamp from the floor on, and at the pinned stamps below it. A version is kept
//! when one of these stamps sees it: it is the newest of its key up to there. Where no older data
//! is below the output, a deletion is kept only while it hides a version that is kept.

use crate::entry::Entry;
use crate::error::TableError;
use crate::merge::Merge;

/// At which stamps reads still come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// From here on all.
    floor: u64,
    /// Those before it, ascending.
    pinned: Vec<u64>,
}

impl Retention {
    /// Reads come at `floor`, at every later stamp, and at the `pinned` ones.
    #[must_use]
    pub fn new(floor: u64, mut pinned: Vec<u64>) -> Self {
        pinned.retain(|stamp| *stamp < floor);
        pinned.sort_unstable();
        Self { floor, pinned }
    }

    /// Whether a read sees a version: it comes at `stamp` or later and before `next`, the stamp of
    /// the key's next newer version.
    #[must_use]
    pub fn is_read(&self, stamp: u64, next: Option<u64>) -> bool {
        if next.is_none_or(|next| next > self.floor) {
            return true;
        }
        let from = self.pinned.partition_point(|pinned| *pinned < stamp);
        self.pinned.get(from).is_some_and(|pinned| next.is_none_or(|next| *pinned < next))
    }
}

/// What is below the output of a compaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// Tables that may hold older versions of the same keys.
    OlderVersions,
    /// Nothing: deletions need not be kept for what they hide there.
    Nothing,
}

/// The versions that a compaction writes, in order.
#[derive(Debug)]
pub struct Retained {
    merge: Merge,
    retention: Retention,
    below: Below,
    /// The key and stamp of the last version of the merge that was looked at.
    key: Vec<u8>,
    newer: Option<u64>,
    /// A deletion that waits for an older version of its key.
    deletion: Option<u64>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The merge's current version was not looked at.
    Fresh,
    /// The deletion that waited is the current one; the merge's current version comes next.
    OnDeletion(u64),
    /// The merge's current version is the current one.
    OnMerge,
    End,
}

impl Retained {
    /// The versions of a forward merge that `retention` keeps.
    #[must_use]
    pub const fn new(merge: Merge, retention: Retention, below: Below) -> Self {
        Self {
            merge,
            retention,
            below,
            key: Vec::new(),
            newer: None,
            deletion: None,
            state: State::Fresh,
        }
    }

    /// Goes to the next version that is kept; `false` if there is none.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's.
    pub fn advance(&mut self) -> Result<bool, TableError> {
        match self.state {
            State::End => return Ok(false),
            State::OnDeletion(_) => {
                // What it hides was found to be kept.
                self.state = State::OnMerge;
                return Ok(true);
            }
            State::OnMerge => self.merge.advance()?,
            State::Fresh => {}
        }
        while let Some((key, stamp)) = self.merge.position() {
            let is_deletion = self.merge.entry().is_some_and(|entry| entry.value.is_none());
            if self.newer.is_none() || key != self.key {
                self.key.clear();
                self.key.extend_from_slice(key);
                self.newer = None;
                // Nothing of the key before is left for it to hide.
                self.deletion = None;
            }
            let kept = self.retention.is_read(stamp, self.newer);
            self.newer = Some(stamp);
            if kept {
                if is_deletion && self.below == Below::Nothing {
                    // A deletion that waits already says no more than this one.
                    self.deletion = Some(stamp);
                } else {
                    let waiting = self.deletion.take();
                    self.state = waiting.map_or(State::OnMerge, State::OnDeletion);
                    return Ok(true);
                }
            }
            self.merge.advance()?;
        }
        self.state = State::End;
        Ok(false)
    }

    /// The current version.
    #[must_use]
    pub fn entry(&self) -> Option<Entry<'_>> {
        match self.state {
            State::OnDeletion(stamp) => Some(Entry { key: &self.key, stamp, value: None }),
            State::OnMerge => self.merge.entry(),
            State::Fresh | State::End => None,
        }
    }
}
