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

    /// The number of the newest memtable with the next key of all of them, and where the next key
    /// of the tables is in relation to it.
    fn in_memory(&mut self) -> Option<(usize, Ordering)> {
        let direction = self.direction;
        let memtables = self.memtables.iter_mut().enumerate();
        let keys = memtables.filter_map(|(number, rows)| Some((number, &rows.peek()?.0)));
        // Of equal ones the first, which is the newest.
        let (number, key) = keys.min_by(|(_, one), (_, other)| order(direction, one, other))?;
        let in_tables = match self.tables.peek() {
            Some(Ok((other, _))) => order(direction, other, key),
            Some(Err(_)) => Ordering::Less,
            None => Ordering::Greater,
        };
        Some((number, in_tables))
    }

    /// The next row of this memtable; those after it that have the key move on too.
    fn take(&mut self, number: usize) -> Option<(Bytes, Option<Bytes>)> {
        let (newest, older) = self.memtables.get_mut(number..)?.split_first_mut()?;
        let row = newest.next()?;
        for rows in older {
            // Hidden by it.
            let _ = rows.next_if(|(other, _)| *other == row.0);
        }
        Some(row)
    }
}

impl<I: Iterator<Item = Result<Row, StoreError>>> Iterator for Merge<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        loop {
            let (number, in_tables) = match self.in_memory() {
                None | Some((_, Ordering::Less)) => return self.tables.next(),
                Some(found) => found,
            };
            if in_tables == Ordering::Equal {
                // Hidden by the memtable's version, which may be a deletion.
                drop(self.tables.next());
            }
            if let (key, Some(value)) = self.take(number)? {
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
