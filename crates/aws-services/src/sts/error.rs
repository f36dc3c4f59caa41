//! Refusals of STS where signatures are verified.

use access::AccessError;

/// Why a call is refused: its status, code and sentence.
#[derive(Debug)]
pub(super) struct StsError {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl StsError {
    pub(super) fn denied(message: impl Into<String>) -> Self {
        Self { status: 403, code: "AccessDenied", message: message.into() }
    }

    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self { status: 400, code: "ValidationError", message: message.into() }
    }

    /// A parameter that breaks a constraint; no value is one that is absent.
    pub(super) fn constraint(value: Option<&str>, member: &str, constraint: &str) -> Self {
        let value = value.map_or_else(|| "null".to_owned(), |value| format!("'{value}'"));
        Self::validation(format!(
            "1 validation error detected: Value {value} at '{member}' failed to satisfy \
             constraint: {constraint}"
        ))
    }

    /// A secret parameter that breaks a constraint; its value is not repeated.
    pub(super) fn of_secret(member: &str, constraint: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value at '{member}' failed to satisfy \
             constraint: {constraint}"
        ))
    }

    /// A token of a provider that is not known.
    pub(super) fn no_provider(issuer: Option<&str>) -> Self {
        let issuer = issuer.unwrap_or_default();
        let message = format!("No OpenIDConnect provider found in your account for {issuer}");
        Self { status: 400, code: "InvalidIdentityToken", message }
    }

    pub(super) fn action(action: &str) -> Self {
        let message = format!(
            "Could not find operation {action} for version 2011-06-15; this server has AssumeRole, \
             AssumeRoleWithWebIdentity, GetAccessKeyInfo, GetCallerIdentity, GetSessionToken"
        );
        Self { status: 400, code: "InvalidAction", message }
    }
}

impl From<AccessError> for StsError {
    fn from(error: AccessError) -> Self {
        tracing::error!(%error, "temporary credentials cannot be made");
        Self { status: 500, code: "InternalFailure", message: "Internal failure".to_owned() }
    }
}
