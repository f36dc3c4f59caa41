//! An index as of a stamp: what its definition as it is now shows of the items as they were.
//!
//! An index keeps no history, and needs none. Its entries are written only when what they show
//! changes, so an entry that is not younger than the stamp was there as it is. One that is younger
//! belongs to an item that changed since, which has a before-image, or was put there when the index
//! was filled, and its item has none. What the changed items showed at the stamp follows from their
//! first before-images after it. So: the entries without the changed items, and what those showed.
//!
//! The before-images have to be read for that, of all partitions that may show something in the
//! range. Beyond a bound the read is refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use store::{Direction, KeyRange, Page, PageLimit, Snapshot, Stamp, StoreError, StoreFuture};

use super::as_of::{AsOf, Images, Rows};
use super::chain::corrupt;
use crate::derived::history::layout::items_around;
use crate::derived::index::entry_row;
use crate::error::EngineError;
use crate::keys::item_key;
use crate::layout::{OwnerId, envelope, hashes_of, owner_prefix, prefix_range, space};
use crate::table::{Index, IndexKind, Table};

/// Before-images that one read looks at.
pub(crate) const MAX_IMAGES: u64 = 1_000_000;
/// Bytes of entries of changed items that are kept at once.
const MAX_BYTES: usize = 4 << 20;

/// An index as of a stamp, and the items of its table as of it.
pub(crate) struct IndexAsOf {
    items: AsOf,
    table: Arc<Table>,
    index: OwnerId,
    /// What changed items showed, of the range that was asked for last.
    shown: Mutex<Option<Arc<Shown>>>,
}

/// Entries of items that changed after the stamp, as they were at it.
struct Shown {
    /// The range in which they are known.
    range: KeyRange,
    entries: BTreeMap<Bytes, Bytes>,
}

/// Why an index cannot be seen.
#[derive(Debug)]
pub(crate) enum IndexPastFault {
    /// More has changed since than is looked at.
    TooMuch,
    Engine(EngineError),
}

impl From<StoreError> for IndexPastFault {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl IndexAsOf {
    /// The index `index` of `table`, whose items are `items`.
    pub(crate) fn new(items: AsOf, table: &Table, index: &Index) -> Self {
        let shown = Mutex::default();
        Self { items, table: Arc::new(table.clone()), index: index.owner, shown }
    }

    fn index(&self) -> Option<&Index> {
        self.table.indexes.iter().find(|index| index.owner == self.index)
    }

    /// Finds out what the changed items showed in `range`, from where `direction` begins.
    ///
    /// # Errors
    /// [`IndexPastFault::TooMuch`].
    pub(crate) async fn prepare(
        &self,
        range: &KeyRange,
        direction: Direction,
    ) -> Result<(), IndexPastFault> {
        let Some(index) = self.index() else { return Ok(()) };
        let items = self.items_of(index, range);
        let around = items_around(self.items.history(), &items);
        let mut images = Images { rows: Rows::new(around, Direction::Forward), items, next: None };
        let mut shown = Shown { range: range.clone(), entries: BTreeMap::new() };
        let mut bytes = 0_usize;
        loop {
            images.fill(&self.items, Direction::Forward).await?;
            if images.rows.read > MAX_IMAGES {
                return Err(IndexPastFault::TooMuch);
            }
            let Some((key, chain)) = images.next.take() else { break };
            let now = match chain.is_whole() {
                true => None,
                false => self.items.snapshot().get(&key).await?,
            };
            let Some(row) = chain.row(now.as_ref()).map_err(IndexPastFault::Engine)? else {
                continue;
            };
            let item = envelope::open_item(&row).map_err(IndexPastFault::Engine)?;
            let Some((key, entry)) = entry_row(&self.table, index, &item) else { continue };
            if range.start <= key && key < range.end && shown.covers(&key) {
                bytes = bytes.saturating_add(key.len()).saturating_add(entry.len());
                shown.entries.insert(key, entry);
            }
            while bytes > MAX_BYTES {
                bytes = bytes.saturating_sub(shown.forget_last(direction));
            }
        }
        *self.shown.lock() = Some(Arc::new(shown));
        Ok(())
    }

    /// The rows of the items that may show something in a range of the index.
    fn items_of(&self, index: &Index, range: &KeyRange) -> KeyRange {
        let prefix = owner_prefix(space::ITEM, self.table.owner);
        if index.kind == IndexKind::Global {
            return prefix_range(prefix);
        }
        // A local index has the partitions of its table.
        let (first, last) = hashes_of(range);
        let with = |hash: u64| [prefix.as_slice(), &hash.to_be_bytes()].concat();
        KeyRange { start: with(first).into(), end: prefix_range(with(last)).end }
    }

    /// What changed items showed, at least in the first part of a range.
    async fn shown(
        &self,
        range: &KeyRange,
        direction: Direction,
    ) -> Result<Arc<Shown>, StoreError> {
        let known = self.shown.lock().clone();
        let begins = |known: &Arc<Shown>| known.begins(range, direction);
        if let Some(known) = known.filter(begins) {
            return Ok(known);
        }
        self.prepare(range, direction).await.map_err(|fault| match fault {
            IndexPastFault::TooMuch => {
                StoreError::Io { cause: "more has changed than a read looks at".to_owned() }
            }
            IndexPastFault::Engine(error) => StoreError::Io { cause: error.to_string() },
        })?;
        Ok(self.shown.lock().clone().unwrap_or_else(|| {
            let entries = BTreeMap::new();
            Arc::new(Shown { range: range.clone(), entries })
        }))
    }

    async fn entries(
        &self,
        mut range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> Result<Page, StoreError> {
        loop {
            if range.is_empty() {
                return Ok(Page::default());
            }
            let shown = self.shown(&range, direction).await?;
            let (part, rest) = shown.part(&range, direction);
            let mut page = self.merged(&shown, part, direction, limit).await?;
            match rest {
                // A page without rows is the last one for who reads it.
                Some(rest) if page.rows.is_empty() => range = rest,
                rest => {
                    page.more |= rest.is_some();
                    return Ok(page);
                }
            }
        }
    }

    /// A page of a range in which it is known what changed items showed.
    async fn merged(
        &self,
        shown: &Shown,
        part: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> Result<Page, StoreError> {
        let mut now = Rows::new(part.clone(), direction);
        let changed = shown.entries.range(part.start..part.end);
        let mut changed: Box<dyn Iterator<Item = _> + Send> = match direction {
            Direction::Forward => Box::new(changed),
            Direction::Backward => Box::new(changed.rev()),
        };
        let mut next_changed = changed.next();
        let mut page = Page::default();
        let mut bytes = 0_usize;
        loop {
            now.fill(self.items.snapshot()).await?;
            let order = match (now.buffer.front(), next_changed) {
                (None, None) => return Ok(page),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some((key, _)), Some((other, _))) if direction == Direction::Forward => {
                    key.cmp(other)
                }
                (Some((key, _)), Some((other, _))) => other.cmp(key),
            };
            let row = if order.is_le() { now.buffer.pop_front() } else { None };
            let row = if order.is_ge() {
                let (key, entry) = (next_changed, changed.next());
                next_changed = entry;
                key.map(|(key, entry)| (key.clone(), entry.clone()))
            } else {
                row
            };
            let Some((key, row)) = row else { continue };
            if order.is_lt() && !self.was_there(&row).await? {
                continue;
            }
            if page.rows.len() >= limit.rows || (bytes >= limit.bytes && !page.rows.is_empty()) {
                page.more = true;
                return Ok(page);
            }
            bytes = bytes.saturating_add(key.len()).saturating_add(row.len());
            page.rows.push((key, row));
        }
    }

    /// Whether an entry of now was there at the stamp. It is none of what a changed item showed.
    async fn was_there(&self, entry: &Bytes) -> Result<bool, StoreError> {
        if self.items.is_old(entry) {
            return Ok(true);
        }
        let item = envelope::open_item(entry).map_err(corrupt)?;
        let Some(key) = item_key(&self.table, item.as_map()) else { return Ok(false) };
        Ok(!self.items.changed_since(&key).await?)
    }
}

impl Shown {
    /// Whether a key is one of those that are known.
    fn covers(&self, key: &Bytes) -> bool {
        self.range.start <= *key && *key < self.range.end
    }

    /// Forgets the entry that is read last; returns its bytes.
    fn forget_last(&mut self, direction: Direction) -> usize {
        let last = match direction {
            Direction::Forward => self.entries.pop_last(),
            Direction::Backward => self.entries.pop_first(),
        };
        let Some((key, entry)) = last else { return usize::MAX };
        let bytes = key.len().saturating_add(entry.len());
        match direction {
            Direction::Forward => self.range.end = key,
            // The first key after it.
            Direction::Backward => self.range.start = [&key[..], &[0]].concat().into(),
        }
        bytes
    }

    /// Whether the part of a range that is read first is known.
    fn begins(&self, range: &KeyRange, direction: Direction) -> bool {
        range.is_empty()
            || match direction {
                Direction::Forward => self.covers(&range.start),
                Direction::Backward => self.range.start < range.end && range.end <= self.range.end,
            }
    }

    /// The part of a range that is known, from where it is read first, and what is left of it.
    fn part(&self, range: &KeyRange, direction: Direction) -> (KeyRange, Option<KeyRange>) {
        let (mut part, mut rest) = (range.clone(), range.clone());
        match direction {
            Direction::Forward => {
                part.end = part.end.min(self.range.end.clone());
                rest.start = part.end.clone();
            }
            Direction::Backward => {
                part.start = part.start.max(self.range.start.clone());
                rest.end = part.start.clone();
            }
        }
        (part, (!rest.is_empty()).then_some(rest))
    }
}

impl Snapshot for IndexAsOf {
    fn stamp(&self) -> Stamp {
        self.items.at()
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> StoreFuture<'a, Result<Option<Bytes>, StoreError>> {
        self.items.get(key)
    }

    fn multi_get<'a>(
        &'a self,
        keys: &'a [Bytes],
    ) -> StoreFuture<'a, Result<Vec<Option<Bytes>>, StoreError>> {
        self.items.multi_get(keys)
    }

    fn range<'a>(
        &'a self,
        range: KeyRange,
        direction: Direction,
        limit: PageLimit,
    ) -> StoreFuture<'a, Result<Page, StoreError>> {
        if range.start.starts_with(&owner_prefix(space::INDEX, self.index)) {
            return StoreFuture::pending(self.entries(range, direction, limit));
        }
        self.items.range(range, direction, limit)
    }
}
