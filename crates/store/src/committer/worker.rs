//! From the queue to the backend: groups, publication, failure.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::MutexGuard;

use super::Shared;
use super::queue::{Answer, Group, answer, keep_last_writes};
use crate::{Backend, Load, Stamp, StoreError};

/// Over a backend that does not sync, groups come too fast to look for the floor each time.
const GROUPS_PER_FLOOR: u32 = 64;

/// How often the backend hears what it may give up while nobody writes.
const IDLE: Duration = Duration::from_secs(1);

/// What only the holder of the turn touches.
#[derive(Debug, Default)]
pub(super) struct Turn {
    floor: Stamp,
    groups_until_floor: u32,
}

/// A group that is durable and not yet settled.
pub(super) struct Written {
    group: Group,
    last: Stamp,
}

/// Starts a thread of the store.
pub(super) fn start(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, StoreError> {
    let started = std::thread::Builder::new().name(name.into()).spawn(work);
    started.map_err(|error| StoreError::Io { cause: format!("starting {name}: {error}") })
}

impl<B: Backend> Shared<B> {
    /// The committer's thread: writes groups until the store is closed and nothing waits.
    pub(super) fn work(&self) {
        loop {
            let mut queue = self.queue.lock();
            while queue.waiting.commits.is_empty() {
                if queue.closed.is_some() {
                    return;
                }
                if self.work.wait_for(&mut queue, IDLE).timed_out() {
                    MutexGuard::unlocked(&mut queue, || self.look_back());
                }
            }
            drop(queue);
            let mut turn = self.turn.lock();
            // Someone else may have had the turn and have taken everything along.
            let group = self.queue.lock().take();
            // Whoever waits for the group was told.
            let _ = self.commit(&mut turn, group);
        }
    }

    /// While nobody writes: what the backend has made since the last group, by flushes and
    /// compactions, replaces something that no read needs any more.
    fn look_back(&self) {
        let _ = self.next_floor(&mut self.turn.lock());
    }

    /// Tells the committer's thread, or who stands in for it, that something waits.
    pub(super) fn ring(&self) {
        match &self.seat {
            None => drop(self.work.notify_one()),
            Some(seat) => seat.ring(),
        }
    }

    /// Writes a group, publishes it and answers everyone who waits for it.
    ///
    /// A failure empties the queue and closes it, so no group follows a failed one.
    pub(super) fn commit(&self, turn: &mut Turn, group: Group) -> Answer {
        if let Some(mut written) = self.write(turn, group)? {
            self.show(&mut written);
            self.settle(&written);
        }
        Ok(())
    }

    /// Makes a group durable; nothing if it is empty.
    pub(super) fn write(
        &self,
        turn: &mut Turn,
        mut group: Group,
    ) -> Result<Option<Written>, StoreError> {
        let Some(last) = group.commits.last().map(|commit| commit.stamp) else { return Ok(None) };
        keep_last_writes(&mut group.commits, self.rows.hasher());
        let floor = self.next_floor(turn);
        if let Err(error) = guarded(|| self.backend.append(&group.commits, floor)) {
            return Err(self.fail(group, &error));
        }
        Ok(Some(Written { group, last }))
    }

    /// Publishes a durable group and answers everyone who waits for it.
    pub(super) fn show(&self, written: &mut Written) {
        let group = &mut written.group;
        self.publish(written.last);
        self.commits.fetch_add(group.commits.len() as u64, Ordering::Relaxed);
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.waiting_bytes.fetch_sub(group.bytes, Ordering::AcqRel);
        answer(std::mem::take(&mut group.waiters), &Ok(()));
    }

    /// Forgets what was pending and is published now.
    pub(super) fn settle(&self, written: &Written) {
        let (mut rows, mut bytes) = (0, 0);
        for commit in &written.group.commits {
            for write in &commit.writes {
                self.rows.settle(&write.key, commit.stamp);
                rows += 1;
                bytes += write.key.len() + write.value.as_ref().map_or(0, Bytes::len);
            }
        }
        self.written_rows.fetch_add(rows, Ordering::Relaxed);
        self.written_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Gives prepared rows their place in the order, after everything that waits.
    pub(super) fn publish_load(&self, load: Box<dyn Load + '_>) -> Answer {
        let mut turn = self.turn.lock();
        let (group, stamp) = {
            let mut queue = self.queue.lock();
            if let Some(closed) = &queue.closed {
                return Err(closed.clone());
            }
            (queue.take(), queue.next_stamp())
        };
        if self.commit(&mut turn, group).is_err() {
            // Nothing of the load was published, so its outcome is known.
            let reason = "a write before the load failed".into();
            return Err(StoreError::Closed { reason });
        }
        guarded(move || load.publish(stamp))
            .map_err(|error| self.fail(Group::default(), &error))?;
        self.publish(stamp);
        Ok(())
    }

    /// Writes what waits, then runs `last` while nobody else writes.
    pub(super) fn after_all<T>(&self, last: impl FnOnce(&B) -> T) -> T {
        let mut turn = self.turn.lock();
        let group = self.queue.lock().take();
        // Whoever waits for the group was told.
        let _ = self.commit(&mut turn, group);
        last(&self.backend)
    }

    /// Takes no more commits; what was accepted is still written.
    pub(super) fn refuse(&self, reason: &str) {
        let mut queue = self.queue.lock();
        queue.close(StoreError::Closed { reason: reason.into() });
        self.refusing.store(true, Ordering::Release);
        self.work.notify_all();
    }

    fn publish(&self, stamp: Stamp) {
        self.pins.publish(stamp);
        // A decision that looks at the published stamp under the queue lock either sees this one or
        // is in the list by now.
        let onlookers = self.queue.lock().take_onlookers(stamp);
        answer(onlookers, &Ok(()));
    }

    /// After a failed write: nobody knows what is on the disk, so nothing may follow. Returns what
    /// the writers are told.
    fn fail(&self, group: Group, error: &StoreError) -> StoreError {
        let reason = format!("a write failed: {error}");
        let closed = StoreError::Closed { reason };
        let (waiting, onlookers) = {
            let mut queue = self.queue.lock();
            queue.close(closed.clone());
            queue.failed = true;
            self.refusing.store(true, Ordering::Release);
            (queue.take(), std::mem::take(&mut queue.onlookers))
        };
        self.rows.clear();
        self.waiting_bytes.store(0, Ordering::Release);
        let unknown = unknown(error);
        answer(group.waiters, &Err(unknown.clone()));
        answer(waiting.waiters, &Err(unknown.clone()));
        // Onlookers wrote nothing, and what they saw may never have happened.
        answer(onlookers.into_iter().map(|(_, waiter)| waiter).collect(), &Err(closed));
        unknown
    }

    fn next_floor(&self, turn: &mut Turn) -> Stamp {
        if turn.groups_until_floor == 0 {
            let census = self.pins.census();
            turn.floor = census.floor;
            self.behind.note(&census, || self.env.moment());
            // A panic there, which the panic hook reports, costs memory and no rows.
            let _ = guarded(|| {
                self.backend.release_versions(&census.pinned, census.published);
                Ok(())
            });
            turn.groups_until_floor = if self.threaded { 1 } else { GROUPS_PER_FLOOR };
        }
        turn.groups_until_floor -= 1;
        turn.floor
    }
}

fn unknown(error: &StoreError) -> StoreError {
    match error {
        StoreError::Unknown { cause } => StoreError::Unknown { cause: cause.clone() },
        StoreError::Conflict { .. }
        | StoreError::Overloaded
        | StoreError::TooLarge { .. }
        | StoreError::Corrupt { .. }
        | StoreError::EmptyKey
        | StoreError::Full { .. }
        | StoreError::Closed { .. }
        | StoreError::Io { .. } => StoreError::Unknown { cause: error.to_string() },
    }
}

/// A panic of the backend counts as a failed write: the thread must live to tell those who wait.
fn guarded(write: impl FnOnce() -> Answer) -> Answer {
    catch_unwind(AssertUnwindSafe(write)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(StoreError::Unknown { cause: format!("the storage engine panicked: {text}") })
    })
}
