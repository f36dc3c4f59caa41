//! Causes: the data of the errors that have several sentences, and those sentences.

use std::fmt;

use value::Item;

use super::throttling;
use crate::generated::ThrottlingReason;
use crate::validation::ValidationError;

/// Why the server takes no writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritesRefused {
    /// There is too little space for them.
    NoSpace,
    /// An earlier one failed, or the server is stopping.
    Closed,
}

impl fmt::Display for WritesRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSpace => {
                "Writes are refused because the server's disk is nearly full. Nothing was written. \
                 Reads go on, and writes too as soon as there is space."
            }
            Self::Closed => {
                "Writes are refused because an earlier write to the server's disk failed, or because \
                 the server is stopping. Nothing was written. The server's log says more."
            }
        })
    }
}

/// Why a stream cannot be read at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamPosition {
    /// The records there are older than a day and gone.
    Trimmed,
    /// The iterator is older than fifteen minutes.
    ExpiredIterator,
}

impl fmt::Display for StreamPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trimmed => "The data you are trying to access has been trimmed",
            Self::ExpiredIterator => "Shard iterator has expired",
        })
    }
}

/// Why one action of a transaction cancelled it, or did not.
#[derive(Clone, Debug, PartialEq)]
pub struct CanceledReason {
    /// What happened to the action.
    pub code: ReasonCode,
    /// The item as it is, if the action asked for it.
    pub item: Option<Item>,
}

/// What happened to one action of a cancelled transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum ReasonCode {
    /// Nothing: the action would have been fine.
    None,
    /// Its condition does not hold.
    ConditionalCheckFailed,
    /// Another transaction holds the item.
    TransactionConflict,
    /// It is not valid against its table.
    ValidationError(ValidationError),
    /// PartiQL INSERT of a key that exists.
    DuplicateItem,
    /// The item collection would grow beyond 10 GB.
    ItemCollectionSizeLimitExceeded,
    /// The provisioned throughput is used up.
    ProvisionedThroughputExceeded(Vec<ThrottlingReason>),
    /// The request rate is too high.
    ThrottlingError(Vec<ThrottlingReason>),
    /// The caller may not do this.
    AccessDenied,
}

impl CanceledReason {
    /// The reason of an action that did not fail.
    pub const NONE: Self = Self { code: ReasonCode::None, item: None };

    /// A reason without an item.
    #[must_use]
    pub const fn new(code: ReasonCode) -> Self {
        Self { code, item: None }
    }
}

impl ReasonCode {
    /// The code on the wire.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::None => "None",
            Self::ConditionalCheckFailed => "ConditionalCheckFailed",
            Self::TransactionConflict => "TransactionConflict",
            Self::ValidationError(_) => "ValidationError",
            Self::DuplicateItem => "DuplicateItem",
            Self::ItemCollectionSizeLimitExceeded => "ItemCollectionSizeLimitExceeded",
            Self::ProvisionedThroughputExceeded(_) => "ProvisionedThroughputExceeded",
            Self::ThrottlingError(_) => "ThrottlingError",
            Self::AccessDenied => "AccessDenied",
        }
    }

    /// The text that goes with the code; an action that did not fail has none.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        let fixed = match self {
            Self::None => return None,
            Self::ValidationError(fault) => return Some(fault.to_string()),
            Self::ConditionalCheckFailed => "The conditional request failed",
            Self::TransactionConflict => "Transaction is ongoing for the item",
            Self::DuplicateItem => "Duplicate primary key exists in table",
            Self::ItemCollectionSizeLimitExceeded => "Collection size exceeded.",
            Self::ProvisionedThroughputExceeded(reasons) => throttling::provisioned(reasons),
            Self::ThrottlingError(reasons) => throttling::on_demand(reasons),
            Self::AccessDenied => "Access denied.",
        };
        Some(fixed.to_owned())
    }
}

/// The sentence of a cancelled transaction with its reasons' codes.
pub(super) fn cancelled(reasons: &[CanceledReason], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("Transaction cancelled, please refer cancellation reasons for specific reasons [")?;
    for (index, reason) in reasons.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        write!(f, "{comma}{}", reason.code.as_str())?;
    }
    f.write_str("]")
}

/// Which kind of transaction a token belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionKind {
    /// TransactWriteItems or ExecuteTransaction.
    Transaction,
    /// An export, import or bulk operation.
    Transfer,
}

impl fmt::Display for TransactionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Transaction => {
                "The provided client token is already in use by another transaction with different \
                 parameters."
            }
            Self::Transfer => "The provided client token was used with different parameters.",
        })
    }
}

/// Which resource does not exist.
#[derive(Clone, Debug, PartialEq)]
pub enum NotFound {
    /// What a data request needs, not named.
    Resource,
    /// A table, by name, asked for by a table operation.
    Table(String),
    /// A stream, by ARN.
    Stream(String),
    /// A shard of a stream.
    Shard,
    /// A resource given by its ARN.
    Arn(String),
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Requested resource not found")?;
        match self {
            Self::Resource => Ok(()),
            Self::Table(name) => write!(f, ": Table: {name} not found"),
            Self::Stream(arn) => write!(f, ": Stream: {arn} not found"),
            Self::Shard => f.write_str(": Shard does not exist"),
            Self::Arn(arn) => write!(f, ": ResourcArn: {arn} not found"),
        }
    }
}

/// Why a resource cannot be created or changed now.
#[derive(Clone, Debug, PartialEq)]
pub enum InUse {
    /// A table of this name exists.
    TableExists(String),
    /// The table is being created.
    TableCreating(String),
    /// The table is being changed.
    TableUpdating(String),
    /// The table is being deleted.
    TableDeleting(String),
    /// The index is being changed.
    IndexChanging(String),
    /// An index of the table that is to be deleted is being created.
    IndexCreating,
}

impl fmt::Display for InUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CHANGE: &str = "Attempt to change a resource which is still in use";
        match self {
            Self::TableExists(name) => write!(f, "Table already exists: {name}"),
            Self::TableCreating(name) => {
                write!(f, "{CHANGE}: Table is being created: {name}")
            }
            Self::TableUpdating(name) => {
                write!(f, "{CHANGE}: Table is being updated: {name}")
            }
            Self::TableDeleting(name) => {
                write!(f, "{CHANGE}: Table is being deleted: {name}")
            }
            Self::IndexChanging(name) => {
                write!(f, "{CHANGE}: Index is being changed: {name}")
            }
            Self::IndexCreating => write!(
                f,
                "{CHANGE}: Cannot delete table while indexes are being created, updated, or deleted."
            ),
        }
    }
}

/// Why a body does not fit its operation's shapes.
#[derive(Clone, Debug, PartialEq)]
pub enum Serialization {
    /// Not JSON. Has no text.
    Malformed,
    /// A text, number or truth value where another kind of scalar is needed.
    Scalar {
        /// What came.
        found: Token,
        /// What was needed, by its Java name.
        wanted: &'static str,
    },
    /// An object where a scalar or list is needed.
    UnexpectedStructure,
    /// A list where something else is needed.
    UnexpectedList {
        /// What was needed, as the service prints a Java type.
        wanted: String,
    },
    /// A scalar where an object or list is needed.
    UnexpectedScalar,
    /// A text where a truth value is needed.
    UnexpectedToken,
    /// A text that is not base64: its length is no multiple of four.
    Base64Length(usize),
    /// A text that is not base64: a character of another alphabet.
    Base64Character(char),
    /// A text that is not base64: its last characters.
    Base64End,
    /// A number outside its type's range.
    OutOfRange,
}

/// The kinds of JSON scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A text.
    String,
    /// A number without fraction or exponent.
    Integer,
    /// A number with either.
    Decimal,
    /// `true`.
    True,
    /// `false`.
    False,
    /// `null`.
    Null,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "STRING_VALUE",
            Self::Integer => "NUMBER_VALUE",
            Self::Decimal => "DECIMAL_VALUE",
            Self::True => "TRUE_VALUE",
            Self::False => "FALSE_VALUE",
            Self::Null => "NULL_VALUE",
        })
    }
}

impl fmt::Display for Serialization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => Ok(()),
            Self::Scalar { found, wanted } => write!(f, "{found} cannot be converted to {wanted}"),
            Self::UnexpectedStructure => {
                f.write_str("Start of structure or map found where not expected")
            }
            Self::UnexpectedList { wanted } => {
                write!(f, "Unrecognized collection type {wanted}")
            }
            Self::UnexpectedScalar => f.write_str("Unexpected field type"),
            Self::UnexpectedToken => f.write_str("Unexpected token received from parser"),
            Self::Base64Length(length) => write!(
                f,
                "Base64 encoded length is expected a multiple of 4 bytes but found: {length}"
            ),
            Self::Base64Character(letter) => write!(f, "Invalid Base64 character: '{letter}'"),
            Self::Base64End => f.write_str("Invalid last non-pad Base64 character dectected"),
            Self::OutOfRange => f.write_str("Number out of range"),
        }
    }
}
