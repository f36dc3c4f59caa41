//! A snapshot: a backend and a pinned stamp.

use std::sync::Arc;

use bytes::Bytes;

use super::Shared;
use super::pins::Pin;
use super::rows::Gap;
use crate::{
    Backend, Direction, KeyRange, Page, PageLimit, Snapshot, Stamp, StoreError, StoreFuture,
};

/// Keeps its stamp pinned for as long as it lives, and the store's memory alive.
pub(super) struct View<B: Backend> {
    shared: Arc<Shared<B>>,
    pin: Pin,
}

impl<B: Backend> View<B> {
    pub(super) fn new(shared: Arc<Shared<B>>) -> Self {
        let pin = shared.pins.pin();
        Self { shared, pin }
    }
}

impl<B: Backend> View<B> {
    /// The value of `key` in this view. A row in the cache serves if it is not newer than the view.
    fn value(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        let gap = match self.shared.rows.read(key, self.pin.stamp) {
            Ok(value) => return Ok(value),
            // What an older view reads may not be the newest version.
            Err(gap) => gap.filter(|_| self.pin.stamp == self.shared.pins.published()),
        };
        let value = self.shared.backend.get(key, self.pin.stamp)?;
        if let (Some(gap), Some(value)) = (gap, &value) {
            self.shared.rows.fill(gap, key, value, self.pin.stamp);
        }
        Ok(value)
    }

    /// The values of several keys; the backend is asked once.
    fn values(&self, keys: &[Bytes]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let mut values = vec![None; keys.len()];
        let mut missing: Vec<(&mut Option<Bytes>, Option<Gap>)> = Vec::new();
        let mut wanted = Vec::new();
        for (key, value) in keys.iter().zip(&mut values) {
            match self.shared.rows.read(key, self.pin.stamp) {
                Ok(found) => *value = found,
                Err(gap) => {
                    missing.push((value, gap));
                    wanted.push(key.clone());
                }
            }
        }
        if wanted.is_empty() {
            return Ok(values);
        }
        // What an older view reads may not be the newest version.
        let newest = self.pin.stamp == self.shared.pins.published();
        let found = self.shared.backend.multi_get(&wanted, self.pin.stamp)?;
        for (((value, gap), key), found) in missing.into_iter().zip(&wanted).zip(found) {
            if let (true, Some(gap), Some(found)) = (newest, gap, &found) {
                self.shared.rows.fill(gap, key, found, self.pin.stamp);
            }
            *value = found;
        }
        Ok(values)
    }
}

impl<B: Backend> Drop for View<B> {
    fn drop(&mut self) {
        self.shared.pins.release(self.pin);
    }
}

impl<B: Backend> Snapshot for View<B> {
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
