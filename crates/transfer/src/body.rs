//! Requests in stored form: their JSON, made from the description that an answer shows, whose
//! members have the same names.

use model::{ApiError, Operation, Request, Response};
use serde_json::Value;

/// The description in an answer.
pub(crate) fn shown(response: &Response) -> Value {
    let mut json = Vec::new();
    wire::encode_response(response, &mut json);
    let whole: Value = serde_json::from_slice(&json).unwrap_or_default();
    match whole {
        Value::Object(members) => members.into_iter().next().map_or(Value::Null, |(_, own)| own),
        _ => Value::Null,
    }
}

/// The request of `operation` in a stored body.
///
/// # Errors
/// When this version does not take the body.
pub(crate) fn request(operation: Operation, body: &Value) -> Result<Request, ApiError> {
    wire::decode(operation, &body.to_string().into())
}
