//! Moments, checksums and signing keys by themselves.

use std::borrow::Cow;

use auth::{Checksum, Headers as _, Moment, Scope, SigningKeys};
use proptest::prelude::*;

#[test]
fn moments_are_read_in_both_forms() {
    for (text, seconds) in [
        ("20150830T123600Z", 1_440_938_160),
        ("Sun, 30 Aug 2015 12:36:00 GMT", 1_440_938_160),
        ("19700101T000000Z", 0),
        ("20000229T235959Z", 951_868_799),
        ("21000301T000000Z", 4_107_542_400),
    ] {
        assert_eq!(Moment::parse(text), Some(Moment::from_seconds(seconds)), "{text}");
    }
    for text in [
        "20150230T000000Z",
        "20151301T000000Z",
        "20150001T000000Z",
        "20150100T000000Z",
        "20150101T240000Z",
        "20150101T006000Z",
        "20150101T000060Z",
        "20150101T000000",
        "20150101 000000Z",
        "19691231T235959Z",
        "21000229T000000Z",
        "+0150830T123600Z",
        "2015083éT12360Z",
        "Sun, 30 Aug 2015 12:36:00",
        "Sun, 30 Aug 2015 12:36:00 CET",
        "Sun, 30 Aug 2015 12:36:00:00 GMT",
        "Sun, 30 aug 2015 12:36:00 GMT",
        "2015-08-30T12:36:00Z",
        "",
    ] {
        assert_eq!(Moment::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(seconds in 0_u64..253_402_300_800) {
        let moment = Moment::from_seconds(seconds);
        prop_assert_eq!(Moment::parse(&moment.text()), Some(moment));
    }
}

/// The check values of the catalogue of CRCs and of FIPS 180-4, over `123456789` and `abc`.
#[test]
fn checksums_are_those_of_the_catalogue() {
    let of = |kind: Checksum, parts: &[&[u8]]| {
        let mut running = kind.begin();
        parts.iter().for_each(|part| running.update(part));
        base64_simd::STANDARD.decode_to_vec(running.finish()).unwrap()
    };
    let digits: &[&[u8]] = &[b"1234", b"", b"56789"];
    assert_eq!(of(Checksum::Crc32, digits), 0xcbf4_3926_u32.to_be_bytes());
    assert_eq!(of(Checksum::Crc32c, digits), 0xe306_9283_u32.to_be_bytes());
    assert_eq!(of(Checksum::Crc64Nvme, digits), 0xae8b_1486_0a79_9888_u64.to_be_bytes());
    let sha1 = of(Checksum::Sha1, &[b"abc"]);
    assert_eq!(sha1[..4], [0xa9, 0x99, 0x3e, 0x36]);
    let sha256 = of(Checksum::Sha256, &[b"abc"]);
    assert_eq!(sha256[..4], [0xba, 0x78, 0x16, 0xbf]);
}

fn scope(access_key: &str, date: &str) -> Scope<'static> {
    Scope {
        access_key: access_key.to_owned().into(),
        date: date.to_owned().into(),
        region: "us-east-1".into(),
        service: "dynamodb".into(),
        termination: "aws4_request".into(),
    }
}

#[test]
fn signing_keys_are_derived_once_until_they_are_forgotten() {
    let mut keys = SigningKeys::new(8);
    let first = keys.get(&scope("A", "20260401"), "secret");
    // The second secret is not looked at: the key was derived before.
    assert!(keys.get(&scope("A", "20260401"), "other") == first);
    assert!(keys.get(&scope("A", "20260402"), "secret") != first);
    assert_eq!(keys.len(), 2);
    keys.forget("A");
    assert!(keys.is_empty());
    assert!(keys.get(&scope("A", "20260401"), "other") != first);
}

#[test]
fn signing_keys_have_a_limit_and_the_used_ones_stay() {
    let mut keys = SigningKeys::new(4);
    let kept = keys.get(&scope("kept", "d"), "secret");
    for number in 0..100 {
        keys.get(&scope(&number.to_string(), "d"), "secret");
        assert!(keys.len() <= 4);
        assert!(keys.get(&scope("kept", "d"), "other") == kept);
    }
    assert_eq!(format!("{keys:?}").split(' ').next_back(), Some("4)"));
}

#[test]
fn values_of_one_header_are_joined_in_their_order() {
    let headers: &[(&str, &str)] = &[("A", "2"), ("b", "x"), ("a", " 1 ")];
    assert_eq!(headers.value("a"), Some(Cow::Borrowed("2,1")));
    assert_eq!(headers.value("b"), Some(Cow::Borrowed("x")));
    assert_eq!(headers.value("c"), None);
}
