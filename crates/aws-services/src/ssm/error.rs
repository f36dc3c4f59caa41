//! Refusals of SSM.

use engine::EngineError;

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SsmError {
    /// The HTTP status.
    pub(super) status: u16,
    /// The name of the error's shape.
    pub(super) code: &'static str,
    /// Its text.
    pub(super) message: String,
}

impl SsmError {
    /// An error of the caller.
    pub(super) const fn new(code: &'static str, message: String) -> Self {
        Self { status: 400, code, message }
    }
}

impl From<EngineError> for SsmError {
    fn from(error: EngineError) -> Self {
        tracing::error!(%error, "a call of SSM failed");
        let message = "Internal failure".to_owned();
        Self { status: 500, code: "InternalServerError", message }
    }
}
