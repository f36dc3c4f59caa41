//! Sequence numbers: the order of a stream's records.
//!
//! A record's place is the stamp of its commit and its place in that commit. The text is `1`, the
//! stamp with twenty digits, the place with five: 26 characters without leading zeros that compare
//! as the numbers do.

use std::fmt;

use store::Stamp;

/// A place in a stream's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Sequence {
    pub(crate) stamp: u64,
    pub(crate) place: u16,
}

impl Sequence {
    /// Before every record of a commit.
    pub(crate) const fn first_of(stamp: Stamp) -> Self {
        Self { stamp: stamp.0, place: 0 }
    }

    /// Before every record after a commit.
    pub(crate) const fn after(stamp: Stamp) -> Self {
        Self { stamp: stamp.0.saturating_add(1), place: 0 }
    }

    /// After every record before a commit.
    pub(crate) const fn last_before(stamp: Stamp) -> Self {
        Self { stamp: stamp.0.saturating_sub(1), place: u16::MAX }
    }

    /// The next place.
    pub(crate) const fn next(self) -> Self {
        match self.place.checked_add(1) {
            Some(place) => Self { stamp: self.stamp, place },
            None => Self { stamp: self.stamp.saturating_add(1), place: 0 },
        }
    }

    /// The place in a text; `None` when it is not one of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() != 26 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (stamp, place) = text.strip_prefix('1')?.split_at_checked(20)?;
        Some(Self { stamp: stamp.parse().ok()?, place: place.parse().ok()? })
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1{:020}{:05}", self.stamp, self.place)
    }
}
