//! Attribute values: what is stored and what is refused, in which words.

use model::{Operation, Request};
use value::ValueRef;

use super::{decoded, invalid, put, unreadable};

const ENVELOPE: &str = "1 validation error detected: ";

/// A value that PutItem refuses, and the same value in a GetItem key, outside the envelope.
#[track_caller]
fn refused(value: &str, message: &str) {
    let attribute = format!(r#""pk":{value}"#);
    invalid(Operation::PutItem, &put(&attribute), &format!("{ENVELOPE}{message}"));
    let get = format!(r#"{{"TableName":"table","Key":{{{attribute}}}}}"#);
    invalid(Operation::GetItem, &get, message);
}

#[test]
fn a_value_has_exactly_one_type() {
    refused(
        "{}",
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    );
    refused(
        r#"{"S":"a","N":"1"}"#,
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of \
         the supported datatypes",
    );
    refused(
        r#"{"X":"a"}"#,
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    );
    refused(
        "null",
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    );
}

#[test]
fn null_is_true_or_refused() {
    refused(
        r#"{"NULL":false}"#,
        "One or more parameter values were invalid: Null attribute value types must have the \
         value of true",
    );
    assert!(decoded(Operation::PutItem, &put(r#""pk":{"NULL":true}"#)).is_ok());
}

#[test]
fn sets_are_not_empty() {
    let opening = "One or more parameter values were invalid:";
    refused(r#"{"SS":[]}"#, &format!("{opening} An string set  may not be empty"));
    refused(r#"{"NS":[]}"#, &format!("{opening} An number set  may not be empty"));
    refused(r#"{"BS":[]}"#, &format!("{opening} Binary sets should not be empty"));
}

#[test]
fn sets_hold_each_element_once() {
    invalid(
        Operation::PutItem,
        &put(r#""pk":{"SS":["a","a"]}"#),
        "1 validation error detected: One or more parameter values were invalid: Input \
         collection [\"a\", \"a\"] contains duplicates.",
    );
    invalid(
        Operation::BatchWriteItem,
        r#"{"RequestItems":{"table":[{"PutRequest":{"Item":{"pk":{"SS":["b","a","b"]}}}}]}}"#,
        "One or more parameter values were invalid: Input collection [b, a, b] contains duplicates.",
    );
    // The newer words list in order, up to the first repeat.
    invalid(
        Operation::GetItem,
        r#"{"TableName":"table","Key":{"pk":{"SS":["b","a","b","a"]}}}"#,
        "One or more parameter values were invalid: Input collection [\"a\", \"b\", \"b\"] contains \
         duplicates.",
    );
    invalid(
        Operation::GetItem,
        r#"{"TableName":"table","Key":{"pk":{"BS":["/w==","AA==","AA=="]}}}"#,
        "One or more parameter values were invalid: Input collection [\"AA==\",\"/w==\",\"AA==\"]of \
         type BS contains duplicates.",
    );
    refused(
        r#"{"NS":["1","1.0"]}"#,
        "One or more parameter values were invalid: Input collection contains duplicates.",
    );
}

#[test]
fn sets_may_hold_an_empty_string_or_binary_but_no_empty_number() {
    assert!(decoded(Operation::PutItem, &put(r#""pk":{"SS":[""]}"#)).is_ok());
    assert!(decoded(Operation::PutItem, &put(r#""pk":{"BS":[""]}"#)).is_ok());
    refused(r#"{"NS":[""]}"#, "The parameter cannot be converted to a numeric value: ");
}

#[test]
fn numbers_are_normalised() {
    for (given, stored) in [("+5", "5"), (".5", "0.5"), ("5.", "5"), ("1.e5", "100000")] {
        let request = decoded(Operation::PutItem, &put(&format!(r#""n":{{"N":"{given}"}}"#)));
        let Ok(Request::PutItem(input)) = request else { panic!("{request:?}") };
        match input.item.get("n").map(value::RawValue::view) {
            Some(ValueRef::N(number)) => assert_eq!(number.to_number().to_string(), stored),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn numbers_that_are_none_are_refused_with_their_text() {
    for text in ["abc", "1+2", "1.2.3", "+e2", "1e", " 1", "1 "] {
        refused(
            &format!(r#"{{"N":"{text}"}}"#),
            &format!("The parameter cannot be converted to a numeric value: {text}"),
        );
    }
    let digits = "1".repeat(39);
    refused(
        &format!(r#"{{"N":"{digits}"}}"#),
        "Attempting to store more than 38 significant digits in a Number",
    );
    refused(
        r#"{"N":"1e126"}"#,
        "Number overflow. Attempting to store a number with magnitude larger than supported range",
    );
    refused(
        r#"{"N":"1e-131"}"#,
        "Number underflow. Attempting to store a number with magnitude smaller than supported \
         range",
    );
}

/// `levels` maps or lists inside each other.
fn nested(levels: usize, open: &str, close: &str) -> String {
    format!("{}{}{}", open.repeat(levels), r#"{"S":"x"}"#, close.repeat(levels))
}

#[test]
fn values_nest_31_levels_deep() {
    let message = "Nesting Levels have exceeded supported limits: Attributes in the item have \
         nested levels beyond supported limit";
    for (open, close) in [(r#"{"M":{"a":"#, "}}"), (r#"{"L":["#, "]}")] {
        let fits = format!(r#""pk":{}"#, nested(31, open, close));
        assert!(decoded(Operation::PutItem, &put(&fits)).is_ok());
        refused(&nested(32, open, close), message);
        refused(&nested(40, open, close), message);
    }
}

#[test]
fn nesting_without_end_is_refused_without_recursion() {
    let deep = nested(200_000, r#"{"L":["#, "]}");
    let answer = super::refusal(Operation::PutItem, &put(&format!(r#""pk":{deep}"#)));
    assert!(answer["message"].to_string().contains("Nesting Levels"), "{answer}");
}

#[test]
fn an_expression_value_is_refused_with_its_name() {
    let update = r#"{"TableName":"t-1","Key":{"pk":{"S":"a"}},"UpdateExpression":"SET a = :a",
        "ExpressionAttributeValues":{":a":{"S":"x"},":b":{}}}"#;
    let body = format!(r#"{{"TransactItems":[{{"Update":{update}}}]}}"#);
    let Ok(Request::TransactWriteItems(input)) = decoded(Operation::TransactWriteItems, &body)
    else {
        panic!("the action keeps the fault");
    };
    let action = input.transact_items.into_iter().next().and_then(|action| action.update);
    let held = action.and_then(|update| update.fault).expect("a fault");
    assert!(!held.in_key);
    assert_eq!(
        held.fault.to_string(),
        "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, \
         must contain exactly one of the supported datatypes for key :b",
    );
}

#[test]
fn the_newer_framework_does_not_name_the_expression_value() {
    invalid(
        Operation::UpdateItem,
        r#"{"TableName":"table","Key":{"pk":{"S":"a"}},"UpdateExpression":"SET a = :a",
            "ExpressionAttributeValues":{":a":{"SS":[]}}}"#,
        "1 validation error detected: One or more parameter values were invalid: An string set  \
         may not be empty",
    );
}

#[test]
fn scalars_of_another_kind_are_named_by_their_java_types() {
    let cases = [
        (r#"{"S":5}"#, "NUMBER_VALUE cannot be converted to String"),
        (r#"{"S":5.5}"#, "DECIMAL_VALUE cannot be converted to String"),
        (r#"{"N":1}"#, "NUMBER_VALUE cannot be converted to String"),
        (r#"{"S":true}"#, "TRUE_VALUE cannot be converted to String"),
        (r#"{"S":false}"#, "FALSE_VALUE cannot be converted to String"),
        (r#"{"S":{}}"#, "Start of structure or map found where not expected"),
        (r#"{"S":[]}"#, "Unrecognized collection type class java.lang.String"),
        (r#"{"BOOL":"true"}"#, "Unexpected token received from parser"),
        (r#"{"BOOL":1}"#, "NUMBER_VALUE cannot be converted to Boolean"),
        (r#"{"B":1}"#, "NUMBER_VALUE cannot be converted to ByteBuffer"),
        (r#"{"SS":"a"}"#, "Unexpected field type"),
        (r#"{"SS":{}}"#, "Start of structure or map found where not expected"),
        (r#"{"SS":[1]}"#, "NUMBER_VALUE cannot be converted to String"),
        (
            r#"{"M":[]}"#,
            "Unrecognized collection type java.util.Map<java.lang.String, \
             com.amazonaws.dynamodb.v20120810.AttributeValue>",
        ),
        (r#"{"M":"a"}"#, "Unexpected field type"),
        (r#""a""#, "Unexpected field type"),
        (
            "[]",
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue",
        ),
    ];
    for (value, message) in cases {
        unreadable(Operation::PutItem, &put(&format!(r#""pk":{value}"#)), message);
    }
}

#[test]
fn binaries_are_base64_with_padding() {
    let cases = [
        ("a", "Base64 encoded length is expected a multiple of 4 bytes but found: 1"),
        ("abc", "Base64 encoded length is expected a multiple of 4 bytes but found: 3"),
        ("ab!=", "Invalid Base64 character: '!'"),
        ("ab==", "Invalid last non-pad Base64 character dectected"),
    ];
    for (text, message) in cases {
        unreadable(Operation::PutItem, &put(&format!(r#""b":{{"B":"{text}"}}"#)), message);
    }
    let request = decoded(Operation::PutItem, &put(r#""b":{"B":"AQID"}"#));
    let Ok(Request::PutItem(input)) = request else { panic!("{request:?}") };
    assert_eq!(input.item.get("b").map(value::RawValue::view), Some(ValueRef::B(&[1, 2, 3])));
}

#[test]
fn a_set_with_more_elements_than_an_item_has_bytes_is_refused_without_looking_at_them() {
    let elements = vec!["\"1\""; 409_602].join(",");
    let body = put(&format!(r#""pk":{{"S":"a"}},"numbers":{{"NS":[{elements}]}}"#));
    invalid(Operation::PutItem, &body, "Item size has exceeded the maximum allowed size");
}
