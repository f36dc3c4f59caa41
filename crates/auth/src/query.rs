//! Signatures in the query of a presigned URL:
//! `X-Amz-Algorithm=…&X-Amz-Credential=…&X-Amz-Date=…&X-Amz-SignedHeaders=…&X-Amz-Signature=…`.

use std::borrow::Cow;

use crate::{Claim, ClaimError, Form, Parameters, claim};

/// Whether the query carries any part of a signature.
pub(crate) fn is_presigned(query: &str) -> bool {
    pairs(query).any(|(name, _)| {
        matches!(
            name,
            "X-Amz-Algorithm" | "X-Amz-Credential" | "X-Amz-Signature" | "X-Amz-SignedHeaders"
        )
    })
}

/// Reads the query.
pub(crate) fn parse(query: &str) -> Result<Claim<'_>, ClaimError> {
    let value = |wanted: &str| {
        pairs(query).find(|(name, _)| *name == wanted).map(|(_, value)| percent_decoded(value))
    };
    let algorithm = value("X-Amz-Algorithm");
    let credential = value("X-Amz-Credential");
    let signature = value("X-Amz-Signature");
    let signed_headers = value("X-Amz-SignedHeaders");
    let date = value("X-Amz-Date");
    let missing = Parameters {
        algorithm: algorithm.is_none(),
        credential: credential.is_none(),
        signature: signature.is_none(),
        signed_headers: signed_headers.is_none(),
        date: date.is_none(),
    };
    let (Some(credential), Some(signature), Some(signed_headers), Some(signed_at), false) =
        (credential, signature, signed_headers, date, missing.any())
    else {
        let authorization = String::new();
        return Err(ClaimError::Incomplete { form: Form::Query, missing, authorization });
    };
    Ok(Claim { scope: claim::scope(credential)?, signed_headers, signature, signed_at })
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// Decodes percent-encoding. What is not a valid escape, or not UTF-8, remains as it is: the
/// signature will not match, and that is the answer.
fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%').then(|| tail.split_at_checked(2)).flatten();
        let decoded = escaped.and_then(|(digits, tail)| Some((hexadecimal(digits)?, tail)));
        let (byte, tail) = decoded.unwrap_or((first, tail));
        bytes.push(byte);
        rest = tail;
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
