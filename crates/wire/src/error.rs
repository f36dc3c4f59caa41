//! Error rendering: status, `__type`, text and the few errors' extra members of every [`ApiError`].
//!
//! Invariant: the only place that knows an error's code and members on the wire; codes the
//! service model declares come from its generated table. Sentences are the model's `Display`.

use model::{ApiError, CanceledReason, ErrorCode, Operation, StreamPosition, ThrottlingReason};

use crate::encode::{Encode, Encoder};

/// How an error appears on the wire.
struct Appearance {
    status: u16,
    code: &'static str,
    /// The member that carries the text.
    member: &'static str,
}

/// Appends the body of `error` to `out` and returns the HTTP status. `operation` is what the
/// request asked for, if that is known: its validation framework decides about the text's envelope.
#[must_use]
pub fn encode_error(operation: Option<Operation>, error: &ApiError, out: &mut Vec<u8>) -> u16 {
    let appearance = appearance(error);
    let mut e = Encoder::new(out);
    e.open();
    e.member("__type", appearance.code);
    extra_members(error, &mut e);
    let text = error.message(operation);
    if !text.is_empty() {
        e.member(appearance.member, text.as_str());
    }
    e.close();
    appearance.status
}

/// The HTTP status of `error` and its code without its namespace, `ValidationException`.
#[must_use]
pub fn error_code(error: &ApiError) -> (u16, &'static str) {
    let Appearance { status, code, .. } = appearance(error);
    (status, code.rsplit_once('#').map_or(code, |(_, name)| name))
}

/// The members other than the text.
fn extra_members(error: &ApiError, e: &mut Encoder<'_>) {
    match error {
        ApiError::ConditionalCheckFailed { item } => e.optional("Item", item),
        ApiError::TransactionCanceled { reasons } => e.member("CancellationReasons", reasons),
        ApiError::ProvisionedThroughputExceeded { reasons }
        | ApiError::RequestLimitExceeded { reasons } => {
            throttling("ThrottlingReasons", reasons, e);
        }
        ApiError::Throttling { reasons } => throttling("throttlingReasons", reasons, e),
        ApiError::Validation(_)
        | ApiError::Serialization(_)
        | ApiError::UnknownOperation
        | ApiError::NotAvailable(_)
        | ApiError::MissingAuthenticationToken
        | ApiError::InvalidSignature { .. }
        | ApiError::IncompleteSignature { .. }
        | ApiError::UnrecognizedClient
        | ApiError::ExpiredToken
        | ApiError::AccessDenied { .. }
        | ApiError::NotAuthorized { .. }
        | ApiError::TransactionConflict
        | ApiError::TransactionInProgress
        | ApiError::IdempotentParameterMismatch(_)
        | ApiError::ResourceNotFound(_)
        | ApiError::TableNotFound(_)
        | ApiError::Backup(_)
        | ApiError::PolicyNotFound(_)
        | ApiError::ResourceInUse(_)
        | ApiError::StreamPosition(_)
        | ApiError::DuplicateItem
        | ApiError::ItemCollectionSizeLimitExceeded
        | ApiError::LimitExceeded { .. }
        | ApiError::Modelled { .. }
        | ApiError::InternalServerError
        | ApiError::WritesRefused(_)
        | ApiError::ServiceUnavailable => {}
    }
}

fn throttling(name: &str, reasons: &Vec<ThrottlingReason>, e: &mut Encoder<'_>) {
    if !reasons.is_empty() {
        e.member(name, reasons);
    }
}

fn appearance(error: &ApiError) -> Appearance {
    match error {
        ApiError::Validation(_) => {
            coral("com.amazon.coral.validate#ValidationException", "message")
        }
        ApiError::Serialization(_) => {
            coral("com.amazon.coral.service#SerializationException", "Message")
        }
        ApiError::UnknownOperation | ApiError::NotAvailable(_) => {
            coral("com.amazon.coral.service#UnknownOperationException", "message")
        }
        ApiError::MissingAuthenticationToken => {
            coral("com.amazon.coral.service#MissingAuthenticationTokenException", "message")
        }
        ApiError::InvalidSignature { .. } => {
            coral("com.amazon.coral.service#InvalidSignatureException", "message")
        }
        ApiError::IncompleteSignature { .. } => {
            coral("com.amazon.coral.service#IncompleteSignatureException", "message")
        }
        ApiError::UnrecognizedClient => {
            coral("com.amazon.coral.service#UnrecognizedClientException", "message")
        }
        ApiError::ExpiredToken => {
            coral("com.amazon.coral.service#ExpiredTokenException", "message")
        }
        ApiError::AccessDenied { .. } | ApiError::NotAuthorized { .. } => {
            coral("com.amazon.coral.service#AccessDeniedException", "Message")
        }
        ApiError::ServiceUnavailable | ApiError::WritesRefused(_) => Appearance {
            status: 503,
            ..coral("com.amazon.coral.availability#ServiceUnavailableException", "message")
        },
        ApiError::ConditionalCheckFailed { .. } => modelled(ErrorCode::ConditionalCheckFailed),
        ApiError::TransactionCanceled { .. } => modelled(ErrorCode::TransactionCanceled),
        ApiError::TransactionConflict => modelled(ErrorCode::TransactionConflict),
        ApiError::TransactionInProgress => modelled(ErrorCode::TransactionInProgress),
        ApiError::IdempotentParameterMismatch(_) => {
            modelled(ErrorCode::IdempotentParameterMismatch)
        }
        ApiError::ResourceNotFound(_) => modelled(ErrorCode::ResourceNotFound),
        ApiError::TableNotFound(_) => modelled(ErrorCode::TableNotFound),
        ApiError::Backup(fault) => modelled(fault.code()),
        ApiError::PolicyNotFound(_) => modelled(ErrorCode::PolicyNotFound),
        ApiError::ResourceInUse(_) => modelled(ErrorCode::ResourceInUse),
        ApiError::StreamPosition(StreamPosition::Trimmed) => modelled(ErrorCode::TrimmedDataAccess),
        ApiError::StreamPosition(StreamPosition::ExpiredIterator) => {
            modelled(ErrorCode::ExpiredIterator)
        }
        ApiError::DuplicateItem => modelled(ErrorCode::DuplicateItem),
        ApiError::ProvisionedThroughputExceeded { .. } => {
            modelled(ErrorCode::ProvisionedThroughputExceeded)
        }
        ApiError::RequestLimitExceeded { .. } => modelled(ErrorCode::RequestLimitExceeded),
        ApiError::Throttling { .. } => modelled(ErrorCode::Throttling),
        ApiError::ItemCollectionSizeLimitExceeded => {
            modelled(ErrorCode::ItemCollectionSizeLimitExceeded)
        }
        ApiError::LimitExceeded { .. } => modelled(ErrorCode::LimitExceeded),
        ApiError::Modelled { code, .. } => modelled(*code),
        ApiError::InternalServerError => modelled(ErrorCode::InternalServerError),
    }
}

/// An error of the service's framework.
const fn coral(code: &'static str, member: &'static str) -> Appearance {
    Appearance { status: 400, code, member }
}

/// An error of the service model.
fn modelled(code: ErrorCode) -> Appearance {
    Appearance { status: code.status(), code: code.code(), member: code.message_member() }
}

impl Encode for CanceledReason {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Item", &self.item);
        e.member("Code", self.code.as_str());
        e.optional("Message", &self.code.message());
        e.close();
    }
}
