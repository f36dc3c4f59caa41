//! Errors of exports, imports and bulk operations. Their codes are AWS's; the texts are guesses
//! (docs/guesses.md).

use std::fmt;

use super::ApiError;
use crate::ErrorCode;

/// Why a transfer was refused or is not there.
#[derive(Clone, Debug, PartialEq)]
pub enum TransferError {
    /// There is no export of this ARN.
    ExportNotFound(String),
    /// There is no import of this ARN.
    ImportNotFound(String),
    /// A moment of an export that cannot be seen; in seconds since 1970.
    ExportTime {
        /// The time asked for.
        asked: u64,
        /// The earliest one.
        earliest: u64,
        /// The latest one.
        latest: u64,
    },
    /// The client token of another export.
    ExportConflict,
    /// The client token of another import.
    ImportConflict,
}

impl TransferError {
    /// Its code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::ExportNotFound(_) => ErrorCode::ExportNotFound,
            Self::ImportNotFound(_) => ErrorCode::ImportNotFound,
            Self::ExportTime { .. } => ErrorCode::InvalidExportTime,
            Self::ExportConflict => ErrorCode::ExportConflict,
            Self::ImportConflict => ErrorCode::ImportConflict,
        }
    }
}

impl fmt::Display for TransferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ExportNotFound(arn) => write!(f, "Export not found: {arn}"),
            Self::ImportNotFound(arn) => write!(f, "Import not found: {arn}"),
            Self::ExportTime { asked, earliest, latest } => write!(
                f,
                "The time {asked} is outside the recovery window: from {earliest} to {latest}, in \
                 seconds since 1970"
            ),
            Self::ExportConflict => {
                f.write_str("The client token was used with an export of other parameters")
            }
            Self::ImportConflict => f.write_str(
                "IdempotentParameterMismatch: the client token was used with an import of other \
                 parameters",
            ),
        }
    }
}

impl From<TransferError> for ApiError {
    fn from(error: TransferError) -> Self {
        Self::Modelled { code: error.code(), detail: error.to_string() }
    }
}
