//! HTTP responses: of DynamoDB calls, and plain ones.
//!
//! Header values that differ from answer to answer are cut from one buffer per connection, so that
//! an answer costs no allocation of its own for them. The fast path writes the same headers without
//! a map.

mod date;

use bytes::{BufMut as _, Bytes, BytesMut};
use env::Timestamp;
use http_body_util::Full;
use hyper::body::Body as _;
use hyper::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderName, HeaderValue,
    SERVER,
};
use hyper::{HeaderMap, Response, StatusCode};
use parking_lot::Mutex;

use self::date::Date;
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
    date: Mutex<Date>,
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
        self.value(itoa::Buffer::new().format(number).as_bytes())
    }
}

/// The reply to a DynamoDB call, before it has the form of HTTP.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) answer: Answer,
    pub(crate) media_type: MediaType,
    pub(crate) request_id: RequestId,
    /// `Content-Encoding`, if the body is compressed.
    pub(crate) coding: Option<&'static str>,
}

impl Reply {
    /// The head of the response as it is sent, added to `out`; `closes` says that the connection
    /// ends with it.
    pub(crate) fn write_head(
        &self,
        scratch: &Scratch,
        out: &mut Vec<u8>,
        now: Timestamp,
        closes: bool,
    ) {
        let Self { answer, media_type, request_id, coding } = self;
        let mut date = scratch.date.lock();
        write_status(out, answer.status);
        for (name, value) in [
            (SERVER.as_str(), SERVER_NAME.as_bytes()),
            (CONTENT_TYPE.as_str(), media_type.as_str().as_bytes()),
            (REQUEST_ID.as_str(), &request_id.text()),
            (CRC32.as_str(), itoa::Buffer::new().format(answer.crc32).as_bytes()),
            (CONTENT_LENGTH.as_str(), itoa::Buffer::new().format(answer.body.len()).as_bytes()),
            (DATE.as_str(), date.text(now)),
        ] {
            write_header(out, name, value);
        }
        if let Some(coding) = coding {
            write_header(out, CONTENT_ENCODING.as_str(), coding.as_bytes());
        }
        if closes {
            write_header(out, CONNECTION.as_str(), b"close");
        }
        out.extend_from_slice(b"\r\n");
    }

    /// The response for the HTTP library; its headers fill `headers`, whose memory is reused.
    pub(crate) fn into_response(
        self,
        scratch: &Scratch,
        mut headers: HeaderMap,
        now: Timestamp,
    ) -> Response<Body> {
        let Self { answer, media_type, request_id, coding } = self;
        headers.clear();
        headers.insert(SERVER, SERVER_NAME);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type.as_str()));
        headers.insert(REQUEST_ID, scratch.value(&request_id.text()));
        headers.insert(CRC32, scratch.number(answer.crc32));
        headers.insert(DATE, scratch.value(scratch.date.lock().text(now)));
        if let Some(coding) = coding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response(answer.status, headers, answer.body)
    }
}

/// The head of any other response as it is sent, added to `out`.
pub(crate) fn write_head(
    response: &Response<Body>,
    scratch: &Scratch,
    out: &mut Vec<u8>,
    now: Timestamp,
) {
    write_status(out, response.status().as_u16());
    for (name, value) in response.headers() {
        write_header(out, name.as_str(), value.as_bytes());
    }
    let length = response.body().size_hint().lower();
    write_header(out, CONTENT_LENGTH.as_str(), itoa::Buffer::new().format(length).as_bytes());
    write_header(out, DATE.as_str(), scratch.date.lock().text(now));
    out.extend_from_slice(b"\r\n");
}

fn write_status(out: &mut Vec<u8>, status: u16) {
    let known = StatusCode::from_u16(status).ok();
    let reason = known.and_then(|status| status.canonical_reason()).unwrap_or_default();
    out.extend_from_slice(b"HTTP/1.1 ");
    out.extend_from_slice(itoa::Buffer::new().format(status).as_bytes());
    out.push(b' ');
    out.extend_from_slice(reason.as_bytes());
    out.extend_from_slice(b"\r\n");
}

fn write_header(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
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
