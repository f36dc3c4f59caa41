//! Transactions with group commit over any embedded [`Backend`].
//!
//! A transaction runs on its caller's thread: take the latches of its declared keys, read their
//! current values (pending ones first), let `apply` decide, take a stamp and a place in the queue,
//! release the latches. One thread then writes everything that waits as one group, publishes its
//! last stamp and wakes the callers; meanwhile the next group forms. Over a backend that waits for
//! no device the caller does all of it itself.
//!
//! Invariant: no latch and no queue lock is held while a device works. Reads see published commits
//! only. Stamps are assigned in queue order and groups are written in queue order, so everything up
//! to the published stamp is there. After a failed write nothing is written any more.
//!
//! Lock order: latches, then the writer lock, then the queue, then a shard of the row cache or of
//! the snapshot tracker.

mod driver;
mod driver_handle;
mod latch;
mod queue;
mod row_cache;
mod run;
mod snapshot;
mod snapshot_tracker;
mod state;
mod store;
mod worker;

use std::fmt;
use std::sync::Arc;
use std::thread::JoinHandle;

use env::Env;
use parking_lot::Mutex;

pub use driver::{Driver, Step};

use self::state::{Mode, Shared};
use crate::{Backend, Limits, StoreError};

/// The row cache over a backend that waits for no device, in bytes.
const INLINE_ROW_CACHE_BYTES: usize = 8 << 20;

/// A [`crate::Store`] over an embedded [`Backend`].
///
/// A transaction runs when `transact` is called; its future only waits for the disk. Reads are
/// answered when they are called.
///
/// Dropping it finishes what was accepted.
pub struct Committer<B: Backend> {
    shared: Arc<Shared<B>>,
    worker: Mutex<Option<JoinHandle<()>>>,
}

impl<B: Backend> Committer<B> {
    /// Puts the committer over an opened backend and starts its thread, if it needs one.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the thread cannot be started.
    pub fn open(backend: B, env: Env, limits: Limits) -> Result<Self, StoreError> {
        if !backend.needs_sync() {
            return Ok(Self::new(backend, env, limits, Mode::Inline));
        }
        let committer = Self::new(backend, env, limits, Mode::Threaded);
        let shared = Arc::clone(&committer.shared);
        let worker = worker::start("store-commit", move || shared.run_worker())?;
        *committer.worker.lock() = Some(worker);
        Ok(committer)
    }

    /// A committer over a backend that waits for no device.
    pub(crate) fn inline(backend: B, env: Env, mut limits: Limits) -> Self {
        // Its reads cost little, so what is worth keeping by key are the counters.
        limits.row_cache_bytes = limits.row_cache_bytes.min(INLINE_ROW_CACHE_BYTES);
        Self::new(backend, env, limits, Mode::Inline)
    }

    fn new(backend: B, env: Env, limits: Limits, mode: Mode) -> Self {
        let shared = Arc::new(Shared::new(backend, env, limits, mode));
        Self { shared, worker: Mutex::new(None) }
    }

    /// The engine below, for metrics and checks of its own.
    #[must_use]
    pub fn backend(&self) -> &B {
        &self.shared.backend
    }
}

impl<B: Backend> Drop for Committer<B> {
    fn drop(&mut self) {
        self.shared.stop_accepting("the store was dropped");
        if let Some(driver) = &self.shared.driver {
            driver.disconnect();
        }
        if let Some(worker) = self.worker.lock().take() {
            // The thread catches what goes wrong in a group; if it died all the same, its waiters
            // were notified when their senders were dropped.
            let _ = worker.join();
        }
    }
}

impl<B: Backend> fmt::Debug for Committer<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Committer")
            .field("backend", &self.shared.backend)
            .field("published", &self.shared.snapshots.published())
            .finish_non_exhaustive()
    }
}
