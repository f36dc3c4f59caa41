//! The real service behind HTTP: decode, call the engine, encode.

use bytes::Bytes;
use model::ApiError;

use crate::Answer;

/// placeholder
#[derive(Debug)]
pub struct Gateway;

pub(crate) fn refusal(error: &ApiError) -> Answer {
    Answer { status: 400, body: Bytes::from(error.to_string()), crc32: 0 }
}

impl crate::Service for Gateway {
    async fn call(&self, _call: crate::Call, _body: Bytes) -> Answer {
        refusal(&ApiError::UnknownOperation)
    }
}
