//! The storage contract: the traits that every store implements.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use crate::{
    Direction, KeyRange, Outcome, Page, PageLimit, Row, Stamp, StoreError, StoreFuture, Transaction,
};

/// What a store can do beyond the contract's minimum. A caller that needs one of these asks before
/// it relies on it: [`crate::Fork`] for held snapshots, the engine's catalog for a single writer.
/// The others describe the store to its operator and to tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Snapshots may be held long enough to put a fork on them.
    pub held_snapshots: bool,
    /// One snapshot sees one moment across all keys (not only within a partition).
    pub global_snapshots: bool,
    /// Acknowledged commits survive the end of the process.
    pub durable: bool,
    /// Only this process writes; a catalog kept in memory is therefore never stale.
    pub single_writer: bool,
    /// A snapshot shows the commits up to its stamp and no other, so that what was written later
    /// is known by its stamp.
    pub exact_stamps: bool,
    /// What callers write into rows is in no form that is newer than this version: an older program
    /// may have the data open too, or be started on it again. `u32::MAX` for a store that
    /// only one process opens.
    pub row_version: u32,
}

/// Counters and gauges of a store, read without blocking writers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Name and value of each metric; names are stable and end in their unit (`_bytes`, `_total`).
    pub metrics: Vec<(&'static str, u64)>,
    /// Places where reads met data that is not what was written, each as a phrase.
    pub damage: Vec<String>,
}

/// A consistent view of one moment, in which everything committed up to [`Snapshot::stamp`] is.
///
/// A remote store may lose what it reads from ([`StoreError::SnapshotLost`]): then the caller
/// begins again with a new snapshot.
pub trait Snapshot: Send + Sync {
    /// A lower bound: every commit up to this stamp is in this view. With
    /// [`Capabilities::exact_stamps`] no newer one is.
    fn stamp(&self) -> Stamp;

    /// The value of one key.
    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>>;

    /// The values of several keys, in their order.
    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>>;

    /// One page of a range. [`KeyRange::resume`] makes the range of the next one.
    fn range<'a>(
        &'a self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>>;
}

/// Ordered bytes with one-shot transactions.
///
/// Promises of every implementation, held by the conformance kit (`store-testkit`):
/// - A commit that was acknowledged is in every later snapshot, and survives the process where
///   [`Capabilities::durable`] says so. Snapshots show only durable commits.
/// - Transactions are serializable: every declared key, absent and read-only keys included, is
///   serialised against every other transaction that declares it.
/// - A transaction that was enqueued completes even when its caller goes away.
/// - Without space for writes transactions answer [`StoreError::Full`] and write nothing; reads
///   continue, and so do writes as soon as there is space.
/// - A failed write closes an embedded store for writing ([`StoreError::Closed`]) until it is
///   reopened; reads continue. A remote store finds out what became of the write, and continues.
pub trait Store: Send + Sync + fmt::Debug {
    /// A view of everything acknowledged so far (at least).
    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>>;

    /// The newest acknowledged value of one key: a snapshot and a `get`, which a store may do
    /// faster.
    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>>;

    /// The newest acknowledged values of several keys, in their order and all of one moment: a
    /// snapshot and a `multi_get`, which a store may do in one step.
    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        StoreFuture::pending(async move { self.snapshot().await?.multi_get(keys).await })
    }

    /// One page of a range as it is now: a snapshot and a `range`, which a store may do in one
    /// step. Pages that belong to one moment are read from one snapshot.
    fn range(
        &self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'_, Result<Page, StoreError>> {
        StoreFuture::pending(
            async move { self.snapshot().await?.range(range, direction, limit).await },
        )
    }

    /// Runs one transaction; see [`crate::transact`] for the typed form.
    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>>;

    /// The stamp up to which no earlier commit can still appear. Never decreases for the callers of
    /// one store; another store over the same data may be some commits behind.
    fn closed_through(&self) -> StoreFuture<'_, Result<Stamp, StoreError>>;

    /// Whether commits are taken; does not wait.
    ///
    /// # Errors
    /// [`StoreError::Closed`] with the reason, after a failed write or [`Store::close`];
    /// [`StoreError::Full`] for as long as there is no space.
    fn writable(&self) -> Result<(), StoreError>;

    /// What this store can do.
    fn capabilities(&self) -> Capabilities;

    /// Loads `rows`, sorted by key and without duplicates, below a prefix that no transaction uses
    /// yet. Durable when it returns. Rows become visible at once or not at all.
    fn bulk_load(
        &self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> StoreFuture<'_, Result<(), StoreError>>;

    /// Writes a consistent copy that [`Store`] of the same kind can open into the empty or absent
    /// directory `into`: the commits up to one stamp, all that were acknowledged before the call
    /// among them. Commits continue meanwhile. A store whose data is elsewhere refuses, and names
    /// the means that its database has.
    fn checkpoint<'a>(&'a self, into: &'a Path) -> StoreFuture<'a, Result<(), StoreError>>;

    /// Counters and gauges for metrics.
    fn statistics(&self) -> Statistics;

    /// Finishes accepted transactions, makes everything durable and releases the directory. Later
    /// calls answer [`StoreError::Closed`].
    fn close(&self) -> StoreFuture<'_, Result<(), StoreError>>;
}
