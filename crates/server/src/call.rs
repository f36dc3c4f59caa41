//! The seam between HTTP and the API: one call and its answer.

use std::future::Future;

use bytes::Bytes;
use env::Deadline;
use model::Operation;

use crate::RequestId;

/// One API request whose sender and operation are known and whose body is not decoded yet.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// What is asked for.
    pub operation: Operation,
    /// The identifier that the answer carries and that logs name.
    pub request_id: RequestId,
    /// When the caller stops waiting.
    pub deadline: Deadline,
}

/// What goes back over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Bytes,
    /// The CRC-32 (IEEE) of the body.
    pub crc32: u32,
}

/// The two media types under which AWS takes JSON. An answer has the type of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    /// `application/x-amz-json-1.0`, which every SDK sends.
    AmazonJson,
    /// `application/json`.
    Json,
}

impl ContentType {
    /// The media type that the header `value` names, parameters such as a charset aside.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let media_type = value.split(';').next().unwrap_or_default().trim();
        [Self::AmazonJson, Self::Json]
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(media_type))
    }

    /// The header's value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AmazonJson => "application/x-amz-json-1.0",
            Self::Json => "application/json",
        }
    }
}

/// What stands behind HTTP.
pub trait Service: Send + Sync + 'static {
    /// Answers one call. Its errors are answers too.
    fn call(&self, call: Call, body: Bytes) -> impl Future<Output = Answer> + Send;

    /// Whether calls can be answered now; if not, why, for the operator.
    ///
    /// # Errors
    /// The reason, as one line.
    fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}
