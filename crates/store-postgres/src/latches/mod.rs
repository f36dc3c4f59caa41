//! Queues of the transactions of one store that declare the same key, first come, first served.
//!
//! The database serialises transactions by its own locks. Rivals within one store meet here
//! instead, where waiting costs nothing and the order is that of the calls.
//!
//! Invariant: a transaction enters the queues of all its keys in one step, so two of them are in
//! the same order in every queue they share, and no circle can form. Readers share the head.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::oneshot;

/// The latches of one store.
#[derive(Clone, Default)]
pub(crate) struct Latches {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    queues: HashMap<i64, VecDeque<Entry>>,
    waiting: HashMap<u64, Waiting>,
    next: u64,
}

struct Entry {
    ticket: u64,
    shared: bool,
    granted: bool,
}

/// A transaction that is not at the head of all its queues.
struct Waiting {
    missing: usize,
    granted: oneshot::Sender<()>,
}

/// A place in the queues; dropping it leaves them.
pub(crate) struct Ticket {
    latches: Latches,
    number: u64,
    keys: Vec<i64>,
    granted: Option<oneshot::Receiver<()>>,
}

impl Latches {
    /// Enters the queues of `locks`, ascending and without duplicates, `true` where shared.
    pub(crate) fn enter(&self, locks: &[(i64, bool)]) -> Ticket {
        let mut state = self.state.lock();
        state.next += 1;
        let number = state.next;
        let mut missing = 0;
        for (key, shared) in locks {
            let queue = state.queues.entry(*key).or_default();
            let granted = queue.iter().all(|entry| *shared && entry.shared);
            missing += usize::from(!granted);
            queue.push_back(Entry { ticket: number, shared: *shared, granted });
        }
        let granted = (missing > 0).then(|| {
            let (sender, receiver) = oneshot::channel();
            state.waiting.insert(number, Waiting { missing, granted: sender });
            receiver
        });
        let keys = locks.iter().map(|(key, _)| *key).collect();
        Ticket { latches: self.clone(), number, keys, granted }
    }
}

impl State {
    fn leave(&mut self, number: u64, keys: &[i64]) {
        self.waiting.remove(&number);
        for key in keys {
            let Some(queue) = self.queues.get_mut(key) else { continue };
            queue.retain(|entry| entry.ticket != number);
            if queue.is_empty() {
                self.queues.remove(key);
                continue;
            }
            let mut first = true;
            for entry in queue.iter_mut() {
                if !(first || entry.shared) {
                    break;
                }
                if !std::mem::replace(&mut entry.granted, true) {
                    grant(&mut self.waiting, entry.ticket);
                }
                if !entry.shared {
                    break;
                }
                first = false;
            }
        }
    }
}

fn grant(waiting: &mut HashMap<u64, Waiting>, ticket: u64) {
    let Some(entry) = waiting.get_mut(&ticket) else { return };
    entry.missing = entry.missing.saturating_sub(1);
    if entry.missing == 0
        && let Some(entry) = waiting.remove(&ticket)
    {
        // The caller may have gone away; dropping its ticket leaves the queues.
        let _ = entry.granted.send(());
    }
}

impl Ticket {
    /// Waits until this transaction is first in the queue of every key.
    pub(crate) async fn granted(&mut self) {
        if let Some(granted) = self.granted.take() {
            // The sender lives until it has sent, or until this ticket is dropped.
            let _ = granted.await;
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.latches.state.lock().leave(self.number, &self.keys);
    }
}

#[cfg(test)]
mod tests;
