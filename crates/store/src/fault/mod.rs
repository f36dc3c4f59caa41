//! Fault injection: a store that fails on command.
//!
//! Wraps another store. A [`Faults`] handle holds a plan: what the next transactions and reads
//! answer, and how long every call takes on the environment's clock. What is not planned passes
//! through. Tests use it to drive error paths; test control uses it to provoke conflicts and
//! throttling in a running server.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use parking_lot::Mutex;

use crate::layer::{SnapshotLayer, StoreLayer};
use crate::{
    Direction, KeyRange, Outcome, Page, PageLimit, Snapshot, Store, StoreError, StoreFuture,
    Transaction,
};

/// What a planned transaction answers instead of its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteFault {
    /// Nothing is written, and the answer is this error.
    Refused(StoreError),
    /// It runs, and its caller learns only [`StoreError::Unknown`].
    AppliedButUnknown,
    /// It passes through; a gap between other faults.
    None,
}

/// What a planned read answers: its error, or `None` to pass through.
pub type Fault = Option<StoreError>;

/// Controls a [`FaultStore`]; clones control the same one.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    plan: Arc<Mutex<Plan>>,
}

#[derive(Debug, Default)]
struct Plan {
    writes: VecDeque<WriteFault>,
    reads: VecDeque<Fault>,
    delay: Duration,
}

impl Faults {
    /// The next `times` transactions, after those already planned, meet `fault`.
    pub fn plan_writes(&self, times: usize, fault: &WriteFault) {
        self.plan.lock().writes.extend(std::iter::repeat_n(fault.clone(), times));
    }

    /// The next `times` reads, of the store or of its snapshots, meet `fault`.
    pub fn plan_reads(&self, times: usize, fault: &Fault) {
        self.plan.lock().reads.extend(std::iter::repeat_n(fault.clone(), times));
    }

    /// Every transaction and read takes this much longer from now on.
    pub fn delay(&self, delay: Duration) {
        self.plan.lock().delay = delay;
    }

    /// Drops the plan.
    pub fn clear(&self) {
        *self.plan.lock() = Plan::default();
    }

    /// How many planned faults have not occurred yet, of transactions and of reads.
    #[must_use]
    pub fn left(&self) -> (usize, usize) {
        let plan = self.plan.lock();
        (plan.writes.len(), plan.reads.len())
    }

    fn next_write(&self) -> (WriteFault, Duration) {
        let mut plan = self.plan.lock();
        (plan.writes.pop_front().unwrap_or(WriteFault::None), plan.delay)
    }

    fn next_read(&self) -> (Fault, Duration) {
        let mut plan = self.plan.lock();
        (plan.reads.pop_front().flatten(), plan.delay)
    }
}

/// A store whose answers follow a plan.
#[derive(Clone)]
pub struct FaultStore {
    inner: Arc<dyn Store>,
    script: Script,
}

/// The plan and the clock on which delays pass.
#[derive(Clone)]
struct Script {
    faults: Faults,
    env: Env,
}

impl FaultStore {
    /// Wraps `inner`; the handle plans its faults.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>, env: Env) -> (Self, Faults) {
        let faults = Faults::default();
        (Self { inner, script: Script { faults: faults.clone(), env } }, faults)
    }
}

impl Script {
    /// Meets the next planned read fault, or reads.
    fn read<'a, T: Send + 'a>(
        &'a self,
        read: impl FnOnce() -> StoreFuture<'a, Result<T, StoreError>> + Send + 'a,
    ) -> StoreFuture<'a, Result<T, StoreError>>
    where
        Result<T, StoreError>: Unpin,
    {
        let (fault, delay) = self.faults.next_read();
        if delay.is_zero() {
            return fault.map_or_else(read, |error| StoreFuture::ready(Err(error)));
        }
        StoreFuture::pending(async move {
            self.env.sleep(delay).await;
            match fault {
                Some(error) => Err(error),
                None => read().await,
            }
        })
    }
}

impl StoreLayer for FaultStore {
    fn inner(&self) -> &dyn Store {
        &*self.inner
    }

    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>> {
        StoreFuture::pending(async move {
            let view =
                FaultSnapshot { inner: self.inner.snapshot().await?, script: self.script.clone() };
            let view: Arc<dyn Snapshot> = Arc::new(view);
            Ok(view)
        })
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        self.script.read(move || self.inner.get(key))
    }

    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        let (fault, delay) = self.script.faults.next_write();
        if fault == WriteFault::None && delay.is_zero() {
            return self.inner.transact(transaction);
        }
        StoreFuture::pending(async move {
            if !delay.is_zero() {
                self.script.env.sleep(delay).await;
            }
            match fault {
                WriteFault::Refused(error) => Err(error),
                WriteFault::None => self.inner.transact(transaction).await,
                WriteFault::AppliedButUnknown => {
                    self.inner.transact(transaction).await?;
                    Err(StoreError::Unknown { cause: "a planned fault hid the outcome".into() })
                }
            }
        })
    }
}

impl fmt::Debug for FaultStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultStore")
            .field("inner", &self.inner)
            .field("faults", &self.script.faults)
            .finish()
    }
}

/// A snapshot whose reads follow the plan of its store.
struct FaultSnapshot {
    inner: Arc<dyn Snapshot>,
    script: Script,
}

impl SnapshotLayer for FaultSnapshot {
    fn inner(&self) -> &dyn Snapshot {
        &*self.inner
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        self.script.read(move || self.inner.get(key))
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        self.script.read(move || self.inner.multi_get(keys))
    }

    fn range<'a>(
        &'a self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>> {
        self.script.read(move || self.inner.range(range, direction, limit))
    }
}

#[cfg(test)]
mod tests;
