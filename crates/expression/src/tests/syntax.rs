//! Tokens, syntax errors, limits and paths, for every kind of expression.

use super::notation::with_scope;
use crate::{Condition, Error, KeyCondition, Kind, Projection, SearchCondition, Update};

fn parse(kind: Kind, text: &str, names: &str, values: &str) -> Result<(), Error> {
    with_scope(names, values, |scope| match kind {
        Kind::Condition | Kind::Filter => Condition::parse(text, kind, scope).map(|_| ()),
        Kind::KeyCondition => KeyCondition::parse(text, scope).map(|_| ()),
        Kind::Search => SearchCondition::parse(text, scope).map(|_| ()),
        Kind::Projection => Projection::parse(text, scope).map(|_| ()),
        Kind::Update => Update::parse(text, scope).map(|_| ()),
    })
}

fn rejects(kind: Kind, text: &str, expected: &str) {
    let error = parse(kind, text, "", "{}").expect_err(text).to_string();
    assert_eq!(error, format!("Invalid {}: {expected}", kind.parameter()), "{text}");
}

fn syntax(kind: Kind, text: &str, token: &str, near: &str) {
    rejects(kind, text, &format!("Syntax error; token: \"{token}\", near: \"{near}\""));
}

#[test]
fn syntax_errors_show_the_token_and_its_neighbours() {
    // From answers of DynamoDB that users published.
    syntax(Kind::Update, "INVALID SYNTAX HERE", "INVALID", "INVALID SYNTAX");
    syntax(Kind::Update, "ADD hits : incr", ":", "hits : incr");
    syntax(Kind::Update, "SET a = b, #, c = d", "#", ", #,");
    syntax(Kind::Update, "SET #as, #Lambda = b", ",", "#as, #Lambda");
    // By the same rule.
    syntax(Kind::Filter, "a = ", "<EOF>", "=");
    syntax(Kind::Filter, "a b", "b", "a b");
    syntax(Kind::Filter, "a = :v)", ")", ":v)");
    syntax(Kind::Filter, "a AND b = c", "AND", "a AND b");
    syntax(Kind::Filter, "(a)", "<EOF>", ")");
    syntax(Kind::Filter, "a = ü", "ü", "= ü");
    syntax(Kind::Filter, "a = 5", "5", "= 5");
    syntax(Kind::Filter, "a IN ()", ")", "()");
    syntax(Kind::Filter, "size() = a", ")", "() =");
    syntax(Kind::Filter, "a BETWEEN b OR c", "OR", "b OR c");
    syntax(Kind::Filter, "(a = b) = c", "=", ") = c");
    syntax(Kind::Projection, "a, ", "<EOF>", ",");
    syntax(Kind::Projection, "a.", "<EOF>", ".");
    syntax(Kind::Projection, "a[x]", "x", "[x]");
    syntax(Kind::Projection, "a b", "b", "a b");
    syntax(Kind::Projection, "_id", "_", "_id");
    syntax(Kind::Projection, "user-id", "-", "user-id");
    syntax(Kind::Update, "SET a = b + c + d", "+", "c + d");
    syntax(Kind::Update, "SET a = (b + c) + d", "+", ") + d");
    syntax(Kind::Update, "SET a", "<EOF>", "a");
    syntax(Kind::Update, "REMOVE a, SET b = c", "SET", ", SET b");
    syntax(Kind::Update, "SET a = b, add c d", "add", ", add c");
    syntax(Kind::Filter, "a = b AND AND", "AND", "AND AND");
    syntax(Kind::Filter, "in = b", "in", "in =");
    syntax(Kind::Update, "ADD a b", "b", "a b");
    syntax(Kind::Update, "   ", "<EOF>", "");
}

#[test]
fn a_syntax_error_wins_over_an_error_of_meaning_before_it() {
    syntax(Kind::Filter, "#nope = :nope AND", "<EOF>", "AND");
}

#[test]
fn the_first_error_of_meaning_is_reported() {
    rejects(
        Kind::Filter,
        "a = :v AND #n = b",
        "An expression attribute value used in expression is not defined; attribute value: :v",
    );
    rejects(
        Kind::Filter,
        "#n = b AND a = :v",
        "An expression attribute name used in the document path is not defined; attribute name: #n",
    );
}

#[test]
fn empty_and_oversized_texts_are_rejected() {
    for kind in [
        Kind::Condition,
        Kind::Filter,
        Kind::KeyCondition,
        Kind::Projection,
        Kind::Update,
        Kind::Search,
    ] {
        rejects(kind, "", "The expression can not be empty;");
        let padded = |length: usize| format!("a{}", " ".repeat(length - 1));
        rejects(
            kind,
            &padded(4097),
            "Expression size has exceeded the maximum allowed size; expression size: 4097",
        );
    }
    let fits = format!("a{}", " ".repeat(4095));
    assert_eq!(parse(Kind::Projection, &fits, "", "{}"), Ok(()));
}

#[test]
fn parentheses_in_parentheses_are_redundant() {
    let redundant = "The expression has redundant parentheses;";
    for text in ["((a = b))", "(((a = b)))", "a = ((b))", "((a)) = b", "NOT ((a = b))"] {
        rejects(Kind::Filter, text, redundant);
    }
    for text in ["((a = b) AND c = d)", "((a) = b)", "NOT (a = b)", "(NOT (a = b))"] {
        assert_eq!(parse(Kind::Filter, text, "", "{}"), Ok(()), "{text}");
    }
    rejects(Kind::Update, "SET a = ((b))", redundant);
    assert_eq!(parse(Kind::Update, "SET a = (b + c), d = (e) - (f)", "", "{}"), Ok(()));
}

#[test]
fn key_words_have_any_case_and_names_their_own() {
    assert_eq!(parse(Kind::Filter, "aNd1 = B and Or2 = b oR nOt c = D", "", "{}"), Ok(()));
    assert_eq!(parse(Kind::Update, "set a = b remove c", "", "{}"), Ok(()));
    rejects(
        Kind::Condition,
        "Status = b",
        "Attribute name is a reserved keyword; reserved keyword: Status",
    );
    rejects(
        Kind::Projection,
        "a.items[0].b",
        "Attribute name is a reserved keyword; reserved keyword: items",
    );
}

#[test]
fn paths_are_limited() {
    let path = |elements: usize| format!("a{}", ".b".repeat(elements - 1));
    assert_eq!(parse(Kind::Projection, &path(32), "", "{}"), Ok(()));
    rejects(
        Kind::Projection,
        &path(33),
        "The document path has too many nesting elements; nesting levels: 33",
    );
    assert_eq!(parse(Kind::Projection, " a [ 2147483647 ] . b ", "", "{}"), Ok(()));
    for index in ["2147483648", "99999999999999999999"] {
        rejects(
            Kind::Projection,
            &format!("a[{index}]"),
            &format!("List index is not within the allowable range; index: [{index}]"),
        );
    }
}

#[test]
fn operators_are_limited() {
    let too_many = "The expression contains too many operators; operator count: 301";
    // n comparisons and n - 1 ANDs.
    let chain = |comparisons: usize| vec!["a=b"; comparisons].join(" AND ");
    assert_eq!(parse(Kind::Filter, &chain(150), "", "{}"), Ok(()));
    rejects(Kind::Filter, &chain(151), too_many);
    let nested = format!("{}a=b", "NOT ".repeat(299));
    assert_eq!(parse(Kind::Filter, &nested, "", "{}"), Ok(()));
    rejects(Kind::Filter, &format!("NOT NOT {nested}"), too_many);
    let list = |operands: usize| format!("a IN ({})", vec!["b"; operands].join(","));
    assert_eq!(parse(Kind::Filter, &list(100), "", "{}"), Ok(()));
    rejects(
        Kind::Filter,
        &list(101),
        "The IN operator is provided with too many operands; number of operands: 101",
    );
}

#[test]
fn deep_nesting_ends_in_an_error() {
    let (open, close) = ("(".repeat(1500), ")".repeat(1500));
    let redundant = "The expression has redundant parentheses;";
    rejects(Kind::Filter, &format!("{open}a = b{close}"), redundant);
    rejects(Kind::Filter, &format!("a = {open}b{close}"), redundant);
    rejects(Kind::Update, &format!("SET a = {open}b{close}"), redundant);
    syntax(Kind::Filter, &open, "<EOF>", "(");
    let append = format!("SET a = {}b", "list_append(".repeat(300));
    syntax(Kind::Update, &append, "<EOF>", "b");
}

#[test]
fn the_deepest_expressions_fit_a_small_stack() {
    let not = format!("{}a = b{}", "NOT (".repeat(299), ")".repeat(299));
    let and = format!("{}a = b{}", "a = b AND (".repeat(149), ")".repeat(149));
    let open = "(".repeat(4096);
    let size = format!("{}a", "size(".repeat(800));
    let append = format!("SET a = {}b", "list_append(".repeat(330));
    let run = move || {
        for text in [not, and] {
            let condition =
                with_scope("", "{}", |scope| Condition::parse(&text, Kind::Condition, scope));
            let _ = condition.unwrap().evaluate(None);
        }
        for text in [open, size] {
            assert!(parse(Kind::Condition, &text, "", "{}").is_err());
        }
        assert!(parse(Kind::Update, &append, "", "{}").is_err());
    };
    // A worker of the server has eight times as much.
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap();
    thread.join().unwrap();
}
