//! Errors of streams that the service model names, and their sentences.

use std::fmt;

use model::{ApiError, ErrorCode};

/// Why a stream cannot be read at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamError {
    /// The records there are older than a day and gone.
    Trimmed,
    /// The iterator is older than fifteen minutes.
    ExpiredIterator,
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trimmed => "The data you are trying to access has been trimmed",
            Self::ExpiredIterator => "Shard iterator has expired",
        })
    }
}

impl From<StreamError> for ApiError {
    fn from(error: StreamError) -> Self {
        let code = match error {
            StreamError::Trimmed => ErrorCode::TrimmedDataAccess,
            StreamError::ExpiredIterator => ErrorCode::ExpiredIterator,
        };
        Self::Modelled { code, detail: error.to_string() }
    }
}
