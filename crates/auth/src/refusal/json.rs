//! Answers of services that speak JSON or the query protocol
//! (IAM user guide, `reference_sigv-troubleshooting`; the DynamoDB guide's `Programming.Errors`).

use super::{Answer, Expected, ExpiresFault, Refusal, ScopeFaults};
use crate::{ALGORITHM, ClaimError, TERMINATION};

const INVALID: &str = "InvalidSignatureException";
const INCOMPLETE: &str = "IncompleteSignatureException";

/// The answer of a service that speaks JSON.
pub(super) fn answer(refusal: &Refusal) -> Answer {
    let (code, message) = match refusal {
        Refusal::Claim(ClaimError::Absent, _) => (
            "MissingAuthenticationTokenException",
            "Request is missing Authentication Token".into(),
        ),
        Refusal::Claim(error @ ClaimError::TwoSignatures, _) => (INVALID, error.to_string()),
        Refusal::Claim(error, _) => (INCOMPLETE, error.to_string()),
        Refusal::Algorithm { given, .. } => (
            INCOMPLETE,
            format!("Unsupported AWS 'algorithm': '{given}' (only {ALGORITHM} for now). "),
        ),
        Refusal::Date { given } => (
            INCOMPLETE,
            format!(
                "Date must be in ISO-8601 'basic format'. Got '{given}'. See \
                 http://en.wikipedia.org/wiki/ISO_8601"
            ),
        ),
        Refusal::Scope(faults) => (INVALID, scope(faults)),
        Refusal::HostNotSigned | Refusal::HeadersNotSigned { .. } => (
            INVALID,
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".into(),
        ),
        Refusal::Expires(fault) => (INCOMPLETE, expires(*fault)),
        Refusal::Expired { signed, now, lifetime, .. } => {
            let (signed, limit) = (signed.text(), now.minus(*lifetime).text());
            let (now, minutes) = (now.text(), lifetime / 60);
            (
                INVALID,
                format!(
                    "Signature expired: {signed} is now earlier than {limit} ({now} - {minutes} min.)"
                ),
            )
        }
        Refusal::NotYetCurrent { signed, now, skew, .. } => {
            let (signed, limit) = (signed.text(), now.plus(*skew).text());
            let (now, minutes) = (now.text(), skew / 60);
            (
                INVALID,
                format!(
                    "Signature not yet current: {signed} is still later than {limit} ({now} + \
                     {minutes} min.)"
                ),
            )
        }
        Refusal::UnknownKey | Refusal::Token => (
            "UnrecognizedClientException",
            "The security token included in the request is invalid.".into(),
        ),
        Refusal::TokenExpired => (
            "ExpiredTokenException",
            "The security token included in the request is expired".into(),
        ),
        Refusal::PayloadHashMissing | Refusal::PayloadHashForm | Refusal::PayloadHash => {
            (INVALID, MISMATCH.into())
        }
        Refusal::Signature(expected) => (INVALID, mismatch(expected)),
    };
    Answer::new(400, code, message)
}

/// The same in the query protocol, whose codes have no suffix and which answers 403 for what is
/// wrong and 400 for what is incomplete.
pub(super) fn as_query(answer: Answer) -> Answer {
    let (status, code) = match answer.code {
        INVALID => (403, "SignatureDoesNotMatch"),
        INCOMPLETE => (400, "IncompleteSignature"),
        "MissingAuthenticationTokenException" => (403, "MissingAuthenticationToken"),
        "ExpiredTokenException" => (403, "ExpiredToken"),
        _ => (403, "InvalidClientTokenId"),
    };
    Answer { status, code, ..answer }
}

const MISMATCH: &str = "The request signature we calculated does not match the signature you \
                        provided. Check your AWS Secret Access Key and signing method. Consult the \
                        service documentation for details.";

fn mismatch(expected: &Expected) -> String {
    let Expected { canonical_request, string_to_sign } = expected;
    format!(
        "{MISMATCH}\n\nThe Canonical String for this request should have been\n\
         '{canonical_request}'\n\nThe String-to-Sign should have been\n'{string_to_sign}'\n"
    )
}

/// All that is wrong, one sentence each.
fn scope(faults: &ScopeFaults) -> String {
    let mut message = String::new();
    if let Some((given, _)) = &faults.region {
        message += &format!("Credential should be scoped to a valid region, not '{given}'. ");
    }
    if let Some((_, expected)) = &faults.service {
        message += &format!("Credential should be scoped to correct service: '{expected}'. ");
    }
    if let Some(given) = &faults.termination {
        message += &format!(
            "Credential should be scoped with a valid terminator: '{TERMINATION}', not '{given}'. "
        );
    }
    if let Some((given, day, time)) = &faults.date {
        message += &format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from \
             HTTP: '{given}' != '{day}', from '{time}'. "
        );
    }
    message
}

fn expires(fault: ExpiresFault) -> String {
    match fault {
        ExpiresFault::Missing => {
            "AWS query-string parameters must include 'X-Amz-Expires'. Re-examine the query-string \
             parameters."
        }
        ExpiresFault::NotANumber => "X-Amz-Expires should be a number",
        ExpiresFault::Negative => "X-Amz-Expires must be non-negative",
        ExpiresFault::TooLong => {
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires \
             must be less than 604800 seconds"
        }
    }
    .to_owned()
}
