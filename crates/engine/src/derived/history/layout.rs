//! Key layout of history: before-images, definitions, the clock, holds. Fixed by ADR 7.
//!
//! Invariant: every key of this space but holds and trim positions contains its commit's stamp, so
//! no two commits write one key.

use bytes::Bytes;
use store::{KeyRange, Stamp};

use super::clock::Mark;
use crate::layout::{OwnerId, owner_prefix, prefix_range, space, space_range};

/// Bytes of a stamp in a key.
const STAMP: usize = 8;
/// Bytes of `space | owner id`.
const OWNER_PREFIX: usize = 9;

/// The key of the before-image of the item whose row is `item_key`, up to its stamp.
pub(crate) fn item_prefix(history: OwnerId, item_key: &[u8]) -> Vec<u8> {
    let mut key = owner_prefix(space::HISTORY, history);
    key.extend_from_slice(item_key.get(OWNER_PREFIX..).unwrap_or_default());
    key
}

/// A key with room for the stamp, and where the stamp is.
fn with_stamp(mut key: Vec<u8>) -> (Vec<u8>, usize) {
    let at = key.len();
    key.extend_from_slice(&[0; STAMP]);
    (key, at)
}

/// The key of a before-image that is about to get its stamp, and where that is.
pub(super) fn new_item_key(history: OwnerId, item_key: &[u8]) -> (Vec<u8>, usize) {
    with_stamp(item_prefix(history, item_key))
}

/// The key of a former definition that is about to get its stamp, and where that is.
pub(super) fn new_definition_key(history: OwnerId) -> (Vec<u8>, usize) {
    with_stamp(owner_prefix(space::HISTORY_TABLE, history))
}

/// The key of an entry of the clock that is about to get its stamp, and where that is.
pub(super) fn new_clock_key(mark: Mark) -> (Vec<u8>, usize) {
    with_stamp(clock_prefix(mark))
}

fn clock_prefix(mark: Mark) -> Vec<u8> {
    let mut key = vec![space::HISTORY_CLOCK];
    key.extend_from_slice(&mark.stretch.to_be_bytes());
    key.extend_from_slice(&mark.second.to_be_bytes());
    key
}

/// The whole clock.
pub(crate) fn clock_range() -> KeyRange {
    space_range(space::HISTORY_CLOCK)
}

/// The entries of a stretch from a second on.
pub(crate) fn stretch_range(from: Mark) -> KeyRange {
    let mut stretch = vec![space::HISTORY_CLOCK];
    stretch.extend_from_slice(&from.stretch.to_be_bytes());
    KeyRange { start: clock_prefix(from).into(), end: prefix_range(stretch).end }
}

/// The entry in a key of the clock, and its stamp.
pub(crate) fn read_clock(key: &[u8]) -> Option<(Mark, Stamp)> {
    let (stretch, rest) = key.get(1..)?.split_first_chunk::<2>()?;
    let (second, rest) = rest.split_first_chunk::<8>()?;
    let stamp = Stamp(u64::from_be_bytes(*rest.first_chunk::<8>()?));
    let second = u64::from_be_bytes(*second);
    Some((Mark { stretch: u16::from_be_bytes(*stretch), second }, stamp))
}

/// The before-images of one item after a stamp.
pub(crate) fn item_after(history: OwnerId, item_key: &[u8], after: Stamp) -> KeyRange {
    let prefix = item_prefix(history, item_key);
    let mut start = prefix.clone();
    start.extend_from_slice(&after.0.saturating_add(1).to_be_bytes());
    KeyRange { start: start.into(), end: prefix_range(prefix).end }
}

/// A range that has the before-images of all items in a range of one table's rows, and perhaps
/// others. The stamp behind an item's key may lie on either side of a bound that continues the key,
/// so a reader compares items with the bounds.
pub(crate) fn items_around(history: OwnerId, rows: &KeyRange) -> KeyRange {
    let same_owner = rows.start.get(..OWNER_PREFIX) == rows.end.get(..OWNER_PREFIX);
    let end = if same_owner {
        // The first key after a key is the key with a zero: the key's own images are before that.
        let last = rows.end.strip_suffix(&[0]).unwrap_or(&rows.end);
        let mut end = item_prefix(history, last);
        if last.len() < rows.end.len() {
            end.extend_from_slice(&[0xFF; STAMP + 1]);
        }
        end.into()
    } else {
        prefix_range(owner_prefix(space::HISTORY, history)).end
    };
    KeyRange { start: item_prefix(history, &rows.start).into(), end }
}

/// All before-images of a history.
pub(crate) fn all_items(history: OwnerId) -> KeyRange {
    prefix_range(owner_prefix(space::HISTORY, history))
}

/// The key of the item's row, in the table whose keys begin with `table`, and the stamp in the key
/// of a before-image.
pub(crate) fn read_item_key(table: OwnerId, key: &[u8]) -> Option<(Bytes, Stamp)> {
    let (components, stamp) = key.get(OWNER_PREFIX..)?.split_last_chunk::<8>()?;
    let mut item = owner_prefix(space::ITEM, table);
    item.extend_from_slice(components);
    Some((item.into(), Stamp(u64::from_be_bytes(*stamp))))
}

/// The former definitions of a history, changed after a stamp.
pub(crate) fn definitions_after(history: OwnerId, after: Stamp) -> KeyRange {
    let prefix = owner_prefix(space::HISTORY_TABLE, history);
    let mut start = prefix.clone();
    start.extend_from_slice(&after.0.saturating_add(1).to_be_bytes());
    KeyRange { start: start.into(), end: prefix_range(prefix).end }
}

/// The stamp at the end of a key.
pub(crate) fn stamp_of(key: &[u8]) -> Option<Stamp> {
    Some(Stamp(u64::from_be_bytes(*key.last_chunk::<8>()?)))
}

/// The row that says how far a history was trimmed.
pub(crate) fn trim_key(history: OwnerId) -> Bytes {
    owner_prefix(space::HISTORY_TRIM, history).into()
}

/// The row by which `holder` keeps the rows of `held`.
pub(crate) fn hold_key(held: OwnerId, holder: OwnerId) -> Vec<u8> {
    let mut key = owner_prefix(space::HOLD, held);
    key.extend_from_slice(&holder.0.to_be_bytes());
    key
}

/// Everybody who keeps the rows of `held`.
pub(crate) fn holds_of(held: OwnerId) -> KeyRange {
    prefix_range(owner_prefix(space::HOLD, held))
}

/// The value of such a row: no time before the stamp is needed.
pub(crate) fn hold(stamp: Stamp) -> Vec<u8> {
    stamp.0.to_be_bytes().to_vec()
}

/// The stamp in such a row.
pub(crate) fn held_stamp(row: &[u8]) -> Stamp {
    Stamp(row.first_chunk::<8>().map_or(0, |stamp| u64::from_be_bytes(*stamp)))
}
