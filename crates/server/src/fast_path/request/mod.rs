//! Requests that the fast path takes, told apart from all others by their heads.

use bytes::Bytes;
use httparse::{EMPTY_HEADER, Header, Status};
use hyper::{Method, Uri, Version};

use crate::body::SMALL;
use crate::head::{Field, Fields, Head, Headers, Lines, Part};

/// The most headers of a plain request; SDKs send about a dozen.
const MOST_HEADERS: usize = 48;

/// Headers with which a request is read, answered or refused in another way than plainly.
const UNUSUAL: [&str; 7] = [
    "transfer-encoding",
    "content-encoding",
    "expect",
    "upgrade",
    "origin",
    "trailer",
    "sec-fetch-site",
];

/// What the first bytes of a connection's input are.
#[derive(Debug)]
pub(super) enum Read {
    /// A head that has not ended, or nothing.
    Incomplete,
    /// A plain request, whose body may not be here.
    Plain(PlainRequest),
    /// Something else.
    Other,
}

/// The head of a plain request: `POST /` with one host and the length of a small body.
#[derive(Debug)]
pub(super) struct PlainRequest {
    /// Bytes of the head.
    pub(super) head: usize,
    /// Bytes of the body.
    pub(super) body: usize,
    fields: Fields,
}

impl PlainRequest {
    /// The head, of which these are the bytes.
    pub(super) fn into_head(self, bytes: Bytes) -> Head {
        Head {
            method: Method::POST,
            uri: Uri::default(),
            version: Version::HTTP_11,
            headers: Headers::Lines(Lines::new(bytes, self.fields)),
        }
    }
}

/// Reads the head at the beginning of `input`.
pub(super) fn read(input: &[u8]) -> Read {
    if input.is_empty() {
        return Read::Incomplete;
    }
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let head = match request.parse(input) {
        Ok(Status::Complete(head)) => head,
        Ok(Status::Partial) => return Read::Incomplete,
        // The library says what is wrong with it.
        Err(_) => return Read::Other,
    };
    let line = (request.method, request.path, request.version);
    if line != (Some("POST"), Some("/"), Some(1)) {
        return Read::Other;
    }
    let Some(body) = body_length(request.headers) else { return Read::Other };
    let field = |header: &Header<'_>| {
        let part = |part| position(input, part);
        Some(Field { name: part(header.name.as_bytes())?, value: part(header.value)? })
    };
    match request.headers.iter().map(field).collect::<Option<Fields>>() {
        Some(fields) => Read::Plain(PlainRequest { head, body, fields }),
        None => Read::Other,
    }
}

/// The length of the body of a plain request; `None` if it is not one.
fn body_length(headers: &[Header<'_>]) -> Option<usize> {
    let (mut hosts, mut length) = (0_u8, None);
    for Header { name, value } in headers {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("host") {
            hosts = hosts.saturating_add(1);
        } else if is("content-length") {
            let digits = std::str::from_utf8(value).ok()?;
            let plain = length.is_none() && digits.bytes().all(|byte| byte.is_ascii_digit());
            length = Some(digits.parse().ok().filter(|length| plain && *length <= SMALL)?);
        } else if is("connection") && !value.eq_ignore_ascii_case(b"keep-alive")
            || UNUSUAL.into_iter().any(is)
        {
            return None;
        }
    }
    length.filter(|_| hosts == 1)
}

/// Where `part`, a part of `whole`, is in it.
fn position(whole: &[u8], part: &[u8]) -> Option<Part> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    Some((u16::try_from(start).ok()?, u16::try_from(part.len()).ok()?))
}

#[cfg(test)]
mod tests;
