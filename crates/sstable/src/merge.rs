//! Merge of runs: all their versions in order, in either direction.

use std::cmp::Ordering;

use crate::entry::{Entry, compare};
use crate::error::TableError;
use crate::run::RunCursor;
use crate::table::Found;

/// Which way a cursor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To later keys, and of one key to older versions.
    Forward,
    /// To earlier keys, and of one key to newer versions.
    Backward,
}

/// The versions of several runs. The cursors it is made of are on their first entries.
#[derive(Debug)]
pub struct Merge {
    sources: Vec<RunCursor>,
    /// The sources that are on an entry, the one that comes first first. Most steps leave it as it
    /// is, at the price of one comparison: the largest run has most of the entries.
    order: Vec<usize>,
    direction: Direction,
}

impl Merge {
    /// Merges sources that were placed where the merge begins.
    #[must_use]
    pub fn new(sources: Vec<RunCursor>, direction: Direction) -> Self {
        let mut merge = Self { sources, order: Vec::new(), direction };
        for source in 0..merge.sources.len() {
            if merge.place(source).is_some() {
                merge.order.insert(0, source);
                merge.settle();
            }
        }
        merge
    }

    /// The key and stamp of the current version; `None` at the end.
    #[must_use]
    pub fn position(&self) -> Option<(&[u8], u64)> {
        self.top()?.position()
    }

    /// The current version.
    #[must_use]
    pub fn entry(&self) -> Option<Entry<'_>> {
        self.top()?.entry()
    }

    /// The current version with its block.
    #[must_use]
    pub fn found(&self) -> Option<Found> {
        self.top()?.found()
    }

    /// Goes to the next version.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file's. The merge is then at its end.
    pub fn advance(&mut self) -> Result<(), TableError> {
        let Some(&first) = self.order.first() else { return Ok(()) };
        let Some(source) = self.sources.get_mut(first) else { return Ok(()) };
        let stepped = match self.direction {
            Direction::Forward => source.step_forward(),
            Direction::Backward => source.step_back(),
        };
        if let Err(error) = stepped {
            self.order.clear();
            return Err(error);
        }
        if source.position().is_none() {
            self.order.remove(0);
        } else {
            self.settle();
        }
        Ok(())
    }

    fn top(&self) -> Option<&RunCursor> {
        self.sources.get(*self.order.first()?)
    }

    fn place(&self, source: usize) -> Option<(&[u8], u64)> {
        self.sources.get(source)?.position()
    }

    /// Moves the first source back to where it belongs.
    fn settle(&mut self) {
        let mut at = 0_usize;
        while let (Some(&one), Some(&other)) = (self.order.get(at), self.order.get(at + 1)) {
            if self.comes_first(one, other) {
                break;
            }
            self.order.swap(at, at + 1);
            at += 1;
        }
    }

    fn comes_first(&self, one: usize, other: usize) -> bool {
        let (Some(a), Some(b)) = (self.place(one), self.place(other)) else { return true };
        match (compare(a, b), self.direction) {
            (Ordering::Less, Direction::Forward) | (Ordering::Greater, Direction::Backward) => true,
            (Ordering::Equal, _) => one < other,
            (Ordering::Greater | Ordering::Less, _) => false,
        }
    }
}
