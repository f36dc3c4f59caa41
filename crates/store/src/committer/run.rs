//! A transaction on its caller's thread: latches, current values, decision, place in the queue.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use env::Deadline;
use smallvec::SmallVec;
use tokio::sync::oneshot;

use super::Shared;
use super::draft::{Draft, counter_value, within};
use super::queue::{Answer, Group, Queue};
use super::rows::{Gap, Version};
use crate::{Backend, Batch, Commit, Current, Decision, Outcome, Stamp, StoreError, Transaction};

/// How a transaction stands when its caller's thread is through with it.
pub(super) struct Run {
    /// How it ends if nothing fails.
    pub(super) outcome: Outcome,
    /// What to wait for first.
    pub(super) wait: Option<oneshot::Receiver<Answer>>,
}

/// The current values of a transaction's keys.
struct Sight {
    values: SmallVec<[Option<Bytes>; 8]>,
    /// The newest pending version among them.
    newest: Stamp,
}

/// Counters as the backend had them before the queue lock.
struct Hints {
    at: Stamp,
    values: SmallVec<[Option<i64>; 4]>,
}

impl<B: Backend> Shared<B> {
    pub(super) fn run(&self, transaction: Transaction) -> Result<Run, StoreError> {
        let Transaction { write_keys, read_keys, deadline, mut apply } = transaction;
        self.admit(&write_keys, &read_keys)?;
        let held = self.latches.lock(&write_keys, &read_keys);
        if deadline != Deadline::NEVER && deadline.has_passed(self.env.moment()) {
            return Err(StoreError::Overloaded);
        }
        let sight = self.look(write_keys.iter().chain(&read_keys))?;
        let (writes, reads) =
            sight.values.split_at_checked(write_keys.len()).unwrap_or((&sight.values, &[]));
        let mut batch = Batch::default();
        match apply.apply(&Current::new(writes, reads), &mut batch) {
            Decision::Commit(payload) => {
                let (stamp, wait) = self.enqueue(Draft::new(batch, &self.limits)?)?;
                Ok(Run { outcome: Outcome::Committed { stamp, payload }, wait })
            }
            Decision::Reject(payload) => {
                drop(held);
                let wait = self.wait_published(sight.newest)?;
                Ok(Run { outcome: Outcome::Rejected { payload }, wait })
            }
        }
    }

    /// Refuses early what would be refused anyway.
    fn admit(&self, write_keys: &[Bytes], read_keys: &[Bytes]) -> Result<(), StoreError> {
        if self.refusing.load(Ordering::Acquire)
            && let Some(closed) = &self.queue.lock().closed
        {
            return Err(closed.clone());
        }
        if self.waiting_bytes.load(Ordering::Acquire) >= self.limits.waiting_bytes.max(1) {
            return Err(StoreError::Overloaded);
        }
        self.backend.check_space()?;
        let mut keys = write_keys.iter().chain(read_keys);
        if keys.clone().any(Bytes::is_empty) {
            return Err(StoreError::EmptyKey);
        }
        keys.try_for_each(|key| within(key.len(), self.limits.key_bytes))
    }

    /// The current values, under the latches of their keys.
    fn look<'k>(&self, keys: impl Iterator<Item = &'k Bytes> + Clone) -> Result<Sight, StoreError> {
        let mut sight = Sight { values: SmallVec::new(), newest: Stamp(0) };
        let mut gaps: SmallVec<[(usize, Gap); 8]> = SmallVec::new();
        for (at, key) in keys.clone().enumerate() {
            let value = match self.rows.find(key) {
                Ok(entry) => {
                    sight.newest = sight.newest.max(entry.stamp);
                    entry.value
                }
                Err(gap) => {
                    gaps.push((at, gap));
                    None
                }
            };
            sight.values.push(value);
        }
        if gaps.is_empty() {
            return Ok(sight);
        }
        // Pinned after the rows were asked: what has left them by then is published.
        let pin = self.pins.short();
        let mut gaps = gaps.into_iter().peekable();
        for (at, (key, value)) in keys.zip(&mut sight.values).enumerate() {
            let Some((_, gap)) = gaps.next_if(|(wanted, _)| *wanted == at) else { continue };
            *value = self.backend.get(key, pin.stamp())?;
            if let Some(value) = value {
                self.rows.fill(gap, key, value, pin.stamp());
            }
        }
        Ok(sight)
    }

    /// Waits until `stamp` is published; `None` when it is.
    fn wait_published(
        &self,
        stamp: Stamp,
    ) -> Result<Option<oneshot::Receiver<Answer>>, StoreError> {
        if stamp <= self.pins.published() {
            return Ok(None);
        }
        let mut queue = self.queue.lock();
        if stamp <= self.pins.published() {
            return Ok(None);
        }
        if queue.failed
            && let Some(closed) = &queue.closed
        {
            return Err(closed.clone());
        }
        let (tell, wait) = oneshot::channel();
        queue.onlookers.push((stamp, tell));
        Ok(Some(wait))
    }

    /// Gives a draft its stamp and its place; over a backend without a device, writes it too.
    fn enqueue(
        &self,
        draft: Draft,
    ) -> Result<(Stamp, Option<oneshot::Receiver<Answer>>), StoreError> {
        let hints = self.hints(&draft)?;
        let bytes = draft.bytes;
        if !self.threaded {
            let mut turn = self.turn.lock();
            let commit = self.seal(&mut self.queue.lock(), draft, &hints)?;
            let stamp = commit.stamp;
            let group = Group { commits: vec![commit], waiters: Vec::new(), bytes };
            self.commit(&mut turn, group)?;
            return Ok((stamp, None));
        }
        let (tell, wait) = oneshot::channel();
        let mut queue = self.queue.lock();
        let commit = self.seal(&mut queue, draft, &hints)?;
        let stamp = commit.stamp;
        queue.waiting.commits.push(commit);
        queue.waiting.waiters.push(tell);
        queue.waiting.bytes = queue.waiting.bytes.saturating_add(bytes);
        drop(queue);
        self.ring();
        Ok((stamp, Some(wait)))
    }

    /// Assigns the stamp and shows the writes to later transactions. Fails before it does either.
    fn seal(&self, queue: &mut Queue, draft: Draft, hints: &Hints) -> Result<Commit, StoreError> {
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
        let commit = draft.seal(stamp, &sums);
        let published = self.pins.published();
        let first_counter = commit.writes.len().saturating_sub(sums.len());
        for (at, write) in commit.writes.iter().enumerate() {
            let (value, counter) = (write.value.clone(), at >= first_counter);
            self.rows.decide(&write.key, Version { stamp, value, counter }, published);
        }
        Ok(commit)
    }

    /// Looks up, before the queue lock, the counters that are not at hand.
    fn hints(&self, draft: &Draft) -> Result<Hints, StoreError> {
        let mut hints = Hints { at: Stamp(0), values: SmallVec::new() };
        if draft.additions.is_empty() {
            return Ok(hints);
        }
        let pin = self.pins.short();
        hints.at = pin.stamp();
        for (key, _) in &draft.additions {
            let hint = match self.rows.get(key) {
                Some(_) => None,
                None => Some(counter_value(self.backend.get(key, pin.stamp())?.as_deref())?),
            };
            hints.values.push(hint);
        }
        Ok(hints)
    }

    /// The new values of the counters, under the queue lock.
    fn sums(&self, draft: &Draft, hints: &Hints) -> Result<SmallVec<[i64; 4]>, StoreError> {
        let additions = draft.additions.iter().zip(&hints.values);
        additions
            .map(|((key, delta), hint)| {
                let base = match (self.rows.get(key), hint) {
                    (Some(entry), _) => counter_value(entry.value.as_deref())?,
                    // Nothing was published since the hint, and nothing is pending.
                    (None, Some(hint)) if hints.at == self.pins.published() => *hint,
                    (None, _) => {
                        let pin = self.pins.short();
                        counter_value(self.backend.get(key, pin.stamp())?.as_deref())?
                    }
                };
                Ok(base.wrapping_add(*delta))
            })
            .collect()
    }
}
