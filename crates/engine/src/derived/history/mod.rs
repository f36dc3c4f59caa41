//! History, the write side: each changed item as it was before, in the item's commit; former
//! definitions of the table; and the clock that tells seconds from stamps. ADR 7.
//!
//! A history has an owner of its own: switching it off gives its rows to the sweep of dead owners,
//! and switching it on again starts with none. The read side and its job are in [`crate::history`].
//!
//! Invariant: from the commit that gave a table its history on, every change of an item has a
//! before-image with the stamp of its commit.

mod clock;
pub(crate) mod image;
pub(crate) mod layout;

use bytes::Bytes;
use store::Batch;

use self::image::Contents;
use super::{Derived, ItemChange};
use crate::table::{IndexState, Progress, Table};

pub(crate) use clock::{HistoryClock, Mark, PendingMark};

/// Writes the item as it was.
pub(crate) fn record(change: &ItemChange<'_>, out: &mut Derived<'_>) {
    let Some(history) = change.table.settings.history else { return };
    let contents = Contents {
        before: change.old.map(|item| (change.written, &**item.as_encoded())),
        // Nothing can be left out without it.
        after: change.new.filter(|_| out.mark.allows_parts()).map(|item| &**item.as_encoded()),
    };
    let value = image::image(change.origin.now, change.origin.author, contents);
    let (key, stamp_at) = layout::new_item_key(history, change.key);
    out.batch.put_stamped_key(key, value, stamp_at);
    mark(out.mark, out.batch);
}

/// Writes the clock's entry, if this second has none yet.
fn mark(pending: &PendingMark, batch: &mut Batch) {
    if let Some(mark) = pending.take() {
        let (key, stamp_at) = layout::new_clock_key(mark);
        batch.put_stamped_key(key, Vec::new(), stamp_at);
    }
}

/// Keeps the row of a definition that is replaced, if the table has a history afterwards.
pub(crate) fn on_table_change(before: Option<(&Table, &Bytes)>, after: &Table, batch: &mut Batch) {
    let (Some(history), Some((before, row))) = (after.settings.history, before) else { return };
    if is_only_progress(before, after) {
        return;
    }
    let (key, stamp_at) = layout::new_definition_key(history);
    batch.put_stamped_key(key, row.to_vec(), stamp_at);
}

/// Whether two definitions differ only in how far an index is filled.
fn is_only_progress(before: &Table, after: &Table) -> bool {
    let without = |table: &Table| {
        let mut table = table.clone();
        table.version = 0;
        for index in &mut table.indexes {
            if let IndexState::Building(progress) = &mut index.state {
                *progress = Progress::default();
            }
        }
        table
    };
    before.building().is_some() && without(before) == without(after)
}

#[cfg(test)]
mod tests;
