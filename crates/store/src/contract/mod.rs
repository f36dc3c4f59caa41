//! The traits that every store implements, and the plain data they speak.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use crate::{Outcome, StoreError, StoreFuture, Transaction};

/// The position of a commit in the store's order.
///
/// Invariants: assigned by the store at the commit point; of two commits that declared the same key,
/// the later one has the greater stamp; never used twice, also across restarts. Zero is before every
/// commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp(pub u64);

/// A key and its value.
pub type Row = (Bytes, Bytes);

/// A half-open range of keys: `start` is in it, `end` is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange {
    /// The first key of the range.
    pub start: Bytes,
    /// The first key behind the range.
    pub end: Bytes,
}

impl KeyRange {
    /// The part of this range after `key`.
    #[must_use]
    pub fn after(self, key: &[u8]) -> Self {
        // The first key after a key is the key with one more byte, the smallest.
        let mut next = Vec::with_capacity(key.len().saturating_add(1));
        next.extend_from_slice(key);
        next.push(0);
        Self { start: self.start.max(next.into()), end: self.end }
    }

    /// What is left of this range once it was read in `direction` up to and including `last`.
    #[must_use]
    pub fn resume(self, last: &Bytes, direction: Direction) -> Self {
        match direction {
            Direction::Forward => self.after(last),
            Direction::Backward => Self { start: self.start, end: self.end.min(last.clone()) },
        }
    }

    /// Whether no key lies in this range.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start >= self.end
    }
}

/// The order in which a range is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the smallest key to the greatest.
    Forward,
    /// From the greatest key to the smallest.
    Backward,
}

/// Where a page of a range ends, whichever comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimit {
    /// At most so many rows.
    pub rows: usize,
    /// No further row once keys and values have reached so many bytes; the first row always fits.
    pub bytes: usize,
}

/// Consecutive rows of a range, in the order asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether the limit ended the page; `false` means that the range holds no further row.
    pub more: bool,
}

impl Page {
    /// Takes rows up to `limit`; looks at one more to know whether there is one.
    ///
    /// # Errors
    /// The first error of `rows`.
    pub fn gather(
        rows: impl Iterator<Item = Result<Row, StoreError>>,
        limit: PageLimit,
    ) -> Result<Self, StoreError> {
        let mut page = Self::default();
        let mut bytes = 0_usize;
        for row in rows {
            let (key, value) = row?;
            let full = page.rows.len() >= limit.rows;
            if full || (bytes >= limit.bytes && !page.rows.is_empty()) {
                page.more = true;
                break;
            }
            bytes = bytes.saturating_add(key.len()).saturating_add(value.len());
            page.rows.push((key, value));
        }
        Ok(page)
    }
}

/// What a store can do beyond the contract's minimum. The engine asks instead of guessing.
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
}

/// Figures for metrics, gathered without blocking writers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Name and value of each figure; names are stable and end in their unit (`_bytes`, `_total`).
    pub figures: Vec<(&'static str, u64)>,
}

/// A consistent view of everything committed up to [`Snapshot::stamp`].
pub trait Snapshot: Send + Sync {
    /// The newest commit in this view.
    fn stamp(&self) -> Stamp;

    /// The value of one key.
    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>>;

    /// The values of several keys, in their order.
    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>>;

    /// One page of a range. The next page starts behind (or, backward, ends at) the last row.
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
/// - Without space for writes transactions answer [`StoreError::Full`] and write nothing; reads go on,
///   and writes too as soon as there is space.
/// - A failed write closes the store for writing ([`StoreError::Closed`]) until it is reopened;
///   reads go on.
pub trait Store: Send + Sync + fmt::Debug {
    /// A view of everything acknowledged so far (at least).
    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>>;

    /// The newest acknowledged value of one key: a snapshot and a `get`, which a store may do faster.
    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>>;

    /// Runs one transaction; see [`crate::transact`] for the typed form.
    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>>;

    /// The stamp up to which no earlier commit can still appear. Never decreases.
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
    /// directory `into`.
    fn checkpoint<'a>(&'a self, into: &'a Path) -> StoreFuture<'a, Result<(), StoreError>>;

    /// Figures for metrics.
    fn statistics(&self) -> Statistics;

    /// Finishes accepted transactions, makes everything durable and releases the directory. Later
    /// calls answer [`StoreError::Closed`].
    fn close(&self) -> StoreFuture<'_, Result<(), StoreError>>;
}

#[cfg(test)]
mod tests;
