//! Whom a signature names, as long as none is verified.

use std::sync::Arc;

use auth::{Headers as _, Moment, Protocol, Refusal, Rules, Secret, SigningKeys};
use bytes::Bytes;
use hyper::Request;
use model::{ApiError, Namespace, Namespaces};

use crate::head::Head;

use super::{Authenticator as _, SignedRequest, Unverified, api_error};

/// A request signed with this access key for this Region.
fn signed(access_key: &str, region: &str) -> Head {
    let signature = format!(
        "AWS4-HMAC-SHA256 Credential={access_key}/20260401/{region}/dynamodb/aws4_request, \
         SignedHeaders=host, Signature=00"
    );
    let request = Request::post("/").header("authorization", signature);
    let request = request.header("x-amz-date", "20260401T000000Z");
    request.body(()).expect("a request").into_parts().0.into()
}

const RULES: Rules<'static> = Rules { protocol: Protocol::Json, service: "dynamodb", region: None };

fn unverified() -> Unverified {
    Unverified::new(Namespaces::separate(Namespace::new("000000000000", "us-east-1")))
}

#[test]
fn the_region_is_the_scopes_and_the_account_that_of_a_key_of_twelve_digits() {
    for (access_key, region, account) in [
        ("local", "us-east-1", "000000000000"),
        ("AKIDEXAMPLE", "eu-west-2", "000000000000"),
        ("123456789012", "us-east-1", "123456789012"),
        ("12345678901", "us-east-1", "000000000000"),
        ("1234567890123", "us-east-1", "000000000000"),
        ("12345678901x", "us-east-1", "000000000000"),
    ] {
        let (head, body) = (signed(access_key, region), Bytes::new());
        let request = SignedRequest::new(&head, &body, RULES);
        let caller = unverified().authenticate(&<_>::default(), &request).expect("a caller").caller;
        assert_eq!(caller.namespace, Namespace::new(account, region), "{access_key}");
        assert_eq!(&*caller.principal.account, account);
        assert_eq!(&*caller.principal.access_key_id, access_key);
    }
}

#[test]
fn a_connection_shares_its_caller_until_another_one_signs() {
    let (authenticator, session) = (unverified(), <_>::default());
    let caller = |access_key, region| {
        let (head, body) = (signed(access_key, region), Bytes::new());
        let request = SignedRequest::new(&head, &body, RULES);
        authenticator.authenticate(&session, &request).expect("a caller").caller
    };
    let first = caller("one", "us-east-1");
    assert!(Arc::ptr_eq(&first, &caller("one", "us-east-1")));
    assert_eq!(&*caller("two", "us-east-1").principal.access_key_id, "two");
    assert_eq!(&*caller("two", "eu-west-2").namespace.region, "eu-west-2");
    assert_eq!(*caller("one", "us-east-1"), *first);
}

#[test]
fn where_regions_are_shared_the_callers_of_all_are_one() {
    let home = Namespace::new("000000000000", "us-east-1");
    let authenticator = Unverified::new(Namespaces { shared: true, home: home.clone() });
    let session = <_>::default();
    let caller = |access_key, region| {
        let (head, body) = (signed(access_key, region), Bytes::new());
        let request = SignedRequest::new(&head, &body, RULES);
        authenticator.authenticate(&session, &request).expect("a caller").caller
    };
    let first = caller("one", "us-east-1");
    assert!(Arc::ptr_eq(&first, &caller("one", "eu-west-2")));
    assert_eq!(caller("123456789012", "eu-west-2").namespace, home);
}

#[test]
fn a_scope_whose_region_cannot_be_one_is_refused_as_aws_does() {
    let (head, body) = (signed("local", "us:east"), Bytes::new());
    let request = SignedRequest::new(&head, &body, RULES);
    let refused = unverified().authenticate(&<_>::default(), &request);
    let detail = "Credential should be scoped to a valid region, not 'us:east'. ".to_owned();
    let refused = api_error(&refused.expect_err("no Region"));
    assert_eq!(refused, ApiError::InvalidSignature { detail });
}

#[test]
fn the_target_of_a_request_counts_before_its_host_header() {
    let of = |target: &str| {
        let request = Request::get(target).header("Host", "localhost").body(()).expect("a request");
        let head = Head::from(request.into_parts().0);
        let body = Bytes::new();
        let request = SignedRequest::new(&head, &body, RULES);
        request.value("host").map(std::borrow::Cow::into_owned)
    };
    assert_eq!(of("/key").as_deref(), Some("localhost"));
    assert_eq!(of("http://bucket.localhost/key").as_deref(), Some("bucket.localhost"));
}

/// `get-vanilla` of AWS's test suite for Signature Version 4.
#[test]
fn a_request_is_verified_as_it_came() {
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/\
        aws4_request, SignedHeaders=host;x-amz-date, \
        Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    let verified = |host: &[u8]| {
        let request = Request::get("/").header("Authorization", authorization);
        let request = request.header("Host", host).header("X-Amz-Date", "20150830T123600Z");
        let head = Head::from(request.body(()).expect("a request").into_parts().0);
        let body = Bytes::new();
        let rules = Rules { service: "service", ..RULES };
        let request = SignedRequest::new(&head, &body, rules);
        let now = Moment::parse("20150830T123900Z").expect("a time");
        let key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let secret = Secret { key, session_token: None, expires: None };
        let attempt = request.attempt(now).expect("well-formed");
        assert_eq!(attempt.access_key(), "AKIDEXAMPLE");
        let verified = attempt.verify(Some(&secret), &mut SigningKeys::new(1), request.payload());
        verified.map(|verified| verified.scope.region.into_owned())
    };
    assert_eq!(verified(b"example.amazonaws.com"), Ok("us-east-1".to_owned()));
    for other in [&b"example.amazonaws.org"[..], b"example.amazonaws.com\xff", b""] {
        assert!(matches!(verified(other), Err(Refusal::Signature(_))), "{other:?}");
    }
}
