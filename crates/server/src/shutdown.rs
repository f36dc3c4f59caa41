//! The beginning of a shutdown, as every connection learns of it.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Notifies every connection, once, that the server shuts down.
#[derive(Debug, Default)]
pub(crate) struct Shutdown {
    begun: AtomicBool,
    pub(crate) notify: Notify,
}

impl Shutdown {
    /// Notifies them.
    pub(crate) fn begin(&self) {
        self.begun.store(true, Ordering::Release);
        self.notify.notify_waiters();
    }

    /// Whether it has begun.
    pub(crate) fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Acquire)
    }
}
