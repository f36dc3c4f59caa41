//! Transaction execution on the caller's thread: latches, current values, decision, place in the
//! queue.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use env::Deadline;
use smallvec::SmallVec;
use tokio::sync::oneshot;

use super::queue::{CommitResult, Group, Queue};
use super::row_cache::{Miss, Version};
use super::state::Shared;
use crate::draft::{Draft, counter_value, within};
use crate::{
    Backend, Batch, Commit, Current, Decision, Outcome, SpaceNeed, Stamp, StoreError, Transaction,
};

/// A transaction whose caller's thread has done its part.
pub(super) struct Submitted {
    /// How it ends if nothing fails.
    pub(super) outcome: Outcome,
    /// What to wait for first.
    pub(super) wait: Option<oneshot::Receiver<CommitResult>>,
}

/// The current values of a transaction's keys.
struct CurrentValues {
    values: SmallVec<[Option<Bytes>; 8]>,
    /// The newest pending version among them.
    newest: Stamp,
}

/// Values of counters, read from the backend before the queue lock.
struct CounterHints {
    at: Stamp,
    values: SmallVec<[Option<i64>; 4]>,
}

impl<B: Backend> Shared<B> {
    pub(super) fn run(&self, transaction: Transaction) -> Result<Submitted, StoreError> {
        let Transaction { write_keys, read_keys, deadline, space, mut apply } = transaction;
        self.admit(&write_keys, &read_keys, space)?;
        let held = self.latches.lock(&write_keys, &read_keys);
        if deadline != Deadline::NEVER && deadline.has_passed(self.env.moment()) {
            return Err(StoreError::Overloaded);
        }
        let current = self.read_current(write_keys.iter().chain(&read_keys))?;
        let (writes, reads) =
            current.values.split_at_checked(write_keys.len()).unwrap_or((&current.values, &[]));
        let mut batch = Batch::default();
        match apply.apply(&Current::new(writes, reads), &mut batch) {
            Decision::Commit(payload) => {
                let (stamp, wait) = self.enqueue(Draft::new(batch, &self.limits)?)?;
                Ok(Submitted { outcome: Outcome::Committed { stamp, payload }, wait })
            }
            Decision::Reject(payload) => {
                drop(held);
                let wait = self.wait_published(current.newest)?;
                Ok(Submitted { outcome: Outcome::Rejected { payload }, wait })
            }
        }
    }

    /// Refuses early what would be refused anyway.
    fn admit(
        &self,
        write_keys: &[Bytes],
        read_keys: &[Bytes],
        space: SpaceNeed,
    ) -> Result<(), StoreError> {
        if self.refusing.load(Ordering::Acquire)
            && let Some(closed) = &self.queue.lock().closed
        {
            return Err(closed.clone());
        }
        if self.waiting_bytes.load(Ordering::Acquire) >= self.limits.waiting_bytes.max(1) {
            return Err(StoreError::Overloaded);
        }
        self.backend.check_space(space)?;
        let mut keys = write_keys.iter().chain(read_keys);
        if keys.clone().any(Bytes::is_empty) {
            return Err(StoreError::EmptyKey);
        }
        keys.try_for_each(|key| within(key.len(), self.limits.key_bytes))
    }

    /// The current values, under the latches of their keys.
    fn read_current<'k>(
        &self,
        keys: impl Iterator<Item = &'k Bytes> + Clone,
    ) -> Result<CurrentValues, StoreError> {
        let mut current = CurrentValues { values: SmallVec::new(), newest: Stamp(0) };
        let mut misses: SmallVec<[(usize, Miss); 8]> = SmallVec::new();
        for (at, key) in keys.clone().enumerate() {
            let value = match self.row_cache.find(key) {
                Ok(entry) => {
                    current.newest = current.newest.max(entry.stamp);
                    entry.value
                }
                Err(miss) => {
                    misses.push((at, miss));
                    None
                }
            };
            current.values.push(value);
        }
        if misses.is_empty() {
            return Ok(current);
        }
        // Pinned after the row cache was read: what has left it by then is published.
        let pin = self.snapshots.pin_guard();
        let mut misses = misses.into_iter().peekable();
        for (at, (key, value)) in keys.zip(&mut current.values).enumerate() {
            let Some((_, miss)) = misses.next_if(|(wanted, _)| *wanted == at) else { continue };
            *value = self.backend.get(key, pin.stamp())?;
            if let Some(value) = value {
                self.row_cache.fill(miss, key, value, pin.stamp());
            }
        }
        Ok(current)
    }

    /// Waits until `stamp` is published; `None` when it is.
    fn wait_published(
        &self,
        stamp: Stamp,
    ) -> Result<Option<oneshot::Receiver<CommitResult>>, StoreError> {
        if stamp <= self.snapshots.published() {
            return Ok(None);
        }
        let mut queue = self.queue.lock();
        if stamp <= self.snapshots.published() {
            return Ok(None);
        }
        if queue.failed
            && let Some(closed) = &queue.closed
        {
            return Err(closed.clone());
        }
        let (sender, receiver) = oneshot::channel();
        queue.read_waiters.push((stamp, sender));
        Ok(Some(receiver))
    }

    /// Gives a draft its stamp and its place in the queue; over a backend without a device, writes
    /// it too.
    fn enqueue(
        &self,
        draft: Draft,
    ) -> Result<(Stamp, Option<oneshot::Receiver<CommitResult>>), StoreError> {
        let hints = self.counter_hints(&draft)?;
        let bytes = draft.bytes;
        if !self.threaded {
            let mut writer = self.writer.lock();
            let commit = self.stage(&mut self.queue.lock(), draft, &hints)?;
            let stamp = commit.stamp;
            let group = Group { commits: vec![commit], waiters: Vec::new(), bytes };
            self.commit(&mut writer, group)?;
            return Ok((stamp, None));
        }
        let (sender, receiver) = oneshot::channel();
        let mut queue = self.queue.lock();
        let commit = self.stage(&mut queue, draft, &hints)?;
        let stamp = commit.stamp;
        queue.waiting.commits.push(commit);
        queue.waiting.waiters.push(sender);
        queue.waiting.bytes = queue.waiting.bytes.saturating_add(bytes);
        drop(queue);
        self.notify();
        Ok((stamp, Some(receiver)))
    }

    /// Assigns the stamp and stages the writes, so that later transactions see them. Fails before
    /// it does either.
    fn stage(
        &self,
        queue: &mut Queue,
        draft: Draft,
        hints: &CounterHints,
    ) -> Result<Commit, StoreError> {
        if let Some(closed) = &queue.closed {
            return Err(closed.clone());
        }
        let bytes = draft.bytes;
        let waiting = self.waiting_bytes.load(Ordering::Acquire);
        if waiting > 0 && waiting.saturating_add(bytes) > self.limits.waiting_bytes {
            return Err(StoreError::Overloaded);
        }
        let sums = self.sums(&draft, hints)?;
        self.waiting_bytes.fetch_add(bytes, Ordering::AcqRel);
        let stamp = queue.next_stamp();
        let commit = draft.into_commit(stamp, &sums);
        let published = self.snapshots.published();
        let first_counter = commit.writes.len().saturating_sub(sums.len());
        for (at, write) in commit.writes.iter().enumerate() {
            let (value, counter) = (write.value.clone(), at >= first_counter);
            self.row_cache.stage(&write.key, Version { stamp, value, counter }, published);
        }
        Ok(commit)
    }

    /// Reads, before the queue lock, the counters that are not in the row cache.
    fn counter_hints(&self, draft: &Draft) -> Result<CounterHints, StoreError> {
        let mut hints = CounterHints { at: Stamp(0), values: SmallVec::new() };
        if draft.additions.is_empty() {
            return Ok(hints);
        }
        let pin = self.snapshots.pin_guard();
        hints.at = pin.stamp();
        for (key, _) in &draft.additions {
            let hint = match self.row_cache.get(key) {
                Some(_) => None,
                None => Some(counter_value(self.backend.get(key, pin.stamp())?.as_deref())?),
            };
            hints.values.push(hint);
        }
        Ok(hints)
    }

    /// The new values of the counters, under the queue lock.
    fn sums(&self, draft: &Draft, hints: &CounterHints) -> Result<SmallVec<[i64; 4]>, StoreError> {
        let additions = draft.additions.iter().zip(&hints.values);
        additions
            .map(|((key, delta), hint)| {
                let base = match (self.row_cache.get(key), hint) {
                    (Some(entry), _) => counter_value(entry.value.as_deref())?,
                    // Nothing was published since the hint, and nothing is pending.
                    (None, Some(hint)) if hints.at == self.snapshots.published() => *hint,
                    (None, _) => {
                        let pin = self.snapshots.pin_guard();
                        counter_value(self.backend.get(key, pin.stamp())?.as_deref())?
                    }
                };
                Ok(base.wrapping_add(*delta))
            })
            .collect()
    }
}
