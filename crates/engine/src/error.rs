//! What can go wrong below an operation, and how it is answered.
//!
//! The one place where a store's failure becomes an answer. Causes go to the log here, never over
//! the wire.

use std::fmt;

use model::{ApiError, WritesRefused};
use store::{StoreError, TransactError};

/// A failure that is not the request's fault.
#[derive(Debug)]
pub enum EngineError {
    /// A row with an envelope that this version does not know.
    UnreadableRow {
        /// Its first byte.
        format: Option<u8>,
    },
    /// A catalog row that lacks something or holds something unknown.
    UnreadableCatalog {
        /// The field.
        what: &'static str,
    },
    /// Background work broke off in a panic, which the log shows.
    JobPanicked {
        /// What it is called.
        job: &'static str,
    },
    /// Another server over the same store has taken over what this one was doing.
    TakenOver,
    /// The store failed.
    Store(StoreError),
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnreadableRow { format } => {
                write!(
                    f,
                    "a stored row has the unknown format {format:?}; was it written by a newer version?"
                )
            }
            Self::UnreadableCatalog { what } => {
                write!(
                    f,
                    "a table's stored definition cannot be read at \"{what}\"; was it written by a newer version?"
                )
            }
            Self::JobPanicked { job } => write!(f, "{job} ended in a panic"),
            Self::TakenOver => f.write_str("another server has taken over this work"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for EngineError {}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<EngineError> for ApiError {
    fn from(error: EngineError) -> Self {
        match &error {
            EngineError::UnreadableRow { .. }
            | EngineError::UnreadableCatalog { .. }
            | EngineError::JobPanicked { .. }
            | EngineError::TakenOver => {
                tracing::error!(%error, "request failed");
                Self::InternalServerError
            }
            EngineError::Store(cause) => match cause {
                StoreError::Conflict { .. } => Self::TransactionConflict,
                StoreError::Overloaded => Self::Throttling { reasons: Vec::new() },
                // Dispatch answers such a read again.
                StoreError::SnapshotLost { .. } => Self::ServiceUnavailable,
                StoreError::TooLarge { .. }
                | StoreError::EmptyKey
                | StoreError::Unknown { .. }
                | StoreError::Corrupt { .. }
                | StoreError::Io { .. } => {
                    tracing::error!(%error, "request failed");
                    Self::InternalServerError
                }
                // The store reported it once; one line for each refused write would help to fill a
                // disk.
                StoreError::Full { .. } => Self::WritesRefused(WritesRefused::NoSpace),
                StoreError::Closed { .. } => Self::WritesRefused(WritesRefused::Closed),
            },
        }
    }
}

/// Why a transaction of the engine did not commit, when its rejections are answers.
pub(crate) fn transact_error(error: TransactError<ApiError>) -> ApiError {
    match error {
        TransactError::Rejected(answer) => answer,
        TransactError::Store(error) => EngineError::from(error).into(),
    }
}

/// The store's failure, of a transaction that never rejects.
pub(crate) fn failure(error: TransactError<StoreError>) -> StoreError {
    match error {
        TransactError::Rejected(error) | TransactError::Store(error) => error,
    }
}
