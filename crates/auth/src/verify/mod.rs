//! Verification of a signature: from a request and the secret of its key to who sent it.
//!
//! It has two steps, so that the secret is looked up by the caller: [`Attempt::read`] checks all
//! that needs no secret, [`Attempt::verify`] the rest. Neither has a clock; the caller says the
//! time.
//!
//! Invariant: signatures are compared in a time that does not tell where they differ.

mod payload;
mod scope;

pub use payload::{Payload, PayloadCheck};

use std::borrow::Cow;

use crate::canonical::{self, Headers, PathStyle};
use crate::chunked::ChunkSigner;
use crate::moment::Moment;
use crate::refusal::{Expected, ExpiresFault, Protocol, Refusal};
use crate::{
    ALGORITHM, Claim, ClaimError, Form, Parts, Scope, Signed, SigningKey, SigningKeys, parse,
};

/// A request as it came.
#[derive(Clone, Copy)]
pub struct Received<'a, H: Headers + ?Sized> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path, still encoded.
    pub path: &'a str,
    /// The query, still encoded, without the question mark.
    pub query: Option<&'a str>,
    /// The headers.
    pub headers: &'a H,
}

/// What a service wants of signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules<'a> {
    /// How it answers; S3 has rules of its own for paths, payloads and clocks.
    pub protocol: Protocol,
    /// Its name in scopes, such as `dynamodb`.
    pub service: &'a str,
    /// The one Region that it is in; `None` where every Region has its own data.
    pub region: Option<&'a str>,
}

impl Rules<'_> {
    /// How far clocks may differ, in seconds: 15 minutes for S3 (S3 API reference,
    /// `ErrorResponses`), else 5 (as the sentences of these services say).
    #[must_use]
    pub const fn skew(&self) -> u64 {
        match self.protocol {
            Protocol::S3 => 15 * 60,
            Protocol::Json | Protocol::Query => 5 * 60,
        }
    }

    const fn path_style(&self) -> PathStyle {
        match self.protocol {
            Protocol::S3 => PathStyle::Object,
            Protocol::Json | Protocol::Query => PathStyle::Normalized,
        }
    }
}

/// The most seconds that a presigned URL counts: a week.
const WEEK: u64 = 604_800;

/// The secret of an access key.
#[derive(Clone, Copy)]
pub struct Secret<'a> {
    /// The secret access key.
    pub key: &'a str,
    /// The session token of temporary credentials.
    pub session_token: Option<&'a str>,
    /// When temporary credentials are over.
    pub expires: Option<Moment>,
}

impl std::fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// A signature that is well-formed, in time and for this service, and not proved yet.
pub struct Attempt<'a, H: Headers + ?Sized> {
    received: Received<'a, H>,
    rules: Rules<'a>,
    claim: Claim<'a>,
    form: Form,
    signed_at: Moment,
    now: Moment,
}

/// Who sent a request, proved.
#[derive(Clone, Debug)]
pub struct Verified<'a> {
    /// The scope with the access key.
    pub scope: Scope<'a>,
    /// What is still to be checked of the body.
    pub payload: PayloadCheck,
}

impl<'a, H: Headers + ?Sized> Attempt<'a, H> {
    /// Checks all that needs no secret.
    ///
    /// # Errors
    /// [`Refusal`] for the first check that fails.
    pub fn read(received: Received<'a, H>, rules: Rules<'a>, now: Moment) -> Result<Self, Refusal> {
        let authorization = received.headers.value("authorization");
        let presigned = received.query.is_some_and(crate::query::is_presigned);
        let form = if presigned { Form::Query } else { Form::Header };
        let date = received.headers.value("x-amz-date").or_else(|| received.headers.value("date"));
        let claim = claim(received.query, authorization, date)
            .map_err(|error| Refusal::Claim(error, form))?;
        if claim.algorithm != ALGORITHM {
            let given = claim.algorithm.into_owned();
            return Err(Refusal::Algorithm { given, form });
        }
        let signed_at = Moment::parse(&claim.signed_at)
            .ok_or_else(|| Refusal::Date { given: claim.signed_at.to_string() })?;
        let attempt = Self { received, rules, claim, form, signed_at, now };
        scope::check(&attempt.claim.scope, &rules, signed_at, form)?;
        attempt.check_signed_headers()?;
        attempt.check_time()?;
        Ok(attempt)
    }

    /// The access key whose secret is needed.
    #[must_use]
    pub fn access_key(&self) -> &str {
        &self.claim.scope.access_key
    }

    /// The session token that came with it.
    #[must_use]
    pub fn session_token(&self) -> Option<Cow<'_, str>> {
        let given = match self.form {
            Form::Query => self.claim.session_token.as_deref().map(Cow::Borrowed),
            Form::Header => None,
        };
        given.or_else(|| self.received.headers.value("x-amz-security-token"))
    }

    /// Checks the signature with the secret of [`Attempt::access_key`], `None` if there is no such
    /// key or it is disabled.
    ///
    /// # Errors
    /// [`Refusal`] for the first check that fails.
    pub fn verify(
        self,
        secret: Option<&Secret<'_>>,
        keys: &mut SigningKeys,
        payload: Payload<'_>,
    ) -> Result<Verified<'a>, Refusal> {
        let secret = secret.ok_or(Refusal::UnknownKey)?;
        self.check_token(secret)?;
        let presigned = self.form == Form::Query;
        let declared =
            payload::declared(self.received.headers, self.rules.protocol, presigned, payload)?;
        let key = keys.get(&self.claim.scope, secret.key);
        let time = self.signed_at.text();
        let scope = self.claim.scope.without_key();
        self.check_signature(&key, &time, &scope, declared.canonical())?;
        let signer =
            || ChunkSigner::new(key.clone(), time.clone(), scope.clone(), &self.claim.signature);
        let payload = declared.check(payload, signer)?;
        Ok(Verified { scope: self.claim.scope, payload })
    }

    fn check_signature(
        &self,
        key: &SigningKey,
        time: &str,
        scope: &str,
        payload: &str,
    ) -> Result<(), Refusal> {
        let path = canonical::path(self.received.path, self.rules.path_style());
        let query = canonical::query(self.received.query.unwrap_or_default());
        let names = self.claim.signed_header_names();
        let headers = canonical::headers(names, self.received.headers);
        let headers: smallvec::SmallVec<[(&str, &str); 8]> =
            headers.iter().map(|(name, value)| (*name, value.as_ref())).collect();
        let method = self.received.method;
        let (path, query, headers) = (path.as_ref(), query.as_ref(), headers.as_slice());
        let signed = Signed { method, path, query, headers, payload, time, scope };
        if signed.is_signature(key, &self.claim.signature) {
            return Ok(());
        }
        Err(Refusal::Signature(Box::new(Expected {
            canonical_request: signed.canonical_text(),
            string_to_sign: signed.string_to_sign(),
        })))
    }

    /// "At a minimum, you must include the host header"; S3 wants every `x-amz-` header signed too
    /// (IAM user guide, `reference_sigv-create-signed-request`; S3 API reference,
    /// `sig-v4-header-based-auth`).
    fn check_signed_headers(&self) -> Result<(), Refusal> {
        let signed = |wanted: &str| self.claim.signed_header_names().any(|name| name == wanted);
        if !signed("host") {
            return Err(Refusal::HostNotSigned);
        }
        let mut names = Vec::new();
        if self.rules.protocol == Protocol::S3 {
            self.received.headers.names(&mut |name| {
                if name.starts_with("x-amz-") && !signed(name) {
                    names.push(name.to_owned());
                }
            });
        }
        if names.is_empty() { Ok(()) } else { Err(Refusal::HeadersNotSigned { names }) }
    }

    fn check_time(&self) -> Result<(), Refusal> {
        let (signed, now, skew) = (self.signed_at, self.now, self.rules.skew());
        let presigned = self.form == Form::Query;
        let lifetime = match (presigned, self.claim.expires.as_deref()) {
            (false, _) => skew,
            (true, Some(text)) => expires(text).map_err(Refusal::Expires)?,
            // "The X-Amz-Expires parameter is required" by S3 alone.
            (true, None) if self.rules.protocol == Protocol::S3 => {
                return Err(Refusal::Expires(ExpiresFault::Missing));
            }
            (true, None) => skew,
        };
        if signed > now.plus(skew) {
            return Err(Refusal::NotYetCurrent { signed, now, skew, presigned });
        }
        if signed.plus(lifetime) < now {
            return Err(Refusal::Expired { signed, now, lifetime, presigned });
        }
        Ok(())
    }

    fn check_token(&self, secret: &Secret<'_>) -> Result<(), Refusal> {
        let matches = match (secret.session_token, self.session_token()) {
            (None, None) => true,
            (Some(wanted), Some(given)) => crate::sign::same(wanted.as_bytes(), given.as_bytes()),
            (None, Some(_)) | (Some(_), None) => false,
        };
        if !matches {
            return Err(Refusal::Token);
        }
        match secret.expires {
            Some(expires) if expires <= self.now => Err(Refusal::TokenExpired),
            _ => Ok(()),
        }
    }
}

/// Reads the claim; only headers that were there more than once are copied.
fn claim<'a>(
    query: Option<&'a str>,
    authorization: Option<Cow<'a, str>>,
    date: Option<Cow<'a, str>>,
) -> Result<Claim<'a>, ClaimError> {
    let borrowed = |value: &Option<Cow<'a, str>>| match value {
        None => Some(None),
        Some(Cow::Borrowed(text)) => Some(Some(*text)),
        Some(Cow::Owned(_)) => None,
    };
    if let (Some(authorization), Some(date)) = (borrowed(&authorization), borrowed(&date)) {
        return parse(&Parts { authorization, query, date });
    }
    let (authorization, date) = (authorization.as_deref(), date.as_deref());
    parse(&Parts { authorization, query, date }).map(Claim::into_owned)
}

fn expires(text: &str) -> Result<u64, ExpiresFault> {
    let negative = text.strip_prefix('-').filter(|digits| digits.parse::<u64>().is_ok());
    if negative.is_some() {
        return Err(ExpiresFault::Negative);
    }
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return Err(ExpiresFault::NotANumber);
    }
    text.parse().ok().filter(|seconds| *seconds <= WEEK).ok_or(ExpiresFault::TooLong)
}

impl Scope<'_> {
    /// `YYYYMMDD/Region/service/aws4_request`.
    fn without_key(&self) -> String {
        let Self { date, region, service, termination, .. } = self;
        format!("{date}/{region}/{service}/{termination}")
    }
}

impl Claim<'_> {
    /// The same, borrowing nothing.
    fn into_owned<'o>(self) -> Claim<'o> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let Scope { access_key, date, region, service, termination } = self.scope;
        Claim {
            algorithm: owned(self.algorithm),
            scope: Scope {
                access_key: owned(access_key),
                date: owned(date),
                region: owned(region),
                service: owned(service),
                termination: owned(termination),
            },
            signed_headers: owned(self.signed_headers),
            signature: owned(self.signature),
            signed_at: owned(self.signed_at),
            expires: self.expires.map(owned),
            session_token: self.session_token.map(owned),
        }
    }
}
