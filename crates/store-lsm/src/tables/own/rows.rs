//! Rows of a range, as the tree merges them.
//!
//! They are copied some at a time into one piece of memory: one allocation for a page instead of
//! two for each of its rows. No block is kept by a row that somebody keeps.

use std::sync::Arc;

use bytes::Bytes;
use sstable::{RowCursor, TableError};
use store::{Row, StoreError};

use super::store_error;
use crate::disk::Dir;

/// The most rows of the first batch; each further batch has twice as many,
const FIRST: usize = 16;
/// up to this number.
const MOST: usize = 128;
/// A batch ends with the row that reaches this number of bytes.
const BYTES: usize = 64 << 10;

/// The rows of a range in one direction.
pub(crate) struct Rows {
    /// `None` at the end.
    cursor: Option<RowCursor>,
    dir: Arc<Dir>,
    /// What was copied and not taken.
    batch: std::vec::IntoIter<Row>,
    /// What comes after the batch.
    error: Option<TableError>,
    /// How many rows the next batch has.
    copy: usize,
}

impl Rows {
    /// `dir` is where the tables are, for the names of damaged ones. The reader wants `rows` rows
    /// at most.
    pub(super) fn new(cursor: Result<RowCursor, TableError>, dir: Arc<Dir>, rows: usize) -> Self {
        let (cursor, error) = match cursor {
            Ok(cursor) => (Some(cursor), None),
            Err(error) => (None, Some(error)),
        };
        // One more says whether there are more.
        let copy = rows.saturating_add(1).min(FIRST);
        Self { cursor, dir, batch: Vec::new().into_iter(), error, copy }
    }

    /// Copies the next rows. `None` after the last one.
    fn refill(&mut self) -> Option<()> {
        let cursor = self.cursor.as_mut()?;
        let mut bytes: Vec<u8> = Vec::new();
        let mut ends = Vec::with_capacity(self.copy);
        let mut over = false;
        while ends.len() < self.copy && bytes.len() < BYTES {
            match cursor.advance() {
                Ok(true) => {}
                Ok(false) => over = true,
                Err(error) => {
                    self.error = Some(error);
                    over = true;
                }
            }
            let Some(value) = cursor.value().filter(|_| !over) else { break };
            let key = cursor.key();
            if ends.is_empty() {
                // As if all were as long.
                let row = key.len().saturating_add(value.len());
                bytes.reserve(row.saturating_mul(self.copy).min(BYTES.max(row)));
            }
            bytes.extend_from_slice(key);
            let key_end = bytes.len();
            bytes.extend_from_slice(value);
            ends.push((key_end, bytes.len()));
        }
        if over {
            self.cursor = None;
        }
        self.copy = self.copy.saturating_mul(2).min(MOST);
        let (bytes, mut start) = (Bytes::from(bytes), 0);
        let rows = ends.into_iter().map(|(key_end, end)| {
            let row = (bytes.slice(start..key_end), bytes.slice(key_end..end));
            start = end;
            row
        });
        self.batch = rows.collect::<Vec<_>>().into_iter();
        Some(())
    }
}

impl Iterator for Rows {
    type Item = Result<Row, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.batch.next() {
                return Some(Ok(row));
            }
            if let Some(error) = self.error.take() {
                return Some(Err(store_error(&self.dir, error)));
            }
            self.refill()?;
        }
    }
}
