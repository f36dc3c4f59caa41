//! Keys: their encoded order is the order of the values.

use proptest::prelude::*;

use crate::{KeyType, KeyValue, Number, Value, encode_prefix, partition_hash, successor};

fn encoded(value: &KeyValue) -> Vec<u8> {
    let mut out = Vec::new();
    value.encode_into(&mut out);
    out
}

fn keys() -> impl Strategy<Value = KeyValue> {
    prop_oneof![
        "[\\x00-\\x02a-c\u{e9}]{0,6}".prop_map(KeyValue::S),
        prop::collection::vec(prop_oneof![Just(0_u8), Just(1), Just(255), any::<u8>()], 0..6)
            .prop_map(|b| KeyValue::B(b.into())),
        (any::<i64>(), -30_i32..30).prop_filter_map("in range", |(digits, exp)| {
            Number::parse(&format!("{digits}e{exp}")).ok().map(KeyValue::N)
        }),
        (-200_i64..200).prop_map(|n| KeyValue::N(Number::from(n))),
    ]
}

fn compare(a: &KeyValue, b: &KeyValue) -> Option<std::cmp::Ordering> {
    a.to_value().as_raw().compare(b.to_value().as_raw())
}

#[test]
fn numbers_sort_by_value() {
    let sorted = [
        "-1e125", "-10.5", "-10", "-9.99", "-1e-130", "0", "1e-130", "0.5", "1", "1.01", "2", "10",
        "1e125",
    ];
    let bytes: Vec<Vec<u8>> =
        sorted.iter().map(|n| encoded(&KeyValue::N(Number::parse(n).unwrap()))).collect();
    assert!(bytes.is_sorted(), "{bytes:?}");
    assert_eq!(
        encoded(&KeyValue::N(Number::parse("1.0").unwrap())),
        encoded(&KeyValue::N(Number::from(1)))
    );
}

#[test]
fn the_partition_hash_never_changes() {
    // The vectors of ADR 3, computed with the reference implementation of xxHash.
    let hash = |value: KeyValue| partition_hash(&encoded(&value));
    assert_eq!(partition_hash(b""), 0x2d06_8005_38d3_94c2);
    assert_eq!(hash(KeyValue::S("USER#1".into())), 0xee63_c531_65d9_4ed0);
    assert_eq!(hash(KeyValue::N(Number::from(1))), 0xf8ad_9e2f_6516_a4a6);
    assert_eq!(hash(KeyValue::B(vec![0, 1].into())), 0xf46c_6245_7b25_84a1);
}

#[test]
fn a_prefix_range_ends_at_its_successor() {
    assert_eq!(successor(b"ab"), Some(b"ac".to_vec()));
    assert_eq!(successor(b"a\xff\xff"), Some(b"b".to_vec()));
    assert_eq!(successor(b"\xff"), None);
    assert_eq!(successor(b""), None);
}

proptest! {
    #[test]
    fn bytes_sort_as_values(a in keys(), b in keys()) {
        if let Some(order) = compare(&a, &b) {
            prop_assert_eq!(encoded(&a).cmp(&encoded(&b)), order);
        }
    }

    #[test]
    fn no_key_is_a_prefix_of_another(a in keys(), b in keys()) {
        if a != b && a.key_type() == b.key_type() {
            prop_assert!(!encoded(&a).starts_with(&encoded(&b)));
        }
    }

    #[test]
    fn components_decode_and_leave_the_rest(a in keys(), rest in prop::collection::vec(any::<u8>(), 0..4)) {
        let mut bytes = encoded(&a);
        bytes.extend_from_slice(&rest);
        prop_assert_eq!(KeyValue::decode(a.key_type(), &bytes), Some((a, rest.as_slice())));
    }

    #[test]
    fn both_encoders_agree(a in keys()) {
        let mut out = Vec::new();
        prop_assert!(a.to_value().as_raw().encode_key_into(&mut out));
        prop_assert_eq!(out, encoded(&a));
    }

    #[test]
    fn any_bytes_decode_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..30)) {
        for key_type in [KeyType::S, KeyType::N, KeyType::B] {
            if let Some((value, rest)) = KeyValue::decode(key_type, &bytes) {
                prop_assert_eq!(value.key_type(), key_type);
                prop_assert!(rest.len() <= bytes.len());
            }
        }
    }

    #[test]
    fn a_prefix_range_holds_exactly_the_strings_with_that_prefix(
        text in "[\\x00-\\x01a-b]{0,4}", prefix in "[\\x00-\\x01a-b]{0,3}",
    ) {
        let mut start = Vec::new();
        encode_prefix(prefix.as_bytes(), &mut start);
        let key = encoded(&KeyValue::S(text.clone()));
        let inside = key >= start && successor(&start).is_none_or(|end| key < end);
        prop_assert_eq!(inside, text.starts_with(&prefix));
    }
}

#[test]
fn only_scalars_can_be_keys() {
    assert!(KeyValue::from_raw(Value::boolean(true).as_raw()).is_none());
    assert!(!Value::null().as_raw().encode_key_into(&mut Vec::new()));
}
