//! A store that notes what is read from it, and that panics or keeps an answer back on demand.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use store::layer::{SnapshotLayer, StoreLayer};
use store::{
    Direction, KeyRange, Outcome, Page, PageLimit, Snapshot, Store, StoreError, StoreFuture,
    Transaction,
};

/// What was seen, and what is to happen.
#[derive(Default)]
pub(crate) struct Watch {
    /// The first keys of the ranges that were read.
    starts: Mutex<Vec<Bytes>>,
    /// The next transaction panics.
    pub(crate) panic: AtomicBool,
    /// The next transaction is carried out, and its caller never hears of it.
    pub(crate) unheard: AtomicBool,
}

impl Watch {
    /// The starts of the ranges read so far whose first byte is this, in the order of reading.
    pub(crate) fn starts(&self, space: u8) -> Vec<Bytes> {
        let starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        starts.iter().filter(|start| start.first() == Some(&space)).cloned().collect()
    }
}

/// The store.
pub(crate) struct Watched {
    inner: Arc<dyn Store>,
    watch: Arc<Watch>,
}

impl Watched {
    pub(crate) fn new(inner: Arc<dyn Store>) -> (Self, Arc<Watch>) {
        let watch = Arc::new(Watch::default());
        (Self { inner, watch: Arc::clone(&watch) }, watch)
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl StoreLayer for Watched {
    fn inner(&self) -> &dyn Store {
        &*self.inner
    }

    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>> {
        StoreFuture::pending(async move {
            let inner = self.inner.snapshot().await?;
            let view: Arc<dyn Snapshot> = Arc::new(View { inner, watch: Arc::clone(&self.watch) });
            Ok(view)
        })
    }

    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        assert!(!self.watch.panic.swap(false, Ordering::AcqRel), "asked to");
        let answer = self.inner.transact(transaction);
        if self.watch.unheard.swap(false, Ordering::AcqRel) {
            return StoreFuture::pending(async move {
                drop(answer.await);
                std::future::pending().await
            });
        }
        answer
    }
}

struct View {
    inner: Arc<dyn Snapshot>,
    watch: Arc<Watch>,
}

impl SnapshotLayer for View {
    fn inner(&self) -> &dyn Snapshot {
        &*self.inner
    }

    fn range<'a>(
        &'a self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>> {
        let mut starts = self.watch.starts.lock().unwrap_or_else(PoisonError::into_inner);
        starts.push(range.start.clone());
        drop(starts);
        self.inner.range(range, direction, limit)
    }
}
