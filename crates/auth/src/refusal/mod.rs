//! Why a request is not believed, and what AWS answers.
//!
//! [`Refusal::answer`] is the only home of these sentences, beside [`ClaimError`]'s. A part of a
//! signature that is wrong is named only where AWS names it.

mod json;
mod s3;

use crate::moment::Moment;
use crate::{ClaimError, Form};

/// Why a request is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The signature cannot be read.
    Claim(ClaimError, Form),
    /// A signature of another algorithm.
    Algorithm {
        /// The algorithm.
        given: String,
        /// Where the signature is.
        form: Form,
    },
    /// A date of no known form.
    Date {
        /// The date.
        given: String,
    },
    /// A credential that is for something else. At least one field says what.
    Scope(Box<ScopeFaults>),
    /// `host` is not signed.
    HostNotSigned,
    /// Headers that must be signed are not (S3).
    HeadersNotSigned {
        /// Their names.
        names: Vec<String>,
    },
    /// `X-Amz-Expires` is no number of seconds that is allowed.
    Expires(ExpiresFault),
    /// Signed too long ago.
    Expired {
        /// When it was signed.
        signed: Moment,
        /// The server's time.
        now: Moment,
        /// How long a signature counts, in seconds.
        lifetime: u64,
        /// Whether a presigned URL said how long.
        presigned: bool,
    },
    /// Signed in the future.
    NotYetCurrent {
        /// When it was signed.
        signed: Moment,
        /// The server's time.
        now: Moment,
        /// How far clocks may differ, in seconds.
        skew: u64,
        /// Whether it is a presigned URL.
        presigned: bool,
    },
    /// No such access key, or one that is disabled.
    UnknownKey,
    /// A session token that is not the key's, or none where the key has one.
    Token,
    /// Temporary credentials that are over.
    TokenExpired,
    /// No hash of the payload (S3).
    PayloadHashMissing,
    /// A hash of the payload of no known form (S3).
    PayloadHashForm,
    /// A payload that is not the one whose hash was signed (S3).
    PayloadHash,
    /// Another signature than the one of the request and the key.
    Signature(Box<Expected>),
}

/// What a credential's scope should have been.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeFaults {
    /// Where the signature is, if not in the header.
    pub in_query: bool,
    /// The Region that was given and the one that is served.
    pub region: Option<(String, String)>,
    /// The service that was given and the one that was called.
    pub service: Option<(String, String)>,
    /// The terminator that was given.
    pub termination: Option<String>,
    /// The date that was given, the day of the request and its time.
    pub date: Option<(String, String, String)>,
}

/// What is wrong with `X-Amz-Expires`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiresFault {
    /// It is not there.
    Missing,
    /// It is no number.
    NotANumber,
    /// It is below zero.
    Negative,
    /// It is more than a week.
    TooLong,
}

/// What the server signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The canonical request.
    pub canonical_request: String,
    /// The string to sign.
    pub string_to_sign: String,
}

/// How a service answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// JSON: DynamoDB, SSM.
    Json,
    /// The query protocol: IAM, STS, CloudFormation.
    Query,
    /// S3.
    S3,
}

/// An error as a service answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The code.
    pub code: &'static str,
    /// The message.
    pub message: String,
}

impl Answer {
    /// The same without the canonical request, which DynamoDB does not send.
    #[must_use]
    pub fn without_request(mut self) -> Self {
        if let Some(end) = self.message.find("\n\n") {
            self.message.truncate(end);
        }
        self
    }

    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }
}

impl Refusal {
    /// What a service of this protocol answers.
    #[must_use]
    pub fn answer(&self, protocol: Protocol) -> Answer {
        match protocol {
            Protocol::Json => json::answer(self),
            Protocol::Query => json::as_query(json::answer(self)),
            Protocol::S3 => s3::answer(self),
        }
    }
}
