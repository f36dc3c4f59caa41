//! Names of headers that AWS and Stator use.

use hyper::header::HeaderName;

/// When a request was signed.
pub(crate) const AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
/// The operation that a request is for.
pub(crate) const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// The moment that reads are to show.
pub(crate) const AS_OF: HeaderName = HeaderName::from_static("x-stator-as-of");

/// The account whose users and keys a call of IAM is about, if that is not the caller's.
pub(crate) const ACCOUNT: HeaderName = HeaderName::from_static("x-stator-account");

/// The span of a client's trace that made the request.
pub(crate) const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");
