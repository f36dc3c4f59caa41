//! Remarks: what a rule says of one request.

/// What a rule says of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The rule's code.
    pub code: &'static str,
    /// One sentence that names the user's things.
    pub message: String,
    /// What would be right: the better call.
    pub help: String,
}

impl Remark {
    pub(crate) fn new(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, message: message.into(), help: help.into() }
    }
}

impl std::fmt::Display for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { code, message, help } = self;
        write!(f, "{code} {message}; {help}")
    }
}
