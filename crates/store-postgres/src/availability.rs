//! Whether the database answers, as the store's connections find out.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use tokio::sync::Notify;

/// What is known of the database, and the signal that something was lost or the store ended.
#[derive(Default)]
pub(crate) struct Availability {
    /// Why no database answers, while none does.
    unreachable: Mutex<Option<String>>,
    /// Why this store may not use the tables any more.
    outdated: OnceLock<String>,
    ended: AtomicBool,
    changed: Notify,
}

impl Availability {
    /// Notes that the database answered.
    pub(crate) fn reached(&self) {
        if self.unreachable.lock().take().is_some() {
            tracing::info!("the database answers again");
        }
    }

    /// Notes why it does not.
    pub(crate) fn lost(&self, cause: String) {
        let mut unreachable = self.unreachable.lock();
        if unreachable.is_none() {
            tracing::warn!(cause, "a connection to the database was lost");
        }
        *unreachable = Some(cause);
        self.changed.notify_one();
    }

    /// Why no database answers, while none does.
    pub(crate) fn unreachable(&self) -> Option<String> {
        self.unreachable.lock().clone()
    }

    /// Notes why this store may not use the tables any more.
    pub(crate) fn refuse(&self, reason: String) {
        tracing::error!(reason, "this server answers nothing any more");
        let _ = self.outdated.set(reason);
    }

    /// Why this store may not use the tables any more.
    pub(crate) fn outdated(&self) -> Option<&str> {
        self.outdated.get().map(String::as_str)
    }

    /// The store is not used any more.
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
        self.changed.notify_one();
    }

    /// Whether the store has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Waits until something was lost, or until the store has ended.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }
}
