//! Index entries: what an item shows in an index, and how a change of the item changes that.
//!
//! An index that is still being filled is maintained like any other; the entry of an item that the
//! backfill has not reached is not there yet, and the first write of such an item brings it in
//! (`table::Progress`).
//!
//! Invariant: an index is written, and charged, only if the view that it shows changes.

use bytes::Bytes;
use store::Batch;
use value::Item;

use super::keys::fits_index;
use super::vector;
use crate::capacity::{vector_bytes, write_units};
use crate::derived::{Derived, ItemChange, feed};
use crate::keys::index_key;
use crate::layout::{envelope, seal_item};
use crate::size_deltas::{Delta, SizeDeltas};
use crate::table::{Index, IndexKind, Projection, Table};

/// What an index shows of one item.
struct Entry {
    key: Vec<u8>,
    view: Item,
}

/// The attributes of `item` that `index` holds; `None` when it has no vector for a vector index.
fn project(table: &Table, index: &Index, item: &Item) -> Option<Item> {
    let is_key = |name: &str| table.keys.contains(name) || index.defines(name);
    let is_held = |name: &str| match &index.projection {
        Projection::All => true,
        Projection::KeysOnly => is_key(name),
        Projection::Include(names) => {
            is_key(name) || names.iter().any(|included| &**included == name)
        }
    };
    match (&index.vectors, &index.projection) {
        (Some(vectors), _) => vector::view(vectors, item, is_held),
        (None, Projection::All) => Some(item.clone()),
        (None, Projection::KeysOnly | Projection::Include(_)) => Some(item.filter(is_held)),
    }
}

fn entry(table: &Table, index: &Index, item: Option<&Item>) -> Option<Entry> {
    // As the backfill does, which leaves such items out.
    let item = item.filter(|item| fits_index(index, item))?;
    let key = index_key(table, index, item.as_map())?;
    Some(Entry { key, view: project(table, index, item)? })
}

/// The row that shows an item in an index, and its key; without a stamp. `None` when the index does
/// not show it.
pub(crate) fn entry_row(table: &Table, index: &Index, item: &Item) -> Option<(Bytes, Bytes)> {
    let entry = entry(table, index, Some(item))?;
    Some((entry.key.into(), seal_item(&entry.view).into()))
}

/// Brings every index from the old item to the new one, counts and charges it.
pub(crate) fn maintain(item: &ItemChange<'_>, out: &mut Derived<'_>) {
    let table = item.table;
    for index in &table.indexes {
        let present = index.progress().is_none_or(|done| done.covers(item.key, item.written));
        let old = entry(table, index, item.old.filter(|_| present));
        let new = entry(table, index, item.new);
        let size = |entry: &Option<Entry>| entry.as_ref().map(|entry| entry.view.size());
        let delta = Delta::between(size(&old), size(&new));
        out.sizes.count(index.owner, delta);
        if index.kind == IndexKind::Local {
            out.collection_bytes = out.collection_bytes.saturating_add(delta.bytes);
        }
        if index.kind == IndexKind::Vector {
            let bytes = vector_charge(old.as_ref(), new.as_ref());
            if bytes > 0 {
                out.consumed.charge_vectors(index, bytes);
                announce(index, old.as_ref(), new.as_ref(), out.batch);
            }
            change(old, new, out.batch);
            continue;
        }
        let units = change(old, new, out.batch);
        if units > 0.0 {
            out.consumed.charge(index, units);
        }
    }
}

/// Brings an item that was there before `index` into it. Items whose attributes the index cannot
/// hold are left out, as on AWS.
pub(crate) fn backfill_entry(
    table: &Table,
    index: &Index,
    item: &Item,
    batch: &mut Batch,
    sizes: &mut SizeDeltas,
) {
    if !fits_index(index, item) {
        return;
    }
    let Some(new) = entry(table, index, Some(item)) else { return };
    sizes.count(index.owner, Delta::between(None, Some(new.view.size())));
    change(None, Some(new), batch);
}

/// Tells who has the vectors in memory which entries change.
fn announce(index: &Index, old: Option<&Entry>, new: Option<&Entry>, batch: &mut Batch) {
    let moved = old.filter(|old| new.is_none_or(|new| new.key != old.key));
    for entry in moved.into_iter().chain(new) {
        feed::append(index.owner, entry.key.clone(), batch);
    }
}

/// The bytes that the difference between two entries costs in a vector index. Source: public AWS
/// captures (eu-west-2 and us-east-1, October 2026).
fn vector_charge(old: Option<&Entry>, new: Option<&Entry>) -> usize {
    let size = |entry: &Entry| vector_bytes(entry.view.size());
    match (old, new) {
        (None, None) => 0,
        (Some(one), None) | (None, Some(one)) => size(one),
        (Some(old), Some(new)) if old.key != new.key => size(old).saturating_add(size(new)),
        (Some(old), Some(new)) if old.view == new.view => 0,
        (Some(old), Some(new)) => size(old).max(size(new)),
    }
}

/// Writes the difference between two entries; the units it costs.
fn change(old: Option<Entry>, new: Option<Entry>, batch: &mut Batch) -> f64 {
    let put = |entry: Entry, batch: &mut Batch| {
        batch.put_stamped_value(entry.key, seal_item(&entry.view), envelope::STAMP_AT);
    };
    match (old, new) {
        (None, None) => 0.0,
        (Some(old), None) => {
            batch.delete(old.key);
            write_units(old.view.size())
        }
        (None, Some(new)) => {
            let units = write_units(new.view.size());
            put(new, batch);
            units
        }
        (Some(old), Some(new)) if old.key == new.key => {
            if old.view == new.view {
                return 0.0;
            }
            let units = write_units(old.view.size().max(new.view.size()));
            put(new, batch);
            units
        }
        (Some(old), Some(new)) => {
            let units = write_units(old.view.size()) + write_units(new.view.size());
            batch.delete(old.key);
            put(new, batch);
            units
        }
    }
}
