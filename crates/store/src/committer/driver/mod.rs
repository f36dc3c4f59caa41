//! The committer's work as single steps, for a simulation.
//!
//! A simulation has one thread and decides by a seed what happens next. It gets a [`Driver`]
//! instead of the committer's threads and takes one step at a time: take a group, write it, publish
//! it, unstage its rows. Requests may run between any two steps, as they may while the thread
//! works.
//!
//! Invariant: the steps are those of the thread, in its order; slow work (close, checkpoint, load)
//! runs between groups, never inside one.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use env::Env;

use super::queue::Group;
use super::state::{Mode, Shared};
use super::worker::Written;
use super::{Committer, Limits};
use crate::Backend;

/// Takes the steps of one committer. Dropping it stops the work where it is, as a power failure
/// does: callers that wait for one of its groups wait for ever.
pub struct Driver<B: Backend> {
    shared: Arc<Shared<B>>,
    stage: Stage,
}

enum Stage {
    Idle,
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
    /// The group's rows are no longer pending.
    Unstaged,
    /// Close, checkpoint or load.
    Task,
}

impl<B: Backend> Committer<B> {
    /// Puts the committer over an opened backend; nothing becomes durable except by steps of the
    /// driver.
    #[must_use]
    pub fn driven(backend: B, env: Env, limits: Limits) -> (Self, Driver<B>) {
        let committer = Self::new(backend, env, limits, Mode::Driven);
        let shared = Arc::clone(&committer.shared);
        (committer, Driver { shared, stage: Stage::Idle })
    }
}

impl<B: Backend> Driver<B> {
    /// Waits until there is a step to take; `false` when the committer is gone and nothing is left.
    pub async fn due(&mut self) -> bool {
        poll_fn(|cx| self.poll_due(cx)).await
    }

    fn poll_due(&self, cx: &Context<'_>) -> Poll<bool> {
        let Some(handle) = &self.shared.driver else { return Poll::Ready(false) };
        // Before the queue is checked: what comes later finds the waker.
        let pending = handle.poll(cx.waker());
        let busy = !matches!(self.stage, Stage::Idle) || pending.task;
        if busy || !self.shared.queue.lock().waiting.commits.is_empty() {
            Poll::Ready(true)
        } else if pending.disconnected {
            Poll::Ready(false)
        } else {
            Poll::Pending
        }
    }

    /// Takes one step.
    pub fn step(&mut self) -> Step {
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Idle => self.begin(),
            Stage::Taken(group) => self.write(group),
            Stage::Written(mut written) => {
                self.shared.publish_group(&mut written);
                self.stage = Stage::Published(written);
                Step::Published
            }
            Stage::Published(written) => {
                self.shared.unstage(&written);
                Step::Unstaged
            }
        }
    }

    fn begin(&mut self) -> Step {
        let task = self.shared.driver.as_ref().and_then(|handle| handle.next_task());
        if let Some(task) = task {
            task(&self.shared);
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
        let mut writer = self.shared.writer.lock();
        match self.shared.write(&mut writer, group) {
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
