//! What one file defines, imports and names.

use super::{Module, scan};

fn scanned(text: &str) -> Module {
    scan(text.parse().unwrap_or_else(|error| panic!("{text}: {error}")))
}

fn paths(text: &str) -> Vec<String> {
    scanned(text).paths.iter().map(|(path, line)| format!("{}@{line}", path.join("::"))).collect()
}

#[test]
fn a_use_names_each_leaf_of_its_tree() {
    let text = "use crate::a::{self, B, c::{D as E, *}};\nuse super::x;";
    assert_eq!(
        paths(text),
        ["crate::a@1", "crate::a::B@1", "crate::a::c::D@1", "crate::a::c@1", "super::x@2"]
    );
    let module = scanned(text);
    assert_eq!(module.imports.keys().collect::<Vec<_>>(), ["B", "E", "a", "x"]);
    assert_eq!(module.globs, [["crate", "a", "c"]]);
}

#[test]
fn paths_in_code_types_and_macros_are_seen() {
    let text = "fn f(x: crate::a::A) -> Vec<super::B> {\n assert!(self::c::d::<u8>(x));\n}";
    assert_eq!(paths(text), ["crate::a::A@1", "super::B@1", "self::c::d@2"]);
}

#[test]
fn comments_strings_and_visibilities_name_nothing() {
    let text = "// crate::a\n/// [`crate::b`]\npub(in crate::c) fn f() { g(\"crate::d\") }";
    assert_eq!(paths(text), Vec::<String>::new());
}

#[test]
fn code_for_tests_is_left_out() {
    let text = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\nuse crate::a::A;\n#[cfg(test)]\nfn f() { crate::b::g() }\nfn h() { crate::c::g() }";
    let module = scanned(text);
    assert_eq!(paths(text), ["crate::c::g@7"]);
    assert_eq!(module.test_modules.iter().collect::<Vec<_>>(), ["tests"]);
}

#[test]
fn only_items_at_the_top_of_a_module_are_its_own() {
    let text =
        "struct A; pub const fn b() {} const C: u8 = 0; impl A { fn d() {} } mod e { fn f() {} }";
    let module = scanned(text);
    assert_eq!(module.items.iter().collect::<Vec<_>>(), ["A", "C", "b"]);
    let inner = module.inline.get("e").map(|inner| inner.items.iter().collect::<Vec<_>>());
    assert_eq!(inner, Some(vec![&"f".to_owned()]));
}
