//! Two stores on one data set, asked in turn as one store.
//!
//! A store that several servers share must keep its promises when each request reaches another
//! server. A maker that opens two stores on the same data gives them to [`InTurn`].
//!
//! Invariant: `closed_through` never goes back. The contract promises that for one store only, so
//! the larger of what was answered before counts, as it does for a reader that keeps its position.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use bytes::Bytes;
use store::{
    Capabilities, Direction, KeyRange, Outcome, Page, PageLimit, Row, Snapshot, Stamp, Statistics,
    Store, StoreError, StoreFuture, Transaction,
};

/// A store whose calls reach two others in turn.
#[derive(Debug)]
pub struct InTurn {
    stores: [Arc<dyn Store>; 2],
    calls: AtomicUsize,
    closed_through: AtomicU64,
}

impl InTurn {
    /// Takes two stores on one data set.
    #[must_use]
    pub const fn new(stores: [Arc<dyn Store>; 2]) -> Self {
        Self { stores, calls: AtomicUsize::new(0), closed_through: AtomicU64::new(0) }
    }

    fn next(&self) -> &dyn Store {
        let [even, odd] = &self.stores;
        if self.calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) { &**even } else { &**odd }
    }
}

impl Store for InTurn {
    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>> {
        self.next().snapshot()
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        self.next().get(key)
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        self.next().multi_get(keys)
    }

    fn range(
        &self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'_, Result<Page, StoreError>> {
        self.next().range(range, direction, limit)
    }

    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        self.next().transact(transaction)
    }

    fn closed_through(&self) -> StoreFuture<'_, Result<Stamp, StoreError>> {
        let next = self.next();
        StoreFuture::pending(async move {
            let closed = next.closed_through().await?.0;
            let before = self.closed_through.fetch_max(closed, Ordering::AcqRel);
            Ok(Stamp(before.max(closed)))
        })
    }

    fn writable(&self) -> Result<(), StoreError> {
        self.next().writable()
    }

    fn capabilities(&self) -> Capabilities {
        self.next().capabilities()
    }

    fn bulk_load(
        &self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> StoreFuture<'_, Result<(), StoreError>> {
        self.next().bulk_load(rows)
    }

    fn checkpoint<'a>(&'a self, into: &'a Path) -> StoreFuture<'a, Result<(), StoreError>> {
        self.next().checkpoint(into)
    }

    fn statistics(&self) -> Statistics {
        self.next().statistics()
    }

    /// Closes both.
    fn close(&self) -> StoreFuture<'_, Result<(), StoreError>> {
        StoreFuture::pending(async move {
            let [first, second] = &self.stores;
            let closed = first.close().await;
            second.close().await.and(closed)
        })
    }
}
