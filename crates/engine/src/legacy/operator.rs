//! The 13 comparison operators: how many values each takes, of which types, and what it tests.
//!
//! An attribute that is absent or of another type fails every test but NULL, NE and NOT_CONTAINS,
//! as the expressions `<>` and `NOT contains` do.
//!
//! Source: "Writing conditions with legacy parameters" of the developer guide and API_Condition.

use expression::limits::MAX_IN_OPERANDS;
use std::cmp::Ordering;

use expression::{Comparator, Operand, Path, Test};
use model::{ComparisonOperator, LegacyFault};
use value::{DataType, Value};

/// The test of attribute `name`, its values checked.
pub(super) fn test(
    name: &str,
    operator: ComparisonOperator,
    values: &[Value],
) -> Result<Test, LegacyFault> {
    check(operator, values)?;
    let path = || Path::attribute(name);
    let attribute = || Operand::Path(path());
    let given = |value: &Value| Operand::Value(value.clone());
    let compare = |comparator, value| Test::Compare(comparator, attribute(), given(value));
    let contains = |part| Test::Contains(attribute(), given(part));
    Ok(match (operator, values) {
        (ComparisonOperator::Eq, [value]) => compare(Comparator::Eq, value),
        (ComparisonOperator::Ne, [value]) => compare(Comparator::Ne, value),
        (ComparisonOperator::Le, [value]) => compare(Comparator::Le, value),
        (ComparisonOperator::Lt, [value]) => compare(Comparator::Lt, value),
        (ComparisonOperator::Ge, [value]) => compare(Comparator::Ge, value),
        (ComparisonOperator::Gt, [value]) => compare(Comparator::Gt, value),
        (ComparisonOperator::In, list) => Test::In(attribute(), list.iter().map(given).collect()),
        (ComparisonOperator::Between, [low, high]) => {
            Test::Between(attribute(), given(low), given(high))
        }
        (ComparisonOperator::NotNull, _) => Test::Exists(path()),
        (ComparisonOperator::Null, _) => Test::NotExists(path()),
        (ComparisonOperator::Contains, [part]) => contains(part),
        (ComparisonOperator::NotContains, [part]) => Test::Not(Box::new(contains(part))),
        (ComparisonOperator::BeginsWith, [prefix]) => Test::BeginsWith(attribute(), given(prefix)),
        (operator, _) => return Err(LegacyFault::ArgumentCount(operator.as_str())),
    })
}

/// Whether the operator takes no values.
pub(super) const fn takes_none(operator: ComparisonOperator) -> bool {
    matches!(operator, ComparisonOperator::Null | ComparisonOperator::NotNull)
}

/// Checks number and types of the values.
pub(super) fn check(operator: ComparisonOperator, values: &[Value]) -> Result<(), LegacyFault> {
    let fits = match operator {
        ComparisonOperator::Null | ComparisonOperator::NotNull => values.is_empty(),
        ComparisonOperator::In => (1..=MAX_IN_OPERANDS).contains(&values.len()),
        ComparisonOperator::Between => values.len() == 2,
        ComparisonOperator::Eq
        | ComparisonOperator::Ne
        | ComparisonOperator::Le
        | ComparisonOperator::Lt
        | ComparisonOperator::Ge
        | ComparisonOperator::Gt
        | ComparisonOperator::Contains
        | ComparisonOperator::NotContains
        | ComparisonOperator::BeginsWith => values.len() == 1,
    };
    if !fits {
        return Err(LegacyFault::ArgumentCount(operator.as_str()));
    }
    let types = || values.iter().map(|value| value.as_raw().data_type());
    if let Some(data_type) = types().find(|data_type| !takes(operator, *data_type)) {
        return Err(refused_type(operator, data_type));
    }
    if types().zip(types().skip(1)).any(|(first, second)| first != second) {
        return Err(LegacyFault::ArgumentTypesDiffer);
    }
    match (operator, values) {
        (ComparisonOperator::Between, [low, high])
            if low.as_raw().compare(high.as_raw()) == Some(Ordering::Greater) =>
        {
            Err(LegacyFault::BetweenOrder)
        }
        _ => Ok(()),
    }
}

/// The answer to a value of a type that the operator does not take.
pub(super) fn refused_type(operator: ComparisonOperator, data_type: DataType) -> LegacyFault {
    LegacyFault::ArgumentType { operator: operator.as_str(), data_type: data_type.descriptor() }
}

/// Strings, numbers and binaries.
pub(super) const fn is_scalar(data_type: DataType) -> bool {
    matches!(data_type, DataType::S | DataType::N | DataType::B)
}

/// Whether the operator takes values of this type.
const fn takes(operator: ComparisonOperator, data_type: DataType) -> bool {
    match operator {
        ComparisonOperator::Eq
        | ComparisonOperator::Ne
        | ComparisonOperator::Null
        | ComparisonOperator::NotNull => true,
        ComparisonOperator::In
        | ComparisonOperator::Le
        | ComparisonOperator::Lt
        | ComparisonOperator::Ge
        | ComparisonOperator::Gt
        | ComparisonOperator::Between => is_scalar(data_type),
        ComparisonOperator::BeginsWith => matches!(data_type, DataType::S | DataType::B),
        ComparisonOperator::Contains | ComparisonOperator::NotContains => {
            is_scalar(data_type) || matches!(data_type, DataType::Bool | DataType::Null)
        }
    }
}
