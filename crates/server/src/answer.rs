//! Answers of the API as bytes, and the media types under which they travel.

use bytes::Bytes;
use model::{ApiError, Response};

/// Room for most errors, so that the buffer rarely grows.
const ERROR_BYTES: usize = 512;

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
    pub(crate) fn of(result: &Result<Response, ApiError>) -> Self {
        match result {
            Ok(response) => {
                let mut body = Vec::with_capacity(wire::expected_bytes(response));
                wire::encode_response(response, &mut body);
                Self::new(200, body)
            }
            Err(error) => Self::error(error),
        }
    }

    /// The answer that says `error`.
    pub(crate) fn error(error: &ApiError) -> Self {
        let mut body = Vec::with_capacity(ERROR_BYTES);
        let status = wire::encode_error(error, &mut body);
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
