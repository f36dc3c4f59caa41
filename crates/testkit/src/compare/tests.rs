//! What fits and what does not.

use serde_json::json;

use super::{Mode, differences, text_fits};

#[test]
fn equal_values_fit_whatever_the_order_of_members_and_set_elements() {
    let expected = json!({"a": {"SS": ["x", "y"]}, "n": 1, "l": [1, 2]});
    let got = json!({"l": [1, 2], "n": 1.0, "a": {"SS": ["y", "x"]}});
    assert_eq!(differences(&expected, &got, Mode::Exact), Vec::<String>::new());
}

#[test]
fn differences_name_the_place_and_both_values() {
    let cases = [
        (
            json!({"a": {"N": "1"}}),
            json!({"a": {"N": "1.0"}}),
            "at body.a.N: expected \"1\", got \"1.0\"",
        ),
        (json!({"a": 1}), json!({}), "at body.a: expected 1, got nothing"),
        (json!({}), json!({"a": 1}), "at body.a: expected nothing, got 1"),
        (json!([1, 2]), json!([2, 1]), "at body[0]: expected 1, got 2"),
        (json!([1]), json!([1, 2]), "at body: expected 1 elements, got 2 elements"),
        (
            json!({"SS": ["a"]}),
            json!({"SS": ["a", "b"]}),
            "at body.SS: expected no more elements, got \"b\"",
        ),
        (json!("1"), json!(1), "at body: expected \"1\", got 1"),
    ];
    for (expected, got, want) in cases {
        assert_eq!(
            differences(&expected, &got, Mode::Exact).first().map(String::as_str),
            Some(want)
        );
    }
}

#[test]
fn placeholders_loosen_one_place() {
    let expected = json!({"a": "<any>", "n": "<number>", "s": "<string>", "m": "id <any> end",
        "gone": "<absent>", "u": ["<unordered>", 1, 2]});
    let got = json!({"a": {"x": 1}, "n": 2.5, "s": "x", "m": "id 7 end", "u": [2, 1]});
    assert!(differences(&expected, &got, Mode::Exact).is_empty());
    let wrong = json!({"a": null, "n": "2", "s": "", "m": "id", "gone": 1, "u": [1, 1]});
    assert_eq!(differences(&expected, &wrong, Mode::Exact).len(), 6);
}

#[test]
fn members_mode_allows_more_members_at_every_level() {
    let expected = json!({"a": {"b": 1}});
    let got = json!({"a": {"b": 1, "c": 2}, "d": 3});
    assert!(differences(&expected, &got, Mode::Members).is_empty());
    assert_eq!(differences(&expected, &got, Mode::Exact).len(), 2);
}

#[test]
fn any_inside_a_text_stands_for_any_text() {
    for (pattern, text, fits) in [
        ("abc", "abc", true),
        ("abc", "abcd", false),
        ("a<any>", "a", true),
        ("<any>c", "abc", true),
        ("a<any>b<any>c", "a1b2c", true),
        ("a<any>b<any>c", "a1c", false),
    ] {
        assert_eq!(text_fits(pattern, text), fits, "{pattern} on {text}");
    }
}
