//! Versions of the list of tables: which tables there are, in levels, as plain data.
//!
//! The newest level, 0, has runs, which may overlap; each other level is one run. What is in a
//! higher level, or in a run with a larger number, is newer than all of the same key below.

mod choice;
mod edit;

use std::sync::Arc;

use crate::writer::TableSummary;

pub use self::choice::{Choice, Load, Merging, Shape, Urgency, choose, debt};
pub use self::edit::{Added, Edit, EditError};

/// The number of levels.
pub const LEVELS: usize = 7;

/// Tables of one level with ascending keys, of which no two have the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunInfo {
    /// In the newest level the run with the larger number is newer; zero elsewhere.
    pub number: u64,
    /// The tables.
    pub tables: Vec<Arc<TableSummary>>,
}

/// All tables, and what else is kept with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    levels: [Vec<RunInfo>; LEVELS],
    next_table: u64,
    through: u64,
}

impl RunInfo {
    /// The sum of the files' lengths.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.tables.iter().map(|table| table.file_bytes).sum()
    }

    /// The first and the last key.
    #[must_use]
    pub fn range(&self) -> Option<(&[u8], &[u8])> {
        Some((&self.tables.first()?.first, &self.tables.last()?.last))
    }

    /// The tables that have keys from `first` to `last`.
    fn overlapping(&self, first: &[u8], last: &[u8]) -> &[Arc<TableSummary>] {
        let from = self.tables.partition_point(|table| table.last[..] < *first);
        let to = self.tables.partition_point(|table| table.first[..] <= *last);
        self.tables.get(from..to).unwrap_or_default()
    }
}

impl Version {
    /// The runs of a level, the newest first.
    #[must_use]
    pub fn level(&self, level: usize) -> &[RunInfo] {
        self.levels.get(level).map_or(&[], Vec::as_slice)
    }

    /// All runs in the order in which a read searches them.
    pub fn runs(&self) -> impl Iterator<Item = &RunInfo> {
        self.levels.iter().flatten()
    }

    /// All tables.
    pub fn tables(&self) -> impl Iterator<Item = &Arc<TableSummary>> {
        self.runs().flat_map(|run| &run.tables)
    }

    /// The smallest number that no table has had.
    #[must_use]
    pub const fn next_table(&self) -> u64 {
        self.next_table
    }

    /// A number for a run of the newest level that is newer than all there. It is not that of a
    /// table: a bulk load numbers its tables long before it is published.
    #[must_use]
    pub fn next_run(&self) -> u64 {
        self.level(0).first().map_or(1, |run| run.number.saturating_add(1))
    }

    /// The newest stamp in any table, and up to which every commit is in tables at least.
    #[must_use]
    pub fn newest(&self) -> u64 {
        self.tables().map(|table| table.newest).fold(self.through, u64::max)
    }

    /// Every commit up to this stamp is in tables.
    #[must_use]
    pub const fn through(&self) -> u64 {
        self.through
    }

    /// Whether nothing below a level has keys from `first` to `last`.
    #[must_use]
    pub fn nothing_below(&self, level: usize, first: &[u8], last: &[u8]) -> bool {
        let below = self.levels.iter().skip(level.saturating_add(1)).flatten();
        below.into_iter().all(|run| run.overlapping(first, last).is_empty())
    }
}

#[cfg(test)]
mod tests;
