//! The committer's work as steps, for somebody else to take.
//!
//! A simulation has one thread and decides by a seed what happens next. It gets a [`Driver`] instead of
//! the committer's threads and takes one step when it likes: take a group, write it, publish it, settle
//! the pending rows. Requests may run between any two of them, as they may beside the thread.
//!
//! Invariant: the steps are those of the thread, in its order; slow work (close, checkpoint, load) runs
//! between groups, never inside one.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

use super::queue::Group;
use super::worker::Written;
use super::{Committer, Limits, Shared};
use crate::Backend;
use env::Env;

/// Work that would have a thread of its own.
pub(super) type Errand<B> = Box<dyn FnOnce(&Shared<B>) + Send>;

/// Where the committer leaves what its driver has to do.
pub(super) struct Seat<B> {
    state: Mutex<State<B>>,
}

struct State<B> {
    waker: Option<Waker>,
    errands: VecDeque<Errand<B>>,
    /// The committer was dropped.
    left: bool,
}

impl<B> Seat<B> {
    const fn new() -> Self {
        let state = State { waker: None, errands: VecDeque::new(), left: false };
        Self { state: Mutex::new(state) }
    }

    /// Something waits.
    pub(super) fn ring(&self) {
        if let Some(waker) = self.state.lock().waker.take() {
            waker.wake();
        }
    }

    pub(super) fn send(&self, errand: Errand<B>) {
        self.state.lock().errands.push_back(errand);
        self.ring();
    }

    pub(super) fn leave(&self) {
        self.state.lock().left = true;
        self.ring();
    }
}

/// Takes the steps of one committer. Dropping it stops the work where it stands, as a power failure
/// does: who waits for a group of it waits for ever.
pub struct Driver<B: Backend> {
    shared: Arc<Shared<B>>,
    stage: Stage,
}

enum Stage {
    Rest,
    Taken(Group),
    Written(Written),
    Published(Written),
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing waited.
    Nothing,
    /// A group left the queue; what comes now goes into the next one.
    Took,
    /// The group is durable.
    Wrote,
    /// The group failed, and the store takes no more writes.
    Failed,
    /// The group is visible and its writers have their answer.
    Published,
    /// The rows have forgotten the group.
    Unstaged,
    /// Close, checkpoint or load.
    Task,
}

impl<B: Backend> Committer<B> {
    /// Puts the committer over an opened backend; nothing becomes durable but by steps of the driver.
    #[must_use]
    pub fn driven(backend: B, env: Env, limits: Limits) -> (Self, Driver<B>) {
        let committer = Self::new(backend, env, limits, true, Some(Seat::new()));
        let shared = Arc::clone(&committer.shared);
        (committer, Driver { shared, stage: Stage::Rest })
    }
}

impl<B: Backend> Driver<B> {
    /// Waits until there is a step to take; `false` when the committer is gone and nothing is left.
    pub async fn due(&mut self) -> bool {
        poll_fn(|cx| self.poll_due(cx)).await
    }

    fn poll_due(&self, cx: &Context<'_>) -> Poll<bool> {
        let Some(seat) = &self.shared.seat else { return Poll::Ready(false) };
        let mut state = seat.state.lock();
        // Before the queue is looked at: what comes later finds the waker.
        state.waker = Some(cx.waker().clone());
        let busy = !matches!(self.stage, Stage::Rest) || !state.errands.is_empty();
        let left = state.left;
        drop(state);
        if busy || !self.shared.queue.lock().waiting.commits.is_empty() {
            Poll::Ready(true)
        } else if left {
            Poll::Ready(false)
        } else {
            Poll::Pending
        }
    }

    /// Takes one step.
    pub fn step(&mut self) -> Step {
        match std::mem::replace(&mut self.stage, Stage::Rest) {
            Stage::Rest => self.begin(),
            Stage::Taken(group) => self.write(group),
            Stage::Written(mut written) => {
                self.shared.show(&mut written);
                self.stage = Stage::Published(written);
                Step::Published
            }
            Stage::Published(written) => {
                self.shared.settle(&written);
                Step::Unstaged
            }
        }
    }

    fn begin(&mut self) -> Step {
        let errand =
            self.shared.seat.as_ref().and_then(|seat| seat.state.lock().errands.pop_front());
        if let Some(errand) = errand {
            errand(&self.shared);
            return Step::Task;
        }
        let group = self.shared.queue.lock().take();
        if group.commits.is_empty() {
            return Step::Nothing;
        }
        self.stage = Stage::Taken(group);
        Step::Took
    }

    fn write(&mut self, group: Group) -> Step {
        let mut turn = self.shared.turn.lock();
        match self.shared.write(&mut turn, group) {
            Ok(Some(written)) => {
                self.stage = Stage::Written(written);
                Step::Wrote
            }
            Ok(None) => Step::Nothing,
            Err(_) => Step::Failed,
        }
    }
}

impl<B: Backend> fmt::Debug for Driver<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").field("backend", &self.shared.backend).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
