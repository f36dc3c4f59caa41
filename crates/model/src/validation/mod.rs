//! Everything a request can be refused for with a ValidationException.
//!
//! `Display` here is the only home of those sentences; whoever finds a fault carries data, not
//! text. Whether a sentence stands in the `1 validation error detected: ` envelope is not part of
//! the fault: the stage that raises it decides, see [`crate::ApiError::Validation`].
//!
//! Invariant: the enum is closed and every variant has its sentence.

mod change;
mod constraint;
mod item;
mod legacy;
mod request;
mod statement;
mod stream;
mod table;
mod value;

use std::fmt;

pub use change::ChangeFault;
pub use constraint::{Constraint, ConstraintViolation, Phrase};
pub use item::ItemFault;
pub use legacy::{ExpectedFault, LegacyFault, UpdateAction};
pub use request::RequestFault;
pub use statement::StatementFault;
pub use stream::{StreamFault, TimeToLiveFault};
pub use table::TableFault;
pub use value::{SetKind, ValueFault};

/// The opening that several sentences share.
const INVALID: &str = "One or more parameter values were invalid:";

/// Why a request is not valid.
#[derive(Clone, Debug, PartialEq)]
pub enum ValidationError {
    /// Violations of the service model's constraints, in the order of reporting; never empty.
    Constraints(Vec<ConstraintViolation>),
    /// An attribute value that cannot be stored.
    Value(ValueFault),
    /// An expression attribute value that cannot be used.
    ExpressionValue {
        /// Its name, `:v`.
        name: String,
        /// What is wrong with it.
        fault: ValueFault,
    },
    /// A table definition.
    Table(TableFault),
    /// A change of a table.
    Change(ChangeFault),
    /// An item or key against its table.
    Item(ItemFault),
    /// The request as a whole.
    Request(RequestFault),
    /// A PartiQL statement.
    Statement(StatementFault),
    /// A legacy parameter.
    Legacy(LegacyFault),
    /// A request about a stream.
    Stream(StreamFault),
    /// A change of time to live.
    TimeToLive(TimeToLiveFault),
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
            Self::ExpressionValue { name, fault } => write!(
                f,
                "ExpressionAttributeValues contains invalid value: {fault} for key {name}"
            ),
            Self::Table(fault) => fault.fmt(f),
            Self::Change(fault) => fault.fmt(f),
            Self::Item(fault) => fault.fmt(f),
            Self::Request(fault) => fault.fmt(f),
            Self::Statement(fault) => fault.fmt(f),
            Self::Legacy(fault) => fault.fmt(f),
            Self::Stream(fault) => fault.fmt(f),
            Self::TimeToLive(fault) => fault.fmt(f),
            Self::ParameterRequired { parameter, operation } => {
                write!(f, "The {parameter} parameter is required for {operation}")
            }
        }
    }
}

impl From<TableFault> for ValidationError {
    fn from(fault: TableFault) -> Self {
        Self::Table(fault)
    }
}

impl From<ChangeFault> for ValidationError {
    fn from(fault: ChangeFault) -> Self {
        Self::Change(fault)
    }
}

impl From<ItemFault> for ValidationError {
    fn from(fault: ItemFault) -> Self {
        Self::Item(fault)
    }
}

impl From<RequestFault> for ValidationError {
    fn from(fault: RequestFault) -> Self {
        Self::Request(fault)
    }
}

impl From<LegacyFault> for ValidationError {
    fn from(fault: LegacyFault) -> Self {
        Self::Legacy(fault)
    }
}

impl From<StreamFault> for ValidationError {
    fn from(fault: StreamFault) -> Self {
        Self::Stream(fault)
    }
}

impl From<TimeToLiveFault> for ValidationError {
    fn from(fault: TimeToLiveFault) -> Self {
        Self::TimeToLive(fault)
    }
}

impl From<StatementFault> for ValidationError {
    fn from(fault: StatementFault) -> Self {
        Self::Statement(fault)
    }
}

impl From<ValueFault> for ValidationError {
    fn from(fault: ValueFault) -> Self {
        Self::Value(fault)
    }
}

/// `[a, b]`.
struct Listed<'a>(&'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.0.join(", "))
    }
}
