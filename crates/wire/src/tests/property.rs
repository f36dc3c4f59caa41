//! Laws: nothing panics, and values survive the way in and out.

use bytes::Bytes;
use model::{GetItemOutput, Operation, Request};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// JSON that is about as often right as wrong for a PutItem.
fn fragments() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"TableName\"",
        "\"Item\"",
        "\"Key\"",
        "\"S\"",
        "\"N\"",
        "\"SS\"",
        "\"M\"",
        "\"L\"",
        "\"NULL\"",
        "\"B\"",
        "null",
        "true",
        "1",
        "-1.5e3",
        "\"a\"",
        "\"\\u00e9\"",
        "\"\\ud800\"",
        " ",
        "\"RequestItems\"",
        "\"TransactItems\"",
        "\"Put\"",
    ]);
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

fn operation() -> impl Strategy<Value = Operation> {
    prop::sample::select(Operation::ALL.to_vec())
}

/// An attribute name; none is empty.
fn name() -> impl Strategy<Value = String> {
    ".{1,8}"
}

/// An attribute value in the spelling in which it comes back.
fn attribute_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<String>().prop_map(|text| json!({"S": text})),
        any::<i64>().prop_map(|number| json!({"N": number.to_string()})),
        any::<bool>().prop_map(|value| json!({"BOOL": value})),
        Just(json!({"NULL": true})),
        prop::collection::vec(any::<u8>(), 0..20)
            .prop_map(|bytes| json!({"B": base64_simd::STANDARD.encode_to_string(bytes)})),
        prop::collection::btree_set(any::<String>(), 1..5).prop_map(|set| json!({"SS": set})),
        prop::collection::btree_set(any::<i32>(), 1..5).prop_map(|set| {
            json!({"NS": set.iter().map(ToString::to_string).collect::<Vec<_>>()})
        }),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|list| json!({"L": list})),
            prop::collection::btree_map(name(), inner, 0..6)
                .prop_map(|map| json!({"M": map.into_iter().collect::<Map<_, _>>()})),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(operation in operation(), body in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = crate::decode(operation, &Bytes::from(body));
    }

    #[test]
    fn no_tokens_make_it_panic(operation in operation(), body in fragments()) {
        let decoded = crate::decode(operation, &Bytes::from(body.clone()));
        // What the strict parser of another author refuses is refused here too.
        if serde_json::from_str::<Value>(&body).is_err() {
            prop_assert!(decoded.is_err());
        }
    }

    #[test]
    fn no_depth_makes_it_panic(levels in 1_usize..5_000, map in any::<bool>()) {
        let (open, close) = if map { (r#"{"M":{"a":"#, "}}") } else { (r#"{"L":["#, "]}") };
        let value = format!("{}{{\"S\":\"x\"}}{}", open.repeat(levels), close.repeat(levels));
        let body = format!(r#"{{"TableName":"table","Item":{{"a":{value}}}}}"#);
        let decoded = crate::decode(Operation::PutItem, &Bytes::from(body));
        prop_assert_eq!(decoded.is_ok(), levels < 32);
    }

    #[test]
    fn items_come_back_as_they_went_in(
        attributes in prop::collection::btree_map(name(), attribute_value(), 0..8),
    ) {
        let given = Value::Object(attributes.into_iter().collect());
        let body = json!({"TableName": "table", "Item": given}).to_string();
        let decoded = crate::decode(Operation::PutItem, &Bytes::from(body));
        let Ok(Request::PutItem(input)) = decoded else {
            return Err(TestCaseError::fail(format!("{decoded:?}")));
        };
        let response = GetItemOutput { item: Some(input.item), consumed_capacity: None }.into();
        let mut out = Vec::new();
        crate::encode_response(&response, &mut out);
        let mut answer: Value = serde_json::from_slice(&out).expect("JSON");
        let mut expected = json!({"Item": given});
        sort_sets(&mut answer);
        sort_sets(&mut expected);
        prop_assert_eq!(answer, expected);
    }
}

/// Sets have no order.
fn sort_sets(value: &mut Value) {
    match value {
        Value::Array(elements) if elements.iter().all(Value::is_string) => {
            elements.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
        Value::Array(elements) => elements.iter_mut().for_each(sort_sets),
        Value::Object(members) => members.values_mut().for_each(sort_sets),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
