//! Bodies in chunks, which clients of S3 send (`aws-chunked`): from what was sent to the data.

use auth::{Answer, ChunkDecoder, ChunkedForm, PayloadCheck};
use bytes::Bytes;
use hyper::header::HeaderName;

use crate::head::Headers;

const TRAILER: HeaderName = HeaderName::from_static("x-amz-trailer");
const DECODED_LENGTH: HeaderName = HeaderName::from_static("x-amz-decoded-content-length");
const PAYLOAD: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// The data of an object's body, checked as `payload` wants it.
///
/// # Errors
/// What S3 answers to a body that is not as announced.
pub(crate) fn data(
    headers: &Headers,
    payload: PayloadCheck,
    sent: &Bytes,
) -> Result<Bytes, Answer> {
    let trailers = || {
        let names = headers.text(&TRAILER).unwrap_or_default().split(',');
        names.map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty()).collect()
    };
    let decoded_length = headers.text(&DECODED_LENGTH).and_then(|text| text.parse().ok());
    let form = match payload {
        PayloadCheck::Done | PayloadCheck::Hash(_) => match believed(headers) {
            None => return Ok(sent.clone()),
            Some(announces) => ChunkedForm {
                signer: None,
                unchecked: true,
                trailers: announces.then(trailers),
                decoded_length,
            },
        },
        PayloadCheck::SignedChunks { signer, trailers: follow } => ChunkedForm {
            signer: Some(*signer),
            unchecked: false,
            trailers: follow.then(trailers),
            decoded_length,
        },
        PayloadCheck::UnsignedChunks => ChunkedForm {
            signer: None,
            unchecked: false,
            trailers: Some(trailers()),
            decoded_length,
        },
    };
    let mut decoder = ChunkDecoder::new(form);
    let mut data = Vec::with_capacity(sent.len());
    let decoded = decoder.push(sent, &mut data).and_then(|()| decoder.finish());
    decoded.map(|_| data.into()).map_err(auth::ChunkError::answer)
}

/// Whether a body that nobody verified comes in chunks, and then whether trailers follow them.
fn believed(headers: &Headers) -> Option<bool> {
    let payload = headers.text(&PAYLOAD)?;
    payload.starts_with("STREAMING-").then(|| payload.ends_with("-TRAILER"))
}
