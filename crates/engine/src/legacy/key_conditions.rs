//! KeyConditions: one or two tests on key attributes.
//!
//! Only the request itself is checked here; the tests are matched with the key schema where those
//! of KeyConditionExpression are. Source: API_Query and API_Condition.

use expression::{KeyCondition, KeyTerm, KeyTest};
use model::{ComparisonOperator, Condition, LegacyFault, OrderedMap};
use value::Value;

use super::operator::{check, is_scalar, refused_type};

/// The key condition of KeyConditions.
pub(crate) fn key_conditions(given: &OrderedMap<Condition>) -> Result<KeyCondition, LegacyFault> {
    if !(1..=2).contains(&given.len()) {
        return Err(LegacyFault::KeyConditionCount);
    }
    let mut terms = Vec::with_capacity(given.len());
    for (name, condition) in given.iter() {
        let values = condition.attribute_value_list.as_deref().unwrap_or_default();
        terms.push(KeyTerm {
            name: name.into(),
            test: test(condition.comparison_operator, values)?,
        });
    }
    Ok(KeyCondition { terms })
}

fn test(operator: ComparisonOperator, values: &[Value]) -> Result<KeyTest, LegacyFault> {
    check(operator, values)?;
    let types = values.iter().map(|value| value.as_raw().data_type());
    let test = match (operator, values) {
        (ComparisonOperator::Eq, [value]) => KeyTest::Eq(value.clone()),
        (ComparisonOperator::Lt, [value]) => KeyTest::Lt(value.clone()),
        (ComparisonOperator::Le, [value]) => KeyTest::Le(value.clone()),
        (ComparisonOperator::Gt, [value]) => KeyTest::Gt(value.clone()),
        (ComparisonOperator::Ge, [value]) => KeyTest::Ge(value.clone()),
        (ComparisonOperator::BeginsWith, [prefix]) => KeyTest::BeginsWith(prefix.clone()),
        (ComparisonOperator::Between, [low, high]) => KeyTest::Between(low.clone(), high.clone()),
        _ => return Err(LegacyFault::KeyConditionOperator),
    };
    match types.into_iter().find(|data_type| !is_scalar(*data_type)) {
        Some(data_type) => Err(refused_type(operator, data_type)),
        None => Ok(test),
    }
}
