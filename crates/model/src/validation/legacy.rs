//! Faults of the legacy parameters: Expected, AttributeUpdates, KeyConditions, QueryFilter,
//! ScanFilter, AttributesToGet and ConditionalOperator.
//!
//! What is wrong with parameters that do not go together at all is a [`super::RequestFault`].

use std::fmt;

use super::{INVALID, Stage};

/// Why a legacy parameter is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum LegacyFault {
    /// ConditionalOperator without conditions.
    OperatorWithoutConditions,
    /// ConditionalOperator with a single condition.
    OperatorWithOneCondition,
    /// More or fewer values than the comparison operator (`EQ`) takes.
    ArgumentCount(&'static str),
    /// A value of a type that the comparison operator does not take.
    ArgumentType {
        /// The operator, `EQ`.
        operator: &'static str,
        /// The type, `SS`.
        data_type: &'static str,
    },
    /// Values of one IN or BETWEEN that have different types.
    ArgumentTypesDiffer,
    /// A BETWEEN from the higher to the lower value.
    BetweenOrder,
    /// An element of Expected.
    Expected {
        /// The attribute it is about.
        attribute: String,
        /// What is wrong with it.
        fault: ExpectedFault,
    },
    /// PUT or ADD without a value.
    UpdateWithoutValue,
    /// An action with a value of a type that it does not take.
    UpdateType(UpdateAction, &'static str),
    /// No key condition or more than two.
    KeyConditionCount,
    /// A comparison operator that no key condition takes.
    KeyConditionOperator,
    /// QueryFilter on an attribute of the key that is queried.
    FilterOnKey(String),
    /// A name that occurs twice in AttributesToGet.
    DuplicateAttribute(String),
}

/// What is wrong with an element of Expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedFault {
    /// Value together with AttributeValueList.
    ValueWithList,
    /// Exists together with ComparisonOperator.
    ExistsWithOperator,
    /// AttributeValueList without ComparisonOperator.
    ListWithoutOperator,
    /// A comparison operator (`EQ`) without a value.
    OperatorWithoutValue(&'static str),
    /// No value although the attribute is to exist; what Exists says.
    ValueMissing(Option<bool>),
    /// A value although the attribute is not to exist.
    ValueNotWanted,
}

/// The actions of AttributeUpdates that do not take every type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateAction {
    /// `ADD`.
    Add,
    /// `DELETE` with a value.
    Delete,
}

impl LegacyFault {
    /// When it is found.
    pub(super) const fn stage(&self) -> Stage {
        match self {
            Self::FilterOnKey(_) => Stage::Table,
            Self::OperatorWithoutConditions
            | Self::OperatorWithOneCondition
            | Self::ArgumentCount(_)
            | Self::ArgumentType { .. }
            | Self::ArgumentTypesDiffer
            | Self::BetweenOrder
            | Self::Expected { .. }
            | Self::UpdateWithoutValue
            | Self::UpdateType(..)
            | Self::KeyConditionCount
            | Self::KeyConditionOperator
            | Self::DuplicateAttribute(_) => Stage::Request,
        }
    }
}

impl fmt::Display for LegacyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OperatorWithoutConditions => {
                f.write_str("ConditionalOperator cannot be used without Filter or Expected")
            }
            Self::OperatorWithOneCondition => f.write_str(
                "ConditionalOperator can only be used when Filter or Expected has two or more elements",
            ),
            Self::ArgumentCount(operator) => write!(
                f,
                "{INVALID} Invalid number of argument(s) for the {operator} ComparisonOperator"
            ),
            Self::ArgumentType { operator, data_type } => write!(
                f,
                "{INVALID} ComparisonOperator {operator} is not valid for {data_type} AttributeValue type"
            ),
            Self::ArgumentTypesDiffer => write!(
                f,
                "{INVALID} AttributeValues inside AttributeValueList must be of same type"
            ),
            Self::BetweenOrder => f.write_str(
                "The BETWEEN condition was provided a range where the lower bound is greater than the \
                 upper bound",
            ),
            Self::Expected { attribute, fault } => {
                write!(f, "{INVALID} {fault} for Attribute: {attribute}")
            }
            Self::UpdateWithoutValue => write!(
                f,
                "{INVALID} Only DELETE action is allowed when no attribute value is specified"
            ),
            Self::UpdateType(UpdateAction::Add, data_type) => {
                write!(f, "{INVALID} ADD action is not supported for the type {data_type}")
            }
            Self::UpdateType(UpdateAction::Delete, data_type) => {
                write!(f, "{INVALID} DELETE action with value is not supported for the type {data_type}")
            }
            Self::KeyConditionCount => f.write_str("Conditions can be of length 1 or 2 only"),
            Self::KeyConditionOperator => {
                f.write_str("Attempted conditional constraint is not an indexable operation")
            }
            Self::FilterOnKey(name) => write!(
                f,
                "QueryFilter can only contain non-primary key attributes: Primary key attribute: {name}"
            ),
            Self::DuplicateAttribute(name) => {
                write!(f, "{INVALID} Duplicate value in attribute name: {name}")
            }
        }
    }
}

impl fmt::Display for ExpectedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ValueWithList => {
                f.write_str("Value and AttributeValueList cannot be used together")
            }
            Self::ExistsWithOperator => {
                f.write_str("Exists and ComparisonOperator cannot be used together")
            }
            Self::ListWithoutOperator => {
                f.write_str("AttributeValueList can only be used with a ComparisonOperator")
            }
            Self::OperatorWithoutValue(operator) => write!(
                f,
                "Value or AttributeValueList must be used with ComparisonOperator: {operator}"
            ),
            Self::ValueMissing(exists) => {
                let exists = match exists {
                    None => "null",
                    Some(true) => "true",
                    Some(false) => "false",
                };
                write!(f, "Value must be provided when Exists is {exists}")
            }
            Self::ValueNotWanted => f.write_str("Value cannot be used when Exists is false"),
        }
    }
}
