//! Commits whose caller went away before it knew how they ended.
//!
//! Such a write may become durable all the same, later than its caller left. So whoever leaves hands a key
//! of it over, and the background work waits until what was written there can be seen before it looks for
//! what is due.

use std::collections::BTreeMap;
use std::sync::{MutexGuard, PoisonError};

use bytes::Bytes;
use env::{Deadline, Env};
use store::{Batch, Current, Store, TransactError, transact};

use super::Jobs;
use crate::error::EngineError;

impl Jobs {
    /// Nobody waits any more for a commit that writes `key`, and that has an item which expires at this
    /// second since 1970.
    pub(crate) fn abandoned(&self, key: &Bytes, second: u64) {
        self.keep(key.clone(), second);
        self.wanted.notify_one();
    }

    fn keep(&self, key: Bytes, second: u64) {
        let mut abandoned = self.list();
        let earliest = abandoned.entry(key).or_insert(second);
        *earliest = second.min(*earliest);
    }

    fn list(&self) -> MutexGuard<'_, BTreeMap<Bytes, u64>> {
        self.abandoned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is waited for; whatever ends that early puts it back.
struct Taken<'a> {
    jobs: &'a Jobs,
    abandoned: BTreeMap<Bytes, u64>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        for (key, second) in std::mem::take(&mut self.abandoned) {
            self.jobs.keep(key, second);
        }
    }
}

/// Waits until every abandoned commit is visible or known not to be, and asks for what they want.
///
/// # Errors
/// [`EngineError`] when the store fails; they are waited for again the next time.
pub(crate) async fn settle(jobs: &Jobs, store: &dyn Store, env: &Env) -> Result<(), EngineError> {
    let mut taken = Taken { jobs, abandoned: std::mem::take(&mut *jobs.list()) };
    if taken.abandoned.is_empty() {
        return Ok(());
    }
    // A rejected transaction is answered when everything that it looked at is durable.
    let look = |_: &Current<'_>, _: &mut Batch| Err::<(), ()>(());
    let keys = taken.abandoned.keys().cloned().collect();
    let done = transact(store, Vec::new(), keys, Deadline::NEVER, look).await;
    if let Err(TransactError::Store(error)) = done {
        return Err(error.into());
    }
    for second in std::mem::take(&mut taken.abandoned).into_values() {
        jobs.expires_at(second, env.now());
    }
    Ok(())
}
