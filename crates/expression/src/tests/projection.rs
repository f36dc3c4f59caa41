//! What projections keep of an item, and which paths exclude each other.

use super::notation::{item, with_scope};
use crate::Projection;

const ITEM: &str =
    r#"{a: {b: 1, c: {d: 2, e: 3}}, l: [0, [10, 11], {x: 20, y: 21}, 3], s: "t", z: null}"#;

fn check(text: &str, expected: &str) {
    let projection = with_scope("", "{}", |scope| Projection::parse(text, scope)).unwrap();
    let projected = projection.apply(item(ITEM).as_map());
    assert_eq!(projected, item(expected), "{text}");
}

fn rejects(text: &str, expected: &str) {
    let error = with_scope("", "{}", |scope| Projection::parse(text, scope)).expect_err(text);
    assert_eq!(error.to_string(), format!("Invalid ProjectionExpression: {expected}"));
}

#[test]
fn attributes_and_parts_of_maps_keep_their_structure() {
    check("s, z", r#"{s: "t", z: null}"#);
    check("a", "{a: {b: 1, c: {d: 2, e: 3}}}");
    check("a.b", "{a: {b: 1}}");
    check("a.c.e, a.b", "{a: {b: 1, c: {e: 3}}}");
    check("z, a.c", "{a: {c: {d: 2, e: 3}}, z: null}");
}

#[test]
fn list_elements_are_closed_up_in_index_order() {
    check("l[3], l[0]", "{l: [0, 3]}");
    check("l[1][1]", "{l: [[11]]}");
    check("l[2].y, l[1][0]", "{l: [[10], {y: 21}]}");
    check("l[9], l[2]", "{l: [{x: 20, y: 21}]}");
    check("l[10], l[9]", "{}");
}

#[test]
fn what_matches_nothing_leaves_no_trace() {
    check("nowhere", "{}");
    check("a.nowhere, a.c.nowhere", "{}");
    check("a.c.nowhere, a.b", "{a: {b: 1}}");
    check("s.a, z[0]", "{}");
    check("s[0], z.b", "{}");
    check("a[0], l.x", "{}");
    check("l[1][7], l[0].x", "{}");
}

#[test]
fn paths_must_not_overlap_or_conflict() {
    let overlap = |one: &str, two: &str| {
        format!(
            "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}"
        )
    };
    rejects("a, a.b", &overlap("[a]", "[a, b]"));
    rejects("a.b, a", &overlap("[a, b]", "[a]"));
    rejects("a, z, a", &overlap("[a]", "[a]"));
    rejects("a[1].x, b, a[1]", &overlap("[a, [1], x]", "[a, [1]]"));
    rejects(
        "a.b, a[0]",
        "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]",
    );
    check("ab, a.b, a.bc, a.c", "{a: {b: 1, c: {d: 2, e: 3}}}");
}

#[test]
fn top_level_names_are_listed_once() {
    let projection =
        with_scope("", "{}", |scope| Projection::parse("z.b, a.b, z.a", scope)).unwrap();
    assert_eq!(projection.top_level().collect::<Vec<_>>(), ["a", "z"]);
    let attributes = Projection::attributes(["s", "a", "s"]);
    assert_eq!(attributes.top_level().collect::<Vec<_>>(), ["a", "s"]);
    assert_eq!(
        attributes.apply(item(ITEM).as_map()),
        item(r#"{a: {b: 1, c: {d: 2, e: 3}}, s: "t"}"#)
    );
}
