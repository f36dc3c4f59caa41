//! Which items of a table changed between two moments, from the before-images of its history: one
//! record an item, however often it changed.

use bytes::Bytes;
use env::Timestamp;
use model::ApiError;
use store::{Direction, PageLimit, Stamp};
use value::Item;

use super::moment::TableMoment;
use super::{STEP_BYTES, STEP_ROWS};
use crate::derived::history::image::read_image;
use crate::derived::history::layout::{all_items, item_after, item_prefix, read_item_key};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::Chain;
use crate::layout::{OwnerId, envelope};
use crate::view::View;

/// An item that changed.
#[derive(Clone, Debug)]
pub struct ChangedItem {
    /// The item at the first moment, if there was one.
    pub old: Option<Item>,
    /// The item at the second moment, if there was one.
    pub new: Option<Item>,
    /// When it was written last before the second moment, in microseconds since 1970.
    pub written: u64,
}

/// Some items that changed.
#[derive(Debug, Default)]
pub struct Changes {
    /// The items; one that was made and deleted in between is none of them.
    pub items: Vec<ChangedItem>,
    /// Bytes of the items that were looked at.
    pub looked_at: u64,
    /// Where the next step begins; `None` at the end.
    pub next: Option<Bytes>,
}

/// What is known of an item whose images are being read.
struct Group {
    /// The key of the item's row.
    item: Bytes,
    /// When it was written last before the second moment; once it is known that it changed.
    written: Option<Timestamp>,
    /// Its images after the first moment.
    old: Chain,
    /// Its images after the second moment.
    new: Chain,
}

impl Engine {
    /// The next items that changed between two moments of one table, from `next` on; empty at the
    /// beginning.
    ///
    /// # Errors
    /// When rows cannot be read.
    pub async fn changes(
        &self,
        from: &TableMoment,
        to: &TableMoment,
        next: &Bytes,
    ) -> Result<Changes, ApiError> {
        let history = OwnerId(to.history);
        let mut range = all_items(history);
        if !next.is_empty() {
            range = range.after(next);
        }
        let view = View::at(self.store.snapshot().await.map_err(EngineError::from)?);
        let limit = PageLimit { rows: STEP_ROWS, bytes: STEP_BYTES };
        let page = view.range(range, Direction::Forward, limit).await?;
        let mut changes = Changes::default();
        let mut group: Option<Group> = None;
        for (key, value) in &page.rows {
            let owner = OwnerId(to.owner);
            let unreadable = EngineError::UnreadableCatalog { what: "history" };
            let (item, stamp) = read_item_key(owner, key).ok_or(unreadable)?;
            if group.as_ref().is_none_or(|group| group.item != item) {
                if let Some(done) = group.take() {
                    changes.take(&view, done).await?;
                }
                group = Some(Group::new(item));
            }
            if let Some(group) = &mut group {
                group.add(from, to, stamp, value)?;
            }
        }
        changes.next = page.rows.last().filter(|_| page.more).map(|(key, _)| key.clone());
        if let Some(mut last) = group {
            if page.more {
                // The rest of its images follows: all of them are of one record.
                changes.next = Some(rest_of(&view, (from, to), &mut last).await?);
            }
            changes.take(&view, last).await?;
        }
        Ok(changes)
    }
}

impl Group {
    fn new(item: Bytes) -> Self {
        Self { item, written: None, old: Chain::default(), new: Chain::default() }
    }

    /// Looks at the image of the item before the commit `stamp`.
    fn add(
        &mut self,
        from: &TableMoment,
        to: &TableMoment,
        stamp: Stamp,
        value: &Bytes,
    ) -> Result<(), EngineError> {
        if stamp.0 <= from.stamp {
            return Ok(());
        }
        let image = read_image(value)?;
        if stamp.0 > to.stamp {
            self.new.push_later(stamp, image.before.clone());
        } else {
            self.written = Some(image.at);
        }
        self.old.push_later(stamp, image.before);
        Ok(())
    }
}

/// Reads the images of an item to their end, which is where the next step begins.
async fn rest_of(
    view: &View<'_>,
    (from, to): (&TableMoment, &TableMoment),
    group: &mut Group,
) -> Result<Bytes, EngineError> {
    let history = OwnerId(to.history);
    let mut seen = from.stamp;
    loop {
        let range = item_after(history, &group.item, Stamp(seen));
        let limit = PageLimit { rows: STEP_ROWS, bytes: STEP_BYTES };
        let page = view.range(range, Direction::Forward, limit).await?;
        if seen == from.stamp {
            *group = Group::new(group.item.clone());
        }
        for (key, value) in &page.rows {
            let unreadable = EngineError::UnreadableCatalog { what: "history" };
            let (item, stamp) = read_item_key(OwnerId(to.owner), key).ok_or(unreadable)?;
            if item == group.item {
                group.add(from, to, stamp, value)?;
            }
            seen = stamp.0;
        }
        if !page.more || group.new.is_whole() {
            let mut last = item_prefix(history, &group.item);
            last.extend_from_slice(&u64::MAX.to_be_bytes());
            return Ok(last.into());
        }
    }
}

impl Changes {
    /// Takes an item whose images were read, if it changed.
    async fn take(&mut self, view: &View<'_>, group: Group) -> Result<(), EngineError> {
        let Some(written) = group.written else { return Ok(()) };
        // The images of the old one reach at least as far as those of the new one.
        let now = match group.new.is_whole() {
            true => None,
            false => view.get(&group.item).await?,
        };
        let (old, new) = (group.old.row(now.as_ref())?, group.new.row(now.as_ref())?);
        let open = |row: Option<Bytes>| row.as_ref().map(envelope::open_item).transpose();
        let (old, new) = (open(old)?, open(new)?);
        let sizes = old.iter().chain(&new).map(Item::size).fold(0, usize::saturating_add);
        let size = u64::try_from(sizes).unwrap_or(u64::MAX);
        self.looked_at = self.looked_at.saturating_add(size);
        if old.is_some() || new.is_some() {
            self.items.push(ChangedItem { old, new, written: written.as_micros() });
        }
        Ok(())
    }
}
