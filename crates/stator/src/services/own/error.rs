//! Refusals of the server's own service.

use std::fmt::Display;

use model::{ApiError, Operation};
use serde_json::json;
use wire::aws::Reply;

/// A refusal.
#[derive(Clone, Debug)]
pub(crate) enum OwnError {
    /// A code and its sentence.
    Own {
        /// The code.
        code: &'static str,
        /// The sentence.
        message: String,
    },
    /// The API's.
    Api(ApiError),
}

impl OwnError {
    pub(super) fn new(code: &'static str, message: impl Display) -> Self {
        Self::Own { code, message: message.to_string() }
    }

    /// There is no such call.
    pub(super) fn unknown(action: &str) -> Self {
        let message = format!("{action} is not a call of this server");
        Self::new("UnknownOperationException", message)
    }

    /// The answer.
    pub(super) fn reply(&self) -> Reply {
        match self {
            Self::Own { code, message } => {
                Reply::json(400, json!({ "__type": code, "message": message }).to_string())
            }
            Self::Api(error) => {
                let mut body = Vec::new();
                let status = wire::encode_error(Some(Operation::GetItem), error, &mut body);
                Reply::json(status, String::from_utf8_lossy(&body).into_owned())
            }
        }
    }
}

impl From<ApiError> for OwnError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl Display for OwnError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own { message, .. } => f.write_str(message),
            Self::Api(error) => f.write_str(&error.message(Some(Operation::GetItem))),
        }
    }
}
