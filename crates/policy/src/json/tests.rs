//! JSON is read as another reader reads it.

use proptest::prelude::*;
use serde_json::Value as Other;

use super::{Node, Value, read};

/// What another reader would show.
fn as_other(node: &Node) -> Other {
    match &node.value {
        Value::Null => Other::Null,
        Value::Boolean(truth) => Other::Bool(*truth),
        Value::Number(text) => serde_json::from_str(text).unwrap(),
        Value::Text(text) => Other::String(text.clone()),
        Value::List(nodes) => nodes.iter().map(as_other).collect(),
        Value::Object(members) => {
            members.iter().map(|member| (member.name.clone(), as_other(&member.node))).collect()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn texts_are_read_as_by_another_reader(
        text in r#"(\[|\]|\{|\}|"[ab\\"/nu0]{0,4}"|"|,|:|-?[0-9]{1,3}(\.[0-9]{1,2})?(e[+-]?[0-9])?|true|null| ){0,9}"#
    ) {
        match (read(&text), serde_json::from_str::<Other>(&text)) {
            (Ok(node), Ok(other)) => prop_assert_eq!(as_other(&node), other),
            (Err(_), Err(_)) => {}
            // Numbers stay texts here; the other one has them as floating-point numbers.
            (Ok(_), Err(other)) if other.to_string().starts_with("number out of range") => {}
            (own, other) => prop_assert!(false, "{:?} but {:?}", own, other),
        }
    }

    #[test]
    fn strings_are_read_whole(text in any::<String>()) {
        let node = read(&serde_json::to_string(&text).unwrap()).unwrap();
        prop_assert_eq!(node.value, Value::Text(text));
    }
}

#[test]
fn escapes_are_characters() {
    let text = r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\uDE00""#;
    let value = Value::Text("\"\\/\u{8}\u{c}\n\r\té😀".to_owned());
    assert_eq!(read(text).unwrap().value, value);
}
