//! Block: some rows of a partition, column by column.
//!
//! A search holds the blocks that it goes over, so a change of a block that is being searched makes
//! a copy of it: blocks are small.

use bytes::Bytes;

use super::distance::Query;
use super::nearest::Nearest;

/// How wide rows are, and how many a block has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Numbers of a vector; at least one.
    pub(crate) dimensions: usize,
    /// Attributes that a search can be narrowed by.
    pub(crate) filters: usize,
}

impl Shape {
    /// Numbers of a block: 256 KB.
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
    pub(super) vector: Vec<f32>,
    pub(super) norm: f32,
    /// One number for each filter attribute: which value it has, 0 for none.
    pub(super) filters: Vec<u32>,
}

/// The rows, all columns of one length.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    shape: Shape,
    keys: Vec<Bytes>,
    numbers: Vec<f32>,
    norms: Vec<f32>,
    filters: Vec<u32>,
}

impl Block {
    pub(super) fn new(shape: Shape) -> Self {
        let (keys, filters) = (Vec::new(), Vec::new());
        Self { shape, keys, numbers: Vec::new(), norms: Vec::new(), filters }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Appends a row, which has the width of the shape.
    pub(super) fn push(&mut self, row: Row) {
        self.keys.push(row.key);
        self.numbers.extend(row.vector);
        self.norms.push(row.norm);
        self.filters.extend(row.filters);
    }

    /// Takes the last row.
    pub(super) fn pop(&mut self) -> Option<Row> {
        let key = self.keys.pop()?;
        let norm = self.norms.pop()?;
        let vector = self.numbers.split_off(self.start(self.shape.dimensions));
        let filters = self.filters.split_off(self.start(self.shape.filters));
        Some(Row { key, vector, norm, filters })
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
        if let Some(norm) = self.norms.get_mut(at) {
            *norm = row.norm;
        }
        let numbers = self.numbers.iter_mut().skip(at.saturating_mul(dimensions));
        numbers.zip(row.vector).for_each(|(number, new)| *number = new);
        let values = self.filters.iter_mut().skip(at.saturating_mul(filters));
        values.zip(row.filters).for_each(|(value, new)| *value = new);
    }

    /// Offers every row that has these values in its filter columns; how many there are.
    pub(crate) fn search(
        &self,
        query: &Query,
        wanted: &[(usize, u32)],
        nearest: &mut Nearest<Bytes, Bytes>,
    ) -> usize {
        let mut compared: usize = 0;
        let vectors = self.numbers.chunks_exact(self.shape.dimensions.max(1));
        for (at, ((vector, norm), key)) in vectors.zip(&self.norms).zip(&self.keys).enumerate() {
            if !self.has(at, wanted) {
                continue;
            }
            compared = compared.saturating_add(1);
            nearest.offer(query.rank(vector, *norm), || (key.clone(), key.clone()));
        }
        compared
    }

    fn has(&self, at: usize, wanted: &[(usize, u32)]) -> bool {
        let first = at.saturating_mul(self.shape.filters);
        let value = |column: usize| self.filters.get(first.saturating_add(column));
        wanted.iter().all(|(column, wanted)| value(*column) == Some(wanted))
    }
}
