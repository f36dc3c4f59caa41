//! Index entries: what an item shows in an index, and how a change of the item changes that.
//!
//! Invariant: an index is written, and charged, only if the view that it shows changes.

use store::Batch;
use value::Item;

use crate::capacity::{Consumed, write_units};
use crate::catalog::{Index, Projection, Table};
use crate::layout::{envelope, index_key, seal_item};

/// What an index shows of one item.
struct Entry {
    key: Vec<u8>,
    view: Item,
}

/// The attributes of `item` that `index` holds.
pub(crate) fn project(table: &Table, index: &Index, item: &Item) -> Item {
    let is_key = |name: &str| table.keys.contains(name) || index.keys.contains(name);
    match &index.projection {
        Projection::All => item.clone(),
        Projection::KeysOnly => item.filter(is_key),
        Projection::Include(names) => {
            item.filter(|name| is_key(name) || names.iter().any(|included| &**included == name))
        }
    }
}

fn entry(table: &Table, index: &Index, item: Option<&Item>) -> Option<Entry> {
    let item = item?;
    let key = index_key(table, index, item.as_map())?;
    Some(Entry { key, view: project(table, index, item) })
}

/// Brings every index from `old` to `new`, and charges for it.
pub(super) fn maintain(
    table: &Table,
    old: Option<&Item>,
    new: Option<&Item>,
    batch: &mut Batch,
    consumed: &mut Consumed,
) {
    for index in &table.indexes {
        let units = change(entry(table, index, old), entry(table, index, new), batch);
        if units > 0.0 {
            consumed.charge(index, units);
        }
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
