//! One action of a transaction: parsed from the request, then bound to its table.

use std::sync::Arc;

use expression::{Condition, Update};
use model::{
    ApiError, HeldFault, ItemFault, OrderedMap, RequestFault, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem,
};
use value::Item;

use crate::derived::index::{check_index_keys, check_index_updates};
use crate::ops::wants_old;
use crate::table::Table;
use crate::write::{
    self, Action, UpdateOrigin, WritePlan, check_item_size, check_targets, key_of, key_of_item,
};

/// What one of the four kinds of action says.
struct Given {
    fault: Option<Box<HeldFault>>,
    table: String,
    names: Option<OrderedMap<String>>,
    values: Option<Item>,
    condition: Option<String>,
    update: Option<String>,
    on_failure: Option<ReturnValuesOnConditionCheckFailure>,
    target: Target,
}

/// The item that an action is about.
enum Target {
    Put(Item),
    Update(Item),
    Delete(Item),
    Check(Item),
}

/// An action whose request is valid.
pub(super) struct Parsed {
    table: String,
    target: Target,
    condition: Option<Condition>,
    update: Option<Update>,
    return_old_on_failure: bool,
}

impl Parsed {
    /// The table that the action is about.
    pub(super) fn table_name(&self) -> &str {
        &self.table
    }

    /// The permission that it needs there.
    pub(super) const fn permission(&self) -> &'static str {
        match self.target {
            Target::Put(_) => "dynamodb:PutItem",
            Target::Update(_) => "dynamodb:UpdateItem",
            Target::Delete(_) => "dynamodb:DeleteItem",
            Target::Check(_) => "dynamodb:ConditionCheckItem",
        }
    }
}

/// Parses an action: values of the item and of expressions first, those of a key behind the
/// expressions.
pub(super) fn parse(item: TransactWriteItem) -> Result<Parsed, ApiError> {
    let mut given = given(item)?;
    let fault = given.fault.take();
    if let Some(held) = &fault
        && !held.in_key
    {
        return Err(held.fault.clone().into());
    }
    let write::Parsed { condition, update, .. } = write::parse(&write::Given {
        names: given.names.as_ref(),
        values: given.values.as_ref(),
        update: given.update.as_deref(),
        condition: given.condition.as_deref(),
        ..write::Given::default()
    })?;
    if let Some(held) = fault {
        return Err(held.fault.into());
    }
    Ok(Parsed {
        table: given.table,
        condition,
        update,
        return_old_on_failure: wants_old(given.on_failure),
        target: given.target,
    })
}

/// Exactly one of the four kinds.
fn given(item: TransactWriteItem) -> Result<Given, ApiError> {
    match (item.condition_check, item.put, item.update, item.delete) {
        (Some(check), None, None, None) => Ok(Given {
            fault: check.fault,
            table: check.table_name,
            names: check.expression_attribute_names,
            values: check.expression_attribute_values,
            condition: Some(check.condition_expression),
            update: None,
            on_failure: check.return_values_on_condition_check_failure,
            target: Target::Check(check.key),
        }),
        (None, Some(put), None, None) => Ok(Given {
            fault: put.fault,
            table: put.table_name,
            names: put.expression_attribute_names,
            values: put.expression_attribute_values,
            condition: put.condition_expression,
            update: None,
            on_failure: put.return_values_on_condition_check_failure,
            target: Target::Put(put.item),
        }),
        (None, None, Some(update), None) => Ok(Given {
            fault: update.fault,
            table: update.table_name,
            names: update.expression_attribute_names,
            values: update.expression_attribute_values,
            condition: update.condition_expression,
            update: Some(update.update_expression),
            on_failure: update.return_values_on_condition_check_failure,
            target: Target::Update(update.key),
        }),
        (None, None, None, Some(delete)) => Ok(Given {
            fault: delete.fault,
            table: delete.table_name,
            names: delete.expression_attribute_names,
            values: delete.expression_attribute_values,
            condition: delete.condition_expression,
            update: None,
            on_failure: delete.return_values_on_condition_check_failure,
            target: Target::Delete(delete.key),
        }),
        _ => Err(RequestFault::TransactAction.into()),
    }
}

/// Binds an action to its table's keys.
pub(super) fn bind(table: Arc<Table>, parsed: Parsed) -> Result<WritePlan, ItemFault> {
    let Parsed { target, condition, update, return_old_on_failure, .. } = parsed;
    let (key, action) = match target {
        Target::Put(item) => {
            check_item_size(&item)?;
            let key = key_of_item(&table, &item)?;
            check_index_keys(&table, &item)?;
            (key, Action::Put(item))
        }
        Target::Update(key) => {
            let row = key_of(&table, &key)?;
            check_targets(&table, update.as_ref())?;
            if let Some(update) = &update {
                check_index_updates(&table, update)?;
            }
            (row, Action::Update { key, update, origin: UpdateOrigin::Expression })
        }
        Target::Delete(key) => (key_of(&table, &key)?, Action::Delete),
        Target::Check(key) => (key_of(&table, &key)?, Action::Check),
    };
    Ok(WritePlan { table, key, action, condition, return_old_on_failure })
}
