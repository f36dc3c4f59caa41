//! Quotes, numbers, and texts that are cut off or too long.

use super::{message, parse};
use crate::limits::{MAX_STATEMENT_BYTES, MAX_STATEMENT_NESTING};
use crate::partiql::Statement;

fn malformed(text: &str, detail: &str) {
    let expected = format!("Statement wasn't well formed, can't be processed: {detail}");
    assert_eq!(message(text), expected, "{text}");
}

#[test]
fn doubled_quotes_are_one_in_names_and_texts() {
    let Ok(Statement::Select(select)) = parse(r#"SELECT * FROM "a""b" WHERE x = ''''"#) else {
        panic!("a SELECT")
    };
    assert_eq!(&*select.target.table, r#"a"b"#);
}

#[test]
fn quotes_that_do_not_end_are_refused() {
    malformed("SELECT * FROM \"t", "Invalid character");
    malformed("SELECT * FROM t WHERE a = 'x''", "Invalid character");
    malformed("SELECT * FROM t WHERE a = 'é", "Invalid character");
}

#[test]
fn characters_of_many_bytes_are_taken_in_quotes_and_refused_elsewhere() {
    assert!(parse("SELECT \"ключ\" FROM t WHERE a = '🦀'").is_ok());
    malformed("SELECT 🦀 FROM t", "Invalid character");
}

#[test]
fn a_cut_off_statement_is_refused_at_every_byte() {
    let text = "UPDATE \"t\" SET a = list_append(a, [?, {'x': <<'é'>>}]) REMOVE b[0] WHERE k = 'é' AND s BETWEEN 1 AND 2 RETURNING ALL OLD *";
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let cut = text.get(..end).expect("a character ends here");
        if let Err(error) = parse(cut) {
            assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn nesting_is_counted() {
    let nested = |depth: usize| {
        format!("SELECT * FROM t WHERE {}a = 1{}", "(".repeat(depth), ")".repeat(depth))
    };
    assert!(parse(&nested(MAX_STATEMENT_NESTING)).is_ok());
    malformed(&nested(MAX_STATEMENT_NESTING + 1), "Statement is nested too deeply");
    for open in ["(", "[", "{'a':", "<<", "NOT (", "size(", "EXISTS(SELECT * FROM t WHERE "] {
        let text = format!("SELECT * FROM t WHERE {}", open.repeat(8000 / open.len()));
        malformed(&text, "Statement is nested too deeply");
    }
}

#[test]
fn a_statement_that_is_too_long_is_refused_before_it_is_read() {
    let text = "(".repeat(MAX_STATEMENT_BYTES + 1);
    assert!(message(&text).contains("8193"));
}

#[test]
fn long_chains_are_refused_by_their_operators() {
    for link in [" + a", " AND a", " = a", " OR a", " IS MISSING", " - -a"] {
        let text = format!("SELECT * FROM t WHERE a{}", link.repeat(500));
        assert!(message(&text).starts_with("The expression contains too many operators"), "{link}");
    }
}

#[test]
fn numbers_that_dynamodb_cannot_hold_are_refused() {
    assert_eq!(
        message("SELECT * FROM t WHERE a = 1e126"),
        "Number overflow. Attempting to store a number with magnitude larger than supported range under root"
    );
}

#[test]
fn a_parameter_too_few_or_too_many() {
    let expected = "Number of parameters in request and statement don't match.";
    assert_eq!(message("SELECT * FROM t WHERE a = ?"), expected);
    let error = Statement::parse("SELECT * FROM t", &[value::Value::null()])
        .map_err(|error| error.to_string());
    assert_eq!(error, Err(expected.to_owned()));
}

#[test]
fn comments_are_white_space() {
    let text =
        "SELECT * -- all of it\nFROM /* the table */ t WHERE a = '--x' /**/ AND b = - 1 -- end";
    let plain = "SELECT * FROM t WHERE a = '--x' AND b = -1";
    assert_eq!(parse(text), parse(plain));
    assert!(parse(plain).is_ok());
    malformed("SELECT * FROM t WHERE a = 1 /* no end", "Unexpected term");
}
