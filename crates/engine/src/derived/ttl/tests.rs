//! Which numbers are times.

use value::Number;

use super::mark::seconds;

#[test]
fn only_numbers_from_zero_on_are_times_and_fractions_are_cut_off() {
    let of = |text: &str| seconds(Number::parse(text).expect("a number"));
    assert_eq!(of("0"), Some(0));
    assert_eq!(of("1700000000"), Some(1_700_000_000));
    assert_eq!(of("1.7e9"), Some(1_700_000_000));
    assert_eq!(of("1700000000.9"), Some(1_700_000_000));
    assert_eq!(of("-1"), None);
    assert_eq!(of("-0.5"), None);
    assert_eq!(of("1e30"), None);
}
