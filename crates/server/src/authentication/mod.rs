//! Authentication: from the head and body of a request to its caller.
//!
//! [`Authenticator`] is the seam. [`Unverified`] requires a well-formed Signature Version 4 and
//! believes what it claims; who holds secrets implements another one with
//! [`SignedRequest::attempt`].

mod signed_request;

pub use signed_request::SignedRequest;

use std::sync::Arc;

use auth::{ClaimError, Form, PayloadCheck, Protocol, Refusal, ScopeFaults};
use hyper::header::{AUTHORIZATION, DATE};
use model::{ApiError, Caller, Namespaces};
use parking_lot::Mutex;

use crate::head::Head;
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
    /// [`Refusal`] for a signature that is absent, malformed or wrong.
    fn authenticate(
        &self,
        session: &Self::Session,
        request: &SignedRequest<'_>,
    ) -> Result<Authenticated, Refusal>;

    /// Whether signatures are verified, so that a caller is who it claims to be.
    fn verifies(&self) -> bool;
}

/// A caller, and what is still to be checked of the body.
#[derive(Clone, Debug)]
pub struct Authenticated {
    /// Who asks.
    pub caller: Arc<Caller>,
    /// How the body is to be read: one of S3 may come in chunks.
    pub payload: PayloadCheck,
}

/// What the signature of a request claims about its sender.
pub(crate) fn claim(head: &Head) -> Result<auth::Claim<'_>, ClaimError> {
    let date = || head.text(&header::AMZ_DATE);
    auth::parse(&auth::Parts {
        authorization: head.text(&AUTHORIZATION),
        query: head.uri.query(),
        date: date().or_else(|| head.text(&DATE)),
    })
}

/// DynamoDB's error for a signature that is refused.
pub(crate) fn api_error(refusal: &Refusal) -> ApiError {
    let detail = || refusal.answer(Protocol::Json).without_request().message;
    match refusal {
        Refusal::Claim(ClaimError::Absent, _) => ApiError::MissingAuthenticationToken,
        Refusal::UnknownKey | Refusal::Token => ApiError::UnrecognizedClient,
        Refusal::TokenExpired => ApiError::ExpiredToken,
        Refusal::Claim(
            ClaimError::Incomplete { .. }
            | ClaimError::MalformedParameter { .. }
            | ClaimError::MalformedCredential { .. },
            _,
        )
        | Refusal::Algorithm { .. }
        | Refusal::Date { .. }
        | Refusal::Expires(_) => ApiError::IncompleteSignature { detail: detail() },
        Refusal::Claim(ClaimError::TwoSignatures, _)
        | Refusal::Scope(_)
        | Refusal::HostNotSigned
        | Refusal::HeadersNotSigned { .. }
        | Refusal::Expired { .. }
        | Refusal::NotYetCurrent { .. }
        | Refusal::PayloadHashMissing
        | Refusal::PayloadHashForm
        | Refusal::PayloadHash
        | Refusal::Signature(_) => ApiError::InvalidSignature { detail: detail() },
    }
}

/// The refusal of a credential scope whose Region cannot be the name of one.
#[must_use]
pub fn no_region(given: &str, home: &str) -> Refusal {
    let region = Some((given.to_owned(), home.to_owned()));
    Refusal::Scope(Box::new(ScopeFaults { region, ..ScopeFaults::default() }))
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

    fn caller(
        &self,
        session: &Mutex<Option<Arc<Caller>>>,
        request: &SignedRequest<'_>,
    ) -> Result<Arc<Caller>, Refusal> {
        let claim = request.claim().map_err(|error| Refusal::Claim(error, Form::Header))?;
        let scope = claim.scope;
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

impl Authenticator for Unverified {
    /// The last caller: a connection nearly always has one, and sharing it saves allocations.
    type Session = Mutex<Option<Arc<Caller>>>;

    fn authenticate(
        &self,
        session: &Self::Session,
        request: &SignedRequest<'_>,
    ) -> Result<Authenticated, Refusal> {
        let caller = self.caller(session, request)?;
        // Only objects come in chunks; without keys their signatures cannot be checked.
        Ok(Authenticated { caller, payload: PayloadCheck::Done })
    }

    fn verifies(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests;
