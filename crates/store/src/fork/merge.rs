//! Merging iterator over two sorted sources, in either direction.

use std::cmp::Ordering;
use std::collections::VecDeque;

use crate::memory::Entry;
use crate::{Direction, KeyRange, Row, StoreError};

/// Some entries of a range, in the order asked for, and whether there are more.
type Chunk = (Vec<Entry>, bool);

type Fetch<'a> = Box<dyn FnMut(&KeyRange, Direction) -> Result<Chunk, StoreError> + 'a>;

/// Reads a range a chunk at a time.
pub(super) struct Cursor<'a> {
    fetch: Fetch<'a>,
    /// What was not fetched yet; `None` when everything was.
    rest: Option<KeyRange>,
    direction: Direction,
    fetched: VecDeque<Entry>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(
        range: &KeyRange,
        direction: Direction,
        fetch: impl FnMut(&KeyRange, Direction) -> Result<Chunk, StoreError> + 'a,
    ) -> Self {
        let fetch = Box::new(fetch);
        Self { fetch, rest: Some(range.clone()), direction, fetched: VecDeque::new() }
    }

    /// The next entry, left where it is.
    fn peek(&mut self) -> Result<Option<&Entry>, StoreError> {
        while self.fetched.is_empty() {
            let Some(rest) = self.rest.take() else { return Ok(None) };
            let (entries, more) = (self.fetch)(&rest, self.direction)?;
            if more && let Some((last, _)) = entries.last() {
                self.rest = Some(rest.resume(last, self.direction));
            }
            self.fetched.extend(entries);
        }
        Ok(self.fetched.front())
    }

    fn take(&mut self) -> Option<Entry> {
        self.fetched.pop_front()
    }
}

/// The rows of `upper` over `lower`: of a key in both, the upper entry counts.
pub(super) struct Merge<'a> {
    upper: Cursor<'a>,
    lower: Cursor<'a>,
    direction: Direction,
}

impl<'a> Merge<'a> {
    pub(super) const fn new(upper: Cursor<'a>, lower: Cursor<'a>, direction: Direction) -> Self {
        Self { upper, lower, direction }
    }

    /// The next entry of both, deletions included.
    fn entry(&mut self) -> Result<Option<Entry>, StoreError> {
        let order = match (self.upper.peek()?, self.lower.peek()?) {
            (None, None) => return Ok(None),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((upper, _)), Some((lower, _))) => match self.direction {
                Direction::Forward => upper.cmp(lower),
                Direction::Backward => lower.cmp(upper),
            },
        };
        Ok(match order {
            Ordering::Less => self.upper.take(),
            Ordering::Greater => self.lower.take(),
            Ordering::Equal => {
                drop(self.lower.take());
                self.upper.take()
            }
        })
    }
}

impl Iterator for Merge<'_> {
    type Item = Result<Row, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.entry() {
                Ok(Some((key, Some(value)))) => return Some(Ok((key, value))),
                Ok(Some((_, None))) => {}
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
