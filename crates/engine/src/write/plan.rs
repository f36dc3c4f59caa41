//! What is known of a write before the current item is read, and the checks that need only that.

use std::sync::Arc;

use bytes::Bytes;
use expression::{Condition, Update};
use model::ItemFault;
use value::Item;

use crate::derived::Version;
use crate::keys::item_key;
use crate::table::{Table, check_key_size, key_fault};

/// Bytes that an item may have. Source: public AWS capture (409,600 accepted, 409,601 refused).
const MAX_ITEM: usize = 409_600;
/// Bytes that an item may have after an UpdateItem, which is gauged by its statement alone. Not
/// AWS's: it keeps items from growing without end.
const MAX_GROWN: usize = 2 * MAX_ITEM;

/// One write of one item.
#[derive(Clone, Debug)]
pub(crate) struct WritePlan {
    pub(crate) table: Arc<Table>,
    /// The item's row.
    pub(crate) key: Bytes,
    pub(crate) action: Action,
    pub(crate) condition: Option<Condition>,
    /// Whether a failed condition answers with the item as it is.
    pub(crate) return_old_on_failure: bool,
}

/// What to do with the item.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Replace it.
    Put(Item),
    /// Change it; `key` is what a new item starts from.
    Update {
        /// The key attributes.
        key: Item,
        /// The changes; `None` only makes sure that the item exists.
        update: Option<Update>,
        /// Where they come from.
        origin: UpdateOrigin,
    },
    /// Remove it.
    Delete,
    /// Remove it if its time to live is over at this second since 1970, and leave it otherwise.
    Expire(u64),
    /// Leave it, but look at it (ConditionCheck).
    Check,
    /// Make it what it is in another replica, unless what is here was written later.
    Replicate(Replicated),
}

/// An item of another replica.
#[derive(Clone, Debug)]
pub(crate) struct Replicated {
    /// The item, if it is there.
    pub(crate) item: Option<Item>,
    /// Which write made it so.
    pub(crate) version: Version,
}

/// Where an update comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UpdateOrigin {
    /// UpdateItem's UpdateExpression, or no update at all.
    UpdateItem,
    /// The update expression of a transaction, or a PartiQL statement.
    Expression,
    /// AttributeUpdates, which makes no item by deletes alone.
    AttributeUpdates {
        /// Whether an absent item is made.
        creates: bool,
    },
}

impl UpdateOrigin {
    /// Bytes that the item may have then.
    pub(super) const fn item_limit(self) -> usize {
        match self {
            Self::UpdateItem => MAX_GROWN,
            Self::Expression | Self::AttributeUpdates { .. } => MAX_ITEM,
        }
    }
}

/// The row of the item with exactly the key attributes in `key`.
pub(crate) fn key_of(table: &Table, key: &Item) -> Result<Bytes, ItemFault> {
    let complete = key.len() == table.keys.iter().count();
    for attribute in table.keys.iter() {
        match key.get(&attribute.name) {
            Some(value) if value.data_type() == attribute.data_type() => {}
            _ => return Err(ItemFault::KeyMismatch),
        }
    }
    if !complete {
        return Err(ItemFault::KeyMismatch);
    }
    key_of_item(table, key)
}

/// The row of a whole item, whose key attributes are checked.
pub(crate) fn key_of_item(table: &Table, item: &Item) -> Result<Bytes, ItemFault> {
    for attribute in table.keys.iter() {
        if let Some(fault) = key_fault(attribute, item.get(&attribute.name)) {
            return Err(fault);
        }
    }
    check_key_size(&table.keys, item)?;
    item_key(table, item.as_map()).ok_or(ItemFault::KeyMismatch)
}

/// The item limit, for an item that is written whole.
pub(crate) fn check_item_size(item: &Item) -> Result<(), ItemFault> {
    if item.size() > MAX_ITEM { Err(ItemFault::TooLarge) } else { Ok(()) }
}

/// The item limit, for the statement of an UpdateItem.
pub(crate) fn check_statement_size(update: &Update) -> Result<(), ItemFault> {
    if update.statement_size() > MAX_ITEM { Err(ItemFault::UpdateTooLarge) } else { Ok(()) }
}

/// Key attributes cannot be updated.
pub(crate) fn check_targets(table: &Table, update: Option<&Update>) -> Result<(), ItemFault> {
    let targets = update.into_iter().flat_map(Update::target_names);
    match targets.into_iter().find(|name| table.keys.contains(name)) {
        Some(name) => Err(ItemFault::KeyUpdate(name.to_owned())),
        None => Ok(()),
    }
}
