//! A snapshot on top of another snapshot.

use bytes::Bytes;

use crate::{Direction, KeyRange, Page, PageLimit, Snapshot, Stamp, StoreError, StoreFuture};

/// A [`Snapshot`] that answers as another one does, but for the methods it implements itself.
pub trait SnapshotLayer: Send + Sync {
    /// The snapshot below.
    fn inner(&self) -> &dyn Snapshot;

    /// See [`Snapshot::stamp`].
    fn stamp(&self) -> Stamp {
        self.inner().stamp()
    }

    /// See [`Snapshot::get`].
    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        self.inner().get(key)
    }

    /// See [`Snapshot::multi_get`].
    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        self.inner().multi_get(keys)
    }

    /// See [`Snapshot::range`].
    fn range<'a>(
        &'a self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>> {
        self.inner().range(range, direction, limit)
    }
}

impl<L: SnapshotLayer> Snapshot for L {
    fn stamp(&self) -> Stamp {
        SnapshotLayer::stamp(self)
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        SnapshotLayer::get(self, key)
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        SnapshotLayer::multi_get(self, keys)
    }

    fn range<'a>(
        &'a self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>> {
        SnapshotLayer::range(self, range, direction, limit)
    }
}
