//! Clock of history: which second each commit stamp belongs to.
//!
//! The first commit of a second that changes a table with a history writes the second and its own
//! stamp, and so does every commit that runs beside it, until one of them is known to be durable.
//!
//! Invariant: seconds never decrease within a stretch. A wall clock that was set back by more than
//! a minute begins a new one.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use env::Timestamp;

/// How far the wall clock may be behind the newest entry without beginning a new stretch, in
/// seconds.
const TOLERANCE: u64 = 60;
/// Bits of a second in the packed form.
const SECOND_BITS: u32 = 48;

/// An entry of the clock, before it has its stamp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    /// Counted from zero; grows when the wall clock goes back.
    pub(crate) stretch: u16,
    /// Since 1970.
    pub(crate) second: u64,
}

impl Mark {
    fn pack(self) -> u64 {
        (u64::from(self.stretch) << SECOND_BITS) | (self.second & ((1 << SECOND_BITS) - 1))
    }

    fn unpack(packed: u64) -> Self {
        let stretch = u16::try_from(packed >> SECOND_BITS).unwrap_or(u16::MAX);
        Self { stretch, second: packed & ((1 << SECOND_BITS) - 1) }
    }
}

/// The newest entry that is known to be durable.
#[derive(Debug)]
pub(crate) struct HistoryClock {
    newest: AtomicU64,
    /// Whether before-images may leave something out.
    parts: bool,
}

/// The version of rows that knows before-images that leave something out.
const PARTS: u32 = 2;

impl HistoryClock {
    /// Of a store whose newest entry is `newest`, and for rows of this version
    /// ([`store::Capabilities::row_version`]).
    pub(crate) fn new(newest: Option<Mark>, row_version: u32) -> Self {
        let newest = AtomicU64::new(newest.unwrap_or_default().pack());
        Self { newest, parts: row_version >= PARTS }
    }

    /// What a commit that begins `now` is to write, if it changes a table with a history.
    pub(crate) fn pending(&self, now: Timestamp) -> PendingMark {
        let newest = Mark::unpack(self.newest.load(Ordering::Acquire));
        let second = now.as_secs();
        let mark = if second > newest.second {
            Some(Mark { second, ..newest })
        } else if newest.second.saturating_sub(second) <= TOLERANCE {
            None
        } else {
            Some(Mark { stretch: newest.stretch.saturating_add(1), second })
        };
        PendingMark { mark, written: AtomicBool::new(false), parts: self.parts }
    }

    /// The commit is durable.
    pub(crate) fn committed(&self, pending: &PendingMark) {
        if let Some(mark) = pending.mark.filter(|_| pending.written.load(Ordering::Acquire)) {
            self.newest.fetch_max(mark.pack(), Ordering::AcqRel);
        }
    }
}

/// The entry that a commit is to write, and whether it does; and the form of its before-images.
#[derive(Debug, Default)]
pub(crate) struct PendingMark {
    mark: Option<Mark>,
    written: AtomicBool,
    parts: bool,
}

impl PendingMark {
    /// Whether every program that may read them knows before-images that leave something out.
    pub(super) const fn allows_parts(&self) -> bool {
        self.parts
    }

    /// The entry; to be called by a commit that writes it.
    pub(super) fn take(&self) -> Option<Mark> {
        if self.mark.is_some() {
            self.written.store(true, Ordering::Release);
        }
        self.mark
    }
}
