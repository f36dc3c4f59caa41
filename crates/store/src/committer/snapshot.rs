//! A snapshot of the committer: its backend at a pinned stamp.

use std::sync::Arc;

use bytes::Bytes;

use super::row_cache::Miss;
use super::snapshot_tracker::Pin;
use super::state::Shared;
use crate::{
    Backend, Direction, KeyRange, Page, PageLimit, Snapshot, Stamp, StoreError, StoreFuture,
};

/// Keeps its stamp pinned for as long as it lives, and the store's memory alive.
pub(super) struct PinnedSnapshot<B: Backend> {
    shared: Arc<Shared<B>>,
    pin: Pin,
}

impl<B: Backend> PinnedSnapshot<B> {
    pub(super) fn new(shared: Arc<Shared<B>>) -> Self {
        let pin = shared.snapshots.pin();
        Self { shared, pin }
    }

    /// The value of `key` in this snapshot. A cached row serves if it is not newer than the
    /// snapshot.
    fn value(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        let miss = match self.shared.row_cache.read(key, self.pin.stamp) {
            Ok(value) => return Ok(value),
            // What an older snapshot reads may not be the newest version.
            Err(miss) => miss.filter(|_| self.pin.stamp == self.shared.snapshots.published()),
        };
        let value = self.shared.backend.get(key, self.pin.stamp)?;
        if let (Some(miss), Some(value)) = (miss, &value) {
            self.shared.row_cache.fill(miss, key, value, self.pin.stamp);
        }
        Ok(value)
    }

    /// The values of several keys; the backend is asked once.
    pub(super) fn values(&self, keys: &[Bytes]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let mut values = vec![None; keys.len()];
        let mut missing: Vec<(&mut Option<Bytes>, Option<Miss>)> = Vec::new();
        let mut wanted = Vec::new();
        for (key, value) in keys.iter().zip(&mut values) {
            match self.shared.row_cache.read(key, self.pin.stamp) {
                Ok(found) => *value = found,
                Err(miss) => {
                    missing.push((value, miss));
                    wanted.push(key.clone());
                }
            }
        }
        if wanted.is_empty() {
            return Ok(values);
        }
        // What an older snapshot reads may not be the newest version.
        let newest = self.pin.stamp == self.shared.snapshots.published();
        let found = self.shared.backend.multi_get(&wanted, self.pin.stamp)?;
        for (((value, miss), key), found) in missing.into_iter().zip(&wanted).zip(found) {
            if let (true, Some(miss), Some(found)) = (newest, miss, &found) {
                self.shared.row_cache.fill(miss, key, found, self.pin.stamp);
            }
            *value = found;
        }
        Ok(values)
    }
}

impl<B: Backend> Drop for PinnedSnapshot<B> {
    fn drop(&mut self) {
        self.shared.snapshots.release(self.pin);
    }
}

impl<B: Backend> Snapshot for PinnedSnapshot<B> {
    fn stamp(&self) -> Stamp {
        self.pin.stamp
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        StoreFuture::ready(self.value(key))
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        StoreFuture::ready(self.values(keys))
    }

    fn range<'a>(
        &'a self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>> {
        StoreFuture::ready(self.shared.backend.range(&range, direction, limit, self.pin.stamp))
    }
}
