//! A table as of a stamp: its rows merged with the before-images of what changed since.
//!
//! It is a snapshot like the store's own, of the rows of one table; so every reader of a view can
//! read the past.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use store::{Direction, KeyRange, Page, PageLimit, Row, Snapshot, Stamp, StoreError, StoreFuture};

use super::chain::{Chain, chain_after, corrupt};
use crate::derived::history::image::read_image;
use crate::derived::history::layout::{item_after, items_around, read_item_key};
use crate::layout::{OwnerId, envelope, owner_prefix, space};

/// Rows that are asked of the store at once.
const CHUNK: PageLimit = PageLimit { rows: 256, bytes: 1 << 20 };

/// A table as of a stamp.
pub(crate) struct AsOf {
    /// Of the whole store, not older than the stamp.
    snapshot: Arc<dyn Snapshot>,
    stamp: Stamp,
    table: OwnerId,
    history: OwnerId,
}

impl AsOf {
    /// The table as of `stamp`. The history must reach there.
    pub(crate) const fn new(
        snapshot: Arc<dyn Snapshot>,
        stamp: Stamp,
        table: OwnerId,
        history: OwnerId,
    ) -> Self {
        Self { snapshot, stamp, table, history }
    }

    /// The stamp.
    pub(crate) const fn at(&self) -> Stamp {
        self.stamp
    }

    /// The owner of the history.
    pub(super) const fn history(&self) -> OwnerId {
        self.history
    }

    /// The store as it is, at a moment after the stamp.
    pub(super) fn snapshot(&self) -> &dyn Snapshot {
        &*self.snapshot
    }

    /// Whether the item of a row has changed after the stamp.
    pub(super) async fn changed_since(&self, key: &[u8]) -> Result<bool, StoreError> {
        let later = item_after(self.history, key, self.stamp);
        let one = PageLimit { rows: 1, bytes: 1 };
        Ok(!self.snapshot.range(later, Direction::Forward, one).await?.rows.is_empty())
    }

    /// Whether a key is that of an item of the table. Nothing else has a history.
    fn check(&self, key: &[u8]) -> Result<(), StoreError> {
        if key.starts_with(&owner_prefix(space::ITEM, self.table)) {
            return Ok(());
        }
        Err(StoreError::Io { cause: "reading the past of rows without a history".to_owned() })
    }

    /// Whether a row was there, as it is, at the stamp.
    pub(super) fn is_old(&self, row: &Bytes) -> bool {
        envelope::stamp(row) <= self.stamp
    }

    async fn item(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        self.check(key)?;
        let now = self.snapshot.get(key).await?;
        if now.as_ref().is_some_and(|row| self.is_old(row)) {
            return Ok(now);
        }
        let chain = chain_after(&*self.snapshot, self.history, key, self.stamp).await?;
        if chain.is_empty() && now.is_some() {
            return Err(incomplete());
        }
        chain.row(now.as_ref()).map_err(corrupt)
    }

    async fn items(
        &self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> Result<Page, StoreError> {
        self.check(&range.start)?;
        let mut now = Rows::new(range.clone(), direction);
        let around = items_around(self.history, &range);
        let mut images = Images { rows: Rows::new(around, direction), items: range, next: None };
        let mut page = Page::default();
        let mut bytes = 0_usize;
        while let Some((key, value)) = self.next(&mut now, &mut images).await? {
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

    /// The next item that was there.
    async fn next(&self, now: &mut Rows, images: &mut Images) -> Result<Option<Row>, StoreError> {
        loop {
            images.fill(self, now.direction).await?;
            now.fill(&*self.snapshot).await?;
            let image = images.next.as_ref();
            let order = match (now.buffer.front(), image) {
                (None, None) => return Ok(None),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some((key, _)), Some((changed, _))) if now.direction == Direction::Forward => {
                    key.cmp(changed)
                }
                (Some((key, _)), Some((changed, _))) => changed.cmp(key),
            };
            let row = if order.is_le() { now.buffer.pop_front() } else { None };
            let image = if order.is_ge() { images.next.take() } else { None };
            match (row, image) {
                (row, Some((key, chain))) => {
                    let now = row.map(|(_, row)| row);
                    if let Some(row) = chain.row(now.as_ref()).map_err(corrupt)? {
                        return Ok(Some((key, row)));
                    }
                }
                (Some((_, row)), None) if !self.is_old(&row) => return Err(incomplete()),
                (row, None) => return Ok(row),
            }
        }
    }
}

/// A row that is younger than the moment, without a before-image.
fn incomplete() -> StoreError {
    StoreError::Corrupt { detail: "a history lacks the before-image of an item".to_owned() }
}

/// A range that is read in chunks.
pub(super) struct Rows {
    rest: Option<KeyRange>,
    direction: Direction,
    pub(super) buffer: VecDeque<Row>,
    /// How many were read so far.
    pub(super) read: u64,
}

impl Rows {
    pub(super) fn new(range: KeyRange, direction: Direction) -> Self {
        Self { rest: Some(range), direction, buffer: VecDeque::new(), read: 0 }
    }

    /// Reads a chunk, if nothing is left of the last one.
    pub(super) async fn fill(&mut self, snapshot: &dyn Snapshot) -> Result<(), StoreError> {
        if !self.buffer.is_empty() {
            return Ok(());
        }
        let Some(range) = self.rest.take().filter(|range| !range.is_empty()) else { return Ok(()) };
        let page = snapshot.range(range.clone(), self.direction, CHUNK).await?;
        if let Some((last, _)) = page.rows.last().filter(|_| page.more) {
            self.rest = Some(range.resume(last, self.direction));
            // A store in memory answers at once; other tasks on this thread must run too.
            tokio::task::yield_now().await;
        }
        self.read = self.read.saturating_add(page.rows.len() as u64);
        self.buffer = page.rows.into();
        Ok(())
    }
}

/// The first change of each item after the stamp.
pub(super) struct Images {
    pub(super) rows: Rows,
    /// The items that are asked for.
    pub(super) items: KeyRange,
    /// The key of the item's row, and its images from that change on.
    pub(super) next: Option<(Bytes, Chain)>,
}

impl Images {
    /// Finds the next item that changed, if the last one was taken.
    pub(super) async fn fill(
        &mut self,
        moment: &AsOf,
        direction: Direction,
    ) -> Result<(), StoreError> {
        while self.next.is_none() || direction == Direction::Backward {
            self.rows.fill(&*moment.snapshot).await?;
            let Some((key, value)) = self.rows.buffer.front() else { return Ok(()) };
            let read = read_item_key(moment.table, key);
            let Some((item, stamp)) = read else { return Err(incomplete()) };
            // Backwards the earliest change of an item comes last.
            if self.next.as_ref().is_some_and(|(found, _)| *found != item) {
                return Ok(());
            }
            if stamp > moment.stamp && self.items.start <= item && item < self.items.end {
                let before = read_image(value).map_err(corrupt)?.before;
                let (_, chain) = self.next.get_or_insert_with(|| (item, Chain::default()));
                chain.push_earlier(stamp, before);
            }
            self.rows.buffer.pop_front();
        }
        self.complete(moment).await
    }

    /// Forwards the earliest change of an item comes first: takes the others.
    async fn complete(&mut self, moment: &AsOf) -> Result<(), StoreError> {
        let Some((item, chain)) = &mut self.next else { return Ok(()) };
        loop {
            self.rows.fill(&*moment.snapshot).await?;
            let Some((key, value)) = self.rows.buffer.front() else { return Ok(()) };
            let found = read_item_key(moment.table, key).filter(|(found, _)| found == item);
            let Some((_, stamp)) = found else { return Ok(()) };
            if !chain.is_whole() {
                chain.push_later(stamp, read_image(value).map_err(corrupt)?.before);
            }
            self.rows.buffer.pop_front();
        }
    }
}

impl Snapshot for AsOf {
    fn stamp(&self) -> Stamp {
        self.stamp
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        StoreFuture::pending(self.item(key))
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        StoreFuture::pending(async move {
            let mut rows = Vec::with_capacity(keys.len());
            for key in keys {
                rows.push(self.item(key).await?);
            }
            Ok(rows)
        })
    }

    fn range<'a>(
        &'a self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>> {
        StoreFuture::pending(self.items(range, direction, limit))
    }
}
