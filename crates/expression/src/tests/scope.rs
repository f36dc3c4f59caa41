//! Placeholders: their keys, their use, and what names may hold.

use super::notation::{item, names, with_scope};
use crate::{Condition, Kind, Projection, Scope};

fn opens(names_text: Option<&str>, values: Option<&str>, has_expression: bool) -> String {
    let names = names_text.map(names);
    let values = values.map(item);
    Scope::open(names.as_deref(), values.as_ref(), has_expression)
        .map_or_else(|error| error.to_string(), |_| "ok".to_owned())
}

#[test]
fn maps_and_keys_are_checked() {
    assert_eq!(opens(None, None, false), "ok");
    assert_eq!(opens(Some("#a = b, #_9 = c"), Some("{:a: 1}"), true), "ok");
    assert_eq!(opens(Some(""), None, true), "ExpressionAttributeNames must not be empty");
    assert_eq!(opens(None, Some("{}"), true), "ExpressionAttributeValues must not be empty");
    assert_eq!(
        opens(Some("x = b"), None, true),
        "ExpressionAttributeNames contains invalid key: Syntax error; key: \"x\""
    );
    for key in ["#", "#a-b", "##a", ""] {
        assert_eq!(
            opens(Some(&format!("{key} = b")), None, true),
            format!("ExpressionAttributeNames contains invalid key: Syntax error; key: \"{key}\"")
        );
    }
    assert_eq!(
        opens(None, Some("{v: 1}"), true),
        "ExpressionAttributeValues contains invalid key: Syntax error; key: \"v\""
    );
}

#[test]
fn placeholders_need_an_expression() {
    assert_eq!(
        opens(Some("#a = b"), None, false),
        "ExpressionAttributeNames can only be specified when using expressions"
    );
    assert_eq!(
        opens(None, Some("{:v: 1}"), false),
        "ExpressionAttributeValues can only be specified when using expressions"
    );
}

#[test]
fn unused_placeholders_are_listed() {
    let parse = |names, values| {
        with_scope(names, values, |scope| Condition::parse("#a = :v", Kind::Filter, scope))
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    assert_eq!(parse("#a = b", "{:v: 1}"), Ok(()));
    assert_eq!(
        parse("#z = y, #a = b, #b = c", "{:v: 1, :w: 2}").unwrap_err(),
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#z, #b}"
    );
    assert_eq!(
        parse("#a = b", "{:v: 1, :w: 2}").unwrap_err(),
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"
    );
}

#[test]
fn one_scope_serves_several_expressions() {
    let (names, values) = (names("#a = b, #c = d"), item("{:v: 1}"));
    let mut scope = Scope::open(Some(&names), Some(&values), true).unwrap();
    Condition::parse("#a = :v", Kind::Filter, &mut scope).unwrap();
    assert!(scope.finish().is_err());
    Projection::parse("#c, #a.#c", &mut scope).unwrap();
    assert_eq!(scope.finish(), Ok(()));
}

#[test]
fn a_replaced_name_is_literal() {
    let on = item("{a.b: 1, a: {b: 2, c.d: 3}, size: 4}");
    for (names, text, expected) in [
        ("#n = a.b", "#n", "{a.b: 1}"),
        ("", "a.b", "{a: {b: 2}}"),
        ("#n = c.d", "a.#n", "{a: {c.d: 3}}"),
        ("#n = size", "#n", "{size: 4}"),
    ] {
        let projection = with_scope(names, "{}", |scope| Projection::parse(text, scope)).unwrap();
        assert_eq!(projection.apply(on.as_map()), item(expected), "{text}");
    }
}
