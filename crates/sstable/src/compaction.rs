//! A compaction under way: merges runs, keeps what is still read, writes tables of a size.
//!
//! It makes one small step at a time, so that its caller can pause, stop or sync between two.

use crate::error::TableError;
use crate::file::TableFile;
use crate::merge::{Direction, Merge};
use crate::retention::{Below, Retained, Retention};
use crate::run::{Run, RunCursor};
use crate::table::Reading;
use crate::writer::{TableIdentity, TableSummary, TableWriter, WriterOptions};

/// Makes the files of new tables.
pub trait NewTables {
    /// Their kind of file.
    type File: TableFile;

    /// A number that no table has had, with a random salt, and an empty file for it.
    ///
    /// # Errors
    /// The file system's.
    fn create(&mut self) -> Result<(TableIdentity, Self::File), TableError>;
}

/// What a compaction does.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The runs that it merges.
    pub inputs: Vec<Run>,
    /// Which versions are still read.
    pub retention: Retention,
    /// What is below its output.
    pub below: Below,
    /// About how many bytes a table has before the next one begins. The versions of one key are
    /// never in two.
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
    tables: N,
    table_bytes: u64,
    options: WriterOptions,
    writer: Option<TableWriter<N::File>>,
    finished: Vec<TableSummary>,
    written: u64,
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
        Ok(Self {
            versions: Retained::new(Merge::new(sources, Direction::Forward), retention, below),
            tables,
            table_bytes,
            options,
            writer: None,
            finished: Vec::new(),
            written: 0,
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
                self.end_table()?;
                return Ok(Progress::Done);
            }
            let Some(entry) = self.versions.entry() else { continue };
            let full = |writer: &&TableWriter<N::File>| {
                writer.bytes() >= self.table_bytes && writer.last_key() != entry.key
            };
            if self.writer.as_ref().is_some_and(|writer| full(&writer)) {
                self.end_table()?;
            }
            if self.writer.is_none() {
                let (identity, file) = self.tables.create()?;
                self.writer = Some(TableWriter::new(file, identity, self.options.clone()));
            }
            if let (Some(writer), Some(entry)) = (&mut self.writer, self.versions.entry()) {
                writer.add(entry)?;
                self.written = self.written.saturating_add(1);
            }
        }
        Ok(Progress::More { written: self.written })
    }

    /// The file that is being written, so that it can be sent to the disk piece by piece.
    pub fn file(&self) -> Option<&N::File> {
        self.writer.as_ref().map(TableWriter::file)
    }

    /// The tables that were written, after [`Progress::Done`].
    pub fn into_tables(self) -> Vec<TableSummary> {
        self.finished
    }

    fn end_table(&mut self) -> Result<(), TableError> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        if let Some((_, summary)) = writer.finish()? {
            self.finished.push(summary);
        }
        Ok(())
    }
}
