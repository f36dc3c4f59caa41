//! Observation: what one request did, noted where it is accounted for.
//!
//! [`Engine::call_observed`](crate::Engine::call_observed) opens an observation for its task;
//! reads, commits and `accounting` note in it. Where nobody observes, a note costs a look at a
//! variable of the thread. Nothing is allocated and nothing is locked.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
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

tokio::task_local! {
    static OBSERVED: Cell<Observation>;
}

/// Adds to the observation of the request under way, if there is one.
pub(crate) fn note(change: impl FnOnce(&mut Observation)) {
    // Most calls of tests, and those of background work, are not observed.
    let _ = OBSERVED.try_with(|observed| {
        let mut seen = observed.get();
        change(&mut seen);
        observed.set(seen);
    });
}

/// Runs `request` under observation.
///
/// No async function: each of those would keep `request` twice, and HTTP moves it about.
pub(crate) fn observed<T>(
    request: impl Future<Output = T>,
) -> impl Future<Output = (T, Observation)> {
    OBSERVED.scope(Cell::default(), Observed { request })
}

pin_project! {
    /// A request and, at its end, what was noted of it.
    struct Observed<F> {
        #[pin]
        request: F,
    }
}

impl<F: Future> Future for Observed<F> {
    type Output = (F::Output, Observation);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.project().request.poll(context));
        Poll::Ready((answer, OBSERVED.with(Cell::get)))
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
        };
        let other = async {
            {
                let item = ItemBuilder::new().finish();
                note(|seen| seen.wrote(Some(&item), Some(&item)));
            }
        };
        assert!(size_of_val(&observed(std::future::ready([0_u8; 2_000]))) < 3_000, "kept once");
        let both = async { tokio::join!(observed(one), observed(other)) };
        let (((), one), ((), other)) = runtime.block_on(both);
        assert_eq!((one.created, one.replaced), (1, 0));
        assert_eq!((one.items_read, one.items_found, one.bytes_read), (3, 2, 100));
        assert_eq!((other.created, other.replaced, other.items_read), (0, 1, 0));
    }
}
