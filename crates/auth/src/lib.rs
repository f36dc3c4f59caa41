//! Request signatures and identities as plain data.
//!
//! [`parse`] reads what a Signature Version 4 request claims about its sender: from the
//! `Authorization` header or from the query of a presigned URL. It distinguishes an absent
//! signature from an incomplete and a malformed one, because AWS answers each with another error. A
//! [`Claim`] is what the client says, not what it proved. [`Attempt`] proves it: by the canonical
//! form of the request, the secret of its key, its time and scope; [`Refusal`] says why not, and
//! what AWS answers then. [`ChunkDecoder`] does the same for bodies in chunks. [`Signed`] gives the
//! signature that a request must have.
//!
//! # Floors
//! `error`, `percent`, `sign` and `checksum` are the ground; `moment` reads times, `claim` is what
//! a signature says and `canonical` what it covers; `header` and `query` read its two forms;
//! `refusal` is what AWS answers, `keys` what was derived before; `chunked` is for bodies in chunks
//! and `verify` for requests.
//!
//! Invariant: data in, data out. No clock, no configuration; any text in, never a panic. Reading a
//! well-formed `Authorization` header allocates nothing.

mod canonical;
mod checksum;
mod chunked;
mod claim;
mod error;
mod header;
mod keys;
mod moment;
mod percent;
mod query;
mod refusal;
mod sign;
mod verify;

pub use canonical::{Headers, PathStyle};
pub use checksum::{Checksum, Running};
pub use chunked::{ChunkDecoder, ChunkError, ChunkSigner, ChunkedForm};
pub use claim::{Claim, Scope};
pub use error::{ClaimError, Form, Parameters};
pub use keys::SigningKeys;
pub use moment::Moment;
pub use refusal::{Answer, Expected, ExpiresFault, Protocol, Refusal, ScopeFaults};
pub use sign::{
    ALGORITHM, Hexadecimal, Signed, SigningKey, SigningScope, TERMINATION, payload_hash, time,
};
pub use verify::{Attempt, Payload, PayloadCheck, Received, Rules, Secret, Verified};

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
