//! One planned write against the current item. Pure: it may run again when the item changed meanwhile.

use bytes::Bytes;
use expression::{Update, UpdateError};
use model::ItemFault;
use store::Batch;
use value::Item;

use super::index;
use super::plan::{Action, MAX_ITEM, UpdateOrigin, WritePlan, check_index_keys};
use crate::capacity::{Consumed, write_units};
use crate::catalog::Table;
use crate::error::EngineError;
use crate::layout::{envelope, seal_item};

/// What a write did.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    /// The item before, if there was one.
    pub(crate) old: Option<Item>,
    /// The item after, if there is one.
    pub(crate) new: Option<Item>,
    /// What it costs outside a transaction.
    pub(crate) consumed: Consumed,
}

/// Why a write did nothing.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Its condition does not hold; the item as it is, if the request asked for it.
    Condition(Option<Item>),
    /// What it would make is not valid.
    Invalid(ItemFault),
    /// The table was deleted since the write was planned.
    NoTable,
    /// The stored item cannot be read.
    Engine(EngineError),
}

/// Applies `plan` to the row that holds its item now and adds what has to be written to `batch`.
/// `table` is the definition that holds at this commit.
pub(super) fn apply(
    plan: &WritePlan,
    table: &Table,
    row: Option<&Bytes>,
    batch: &mut Batch,
) -> Result<Effect, Refusal> {
    let old = row.map(envelope::open_item).transpose().map_err(Refusal::Engine)?;
    if let Some(condition) = &plan.condition
        && !condition.evaluate(old.as_ref().map(Item::as_map))
    {
        return Err(Refusal::Condition(old.filter(|_| plan.return_old_on_failure)));
    }
    let new =
        match &plan.action {
            Action::Put(item) => {
                // The plan checked this against the definition it knew.
                if table.version != plan.table.version {
                    check_index_keys(table, item).map_err(Refusal::Invalid)?;
                }
                Some(item.clone())
            }
            Action::Update {
                origin: UpdateOrigin::AttributeUpdates { creates: false }, ..
            } if old.is_none() => None,
            Action::Update { key, update, origin } => {
                Some(updated(table, old.as_ref().unwrap_or(key), update.as_ref(), *origin)?)
            }
            Action::Delete => None,
            Action::Check => {
                let consumed = Consumed::of_table(write_units(old.as_ref().map_or(0, Item::size)));
                return Ok(Effect { new: old.clone(), old, consumed });
            }
        };
    let size = |item: &Option<Item>| item.as_ref().map_or(0, Item::size);
    let mut consumed = Consumed::of_table(write_units(size(&old).max(size(&new))));
    write_row(plan, old.as_ref(), new.as_ref(), batch);
    index::maintain(table, old.as_ref(), new.as_ref(), batch, &mut consumed);
    Ok(Effect { old, new, consumed })
}

fn write_row(plan: &WritePlan, old: Option<&Item>, new: Option<&Item>, batch: &mut Batch) {
    match new {
        // Writing the same bytes again would change nothing that anybody can see.
        Some(item) if old == Some(item) => {}
        Some(item) => {
            batch.put_stamped_value(plan.key.to_vec(), seal_item(item), envelope::STAMP_AT);
        }
        None if old.is_some() => batch.delete(plan.key.to_vec()),
        None => {}
    }
}

fn updated(
    table: &Table,
    base: &Item,
    update: Option<&Update>,
    origin: UpdateOrigin,
) -> Result<Item, Refusal> {
    let Some(update) = update else { return Ok(base.clone()) };
    let item =
        update.apply(base.as_map()).map_err(|error| Refusal::Invalid(worded(&error, origin)))?;
    if update.written_size(item.as_map()) > MAX_ITEM || item.size() > MAX_ITEM {
        return Err(Refusal::Invalid(ItemFault::UpdateTooLarge));
    }
    check_index_keys(table, &item).map_err(|fault| {
        Refusal::Invalid(match (fault, origin) {
            (ItemFault::IndexKeyType { .. }, UpdateOrigin::Expression) => ItemFault::IndexKeyUpdate,
            (other, _) => other,
        })
    })?;
    Ok(item)
}

/// AttributeUpdates words a type that does not fit in its own way.
fn worded(error: &UpdateError, origin: UpdateOrigin) -> ItemFault {
    match (error, origin) {
        (UpdateError::OperandType, UpdateOrigin::AttributeUpdates { .. }) => {
            ItemFault::UpdateMismatch
        }
        (error, _) => ItemFault::Update(error.to_string()),
    }
}
