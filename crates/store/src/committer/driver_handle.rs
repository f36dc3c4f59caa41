//! The committer's end of a driver: the tasks that it hands over, and the waker that it calls.

use std::collections::VecDeque;
use std::task::Waker;

use parking_lot::Mutex;

/// Work that would otherwise have a thread of its own; `S` is what it works on.
pub(super) type Task<S> = Box<dyn FnOnce(&S) + Send>;

/// Where the committer leaves what its driver has to do.
pub(super) struct DriverHandle<S> {
    state: Mutex<State<S>>,
}

struct State<S> {
    waker: Option<Waker>,
    tasks: VecDeque<Task<S>>,
    /// The committer was dropped.
    disconnected: bool,
}

/// What a driver finds when it asks for work.
pub(super) struct Pending {
    /// Whether there is a task.
    pub(super) task: bool,
    /// Whether the committer was dropped.
    pub(super) disconnected: bool,
}

impl<S> Default for DriverHandle<S> {
    fn default() -> Self {
        let state = State { waker: None, tasks: VecDeque::new(), disconnected: false };
        Self { state: Mutex::new(state) }
    }
}

impl<S> DriverHandle<S> {
    /// Wakes the driver: something waits.
    pub(super) fn notify(&self) {
        if let Some(waker) = self.state.lock().waker.take() {
            waker.wake();
        }
    }

    /// Hands over a task.
    pub(super) fn submit(&self, task: Task<S>) {
        self.state.lock().tasks.push_back(task);
        self.notify();
    }

    /// The committer is dropped.
    pub(super) fn disconnect(&self) {
        self.state.lock().disconnected = true;
        self.notify();
    }

    /// Takes the oldest task.
    pub(super) fn next_task(&self) -> Option<Task<S>> {
        self.state.lock().tasks.pop_front()
    }

    /// Leaves `waker` to be woken by what comes next, and looks for what is there already.
    pub(super) fn poll(&self, waker: &Waker) -> Pending {
        let mut state = self.state.lock();
        state.waker = Some(waker.clone());
        Pending { task: !state.tasks.is_empty(), disconnected: state.disconnected }
    }
}
