//! Signed requests: what a signature covers, in the form in which it is verified.

use std::borrow::Cow;

use auth::{Attempt, Claim, ClaimError, Headers, Moment, Payload, Received, Refusal, Rules};
use bytes::Bytes;
use hyper::header::HeaderName;

use crate::head::Head;

/// What a signature covers.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    head: &'a Head,
    body: &'a Bytes,
    rules: Rules<'static>,
}

impl<'a> SignedRequest<'a> {
    /// The request with this head, and the body as it was sent, to a service with these rules.
    pub(crate) const fn new(head: &'a Head, body: &'a Bytes, rules: Rules<'static>) -> Self {
        Self { head, body, rules }
    }

    /// The body as it was sent.
    #[must_use]
    pub fn payload(&self) -> Payload<'a> {
        Payload::Whole(self.body)
    }

    /// What the signature claims.
    ///
    /// # Errors
    /// [`ClaimError`] when it is absent or malformed.
    pub fn claim(&self) -> Result<Claim<'a>, ClaimError> {
        super::claim(self.head)
    }

    /// Whether the signature covers this header.
    pub(crate) fn signs(&self, name: &HeaderName) -> bool {
        self.claim().is_ok_and(|claim| claim.signed_header_names().any(|one| one == name.as_str()))
    }

    /// The signature at the time `now`, checked as far as no secret is needed.
    ///
    /// # Errors
    /// [`Refusal`] for the first check that fails.
    pub fn attempt(&self, now: Moment) -> Result<Attempt<'_, Self>, Refusal> {
        let received = Received {
            method: self.head.method.as_str(),
            path: self.head.uri.path(),
            query: self.head.uri.query(),
            headers: self,
        };
        Attempt::read(received, self.rules, now)
    }
}

fn text(value: &[u8]) -> Option<&str> {
    str::from_utf8(value).ok()
}

/// The headers of the request. A value that is not UTF-8 counts as absent, so that no signature
/// fits one that covers it.
impl Headers for SignedRequest<'_> {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        // The target of a request counts before its Host header (RFC 9112, section 3.2.2): it must
        // be the one that was signed.
        if let ("host", Some(authority)) = (name, self.head.uri.authority()) {
            return Some(Cow::Borrowed(authority.as_str()));
        }
        let mut values = self.head.headers.all(name);
        let first = Cow::Borrowed(text(values.next()?)?);
        values.try_fold(first, |joined, value| {
            Some(Cow::Owned(format!("{},{}", joined.trim(), text(value)?.trim())))
        })
    }

    fn names(&self, each: &mut dyn FnMut(&str)) {
        self.head.headers.names(each);
    }
}
