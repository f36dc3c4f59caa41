//! Signatures in the `Authorization` header:
//! `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.

use std::borrow::Cow;

use crate::{Claim, ClaimError, Form, Parameters, claim};

/// The prefix of every signature that AWS reads.
const PREFIX: &str = "AWS4-";

/// Reads the header; `date` is the request's date header.
pub(crate) fn parse<'a>(
    authorization: &'a str,
    date: Option<&'a str>,
) -> Result<Claim<'a>, ClaimError> {
    if !authorization.starts_with(PREFIX) {
        return Err(ClaimError::Absent);
    }
    let (algorithm, parameters) = authorization.split_once(' ').unwrap_or((authorization, ""));
    let (mut credential, mut signed_headers, mut signature) = (None, None, None);
    for parameter in parts(parameters) {
        let (name, value) =
            parameter.split_once('=').ok_or_else(|| ClaimError::MalformedParameter {
                parameter: parameter.to_owned(),
                authorization: authorization.to_owned(),
            })?;
        match name {
            "Credential" => credential = Some(value),
            "SignedHeaders" => signed_headers = Some(value),
            "Signature" => signature = Some(value),
            _ => {}
        }
    }
    let (Some(credential), Some(signed_headers), Some(signature), Some(signed_at)) =
        (credential, signed_headers, signature, date)
    else {
        return Err(ClaimError::Incomplete {
            form: Form::Header,
            missing: Parameters {
                algorithm: false,
                credential: credential.is_none(),
                signature: signature.is_none(),
                signed_headers: signed_headers.is_none(),
                date: date.is_none(),
            },
            authorization: authorization.to_owned(),
        });
    };
    Ok(Claim {
        algorithm: Cow::Borrowed(algorithm),
        scope: claim::scope(Cow::Borrowed(credential))?,
        signed_headers: Cow::Borrowed(signed_headers),
        signature: Cow::Borrowed(signature),
        signed_at: Cow::Borrowed(signed_at),
        expires: None,
        session_token: None,
    })
}

/// The texts between commas and spaces.
fn parts(parameters: &str) -> impl Iterator<Item = &str> {
    // Two searches for one byte are faster than one for either.
    parameters.split(',').flat_map(|part| part.split(' ')).filter(|part| !part.is_empty())
}
