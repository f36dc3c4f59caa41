//! The storage contract ([`Store`]) of the committer.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use tokio::sync::oneshot;

use super::run::Submitted;
use super::snapshot::PinnedSnapshot;
use super::state::Shared;
use super::{Committer, worker};
use crate::{
    Backend, Capabilities, Direction, KeyRange, Outcome, Page, PageLimit, Row, Snapshot, SpaceNeed,
    Stamp, Statistics, Store, StoreError, StoreFuture, Transaction,
};

impl<B: Backend> Store for Committer<B> {
    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>> {
        StoreFuture::ready(self.shared.readable().map(|()| {
            let snapshot: Arc<dyn Snapshot> =
                Arc::new(PinnedSnapshot::new(Arc::clone(&self.shared)));
            snapshot
        }))
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        StoreFuture::ready(self.shared.get(key))
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        StoreFuture::ready(self.shared.readable().and_then(|()| {
            let view = PinnedSnapshot::new(Arc::clone(&self.shared));
            view.values(keys)
        }))
    }

    fn range(
        &self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'_, Result<Page, StoreError>> {
        StoreFuture::ready(self.shared.readable().and_then(|()| {
            let pin = self.shared.snapshots.pin_guard();
            self.shared.backend.range(&range, direction, limit, pin.stamp())
        }))
    }

    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        let Submitted { outcome, wait } = match self.shared.run(transaction) {
            Ok(run) => run,
            Err(error) => return StoreFuture::ready(Err(error)),
        };
        let Some(wait) = wait else { return StoreFuture::ready(Ok(outcome)) };
        StoreFuture::pending(async move { recv(wait).await.map(|()| outcome) })
    }

    fn closed_through(&self) -> StoreFuture<'_, Result<Stamp, StoreError>> {
        StoreFuture::ready(self.shared.readable().map(|()| self.shared.snapshots.published()))
    }

    fn writable(&self) -> Result<(), StoreError> {
        if let Some(closed) = self.shared.queue.lock().closed.clone() {
            return Err(closed);
        }
        self.shared.backend.check_space(SpaceNeed::Takes)
    }

    fn capabilities(&self) -> Capabilities {
        self.shared.backend.capabilities()
    }

    fn bulk_load(
        &self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> StoreFuture<'_, Result<(), StoreError>> {
        self.run_blocking("store-load", move |shared| {
            let load = shared.backend.prepare_load(rows)?;
            shared.publish_load(load)
        })
    }

    fn checkpoint<'a>(&'a self, into: &'a Path) -> StoreFuture<'a, Result<(), StoreError>> {
        let into = into.to_path_buf();
        self.run_blocking("store-checkpoint", move |shared| {
            shared.readable()?;
            let through = shared.drain_then(Backend::begin_checkpoint)?;
            shared.backend.checkpoint(through, &into)
        })
    }

    fn statistics(&self) -> Statistics {
        let shared = &self.shared;
        let reads = shared.snapshots.open_reads();
        let (rows, row_bytes) = shared.row_cache.sizes();
        let lag_time = shared.oldest_lag.observe(&reads, || shared.env.moment());
        let lag = shared.snapshots.published().0.saturating_sub(reads.low_watermark.0);
        let mut metrics = vec![
            ("commits_total", shared.commits.load(Ordering::Relaxed)),
            ("commit_groups_total", shared.groups.load(Ordering::Relaxed)),
            ("written_rows_total", shared.written_rows.load(Ordering::Relaxed)),
            ("written_bytes_total", shared.written_bytes.load(Ordering::Relaxed)),
            ("waiting_bytes", shared.waiting_bytes.load(Ordering::Relaxed) as u64),
            ("row_cache_rows", rows as u64),
            ("row_cache_bytes", row_bytes as u64),
            ("open_reads", reads.count as u64),
            ("oldest_read_lag_commits", lag),
            ("oldest_read_lag_seconds", lag_time.as_secs()),
        ];
        shared.backend.statistics(&mut metrics);
        Statistics { metrics, damage: shared.backend.damage() }
    }

    fn close(&self) -> StoreFuture<'_, Result<(), StoreError>> {
        self.run_blocking("store-close", |shared| {
            if shared.closed.swap(true, Ordering::AcqRel) {
                return Err(closed());
            }
            shared.stop_accepting("the store was closed");
            shared.drain_then(Backend::close)
        })
    }
}

impl<B: Backend> Committer<B> {
    /// Runs something slow: on a thread of its own, or here when no device is involved.
    fn run_blocking<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Shared<B>) -> Result<T, StoreError> + Send + 'static,
    ) -> StoreFuture<'_, Result<T, StoreError>> {
        if !self.shared.threaded {
            return StoreFuture::ready(work(&self.shared));
        }
        let (sender, receiver) = oneshot::channel();
        if let Some(driver) = &self.shared.driver {
            driver.submit(Box::new(move |shared| {
                let _ = sender.send(work(shared));
            }));
            return StoreFuture::pending(recv(receiver));
        }
        let shared = Arc::clone(&self.shared);
        let started = worker::start(name, move || {
            let result = work(&shared);
            // Dropped before the caller continues, so that a closed store can be opened again at
            // once.
            drop(shared);
            let _ = sender.send(result);
        });
        match started {
            Ok(_) => StoreFuture::pending(recv(receiver)),
            Err(error) => StoreFuture::ready(Err(error)),
        }
    }
}

impl<B: Backend> Shared<B> {
    fn readable(&self) -> Result<(), StoreError> {
        if self.closed.load(Ordering::Acquire) { Err(closed()) } else { Ok(()) }
    }

    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        self.readable()?;
        let miss = match self.row_cache.read(key, self.snapshots.published()) {
            Ok(value) => return Ok(value),
            Err(miss) => miss,
        };
        let pin = self.snapshots.pin_guard();
        let value = self.backend.get(key, pin.stamp())?;
        if let (Some(miss), Some(value)) = (miss, &value) {
            self.row_cache.fill(miss, key, value, pin.stamp());
        }
        Ok(value)
    }
}

fn closed() -> StoreError {
    StoreError::Closed { reason: "the store was closed".into() }
}

/// Waits for a result; a sender that was dropped without one was interrupted.
async fn recv<T>(receiver: oneshot::Receiver<Result<T, StoreError>>) -> Result<T, StoreError> {
    receiver.await.unwrap_or_else(|_| {
        Err(StoreError::Unknown { cause: "the store's thread ended before it answered".into() })
    })
}
