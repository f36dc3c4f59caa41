//! Checks of one condition: its key, operator and values.

use super::{Advice, Findings, unknown_key};
use crate::condition::{self, Comparison, Condition, Quantifier};
use crate::keys::{self, KeyType};

/// Adds what is found.
pub(super) fn check(condition: &Condition, findings: &mut Findings) {
    let position = condition.position;
    let key = || condition.key.clone();
    let operator = || condition.operator_name.clone();
    let comparison = condition.operator.test.comparison;
    if let Some(suggestion) = unknown_key(&condition.key) {
        findings.add(position, Advice::UnknownKey { key: key(), suggestion });
    }
    if condition.values.is_empty() {
        findings.add(position, Advice::NoValues { key: key() });
    }
    for value in &condition.values {
        // A value that a variable is part of is known when a request comes.
        let fixed = value.variables().next().is_none();
        if fixed && !condition::is_of_type(comparison, value.text()) {
            let value = value.text().to_owned();
            findings.add(position, Advice::ValueType { operator: operator(), value });
        }
    }
    if comparison == Comparison::Null {
        if let Some(quantifier) = condition.operator.quantifier {
            let always = quantifier == Quantifier::ForAllValues;
            findings.add(position, Advice::NullWithQuantifier { always });
        }
        return;
    }
    let Some(known) = keys::find(&condition.key) else { return };
    if !compares(comparison, known.of) {
        findings.add(position, Advice::OperatorType { operator: operator(), key: key() });
    }
    match (known.many, condition.operator.quantifier) {
        (true, None) => findings.add(position, Advice::MissingQuantifier { key: key() }),
        (false, Some(_)) => findings.add(position, Advice::NeedlessQuantifier { key: key() }),
        (true, Some(_)) | (false, None) => {}
    }
}

/// Whether the operator is for keys of this type.
const fn compares(comparison: Comparison, of: KeyType) -> bool {
    match comparison {
        Comparison::Text | Comparison::TextIgnoringCase | Comparison::TextPattern => {
            matches!(of, KeyType::String | KeyType::Arn)
        }
        Comparison::Number(_) => matches!(of, KeyType::Numeric | KeyType::Epoch),
        Comparison::Date(_) => matches!(of, KeyType::Date | KeyType::Epoch),
        Comparison::Bool => matches!(of, KeyType::Bool),
        Comparison::Binary => false,
        Comparison::Address => matches!(of, KeyType::Address),
        Comparison::Arn => matches!(of, KeyType::Arn),
        Comparison::Null => true,
    }
}
