//! The contract on top of the committer's parts.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use tokio::sync::oneshot;

use super::run::Run;
use super::view::View;
use super::{Committer, Shared, worker};
use crate::{
    Backend, Capabilities, Outcome, Row, Snapshot, Stamp, Statistics, Store, StoreError,
    StoreFuture, Transaction,
};

impl<B: Backend> Store for Committer<B> {
    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>> {
        StoreFuture::ready(self.shared.readable().map(|()| {
            let view: Arc<dyn Snapshot> = Arc::new(View::new(Arc::clone(&self.shared)));
            view
        }))
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        StoreFuture::ready(self.shared.get(key))
    }

    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        let Run { outcome, wait } = match self.shared.run(transaction) {
            Ok(run) => run,
            Err(error) => return StoreFuture::ready(Err(error)),
        };
        let Some(wait) = wait else { return StoreFuture::ready(Ok(outcome)) };
        StoreFuture::pending(async move { told(wait).await.map(|()| outcome) })
    }

    fn closed_through(&self) -> StoreFuture<'_, Result<Stamp, StoreError>> {
        StoreFuture::ready(self.shared.readable().map(|()| self.shared.pins.published()))
    }

    fn writable(&self) -> Result<(), StoreError> {
        if let Some(closed) = self.shared.queue.lock().closed.clone() {
            return Err(closed);
        }
        self.shared.backend.check_space()
    }

    fn capabilities(&self) -> Capabilities {
        self.shared.backend.capabilities()
    }

    fn bulk_load(
        &self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> StoreFuture<'_, Result<(), StoreError>> {
        self.aside("store-load", move |shared| {
            let load = shared.backend.prepare_load(rows)?;
            shared.publish_load(load)
        })
    }

    fn checkpoint<'a>(&'a self, into: &'a Path) -> StoreFuture<'a, Result<(), StoreError>> {
        let into = into.to_path_buf();
        self.aside("store-checkpoint", move |shared| {
            shared.readable()?;
            shared.after_all(|backend| backend.checkpoint(&into))
        })
    }

    fn statistics(&self) -> Statistics {
        let shared = &self.shared;
        let census = shared.pins.census();
        let (rows, row_bytes) = shared.rows.sizes();
        let behind = shared.behind.note(&census, || shared.env.moment());
        let lag = shared.pins.published().0.saturating_sub(census.floor.0);
        let mut metrics = vec![
            ("commits_total", shared.commits.load(Ordering::Relaxed)),
            ("commit_groups_total", shared.groups.load(Ordering::Relaxed)),
            ("written_rows_total", shared.written_rows.load(Ordering::Relaxed)),
            ("written_bytes_total", shared.written_bytes.load(Ordering::Relaxed)),
            ("waiting_bytes", shared.waiting_bytes.load(Ordering::Relaxed) as u64),
            ("row_cache_rows", rows as u64),
            ("row_cache_bytes", row_bytes as u64),
            ("open_reads", census.pins as u64),
            ("oldest_read_lag_commits", lag),
            ("oldest_read_lag_seconds", behind.as_secs()),
        ];
        shared.backend.statistics(&mut metrics);
        Statistics { metrics }
    }

    fn close(&self) -> StoreFuture<'_, Result<(), StoreError>> {
        self.aside("store-close", |shared| {
            if shared.shut.swap(true, Ordering::AcqRel) {
                return Err(shut());
            }
            shared.refuse("the store was closed");
            shared.after_all(Backend::close)
        })
    }
}

impl<B: Backend> Committer<B> {
    /// Runs something slow: on a thread of its own, or here when no device is involved.
    fn aside<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Shared<B>) -> Result<T, StoreError> + Send + 'static,
    ) -> StoreFuture<'_, Result<T, StoreError>> {
        if !self.shared.threaded {
            return StoreFuture::ready(work(&self.shared));
        }
        let (tell, wait) = oneshot::channel();
        if let Some(seat) = &self.shared.seat {
            seat.send(Box::new(move |shared| {
                let _ = tell.send(work(shared));
            }));
            return StoreFuture::pending(told(wait));
        }
        let shared = Arc::clone(&self.shared);
        let started = worker::start(name, move || {
            let result = work(&shared);
            // Gone before the caller knows, so that a closed store can be opened again at once.
            drop(shared);
            let _ = tell.send(result);
        });
        match started {
            Ok(_) => StoreFuture::pending(told(wait)),
            Err(error) => StoreFuture::ready(Err(error)),
        }
    }
}

impl<B: Backend> Shared<B> {
    fn readable(&self) -> Result<(), StoreError> {
        if self.shut.load(Ordering::Acquire) { Err(shut()) } else { Ok(()) }
    }

    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        self.readable()?;
        let gap = match self.rows.read(key, self.pins.published()) {
            Ok(value) => return Ok(value),
            Err(gap) => gap,
        };
        let pin = self.pins.short();
        let value = self.backend.get(key, pin.stamp())?;
        if let (Some(gap), Some(value)) = (gap, &value) {
            self.rows.fill(gap, key, value, pin.stamp());
        }
        Ok(value)
    }
}

fn shut() -> StoreError {
    StoreError::Closed { reason: "the store was closed".into() }
}

/// Waits for an answer; a sender that went away without one broke off in the middle.
async fn told<T>(wait: oneshot::Receiver<Result<T, StoreError>>) -> Result<T, StoreError> {
    wait.await.unwrap_or_else(|_| {
        Err(StoreError::Unknown { cause: "the store's thread ended before it answered".into() })
    })
}
