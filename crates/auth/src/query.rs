//! Signatures in the query of a presigned URL:
//! `X-Amz-Algorithm=…&X-Amz-Credential=…&X-Amz-Date=…&X-Amz-SignedHeaders=…&X-Amz-Signature=…`.

use crate::canonical::pairs;
use crate::{Claim, ClaimError, Form, Parameters, claim, percent};

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
        pairs(query).find(|(name, _)| *name == wanted).map(|(_, value)| percent::decode_text(value))
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
    let (Some(algorithm), Some(credential), Some(signature), Some(signed_headers), Some(signed_at)) =
        (algorithm, credential, signature, signed_headers, date)
    else {
        let authorization = String::new();
        return Err(ClaimError::Incomplete { form: Form::Query, missing, authorization });
    };
    Ok(Claim {
        algorithm,
        scope: claim::scope(credential)?,
        signed_headers,
        signature,
        signed_at,
        expires: value("X-Amz-Expires"),
        session_token: value("X-Amz-Security-Token"),
    })
}
