//! Codes, statuses and members of the modelled errors.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

/// The errors that the service model declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// `BackupInUseException`.
    BackupInUse,
    /// `BackupNotFoundException`.
    BackupNotFound,
    /// `ConditionalCheckFailedException`.
    ConditionalCheckFailed,
    /// `ContinuousBackupsUnavailableException`.
    ContinuousBackupsUnavailable,
    /// `DuplicateItemException`.
    DuplicateItem,
    /// `ExpiredIteratorException`.
    ExpiredIterator,
    /// `ExportConflictException`.
    ExportConflict,
    /// `ExportNotFoundException`.
    ExportNotFound,
    /// `GlobalTableAlreadyExistsException`.
    GlobalTableAlreadyExists,
    /// `GlobalTableNotFoundException`.
    GlobalTableNotFound,
    /// `IdempotentParameterMismatchException`.
    IdempotentParameterMismatch,
    /// `ImportConflictException`.
    ImportConflict,
    /// `ImportNotFoundException`.
    ImportNotFound,
    /// `IndexNotFoundException`.
    IndexNotFound,
    /// `InternalServerError`.
    InternalServerError,
    /// `InvalidExportTimeException`.
    InvalidExportTime,
    /// `InvalidRestoreTimeException`.
    InvalidRestoreTime,
    /// `ItemCollectionSizeLimitExceededException`.
    ItemCollectionSizeLimitExceeded,
    /// `LimitExceededException`.
    LimitExceeded,
    /// `PointInTimeRecoveryUnavailableException`.
    PointInTimeRecoveryUnavailable,
    /// `PolicyNotFoundException`.
    PolicyNotFound,
    /// `ProvisionedThroughputExceededException`.
    ProvisionedThroughputExceeded,
    /// `ReplicaAlreadyExistsException`.
    ReplicaAlreadyExists,
    /// `ReplicaNotFoundException`.
    ReplicaNotFound,
    /// `ReplicatedWriteConflictException`.
    ReplicatedWriteConflict,
    /// `RequestLimitExceeded`.
    RequestLimitExceeded,
    /// `ResourceInUseException`.
    ResourceInUse,
    /// `ResourceNotFoundException`.
    ResourceNotFound,
    /// `TableAlreadyExistsException`.
    TableAlreadyExists,
    /// `TableInUseException`.
    TableInUse,
    /// `TableNotFoundException`.
    TableNotFound,
    /// `ThrottlingException`.
    Throttling,
    /// `TransactionCanceledException`.
    TransactionCanceled,
    /// `TransactionConflictException`.
    TransactionConflict,
    /// `TransactionInProgressException`.
    TransactionInProgress,
    /// `TrimmedDataAccessException`.
    TrimmedDataAccess,
}

impl ErrorCode {
    /// The qualified code, as `__type` carries it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BackupInUse => "com.amazonaws.dynamodb.v20120810#BackupInUseException",
            Self::BackupNotFound => "com.amazonaws.dynamodb.v20120810#BackupNotFoundException",
            Self::ConditionalCheckFailed => {
                "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
            }
            Self::ContinuousBackupsUnavailable => {
                "com.amazonaws.dynamodb.v20120810#ContinuousBackupsUnavailableException"
            }
            Self::DuplicateItem => "com.amazonaws.dynamodb.v20120810#DuplicateItemException",
            Self::ExpiredIterator => "com.amazonaws.dynamodb.v20120810#ExpiredIteratorException",
            Self::ExportConflict => "com.amazonaws.dynamodb.v20120810#ExportConflictException",
            Self::ExportNotFound => "com.amazonaws.dynamodb.v20120810#ExportNotFoundException",
            Self::GlobalTableAlreadyExists => {
                "com.amazonaws.dynamodb.v20120810#GlobalTableAlreadyExistsException"
            }
            Self::GlobalTableNotFound => {
                "com.amazonaws.dynamodb.v20120810#GlobalTableNotFoundException"
            }
            Self::IdempotentParameterMismatch => {
                "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException"
            }
            Self::ImportConflict => "com.amazonaws.dynamodb.v20120810#ImportConflictException",
            Self::ImportNotFound => "com.amazonaws.dynamodb.v20120810#ImportNotFoundException",
            Self::IndexNotFound => "com.amazonaws.dynamodb.v20120810#IndexNotFoundException",
            Self::InternalServerError => "com.amazonaws.dynamodb.v20120810#InternalServerError",
            Self::InvalidExportTime => {
                "com.amazonaws.dynamodb.v20120810#InvalidExportTimeException"
            }
            Self::InvalidRestoreTime => {
                "com.amazonaws.dynamodb.v20120810#InvalidRestoreTimeException"
            }
            Self::ItemCollectionSizeLimitExceeded => {
                "com.amazonaws.dynamodb.v20120810#ItemCollectionSizeLimitExceededException"
            }
            Self::LimitExceeded => "com.amazonaws.dynamodb.v20120810#LimitExceededException",
            Self::PointInTimeRecoveryUnavailable => {
                "com.amazonaws.dynamodb.v20120810#PointInTimeRecoveryUnavailableException"
            }
            Self::PolicyNotFound => "com.amazonaws.dynamodb.v20120810#PolicyNotFoundException",
            Self::ProvisionedThroughputExceeded => {
                "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
            }
            Self::ReplicaAlreadyExists => {
                "com.amazonaws.dynamodb.v20120810#ReplicaAlreadyExistsException"
            }
            Self::ReplicaNotFound => "com.amazonaws.dynamodb.v20120810#ReplicaNotFoundException",
            Self::ReplicatedWriteConflict => {
                "com.amazonaws.dynamodb.v20120810#ReplicatedWriteConflictException"
            }
            Self::RequestLimitExceeded => "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded",
            Self::ResourceInUse => "com.amazonaws.dynamodb.v20120810#ResourceInUseException",
            Self::ResourceNotFound => "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
            Self::TableAlreadyExists => {
                "com.amazonaws.dynamodb.v20120810#TableAlreadyExistsException"
            }
            Self::TableInUse => "com.amazonaws.dynamodb.v20120810#TableInUseException",
            Self::TableNotFound => "com.amazonaws.dynamodb.v20120810#TableNotFoundException",
            Self::Throttling => "com.amazon.coral.availability#ThrottlingException",
            Self::TransactionCanceled => {
                "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
            }
            Self::TransactionConflict => {
                "com.amazonaws.dynamodb.v20120810#TransactionConflictException"
            }
            Self::TransactionInProgress => {
                "com.amazonaws.dynamodb.v20120810#TransactionInProgressException"
            }
            Self::TrimmedDataAccess => {
                "com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException"
            }
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::BackupInUse => 400,
            Self::BackupNotFound => 400,
            Self::ConditionalCheckFailed => 400,
            Self::ContinuousBackupsUnavailable => 400,
            Self::DuplicateItem => 400,
            Self::ExpiredIterator => 400,
            Self::ExportConflict => 400,
            Self::ExportNotFound => 400,
            Self::GlobalTableAlreadyExists => 400,
            Self::GlobalTableNotFound => 400,
            Self::IdempotentParameterMismatch => 400,
            Self::ImportConflict => 400,
            Self::ImportNotFound => 400,
            Self::IndexNotFound => 400,
            Self::InternalServerError => 500,
            Self::InvalidExportTime => 400,
            Self::InvalidRestoreTime => 400,
            Self::ItemCollectionSizeLimitExceeded => 400,
            Self::LimitExceeded => 400,
            Self::PointInTimeRecoveryUnavailable => 400,
            Self::PolicyNotFound => 400,
            Self::ProvisionedThroughputExceeded => 400,
            Self::ReplicaAlreadyExists => 400,
            Self::ReplicaNotFound => 400,
            Self::ReplicatedWriteConflict => 400,
            Self::RequestLimitExceeded => 400,
            Self::ResourceInUse => 400,
            Self::ResourceNotFound => 400,
            Self::TableAlreadyExists => 400,
            Self::TableInUse => 400,
            Self::TableNotFound => 400,
            Self::Throttling => 400,
            Self::TransactionCanceled => 400,
            Self::TransactionConflict => 400,
            Self::TransactionInProgress => 400,
            Self::TrimmedDataAccess => 400,
        }
    }

    /// The name of the member that carries the text.
    #[must_use]
    pub fn message_member(self) -> &'static str {
        match self {
            Self::BackupInUse => "message",
            Self::BackupNotFound => "message",
            Self::ConditionalCheckFailed => "message",
            Self::ContinuousBackupsUnavailable => "message",
            Self::DuplicateItem => "message",
            Self::ExpiredIterator => "message",
            Self::ExportConflict => "message",
            Self::ExportNotFound => "message",
            Self::GlobalTableAlreadyExists => "message",
            Self::GlobalTableNotFound => "message",
            Self::IdempotentParameterMismatch => "Message",
            Self::ImportConflict => "message",
            Self::ImportNotFound => "message",
            Self::IndexNotFound => "message",
            Self::InternalServerError => "message",
            Self::InvalidExportTime => "message",
            Self::InvalidRestoreTime => "message",
            Self::ItemCollectionSizeLimitExceeded => "message",
            Self::LimitExceeded => "message",
            Self::PointInTimeRecoveryUnavailable => "message",
            Self::PolicyNotFound => "message",
            Self::ProvisionedThroughputExceeded => "message",
            Self::ReplicaAlreadyExists => "message",
            Self::ReplicaNotFound => "message",
            Self::ReplicatedWriteConflict => "message",
            Self::RequestLimitExceeded => "message",
            Self::ResourceInUse => "message",
            Self::ResourceNotFound => "message",
            Self::TableAlreadyExists => "message",
            Self::TableInUse => "message",
            Self::TableNotFound => "message",
            Self::Throttling => "message",
            Self::TransactionCanceled => "Message",
            Self::TransactionConflict => "message",
            Self::TransactionInProgress => "Message",
            Self::TrimmedDataAccess => "message",
        }
    }
}
