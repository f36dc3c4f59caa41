//! Block: some rows of a partition, column by column.
//!
//! Vectors are here as codes, a byte a number: enough to say which rows may be the nearest. A
//! search holds the blocks that it goes over, so a change of a block that is being searched makes a
//! copy of it: blocks are small.

use bytes::Bytes;

use super::candidates::Candidates;
use super::code::Measure;
use super::distance::Query;

/// How wide rows are, and how many a block has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Numbers of a vector; at least one.
    pub(crate) dimensions: usize,
    /// Attributes that a search can be narrowed by.
    pub(crate) filters: usize,
}

impl Shape {
    /// Numbers of a block: 64 KB.
    const NUMBERS: usize = 1 << 16;

    /// Rows of a block.
    pub(super) fn rows(self) -> usize {
        (Self::NUMBERS / self.dimensions.max(1)).max(1)
    }
}

/// A row, as it comes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) key: Bytes,
    pub(super) codes: Vec<i8>,
    pub(super) measure: Measure,
    /// One number for each filter attribute: which value it has, 0 for none.
    pub(super) filters: Vec<u32>,
}

/// The rows, all columns of one length.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    shape: Shape,
    keys: Vec<Bytes>,
    codes: Vec<i8>,
    measures: Vec<Measure>,
    filters: Vec<u32>,
}

impl Block {
    pub(super) fn new(shape: Shape) -> Self {
        let (keys, filters) = (Vec::new(), Vec::new());
        Self { shape, keys, codes: Vec::new(), measures: Vec::new(), filters }
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Appends a row, which has the width of the shape.
    pub(super) fn push(&mut self, row: Row) {
        if self.keys.len() == self.keys.capacity() {
            self.grow();
        }
        self.keys.push(row.key);
        self.codes.extend(row.codes);
        self.measures.push(row.measure);
        self.filters.extend(row.filters);
    }

    /// Makes room for as many rows again, but for no more than a block has: what a full block
    /// needs is what is counted for its rows.
    fn grow(&mut self) {
        let Shape { dimensions, filters } = self.shape;
        let left = self.shape.rows().saturating_sub(self.len());
        let more = self.len().max(1).min(left.max(1));
        self.keys.reserve_exact(more);
        self.measures.reserve_exact(more);
        self.codes.reserve_exact(more.saturating_mul(dimensions));
        self.filters.reserve_exact(more.saturating_mul(filters));
    }

    /// Bytes of numbers that it has room for.
    #[cfg(test)]
    pub(super) fn room(&self) -> usize {
        self.codes.capacity()
    }

    /// Takes the last row.
    pub(super) fn pop(&mut self) -> Option<Row> {
        let key = self.keys.pop()?;
        let measure = self.measures.pop()?;
        let codes = self.codes.split_off(self.start(self.shape.dimensions));
        let filters = self.filters.split_off(self.start(self.shape.filters));
        Some(Row { key, codes, measure, filters })
    }

    /// Where the columns of a width end once the last row is gone.
    fn start(&self, width: usize) -> usize {
        self.keys.len().saturating_mul(width)
    }

    /// Replaces the row at a place.
    pub(super) fn set(&mut self, at: usize, row: Row) {
        let Shape { dimensions, filters } = self.shape;
        if let Some(key) = self.keys.get_mut(at) {
            *key = row.key;
        }
        if let Some(measure) = self.measures.get_mut(at) {
            *measure = row.measure;
        }
        let codes = self.codes.iter_mut().skip(at.saturating_mul(dimensions));
        codes.zip(row.codes).for_each(|(code, new)| *code = new);
        let values = self.filters.iter_mut().skip(at.saturating_mul(filters));
        values.zip(row.filters).for_each(|(value, new)| *value = new);
    }

    /// Offers every row that has these values in its filter columns; how many there are.
    pub(crate) fn search(
        &self,
        query: &Query,
        wanted: &[(usize, u32)],
        candidates: &mut Candidates,
    ) -> usize {
        let mut compared: usize = 0;
        let rows = self.codes.chunks_exact(self.shape.dimensions.max(1));
        let rows = rows.zip(&self.measures).zip(&self.keys);
        for (at, ((codes, measure), key)) in rows.enumerate() {
            if !self.has(at, wanted) {
                continue;
            }
            compared = compared.saturating_add(1);
            candidates.offer(query.bounds(codes, *measure), key);
        }
        compared
    }

    fn has(&self, at: usize, wanted: &[(usize, u32)]) -> bool {
        let first = at.saturating_mul(self.shape.filters);
        let value = |column: usize| self.filters.get(first.saturating_add(column));
        wanted.iter().all(|(column, wanted)| value(*column) == Some(wanted))
    }
}
