//! Why an operation fails, and why its run is interrupted.

use std::fmt;

use engine::EngineError;
use model::ApiError;
use templates::TemplateError;
use templates::resource::ResourceError;

use crate::stack::error::StackError;

/// Why a run stops without an end; a restart continues.
#[derive(Debug)]
pub(super) enum Interrupted {
    /// The store failed.
    Engine(EngineError),
    /// The store takes no more writes.
    Closed,
}

impl From<EngineError> for Interrupted {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(error) => error.fmt(f),
            Self::Closed => f.write_str("the store is closed"),
        }
    }
}

/// Why a resource or the whole operation failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Its reason, as events show it.
    Reason(String),
    /// The run cannot continue.
    Interrupted(Interrupted),
}

impl From<Interrupted> for Failure {
    fn from(reason: Interrupted) -> Self {
        Self::Interrupted(reason)
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::Interrupted(error.into())
    }
}

impl From<StackError> for Failure {
    fn from(error: StackError) -> Self {
        match error {
            StackError::Engine(error) => Self::Interrupted(error.into()),
            other => Self::Reason(other.to_string()),
        }
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Self {
        Self::Reason(error.to_string())
    }
}

impl From<ResourceError> for Failure {
    fn from(error: ResourceError) -> Self {
        Self::Reason(error.to_string())
    }
}

/// The reason in an event when the engine refuses what a resource asks for.
pub(super) fn handler_error(error: &ApiError, token: Option<&str>) -> String {
    let (status, code) = wire::error_code(error);
    let handler = match code {
        "ResourceInUseException" => "AlreadyExists",
        "ResourceNotFoundException" => "NotFound",
        "LimitExceededException" => "ServiceLimitExceeded",
        "AccessDeniedException" => "AccessDenied",
        "ThrottlingException" => "Throttling",
        "InternalServerError" => "InternalFailure",
        _ => "InvalidRequest",
    };
    let token = token.unwrap_or("none");
    format!(
        "Resource handler returned message: \"{error} (Service: DynamoDb, Status Code: {status})\" \
         (RequestToken: {token}, HandlerErrorCode: {handler})"
    )
}
