//! A snapshot: a backend and a pinned stamp.

use std::sync::Arc;

use bytes::Bytes;

use super::Shared;
use super::pins::Pin;
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
        StoreFuture::ready(self.shared.backend.get(key, self.pin.stamp))
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        StoreFuture::ready(self.shared.backend.multi_get(keys, self.pin.stamp))
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
