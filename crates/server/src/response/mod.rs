//! HTTP responses: of DynamoDB calls, and plain ones.
//!
//! Header values that differ from answer to answer are cut from one buffer per connection, so that
//! an answer costs no allocation of its own for them.

use bytes::{BufMut as _, Bytes, BytesMut};
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, SERVER};
use hyper::{HeaderMap, Response, StatusCode};
use parking_lot::Mutex;

use crate::answer::Answer;
use crate::media_type::MediaType;
use crate::request_id::RequestId;

/// The body type of every response.
pub(crate) type Body = Full<Bytes>;

/// What AWS's front end calls itself.
const SERVER_NAME: HeaderValue = HeaderValue::from_static("Server");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const CRC32: HeaderName = HeaderName::from_static("x-amz-crc32");

/// How much is allocated at once for header values.
const CHUNK: usize = 4 << 10;

/// What AWS answers when a request is not one of the API at all.
pub(crate) const NOT_THE_API: &str = "<UnknownOperationException/>\n";

/// The buffer that header values are cut from. Its lock is never contended: a connection has one
/// request at a time.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    buffer: Mutex<BytesMut>,
}

impl Scratch {
    /// A header value of these bytes, which are visible ASCII.
    fn value(&self, bytes: &[u8]) -> HeaderValue {
        let mut buffer = self.buffer.lock();
        if buffer.capacity() < bytes.len() {
            buffer.reserve(CHUNK.max(bytes.len()));
        }
        buffer.put_slice(bytes);
        let value = buffer.split().freeze();
        HeaderValue::from_maybe_shared(value).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    fn number(&self, number: u32) -> HeaderValue {
        let mut digits = [0; 10];
        let mut rest = number;
        let mut used = 0_usize;
        for digit in digits.iter_mut().rev() {
            *digit = b'0'.saturating_add(u8::try_from(rest % 10).unwrap_or_default());
            rest /= 10;
            used = used.saturating_add(1);
            if rest == 0 {
                break;
            }
        }
        let from = digits.len().saturating_sub(used);
        self.value(digits.get(from..).unwrap_or_default())
    }
}

/// The response to a DynamoDB call. The headers replace those in `headers`, whose memory is reused.
pub(crate) fn api(
    scratch: &Scratch,
    mut headers: HeaderMap,
    answer: Answer,
    media_type: MediaType,
    request_id: RequestId,
) -> Response<Body> {
    headers.clear();
    headers.insert(SERVER, SERVER_NAME);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type.as_str()));
    headers.insert(REQUEST_ID, scratch.value(&request_id.text()));
    headers.insert(CRC32, scratch.number(answer.crc32));
    response(answer.status, headers, answer.body)
}

/// A response outside the API: health, metrics, not found.
pub(crate) fn plain(status: u16, content_type: &'static str, body: Bytes) -> Response<Body> {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(SERVER, SERVER_NAME);
    if !content_type.is_empty() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    response(status, headers, body)
}

/// What AWS answers when a request is not one of the API at all.
pub(crate) fn not_the_api() -> Response<Body> {
    plain(404, "", Bytes::from_static(NOT_THE_API.as_bytes()))
}

fn response(status: u16, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}

#[cfg(test)]
mod tests;
