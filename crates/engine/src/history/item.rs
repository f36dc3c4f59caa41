//! The past of one item: its versions inside the recovery window, the newest first.
//!
//! A before-image says what the item was before a change, when it changed and by whom; what it was
//! after the change is in the next before-image, or in its row.

use bytes::Bytes;
use env::Timestamp;
use model::{ApiError, GetItemInput, HistoryFault};
use store::{Direction, PageLimit, Snapshot, Stamp};
use value::Item;

use super::chain::chain_after;
use super::moment::recoverable;
use crate::context::RequestCtx;
use crate::derived::Author;
use crate::derived::history::image::read_image;
use crate::derived::history::layout::{item_after, item_prefix, stamp_of};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::{OwnerId, envelope};
use crate::write::key_of;

/// Bytes of versions that end a page.
const PAGE_BYTES: usize = 8 << 20;

/// Who changed an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangedBy {
    /// A request, or a replica.
    Request,
    /// Time to live.
    TimeToLive,
}

/// An item after a change.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemVersion {
    /// When it changed.
    pub at: Timestamp,
    /// Who changed it.
    pub by: ChangedBy,
    /// What it was then; `None` when it was deleted.
    pub item: Option<Item>,
}

/// The past of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemHistory {
    /// Its changes, the newest first.
    pub versions: Vec<ItemVersion>,
    /// The earliest second that is known.
    pub earliest: Timestamp,
    /// What it was before the last of the changes here, and if `next` is `None` at the earliest
    /// second.
    pub before: Option<Item>,
    /// Where earlier changes are.
    pub next: Option<u64>,
}

impl Engine {
    /// The last `limit` changes of the item that `input` names, or those before `next`.
    ///
    /// # Errors
    /// Those of GetItem; a validation error when the table keeps no history.
    pub async fn item_history(
        &self,
        ctx: &RequestCtx,
        input: &GetItemInput,
        (limit, next): (usize, Option<u64>),
    ) -> Result<ItemHistory, ApiError> {
        let table = self.catalog.table(ctx, &input.table_name)?;
        let key = key_of(&table, &input.key)?;
        let off = || HistoryFault::NotKept(table.name.to_string());
        let (recovery, history) = recoverable(&table).ok_or_else(off)?;
        let (earliest, _) = recovery.window(self.env.now());
        let snapshot = self.store.snapshot().await.map_err(EngineError::from)?;
        let mut found = ItemHistory { versions: Vec::new(), earliest, before: None, next: None };
        let mut state = state_before(&*snapshot, history, &key, next.map(Stamp)).await?;
        let mut range = item_after(history, &key, Stamp(0));
        if let Some(next) = next {
            range.end = stamped(history, &key, Stamp(next));
        }
        let mut bytes = 0_usize;
        let limit = limit.max(1);
        let one_more = PageLimit { rows: limit.saturating_add(1), bytes: PAGE_BYTES };
        let page = snapshot.range(range, Direction::Backward, one_more).await;
        let page = page.map_err(EngineError::from)?;
        let mut rows = page.rows.into_iter().peekable();
        while let Some((image_key, value)) = rows.next() {
            let image = read_image(&value)?;
            if image.at < earliest {
                break;
            }
            let item = opened(state.clone())?;
            bytes = bytes.saturating_add(item.as_ref().map_or(0, Item::size));
            let by = match image.author {
                Author::TimeToLive => ChangedBy::TimeToLive,
                Author::User | Author::Replica => ChangedBy::Request,
            };
            found.versions.push(ItemVersion { at: image.at, by, item });
            let changed = stamp_of(&image_key).unwrap_or_default();
            state = image.before.row(changed, state.as_ref())?;
            let ends = found.versions.len() >= limit || bytes >= PAGE_BYTES;
            if (ends || rows.peek().is_none()) && (page.more || rows.peek().is_some()) {
                found.next = Some(changed.0);
                break;
            }
        }
        found.before = opened(state)?;
        Ok(found)
    }
}

fn opened(row: Option<Bytes>) -> Result<Option<Item>, EngineError> {
    row.as_ref().map(envelope::open_item).transpose()
}

/// The key of the before-image of a change.
fn stamped(history: OwnerId, key: &[u8], stamp: Stamp) -> Bytes {
    let mut image = item_prefix(history, key);
    image.extend_from_slice(&stamp.0.to_be_bytes());
    image.into()
}

/// The row before the change at a stamp; without one, now.
async fn state_before(
    snapshot: &dyn Snapshot,
    history: OwnerId,
    key: &[u8],
    change: Option<Stamp>,
) -> Result<Option<Bytes>, EngineError> {
    let now = snapshot.get(key).await?;
    let Some(change) = change else { return Ok(now) };
    let earlier = Stamp(change.0.saturating_sub(1));
    chain_after(snapshot, history, key, earlier).await?.row(now.as_ref())
}
