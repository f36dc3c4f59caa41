//! Why a transfer ended without success: a code and a sentence, as descriptions show them, and the
//! faults after which a piece is tried again.

use aws_services::BucketError;
use engine::EngineError;
use model::ApiError;
use serde::{Deserialize, Serialize};

/// Why a transfer failed. Stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// Why a piece was not done.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The transfer has failed.
    Failed(Failure),
    /// The store does not answer now; the piece is to be tried again.
    Later(String),
}

impl Failure {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }

    /// Source: "Validation errors" of imports in the developer guide, code S3NoSuchBucket.
    pub(crate) fn no_bucket() -> Self {
        Self::new("S3NoSuchBucket", "The specified bucket does not exist")
    }

    /// The bucket belongs to another account than the request says.
    pub(crate) fn other_owner() -> Self {
        Self::new("S3AccessDenied", "Access Denied")
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::UnreadableRow { .. } | EngineError::UnreadableCatalog { .. } => {
                Self::Failed(Failure::new("InternalServerError", error.to_string()))
            }
            EngineError::JobPanicked { .. } | EngineError::SharedStore | EngineError::Store(_) => {
                Self::Later(error.to_string())
            }
        }
    }
}

/// What S3 says of a bucket that cannot be used, in the words of imports: its code after `S3`.
/// Source: S3NoSuchBucket in "Validation errors" of imports in the developer guide.
impl From<BucketError> for Stop {
    fn from(error: BucketError) -> Self {
        match error {
            BucketError::Engine(error) => error.into(),
            BucketError::External(error) if error.is_passing => Self::Later(error.to_string()),
            BucketError::External(error) => {
                Self::Failed(Failure::new(&format!("S3{}", error.code), error.message))
            }
        }
    }
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::WritesRefused(_)
            | ApiError::ServiceUnavailable
            | ApiError::Throttling { .. }
            | ApiError::TransactionConflict
            | ApiError::InternalServerError => Self::Later(error.to_string()),
            refused => {
                let (_, code) = wire::error_code(&refused);
                let code = code.strip_suffix("Exception").unwrap_or(code);
                Self::Failed(Failure::new(code, refused.to_string()))
            }
        }
    }
}
