//! Relaxed JSON becomes the JSON it abbreviates.

use serde_json::json;

use super::parse;

#[test]
fn plain_json_stays_as_it_is() {
    let text = r#"{"a": [1, -2.5, true, null, "x\"y\u00e9"], "b": {}}"#;
    assert_eq!(parse(text), Ok(json!({"a": [1, -2.5, true, null, "x\"yé"], "b": {}})));
}

#[test]
fn short_forms_stand_for_attribute_values() {
    let text = "{Key: {pk: 'a', sk: -1.5e3n}, \":v\": 'it\\'s \"q\"',}";
    let want = json!({"Key": {"pk": {"S": "a"}, "sk": {"N": "-1.5e3"}}, ":v": {"S": "it's \"q\""}});
    assert_eq!(parse(text), Ok(want));
}

#[test]
fn mistakes_are_named() {
    for (text, part) in [
        ("{a 1}", "a member name and `:`"),
        ("{a: 1 b: 2}", "`,` or `}`"),
        ("[1 2]", "`,` or `]`"),
        ("{a: 1, a: 2}", "stands twice"),
        ("\"open", "a closed string"),
        ("{} x", "the end"),
        ("word", "does it need quotes?"),
        ("", "a value"),
    ] {
        let problem = parse(text).expect_err(text);
        assert!(problem.contains(part), "{text}: {problem}");
    }
    assert!(parse(&"[".repeat(100_000)).is_err());
}
