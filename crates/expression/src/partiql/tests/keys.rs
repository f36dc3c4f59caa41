//! What a WHERE clause says about a key.

use value::KeyType;

use super::{parse, value};
use crate::partiql::{Statement, split_key, split_whole_key};
use crate::{KeySchema, KeyTerm, KeyTest, Test};

const SCHEMA: KeySchema<'static> =
    KeySchema { hash: &[("p", KeyType::S)], range: &[("s", KeyType::N)] };

fn condition(clause: &str) -> Option<Test> {
    match parse(&format!("SELECT * FROM t WHERE {clause}")) {
        Ok(Statement::Select(select)) => select.condition,
        other => panic!("{clause}: {other:?}"),
    }
}

/// The key conditions of a clause, and what is left of it.
fn split(clause: &str) -> (Vec<Vec<KeyTerm>>, Option<Test>) {
    let split = split_key(SCHEMA, condition(clause).as_ref());
    (split.partitions.into_iter().map(|condition| condition.terms).collect(), split.rest)
}

fn term(name: &str, test: KeyTest) -> KeyTerm {
    KeyTerm { name: name.into(), test }
}

fn hash(text: &str) -> KeyTerm {
    term("p", KeyTest::Eq(value(text)))
}

#[test]
fn equality_of_the_partition_key_and_a_range_become_a_key_condition() {
    let (partitions, rest) = split("s > 1 AND v = 2 AND p = 'a'");
    assert_eq!(partitions, [vec![hash(r#""a""#), term("s", KeyTest::Gt(value("1")))]]);
    assert_eq!(rest, condition("v = 2"));
}

#[test]
fn a_second_range_of_the_sort_key_filters() {
    let (partitions, rest) = split("p = 'a' AND s > 1 AND s < 5");
    assert_eq!(partitions, [vec![hash(r#""a""#), term("s", KeyTest::Gt(value("1")))]]);
    assert_eq!(rest, condition("s < 5"));
}

#[test]
fn several_values_of_the_partition_key_become_several_conditions() {
    let expected = vec![vec![hash(r#""a""#)], vec![hash(r#""b""#)]];
    assert_eq!(split("p IN ['a', 'b', 'a']").0, expected);
    assert_eq!(split("p = 'a' OR p = 'b'").0, expected);
}

#[test]
fn without_the_partition_key_everything_is_read_and_filtered() {
    for clause in ["s = 1", "p > 'a'", "p = 'a' OR v = 1", "NOT p = 'a'", "p = v", "p IN []"] {
        assert_eq!(split(clause), (Vec::new(), condition(clause)), "{clause}");
    }
}

#[test]
fn conditions_in_parentheses_count() {
    let whole = split_whole_key(&["p", "s"], condition("(p = 'a' AND (1 = s)) AND v = 2").as_ref());
    let whole = whole.expect("both keys are there");
    assert_eq!(whole.values, [value(r#""a""#), value("1")]);
    assert_eq!(whole.rest, condition("v = 2"));
}

#[test]
fn a_key_that_lacks_an_equality_names_no_item() {
    for clause in
        ["p = 'a'", "p = 'a' AND s > 1", "p = 'a' AND s = 1 OR v = 1", "p = 'a' AND s IN [1]"]
    {
        assert_eq!(split_whole_key(&["p", "s"], condition(clause).as_ref()), None, "{clause}");
    }
}
