//! What goes in and out of the wire layer, by topic.

mod constraint;
mod encode;
mod error;
mod property;
mod shape;
mod value;

use bytes::Bytes;
use model::{ApiError, Operation, Request};

fn decoded(operation: Operation, body: &str) -> Result<Request, ApiError> {
    crate::decode(operation, &Bytes::copy_from_slice(body.as_bytes()))
}

/// The whole body of the answer to a request that is refused while it is decoded.
fn refusal(operation: Operation, body: &str) -> serde_json::Value {
    let error = decoded(operation, body).expect_err("the request is refused");
    let mut out = Vec::new();
    assert_eq!(crate::encode_error(Some(operation), &error, &mut out), 400);
    serde_json::from_slice(&out).expect("an error is JSON")
}

/// Checks the text of a ValidationException.
#[track_caller]
fn invalid(operation: Operation, body: &str, message: &str) {
    let answer = refusal(operation, body);
    assert_eq!(answer["__type"], "com.amazon.coral.validate#ValidationException", "{answer}");
    assert_eq!(answer["message"], message);
}

/// Checks the text of a SerializationException.
#[track_caller]
fn unreadable(operation: Operation, body: &str, message: &str) {
    let answer = refusal(operation, body);
    assert_eq!(answer["__type"], "com.amazon.coral.service#SerializationException", "{answer}");
    assert_eq!(answer["Message"], message);
}

/// The PutItem that stores `attributes`, JSON text between braces.
fn put(attributes: &str) -> String {
    format!(r#"{{"TableName":"table","Item":{{{attributes}}}}}"#)
}
