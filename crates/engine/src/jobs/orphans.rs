//! Orphaned commits: those whose caller went away before it knew how they ended.
//!
//! Such a write may become durable all the same, later than its caller left. So the caller hands a
//! key of it over when it leaves, and the background work waits until what was written there can be
//! seen before it looks for what is due.

use std::collections::BTreeMap;

use bytes::Bytes;
use env::Deadline;
use parking_lot::Mutex;
use store::{Batch, Current, Store, TransactError, transact};

use crate::error::EngineError;

/// A key of each commit, and the second at which it wants work.
type Commits = BTreeMap<Bytes, u64>;

#[derive(Debug, Default)]
pub(super) struct Orphans {
    commits: Mutex<Commits>,
}

impl Orphans {
    pub(super) fn add(&self, key: Bytes, second: u64) {
        let mut commits = self.commits.lock();
        let earliest = commits.entry(key).or_insert(second);
        *earliest = second.min(*earliest);
    }

    /// Waits until every commit is visible or known not to be; the seconds at which they want work.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; they are waited for again the next time.
    pub(super) async fn visible(&self, store: &dyn Store) -> Result<Vec<u64>, EngineError> {
        let mut taken = Taken { orphans: self, commits: std::mem::take(&mut *self.commits.lock()) };
        if taken.commits.is_empty() {
            return Ok(Vec::new());
        }
        // A rejected transaction is answered when everything that it looked at is durable.
        let look = |_: &Current<'_>, _: &mut Batch| Err::<(), ()>(());
        let keys = taken.commits.keys().cloned().collect();
        let done = transact(store, Vec::new(), keys, Deadline::NEVER, look).await;
        if let Err(TransactError::Store(error)) = done {
            return Err(error.into());
        }
        Ok(std::mem::take(&mut taken.commits).into_values().collect())
    }
}

/// What is waited for; put back if the wait ends early.
struct Taken<'a> {
    orphans: &'a Orphans,
    commits: Commits,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        for (key, second) in std::mem::take(&mut self.commits) {
            self.orphans.add(key, second);
        }
    }
}
