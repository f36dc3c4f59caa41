//! A backend on top of another backend.

use std::fmt;
use std::path::Path;

use bytes::Bytes;

use crate::{
    Backend, Capabilities, Commit, Direction, KeyRange, Load, Page, PageLimit, Row, SpaceNeed,
    Stamp, StoreError,
};

/// A [`Backend`] that works as another one does, but for the methods it implements itself.
pub trait BackendLayer: Send + Sync + fmt::Debug + 'static {
    /// The kind of backend below.
    type Inner: Backend;

    /// The backend below.
    fn inner(&self) -> &Self::Inner;

    /// See [`Backend::last_stamp`].
    fn last_stamp(&self) -> Stamp {
        self.inner().last_stamp()
    }

    /// See [`Backend::needs_sync`].
    fn needs_sync(&self) -> bool {
        self.inner().needs_sync()
    }

    /// See [`Backend::capabilities`].
    fn capabilities(&self) -> Capabilities {
        self.inner().capabilities()
    }

    /// See [`Backend::check_space`].
    ///
    /// # Errors
    /// As [`Backend::check_space`].
    fn check_space(&self, space: SpaceNeed) -> Result<(), StoreError> {
        self.inner().check_space(space)
    }

    /// See [`Backend::append`].
    ///
    /// # Errors
    /// As [`Backend::append`].
    fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError> {
        self.inner().append(group, watermark)
    }

    /// See [`Backend::release_versions`].
    fn release_versions(&self, pinned: &[Stamp], from: Stamp) {
        self.inner().release_versions(pinned, from);
    }

    /// See [`Backend::get`].
    ///
    /// # Errors
    /// As [`Backend::get`].
    fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        self.inner().get(key, at)
    }

    /// See [`Backend::multi_get`].
    ///
    /// # Errors
    /// As [`Backend::get`].
    fn multi_get(&self, keys: &[Bytes], at: Stamp) -> Result<Vec<Option<Bytes>>, StoreError> {
        self.inner().multi_get(keys, at)
    }

    /// See [`Backend::range`].
    ///
    /// # Errors
    /// As [`Backend::get`].
    fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        self.inner().range(range, direction, limit, at)
    }

    /// See [`Backend::prepare_load`].
    ///
    /// # Errors
    /// As [`Backend::prepare_load`].
    fn prepare_load<'a>(
        &'a self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> Result<Box<dyn Load + 'a>, StoreError> {
        self.inner().prepare_load(rows)
    }

    /// See [`Backend::begin_checkpoint`].
    ///
    /// # Errors
    /// As [`Backend::begin_checkpoint`].
    fn begin_checkpoint(&self) -> Result<Stamp, StoreError> {
        self.inner().begin_checkpoint()
    }

    /// See [`Backend::checkpoint`].
    ///
    /// # Errors
    /// As [`Backend::checkpoint`].
    fn checkpoint(&self, through: Stamp, into: &Path) -> Result<(), StoreError> {
        self.inner().checkpoint(through, into)
    }

    /// See [`Backend::statistics`].
    fn statistics(&self, metrics: &mut Vec<(&'static str, u64)>) {
        self.inner().statistics(metrics);
    }

    /// See [`Backend::damage`].
    fn damage(&self) -> Vec<String> {
        self.inner().damage()
    }

    /// See [`Backend::close`].
    ///
    /// # Errors
    /// As [`Backend::close`].
    fn close(&self) -> Result<(), StoreError> {
        self.inner().close()
    }
}

impl<L: BackendLayer> Backend for L {
    fn last_stamp(&self) -> Stamp {
        BackendLayer::last_stamp(self)
    }

    fn needs_sync(&self) -> bool {
        BackendLayer::needs_sync(self)
    }

    fn capabilities(&self) -> Capabilities {
        BackendLayer::capabilities(self)
    }

    fn check_space(&self, space: SpaceNeed) -> Result<(), StoreError> {
        BackendLayer::check_space(self, space)
    }

    fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError> {
        BackendLayer::append(self, group, watermark)
    }

    fn release_versions(&self, pinned: &[Stamp], from: Stamp) {
        BackendLayer::release_versions(self, pinned, from);
    }

    fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        BackendLayer::get(self, key, at)
    }

    fn multi_get(&self, keys: &[Bytes], at: Stamp) -> Result<Vec<Option<Bytes>>, StoreError> {
        BackendLayer::multi_get(self, keys, at)
    }

    fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        BackendLayer::range(self, range, direction, limit, at)
    }

    fn prepare_load<'a>(
        &'a self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> Result<Box<dyn Load + 'a>, StoreError> {
        BackendLayer::prepare_load(self, rows)
    }

    fn begin_checkpoint(&self) -> Result<Stamp, StoreError> {
        BackendLayer::begin_checkpoint(self)
    }

    fn checkpoint(&self, through: Stamp, into: &Path) -> Result<(), StoreError> {
        BackendLayer::checkpoint(self, through, into)
    }

    fn statistics(&self, metrics: &mut Vec<(&'static str, u64)>) {
        BackendLayer::statistics(self, metrics);
    }

    fn damage(&self) -> Vec<String> {
        BackendLayer::damage(self)
    }

    fn close(&self) -> Result<(), StoreError> {
        BackendLayer::close(self)
    }
}
