//! Validation errors: everything a request can be refused for with a ValidationException.
//!
//! `Display` here is the only home of those sentences; the code that finds a fault carries data,
//! not text. The `1 validation error detected: ` envelope is not part of a fault: it follows from
//! the operation and the fault's [`Stage`], see [`crate::Operation::envelopes`].
//!
//! Invariant: the enum is closed and every variant has its sentence.

mod change;
mod constraint;
mod destination;
mod disassociation;
mod history;
mod item;
mod legacy;
mod multi_account;
mod replica;
mod request;
mod scaling;
mod statement;
mod stream;
mod table;
mod transfer;
mod value;
mod vector;

use std::fmt;

pub use change::ChangeFault;
pub use constraint::{Constraint, ConstraintViolation, Phrase};
pub use destination::DestinationFault;
pub use disassociation::DisassociationFault;
pub use history::HistoryFault;
pub use item::ItemFault;
pub use legacy::{ExpectedFault, LegacyFault, UpdateAction};
pub use multi_account::MultiAccountFault;
pub use replica::{ReplicaFault, StrongFault};
pub use request::RequestFault;
pub use scaling::ScalingFault;
pub use statement::StatementFault;
pub use stream::{StreamFault, TimeToLiveFault};
pub use table::TableFault;
pub use transfer::TransferFault;
pub use value::{SetKind, ValueFault};
pub use vector::VectorFault;

/// The opening that several sentences share.
const INVALID: &str = "One or more parameter values were invalid:";

/// When a fault is found, which decides about the form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// In the request alone, before its table is looked up.
    Request,
    /// Against the table, or by a rule of the operation that has its own words.
    Table,
}

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
    /// A read of the past, or a restore.
    History(HistoryFault),
    /// A replica of a global table.
    Replica(ReplicaFault),
    /// Automatic scaling of a global table.
    Scaling(ScalingFault),
    /// A stream that a table's changes go to.
    Destination(DestinationFault),
    /// An export, import or bulk operation.
    Transfer(TransferFault),
    /// A vector index or a search in one.
    Vector(VectorFault),
    /// A parameter that must be there is not, in an operation that words this by itself.
    ParameterAbsent(&'static str),
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
            Self::History(fault) => fault.fmt(f),
            Self::Replica(fault) => fault.fmt(f),
            Self::Scaling(fault) => fault.fmt(f),
            Self::Destination(fault) => fault.fmt(f),
            Self::Transfer(fault) => fault.fmt(f),
            Self::Vector(fault) => fault.fmt(f),
            Self::ParameterAbsent(parameter) => write!(
                f,
                "The parameter '{parameter}' is required but was not present in the request"
            ),
            Self::ParameterRequired { parameter, operation } => {
                write!(f, "The {parameter} parameter is required for {operation}")
            }
        }
    }
}

impl ValidationError {
    /// When it is found.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Value(ValueFault::FarTooDeep) => Stage::Table,
            Self::Value(_) => Stage::Request,
            Self::Request(fault) => fault.stage(),
            Self::Legacy(fault) => fault.stage(),
            // Only the older framework names expression values.
            Self::ExpressionValue { .. }
            | Self::Constraints(_)
            | Self::Table(_)
            | Self::Change(_)
            | Self::Item(_)
            | Self::Statement(_)
            | Self::Stream(_)
            | Self::TimeToLive(_)
            | Self::History(_)
            | Self::Replica(_)
            | Self::Destination(_)
            | Self::Scaling(_)
            | Self::Transfer(_)
            | Self::Vector(_)
            | Self::ParameterAbsent(_)
            | Self::ParameterRequired { .. } => Stage::Table,
        }
    }
}

/// A fault of an attribute value in a part of a request that is answered, or checked, by itself:
/// an action of a transaction, a statement of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldFault {
    /// What is wrong.
    pub fault: ValidationError,
    /// Whether it is wrong in a key, which is looked at after the expressions.
    pub in_key: bool,
}

/// `[a, b]`.
struct Listed<'a>(&'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.0.join(", "))
    }
}
