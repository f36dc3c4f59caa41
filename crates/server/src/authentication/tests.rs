//! Whom a signature names, as long as none is verified.

use std::sync::Arc;

use bytes::Bytes;
use hyper::Request;
use model::{ApiError, Namespace, Namespaces};

use super::{Authenticator as _, SignedRequest, Unverified};

/// A request signed with this access key for this Region.
fn signed(access_key: &str, region: &str) -> hyper::http::request::Parts {
    let signature = format!(
        "AWS4-HMAC-SHA256 Credential={access_key}/20260401/{region}/dynamodb/aws4_request, \
         SignedHeaders=host, Signature=00"
    );
    let request = Request::post("/").header("authorization", signature);
    let request = request.header("x-amz-date", "20260401T000000Z");
    request.body(()).expect("a request").into_parts().0
}

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
        let request = SignedRequest::new(&head, &body);
        let caller = unverified().authenticate(&<_>::default(), &request).expect("a caller");
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
        let request = SignedRequest::new(&head, &body);
        authenticator.authenticate(&session, &request).expect("a caller")
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
        let request = SignedRequest::new(&head, &body);
        authenticator.authenticate(&session, &request).expect("a caller")
    };
    let first = caller("one", "us-east-1");
    assert!(Arc::ptr_eq(&first, &caller("one", "eu-west-2")));
    assert_eq!(caller("123456789012", "eu-west-2").namespace, home);
}

#[test]
fn a_scope_whose_region_cannot_be_one_is_refused_as_aws_does() {
    let (head, body) = (signed("local", "us:east"), Bytes::new());
    let request = SignedRequest::new(&head, &body);
    let refused = unverified().authenticate(&<_>::default(), &request);
    let detail = "Credential should be scoped to a valid region, not 'us:east'. ".to_owned();
    assert_eq!(refused, Err(ApiError::InvalidSignature { detail }));
}

#[test]
fn a_request_shows_what_its_signature_covers() {
    let request = Request::put("/a%20b?c=d").header("X-Amz-Date", "20260401T000000Z");
    let (head, ()) = request.body(()).expect("a request").into_parts();
    let body = Bytes::from_static(b"");
    let request = SignedRequest::new(&head, &body);
    assert_eq!((request.method(), request.path()), ("PUT", "/a%20b"));
    assert_eq!(request.query(), Some("c=d"));
    assert_eq!(request.header("x-amz-date"), Some("20260401T000000Z"));
    assert_eq!(request.header("host"), None);
    // The hash of nothing, as AWS's documentation of Signature Version 4 gives it.
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(request.payload_hash().as_str(), empty);
}
