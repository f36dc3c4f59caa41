//! Answers of the API as bytes, and the media types under which they travel.

use std::sync::Arc;

use bytes::Bytes;
use model::{ApiError, Operation, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Room for most errors, so that the buffer rarely grows.
const ERROR_BYTES: usize = 512;

/// Answers up to this length, in bytes, are not counted: nearly all are.
const SMALL: usize = 64 << 10;
/// Bytes of one permit.
const UNIT: usize = 1 << 10;

/// What answers may take until their clients have taken them.
#[derive(Clone, Debug)]
pub(crate) struct Room(Arc<Semaphore>);

impl Room {
    /// For `bytes` bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / UNIT)))
    }

    /// The answer, which gives its room back when its last byte was written; an error in its place when
    /// there is no room.
    pub(crate) fn admit(&self, answer: Answer) -> Answer {
        if answer.body.len() <= SMALL {
            return answer;
        }
        let units = u32::try_from(answer.body.len().div_ceil(UNIT)).unwrap_or(u32::MAX);
        match Arc::clone(&self.0).try_acquire_many_owned(units) {
            Ok(room) => {
                let body = Bytes::from_owner(Counted { bytes: answer.body, _room: room });
                Answer { body, ..answer }
            }
            Err(_) => {
                tracing::debug!("too many great answers wait for their clients");
                Answer::error(&ApiError::InternalServerError)
            }
        }
    }
}

/// Bytes and the room they take.
struct Counted {
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// What goes back over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Bytes,
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
                Self::new(200, body)
            }
            Err(error) => Self::refusal(Some(operation), error),
        }
    }

    /// The answer that says `error`, before the operation is known or whatever it is.
    pub(crate) fn error(error: &ApiError) -> Self {
        Self::refusal(None, error)
    }

    fn refusal(operation: Option<Operation>, error: &ApiError) -> Self {
        let mut body = Vec::with_capacity(ERROR_BYTES);
        let status = wire::encode_error(operation, error, &mut body);
        Self::new(status, body)
    }

    fn new(status: u16, body: Vec<u8>) -> Self {
        Self { status, crc32: wire::crc32(&body), body: Bytes::from(body) }
    }
}

/// The two media types under which AWS takes JSON. An answer has the type of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentType {
    /// `application/x-amz-json-1.0`, which every SDK sends.
    AmazonJson,
    /// `application/json`.
    Json,
}

impl ContentType {
    /// The media type that the header `value` names, parameters such as a charset aside.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let media_type = value.split(';').next().unwrap_or_default().trim();
        [Self::AmazonJson, Self::Json]
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(media_type))
    }

    /// The header's value.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AmazonJson => "application/x-amz-json-1.0",
            Self::Json => "application/json",
        }
    }
}
