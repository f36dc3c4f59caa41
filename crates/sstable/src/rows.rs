//! Reads over several runs at one stamp: gets, batches and rows of a range.

use crate::error::TableError;
use crate::merge::{Direction, Merge};
use crate::run::{Run, RunCursor};
use crate::table::{BatchKey, Found, Reading};

/// Runs that a read searches, the newest first: no version in a run is newer than a version of the
/// same key in a run before it.
#[derive(Clone, Debug, Default)]
pub struct Runs(Vec<Run>);

/// Which rows are read.
#[derive(Clone, Copy, Debug)]
pub struct RowRange<'k> {
    /// The first key.
    pub start: &'k [u8],
    /// The key after the last one; `None` for all that follow.
    pub end: Option<&'k [u8]>,
}

impl Runs {
    /// Runs, the newest first.
    #[must_use]
    pub const fn new(runs: Vec<Run>) -> Self {
        Self(runs)
    }

    /// The runs.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.0
    }

    /// The newest version of `key` that is not newer than `at`.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's.
    pub fn get(&self, key: &[u8], at: u64) -> Result<Option<Found>, TableError> {
        let key = BatchKey::new(key);
        for run in &self.0 {
            if let Some(found) = run.get(key, at)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The newest version of each of `keys`, which ascend, that is not newer than `at`.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's.
    pub fn get_many(&self, keys: &[&[u8]], at: u64) -> Result<Vec<Option<Found>>, TableError> {
        let keys: Vec<_> = keys.iter().map(|key| BatchKey::new(key)).collect();
        let mut found = vec![None; keys.len()];
        for run in &self.0 {
            if found.iter().all(Option::is_some) {
                break;
            }
            run.get_many(&keys, at, &mut found)?;
        }
        Ok(found)
    }

    /// The rows of a range as they were at `at`, in one direction.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's.
    pub fn rows(
        &self,
        range: RowRange<'_>,
        at: u64,
        direction: Direction,
        reading: Reading,
    ) -> Result<RowCursor, TableError> {
        let RowRange { start, end } = range;
        let mut sources = Vec::with_capacity(self.0.len());
        for run in self.0.iter().filter(|run| overlaps(run, range)) {
            let mut cursor = RunCursor::new(run.clone(), reading);
            match (direction, end) {
                (Direction::Forward, _) => cursor.seek(start, at)?,
                (Direction::Backward, Some(end)) => cursor.seek_before(end, u64::MAX)?,
                (Direction::Backward, None) => cursor.seek_last()?,
            }
            sources.push(cursor);
        }
        let limit = match direction {
            Direction::Forward => end.map(<[u8]>::to_vec),
            Direction::Backward => Some(start.to_vec()),
        };
        Ok(RowCursor {
            merge: Merge::new(sources, direction),
            direction,
            at,
            limit,
            key: Vec::new(),
            state: State::Before,
        })
    }
}

fn overlaps(run: &Run, range: RowRange<'_>) -> bool {
    let tables = run.tables();
    let Some((first, last)) = tables.first().zip(tables.last()) else { return false };
    let begins = range.end.is_none_or(|end| first.range().first[..] < *end);
    begins && last.range().last[..] >= *range.start
}

/// Where a row cursor is.
#[derive(Debug)]
enum State {
    /// Before the first row.
    Before,
    /// The current row is the merge's current version.
    OnMerge,
    /// The merge is past the current row.
    Past(Found),
    End,
}

/// The rows of a range at one stamp: of each key the newest version up to it, unless that is a
/// deletion.
#[derive(Debug)]
pub struct RowCursor {
    merge: Merge,
    direction: Direction,
    at: u64,
    /// Forward the key after the last one, backward the last one.
    limit: Option<Vec<u8>>,
    key: Vec<u8>,
    state: State,
}

impl RowCursor {
    /// Goes to the next row; `false` if there is none.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's. The cursor is then at its end.
    pub fn advance(&mut self) -> Result<bool, TableError> {
        let advanced = match self.direction {
            Direction::Forward => self.advance_forward(),
            Direction::Backward => self.advance_backward(),
        };
        if !matches!(advanced, Ok(true)) {
            self.state = State::End;
        }
        advanced
    }

    /// The key of the current row.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The value of the current row; `None` where there is no row.
    #[must_use]
    pub fn value(&self) -> Option<&[u8]> {
        match &self.state {
            State::OnMerge => self.merge.entry()?.value,
            State::Past(found) => found.value(),
            State::Before | State::End => None,
        }
    }

    fn advance_forward(&mut self) -> Result<bool, TableError> {
        // The key whose versions are passed: those of the current row, or of a deleted one.
        let mut passing = match self.state {
            State::OnMerge => true,
            State::Before => false,
            State::Past(_) | State::End => return Ok(false),
        };
        if passing {
            self.merge.advance()?;
        }
        while let Some((key, stamp)) = self.merge.position() {
            if self.limit.as_deref().is_some_and(|end| key >= end) {
                return Ok(false);
            }
            let visible = stamp <= self.at && !(passing && key == self.key);
            if visible {
                self.key.clear();
                self.key.extend_from_slice(key);
                if self.merge.entry().is_some_and(|entry| entry.value.is_some()) {
                    self.state = State::OnMerge;
                    return Ok(true);
                }
                passing = true;
            }
            self.merge.advance()?;
        }
        Ok(false)
    }

    fn advance_backward(&mut self) -> Result<bool, TableError> {
        while let Some((key, _)) = self.merge.position() {
            if self.limit.as_deref().is_some_and(|start| key < start) {
                return Ok(false);
            }
            self.key.clear();
            self.key.extend_from_slice(key);
            let mut newest = None;
            // From the oldest version to the newest.
            while let Some((key, stamp)) = self.merge.position() {
                if key != self.key {
                    break;
                }
                if stamp <= self.at {
                    newest = self.merge.found();
                }
                self.merge.advance()?;
            }
            if let Some(found) = newest.filter(|found| found.value.is_some()) {
                self.state = State::Past(found);
                return Ok(true);
            }
        }
        Ok(false)
    }
}
