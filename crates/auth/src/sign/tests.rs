//! Signatures that AWS publishes: the examples of "Signature Version 4 signing process" and of its
//! test suite, and RFC 4231 for long keys.

use super::{Hexadecimal, Signed, SigningKey, SigningScope, keyed_hash, payload_hash, time};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The key of the examples for one service.
fn key(service: &str) -> SigningKey {
    SigningKey::derive(SECRET, &SigningScope { date: "20150830", region: "us-east-1", service })
}

/// AWS General Reference, "Deriving the signing key".
#[test]
fn the_signing_key_is_the_one_of_the_documentation() {
    let key = key("iam");
    let expected = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9";
    assert_eq!(Hexadecimal::of(&key.0).as_str(), expected);
}

/// AWS General Reference, the ListUsers request.
#[test]
fn the_signature_is_the_one_of_the_documentation() {
    let key = key("iam");
    let signed = Signed {
        method: "GET",
        path: "/",
        query: "Action=ListUsers&Version=2010-05-08",
        headers: &[
            ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
            ("host", "iam.amazonaws.com"),
            ("x-amz-date", "20150830T123600Z"),
        ],
        payload: EMPTY,
        time: "20150830T123600Z",
        scope: "20150830/us-east-1/iam/aws4_request",
    };
    let expected = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
    assert_eq!(signed.signature(&key).as_str(), expected);
}

/// The case `get-vanilla` of AWS's test suite for signatures.
#[test]
fn the_plainest_request_of_the_test_suite_is_signed_as_there() {
    let key = key("service");
    let signed = Signed {
        method: "GET",
        path: "/",
        query: "",
        headers: &[("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")],
        payload: EMPTY,
        time: "20150830T123600Z",
        scope: "20150830/us-east-1/service/aws4_request",
    };
    let expected = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    assert_eq!(signed.signature(&key).as_str(), expected);
}

/// FIPS 180-4: the hash of nothing, and of `abc`.
#[test]
fn a_body_is_hashed_with_sha_256() {
    assert_eq!(payload_hash(b"").as_str(), EMPTY);
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(payload_hash(b"abc").as_str(), expected);
}

/// RFC 4231, test case 6: a key of 131 bytes.
#[test]
fn a_key_longer_than_a_block_is_hashed_first() {
    let hash = keyed_hash(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
    let expected = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
    assert_eq!(Hexadecimal::of(&hash).as_str(), expected);
}

#[test]
fn seconds_become_the_basic_format() {
    // 951782400 is 2000-02-29, 1709251199 the last second of 2024-02-29.
    for (seconds, text) in [
        (0, "19700101T000000Z"),
        (951_782_400, "20000229T000000Z"),
        (1_440_938_160, "20150830T123600Z"),
        (1_709_251_199, "20240229T235959Z"),
        (1_735_689_600, "20250101T000000Z"),
    ] {
        assert_eq!(std::str::from_utf8(&time(seconds)).unwrap(), text);
    }
}

#[test]
fn a_signing_key_is_not_shown() {
    let key = key("iam");
    assert_eq!(format!("{key:?}"), "SigningKey(secret)");
}
