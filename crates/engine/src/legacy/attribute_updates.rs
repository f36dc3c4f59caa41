//! AttributeUpdates: PUT, ADD and DELETE on whole attributes.
//!
//! DELETE alone makes no item: without one, there is nothing to delete (API_AttributeValueUpdate).
//! ADD takes a list and appends it; the documentation does not say so, users report it.

use expression::{Action, Path, SetOperand, SetValue, Update};
use model::{
    AttributeAction, AttributeValueUpdate, LegacyFault, OrderedMap, UpdateAction, ValidationError,
    ValueFault,
};
use value::{DataType, ItemBuilder, Value};

use crate::expressions::fault;

/// The update of AttributeUpdates, and whether it makes an item where there is none.
pub(crate) fn attribute_updates(
    given: &OrderedMap<AttributeValueUpdate>,
) -> Result<(Update, bool), ValidationError> {
    let mut actions = Vec::with_capacity(given.len());
    for (name, update) in given.iter() {
        if name.is_empty() {
            return Err(ValueFault::EmptyName.into());
        }
        actions.push(action(Path::attribute(name), update)?);
    }
    let deletes = |update: &AttributeValueUpdate| update.action == Some(AttributeAction::Delete);
    let creates = given.is_empty() || !given.values().all(deletes);
    Ok((Update::new(actions).map_err(|error| fault(&error))?, creates))
}

fn action(path: Path, update: &AttributeValueUpdate) -> Result<Action, LegacyFault> {
    let kind = update.action.unwrap_or(AttributeAction::Put);
    let Some(value) = &update.value else {
        return match kind {
            AttributeAction::Delete => Ok(Action::Remove(path)),
            AttributeAction::Add | AttributeAction::Put => Err(LegacyFault::UpdateWithoutValue),
        };
    };
    let data_type = value.as_raw().data_type();
    let value = value.clone();
    match (kind, data_type) {
        (AttributeAction::Put, _) => Ok(set(path, SetOperand::Value(value))),
        (AttributeAction::Add, DataType::L) => Ok(appended(path, value)),
        (AttributeAction::Add, DataType::N | DataType::Ss | DataType::Ns | DataType::Bs) => {
            Ok(Action::Add(path, value))
        }
        (AttributeAction::Delete, DataType::Ss | DataType::Ns | DataType::Bs) => {
            Ok(Action::Delete(path, value))
        }
        (AttributeAction::Add, _) => {
            Err(LegacyFault::UpdateType(UpdateAction::Add, data_type.descriptor()))
        }
        (AttributeAction::Delete, _) => {
            Err(LegacyFault::UpdateType(UpdateAction::Delete, data_type.descriptor()))
        }
    }
}

const fn set(path: Path, operand: SetOperand) -> Action {
    Action::Set(path, SetValue::Operand(operand))
}

/// The list at `path`, or none, with the elements of `list` after it.
fn appended(path: Path, list: Value) -> Action {
    let empty = ItemBuilder::value(|builder| {
        builder.begin_list();
        builder.end_list();
    });
    let present = SetOperand::IfNotExists(path.clone(), Box::new(SetOperand::Value(empty)));
    set(path, SetOperand::ListAppend(Box::new(present), Box::new(SetOperand::Value(list))))
}
