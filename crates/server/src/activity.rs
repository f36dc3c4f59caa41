//! The activity of one connection: what its client and its requests are doing just now.
//!
//! Written by the one task that serves the connection, its socket included, so an addition needs no
//! lock on the bus.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What one connection does.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    /// Requests that were handed over to be answered.
    begun: AtomicU64,
    answering: AtomicBool,
    /// Request heads that have arrived.
    heads: AtomicU64,
    /// Whether the body behind the last of them is not all here.
    in_body: AtomicBool,
    /// Whether bytes wait for the client to take those before them.
    write_blocked: AtomicBool,
}

impl Activity {
    /// A request is handed over.
    pub(crate) fn begin(&self) {
        let begun = self.begun.load(Ordering::Relaxed);
        self.begun.store(begun.wrapping_add(1), Ordering::Relaxed);
        self.answering.store(true, Ordering::Relaxed);
    }

    /// Its answer is on its way.
    pub(crate) fn end(&self) {
        self.answering.store(false, Ordering::Relaxed);
    }

    /// Bytes have arrived.
    pub(crate) fn arrived(&self, heads: u64, in_body: bool) {
        self.heads.store(heads, Ordering::Relaxed);
        self.in_body.store(in_body, Ordering::Relaxed);
    }

    /// A write has to wait for the client, or no longer has to.
    pub(crate) fn set_write_blocked(&self, blocked: bool) {
        self.write_blocked.store(blocked, Ordering::Relaxed);
    }

    /// Requests that were handed over so far.
    pub(crate) fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    /// Whether a request is being read or answered. Its head has arrived.
    pub(crate) fn is_answering(&self) -> bool {
        self.answering.load(Ordering::Relaxed)
    }

    /// Whether there is no request and nothing to write: at most a part of a head is here.
    pub(crate) fn is_idle(&self) -> bool {
        !self.is_answering() && !self.write_blocked.load(Ordering::Relaxed)
    }

    /// Whether the request under way waits for the rest of its own body.
    pub(crate) fn lacks_body(&self) -> bool {
        // Heads beyond the requests handed over are of requests that were sent ahead.
        self.is_answering()
            && self.in_body.load(Ordering::Relaxed)
            && self.heads.load(Ordering::Relaxed) == self.begun()
    }
}
