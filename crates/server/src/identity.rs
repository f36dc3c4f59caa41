//! Takes the parts of a signature from an HTTP head, and turns what is wrong with them into the
//! API's errors.

use auth::{Claim, ClaimError, Parts};
use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, DATE, HeaderName};
use hyper::http::request;
use model::ApiError;

/// When a request was signed.
const AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
/// The operation that a request is for.
pub(crate) const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// Who the request says it is from.
pub(crate) fn claim(head: &request::Parts) -> Result<Claim<'_>, ApiError> {
    let parts = Parts {
        authorization: text(&head.headers, &AUTHORIZATION),
        query: head.uri.query(),
        date: text(&head.headers, &AMZ_DATE).or_else(|| text(&head.headers, &DATE)),
    };
    auth::parse(&parts).map_err(|error| match error {
        ClaimError::Absent => ApiError::MissingAuthenticationToken,
        ClaimError::TwoSignatures => ApiError::InvalidSignature,
        ClaimError::Incomplete { .. }
        | ClaimError::MalformedParameter { .. }
        | ClaimError::MalformedCredential { .. } => {
            ApiError::IncompleteSignature { detail: error.to_string() }
        }
    })
}

/// A header's value, if it is there and readable: ASCII, as `HeaderValue::to_str` wants it, which looks at
/// one byte after the other.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok().filter(|text| text.is_ascii())
}
