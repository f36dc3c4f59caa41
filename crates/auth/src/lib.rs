//! Request signatures and identities as plain data.
//!
//! [`parse`] reads what a Signature Version 4 request claims about its sender: from the
//! `Authorization` header or from the query of a presigned URL. It distinguishes an absent
//! signature from an incomplete and a malformed one, because AWS answers each with another error.
//! Nothing is verified here yet: a [`Claim`] is what the client says, not what it proved.
//! [`Signed`] gives the signature that a request must have.
//!
//! # Floors
//! `error` and `sign` are the ground; `claim` is what a signature says; `header` and `query` read
//! its two forms.
//!
//! Invariant: data in, data out. No header map, no clock, no configuration, no allocation for a
//! well-formed `Authorization` header; any text in, never a panic.

mod claim;
mod error;
mod header;
mod query;
mod sign;

pub use claim::{Claim, Scope};
pub use error::{ClaimError, Form, Parameters};
pub use sign::{
    ALGORITHM, Hexadecimal, Signed, SigningKey, SigningScope, TERMINATION, payload_hash, time,
};

/// The parts of a request that may carry a signature, as they came over the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The query of the request's target, without the question mark.
    pub query: Option<&'a str>,
    /// The `X-Amz-Date` header, or else the `Date` header.
    pub date: Option<&'a str>,
}

/// Reads what the request claims about its sender.
///
/// # Errors
/// [`ClaimError`], whose Display is the sentence that AWS answers; [`ClaimError::Absent`] has none.
pub fn parse<'a>(parts: &Parts<'a>) -> Result<Claim<'a>, ClaimError> {
    let presigned = parts.query.filter(|query| query::is_presigned(query));
    match (parts.authorization, presigned) {
        (Some(_), Some(_)) => Err(ClaimError::TwoSignatures),
        (Some(authorization), None) => header::parse(authorization, parts.date),
        (None, Some(query)) => query::parse(query),
        (None, None) => Err(ClaimError::Absent),
    }
}

#[cfg(test)]
mod tests;
