//! Expected, QueryFilter and ScanFilter, with ConditionalOperator.
//!
//! Each is a map of attributes to one test each, joined by AND or OR. No elements mean no
//! condition.

use expression::{Comparator, Condition, Operand, Path, Test};
use model::{
    Condition as GivenCondition, ConditionalOperator, ExpectedAttributeValue, ExpectedFault,
    LegacyFault, OrderedMap,
};
use value::Value;

use super::operator;

/// The condition of Expected, if there is one.
pub(crate) fn expected(
    given: Option<&OrderedMap<ExpectedAttributeValue>>,
    joined: Option<ConditionalOperator>,
) -> Result<Option<Condition>, LegacyFault> {
    lower(given, joined, expected_test)
}

/// The condition of QueryFilter or ScanFilter, if there is one.
pub(crate) fn filter(
    given: Option<&OrderedMap<GivenCondition>>,
    joined: Option<ConditionalOperator>,
) -> Result<Option<Condition>, LegacyFault> {
    let test = |name: &str, given: &GivenCondition| {
        let values = given.attribute_value_list.as_deref().unwrap_or_default();
        operator::test(name, given.comparison_operator, values)
    };
    lower(given, joined, test)
}

/// Refuses a QueryFilter on `keys`, the key of the table or index that is queried.
pub(crate) fn reject_keys(
    given: &OrderedMap<GivenCondition>,
    keys: &[&str],
) -> Result<(), LegacyFault> {
    match given.keys().find(|name| keys.contains(name)) {
        Some(name) => Err(LegacyFault::FilterOnKey(name.to_owned())),
        None => Ok(()),
    }
}

fn lower<T>(
    given: Option<&OrderedMap<T>>,
    joined: Option<ConditionalOperator>,
    test: impl Fn(&str, &T) -> Result<Test, LegacyFault>,
) -> Result<Option<Condition>, LegacyFault> {
    let count = given.map_or(0, OrderedMap::len);
    match (joined, count) {
        (Some(_), 0) => return Err(LegacyFault::OperatorWithoutConditions),
        (Some(_), 1) => return Err(LegacyFault::OperatorWithOneCondition),
        _ => {}
    }
    let mut tests = Vec::with_capacity(count);
    for (name, element) in given.into_iter().flat_map(OrderedMap::iter) {
        tests.push(test(name, element)?);
    }
    let test = match joined {
        _ if tests.is_empty() => return Ok(None),
        Some(ConditionalOperator::Or) => Test::Or(tests),
        Some(ConditionalOperator::And) | None => Test::And(tests),
    };
    Ok(Some(Condition { test }))
}

fn expected_test(name: &str, given: &ExpectedAttributeValue) -> Result<Test, LegacyFault> {
    let fault = |fault| LegacyFault::Expected { attribute: name.to_owned(), fault };
    let values = match (&given.value, &given.attribute_value_list) {
        (Some(_), Some(_)) => return Err(fault(ExpectedFault::ValueWithList)),
        (Some(value), None) => Some(std::slice::from_ref(value)),
        (None, Some(list)) => Some(list.as_slice()),
        (None, None) => None,
    };
    let Some(operator) = given.comparison_operator else {
        if given.attribute_value_list.is_some() {
            return Err(fault(ExpectedFault::ListWithoutOperator));
        }
        return existence_test(name, given.exists, given.value.as_ref()).map_err(fault);
    };
    if given.exists.is_some() {
        return Err(fault(ExpectedFault::ExistsWithOperator));
    }
    if values.is_none() && !operator::takes_none(operator) {
        return Err(fault(ExpectedFault::OperatorWithoutValue(operator.as_str())));
    }
    operator::test(name, operator, values.unwrap_or_default())
}

/// Exists and Value: the attribute has this value, or there is none.
fn existence_test(
    name: &str,
    exists: Option<bool>,
    value: Option<&Value>,
) -> Result<Test, ExpectedFault> {
    let path = Path::attribute(name);
    match (exists, value) {
        (Some(false), None) => Ok(Test::NotExists(path)),
        (Some(false), Some(_)) => Err(ExpectedFault::ValueNotWanted),
        (None | Some(true), None) => Err(ExpectedFault::ValueMissing(exists)),
        (None | Some(true), Some(value)) => {
            Ok(Test::Compare(Comparator::Eq, Operand::Path(path), Operand::Value(value.clone())))
        }
    }
}
