//! Choice of the next compaction: a pure function of the tables and of what is under way.
//!
//! Leveled: the runs of the newest level are merged into level 1 when there are enough of them, and
//! a level that is larger than its target gives the next one the table that overlaps it least.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{LEVELS, RunInfo, Version};
use crate::retention::Below;
use crate::writer::TableSummary;

/// How large levels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The newest level is compacted when it has this number of runs.
    pub runs: usize,
    /// Bytes of level 1.
    pub level_bytes: u64,
    /// Each level is larger than the one above by this factor.
    pub growth: u64,
}

impl Default for Shape {
    fn default() -> Self {
        Self { runs: 4, level_bytes: 256 << 20, growth: 10 }
    }
}

impl Shape {
    /// The first level whose target is not below a number of bytes.
    #[must_use]
    pub fn level_for(&self, bytes: u64) -> usize {
        (1..LEVELS - 1).find(|level| bytes <= target(self, *level)).unwrap_or(LEVELS - 1)
    }
}

/// Whether a compaction may begin early.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Urgency {
    /// Only what has to be.
    #[default]
    Due,
    /// Also what makes reads cheaper or frees space, since the store is idle.
    Early,
}

/// What is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// The tables that other compactions read.
    pub busy: BTreeSet<u64>,
    /// Whether there is time.
    pub urgency: Urgency,
}

/// Tables that are merged into a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merging {
    /// The runs that are merged, by their tables, the newest first.
    pub inputs: Vec<Vec<u64>>,
    /// The level that the output is in.
    pub into: usize,
    /// What is below it.
    pub below: Below,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nothing.
    Nothing,
    /// A table goes one level down as it is: nothing there has its keys.
    Move {
        /// The table.
        table: u64,
        /// The level that it comes into.
        into: usize,
    },
    /// Tables are merged.
    Merge(Merging),
}

/// Chooses the next compaction.
#[must_use]
pub fn choose(version: &Version, load: &Load, shape: &Shape) -> Choice {
    let mut levels: Vec<(u64, usize)> =
        (0..LEVELS - 1).map(|level| (score(version, load, shape, level), level)).collect();
    // The level that is the most over its target first, of two the newer one.
    levels.sort_by_key(|(score, level)| (std::cmp::Reverse(*score), *level));
    let due = levels.iter().filter(|(score, _)| *score >= DUE).map(|(_, level)| *level);
    let chosen = due.into_iter().find_map(|level| match level {
        0 => merge_newest(version, load),
        _ => push_down(version, load, level, |_| true),
    });
    let early = || match load.urgency {
        Urgency::Due => None,
        Urgency::Early => (1..LEVELS - 1).find_map(|level| {
            let mostly_deletions =
                |table: &TableSummary| table.counts.deletions * 2 > table.counts.entries;
            push_down(version, load, level, mostly_deletions)
        }),
    };
    chosen.or_else(early).unwrap_or(Choice::Nothing)
}

/// How many bytes compaction is behind: what is above the targets of the levels.
#[must_use]
pub fn debt(version: &Version, shape: &Shape) -> u64 {
    let newest = version.level(0);
    let waiting =
        if newest.len() < shape.runs { 0 } else { newest.iter().map(RunInfo::bytes).sum() };
    let over = |level: usize| level_bytes(version, level).saturating_sub(target(shape, level));
    (1..LEVELS - 1).map(over).fold(waiting, u64::saturating_add)
}

/// A level is compacted from this score on.
const DUE: u64 = 1_000;

fn score(version: &Version, load: &Load, shape: &Shape, level: usize) -> u64 {
    if level > 0 {
        let bytes = level_bytes(version, level);
        return (u128::from(bytes) * u128::from(DUE) / u128::from(target(shape, level)))
            .try_into()
            .unwrap_or(u64::MAX);
    }
    let enough = match load.urgency {
        Urgency::Due => shape.runs.max(1),
        Urgency::Early => 2,
    };
    (version.level(0).len() as u64).saturating_mul(DUE) / enough as u64
}

fn level_bytes(version: &Version, level: usize) -> u64 {
    version.level(level).iter().map(RunInfo::bytes).sum()
}

fn target(shape: &Shape, level: usize) -> u64 {
    let factor = (1..level).fold(1_u64, |factor, _| factor.saturating_mul(shape.growth));
    shape.level_bytes.saturating_mul(factor).max(1)
}

/// The first and the last key.
type Range<'k> = (&'k [u8], &'k [u8]);

fn range(table: &TableSummary) -> Range<'_> {
    (&table.first, &table.last)
}

fn numbers(tables: &[Arc<TableSummary>]) -> Vec<u64> {
    tables.iter().map(|table| table.table).collect()
}

fn overlapping<'v>(
    version: &'v Version,
    level: usize,
    (first, last): Range<'_>,
) -> &'v [Arc<TableSummary>] {
    version.level(level).first().map_or(&[], |run| run.overlapping(first, last))
}

fn any_busy(load: &Load, tables: &[Arc<TableSummary>]) -> bool {
    tables.iter().any(|table| load.busy.contains(&table.table))
}

/// All runs of the newest level with what they overlap in level 1.
fn merge_newest(version: &Version, load: &Load) -> Option<Choice> {
    let runs = version.level(0);
    let ranges = || runs.iter().filter_map(RunInfo::range);
    let upper = (ranges().map(|(first, _)| first).min()?, ranges().map(|(_, last)| last).max()?);
    let lower = overlapping(version, 1, upper);
    if runs.iter().any(|run| any_busy(load, &run.tables)) || any_busy(load, lower) {
        return None;
    }
    let mut inputs: Vec<_> = runs.iter().map(|run| numbers(&run.tables)).collect();
    inputs.push(numbers(lower));
    inputs.retain(|tables| !tables.is_empty());
    Some(Choice::Merge(Merging { inputs, into: 1, below: below(version, 1, upper, lower) }))
}

/// The table of a level that has the least below it, for its size.
fn push_down(
    version: &Version,
    load: &Load,
    level: usize,
    eligible: impl Fn(&TableSummary) -> bool,
) -> Option<Choice> {
    let into = level.checked_add(1)?;
    let run = version.level(level).first()?;
    let candidates = run.tables.iter().filter(|table| eligible(table)).filter_map(|table| {
        let lower = overlapping(version, into, range(table));
        if load.busy.contains(&table.table) || any_busy(load, lower) {
            return None;
        }
        let bytes: u64 = lower.iter().map(|table| table.file_bytes).sum();
        let price = u128::from(bytes) * 1_000 / u128::from(table.file_bytes.max(1));
        Some((price, table, lower))
    });
    let (_, table, lower) = candidates.min_by_key(|(price, table, _)| (*price, table.table))?;
    let below = below(version, into, range(table), lower);
    if lower.is_empty() && (table.counts.deletions == 0 || below == Below::OlderVersions) {
        return Some(Choice::Move { table: table.table, into });
    }
    let mut inputs = vec![vec![table.table], numbers(lower)];
    inputs.retain(|tables| !tables.is_empty());
    Some(Choice::Merge(Merging { inputs, into, below }))
}

/// What is below the output of a merge of keys in `upper` with tables of the level below.
fn below(version: &Version, into: usize, upper: Range<'_>, lower: &[Arc<TableSummary>]) -> Below {
    let first = lower.first().map_or(upper.0, |lower| upper.0.min(&lower.first));
    let last = lower.last().map_or(upper.1, |lower| upper.1.max(&lower.last));
    if version.nothing_below(into, first, last) { Below::Nothing } else { Below::OlderVersions }
}
