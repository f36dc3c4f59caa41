//! Takes the parts of a signature from an HTTP head, and turns what is wrong with them into the
//! API's errors.

use auth::{Claim, ClaimError, Parts};
use hyper::HeaderMap;
use hyper::http::request;
use model::ApiError;

/// Who the request says it is from.
pub(crate) fn claim(head: &request::Parts) -> Result<Claim<'_>, ApiError> {
    let parts = Parts {
        authorization: text(&head.headers, "authorization"),
        query: head.uri.query(),
        date: text(&head.headers, "x-amz-date").or_else(|| text(&head.headers, "date")),
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

/// A header's value, if it is there and readable.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
