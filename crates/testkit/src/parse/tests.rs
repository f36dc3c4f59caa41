//! Case files are read as written, and mistakes are reported where they are.

use crate::case::{Expectation, Source};

use super::parse;

const FILE: &str = "\
# A comment.
source AWS documentation: API_GetItem
table t pk:S
table unused pk:S
item t {pk:'a'}

case Reads back what was put
GetItem t {Key:{pk:'a'}}
  -> {Item:{pk:'a'}}
  save found = Item.pk

case Refuses a key
source guess
table u pk:S
  gsi g a:S all
GetItem u {Key:{pk:1n},
  ConsistentRead:true}
  !! ValidationException: The key of ${u}
    is wrong
  with {Extra:1}
raw PutItem {{{
  !! 500 InternalServerError
";

#[test]
fn a_file_becomes_its_cases() {
    let cases = parse("items/get", FILE).expect("a good file");
    let [first, second] = cases.as_slice() else { panic!("two cases") };
    assert_eq!(first.name, "Reads back what was put");
    assert_eq!(first.source, Source::Documentation("API_GetItem".to_owned()));
    assert_eq!((first.line, first.tables.len(), first.items.len()), (7, 1, 1));
    assert_eq!(first.steps[0].expect, Expectation::Body("{Item:{pk:'a'}}".to_owned()));
    assert_eq!(first.steps[0].saves, [("found".to_owned(), "Item.pk".to_owned())]);
    assert_eq!(second.source, Source::Guess);
    assert_eq!((second.tables.len(), second.items.len()), (1, 0));
    assert_eq!(second.steps[0].body, "{Key:{pk:1n}, ConsistentRead:true}");
    let want = Expectation::Error {
        status: 400,
        code: "ValidationException".to_owned(),
        message: Some("The key of ${u} is wrong".to_owned()),
        with: Some("{Extra:1}".to_owned()),
    };
    assert_eq!(second.steps[0].expect, want);
    assert!(second.steps[1].raw);
}

#[test]
fn mistakes_name_file_and_line() {
    for (text, line, part) in [
        ("nonsense here", 1, "`nonsense` is not known"),
        ("case a\nGetItem t {}", 2, "there is no table t"),
        ("case a\n\nGetItem {a b}", 3, "a member name"),
        ("case a\nGetItem {}\n  -> {a:}", 2, "a value"),
        ("case a\nGetItem {a:\"${x}\"}", 2, "is not known here"),
        ("case a\nsource hearsay", 2, "a source is"),
        ("case a", 1, "a case needs a request"),
        ("case a\nGetItem {}\ncase a\nGetItem {}", 3, "a name that its file"),
        ("GetItem {}", 1, "belongs into a case"),
        ("case a\nGetItem {}\n  with {}", 2, "does not fit"),
        ("case a\ntable t pk", 2, "is no key"),
    ] {
        let error = parse("topic", text).expect_err(text);
        assert_eq!(error.line, line, "{text}");
        assert!(error.to_string().starts_with("topic.case:"), "{error}");
        assert!(error.problem.contains(part), "{error}");
    }
}
