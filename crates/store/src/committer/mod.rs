//! One piece of transaction logic for every embedded store.
//!
//! A transaction runs on its caller's thread: take the latches of its declared keys, read their
//! current values (pending ones first), let `apply` decide, take a stamp and a place in the queue,
//! release the latches. One thread then writes everything that waits as one group, publishes its
//! last stamp and wakes the callers; meanwhile the next group forms. Over a backend that waits for no
//! device the caller does all of it himself.
//!
//! Invariant: no latch and no queue lock is held while a device works. Reads see published commits
//! only. Stamps are assigned in queue order and groups are written in queue order, so everything up
//! to the published stamp is there. After a failed write nothing is written any more.
//!
//! Lock order: latches, then the turn, then the queue, then a shard of the rows or the pins.

mod draft;
mod driver;
mod latch;
mod limits;
mod pins;
mod queue;
mod rows;
mod run;
mod store;
mod view;
mod worker;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::thread::JoinHandle;

use env::Env;
use parking_lot::{Condvar, Mutex};

pub use driver::{Driver, Step};
pub use limits::Limits;

use self::driver::Seat;
use self::latch::Latches;
use self::pins::{Behind, Pins};
use self::queue::Queue;
use self::rows::Rows;
use self::worker::Turn;
use crate::{Backend, StoreError};

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

/// What callers, snapshots and the committer's thread share.
struct Shared<B> {
    backend: B,
    env: Env,
    limits: Limits,
    latches: Latches,
    rows: Rows,
    pins: Pins,
    behind: Behind,
    queue: Mutex<Queue>,
    /// Tells the committer's thread that something waits.
    work: Condvar,
    /// The right to call the writing half of the backend.
    turn: Mutex<Turn>,
    /// Bytes that are accepted and not yet durable.
    waiting_bytes: AtomicUsize,
    /// Whether commits go through the queue and its thread.
    threaded: bool,
    /// Set when somebody else takes the steps of the thread.
    seat: Option<Seat<B>>,
    /// The queue takes no more commits; it knows why.
    refusing: AtomicBool,
    /// The store was closed: reads are refused too.
    shut: AtomicBool,
    commits: AtomicU64,
    groups: AtomicU64,
    /// Rows that reached the backend, and the bytes of their keys and values.
    written_rows: AtomicU64,
    written_bytes: AtomicU64,
}

impl<B: Backend> Committer<B> {
    /// Puts the committer over an opened backend and starts its thread, if it needs one.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the thread cannot be started.
    pub fn open(backend: B, env: Env, limits: Limits) -> Result<Self, StoreError> {
        let threaded = backend.needs_sync();
        let committer = Self::new(backend, env, limits, threaded, None);
        if threaded {
            let shared = Arc::clone(&committer.shared);
            *committer.worker.lock() = Some(worker::start("store-commit", move || shared.work())?);
        }
        Ok(committer)
    }

    /// A committer over a backend that waits for no device.
    pub(crate) fn inline(backend: B, env: Env, mut limits: Limits) -> Self {
        // Its reads cost little, so what is worth keeping by key are the counters.
        limits.row_cache_bytes = limits.row_cache_bytes.min(INLINE_ROW_CACHE_BYTES);
        Self::new(backend, env, limits, false, None)
    }

    fn new(backend: B, env: Env, limits: Limits, threaded: bool, seat: Option<Seat<B>>) -> Self {
        let last_stamp = backend.last_stamp();
        let shared = Shared {
            backend,
            limits,
            latches: Latches::new(env.random_u64()),
            rows: Rows::new(env.random_u64(), limits.row_cache_bytes),
            pins: Pins::new(last_stamp),
            behind: Behind::default(),
            queue: Mutex::new(Queue::new(last_stamp)),
            work: Condvar::new(),
            turn: Mutex::new(Turn::default()),
            waiting_bytes: AtomicUsize::new(0),
            threaded,
            seat,
            refusing: AtomicBool::new(false),
            shut: AtomicBool::new(false),
            commits: AtomicU64::new(0),
            groups: AtomicU64::new(0),
            written_rows: AtomicU64::new(0),
            written_bytes: AtomicU64::new(0),
            env,
        };
        Self { shared: Arc::new(shared), worker: Mutex::new(None) }
    }

    /// The engine below, for figures and checks of its own.
    #[must_use]
    pub fn backend(&self) -> &B {
        &self.shared.backend
    }
}

impl<B: Backend> Drop for Committer<B> {
    fn drop(&mut self) {
        self.shared.refuse("the store was dropped");
        if let Some(seat) = &self.shared.seat {
            seat.leave();
        }
        if let Some(worker) = self.worker.lock().take() {
            // The thread catches what goes wrong in a group; if it died all the same, whoever
            // waited was told when their senders went away.
            let _ = worker.join();
        }
    }
}

impl<B: Backend> fmt::Debug for Committer<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Committer")
            .field("backend", &self.shared.backend)
            .field("published", &self.shared.pins.published())
            .finish_non_exhaustive()
    }
}
