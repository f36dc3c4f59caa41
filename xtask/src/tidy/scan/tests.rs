//! Lines taken apart.

use super::split;

#[track_caller]
fn check(line: &str, code: &str, comment: &str) {
    let found = split(line);
    assert_eq!((found.code.as_str(), found.comment), (code, comment));
}

#[test]
fn a_comment_ends_the_code() {
    check("let a = 1; // one", "let a = 1; ", "// one");
    check("//! header", "", "//! header");
}

#[test]
fn slashes_in_a_string_are_no_comment() {
    check(r#"let a = "http://x"; // y"#, r#"let a = ""; "#, "// y");
}

#[test]
fn escaped_quotes_stay_inside_the_string() {
    check(r#"f("a\"// b"); // c"#, r#"f(""); "#, "// c");
}

#[test]
fn a_quote_character_opens_no_string() {
    check(r#"'"' => 1, // "x""#, " => 1, ", r#"// "x""#);
}
