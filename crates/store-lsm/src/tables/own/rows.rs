//! Rows of a range, as the tree merges them.

use bytes::Bytes;
use sstable::{RowCursor, TableError};
use store::{Row, StoreError};

use super::store_error;
use crate::disk::Dir;

/// The rows of a range in one direction.
pub(crate) struct Rows {
    rows: Option<Result<RowCursor, TableError>>,
    dir: Dir,
}

impl Rows {
    /// `dir` is where the tables are, for the names of damaged ones.
    pub(super) const fn new(rows: Result<RowCursor, TableError>, dir: Dir) -> Self {
        Self { rows: Some(rows), dir }
    }

    fn fail(&mut self, error: TableError) -> Option<Result<Row, StoreError>> {
        self.rows = None;
        Some(Err(store_error(&self.dir, error)))
    }
}

impl Iterator for Rows {
    type Item = Result<Row, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let advanced = match self.rows.take()? {
            Ok(mut rows) => {
                let advanced = rows.advance();
                self.rows = Some(Ok(rows));
                advanced
            }
            Err(error) => Err(error),
        };
        match advanced {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => return self.fail(error),
        }
        let Some(Ok(rows)) = &self.rows else { return None };
        let value = Bytes::copy_from_slice(rows.value()?);
        Some(Ok((Bytes::copy_from_slice(rows.key()), value)))
    }
}
