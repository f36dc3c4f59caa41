//! Runs: tables one after another that share no key, read as one.

use std::sync::Arc;

use crate::entry::Entry;
use crate::error::TableError;
use crate::table::{BatchKey, Found, Reading, Table, TableCursor};

/// Tables with ascending keys, of which no two have the same.
#[derive(Clone, Debug, Default)]
pub struct Run {
    tables: Arc<[Arc<Table>]>,
}

impl Run {
    /// A run of these tables.
    #[must_use]
    pub fn new(tables: Vec<Arc<Table>>) -> Self {
        Self { tables: tables.into() }
    }

    /// The tables.
    #[must_use]
    pub fn tables(&self) -> &[Arc<Table>] {
        &self.tables
    }

    /// The first table that has a key which is not before `key`; their number if there is none.
    fn place(&self, key: &[u8]) -> usize {
        self.tables.partition_point(|table| table.range().last[..] < *key)
    }

    /// The newest version of `key` that is not newer than `at`.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's.
    pub fn get(&self, key: BatchKey<'_>, at: u64) -> Result<Option<Found>, TableError> {
        let table = self.tables.get(self.place(key.key));
        table.map_or(Ok(None), |table| table.get_hashed(key, at))
    }

    /// As [`Table::get_many`].
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's.
    pub fn get_many(
        &self,
        mut keys: &[BatchKey<'_>],
        at: u64,
        mut found: &mut [Option<Found>],
    ) -> Result<(), TableError> {
        while let Some(first) = keys.first() {
            let Some(table) = self.tables.get(self.place(first.key)) else { break };
            let here = keys.partition_point(|key| key.key <= &table.range().last[..]);
            let (Some((now, later)), Some((found_now, found_later))) =
                (keys.split_at_checked(here), found.split_at_mut_checked(here))
            else {
                break;
            };
            table.get_many(now, at, found_now)?;
            (keys, found) = (later, found_later);
        }
        Ok(())
    }
}

/// A position in a run, on an entry or on none.
#[derive(Debug)]
pub struct RunCursor {
    run: Run,
    reading: Reading,
    at: usize,
    cursor: Option<TableCursor>,
}

impl RunCursor {
    /// A cursor on no entry.
    #[must_use]
    pub const fn new(run: Run, reading: Reading) -> Self {
        Self { run, reading, at: 0, cursor: None }
    }

    /// The key and stamp of the entry that it is on.
    #[must_use]
    pub fn position(&self) -> Option<(&[u8], u64)> {
        self.cursor.as_ref()?.position()
    }

    /// The entry that it is on.
    #[must_use]
    pub fn entry(&self) -> Option<Entry<'_>> {
        self.cursor.as_ref()?.entry()
    }

    /// The version that it is on, with its block.
    #[must_use]
    pub fn found(&self) -> Option<Found> {
        self.cursor.as_ref()?.found()
    }

    /// The table that it is in.
    #[must_use]
    pub fn table(&self) -> Option<&Arc<Table>> {
        self.cursor.as_ref().map(TableCursor::table)
    }

    /// Goes to the first entry that is `(key, stamp)` or after it.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's. The cursor is then on no entry.
    pub fn seek(&mut self, key: &[u8], stamp: u64) -> Result<(), TableError> {
        let place = self.run.place(key);
        if self.enter(place)
            && let Some(cursor) = &mut self.cursor
        {
            cursor.seek(key, stamp)?;
        }
        self.skip_ends()
    }

    /// Goes to the last entry before `(key, stamp)`.
    ///
    /// # Errors
    /// As [`RunCursor::seek`].
    pub fn seek_before(&mut self, key: &[u8], stamp: u64) -> Result<(), TableError> {
        let place = self.run.place(key);
        if self.enter(place)
            && let Some(cursor) = &mut self.cursor
        {
            cursor.seek_before(key, stamp)?;
            if cursor.position().is_some() {
                return Ok(());
            }
        }
        self.enter_before(place)
    }

    /// Goes to the first entry.
    ///
    /// # Errors
    /// As [`RunCursor::seek`].
    pub fn seek_first(&mut self) -> Result<(), TableError> {
        if self.enter(0)
            && let Some(cursor) = &mut self.cursor
        {
            cursor.seek_first()?;
        }
        Ok(())
    }

    /// Goes to the last entry.
    ///
    /// # Errors
    /// As [`RunCursor::seek`].
    pub fn seek_last(&mut self) -> Result<(), TableError> {
        self.enter_before(self.run.tables.len())
    }

    /// Goes to the next entry; from the last one to none.
    ///
    /// # Errors
    /// As [`RunCursor::seek`].
    pub fn step_forward(&mut self) -> Result<(), TableError> {
        let Some(cursor) = &mut self.cursor else { return Ok(()) };
        cursor.step_forward()?;
        self.skip_ends()
    }

    /// Goes to the entry before; from the first one to none.
    ///
    /// # Errors
    /// As [`RunCursor::seek`].
    pub fn step_back(&mut self) -> Result<(), TableError> {
        let Some(cursor) = &mut self.cursor else { return Ok(()) };
        cursor.step_back()?;
        if cursor.position().is_some() { Ok(()) } else { self.enter_before(self.at) }
    }

    /// Makes the table at a place the current one; `false`, and none, if there is none.
    fn enter(&mut self, place: usize) -> bool {
        if self.at != place || self.cursor.is_none() {
            let table = self.run.tables.get(place);
            self.cursor = table.map(|table| TableCursor::new(Arc::clone(table), self.reading));
            self.at = place;
        }
        self.cursor.is_some()
    }

    /// From the end of a table to the first entry of the next one.
    fn skip_ends(&mut self) -> Result<(), TableError> {
        if self.cursor.as_ref().is_some_and(|cursor| cursor.position().is_none()) {
            let next = self.at.saturating_add(1);
            if self.enter(next)
                && let Some(cursor) = &mut self.cursor
            {
                cursor.seek_first()?;
            }
        }
        Ok(())
    }

    /// Goes to the last entry of the table before a place.
    fn enter_before(&mut self, place: usize) -> Result<(), TableError> {
        let Some(previous) = place.checked_sub(1) else {
            self.cursor = None;
            return Ok(());
        };
        if self.enter(previous)
            && let Some(cursor) = &mut self.cursor
        {
            cursor.seek_last()?;
        }
        Ok(())
    }
}
