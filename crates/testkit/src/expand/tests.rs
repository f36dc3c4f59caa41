//! Every form of `${…}`.

use super::{Variables, expand, names};

fn variables() -> Variables {
    [("t", "x-1-t"), ("t.arn", "arn:t"), ("key", "{\"pk\":{\"S\":\"a\"}}")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

#[test]
fn each_form_becomes_what_the_table_says() {
    for (text, want) in [
        ("no names", "no names"),
        ("<${t}|${t.arn}>", "<x-1-t|arn:t>"),
        ("{K:${key}}", "{K:{\"pk\":{\"S\":\"a\"}}}"),
        ("${repeat:ab:3}", "ababab"),
        ("[${times:3:{a:'k@'}}]", "[{a:'k1'}, {a:'k2'}, {a:'k3'}]"),
        ("${times:2:{T:\"${t}\", n:@n}}", "{T:\"x-1-t\", n:1n}, {T:\"x-1-t\", n:2n}"),
        ("${def:a:S}", "{AttributeName:\"a\",AttributeType:\"S\"}"),
        ("${hash:a}", "{AttributeName:\"a\",KeyType:\"HASH\"}"),
        ("${range:a}", "{AttributeName:\"a\",KeyType:\"RANGE\"}"),
        ("${nest:2:1n}", "{\"M\":{\"a\":{\"M\":{\"a\":1n}}}}"),
    ] {
        assert_eq!(expand(text, &variables()).as_deref(), Ok(want));
    }
}

#[test]
fn unknown_names_and_broken_forms_are_errors() {
    for text in ["${unknown}", "${t", "${repeat:x}", "${times:x:y}", "${nest:1}"] {
        assert!(expand(text, &variables()).is_err(), "{text}");
    }
}

#[test]
fn names_lists_what_a_text_uses() {
    assert_eq!(names("${t} ${t.arn} ${other}"), ["t", "t", "other"]);
    assert_eq!(names("${times:2:${t}}"), ["times", "t"]);
}
