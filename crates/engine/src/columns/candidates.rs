//! Candidates: the rows that may be among the nearest, by bounds of their ranks.
//!
//! Invariant: a row is left out only if as many others as are wanted are closer for certain.

use bytes::Bytes;

use super::distance::Bounds;
use super::nearest::Nearest;

/// Candidates that are kept before those that others have excluded are looked for.
const FEW: usize = 1024;

/// A row that may be one of the nearest.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// Its rank at least.
    pub(crate) low: f64,
    /// The key of its entry.
    pub(crate) key: Bytes,
}

/// The candidates so far.
#[derive(Debug)]
pub(crate) struct Candidates {
    /// The lowest of the ranks that rows have at most.
    highs: Nearest<(), ()>,
    rows: Vec<Candidate>,
    /// How many there are when they are looked through.
    full: usize,
}

impl Candidates {
    /// For the `limit` nearest.
    pub(crate) fn new(limit: usize) -> Self {
        Self { highs: Nearest::new(limit), rows: Vec::new(), full: FEW }
    }

    pub(super) fn offer(&mut self, bounds: Bounds, key: &Bytes) {
        if self.highs.excludes(bounds.low) {
            return;
        }
        self.highs.offer(bounds.high(), || ((), ()));
        self.rows.push(Candidate { low: bounds.low, key: key.clone() });
        if self.rows.len() >= self.full {
            self.prune();
            self.full = self.rows.len().saturating_mul(2).max(FEW);
        }
    }

    fn prune(&mut self) {
        let Self { highs, rows, .. } = self;
        rows.retain(|row| !highs.excludes(row.low));
    }

    /// The candidates, those first that may be closest.
    pub(crate) fn into_sorted(mut self) -> Vec<Candidate> {
        self.prune();
        self.rows.sort_by(|a, b| a.low.total_cmp(&b.low).then_with(|| a.key.cmp(&b.key)));
        self.rows
    }
}
