//! Running totals of what requests consumed, for metrics.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::capacity::Consumed;

/// Totals since the engine was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Read capacity units.
    pub read_units: f64,
    /// Write capacity units.
    pub write_units: f64,
}

/// Counts in half units, the smallest step there is.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    read: AtomicU64,
    written: AtomicU64,
}

impl Meter {
    pub(crate) fn read(&self, consumed: &Consumed) {
        self.read.fetch_add(half_units(consumed), Ordering::Relaxed);
    }

    pub(crate) fn wrote(&self, consumed: &Consumed) {
        self.written.fetch_add(half_units(consumed), Ordering::Relaxed);
    }

    #[expect(clippy::cast_precision_loss, reason = "totals stay far below 2^53 half units")]
    pub(crate) fn figures(&self) -> Figures {
        let units = |total: &AtomicU64| total.load(Ordering::Relaxed) as f64 / 2.0;
        Figures { read_units: units(&self.read), write_units: units(&self.written) }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "units are small, not negative, and multiples of a half"
)]
fn half_units(consumed: &Consumed) -> u64 {
    (consumed.total() * 2.0) as u64
}
