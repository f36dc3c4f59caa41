//! Signatures as SDKs send them, and the ways they go wrong.

use proptest::prelude::*;

use crate::{Claim, ClaimError, Parts, Scope, parse};

const SIGNATURE: &str = "f5dd9f1d8b0e7c3f1e9a0b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e";

fn from_header(authorization: &str) -> Result<Claim<'_>, ClaimError> {
    let date = Some("20260401T000000Z");
    parse(&Parts { authorization: Some(authorization), query: None, date })
}

fn from_query(query: &str) -> Result<Claim<'_>, ClaimError> {
    parse(&Parts { authorization: None, query: Some(query), date: None })
}

/// The sentence that the client gets.
fn said(result: Result<Claim<'_>, ClaimError>) -> String {
    result.expect_err("no usable signature").to_string()
}

fn expected<'a>() -> Claim<'a> {
    Claim {
        algorithm: "AWS4-HMAC-SHA256".into(),
        scope: Scope {
            access_key: "AKIDEXAMPLE".into(),
            date: "20260401".into(),
            region: "eu-west-2".into(),
            service: "dynamodb".into(),
            termination: "aws4_request".into(),
        },
        signed_headers: "content-type;host;x-amz-date;x-amz-target".into(),
        signature: SIGNATURE.into(),
        signed_at: "20260401T000000Z".into(),
        expires: None,
        session_token: None,
    }
}

#[test]
fn a_header_is_read_with_and_without_spaces_behind_the_commas() {
    for comma in [", ", ","] {
        let header = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260401/eu-west-2/dynamodb/aws4_request\
             {comma}SignedHeaders=content-type;host;x-amz-date;x-amz-target{comma}Signature={SIGNATURE}"
        );
        assert_eq!(from_header(&header), Ok(expected()));
    }
}

#[test]
fn a_presigned_query_is_read_and_decoded() {
    let query = format!(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIDEXAMPLE%2F20260401%2Feu-west-2%2Fdynamodb%2Faws4_request\
         &X-Amz-Date=20260401T000000Z&X-Amz-Expires=60\
         &X-Amz-SignedHeaders=content-type%3Bhost%3bx-amz-date%3Bx-amz-target\
         &X-Amz-Signature={SIGNATURE}"
    );
    assert_eq!(from_query(&query), Ok(Claim { expires: Some("60".into()), ..expected() }));
}

#[test]
fn the_signed_headers_come_one_by_one() {
    let names: Vec<String> = expected().signed_header_names().map(str::to_owned).collect();
    assert_eq!(names, ["content-type", "host", "x-amz-date", "x-amz-target"]);
}

#[test]
fn nothing_and_foreign_schemes_count_as_absent() {
    assert_eq!(parse(&Parts::default()), Err(ClaimError::Absent));
    assert_eq!(from_query("a=b&c"), Err(ClaimError::Absent));
    assert_eq!(from_header("Basic abc"), Err(ClaimError::Absent));
}

#[test]
fn a_header_without_parameters_names_all_of_them() {
    assert_eq!(
        said(parse(&Parts { authorization: Some("AWS4-"), ..Parts::default() })),
        "Authorization header requires 'Credential' parameter. Authorization header requires \
         'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. \
         Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. \
         Authorization=AWS4-"
    );
}

#[test]
fn a_header_with_a_credential_only_names_the_rest() {
    // As answered to the sender of a public issue of 2016: amazonka#316.
    assert_eq!(
        said(from_header("AWS4-HMAC-SHA256 Credential=ABCDEF")),
        "Authorization header requires 'Signature' parameter. Authorization header requires \
         'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 Credential=ABCDEF"
    );
}

#[test]
fn an_incomplete_query_names_what_is_missing() {
    assert_eq!(
        said(from_query("X-Amz-Algorithm=AWS4-HMAC-SHA256")),
        "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters \
         must include 'X-Amz-Signature'. AWS query-string parameters must include \
         'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. \
         Re-examine the query-string parameters."
    );
}

#[test]
fn a_parameter_without_an_equals_sign_is_named() {
    assert_eq!(
        said(from_header("AWS4-HMAC-SHA256 Credential= key/1/2/3/aws4_request")),
        "'key/1/2/3/aws4_request' not a valid key=value pair (missing equal-sign) in Authorization \
         header: 'AWS4-HMAC-SHA256 Credential= key/1/2/3/aws4_request'."
    );
}

#[test]
fn a_credential_has_five_parts() {
    for credential in ["a", "a/b/c/d", "a/b/c/d/e/f"] {
        let header = format!("AWS4-HMAC-SHA256 Credential={credential},SignedHeaders=,Signature=");
        assert_eq!(
            said(from_header(&header)),
            format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. \
                 keyid/date/region/service/term, got '{credential}'"
            )
        );
    }
}

#[test]
fn two_signatures_are_one_too_many() {
    let parts = Parts {
        authorization: Some("AWS4-HMAC-SHA256 Credential=a"),
        query: Some("X-Amz-Algorithm=AWS4-HMAC-SHA256"),
        date: None,
    };
    assert_eq!(parse(&parts), Err(ClaimError::TwoSignatures));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_a_panic(
        header in "(AWS4-)?[ -~é]{0,60}", query in "(X-Amz-Credential=)?[ -~é]{0,60}",
    ) {
        for parts in [
            Parts { authorization: Some(&header), ..Parts::default() },
            Parts { query: Some(&query), ..Parts::default() },
        ] {
            if let Err(error) = parse(&parts) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}
