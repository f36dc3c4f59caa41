//! Refusals of Application Auto Scaling.

use engine::EngineError;

use super::target::TargetName;

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScalingError {
    /// The HTTP status.
    pub(super) status: u16,
    /// The name of the error's shape.
    pub(super) code: &'static str,
    /// Its text.
    pub(super) message: String,
}

impl ScalingError {
    /// A request that is not valid.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self { status: 400, code: "ValidationException", message: message.into() }
    }

    /// An operation that this server does not have.
    pub(super) fn unknown(operation: &str) -> Self {
        let message = format!("{operation} is not available on this server");
        Self { status: 400, code: "UnknownOperationException", message }
    }

    /// A target that is not registered.
    pub(super) fn no_target(name: &TargetName) -> Self {
        Self::absent(format!("No scalable target found for {name}"))
    }

    /// A policy that the target does not have.
    pub(super) fn no_policy(name: &TargetName, policy: &str) -> Self {
        Self::absent(format!("No scaling policy found for {name}, policy name: {policy}"))
    }

    /// A resource of tags that does not exist.
    pub(super) fn no_resource(arn: &str) -> Self {
        let message = format!("The scalable target does not exist: {arn}");
        Self { status: 400, code: "ResourceNotFoundException", message }
    }

    /// Another call changed the same target at the same time, again and again.
    pub(super) fn concurrent() -> Self {
        let message = "The target is being changed by another request".to_owned();
        Self { status: 400, code: "ConcurrentUpdateException", message }
    }

    fn absent(message: String) -> Self {
        Self { status: 400, code: "ObjectNotFoundException", message }
    }
}

impl From<EngineError> for ScalingError {
    fn from(error: EngineError) -> Self {
        tracing::error!(%error, "a call of Application Auto Scaling failed");
        let message = "Internal failure".to_owned();
        Self { status: 500, code: "InternalServiceException", message }
    }
}
