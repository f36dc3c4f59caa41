//! Numbers: texts, normal form, order and their encoded form.

use proptest::prelude::*;

use super::{MAX_ENCODED, Number, NumberError, decode};

fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn forms_that_dynamodb_accepts_are_normalised() {
    // Public AWS capture: `+5`, `.5`, `5.` and `1.e5` are accepted.
    let cases = [
        ("0", "0"),
        ("-0", "0"),
        ("0.000", "0"),
        ("0e125", "0"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1.e5", "100000"),
        ("1E-3", "0.001"),
        ("-12.3400", "-12.34"),
        ("00120", "120"),
        ("1e125", &format!("1{}", "0".repeat(125))),
        ("1e-130", &format!("0.{}1", "0".repeat(129))),
    ];
    for (text, expected) in cases {
        assert_eq!(number(text).to_string(), expected, "{text}");
    }
}

#[test]
fn other_texts_are_no_numbers() {
    for text in [
        "", " 1", "1 ", "+", "-", ".", "1+2", "1.2.3", "+e2", "e5", "1e", "1e+", "0x1", "NaN",
        "1_0", "١",
    ] {
        assert_eq!(Number::parse(text), Err(NumberError::Malformed), "{text:?}");
    }
}

#[test]
fn precision_ends_at_38_digits() {
    let widest = "9".repeat(38);
    assert_eq!(number(&widest).to_string(), widest);
    assert_eq!(Number::parse(&"9".repeat(39)), Err(NumberError::TooPrecise));
    // Zeros at either end are not significant.
    assert_eq!(number(&format!("000{widest}000")).to_string(), format!("{widest}000"));
    assert_eq!(Number::parse(&format!("1.{}1", "0".repeat(37))), Err(NumberError::TooPrecise));
}

#[test]
fn range_ends_where_dynamodb_says() {
    assert!(Number::parse("9.9999999999999999999999999999999999999e125").is_ok());
    assert_eq!(Number::parse("1e126"), Err(NumberError::Overflow));
    assert_eq!(Number::parse("-1e126"), Err(NumberError::Overflow));
    assert_eq!(Number::parse("9e-131"), Err(NumberError::Underflow));
    // Public AWS capture (eu-west-2, us-east-1, 2026-10-09).
    assert_eq!(Number::parse("1e99999999999"), Err(NumberError::Overflow));
    assert_eq!(Number::parse("1e-99999999999"), Err(NumberError::Underflow));
    assert_eq!(Number::parse("0e126"), Err(NumberError::Overflow));
    assert_eq!(Number::parse("0e-131"), Err(NumberError::Underflow));
    assert_eq!(Number::parse("1e99999999999999999999"), Err(NumberError::Malformed));
}

#[test]
fn a_big_decimal_has_a_scale_of_32_bits() {
    // Public AWS capture (eu-west-2 and us-east-1, October 2026): parameters of statements.
    for (text, expected) in [
        ("1e99999999999", NumberError::Malformed),
        ("1e-99999999999", NumberError::Malformed),
        ("1e2147483648", NumberError::Malformed),
        ("1.5e-2147483647", NumberError::Malformed),
        ("1e2147483647", NumberError::Underflow),
        ("1e126", NumberError::Overflow),
        ("1e-131", NumberError::Underflow),
    ] {
        assert_eq!(Number::parse_decimal(text), Err(expected), "{text}");
    }
    assert_eq!(Number::parse_decimal("-7.30e1"), Number::parse("-73"));
}

#[test]
fn sums_are_exact_or_refused() {
    let cases = [
        ("1", "2", Ok("3")),
        ("0.1", "0.2", Ok("0.3")),
        ("1", "-1", Ok("0")),
        ("-5", "3", Ok("-2")),
        ("1e20", "1", Ok("100000000000000000001")),
        ("1e38", "1", Err(NumberError::TooPrecise)),
        ("1e100", "1e-100", Err(NumberError::TooPrecise)),
        ("9e125", "9e125", Err(NumberError::Overflow)),
    ];
    for (a, b, expected) in cases {
        let sum = number(a).checked_add(number(b)).map(|sum| sum.to_string());
        assert_eq!(sum.as_deref(), expected.as_ref().copied(), "{a} + {b}");
    }
    assert_eq!(number("5").checked_sub(number("7")), Ok(number("-2")));
}

#[test]
fn sizes_follow_digit_pairs_from_the_point() {
    // 1 + ceil(integer digits / 2) + ceil(fraction digits / 2): public AWS capture.
    for (text, size) in
        [("0", 1), ("7", 2), ("12", 2), ("123", 3), ("123.45", 4), ("0.5", 2), ("100", 2)]
    {
        assert_eq!(number(text).size(), size, "{text}");
    }
    assert_eq!(number("-7").size(), 3);
    assert_eq!(number(&"9".repeat(38)).size(), 20);
}

fn numbers() -> impl Strategy<Value = Number> {
    (any::<bool>(), "[0-9]{1,38}", -60_i32..60).prop_filter_map(
        "in range",
        |(negative, digits, exp)| {
            Number::parse(&format!("{}{digits}e{exp}", if negative { "-" } else { "" })).ok()
        },
    )
}

proptest! {
    #[test]
    fn text_round_trips(n in numbers()) {
        prop_assert_eq!(Number::parse(&n.to_string()), Ok(n));
    }

    #[test]
    fn encoding_round_trips_and_is_short(n in numbers()) {
        let mut bytes = Vec::new();
        n.encode_into(&mut bytes);
        prop_assert!(bytes.len() <= MAX_ENCODED);
        prop_assert_eq!(decode(&bytes), Some(n));
    }

    #[test]
    fn any_bytes_decode_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..30)) {
        if let Some(n) = decode(&bytes) {
            let mut again = Vec::new();
            n.encode_into(&mut again);
            prop_assert_eq!(decode(&again), Some(n));
        }
    }

    #[test]
    fn order_is_that_of_the_difference(a in numbers(), b in numbers()) {
        if let Ok(difference) = a.checked_sub(b) {
            prop_assert_eq!(a.cmp(&b), difference.cmp(&Number::ZERO));
        }
    }

    #[test]
    fn small_integers_behave_as_integers(a in any::<i32>(), b in any::<i32>()) {
        let (x, y) = (i64::from(a), i64::from(b));
        prop_assert_eq!(Number::from(x).cmp(&Number::from(y)), x.cmp(&y));
        prop_assert_eq!(Number::from(x).checked_add(Number::from(y)), Ok(Number::from(x + y)));
        prop_assert_eq!(Number::from(x).to_i64(), Some(x));
    }
}

/// The text of an encoded number, written from its bytes.
fn written(number: Number) -> String {
    let (mut encoded, mut text) = (Vec::new(), Vec::new());
    number.encode_into(&mut encoded);
    super::write_text(&encoded, &mut text);
    String::from_utf8(text).expect("digits")
}

#[test]
fn texts_written_from_bytes_are_plain_decimals() {
    let cases = [
        ("0", "0"),
        ("7", "7"),
        ("-7", "-7"),
        ("10", "10"),
        ("100", "100"),
        ("1234.5", "1234.5"),
        ("-120.034", "-120.034"),
        ("0.5", "0.5"),
        ("0.05", "0.05"),
        ("0.005", "0.005"),
        ("-0.0123", "-0.0123"),
        ("1e20", "100000000000000000000"),
        ("1e21", "1000000000000000000000"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
    ];
    for (text, expected) in cases {
        assert_eq!(written(number(text)), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn both_ways_to_text_agree(negative: bool, digits in 0..10_u128.pow(38), exponent in -130..88_i32) {
        if let Ok(number) = Number::normalised(negative, digits, exponent) {
            prop_assert_eq!(written(number), number.to_string());
        }
    }

    #[test]
    fn any_bytes_have_a_text(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        let mut text = Vec::new();
        super::write_text(&bytes, &mut text);
        prop_assert!(!text.is_empty());
    }
}
