//! The expressions and legacy parameters of a write, in the order in which their faults are found.

use expression::{Condition, Update};
use model::{
    ApiError, AttributeValueUpdate, ConditionalOperator, ExpectedAttributeValue, OrderedMap,
};
use value::Item;

use super::plan::UpdateOrigin;
use crate::expressions::Expressions;
use crate::legacy;

/// What the request says; an action of a transaction has no legacy parameters.
#[derive(Default)]
pub(crate) struct Given<'a> {
    pub(crate) names: Option<&'a OrderedMap<String>>,
    pub(crate) values: Option<&'a Item>,
    pub(crate) update: Option<&'a str>,
    pub(crate) condition: Option<&'a str>,
    pub(crate) attribute_updates: Option<&'a OrderedMap<AttributeValueUpdate>>,
    pub(crate) expected: Option<&'a OrderedMap<ExpectedAttributeValue>>,
    pub(crate) conditional_operator: Option<ConditionalOperator>,
}

/// The same, parsed.
pub(crate) struct Parsed {
    pub(crate) condition: Option<Condition>,
    pub(crate) update: Option<Update>,
    /// Where the update comes from.
    pub(crate) origin: UpdateOrigin,
}

/// Parses everything.
pub(crate) fn parse(given: &Given<'_>) -> Result<Parsed, ApiError> {
    legacy::reject_mixed(
        &[
            (given.attribute_updates.is_some(), "AttributeUpdates"),
            (given.expected.is_some(), "Expected"),
            (given.conditional_operator.is_some(), "ConditionalOperator"),
        ],
        &[
            (given.update.is_some(), "UpdateExpression"),
            (given.condition.is_some(), "ConditionExpression"),
        ],
    )?;
    let present = given.update.is_some() || given.condition.is_some();
    let mut expressions = Expressions::open(given.names, given.values, present)?;
    let update = expressions.parse(given.update, Update::parse)?;
    let condition = expressions.condition(given.condition)?;
    expressions.finish()?;
    let (update, origin) = match given.attribute_updates {
        Some(given) => {
            let (update, creates) = legacy::attribute_updates(given)?;
            (Some(update), UpdateOrigin::AttributeUpdates { creates })
        }
        None => (update, UpdateOrigin::UpdateItem),
    };
    let condition = condition.or(legacy::expected(given.expected, given.conditional_operator)?);
    Ok(Parsed { condition, update, origin })
}
