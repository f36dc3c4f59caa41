//! Key conditions against keys of one and several attributes.

use value::KeyType;

use super::{KeyCondition, KeyRangeCondition, KeySchema};
use crate::tests::with_scope;

const HASH: KeySchema<'_> = KeySchema { hash: &[("pk", KeyType::S)], range: &[] };
const BOTH: KeySchema<'_> = KeySchema { hash: &[("pk", KeyType::S)], range: &[("sk", KeyType::N)] };
const TEXT: KeySchema<'_> = KeySchema { hash: &[("pk", KeyType::S)], range: &[("sk", KeyType::S)] };
const MANY: KeySchema<'_> = KeySchema {
    hash: &[("h1", KeyType::S), ("h2", KeyType::N)],
    range: &[("r1", KeyType::S), ("r2", KeyType::N), ("r3", KeyType::N)],
};

fn bind(schema: KeySchema<'_>, text: &str, values: &str) -> Result<KeyRangeCondition, String> {
    let parsed = with_scope("", values, |scope| KeyCondition::parse(text, scope));
    parsed.map_err(|error| error.to_string())?.bind(schema).map_err(|error| error.to_string())
}

fn check(schema: KeySchema<'_>, text: &str, values: &str, expected: &str) {
    let bound = bind(schema, text, values);
    let shown = bound.map_or_else(
        |error| error,
        |bound| format!("{:?} {:?} {:?}", bound.hash, bound.range_eq, bound.last),
    );
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn a_condition_becomes_a_range() {
    check(HASH, "pk = :p", r#"{:p: "a"}"#, r#"[S("a")] [] None"#);
    check(HASH, ":p = pk", r#"{:p: "a"}"#, r#"[S("a")] [] None"#);
    check(BOTH, "pk = :p", r#"{:p: "a"}"#, r#"[S("a")] [] None"#);
    let one = r#"{:p: "a", :s: "b"}"#;
    check(TEXT, "pk = :p AND sk = :s", one, r#"[S("a")] [S("b")] None"#);
    check(TEXT, "(sk < :s) and (pk = :p)", one, r#"[S("a")] [] Some(Lt(S("b")))"#);
    check(TEXT, ":s < sk and pk = :p", one, r#"[S("a")] [] Some(Gt(S("b")))"#);
    check(TEXT, "pk = :p AND sk >= :s", one, r#"[S("a")] [] Some(Ge(S("b")))"#);
    check(TEXT, "pk = :p AND sk <= :s", one, r#"[S("a")] [] Some(Le(S("b")))"#);
    check(TEXT, "pk = :p AND begins_with(sk, :s)", one, r#"[S("a")] [] Some(BeginsWith(S("b")))"#);
    check(
        TEXT,
        "pk = :p AND sk BETWEEN :s AND :p",
        r#"{:p: "c", :s: "b"}"#,
        r#"[S("c")] [] Some(Between(S("b"), S("c")))"#,
    );
}

#[test]
fn keys_of_several_attributes_are_filled_from_the_left() {
    let hash = "h1 = :s AND h2 = :n";
    let values = r#"{:s: "a", :n: "b"}"#;
    assert_eq!(
        bind(MANY, hash, values).unwrap_err(),
        "One or more parameter values were invalid: Condition parameter type does not match schema type"
    );
    for (more, range_eq, has_last) in [
        ("", 0, false),
        (" AND r1 = :s", 1, false),
        (" AND r1 > :s", 0, true),
        (" AND r1 = :s AND r2 = :n", 2, false),
        (" AND r2 <= :n AND r1 = :s", 1, true),
        (" AND r1 = :s AND r2 = :n AND r3 > :n", 2, true),
    ] {
        let bound = bind(MANY, &format!("{hash}{more}"), r#"{:s: "a", :n: 1}"#).unwrap();
        assert_eq!(
            (bound.hash.len(), bound.range_eq.len(), bound.last.is_some()),
            (2, range_eq, has_last),
            "{more}"
        );
    }
    for (more, expected) in [
        // Public AWS capture (eu-west-2, eu-central-1, us-east-1, October 2026).
        (" AND r2 = :n", "r1"),
        (" AND r1 > :s AND r2 = :n", "r1"),
    ] {
        let expected = format!(
            "RANGE key attributes {expected} must have equality conditions specified in the query because a condition is present on key attribute r2"
        );
        let bound = bind(MANY, &format!("{hash}{more}"), r#"{:s: "a", :n: 1}"#);
        assert_eq!(bound.unwrap_err(), expected);
    }
}

#[test]
fn conditions_that_do_not_fit_the_key_are_rejected() {
    let missed = |name| format!("Query condition missed key schema element: {name}");
    let one = r#"{:p: "a"}"#;
    let two = r#"{:p: "a", :n: 1}"#;
    check(HASH, "extra = :p", one, &missed("pk"));
    check(BOTH, "sk = :n", "{:n: 1}", &missed("pk"));
    check(BOTH, "pk = :p AND extra = :n", two, &missed("sk"));
    check(HASH, "pk = :p AND extra = :n", two, "Query key condition not supported");
    check(BOTH, "pk > :p", one, "Query key condition not supported");
    let mismatch = "One or more parameter values were invalid: Condition parameter type does not match schema type";
    check(HASH, "pk = :p", "{:p: 1}", mismatch);
    check(BOTH, "pk = :p AND sk = :p", one, mismatch);
    check(BOTH, "pk = :p AND begins_with(sk, :p)", one, mismatch);
}

#[test]
fn what_is_no_key_condition_is_rejected() {
    let one = r#"{:p: "a"}"#;
    let two = r#"{:p: "a", :n: 1}"#;
    for (text, values, expected) in [
        ("pk = :p OR sk = :n", two, "Invalid operator used in KeyConditionExpression: OR"),
        ("NOT pk = :p", one, "Invalid operator used in KeyConditionExpression: NOT"),
        ("pk <> :p", one, "Invalid operator used in KeyConditionExpression: <>"),
        ("pk IN (:p)", one, "Invalid operator used in KeyConditionExpression: IN"),
        ("contains(pk, :p)", one, "Invalid operator used in KeyConditionExpression: contains"),
        (
            "attribute_exists(pk)",
            "{}",
            "Invalid operator used in KeyConditionExpression: attribute_exists",
        ),
        (
            "pk = :p AND pk = :p",
            one,
            "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
        ),
        ("pk.a = :p", one, "KeyConditionExpressions cannot have conditions on nested attributes"),
        ("size(pk) = :n", "{:n: 1}", "KeyConditionExpressions cannot contain nested operations"),
        (
            "pk = :p and begins_with(sk, G_M)",
            one,
            "Invalid condition in KeyConditionExpression: multiple attribute names used in one condition",
        ),
        (":p = :n", two, "Invalid condition in KeyConditionExpression: No key attribute specified"),
        (
            "begins_with(:p, pk)",
            one,
            "Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand",
        ),
        (
            "pk = :p AND sk BETWEEN :p AND :n",
            two,
            "Invalid KeyConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:a}, upper bound operand: AttributeValue: {N:1}",
        ),
        (
            "pk = :p AND sk BETWEEN :x AND :y",
            r#"{:p: "a", :x: 2, :y: 1}"#,
            "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
        ),
        (
            "begins_with(pk, :n)",
            "{:n: 1}",
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        (
            "beginsWith(pk, :p)",
            one,
            "Invalid KeyConditionExpression: Invalid function name; function: beginsWith",
        ),
        (
            "PK = :p and begins_with(LSI_SK_1, G_M#)",
            one,
            "Invalid KeyConditionExpression: Syntax error; token: \"#\", near: \"G_M#)\"",
        ),
    ] {
        check(BOTH, text, values, expected);
    }
}
