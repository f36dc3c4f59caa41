//! The retention clock: how long ago something was, by the time that the store has seen pass.
//!
//! Records carry the wall clock's time, and that clock may be wrong for days and right again. So a
//! second time is kept, which passes while the server runs, by its monotonic clock (not while its
//! machine sleeps); between two processes it passes as the wall clock says, but not for longer than
//! [`UNSEEN`]. How far the wall clock was from it is kept for each stretch of stamps in which the
//! two agree.
//!
//! Invariant: nothing is older than it is by the time that the store has seen. Where it cannot be
//! told on which side of a jump something was written, it counts as younger.

use std::time::Duration;

use bytes::Bytes;
use env::{Env, Timestamp};
use parking_lot::Mutex;
use store::Stamp;

use super::RETENTION;
use crate::error::EngineError;
use crate::layout::envelope;

/// How long the server may be off for that time to count as the wall clock says; what is beyond
/// does not count.
const UNSEEN: i64 = 3_600 * SECOND;
/// Less is what clocks are corrected by all the time.
const TOLERANCE: i64 = 60 * SECOND;
/// The row is written again after this time.
const NOTED: i64 = 1_800 * SECOND;
/// More jumps than these are not told apart.
const STRETCHES: usize = 64;
const SECOND: i64 = 1_000_000;

/// One look at the clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// The wall clock, in microseconds.
    wall: i64,
    /// The monotonic clock of this process, with what a test moved.
    steady: Duration,
    /// A stamp that was newest not before this look.
    stamp: Stamp,
}

impl Look {
    /// Looks at the clocks of `env`, while `stamp` is the newest.
    pub(crate) fn at(env: &Env, stamp: Stamp) -> Self {
        Self { wall: micros(env.now()), steady: env.steady(), stamp }
    }
}

/// Stamps during which the wall clock kept its distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    /// It begins after this stamp.
    after: Stamp,
    /// Wall clock minus seen time, in microseconds.
    offset: i64,
    /// The seen time at which it began.
    began: i64,
}

/// The time that a store has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeenTime {
    /// Microseconds, since the first look.
    seen: i64,
    /// The wall clock at the last look.
    wall: i64,
    /// See [`Look::stamp`].
    stamp: Stamp,
    /// The oldest first; never empty.
    stretches: Vec<Stretch>,
}

impl SeenTime {
    /// Of a store that was never looked at: what is in it may have been written just now.
    fn first(look: Look) -> Self {
        let stretch = Stretch { after: Stamp(0), offset: look.wall, began: 0 };
        Self { seen: 0, wall: look.wall, stamp: look.stamp, stretches: vec![stretch] }
    }

    /// Another look, `ran` after the last one; `None` when another process took that.
    fn look(&mut self, look: Look, ran: Option<Duration>) {
        let unseen = if ran.is_none() { UNSEEN } else { 0 };
        let ran = i64::try_from(ran.unwrap_or_default().as_micros()).unwrap_or(i64::MAX);
        let unexplained = look.wall.saturating_sub(self.wall).saturating_sub(ran);
        let counted =
            if unexplained.abs() <= TOLERANCE { unexplained } else { unexplained.clamp(0, unseen) };
        let passed = ran.saturating_add(counted).max(0);
        self.seen = self.seen.saturating_add(passed);
        let offset = look.wall.saturating_sub(self.seen);
        let known = self.stretches.last().map_or(offset, |stretch| stretch.offset);
        if offset.saturating_sub(known).abs() > TOLERANCE {
            // What was written between the looks counts as younger: before a jump forward, after
            // one back.
            let after = if offset > known { look.stamp } else { self.stamp };
            self.stretches.push(Stretch { after, offset, began: self.seen });
        } else {
            // A clock that is corrected bit by bit is not off by the sum.
            self.seen = self.seen.max(look.wall.saturating_sub(known));
        }
        self.wall = look.wall;
        self.stamp = look.stamp;
        self.forget();
    }

    /// Forgets stretches that end before anything that is still kept.
    fn forget(&mut self) {
        let kept = 2 * i64::try_from(RETENTION.as_micros()).unwrap_or(i64::MAX);
        while let [_, second, ..] = self.stretches.as_slice()
            && second.began.saturating_add(kept) < self.seen
        {
            self.stretches.remove(0);
        }
        while self.stretches.len() > STRETCHES {
            let first = self.stretches.remove(0);
            if let Some(second) = self.stretches.first_mut() {
                // The smaller offset makes things younger.
                second.offset = second.offset.min(first.offset);
                second.after = first.after;
            }
        }
    }

    /// Whether something that was written at `stamp`, when the wall clock said `at`, is as old as
    /// records get.
    pub(crate) fn is_over(&self, at: Timestamp, stamp: Stamp) -> bool {
        let before = self.stretches.iter().rev().find(|stretch| stretch.after < stamp);
        let Some(stretch) = before.or_else(|| self.stretches.first()) else { return false };
        let written = micros(at).saturating_sub(stretch.offset).max(0);
        let kept = i64::try_from(RETENTION.as_micros()).unwrap_or(i64::MAX);
        written.saturating_add(kept) <= self.seen
    }

    /// `envelope(seen (8) | wall (8) | stamp (8) | after (8), offset (8), began (8) …)`.
    pub(crate) fn to_row(&self) -> Vec<u8> {
        let mut content = Vec::new();
        content.extend_from_slice(&self.seen.to_be_bytes());
        content.extend_from_slice(&self.wall.to_be_bytes());
        content.extend_from_slice(&self.stamp.0.to_be_bytes());
        for Stretch { after, offset, began } in &self.stretches {
            content.extend_from_slice(&after.0.to_be_bytes());
            content.extend_from_slice(&offset.to_be_bytes());
            content.extend_from_slice(&began.to_be_bytes());
        }
        envelope::seal(&content)
    }

    /// The time in a row.
    ///
    /// # Errors
    /// [`EngineError`] when it is not understood.
    pub(crate) fn from_row(row: &Bytes) -> Result<Self, EngineError> {
        let content = envelope::open(row)?;
        Self::read(&content).ok_or(EngineError::UnreadableCatalog { what: "retention clock" })
    }

    fn read(mut rest: &[u8]) -> Option<Self> {
        let mut next = || {
            let (number, behind) = rest.split_first_chunk::<8>()?;
            rest = behind;
            Some(*number)
        };
        let (seen, wall, stamp) = (next()?, next()?, next()?);
        let mut stretches = Vec::new();
        while let Some(after) = next() {
            stretches.push(Stretch {
                after: Stamp(u64::from_be_bytes(after)),
                offset: i64::from_be_bytes(next()?),
                began: i64::from_be_bytes(next()?),
            });
        }
        let is_whole = !stretches.is_empty() && rest.is_empty();
        is_whole.then(|| Self {
            seen: i64::from_be_bytes(seen),
            wall: i64::from_be_bytes(wall),
            stamp: Stamp(u64::from_be_bytes(stamp)),
            stretches,
        })
    }
}

/// The seen time of an engine's store.
#[derive(Debug)]
pub(crate) struct RetentionClock {
    looks: Mutex<Looks>,
}

#[derive(Debug)]
struct Looks {
    /// When the store was opened.
    opened: Look,
    /// What was known after the last look of this process, and its monotonic clock then.
    known: Option<(SeenTime, Duration)>,
    /// As it was written last.
    noted: Option<SeenTime>,
}

impl RetentionClock {
    /// Of a store that was opened when the clocks looked so.
    pub(crate) fn new(opened: Look) -> Self {
        Self { looks: Mutex::new(Looks { opened, known: None, noted: None }) }
    }

    /// Whether this process has not looked yet, so that the row of an earlier one is needed.
    pub(crate) fn wants_row(&self) -> bool {
        self.looks.lock().known.is_none()
    }

    /// Looks. `row` is what an earlier process left, for the first time.
    pub(crate) fn look(&self, look: Look, row: Option<SeenTime>) -> SeenTime {
        let mut looks = self.looks.lock();
        let opened = looks.opened;
        let (mut known, last) = looks.known.take().unwrap_or_else(|| match row {
            Some(mut before) => {
                looks.noted = Some(before.clone());
                before.look(opened, None);
                (before, opened.steady)
            }
            None => (SeenTime::first(opened), opened.steady),
        });
        known.look(look, Some(look.steady.saturating_sub(last)));
        looks.known = Some((known.clone(), look.steady));
        known
    }

    /// Whether the time is to be written.
    pub(crate) fn wants_note(&self, time: &SeenTime) -> bool {
        self.looks.lock().noted.as_ref().is_none_or(|noted| {
            noted.stretches != time.stretches || time.seen.saturating_sub(noted.seen) >= NOTED
        })
    }

    /// The time was written.
    pub(crate) fn noted(&self, time: SeenTime) {
        self.looks.lock().noted = Some(time);
    }
}

fn micros(at: Timestamp) -> i64 {
    i64::try_from(at.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
