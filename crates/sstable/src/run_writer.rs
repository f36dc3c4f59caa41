//! Run writer: entries in order into tables of a size.

use crate::entry::Entry;
use crate::error::TableError;
use crate::file::TableFile;
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

/// Writes the tables of one run, one after another.
#[derive(Debug)]
pub struct RunWriter<N: NewTables> {
    tables: N,
    table_bytes: u64,
    options: WriterOptions,
    writer: Option<TableWriter<N::File>>,
    finished: Vec<TableSummary>,
    entries: u64,
    /// The numbers of all tables that were begun.
    begun: Vec<u64>,
}

impl<N: NewTables> RunWriter<N> {
    /// Begins a run whose tables have about `table_bytes` each. The versions of one key are never
    /// in two.
    pub const fn new(tables: N, table_bytes: u64, options: WriterOptions) -> Self {
        Self {
            tables,
            table_bytes,
            options,
            writer: None,
            finished: Vec::new(),
            entries: 0,
            begun: Vec::new(),
        }
    }

    /// The numbers of the tables that were begun. Where the run is not published, their files are
    /// the caller's to remove.
    pub fn begun(&self) -> &[u64] {
        &self.begun
    }

    /// Entries so far.
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// The file that is being written, so that it can be sent to the disk piece by piece.
    pub fn file(&self) -> Option<&N::File> {
        self.writer.as_ref().map(TableWriter::file)
    }

    /// Adds an entry, which is after all before it.
    ///
    /// # Errors
    /// As [`TableWriter::add`]. What was written is then of no use; the caller removes the files
    /// that it made.
    pub fn add(&mut self, entry: Entry<'_>) -> Result<(), TableError> {
        let full = |writer: &TableWriter<N::File>| {
            writer.bytes() >= self.table_bytes && writer.last_key() != entry.key
        };
        if self.writer.as_ref().is_some_and(full) {
            let last = self.writer.as_ref().is_some_and(|writer| writer.last_key() > entry.key);
            if last {
                return Err(TableError::Unordered);
            }
            self.end_table()?;
        }
        if self.writer.is_none() {
            let (identity, file) = self.tables.create()?;
            self.begun.push(identity.table);
            self.writer = Some(TableWriter::new(file, identity, self.options.clone()));
        }
        if let Some(writer) = &mut self.writer {
            writer.add(entry)?;
        }
        self.entries = self.entries.saturating_add(1);
        Ok(())
    }

    /// Makes all of it durable, and says which tables there are.
    ///
    /// # Errors
    /// As [`RunWriter::add`].
    pub fn finish(&mut self) -> Result<Vec<TableSummary>, TableError> {
        self.end_table()?;
        Ok(std::mem::take(&mut self.finished))
    }

    fn end_table(&mut self) -> Result<(), TableError> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        self.finished.extend(writer.finish()?.map(|(_, summary)| summary));
        Ok(())
    }
}
