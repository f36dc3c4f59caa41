//! The encoded answer to a DynamoDB call: status, body and checksum.

use bytes::Bytes;
use model::{ApiError, Operation, Response};

use crate::consumed;

/// Capacity for most errors, so that the buffer rarely grows.
const ERROR_BYTES: usize = 512;

/// What goes back over the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Bytes,
    /// The error's code without its namespace, `ValidationException`.
    pub(crate) error: Option<&'static str>,
    /// The capacity units that it reports.
    pub(crate) units: Option<f64>,
    /// The CRC-32 (IEEE) of the body.
    pub(crate) crc32: u32,
}

impl Answer {
    /// The answer to a call.
    pub(crate) fn of(operation: Operation, result: &Result<Response, ApiError>) -> Self {
        match result {
            Ok(response) => {
                let mut body = Vec::with_capacity(wire::expected_bytes(response));
                wire::encode_response(response, &mut body);
                Self { units: consumed::units(response), ..Self::new(200, None, body) }
            }
            Err(error) => Self::refusal(operation, error),
        }
    }

    /// The answer that refuses a call of `operation`, in the words of its validation framework.
    pub(crate) fn refusal(operation: Operation, error: &ApiError) -> Self {
        Self::encoded(Some(operation), error)
    }

    /// The answer that reports `error`, whatever was called.
    pub(crate) fn error(error: &ApiError) -> Self {
        Self::encoded(None, error)
    }

    fn encoded(operation: Option<Operation>, error: &ApiError) -> Self {
        let mut body = Vec::with_capacity(ERROR_BYTES);
        let status = wire::encode_error(operation, error, &mut body);
        Self::new(status, Some(wire::error_code(error).1), body)
    }

    fn new(status: u16, error: Option<&'static str>, body: Vec<u8>) -> Self {
        Self { status, error, units: None, crc32: wire::crc32(&body), body: Bytes::from(body) }
    }
}
