//! The activity of one connection: what its client and its requests are doing just now.
//!
//! Written by the one task that serves the connection, its socket included, so an addition needs no
//! lock on the bus. Others read it, and may ask the connection to close once it is idle.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use env::{Env, Moment};
use tokio::sync::Notify;

/// Of [`Activity::idle_since`]: a request is under way.
const ANSWERING: u64 = u64::MAX;

/// Of [`Activity::blocked_since`]: nothing waits.
const NEVER: u64 = u64::MAX;

/// The clock in microseconds.
pub(crate) fn micros(env: &Env) -> u64 {
    let since_start = env.moment().since(Moment::from_start(Duration::ZERO));
    u64::try_from(since_start.as_micros()).unwrap_or(u64::MAX)
}

/// What one connection does.
#[derive(Debug)]
pub(crate) struct Activity {
    /// Requests that were handed over to be answered.
    begun: AtomicU64,
    /// Microseconds on the server's clock, or [`ANSWERING`].
    idle_since: AtomicU64,
    /// Request heads that have arrived.
    heads: AtomicU64,
    /// Whether the body behind the last of them is not all here.
    in_body: AtomicBool,
    /// Since when bytes wait for the client to take those before them, or [`NEVER`].
    blocked_since: AtomicU64,
    /// Bytes of large answers that it holds.
    held: AtomicUsize,
    /// Bytes of a body that is arriving and counts.
    body: AtomicUsize,
    /// Since when nothing more of that body has arrived, or [`NEVER`] while the server does not
    /// want more of it.
    body_since: AtomicU64,
    /// Whether it is cut, because others need what it holds.
    cut: AtomicBool,
    /// Whether the connection has a slot, so that it may call the API.
    admitted: AtomicBool,
    /// Whether it has to wait for a slot until some request has been answered.
    crowded: AtomicBool,
    /// Whether it is to make room for another one.
    evicted: AtomicBool,
    /// Wakes its task for that.
    woken: Notify,
}

impl Activity {
    /// Of a connection that was accepted `now`.
    pub(crate) fn new(now: u64) -> Self {
        Self {
            begun: AtomicU64::new(0),
            idle_since: AtomicU64::new(now),
            heads: AtomicU64::new(0),
            in_body: AtomicBool::new(false),
            blocked_since: AtomicU64::new(NEVER),
            held: AtomicUsize::new(0),
            body: AtomicUsize::new(0),
            body_since: AtomicU64::new(NEVER),
            cut: AtomicBool::new(false),
            admitted: AtomicBool::new(false),
            crowded: AtomicBool::new(false),
            evicted: AtomicBool::new(false),
            woken: Notify::new(),
        }
    }

    /// A request is handed over.
    pub(crate) fn begin(&self) {
        let begun = self.begun.load(Ordering::Relaxed);
        self.begun.store(begun.wrapping_add(1), Ordering::Relaxed);
        self.idle_since.store(ANSWERING, Ordering::Relaxed);
    }

    /// Its answer is on its way.
    pub(crate) fn end(&self, now: u64) {
        self.idle_since.store(now, Ordering::Relaxed);
    }

    /// Bytes have arrived.
    pub(crate) fn arrived(&self, heads: u64, in_body: bool) {
        self.heads.store(heads, Ordering::Relaxed);
        self.in_body.store(in_body, Ordering::Relaxed);
    }

    /// A write has to wait for the client, from the moment that `now` gives if it did not before.
    pub(crate) fn write_waits(&self, now: impl FnOnce() -> u64) {
        if self.blocked_since.load(Ordering::Relaxed) == NEVER {
            self.blocked_since.store(now(), Ordering::Relaxed);
        }
    }

    /// The client has taken something.
    pub(crate) fn written(&self) {
        self.blocked_since.store(NEVER, Ordering::Relaxed);
    }

    /// It holds this much more of large answers.
    pub(crate) fn hold(&self, bytes: usize) {
        self.held.fetch_add(bytes, Ordering::Relaxed);
    }

    /// It holds this much less.
    pub(crate) fn release(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Since when its client has taken nothing of what it holds, and how much that is; `None` if it
    /// holds nothing, does not wait, or is cut.
    pub(crate) fn stalled(&self) -> Option<(u64, usize)> {
        let since = self.blocked_since.load(Ordering::Relaxed);
        let held = self.held.load(Ordering::Relaxed);
        (since != NEVER && held > 0 && !self.is_cut()).then_some((since, held))
    }

    /// So much of a body has arrived, and the rest is waited for since `now`.
    pub(crate) fn lacks_more(&self, arrived: usize, now: u64) {
        self.body.store(arrived, Ordering::Relaxed);
        self.body_since.store(now, Ordering::Relaxed);
    }

    /// Nothing more of a body is waited for: it is whole, or there is no room for more now.
    pub(crate) fn lacks_nothing(&self) {
        self.body_since.store(NEVER, Ordering::Relaxed);
    }

    /// Since when its client has sent nothing of a body that counts, and how much that is; `None`
    /// if there is none, or it is cut.
    pub(crate) fn stalled_body(&self) -> Option<(u64, usize)> {
        let since = self.body_since.load(Ordering::Relaxed);
        let arrived = self.body.load(Ordering::Relaxed);
        (since != NEVER && !self.is_cut()).then_some((since, arrived))
    }

    /// Ends it whatever it does.
    pub(crate) fn cut(&self) {
        self.cut.store(true, Ordering::Release);
        self.woken.notify_one();
    }

    /// Whether it is to end.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Acquire)
    }

    /// The connection has a slot.
    pub(crate) fn admit(&self) {
        self.admitted.store(true, Ordering::Relaxed);
    }

    /// Whether it has one.
    pub(crate) fn is_admitted(&self) -> bool {
        self.admitted.load(Ordering::Relaxed)
    }

    /// No other connection was idle when this one asked for a slot.
    pub(crate) fn set_crowded(&self) {
        self.crowded.store(true, Ordering::Relaxed);
    }

    /// Whether none was.
    pub(crate) fn is_crowded(&self) -> bool {
        self.crowded.load(Ordering::Relaxed)
    }

    /// Requests that were handed over so far.
    pub(crate) fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    /// Whether a request is being read or answered. Its head has arrived.
    pub(crate) fn is_answering(&self) -> bool {
        self.idle_since.load(Ordering::Relaxed) == ANSWERING
    }

    /// Whether there is no request and nothing to write: at most a part of a head is here.
    pub(crate) fn is_idle(&self) -> bool {
        !self.is_answering() && self.blocked_since.load(Ordering::Relaxed) == NEVER
    }

    /// Whether the request under way waits for the rest of its own body.
    pub(crate) fn lacks_body(&self) -> bool {
        // Heads beyond the requests handed over are of requests that were sent ahead.
        self.is_answering()
            && self.in_body.load(Ordering::Relaxed)
            && self.heads.load(Ordering::Relaxed) == self.begun()
    }

    /// Since when it has been idle, if it is and was not asked to close.
    pub(crate) fn evictable_since(&self) -> Option<u64> {
        let evictable = self.is_idle() && !self.is_evicted();
        evictable.then(|| self.idle_since.load(Ordering::Relaxed))
    }

    /// Asks it to close once it is idle.
    pub(crate) fn evict(&self) {
        self.evicted.store(true, Ordering::Release);
        self.woken.notify_one();
    }

    /// Whether it was asked to close.
    pub(crate) fn is_evicted(&self) -> bool {
        self.evicted.load(Ordering::Acquire)
    }

    /// Completes when it is asked to close, or cut.
    pub(crate) async fn woken(&self) {
        self.woken.notified().await;
    }
}
