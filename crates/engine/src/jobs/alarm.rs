//! Alarm of the background work: what was asked for, and when the next work is due.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use env::Timestamp;
use tokio::sync::Notify;

#[derive(Debug)]
pub(super) struct Alarm {
    notify: Notify,
    /// Somebody asked for all work, not only for what is due by time.
    asked: AtomicBool,
    /// The second at which the background work will wake by itself; `u64::MAX` while it finds out.
    next: AtomicU64,
    /// The earliest second that had already passed when it was set.
    overdue: AtomicU64,
}

impl Default for Alarm {
    fn default() -> Self {
        Self {
            notify: Notify::new(),
            asked: AtomicBool::new(false),
            next: AtomicU64::new(u64::MAX),
            overdue: AtomicU64::new(u64::MAX),
        }
    }
}

impl Alarm {
    pub(super) fn ask(&self) {
        self.asked.store(true, Ordering::Release);
    }

    pub(super) fn take_asked(&self) -> bool {
        self.asked.swap(false, Ordering::AcqRel)
    }

    pub(super) fn notify(&self) {
        self.notify.notify_one();
    }

    pub(super) async fn notified(&self) {
        self.notify.notified().await;
    }

    /// Wakes the background work unless it will wake by this second anyway.
    pub(super) fn set(&self, second: u64, now: Timestamp) {
        if second <= now.as_secs() {
            self.overdue.fetch_min(second, Ordering::AcqRel);
        }
        if self.next.fetch_min(second, Ordering::AcqRel) > second {
            self.notify();
        }
    }

    pub(super) fn disarm(&self) {
        self.next.store(u64::MAX, Ordering::Release);
    }

    /// A part of a second counts as the next one, so that nothing set for this second comes late.
    pub(super) fn arm(&self, due: Timestamp) {
        let second = due.plus(Duration::from_micros(999_999)).as_secs();
        self.next.fetch_min(second, Ordering::AcqRel);
    }

    pub(super) fn has_overdue(&self) -> bool {
        self.overdue.load(Ordering::Acquire) != u64::MAX
    }

    pub(super) fn take_overdue(&self) -> u64 {
        self.overdue.swap(u64::MAX, Ordering::AcqRel)
    }
}
