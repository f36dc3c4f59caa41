//! Laws: any text ends in a result, soon; what parses can be evaluated.

use proptest::prelude::*;
use value::{Item, Value};

use super::value;
use crate::Condition;
use crate::partiql::{Statement, split_key, split_whole_key};
use crate::tests::item;
use crate::{KeySchema, Test};

/// Statements that parse, to be cut and mixed.
const WHOLE: [&str; 8] = [
    "SELECT * FROM \"t\".\"i\" WHERE p = 'a' AND s BETWEEN 1 AND 2 ORDER BY s DESC",
    "SELECT a.b[0], \"c\" FROM t WHERE NOT (a IS MISSING OR b <> [1, {'x': ?}])",
    "INSERT INTO t VALUE {'p': 'é''', 's': -1.5e3, 'l': [<<1, 2>>, {}], 'z': NULL}",
    "UPDATE t SET a = a + 1, b = list_append(b, [?]) REMOVE c[1] WHERE p = ? RETURNING ALL NEW *",
    "UPDATE t SET a = set_add(a, <<'x'>>) SET d = set_delete(d, <<?>>) WHERE p = 'a' AND s = 1",
    "DELETE FROM t WHERE p = 'a' AND contains(s, 'x') RETURNING ALL OLD *;",
    "EXISTS(SELECT * FROM t WHERE p = 'a' AND size(s) > 2 AND attribute_type(l, 'L'))",
    "SELECT * FROM t WHERE p IN ['a', 'b'] OR begins_with(p, 'c')",
];

fn parameters() -> Vec<Value> {
    vec![value(r#""x""#), value("[1, {a: 2}]"), value("<1 2>")]
}

fn sample() -> Item {
    item(r#"{p: "a", s: 1, a: {b: [1, 2]}, l: [1, {a: 2}], x: <"a" "b">}"#)
}

/// Parses `text` with none, one, … parameters; what parses is used.
fn exercise(text: &str) {
    let parameters = parameters();
    for count in 0..=parameters.len() {
        match Statement::parse(text, parameters.get(..count).unwrap_or_default()) {
            Ok(statement) => apply(statement),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

fn apply(statement: Statement) {
    let condition = match statement {
        Statement::Select(select) | Statement::Exists(select) => select.condition,
        Statement::Insert(insert) => {
            assert!(insert.item.as_map().to_item() == insert.item);
            None
        }
        Statement::Update(update) => {
            if let Ok(new) = update.update.apply(sample().as_map()) {
                assert!(new.as_map().to_item() == new);
            }
            update.condition
        }
        Statement::Delete(delete) => delete.condition,
    };
    if let Some(test) = condition {
        split_agrees(&test);
    }
}

/// A WHERE clause taken apart says the same as the whole.
fn split_agrees(test: &Test) {
    let sample = sample();
    let holds = |test: &Test| Condition { test: test.clone() }.evaluate(Some(sample.as_map()));
    let names = ["p", "s"];
    if let Some(whole) = split_whole_key(&names, Some(test)) {
        let key = names
            .iter()
            .zip(&whole.values)
            .all(|(name, value)| sample.get(name).is_some_and(|found| found == value.as_raw()));
        assert_eq!(key && whole.rest.as_ref().is_none_or(holds), holds(test));
    }
    let schema =
        KeySchema { hash: &[("p", value::KeyType::S)], range: &[("s", value::KeyType::N)] };
    let split = split_key(schema, Some(test));
    assert!(!split.partitions.is_empty() || split.rest.as_ref() == Some(test));
}

/// Texts made of tokens, which get further than arbitrary characters.
fn token_soup() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "SELECT",
        "*",
        "FROM",
        "t",
        "WHERE",
        "INSERT INTO",
        "VALUE",
        "UPDATE",
        "SET",
        "REMOVE",
        "DELETE",
        "RETURNING",
        "ALL",
        "OLD",
        "ORDER BY",
        "DESC",
        "EXISTS(",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "IS",
        "MISSING",
        "NULL",
        "TRUE",
        "p",
        "s",
        "a",
        "\"q\"",
        "'x'",
        "'",
        "\"",
        "1",
        "-",
        "+",
        "1.5e3",
        "?",
        "=",
        "<>",
        "<",
        ">=",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<<",
        ">>",
        ":",
        ",",
        ".",
        ";",
        "size(",
        "contains(",
        "begins_with(",
        "list_append(",
        "é",
        "🦀",
        "--",
    ]);
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.join(" "))
}

/// A statement with a piece replaced by a piece of another.
fn mutated() -> impl Strategy<Value = String> {
    let pick = || prop::sample::select(WHOLE.to_vec());
    (pick(), pick(), any::<[prop::sample::Index; 4]>()).prop_map(|(into, from, at)| {
        let place = |text: &str, index: &prop::sample::Index| {
            let mut place = index.index(text.len() + 1);
            while !text.is_char_boundary(place) {
                place -= 1;
            }
            place
        };
        let (a, b) = (place(into, &at[0]), place(into, &at[1]));
        let (c, d) = (place(from, &at[2]), place(from, &at[3]));
        format!("{}{}{}", &into[..a.min(b)], &from[c.min(d)..c.max(d)], &into[a.max(b)..])
    })
}

proptest! {
    #[test]
    fn any_text_ends_in_a_result(text in any::<String>()) {
        exercise(&text);
    }

    #[test]
    fn any_bytes_end_in_a_result(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        exercise(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_tokens_end_in_a_result(text in token_soup()) {
        exercise(&text);
    }

    #[test]
    fn any_mutation_ends_in_a_result(text in mutated()) {
        exercise(&text);
    }

    #[test]
    fn the_longest_statements_end_in_a_result(piece in token_soup()) {
        let times = 8192 / piece.len().max(1);
        exercise(&piece.repeat(times.max(1)));
    }
}

#[test]
fn the_statements_that_are_mutated_parse() {
    let parameters = parameters();
    for text in WHOLE {
        let taken = (0..=parameters.len())
            .any(|count| Statement::parse(text, &parameters[..count]).is_ok());
        assert!(taken, "{text}");
    }
}
