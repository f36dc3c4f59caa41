//! Refusals of CloudWatch.

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CloudWatchError {
    /// The HTTP status.
    pub(super) status: u16,
    /// The name of the error's shape.
    pub(super) shape: &'static str,
    /// Its code in the query protocol.
    pub(super) code: &'static str,
    /// Its text.
    pub(super) message: String,
}

impl CloudWatchError {
    const fn new(shape: &'static str, code: &'static str, message: String) -> Self {
        Self { status: 400, shape, code, message }
    }

    /// A parameter that cannot be as it is.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterValueException", "InvalidParameterValue", message.into())
    }

    /// A parameter that must be there.
    pub(super) fn missing(name: &str) -> Self {
        let message = format!("The parameter {name} is required.");
        Self::new("MissingRequiredParameterException", "MissingParameter", message)
    }

    /// A rule that is not there.
    pub(super) fn no_rule(name: &str) -> Self {
        let message = format!("The insight rule {name} does not exist");
        let code = "ResourceNotFoundException";
        Self { status: 404, ..Self::new(code, code, message) }
    }

    /// A token that is none.
    pub(super) fn token() -> Self {
        let message = "The next token specified is invalid".to_owned();
        Self::new("InvalidNextToken", "InvalidNextToken", message)
    }

    /// A body that cannot be read.
    pub(super) fn unreadable(message: impl Into<String>) -> Self {
        let code = "SerializationException";
        Self::new(code, code, message.into())
    }

    /// An operation that this server does not have.
    pub(super) fn unknown(operation: &str) -> Self {
        let message = format!(
            "{operation} is not available on this server: GetInsightRuleReport and \
             DescribeInsightRules are"
        );
        Self::new("UnknownOperationException", "InvalidAction", message)
    }
}
