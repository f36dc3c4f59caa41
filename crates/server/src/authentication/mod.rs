//! Authentication: from the head and body of a request to its caller.
//!
//! [`Authenticator`] is the seam. [`Unverified`] is the only implementation so far: it requires a
//! well-formed Signature Version 4 and believes what it claims.

use std::sync::Arc;

use auth::{Claim, ClaimError, Hexadecimal, Parts, Protocol, Refusal, ScopeFaults};
use bytes::Bytes;
use hyper::header::{AUTHORIZATION, DATE, HeaderName};
use hyper::http::request;
use model::{ApiError, Caller, Namespaces};
use parking_lot::Mutex;

use crate::header;

/// Finds out who sent a request.
///
/// It does not wait: an implementation that stores credentials holds those in use in memory.
pub trait Authenticator: Send + Sync + 'static {
    /// What it remembers of one connection from request to request, such as the last caller.
    type Session: Default + Send + Sync + 'static;

    /// The caller of `request`.
    ///
    /// # Errors
    /// The API's error for a signature that is absent, malformed or refused.
    fn authenticate(
        &self,
        session: &Self::Session,
        request: &SignedRequest<'_>,
    ) -> Result<Arc<Caller>, ApiError>;
}

/// What a signature covers.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    head: &'a request::Parts,
    body: &'a Bytes,
}

impl<'a> SignedRequest<'a> {
    /// The request with this head and body, the body as it is after decompression.
    pub(crate) const fn new(head: &'a request::Parts, body: &'a Bytes) -> Self {
        Self { head, body }
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &'a str {
        self.head.method.as_str()
    }

    /// The path, still percent-encoded.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.head.uri.path()
    }

    /// The query of the URL, still encoded, without the question mark.
    #[must_use]
    pub fn query(&self) -> Option<&'a str> {
        self.head.uri.query()
    }

    /// A header's value, if it is present and ASCII. The name is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        header::text(&self.head.headers, &name)
    }

    /// The SHA-256 hash of the body; computed at each call.
    #[must_use]
    pub fn payload_hash(&self) -> Hexadecimal {
        auth::payload_hash(self.body)
    }

    /// What the signature claims.
    ///
    /// # Errors
    /// [`ClaimError`] when it is absent or malformed.
    pub fn claim(&self) -> Result<Claim<'a>, ClaimError> {
        claim(self.head)
    }
}

/// What the signature of a request claims about its sender.
pub(crate) fn claim(head: &request::Parts) -> Result<Claim<'_>, ClaimError> {
    let date = || header::text(&head.headers, &header::AMZ_DATE);
    auth::parse(&Parts {
        authorization: header::text(&head.headers, &AUTHORIZATION),
        query: head.uri.query(),
        date: date().or_else(|| header::text(&head.headers, &DATE)),
    })
}

/// The API's error for a signature that cannot be read.
#[must_use]
pub fn refusal(error: &ClaimError) -> ApiError {
    match error {
        ClaimError::Absent => ApiError::MissingAuthenticationToken,
        ClaimError::TwoSignatures => ApiError::InvalidSignature { detail: error.to_string() },
        ClaimError::Incomplete { .. }
        | ClaimError::MalformedParameter { .. }
        | ClaimError::MalformedCredential { .. } => {
            ApiError::IncompleteSignature { detail: error.to_string() }
        }
    }
}

/// Reads signatures and verifies none: everyone is who they claim to be.
#[derive(Clone, Debug)]
pub struct Unverified {
    namespaces: Namespaces,
}

impl Unverified {
    /// Callers are of the namespace that their access key and credential scope name.
    #[must_use]
    pub const fn new(namespaces: Namespaces) -> Self {
        Self { namespaces }
    }
}

/// The API's error for a credential scope whose Region cannot be the name of one.
fn no_region(given: &str, home: &str) -> ApiError {
    let region = Some((given.to_owned(), home.to_owned()));
    let refusal = Refusal::Scope(Box::new(ScopeFaults { region, ..ScopeFaults::default() }));
    ApiError::InvalidSignature { detail: refusal.answer(Protocol::Json).message }
}

impl Authenticator for Unverified {
    /// The last caller: a connection nearly always has one, and sharing it saves allocations.
    type Session = Mutex<Option<Arc<Caller>>>;

    fn authenticate(
        &self,
        session: &Self::Session,
        request: &SignedRequest<'_>,
    ) -> Result<Arc<Caller>, ApiError> {
        let scope = request.claim().map_err(|error| refusal(&error))?.scope;
        let mut last = session.lock();
        if let Some(caller) = &*last
            && *caller.principal.access_key_id == *scope.access_key
            && self.namespaces.is_of(&caller.namespace, &scope.region)
        {
            return Ok(Arc::clone(caller));
        }
        if !self.namespaces.takes_region(&scope.region) {
            return Err(no_region(&scope.region, &self.namespaces.home.region));
        }
        let caller = Arc::new(self.namespaces.claimed(&scope.access_key, &scope.region));
        *last = Some(Arc::clone(&caller));
        Ok(caller)
    }
}

#[cfg(test)]
mod tests;
