//! Everything a request can be refused for with a ValidationException.
//!
//! `Display` here is the only home of those sentences; whoever finds a fault carries data, not
//! text. Whether a sentence stands in the `1 validation error detected: ` envelope is not part of
//! the fault: the stage that raises it decides, see [`crate::ApiError::Validation`].
//!
//! Invariant: the enum is closed and every variant has its sentence.

mod constraint;
mod value;

use std::fmt;

pub use constraint::{Constraint, ConstraintViolation, Phrase};
pub use value::{SetKind, ValueFault};

/// Why a request is not valid.
#[derive(Clone, Debug, PartialEq)]
pub enum ValidationError {
    /// Violations of the service model's constraints, in the order of reporting; never empty.
    Constraints(Vec<ConstraintViolation>),
    /// An attribute value that cannot be stored.
    Value(ValueFault),
    /// A parameter that must not be empty is, in an operation that words this by itself.
    ParameterRequired {
        /// The parameter, `requestItems`.
        parameter: &'static str,
        /// The operation, `BatchGetItem`.
        operation: &'static str,
    },
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constraints(violations) => constraint::report(violations, f),
            Self::Value(fault) => fault.fmt(f),
            Self::ParameterRequired { parameter, operation } => {
                write!(f, "The {parameter} parameter is required for {operation}")
            }
        }
    }
}

impl From<ValueFault> for ValidationError {
    fn from(fault: ValueFault) -> Self {
        Self::Value(fault)
    }
}
