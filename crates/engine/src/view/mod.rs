//! View: which moment of the store a read sees. Every read of the engine goes through one.
//!
//! - [`View::newest`]: what is acknowledged at each single read.
//! - [`View::at`]: one moment for all reads, that of a snapshot. A reader that wants to see a
//!   moment again (as of), or one that is some time ago (stale), keeps the snapshot of it.
//! - A fork is a store of its own: the newest view of that store.
//!
//! [`View::pin`] makes one moment of any view.

mod pager;

use std::sync::Arc;

use bytes::Bytes;
use store::{Direction, KeyRange, Page, PageLimit, Snapshot, Store};

use crate::error::EngineError;

pub(crate) use pager::Pager;

/// A view of a store.
#[derive(Clone)]
pub(crate) enum View<'s> {
    /// The newest acknowledged values.
    Newest(&'s dyn Store),
    /// The values at one moment.
    At(Arc<dyn Snapshot>),
}

impl<'s> View<'s> {
    /// The newest acknowledged values, at each read.
    pub(crate) const fn newest(store: &'s dyn Store) -> Self {
        Self::Newest(store)
    }

    /// The moment of a snapshot.
    pub(crate) const fn at(snapshot: Arc<dyn Snapshot>) -> Self {
        Self::At(snapshot)
    }

    /// The same view, held at one moment.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn pin(&self) -> Result<Self, EngineError> {
        Ok(Self::at(match self {
            Self::Newest(store) => store.snapshot().await?,
            Self::At(snapshot) => Arc::clone(snapshot),
        }))
    }

    /// The value of one key. For the newest view a store may do this faster than by a snapshot.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn get(&self, key: &[u8]) -> Result<Option<Bytes>, EngineError> {
        Ok(match self {
            Self::Newest(store) => store.get(key).await?,
            Self::At(snapshot) => snapshot.get(key).await?,
        })
    }

    /// The values of several keys at one moment, in their order.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn multi_get(
        &self,
        keys: &[Bytes],
    ) -> Result<Vec<Option<Bytes>>, EngineError> {
        Ok(match self {
            Self::Newest(store) => store.multi_get(keys).await?,
            Self::At(snapshot) => snapshot.multi_get(keys).await?,
        })
    }

    /// One page of a range.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn range(
        &self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> Result<Page, EngineError> {
        Ok(match self {
            Self::Newest(store) => store.range(range, direction, limit).await?,
            Self::At(snapshot) => snapshot.range(range, direction, limit).await?,
        })
    }
}

#[cfg(test)]
mod tests;
