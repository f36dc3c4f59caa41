//! The state that callers, snapshots and the committer's thread share.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};

use env::Env;
use parking_lot::{Condvar, Mutex};

use super::driver_handle::DriverHandle;
use super::latch::Latches;
use super::queue::Queue;
use super::row_cache::RowCache;
use super::snapshot_tracker::{OldestLag, SnapshotTracker};
use crate::{Backend, Limits, Stamp};

/// One committer's state.
pub(super) struct Shared<B> {
    pub(super) backend: B,
    pub(super) env: Env,
    pub(super) limits: Limits,
    pub(super) latches: Latches,
    pub(super) row_cache: RowCache,
    pub(super) snapshots: SnapshotTracker,
    pub(super) oldest_lag: OldestLag,
    pub(super) queue: Mutex<Queue>,
    /// Notifies the committer's thread that something waits.
    pub(super) work_available: Condvar,
    /// The writer lock: the right to call the writing half of the backend.
    pub(super) writer: Mutex<WriterState>,
    /// Bytes that are accepted and not yet durable.
    pub(super) waiting_bytes: AtomicUsize,
    /// Whether commits go through the queue and its thread.
    pub(super) threaded: bool,
    /// Set when a [`super::Driver`] takes the steps of the thread.
    pub(super) driver: Option<DriverHandle<Self>>,
    /// The queue takes no more commits; it knows why.
    pub(super) refusing: AtomicBool,
    /// The store was closed: reads are refused too.
    pub(super) closed: AtomicBool,
    pub(super) commits: AtomicU64,
    pub(super) groups: AtomicU64,
    /// Rows that reached the backend, and the bytes of their keys and values.
    pub(super) written_rows: AtomicU64,
    pub(super) written_bytes: AtomicU64,
}

/// What only the holder of the writer lock touches.
#[derive(Debug, Default)]
pub(super) struct WriterState {
    /// The low watermark of reads when it was last computed.
    pub(super) low_watermark: Stamp,
    pub(super) groups_until_watermark: u32,
}

/// Who carries out the committer's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// The caller of each transaction: the backend waits for no device.
    Inline,
    /// Threads of the committer.
    Threaded,
    /// A [`super::Driver`], step by step.
    Driven,
}

impl<B: Backend> Shared<B> {
    pub(super) fn new(backend: B, env: Env, limits: Limits, mode: Mode) -> Self {
        let last_stamp = backend.last_stamp();
        Self {
            backend,
            limits,
            latches: Latches::new(env.random_u64()),
            row_cache: RowCache::new(env.random_u64(), limits.row_cache_bytes),
            snapshots: SnapshotTracker::new(last_stamp),
            oldest_lag: OldestLag::default(),
            queue: Mutex::new(Queue::new(last_stamp)),
            work_available: Condvar::new(),
            writer: Mutex::new(WriterState::default()),
            waiting_bytes: AtomicUsize::new(0),
            threaded: mode != Mode::Inline,
            driver: (mode == Mode::Driven).then(DriverHandle::default),
            refusing: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            commits: AtomicU64::new(0),
            groups: AtomicU64::new(0),
            written_rows: AtomicU64::new(0),
            written_bytes: AtomicU64::new(0),
            env,
        }
    }
}
