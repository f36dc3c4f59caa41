//! Condition operators by name (IAM user guide, `reference_policies_elements_condition_operators`
//! and `reference_policies_multi-value-conditions`).

use crate::error::Fault;
use crate::nearest::nearest;

/// An operator with what is before and after its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub quantifier: Option<Quantifier>,
    /// How one value of the request is compared with those of the policy.
    pub test: Test,
    /// `…IfExists`: true for a request without the key.
    pub if_exists: bool,
}

/// Which of several values of a request must pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// Every one, and a request without values passes.
    ForAllValues,
    /// At least one, and a request without values does not pass.
    ForAnyValue,
}

/// A comparison, perhaps negated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test {
    /// What is compared, and how.
    pub comparison: Comparison,
    /// Whether it must not hold for any value of the policy.
    pub negated: bool,
}

/// What is compared, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The same text.
    Text,
    /// The same text, whatever the case of letters.
    TextIgnoringCase,
    /// A text that matches a pattern.
    TextPattern,
    /// A number in this relation.
    Number(Relation),
    /// A moment in this relation.
    Date(Relation),
    /// The same truth value.
    Bool,
    /// The same bytes, in Base64.
    Binary,
    /// An address in a range.
    Address,
    /// An ARN whose six parts match the six of a pattern.
    Arn,
    /// Whether the key is absent.
    Null,
}

/// The order that a value of the request must have to one of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same.
    Equal,
    /// Smaller or earlier.
    Less,
    /// Smaller, earlier or the same.
    LessOrEqual,
    /// Larger or later.
    Greater,
    /// Larger, later or the same.
    GreaterOrEqual,
}

/// Every operator: its name, what it compares, whether it is negated.
#[rustfmt::skip]
const OPERATORS: &[(&str, Comparison, bool)] = &[
    ("StringEquals", Comparison::Text, false),
    ("StringNotEquals", Comparison::Text, true),
    ("StringEqualsIgnoreCase", Comparison::TextIgnoringCase, false),
    ("StringNotEqualsIgnoreCase", Comparison::TextIgnoringCase, true),
    ("StringLike", Comparison::TextPattern, false),
    ("StringNotLike", Comparison::TextPattern, true),
    ("NumericEquals", Comparison::Number(Relation::Equal), false),
    ("NumericNotEquals", Comparison::Number(Relation::Equal), true),
    ("NumericLessThan", Comparison::Number(Relation::Less), false),
    ("NumericLessThanEquals", Comparison::Number(Relation::LessOrEqual), false),
    ("NumericGreaterThan", Comparison::Number(Relation::Greater), false),
    ("NumericGreaterThanEquals", Comparison::Number(Relation::GreaterOrEqual), false),
    ("DateEquals", Comparison::Date(Relation::Equal), false),
    ("DateNotEquals", Comparison::Date(Relation::Equal), true),
    ("DateLessThan", Comparison::Date(Relation::Less), false),
    ("DateLessThanEquals", Comparison::Date(Relation::LessOrEqual), false),
    ("DateGreaterThan", Comparison::Date(Relation::Greater), false),
    ("DateGreaterThanEquals", Comparison::Date(Relation::GreaterOrEqual), false),
    ("Bool", Comparison::Bool, false),
    ("BinaryEquals", Comparison::Binary, false),
    ("IpAddress", Comparison::Address, false),
    ("NotIpAddress", Comparison::Address, true),
    ("ArnEquals", Comparison::Arn, false),
    ("ArnLike", Comparison::Arn, false),
    ("ArnNotEquals", Comparison::Arn, true),
    ("ArnNotLike", Comparison::Arn, true),
    ("Null", Comparison::Null, false),
];

impl Operator {
    /// The operator of this name.
    pub(crate) fn parse(name: &str) -> Result<Self, Fault> {
        let (quantifier, rest) = match name.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Quantifier::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(Quantifier::ForAnyValue), rest),
            _ => (None, name),
        };
        let (base, if_exists) = match rest.strip_suffix("IfExists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let Some((_, comparison, negated)) = OPERATORS.iter().find(|(known, ..)| *known == base)
        else {
            let suggestion = nearest(base, OPERATORS.iter().map(|(known, ..)| *known));
            return Err(Fault::Operator { given: name.to_owned(), suggestion });
        };
        // "…any condition operator name except the Null condition".
        if if_exists && *comparison == Comparison::Null {
            return Err(Fault::NullIfExists);
        }
        let test = Test { comparison: *comparison, negated: *negated };
        Ok(Self { quantifier, test, if_exists })
    }
}

impl Comparison {
    /// Whether policy variables are replaced in the values: with string and ARN operators, and
    /// with `Bool`; not with numbers, dates, binary values, addresses and `Null`.
    pub(crate) const fn takes_variables(self) -> bool {
        match self {
            Self::Text | Self::TextIgnoringCase | Self::TextPattern | Self::Arn | Self::Bool => {
                true
            }
            Self::Number(_) | Self::Date(_) | Self::Binary | Self::Address | Self::Null => false,
        }
    }
}
