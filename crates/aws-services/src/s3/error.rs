//! Refusals of S3.

use std::fmt;

use engine::EngineError;
use objects::ObjectsError;

/// Why a call is refused.
#[derive(Debug)]
pub(super) enum S3Error {
    /// An object that is not there, a bucket's configuration, a method: S3's own code and text.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its code.
        code: &'static str,
        /// Its text.
        message: &'static str,
    },
    /// The store failed.
    Engine(EngineError),
}

impl S3Error {
    /// A document of the request that cannot be read.
    pub(super) const MALFORMED_XML: Self = Self::refused(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    );
    /// A number of keys that is none.
    pub(super) const MAX_KEYS: Self = Self::refused(
        400,
        "InvalidArgument",
        "Provided max-keys not an integer or within integer range",
    );
    /// No object of that name.
    pub(super) const NO_KEY: Self =
        Self::refused(404, "NoSuchKey", "The specified key does not exist.");
    /// A bucket that is kept elsewhere.
    pub(super) const EXTERNAL: Self = Self::refused(
        501,
        "NotImplemented",
        "The configuration maps this bucket to another place: call that place. Exports, imports and \
         bulk operations reach it by this name",
    );
    /// No upload of that identifier.
    pub(super) const NO_UPLOAD: Self = Self::refused(
        404,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have \
         been aborted or completed.",
    );

    /// A refusal.
    pub(super) const fn refused(status: u16, code: &'static str, message: &'static str) -> Self {
        Self::Refused { status, code, message }
    }

    /// The HTTP status and the code.
    pub(super) const fn code(&self) -> (u16, &'static str) {
        match self {
            Self::Refused { status, code, .. } => (*status, code),
            Self::Engine(_) => (500, "InternalFailure"),
        }
    }
}

impl fmt::Display for S3Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { message, .. } => f.write_str(message),
            Self::Engine(_) => f.write_str("Internal failure"),
        }
    }
}

impl From<EngineError> for S3Error {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// The engine's error of a failure of objects.
pub(super) fn engine_error(error: ObjectsError<EngineError>) -> EngineError {
    match error {
        ObjectsError::Rows(error) => error,
        ObjectsError::Unreadable => EngineError::UnreadableCatalog { what: "object" },
    }
}
