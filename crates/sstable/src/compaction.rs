//! A compaction under way: merges runs, keeps what is still read, writes tables of a size.
//!
//! It makes one small step at a time, so that its caller can pause, stop or sync between two.

use crate::error::TableError;
use crate::merge::{Direction, Merge};
use crate::retention::{Below, Retained, Retention};
use crate::run::{Run, RunCursor};
use crate::run_writer::{NewTables, RunWriter};
use crate::table::Reading;
use crate::writer::{TableSummary, WriterOptions};

/// What a compaction does.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The runs that it merges.
    pub inputs: Vec<Run>,
    /// Which versions are still read.
    pub retention: Retention,
    /// What is below its output.
    pub below: Below,
    /// See [`RunWriter::new`].
    pub table_bytes: u64,
    /// How tables are written.
    pub options: WriterOptions,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do.
    More {
        /// Entries that were written so far.
        written: u64,
    },
    /// All is written and durable.
    Done,
}

/// A compaction.
#[derive(Debug)]
pub struct Compaction<N: NewTables> {
    versions: Retained,
    output: RunWriter<N>,
    finished: Vec<TableSummary>,
}

impl<N: NewTables> Compaction<N> {
    /// Begins a compaction, which reads past the cache.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's.
    pub fn begin(plan: Plan, tables: N) -> Result<Self, TableError> {
        let Plan { inputs, retention, below, table_bytes, options } = plan;
        let mut sources = Vec::with_capacity(inputs.len());
        for run in inputs {
            let mut cursor = RunCursor::new(run, Reading::whole());
            cursor.seek_first()?;
            sources.push(cursor);
        }
        let merge = Merge::new(sources, Direction::Forward);
        Ok(Self {
            versions: Retained::new(merge, retention, below),
            output: RunWriter::new(tables, table_bytes, options),
            finished: Vec::new(),
        })
    }

    /// Writes at most `entries` more.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's. What was written is then of no use; the caller
    /// removes the files that it made.
    pub fn step(&mut self, entries: u32) -> Result<Progress, TableError> {
        for _ in 0..entries {
            if !self.versions.advance()? {
                self.finished.extend(self.output.finish()?);
                return Ok(Progress::Done);
            }
            if let Some(entry) = self.versions.entry() {
                self.output.add(entry)?;
            }
        }
        Ok(Progress::More { written: self.output.entries() })
    }

    /// See [`RunWriter::begun`].
    pub fn begun(&self) -> &[u64] {
        self.output.begun()
    }

    /// The file that is being written, so that it can be sent to the disk piece by piece.
    pub fn file(&self) -> Option<&N::File> {
        self.output.file()
    }

    /// The tables that were written, after [`Progress::Done`].
    pub fn into_tables(self) -> Vec<TableSummary> {
        self.finished
    }
}
