//! The rows of one partition of a vector index in memory, found by the key of their entry.
//!
//! Invariant: all blocks but the last are full, and `places` has the place of every row.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use value::RawValue;

use super::block::{Block, Row, Shape};
use super::code::encode;

/// Bytes that a row needs besides its codes and its key: its measure, the places of the key and who
/// has it, the map with the room that it doubles into.
const ROW_OVERHEAD: usize = 176;
/// The same of a value of a filter attribute.
const VALUE_OVERHEAD: usize = 64;

/// A partition.
#[derive(Debug)]
pub(crate) struct Partition {
    shape: Shape,
    blocks: Vec<Arc<Block>>,
    places: HashMap<Bytes, usize>,
    /// A number for each value that a filter attribute ever had, from 1.
    values: HashMap<Vec<u8>, u32>,
    bytes: usize,
}

impl Partition {
    pub(crate) fn new(shape: Shape) -> Self {
        let (places, values) = (HashMap::new(), HashMap::new());
        Self { shape, blocks: Vec::new(), places, values, bytes: 0 }
    }

    /// Bytes of memory, about.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Its blocks, to be searched while it changes.
    pub(crate) fn blocks(&self) -> Vec<Arc<Block>> {
        self.blocks.clone()
    }

    /// Whether it remembers many more values of filter attributes than its rows have.
    pub(crate) fn is_worn(&self) -> bool {
        let rows = self.places.len().saturating_mul(self.shape.filters);
        self.values.len() > rows.saturating_mul(2).saturating_add(1 << 16)
    }

    /// The columns and numbers of these values; `None` if no row has one of them.
    pub(crate) fn wanted(&self, filters: &[(usize, &[u8])]) -> Option<Vec<(usize, u32)>> {
        let number = |(column, value): &(usize, &[u8])| Some((*column, *self.values.get(*value)?));
        filters.iter().map(number).collect()
    }

    /// Puts a row, in the place of the one with this key if there is one. A row of another width
    /// than the others is none.
    pub(crate) fn put(&mut self, key: &Bytes, vector: &[f32], filters: &[Option<RawValue<'_>>]) {
        if vector.len() != self.shape.dimensions || filters.len() != self.shape.filters {
            self.remove(key);
            return;
        }
        let filters = filters.iter().map(|value| value.map_or(0, |value| self.number(value)));
        let filters = filters.collect();
        let (codes, measure) = encode(vector);
        if let Some((key, place)) = self.places.get_key_value(key) {
            let (key, place) = (key.clone(), *place);
            self.set(place, Row { key, codes, measure, filters });
            return;
        }
        // A key from a page of the store would keep the whole page, with the numbers of its rows.
        let key = Bytes::copy_from_slice(key);
        self.bytes = self.bytes.saturating_add(self.row_bytes(&key));
        self.places.insert(key.clone(), self.places.len());
        let row = Row { key, codes, measure, filters };
        match self.blocks.last_mut().filter(|last| last.len() < self.shape.rows()) {
            Some(last) => Arc::make_mut(last).push(row),
            None => {
                let mut block = Block::new(self.shape);
                block.push(row);
                self.blocks.push(Arc::new(block));
            }
        }
    }

    /// Removes the row with this key, if there is one.
    pub(crate) fn remove(&mut self, key: &Bytes) {
        let Some(place) = self.places.remove(key) else { return };
        self.bytes = self.bytes.saturating_sub(self.row_bytes(key));
        let Some(block) = self.blocks.last_mut() else { return };
        let last = Arc::make_mut(block).pop();
        if block.len() == 0 {
            self.blocks.pop();
        }
        if let Some(last) = last.filter(|last| last.key != *key) {
            self.places.insert(last.key.clone(), place);
            self.set(place, last);
        }
    }

    fn set(&mut self, place: usize, row: Row) {
        let rows = self.shape.rows();
        if let Some(block) = self.blocks.get_mut(place / rows) {
            Arc::make_mut(block).set(place % rows, row);
        }
    }

    fn number(&mut self, value: RawValue<'_>) -> u32 {
        if let Some(number) = self.values.get(value.as_bytes()) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX).saturating_add(1);
        let bytes = value.as_bytes().len().saturating_add(VALUE_OVERHEAD);
        self.bytes = self.bytes.saturating_add(bytes);
        self.values.insert(value.as_bytes().to_vec(), number);
        number
    }

    fn row_bytes(&self, key: &Bytes) -> usize {
        let filters = self.shape.filters.saturating_mul(4);
        let columns = self.shape.dimensions.saturating_add(filters);
        columns.saturating_add(key.len()).saturating_add(ROW_OVERHEAD)
    }
}
