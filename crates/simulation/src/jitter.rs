//! A store with random pauses, so that requests interleave between any two of its calls.
//!
//! An embedded store answers most calls at once; without this a request would run from its first
//! read to its commit with nobody in between.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use env::{Env, SplitMix64};
use store::layer::{SnapshotLayer, StoreLayer};
use store::{
    Direction, KeyRange, Outcome, Page, PageLimit, Snapshot, Stamp, Store, StoreError, StoreFuture,
    Transaction,
};

/// When somebody else gets a turn.
#[derive(Clone)]
pub(crate) struct Pauses {
    env: Env,
    random: Arc<SplitMix64>,
}

impl Pauses {
    pub(crate) fn new(env: Env, seed: u64) -> Self {
        Self { env, random: Arc::new(SplitMix64::new(seed)) }
    }

    /// Nothing, one turn of the others, or a while.
    pub(crate) async fn pause(&self) {
        match self.random.below(6) {
            0 | 1 => yield_once().await,
            2 => self.env.sleep(Duration::from_micros(self.random.below(400))).await,
            _ => {}
        }
    }
}

/// Lets the scheduler choose again.
pub(crate) async fn yield_once() {
    let mut yielded = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The store below, with pauses.
pub(crate) struct Jitter {
    inner: Arc<dyn Store>,
    pauses: Pauses,
}

impl Jitter {
    pub(crate) fn new(inner: Arc<dyn Store>, pauses: Pauses) -> Self {
        Self { inner, pauses }
    }
}

impl StoreLayer for Jitter {
    fn inner(&self) -> &dyn Store {
        &*self.inner
    }

    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>> {
        StoreFuture::pending(async move {
            self.pauses.pause().await;
            let inner = self.inner.snapshot().await?;
            let view: Arc<dyn Snapshot> =
                Arc::new(SlowSnapshot { inner, pauses: self.pauses.clone() });
            Ok(view)
        })
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        StoreFuture::pending(async move {
            self.pauses.pause().await;
            let value = self.inner.get(key).await;
            self.pauses.pause().await;
            value
        })
    }

    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        StoreFuture::pending(async move {
            self.pauses.pause().await;
            let outcome = self.inner.transact(transaction).await;
            self.pauses.pause().await;
            outcome
        })
    }

    fn closed_through(&self) -> StoreFuture<'_, Result<Stamp, StoreError>> {
        StoreFuture::pending(async move {
            self.pauses.pause().await;
            let stamp = self.inner.closed_through().await;
            self.pauses.pause().await;
            stamp
        })
    }
}

impl fmt::Debug for Jitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jitter").field("inner", &self.inner).finish_non_exhaustive()
    }
}

struct SlowSnapshot {
    inner: Arc<dyn Snapshot>,
    pauses: Pauses,
}

impl SnapshotLayer for SlowSnapshot {
    fn inner(&self) -> &dyn Snapshot {
        &*self.inner
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        StoreFuture::pending(async move {
            self.pauses.pause().await;
            self.inner.get(key).await
        })
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        StoreFuture::pending(async move {
            let mut values = Vec::with_capacity(keys.len());
            for key in keys {
                self.pauses.pause().await;
                values.push(self.inner.get(key).await?);
            }
            Ok(values)
        })
    }

    /// Reads a page in pieces: a snapshot shows the same moment to all of them.
    fn range<'a>(
        &'a self,
        mut range: KeyRange,
        direction: Direction,
        mut limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>> {
        StoreFuture::pending(async move {
            let mut whole = Page::default();
            loop {
                self.pauses.pause().await;
                let rows = limit.rows.min(1 + self.pauses.random.below(8) as usize);
                let piece = PageLimit { rows, ..limit };
                let page = self.inner.range(range.clone(), direction, piece).await?;
                let bytes: usize =
                    page.rows.iter().map(|(key, value)| key.len() + value.len()).sum();
                limit.rows -= page.rows.len();
                limit.bytes = limit.bytes.saturating_sub(bytes);
                if let Some((last, _)) = page.rows.last() {
                    range = range.resume(last, direction);
                }
                whole.more = page.more;
                whole.rows.extend(page.rows);
                if !whole.more || limit.rows == 0 || limit.bytes == 0 {
                    return Ok(whole);
                }
            }
        })
    }
}
