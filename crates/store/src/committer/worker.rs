//! Group commit: takes groups from the queue, writes them, publishes them; and what happens when a
//! write fails.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::MutexGuard;

use super::queue::{CommitResult, Group, complete, keep_last_writes};
use super::state::{Shared, WriterState};
use crate::{Backend, Load, Stamp, StoreError};

/// Over a backend that does not sync, groups come too fast to compute the low watermark for each.
const GROUPS_PER_WATERMARK: u32 = 64;

/// How often old versions are released while nobody writes.
const IDLE: Duration = Duration::from_secs(1);

/// A group that is durable and whose rows are still staged.
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
    pub(super) fn run_worker(&self) {
        loop {
            let mut queue = self.queue.lock();
            while queue.waiting.commits.is_empty() {
                if queue.closed.is_some() {
                    return;
                }
                if self.work_available.wait_for(&mut queue, IDLE).timed_out() {
                    MutexGuard::unlocked(&mut queue, || self.release_idle_versions());
                }
            }
            drop(queue);
            let mut writer = self.writer.lock();
            // Another holder of the writer lock may have taken the whole queue.
            let group = self.queue.lock().take();
            // Its waiters have the result.
            let _ = self.commit(&mut writer, group);
        }
    }

    /// While nobody writes: flushes and compactions since the last group may have replaced versions
    /// that no read needs any more.
    fn release_idle_versions(&self) {
        let _ = self.next_watermark(&mut self.writer.lock());
    }

    /// Notifies the committer's thread, or its driver, that something waits.
    pub(super) fn notify(&self) {
        match &self.driver {
            None => drop(self.work_available.notify_one()),
            Some(driver) => driver.notify(),
        }
    }

    /// Writes a group, publishes it and completes its waiters.
    ///
    /// A failure empties the queue and closes it, so no group follows a failed one.
    pub(super) fn commit(&self, writer: &mut WriterState, group: Group) -> CommitResult {
        if let Some(mut written) = self.write(writer, group)? {
            self.publish_group(&mut written);
            self.unstage(&written);
        }
        Ok(())
    }

    /// Makes a group durable; nothing if it is empty.
    pub(super) fn write(
        &self,
        writer: &mut WriterState,
        mut group: Group,
    ) -> Result<Option<Written>, StoreError> {
        let Some(last) = group.commits.last().map(|commit| commit.stamp) else { return Ok(None) };
        keep_last_writes(&mut group.commits, self.row_cache.hasher());
        let watermark = self.next_watermark(writer);
        if let Err(error) = catch_panic(|| self.backend.append(&group.commits, watermark)) {
            return Err(self.fail(group, &error));
        }
        Ok(Some(Written { group, last }))
    }

    /// Publishes a durable group and completes its waiters.
    pub(super) fn publish_group(&self, written: &mut Written) {
        let group = &mut written.group;
        self.publish(written.last);
        self.commits.fetch_add(group.commits.len() as u64, Ordering::Relaxed);
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.waiting_bytes.fetch_sub(group.bytes, Ordering::AcqRel);
        complete(std::mem::take(&mut group.waiters), &Ok(()));
    }

    /// Marks the rows of a published group as no longer pending.
    pub(super) fn unstage(&self, written: &Written) {
        let (mut rows, mut bytes) = (0, 0);
        for commit in &written.group.commits {
            for write in &commit.writes {
                self.row_cache.unstage(&write.key, commit.stamp);
                rows += 1;
                bytes += write.key.len() + write.value.as_ref().map_or(0, Bytes::len);
            }
        }
        self.written_rows.fetch_add(rows, Ordering::Relaxed);
        self.written_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Gives prepared rows their place in the order, after everything that waits.
    pub(super) fn publish_load(&self, load: Box<dyn Load + '_>) -> CommitResult {
        let mut writer = self.writer.lock();
        let (group, stamp) = {
            let mut queue = self.queue.lock();
            if let Some(closed) = &queue.closed {
                return Err(closed.clone());
            }
            (queue.take(), queue.next_stamp())
        };
        if self.commit(&mut writer, group).is_err() {
            // Nothing of the load was published, so its outcome is known.
            let reason = "a write before the load failed".into();
            return Err(StoreError::Closed { reason });
        }
        catch_panic(move || load.publish(stamp))
            .map_err(|error| self.fail(Group::default(), &error))?;
        self.publish(stamp);
        Ok(())
    }

    /// Writes what waits, then runs `last` while nobody else writes.
    pub(super) fn drain_then<T>(&self, last: impl FnOnce(&B) -> T) -> T {
        let mut writer = self.writer.lock();
        let group = self.queue.lock().take();
        // Its waiters have the result.
        let _ = self.commit(&mut writer, group);
        last(&self.backend)
    }

    /// Takes no more commits; what was accepted is still written.
    pub(super) fn stop_accepting(&self, reason: &str) {
        let mut queue = self.queue.lock();
        queue.close(StoreError::Closed { reason: reason.into() });
        self.refusing.store(true, Ordering::Release);
        self.work_available.notify_all();
    }

    fn publish(&self, stamp: Stamp) {
        self.snapshots.publish(stamp);
        // A reader that compares the published stamp under the queue lock either sees this one or
        // is in the list by now.
        let read_waiters = self.queue.lock().take_read_waiters(stamp);
        complete(read_waiters, &Ok(()));
    }

    /// After a failed write: nobody knows what is on the disk, so nothing may follow. Returns what
    /// the group's writers get. Those behind it and those who read what they wrote get an answer
    /// that says that nothing was written: nothing of them reached the disk.
    fn fail(&self, group: Group, error: &StoreError) -> StoreError {
        let reason = format!("a write failed: {error}");
        let closed = StoreError::Closed { reason };
        let (waiting, read_waiters) = {
            let mut queue = self.queue.lock();
            queue.close(closed.clone());
            queue.failed = true;
            self.refusing.store(true, Ordering::Release);
            (queue.take(), std::mem::take(&mut queue.read_waiters))
        };
        self.row_cache.clear();
        self.waiting_bytes.store(0, Ordering::Release);
        let unknown = unknown(error);
        complete(group.waiters, &Err(unknown.clone()));
        complete(waiting.waiters, &Err(closed.clone()));
        // Read waiters wrote nothing, and what they saw may never have happened.
        complete(read_waiters.into_iter().map(|(_, waiter)| waiter).collect(), &Err(closed));
        unknown
    }

    fn next_watermark(&self, writer: &mut WriterState) -> Stamp {
        if writer.groups_until_watermark == 0 {
            let reads = self.snapshots.open_reads();
            writer.low_watermark = reads.low_watermark;
            self.oldest_lag.observe(&reads, || self.env.moment());
            // A panic there, which the panic hook reports, costs memory and no rows.
            let _ = catch_panic(|| {
                self.backend.release_versions(&reads.pinned, reads.published);
                Ok(())
            });
            writer.groups_until_watermark = if self.threaded { 1 } else { GROUPS_PER_WATERMARK };
        }
        writer.groups_until_watermark -= 1;
        writer.low_watermark
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
        | StoreError::SnapshotLost { .. }
        | StoreError::Io { .. } => StoreError::Unknown { cause: error.to_string() },
    }
}

/// A panic of the backend counts as a failed write: the thread must live to complete the waiters.
fn catch_panic(write: impl FnOnce() -> CommitResult) -> CommitResult {
    catch_unwind(AssertUnwindSafe(write)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(StoreError::Unknown { cause: format!("the storage engine panicked: {text}") })
    })
}
