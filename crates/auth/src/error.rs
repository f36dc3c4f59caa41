//! Errors of request signatures that cannot be read. The Display of [`ClaimError`] is the only home
//! of the sentences that AWS answers about the parts of a signature.

use std::fmt;

/// Where a signature is in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the `Authorization` header.
    Header,
    /// In the query of a presigned URL.
    Query,
}

/// Which parameters of a signature are missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// `X-Amz-Algorithm`, in the query only.
    pub algorithm: bool,
    /// `Credential`.
    pub credential: bool,
    /// `Signature`.
    pub signature: bool,
    /// `SignedHeaders`.
    pub signed_headers: bool,
    /// The date, which has a header of its own.
    pub date: bool,
}

impl Parameters {
    /// Whether any is missing.
    #[must_use]
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

/// Why a request carries no usable signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimError {
    /// No signature, or none of a kind that AWS knows. AWS: `MissingAuthenticationTokenException`,
    /// whose one sentence belongs to the API's errors.
    Absent,
    /// One in the header and one in the query. AWS: `InvalidSignatureException`.
    TwoSignatures,
    /// Parameters are missing. AWS: `IncompleteSignatureException`.
    Incomplete {
        /// Where the signature is.
        form: Form,
        /// What is missing.
        missing: Parameters,
        /// The whole `Authorization` header; empty for the query form.
        authorization: String,
    },
    /// A parameter of the header without an equals sign. AWS: `IncompleteSignatureException`.
    MalformedParameter {
        /// The parameter.
        parameter: String,
        /// The whole `Authorization` header.
        authorization: String,
    },
    /// The credential does not consist of five parts. AWS: `IncompleteSignatureException`.
    MalformedCredential {
        /// The credential.
        credential: String,
    },
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("the request is not signed"),
            Self::TwoSignatures => f.write_str(
                "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
            ),
            Self::Incomplete { form: Form::Header, missing, authorization } => {
                header_parameters(f, *missing)?;
                write!(f, "Authorization={authorization}")
            }
            Self::Incomplete { form: Form::Query, missing, .. } => {
                query_parameters(f, *missing)?;
                f.write_str("Re-examine the query-string parameters.")
            }
            Self::MalformedParameter { parameter, authorization } => write!(
                f,
                "'{parameter}' not a valid key=value pair (missing equal-sign) in Authorization header: '{authorization}'."
            ),
            Self::MalformedCredential { credential } => write!(
                f,
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'"
            ),
        }
    }
}

impl std::error::Error for ClaimError {}

fn header_parameters(f: &mut fmt::Formatter<'_>, missing: Parameters) -> fmt::Result {
    let named = [
        ("Credential", missing.credential),
        ("Signature", missing.signature),
        ("SignedHeaders", missing.signed_headers),
    ];
    for (name, _) in named.into_iter().filter(|(_, missing)| *missing) {
        write!(f, "Authorization header requires '{name}' parameter. ")?;
    }
    if missing.date {
        let dates = "existence of either a 'X-Amz-Date' or a 'Date' header";
        write!(f, "Authorization header requires {dates}. ")?;
    }
    Ok(())
}

fn query_parameters(f: &mut fmt::Formatter<'_>, missing: Parameters) -> fmt::Result {
    let named = [
        ("Algorithm", missing.algorithm),
        ("Credential", missing.credential),
        ("Signature", missing.signature),
        ("SignedHeaders", missing.signed_headers),
        ("Date", missing.date),
    ];
    for (name, _) in named.into_iter().filter(|(_, missing)| *missing) {
        write!(f, "AWS query-string parameters must include 'X-Amz-{name}'. ")?;
    }
    Ok(())
}
