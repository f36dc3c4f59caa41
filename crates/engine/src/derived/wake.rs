//! Wake-up: the earliest second at which a commit wants background work.

use std::sync::atomic::{AtomicU64, Ordering};

/// Set by the steps of the decision, and shared with the caller, so that it is known also when
/// nobody takes the answer. Of a decision that ran twice it may remember too early a second, which
/// costs a look for nothing.
#[derive(Debug)]
pub(crate) struct Wake(AtomicU64);

impl Default for Wake {
    fn default() -> Self {
        Self(AtomicU64::new(u64::MAX))
    }
}

impl Wake {
    /// Asks for background work at this second since 1970.
    pub(crate) fn at(&self, second: u64) {
        self.0.fetch_min(second, Ordering::AcqRel);
    }

    /// The earliest second that was asked for.
    pub(crate) fn earliest(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Acquire)).filter(|second| *second != u64::MAX)
    }
}
