//! Observation: what one request did, noted where it is accounted for.
//!
//! [`Observed`] is a call of an engine that is observed; reads, commits and `accounting` note in
//! its observation. Where nobody observes, a note costs a look at a variable of the thread. Nothing
//! is allocated and nothing is locked.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use value::Item;

use crate::capacity::{Consumed, Direction};

/// What one request did on all tables that it names.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Observation {
    /// Read units of tables.
    pub read_units: f64,
    /// Read units of indexes.
    pub index_read_units: f64,
    /// Write units of tables.
    pub write_units: f64,
    /// Write units of indexes.
    pub index_write_units: f64,
    /// Items and index entries that were read, before any filter.
    pub items_read: u32,
    /// Those that passed it.
    pub items_found: u32,
    /// Their bytes before the filter, as reads are charged for.
    pub bytes_read: u64,
    /// Pages that read more than one partition.
    pub scans: u32,
    /// Items made by writes.
    pub created: u32,
    /// Items written over or changed.
    pub replaced: u32,
}

thread_local! {
    /// That of the request which the thread carries out just now, if it is observed.
    static OBSERVED: Cell<Option<Observation>> = const { Cell::new(None) };
    /// How many requests that one stands for.
    static STANDS_FOR: Cell<u32> = const { Cell::new(0) };
}

/// How many requests the one under way stands for, if it is observed.
pub(crate) fn stands_for() -> Option<u32> {
    Some(STANDS_FOR.get()).filter(|count| *count > 0)
}

/// Adds to the observation of the request under way, if there is one.
pub(crate) fn note(change: impl FnOnce(&mut Observation)) {
    // Most calls of tests, and those of background work, are not observed.
    if let Some(mut seen) = OBSERVED.get() {
        change(&mut seen);
        OBSERVED.set(Some(seen));
    }
}

/// A request under observation.
///
/// It borrows the request's future: what contained it would be moved about with it.
#[derive(Debug)]
pub struct Observed<'f, F> {
    request: Pin<&'f mut F>,
    stands_for: u32,
    /// What was noted so far.
    pub seen: Observation,
}

impl<'f, F> Observed<'f, F> {
    /// Observes a call of an engine.
    pub fn new(request: Pin<&'f mut F>) -> Self {
        Self::standing_for(request, 1)
    }

    /// Observes one call in place of as many.
    pub fn standing_for(request: Pin<&'f mut F>, stands_for: u32) -> Self {
        Self { request, stands_for, seen: Observation::default() }
    }
}

impl<F: Future> Future for Observed<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let before = OBSERVED.replace(Some(self.seen));
        let stood_for = STANDS_FOR.replace(self.stands_for);
        let polled = self.request.as_mut().poll(context);
        STANDS_FOR.set(stood_for);
        if let Some(seen) = OBSERVED.replace(before) {
            self.seen = seen;
        }
        polled
    }
}

impl Observation {
    /// Adds what was consumed on a table and its indexes.
    pub(crate) fn charge(&mut self, direction: Direction, consumed: &Consumed) {
        let (table, indexes) = match direction {
            Direction::Read => (&mut self.read_units, &mut self.index_read_units),
            Direction::Write => (&mut self.write_units, &mut self.index_write_units),
        };
        *table += consumed.table;
        *indexes += consumed.indexes().map(|(_, units)| units).sum::<f64>();
    }

    /// Adds items that were read and their bytes.
    pub(crate) fn read(&mut self, (items, found): (usize, usize), bytes: usize) {
        let some = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.items_read = self.items_read.saturating_add(some(items));
        self.items_found = self.items_found.saturating_add(some(found));
        self.bytes_read = self.bytes_read.saturating_add(bytes as u64);
    }

    /// Adds a write by the items before it and after it.
    pub(crate) fn wrote(&mut self, before: Option<&Item>, after: Option<&Item>) {
        match (before, after) {
            (None, Some(_)) => self.created = self.created.saturating_add(1),
            (Some(_), Some(_)) => self.replaced = self.replaced.saturating_add(1),
            (_, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use value::ItemBuilder;

    use super::*;

    #[test]
    fn notes_belong_to_the_request_that_is_observed() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        note(|seen| seen.created = 9);
        let one = async {
            note(|seen| seen.wrote(None, Some(&ItemBuilder::new().finish())));
            tokio::task::yield_now().await;
            note(|seen| seen.read((3, 2), 100));
            assert_eq!(stands_for(), Some(7));
        };
        let other = async {
            {
                let item = ItemBuilder::new().finish();
                note(|seen| seen.wrote(Some(&item), Some(&item)));
            }
        };
        let (one, other) = (pin!(one), pin!(other));
        let (mut one, mut other) = (Observed::standing_for(one, 7), Observed::new(other));
        runtime.block_on(async { tokio::join!(&mut one, &mut other) });
        note(|seen| seen.created = 9);
        assert_eq!(stands_for(), None);
        let (one, other) = (one.seen, other.seen);
        assert_eq!((one.created, one.replaced), (1, 0));
        assert_eq!((one.items_read, one.items_found, one.bytes_read), (3, 2, 100));
        assert_eq!((other.created, other.replaced, other.items_read), (0, 1, 0));
    }
}
