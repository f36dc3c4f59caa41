//! What conditions hold on one item, operator by operator, and which operands they reject.

use value::Item;

use super::notation::{item, with_scope};
use crate::{Condition, Kind};

const ITEM: &str = r#"{
    pk: "k", num: 5, neg: -1.50, txt: "hello", uni: "aßç", bin: 0x0102ff, yes: true, nil: null,
    lst: [1, "two", [3], {inn: 4}], mp: {inn: {deep: 7}, two: 2, a.b: 1}, emptym: {}, emptyl: [],
    ss: <"a" "b">, ns: <1 2.5>, bs: <0x01 0x02>, same: 5.0, prefix: "he"
}"#;

fn evaluate(text: &str, values: &str, on: &Item) -> bool {
    let parsed = with_scope("", values, |scope| Condition::parse(text, Kind::Condition, scope));
    parsed.unwrap_or_else(|error| panic!("{text}: {error}")).evaluate(Some(on.as_map()))
}

fn check(values: &str, cases: &[(&str, bool)]) {
    let on = item(ITEM);
    for (text, expected) in cases {
        assert_eq!(evaluate(text, values, &on), *expected, "{text}");
    }
}

fn rejects(values: &str, text: &str, expected: &str) {
    let parsed = with_scope("", values, |scope| Condition::parse(text, Kind::Filter, scope));
    let error = parsed.expect_err(text).to_string();
    assert_eq!(error, format!("Invalid FilterExpression: {expected}"), "{text}");
}

#[test]
fn equality_is_by_type_and_value() {
    check("{:v: 5}", &[("num = :v", true), ("num <> :v", false), ("txt = :v", false)]);
    check("{:v: 5.00}", &[("num = :v", true), ("same = :v", true), ("txt <> :v", true)]);
    check("{}", &[("num = same", true), ("num = neg", false), ("num <> neg", true)]);
    check(
        r#"{:v: <"b" "a">}"#,
        &[("ss = :v", true), ("ns = :v", false), ("nowhere = :v", false), ("nowhere <> :v", true)],
    );
    check("{:v: {deep: 7}}", &[("mp.inn = :v", true), ("mp = :v", false)]);
    check("{:v: [1, \"two\", [3], {inn: 4}]}", &[("lst = :v", true)]);
    check("{:v: null}", &[("nil = :v", true), ("nowhere = :v", false)]);
    check("{:v: true}", &[("yes = :v", true), ("nil <> :v", true)]);
}

#[test]
fn order_is_within_one_scalar_type() {
    check(
        "{:v: 5}",
        &[
            ("num < :v", false),
            ("num <= :v", true),
            ("num > :v", false),
            ("num >= :v", true),
            ("neg < :v", true),
            ("txt < :v", false),
            ("txt > :v", false),
            ("nowhere < :v", false),
            ("yes < :v", false),
            ("lst[0] < :v", true),
            (":v > neg", true),
        ],
    );
    check("{}", &[("prefix < txt", true)]);
    check(r#"{:v: "hello!"}"#, &[("txt < :v", true)]);
    check("{:v: 0x0103}", &[("bin < :v", true), ("bin > :v", false)]);
}

#[test]
fn between_and_in_take_operands_of_any_origin() {
    check(
        "{:a: 1, :b: 5}",
        &[
            ("num BETWEEN :a AND :b", true),
            ("neg between :a and :b", false),
            ("txt BETWEEN :a AND :b", false),
            ("nowhere BETWEEN :a AND :b", false),
            (":a BETWEEN neg AND num AND :b = num", true),
            ("num IN (:a, :b)", true),
            ("neg IN (:a, :b)", false),
            ("num IN (neg, :a, same) OR :b = neg", true),
            ("nowhere IN (:a, :b)", false),
            ("NOT num IN (:a, :b)", false),
        ],
    );
}

#[test]
fn functions_look_at_paths_and_types() {
    check(
        "{}",
        &[
            ("attribute_exists(num)", true),
            ("attribute_exists(nil)", true),
            ("attribute_exists(mp.inn.deep)", true),
            ("attribute_exists(mp.inn.nix)", false),
            ("attribute_exists(lst[3].inn)", true),
            ("attribute_exists(lst[4])", false),
            ("attribute_exists(txt.a)", false),
            ("attribute_exists(mp[0])", false),
            ("attribute_exists(a.b)", false),
            ("attribute_not_exists(nowhere)", true),
            ("attribute_not_exists(num)", false),
            ("begins_with(txt, prefix)", true),
            ("contains(txt, prefix)", true),
        ],
    );
    for (name, path) in [
        ("S", "txt"),
        ("N", "num"),
        ("B", "bin"),
        ("BOOL", "yes"),
        ("NULL", "nil"),
        ("M", "mp"),
        ("L", "lst"),
        ("SS", "ss"),
        ("NS", "ns"),
        ("BS", "bs"),
    ] {
        let values = format!("{{:t: \"{name}\"}}");
        let has = format!("attribute_type({path}, :t)");
        let other = "attribute_type(nowhere, :t)";
        check(&values, &[(&has, true), (other, false)]);
    }
}

#[test]
fn begins_with_and_contains_compare_within_a_type() {
    check(
        r#"{:v: "he"}"#,
        &[
            ("begins_with(txt, :v)", true),
            ("begins_with(bin, :v)", false),
            ("begins_with(nowhere, :v)", false),
            ("begins_with(:v, prefix)", true),
            ("contains(txt, :v)", true),
            ("contains(ss, :v)", false),
        ],
    );
    check(r#"{:v: ""}"#, &[("begins_with(txt, :v)", true), ("contains(txt, :v)", true)]);
    check("{:v: 0x02ff}", &[("contains(bin, :v)", true), ("begins_with(bin, :v)", false)]);
    check(
        r#"{:v: "a"}"#,
        &[("contains(ss, :v)", true), ("contains(ns, :v)", false), ("contains(num, :v)", false)],
    );
    check("{:v: 2.50}", &[("contains(ns, :v)", true), ("contains(lst, :v)", false)]);
    check("{:v: 0x02}", &[("contains(bs, :v)", true)]);
    check("{:v: [3]}", &[("contains(lst, :v)", true), ("contains(emptyl, :v)", false)]);
    check(r#"{:v: ["k", "l"]}"#, &[("contains(:v, pk)", true), ("contains(:v, txt)", false)]);
}

#[test]
fn size_counts_by_type() {
    for (path, size) in [
        ("txt", 5),
        ("uni", 3),
        ("bin", 3),
        ("lst", 4),
        ("mp", 3),
        ("emptym", 0),
        ("emptyl", 0),
        ("ss", 2),
        ("ns", 2),
        ("bs", 2),
        ("lst[1]", 3),
    ] {
        check(&format!("{{:n: {size}}}"), &[(&format!("size({path}) = :n"), true)]);
    }
    check(
        "{:n: 1}",
        &[
            ("size(num) = :n", false),
            ("size(num) >= :n", false),
            ("size(nil) = :n", false),
            ("size(yes) = :n", false),
            ("size(nowhere) < :n", false),
            (":n < size(txt)", true),
            ("size(txt) BETWEEN :n AND num", true),
            ("size(txt) IN (num, :n)", true),
        ],
    );
}

#[test]
fn not_binds_before_and_and_and_before_or() {
    check(
        "{:t: true}",
        &[
            ("yes = :t OR yes = :t AND nil = :t", true),
            ("(yes = :t OR yes = :t) AND nil = :t", false),
            ("NOT nil = :t AND yes = :t", true),
            ("NOT (nil = :t AND yes = :t)", true),
            ("NOT NOT yes = :t", true),
            ("not (not (yes = :t))", true),
            ("nil = :t AND yes = :t OR yes = :t", true),
            ("nil = :t OR nil = :t OR yes = :t", true),
        ],
    );
}

#[test]
fn operands_may_stand_in_parentheses() {
    check("{:v: 5}", &[("(num) = (:v)", true), ("(num = (:v))", true), ("(num) IN ((:v))", true)]);
}

#[test]
fn an_absent_item_has_no_attributes() {
    let parse = |text| {
        with_scope("", "{:v: 1}", |scope| Condition::parse(text, Kind::Condition, scope)).unwrap()
    };
    for (text, expected) in [
        ("a = :v", false),
        ("a <> :v", true),
        ("attribute_not_exists(a) AND :v = :v", true),
        ("attribute_exists(a) OR a = :v", false),
        ("NOT a < :v", true),
    ] {
        assert_eq!(parse(text).evaluate(None), expected, "{text}");
    }
}

#[test]
fn operands_of_the_request_are_checked() {
    let wrong = |operator: &str, found: &str| {
        format!(
            "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {found}"
        )
    };
    rejects("{:v: 1}", "begins_with(a, :v)", &wrong("begins_with", "N"));
    rejects("{:v: true}", "a < :v", &wrong("<", "BOOL"));
    rejects("{:v: [1]}", ":v >= a", &wrong(">=", "L"));
    rejects("{:v: null, :w: 1}", "a BETWEEN :v AND :w", &wrong("BETWEEN", "NULL"));
    rejects("{:v: 1}", "contains(:v, a)", &wrong("contains", "N"));
    rejects("{:v: 1}", "size(:v) = a", &wrong("size", "N"));
    rejects("{:v: 1}", "attribute_type(a, :v)", &wrong("attribute_type", "N"));
    rejects(
        r#"{:v: "X"}"#,
        "attribute_type(a, :v)",
        "Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    );
    let needs_path = |name: &str| {
        format!("Operator or function requires a document path; operator or function: {name}")
    };
    rejects("{:v: 1}", "attribute_exists(:v)", &needs_path("attribute_exists"));
    rejects("{:v: 1}", "attribute_not_exists(:v)", &needs_path("attribute_not_exists"));
}

#[test]
fn operands_must_differ() {
    let same = |operator: &str, path: &str| {
        format!(
            "The first operand must be distinct from the remaining operands for this operator or function; operator: {operator}, first operand: {path}"
        )
    };
    rejects("{}", "contains(dat, dat)", &same("contains", "[dat]"));
    rejects("{}", "begins_with(dat, dat)", &same("begins_with", "[dat]"));
    rejects("{}", "dat = dat", &same("=", "[dat]"));
    rejects("{}", "dat.b[1] <> dat.b[1]", &same("<>", "[dat, b, [1]]"));
    rejects("{:v: 1}", "dat BETWEEN :v AND dat", &same("BETWEEN", "[dat]"));
    rejects("{:v: 1}", "dat IN (:v, dat)", &same("IN", "[dat]"));
}

#[test]
fn between_needs_ordered_ends_of_one_type() {
    rejects(
        "{:a: 2, :b: 1}",
        "x BETWEEN :a AND :b",
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
    );
    rejects(
        r#"{:a: "t", :b: 1}"#,
        "x BETWEEN :a AND :b",
        "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:t}, upper bound operand: AttributeValue: {N:1}",
    );
}

#[test]
fn functions_have_their_places() {
    let count = |name: &str, count: usize| {
        format!(
            "Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {count}"
        )
    };
    rejects("{:v: 1}", "size(a, b) = :v", &count("size", 2));
    rejects("{}", "attribute_exists(a, b)", &count("attribute_exists", 2));
    rejects("{}", "contains(a)", &count("contains", 1));
    rejects("{}", "foo(a)", "Invalid function name; function: foo");
    rejects("{}", "Size(a) = b", "Invalid function name; function: Size");
    let misplaced = |name: &str| {
        format!(
            "The function is not allowed to be used this way in an expression; function: {name}"
        )
    };
    rejects("{}", "size(a)", &misplaced("size"));
    rejects("{}", "size(a) AND b = c", &misplaced("size"));
    rejects("{}", "attribute_exists(a) = b", &misplaced("attribute_exists"));
    rejects("{}", "b = contains(a, c)", &misplaced("contains"));
    rejects(
        "{:v: 1}",
        "if_not_exists(a, :v)",
        "The function is not allowed in a filter expression; function: if_not_exists",
    );
}

#[test]
fn filters_leave_keys_alone() {
    let filter = with_scope("#k = pk", "{:v: 1}", |scope| {
        Condition::parse("a = :v AND (NOT size(b.c) < #k)", Kind::Filter, scope)
    })
    .unwrap();
    let mut paths = Vec::new();
    filter.each_path(&mut |path| paths.push(path.to_string()));
    assert_eq!(paths, ["[a]", "[b, c]", "[pk]"]);
    assert_eq!(filter.reject_keys(&["c", "sk"]), Ok(()));
    assert_eq!(
        filter.reject_keys(&["sk", "pk"]).unwrap_err().to_string(),
        "Filter Expression can only contain non-primary key attributes: Primary key attribute: pk"
    );
}
