//! A store on top of another store.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use crate::{
    Capabilities, Outcome, Row, Snapshot, Stamp, Statistics, Store, StoreError, StoreFuture,
    Transaction,
};

/// A [`Store`] that answers as another one does, but for the methods it implements itself.
pub trait StoreLayer: Send + Sync + fmt::Debug {
    /// The store below.
    fn inner(&self) -> &dyn Store;

    /// See [`Store::snapshot`].
    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>> {
        self.inner().snapshot()
    }

    /// See [`Store::get`].
    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        self.inner().get(key)
    }

    /// See [`Store::transact`].
    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        self.inner().transact(transaction)
    }

    /// See [`Store::closed_through`].
    fn closed_through(&self) -> StoreFuture<'_, Result<Stamp, StoreError>> {
        self.inner().closed_through()
    }

    /// See [`Store::writable`].
    ///
    /// # Errors
    /// As [`Store::writable`].
    fn writable(&self) -> Result<(), StoreError> {
        self.inner().writable()
    }

    /// See [`Store::capabilities`].
    fn capabilities(&self) -> Capabilities {
        self.inner().capabilities()
    }

    /// See [`Store::bulk_load`].
    fn bulk_load(
        &self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> StoreFuture<'_, Result<(), StoreError>> {
        self.inner().bulk_load(rows)
    }

    /// See [`Store::checkpoint`].
    fn checkpoint<'a>(&'a self, into: &'a Path) -> StoreFuture<'a, Result<(), StoreError>> {
        self.inner().checkpoint(into)
    }

    /// See [`Store::statistics`].
    fn statistics(&self) -> Statistics {
        self.inner().statistics()
    }

    /// See [`Store::close`].
    fn close(&self) -> StoreFuture<'_, Result<(), StoreError>> {
        self.inner().close()
    }
}

impl<L: StoreLayer> Store for L {
    fn snapshot(&self) -> StoreFuture<'_, Result<Arc<dyn Snapshot>, StoreError>> {
        StoreLayer::snapshot(self)
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        StoreLayer::get(self, key)
    }

    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        StoreLayer::transact(self, transaction)
    }

    fn closed_through(&self) -> StoreFuture<'_, Result<Stamp, StoreError>> {
        StoreLayer::closed_through(self)
    }

    fn writable(&self) -> Result<(), StoreError> {
        StoreLayer::writable(self)
    }

    fn capabilities(&self) -> Capabilities {
        StoreLayer::capabilities(self)
    }

    fn bulk_load(
        &self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> StoreFuture<'_, Result<(), StoreError>> {
        StoreLayer::bulk_load(self, rows)
    }

    fn checkpoint<'a>(&'a self, into: &'a Path) -> StoreFuture<'a, Result<(), StoreError>> {
        StoreLayer::checkpoint(self, into)
    }

    fn statistics(&self) -> Statistics {
        StoreLayer::statistics(self)
    }

    fn close(&self) -> StoreFuture<'_, Result<(), StoreError>> {
        StoreLayer::close(self)
    }
}
