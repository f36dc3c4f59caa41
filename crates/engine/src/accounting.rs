//! Accounting: what each request consumed, reported once by the commit or the read that consumed
//! it.
//!
//! One event has the table and, by [`Consumed`], the index of each charge. Metrics read it; the
//! request's own answer shows the same [`Consumed`].

use std::sync::atomic::{AtomicU64, Ordering};

use crate::capacity::{Consumed, Direction};
use crate::table::Table;

/// What was consumed on one table and its indexes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Charge<'a> {
    /// The table.
    #[expect(dead_code, reason = "metrics by table and index are to come")]
    pub(crate) table: &'a Table,
    /// The units of the table and of each index.
    pub(crate) consumed: &'a Consumed,
}

/// Totals since the engine was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ConsumedTotals {
    /// Read capacity units.
    pub read_units: f64,
    /// Write capacity units.
    pub write_units: f64,
}

/// Takes the events. Counts in half units, the smallest step there is.
#[derive(Debug, Default)]
pub(crate) struct Accounting {
    read: AtomicU64,
    written: AtomicU64,
}

impl Accounting {
    /// One event: a request consumed `charges`.
    pub(crate) fn request<'a>(
        &self,
        direction: Direction,
        charges: impl Iterator<Item = Charge<'a>>,
    ) {
        let units: u64 = charges.map(|charge| half_units(charge.consumed)).sum();
        let total = match direction {
            Direction::Read => &self.read,
            Direction::Write => &self.written,
        };
        total.fetch_add(units, Ordering::Relaxed);
    }

    #[expect(clippy::cast_precision_loss, reason = "totals stay far below 2^53 half units")]
    pub(crate) fn totals(&self) -> ConsumedTotals {
        let units = |total: &AtomicU64| total.load(Ordering::Relaxed) as f64 / 2.0;
        ConsumedTotals { read_units: units(&self.read), write_units: units(&self.written) }
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
