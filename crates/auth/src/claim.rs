//! The claim of a signature: its credential scope, signed headers and signature.

use std::borrow::Cow;

use crate::ClaimError;

/// The credential scope of a signature: `access key/date/Region/service/aws4_request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    /// The access key id.
    pub access_key: Cow<'a, str>,
    /// The day the signing key was made for, as `YYYYMMDD`.
    pub date: Cow<'a, str>,
    /// The Region, such as `eu-west-2`.
    pub region: Cow<'a, str>,
    /// The service, such as `dynamodb`.
    pub service: Cow<'a, str>,
    /// The termination string, `aws4_request` in every request that AWS accepts.
    pub termination: Cow<'a, str>,
}

/// A signature with everything that is needed to check it later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The algorithm, `AWS4-HMAC-SHA256` in every request that is accepted here.
    pub algorithm: Cow<'a, str>,
    /// Who signed, and for what.
    pub scope: Scope<'a>,
    /// The names of the signed headers, lower case, separated by semicolons.
    pub signed_headers: Cow<'a, str>,
    /// The signature, 64 hexadecimal digits in every request that AWS accepts.
    pub signature: Cow<'a, str>,
    /// When the request was signed: `YYYYMMDDTHHMMSSZ`, or the format of the `Date` header.
    pub signed_at: Cow<'a, str>,
    /// `X-Amz-Expires` of a presigned URL: for how many seconds it counts.
    pub expires: Option<Cow<'a, str>>,
    /// `X-Amz-Security-Token` of a presigned URL; requests with a header have it in one too.
    pub session_token: Option<Cow<'a, str>>,
}

impl Claim<'_> {
    /// The names of the signed headers, one by one.
    pub fn signed_header_names(&self) -> impl Iterator<Item = &str> {
        self.signed_headers.split(';').filter(|name| !name.is_empty())
    }
}

/// Splits a credential into its scope.
pub(crate) fn scope(credential: Cow<'_, str>) -> Result<Scope<'_>, ClaimError> {
    let parts = match credential {
        Cow::Borrowed(text) => five(text).map(|parts| parts.map(Cow::Borrowed)),
        Cow::Owned(ref text) => five(text).map(|parts| parts.map(|part| Cow::Owned(part.into()))),
    };
    let Some([access_key, date, region, service, termination]) = parts else {
        return Err(ClaimError::MalformedCredential { credential: credential.into_owned() });
    };
    Ok(Scope { access_key, date, region, service, termination })
}

/// The five parts between slashes. An access key contains no slash.
fn five(text: &str) -> Option<[&str; 5]> {
    let mut parts = text.split('/');
    let five = [parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(five)
}
