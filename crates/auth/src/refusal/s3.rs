//! Answers of S3 (S3 API reference, `ErrorResponses`, and answers as people quote them).

use super::{Answer, ExpiresFault, Refusal, ScopeFaults};
use crate::{ClaimError, Form, TERMINATION};

const EXPECTED: &str = "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request";

/// The answer.
pub(super) fn answer(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::Claim(error, form) => claim(error, *form),
        Refusal::Algorithm { form: Form::Header, .. } => {
            Answer::new(400, "InvalidArgument", "Unsupported Authorization Type")
        }
        Refusal::Algorithm { form: Form::Query, .. } => {
            parameters("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"")
        }
        Refusal::Date { .. } => {
            denied("AWS authentication requires a valid Date or x-amz-date header")
        }
        Refusal::Scope(faults) => scope(faults),
        Refusal::HostNotSigned | Refusal::HeadersNotSigned { .. } => {
            denied("There were headers present in the request which were not signed")
        }
        Refusal::Expires(fault) => parameters(expires(*fault)),
        Refusal::Expired { presigned: true, .. } => denied("Request has expired"),
        Refusal::NotYetCurrent { presigned: true, .. } => denied("Request is not yet valid"),
        Refusal::Expired { .. } | Refusal::NotYetCurrent { .. } => Answer::new(
            403,
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
        ),
        Refusal::UnknownKey => Answer::new(
            403,
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
        ),
        Refusal::Token => Answer::new(
            400,
            "InvalidToken",
            "The provided token is malformed or otherwise invalid.",
        ),
        Refusal::TokenExpired => {
            Answer::new(400, "ExpiredToken", "The provided token has expired.")
        }
        Refusal::PayloadHashMissing => Answer::new(
            400,
            "InvalidRequest",
            "Missing required header for this request: x-amz-content-sha256",
        ),
        Refusal::PayloadHashForm => Answer::new(
            400,
            "InvalidArgument",
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, \
             STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a \
             valid sha256 value.",
        ),
        Refusal::PayloadHash => Answer::new(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        ),
        Refusal::Signature(_) => Answer::new(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check \
             your key and signing method.",
        ),
    }
}

fn denied(message: &str) -> Answer {
    Answer::new(403, "AccessDenied", message)
}

fn parameters(message: impl Into<String>) -> Answer {
    Answer::new(400, "AuthorizationQueryParametersError", message)
}

fn header(fault: &str) -> Answer {
    let message = format!("The authorization header is malformed; {fault}");
    Answer::new(400, "AuthorizationHeaderMalformed", message)
}

/// Of a part of the credential.
fn credential(in_query: bool, fault: &str) -> Answer {
    if in_query {
        parameters(format!("Error parsing the X-Amz-Credential parameter; {fault}"))
    } else {
        header(fault)
    }
}

fn claim(error: &ClaimError, form: Form) -> Answer {
    match error {
        ClaimError::Absent => denied("Access Denied"),
        ClaimError::TwoSignatures => Answer::new(
            400,
            "InvalidArgument",
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature \
             query string parameter or the Authorization header should be specified",
        ),
        ClaimError::Incomplete { form: Form::Header, missing, .. } => {
            if missing.credential || missing.signature || missing.signed_headers {
                return header(
                    "the authorization header requires three components: Credential, \
                     SignedHeaders, and Signature.",
                );
            }
            denied("AWS authentication requires a valid Date or x-amz-date header")
        }
        ClaimError::Incomplete { form: Form::Query, .. } => {
            parameters(expires(ExpiresFault::Missing))
        }
        ClaimError::MalformedParameter { parameter, .. } => {
            header(&format!("the authorization component \"{parameter}\" is malformed."))
        }
        ClaimError::MalformedCredential { .. } => {
            let fault = format!("the Credential is mal-formed; expecting \"{EXPECTED}\".");
            credential(form == Form::Query, &fault)
        }
    }
}

/// The first that is wrong.
fn scope(faults: &ScopeFaults) -> Answer {
    let ScopeFaults { in_query, region, service, termination, date } = faults;
    let fault = match (date, region, service, termination) {
        (Some((given, day, _)), ..) => format!(
            "Invalid credential date \"{given}\". This date is not the same as X-Amz-Date: \"{day}\"."
        ),
        (_, Some((given, expected)), ..) => {
            format!("the region '{given}' is wrong; expecting '{expected}'")
        }
        (.., Some((given, expected)), _) => {
            format!("incorrect service \"{given}\". This endpoint belongs to \"{expected}\".")
        }
        (.., termination) => {
            let given = termination.as_deref().unwrap_or_default();
            format!("incorrect terminal \"{given}\". This endpoint uses \"{TERMINATION}\".")
        }
    };
    credential(*in_query, &fault)
}

const fn expires(fault: ExpiresFault) -> &'static str {
    match fault {
        ExpiresFault::Missing => {
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, \
             X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        }
        ExpiresFault::NotANumber => "X-Amz-Expires should be a number",
        ExpiresFault::Negative => "X-Amz-Expires must be non-negative",
        ExpiresFault::TooLong => {
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires \
             must be less than 604800 seconds"
        }
    }
}
