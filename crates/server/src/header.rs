//! HTTP header access: names that AWS uses, and values as text.

use hyper::HeaderMap;
use hyper::header::HeaderName;

/// When a request was signed.
pub(crate) const AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
/// The operation that a request is for.
pub(crate) const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// The moment that reads are to show.
pub(crate) const AS_OF: HeaderName = HeaderName::from_static("x-stator-as-of");

/// The span of a client's trace that made the request.
pub(crate) const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");

/// A header's value, if it is present and ASCII.
///
/// `HeaderValue::to_str` accepts the same, but examines one byte after the other.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok().filter(|text| text.is_ascii())
}
