//! Merging iterator over memtables and tables.

use std::cmp::Ordering;
use std::iter::Peekable;

use bytes::Bytes;
use store::{Direction, Row, StoreError};

use crate::memtable::Cursor;

/// Rows of a range in one direction. Where several sources have a key, the first memtable decides,
/// and the tables come last: what is newer is never in an older source.
pub(super) struct Merge<I: Iterator> {
    memtables: Vec<Peekable<Cursor>>,
    tables: Peekable<I>,
    direction: Direction,
}

impl<I: Iterator<Item = Result<Row, StoreError>>> Merge<I> {
    pub(super) fn new(memtables: Vec<Cursor>, tables: I, direction: Direction) -> Self {
        let memtables = memtables.into_iter().map(Iterator::peekable).collect();
        Self { memtables, tables: tables.peekable(), direction }
    }

    /// The next key of the memtables.
    fn in_memory(&mut self) -> Option<Bytes> {
        let direction = self.direction;
        let keys = self.memtables.iter_mut().filter_map(|rows| rows.peek()).map(|(key, _)| key);
        keys.min_by(|one, other| order(direction, one, other)).cloned()
    }

    /// The value of `key` in the newest memtable that has it; all of them move on.
    fn take(&mut self, key: &Bytes) -> Option<Bytes> {
        let taken = self.memtables.iter_mut().map(|rows| rows.next_if(|(other, _)| other == key));
        // All of them, so that each one moves on.
        let taken: Vec<_> = taken.collect();
        taken.into_iter().flatten().next().and_then(|(_, value)| value)
    }
}

impl<I: Iterator<Item = Result<Row, StoreError>>> Iterator for Merge<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        loop {
            let Some(key) = self.in_memory() else { return self.tables.next() };
            let in_tables = match self.tables.peek() {
                Some(Ok((other, _))) => order(self.direction, other, &key),
                Some(Err(_)) => return self.tables.next(),
                None => Ordering::Greater,
            };
            match in_tables {
                Ordering::Less => return self.tables.next(),
                // Hidden by the memtable's version, which may be a deletion.
                Ordering::Equal => drop(self.tables.next()),
                Ordering::Greater => {}
            }
            if let Some(value) = self.take(&key) {
                return Some(Ok((key, value)));
            }
        }
    }
}

/// Which of two keys comes first.
fn order(direction: Direction, one: &Bytes, other: &Bytes) -> Ordering {
    match direction {
        Direction::Forward => one.cmp(other),
        Direction::Backward => other.cmp(one),
    }
}
