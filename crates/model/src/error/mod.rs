//! API errors: everything an operation can answer with but its output.
//!
//! Closed and carrying data: codes, statuses and members follow from the variant, and the
//! sentences live in `Display` here and in `validation`. `wire` renders all of them in one
//! function. Code that finds a fault returns it with `?`: every kind of fault converts to
//! [`ApiError`]. Invariant: a variant that the service model declares has its code from there.

mod backup;
mod causes;
mod convert;
mod global;
mod throttling;
mod transfer;

use std::fmt;

use value::Item;

use crate::generated::{ErrorCode, Operation, ThrottlingReason};
use crate::validation::ValidationError;

pub use backup::BackupFault;
pub use causes::{
    CanceledReason, InUse, NotFound, ReasonCode, Serialization, StreamPosition, Token,
    TransactionKind, WritesRefused,
};
pub use global::GlobalTableFault;
pub use transfer::TransferError;

/// Why a request is answered with an error.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    /// The request is well-formed but not valid.
    Validation(ValidationError),
    /// The body is not what the operation's shapes say.
    Serialization(Serialization),
    /// The target header names no operation.
    UnknownOperation,
    /// The operation exists but not on this server yet; answered as an unknown one, with a text.
    NotAvailable(Operation),
    /// The request is not signed.
    MissingAuthenticationToken,
    /// The signature does not fit the request.
    InvalidSignature {
        /// What does not fit, in the words of its check.
        detail: String,
    },
    /// The authorization header lacks parts.
    IncompleteSignature {
        /// What is missing, as one sentence of the header's check.
        detail: String,
    },
    /// The access key is not known.
    UnrecognizedClient,
    /// The session token or signature is too old.
    ExpiredToken,
    /// The caller may not do this.
    AccessDenied {
        /// The caller's ARN.
        principal: String,
        /// The IAM action, `dynamodb:PutItem`.
        action: String,
        /// The resource's ARN.
        resource: String,
        /// The kind of policy that would have to allow it, `resource-based policy`; if only one
        /// kind is missing.
        missing: Option<&'static str>,
    },
    /// No policy allows it, or one denies it.
    NotAuthorized {
        /// The sentence of the denial.
        detail: String,
    },
    /// The condition of a write does not hold.
    ConditionalCheckFailed {
        /// The item as it is, if the request asked for it.
        item: Option<Item>,
    },
    /// A transaction was cancelled; one reason per action, in the request's order.
    TransactionCanceled {
        /// The reasons.
        reasons: Vec<CanceledReason>,
    },
    /// Another transaction holds the item.
    TransactionConflict,
    /// The transaction with this token is still running.
    TransactionInProgress,
    /// The token was used with another request.
    IdempotentParameterMismatch(TransactionKind),
    /// A resource does not exist.
    ResourceNotFound(NotFound),
    /// A table, by name, does not exist, for the operations on backups.
    TableNotFound(String),
    /// A backup or a restore.
    Backup(BackupFault),
    /// A resource, by its ARN, has no policy, or not the one expected.
    PolicyNotFound(String),
    /// A resource exists already or is being changed.
    ResourceInUse(InUse),
    /// A stream cannot be read at a position.
    StreamPosition(StreamPosition),
    /// PartiQL INSERT of a key that exists.
    DuplicateItem,
    /// A table's or index's provisioned throughput is used up.
    ProvisionedThroughputExceeded {
        /// The reasons in the form of the service model.
        reasons: Vec<ThrottlingReason>,
    },
    /// The account's request rate is used up.
    RequestLimitExceeded {
        /// The reasons in the form of the service model.
        reasons: Vec<ThrottlingReason>,
    },
    /// The request rate is too high.
    Throttling {
        /// The reasons in the form of the service model.
        reasons: Vec<ThrottlingReason>,
    },
    /// An item collection would grow beyond 10 GB.
    ItemCollectionSizeLimitExceeded,
    /// An account or table limit is reached.
    LimitExceeded {
        /// The limit in one sentence.
        detail: String,
    },
    /// Another error of the service model, for the operations that are rarely used.
    Modelled {
        /// Its code.
        code: ErrorCode,
        /// Its text.
        detail: String,
    },
    /// The server failed; the cause goes to the log, not over the wire.
    InternalServerError,
    /// The server cannot take the request now; it may be repeated.
    ServiceUnavailable,
    /// The server takes no writes now; the request may be repeated. On the wire as
    /// [`ApiError::ServiceUnavailable`], which SDKs repeat.
    WritesRefused(WritesRefused),
}

impl ApiError {
    /// The text of the answer to `operation`, in the words of its validation framework; `Display`
    /// has no envelope.
    #[must_use]
    pub fn message(&self, operation: Option<Operation>) -> String {
        match (self, operation) {
            (Self::Validation(fault), Some(operation)) if operation.envelopes(fault) => {
                format!("1 validation error detected: {fault}")
            }
            _ => self.to_string(),
        }
    }
}

impl ApiError {
    /// Access to a resource of another account, whose policy does not allow it to `account`. What
    /// was to be done is [added](Self::acting) where it is known.
    #[must_use]
    pub fn other_account(account: &str, resource: &str) -> Self {
        Self::AccessDenied {
            principal: format!("arn:aws:iam::{account}:root"),
            action: String::new(),
            resource: resource.to_owned(),
            missing: Some("resource-based policy"),
        }
    }

    /// The same error; a denial that does not say which action was denied gets this one.
    #[must_use]
    pub fn acting(mut self, denied: &str) -> Self {
        if let Self::AccessDenied { action, .. } = &mut self
            && action.is_empty()
        {
            action.push_str(denied);
        }
        self
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Validation(fault) => fault.fmt(f),
            Self::Serialization(cause) => cause.fmt(f),
            Self::UnknownOperation => Ok(()),
            Self::NotAvailable(operation) => {
                write!(f, "{} is not available yet on this server", operation.name())
            }
            Self::InvalidSignature { detail }
            | Self::IncompleteSignature { detail }
            | Self::NotAuthorized { detail }
            | Self::LimitExceeded { detail }
            | Self::Modelled { detail, .. } => f.write_str(detail),
            Self::AccessDenied { principal, action, resource, missing } => {
                write!(
                    f,
                    "User: {principal} is not authorized to perform: {action} on resource: \
                     {resource}"
                )?;
                missing.map_or(Ok(()), |policy| {
                    write!(f, " because no {policy} allows the {action} action")
                })
            }
            Self::TransactionCanceled { reasons } => causes::cancelled(reasons, f),
            Self::IdempotentParameterMismatch(kind) => kind.fmt(f),
            Self::ResourceNotFound(missing) => missing.fmt(f),
            Self::TableNotFound(name) => write!(f, "Table not found: {name}"),
            Self::PolicyNotFound(arn) => {
                write!(f, "Resource-based policy not found for the provided ResourceArn: {arn}")
            }
            Self::Backup(fault) => fault.fmt(f),
            Self::ResourceInUse(used) => used.fmt(f),
            Self::StreamPosition(lost) => lost.fmt(f),
            Self::WritesRefused(why) => why.fmt(f),
            Self::MissingAuthenticationToken
            | Self::UnrecognizedClient
            | Self::ExpiredToken
            | Self::ConditionalCheckFailed { .. }
            | Self::TransactionConflict
            | Self::TransactionInProgress
            | Self::DuplicateItem
            | Self::ProvisionedThroughputExceeded { .. }
            | Self::RequestLimitExceeded { .. }
            | Self::Throttling { .. }
            | Self::ItemCollectionSizeLimitExceeded
            | Self::InternalServerError
            | Self::ServiceUnavailable => f.write_str(self.fixed()),
        }
    }
}

impl ApiError {
    /// The sentences that show no data.
    fn fixed(&self) -> &'static str {
        match self {
            Self::MissingAuthenticationToken => "Request is missing Authentication Token",
            Self::UnrecognizedClient => "The security token included in the request is invalid.",
            Self::ExpiredToken => "The security token included in the request is expired",
            Self::ConditionalCheckFailed { .. } => "The conditional request failed",
            Self::TransactionConflict => "Transaction is ongoing for the item",
            Self::TransactionInProgress => "Transaction from previous request is still in progress",
            Self::DuplicateItem => "Duplicate primary key exists in table",
            Self::ProvisionedThroughputExceeded { reasons } => throttling::provisioned(reasons),
            Self::RequestLimitExceeded { .. } => {
                "Throughput exceeds the current throughput limit for your account. Please contact \
                 AWS Support at https://aws.amazon.com/support to request a limit increase."
            }
            Self::Throttling { reasons } => throttling::on_demand(reasons),
            Self::ItemCollectionSizeLimitExceeded => "Collection size exceeded.",
            Self::InternalServerError => "Internal server error",
            Self::ServiceUnavailable => "The service is temporarily unavailable.",
            Self::Validation(_)
            | Self::Serialization(_)
            | Self::UnknownOperation
            | Self::NotAvailable(_)
            | Self::InvalidSignature { .. }
            | Self::IncompleteSignature { .. }
            | Self::AccessDenied { .. }
            | Self::NotAuthorized { .. }
            | Self::TransactionCanceled { .. }
            | Self::IdempotentParameterMismatch(_)
            | Self::ResourceNotFound(_)
            | Self::TableNotFound(_)
            | Self::Backup(_)
            | Self::PolicyNotFound(_)
            | Self::ResourceInUse(_)
            | Self::StreamPosition(_)
            | Self::LimitExceeded { .. }
            | Self::WritesRefused(_)
            | Self::Modelled { .. } => "",
        }
    }
}

impl std::error::Error for ApiError {}
