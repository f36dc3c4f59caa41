//! Bodies that are not JSON, or JSON of the wrong shape.

use model::{Operation, Request};

use super::{decoded, put, refusal, unreadable};

#[test]
fn what_is_not_json_is_refused_without_a_text() {
    let bodies = [
        "",
        " ",
        "{",
        "}",
        "nul",
        "{]",
        r#"{"TableName""#,
        r#"{"TableName":"#,
        r#"{"TableName":"a""#,
        r#"{"TableName":"a",}"#,
        r#"{,"TableName":"a"}"#,
        r#"{"TableName" "a"}"#,
        r#"{TableName:"a"}"#,
        r#"{'TableName':'a'}"#,
        r#"{"TableName":"a"} x"#,
        r#"{"TableName":"a"}{}"#,
        r#"{"TableName":"\x"}"#,
        r#"{"TableName":"\u12"}"#,
        r#"{"TableName":"\ud800"}"#,
        r#"{"TableName":"\ud800\u0041"}"#,
        r#"{"TableName":"\udc00"}"#,
        "{\"TableName\":\"a\nb\"}",
        r#"{"Other":01}"#,
        r#"{"Other":1.}"#,
        r#"{"Other":.1}"#,
        r#"{"Other":1e}"#,
        r#"{"Other":-}"#,
        r#"{"Other":+1}"#,
        r#"{"Other":tru}"#,
        r#"{"Other":[1,]}"#,
        r#"{"Other":[1 2]}"#,
        r#"{"Other":{"a":1,}}"#,
        r#"{"Other":NaN}"#,
        r#"{"Other":"\"#,
    ];
    for body in bodies {
        let answer = refusal(Operation::DescribeTable, body);
        let expected =
            serde_json::json!({"__type": "com.amazon.coral.service#SerializationException"});
        assert_eq!(answer, expected, "{body}");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_not_json() {
    let body = bytes::Bytes::from_static(b"{\"TableName\":\"\xff\xfe\"}");
    let error = crate::decode(Operation::DescribeTable, &body).expect_err("refused");
    assert_eq!(error, model::ApiError::Serialization(model::Serialization::Malformed));
}

#[test]
fn the_body_is_an_object() {
    unreadable(
        Operation::DescribeTable,
        "[]",
        "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.DescribeTableInput",
    );
    unreadable(Operation::DescribeTable, "\"a\"", "Unexpected field type");
}

#[test]
fn members_of_another_kind_are_named_by_their_java_types() {
    let cases = [
        (r#"{"TableName":1}"#, "NUMBER_VALUE cannot be converted to String"),
        (r#"{"TableName":{}}"#, "Start of structure or map found where not expected"),
        (r#"{"TableName":[]}"#, "Unrecognized collection type class java.lang.String"),
        (r#"{"Limit":"1"}"#, "STRING_VALUE cannot be converted to Integer"),
        (r#"{"Limit":true}"#, "TRUE_VALUE cannot be converted to Integer"),
        (r#"{"AttributesToGet":"a"}"#, "Unexpected field type"),
        (r#"{"AttributesToGet":{}}"#, "Start of structure or map found where not expected"),
        (
            r#"{"ExpressionAttributeNames":[]}"#,
            "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>",
        ),
        (
            r#"{"KeyConditions":[]}"#,
            "Unrecognized collection type java.util.Map<java.lang.String, \
             com.amazonaws.dynamodb.v20120810.Condition>",
        ),
    ];
    for (body, message) in cases {
        unreadable(Operation::Query, body, message);
    }
}

#[test]
fn unknown_members_are_skipped_whatever_they_hold() {
    let body = r#"{"Unknown":{"a":[1,2.5e3,{"b":null}],"c":"\u00e9"},"TableName":"table","X":[]}"#;
    match decoded(Operation::DescribeTable, body) {
        Ok(Request::DescribeTable(input)) => assert_eq!(input.table_name, "table"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_two_members_with_one_name_the_last_counts() {
    let body = r#"{"TableName":"first","TableName":"second"}"#;
    match decoded(Operation::DescribeTable, body) {
        Ok(Request::DescribeTable(input)) => assert_eq!(input.table_name, "second"),
        other => panic!("{other:?}"),
    }
    let body = put(r#""a":{"S":"first"},"a":{"S":"second"}"#);
    match decoded(Operation::PutItem, &body) {
        Ok(Request::PutItem(input)) => {
            assert_eq!(input.item.len(), 1);
            let second = value::Value::string("second");
            assert_eq!(input.item.get("a"), Some(second.as_raw()));
        }
        other => panic!("{other:?}"),
    }
    let body = r##"{"TableName":"table","ExpressionAttributeNames":{"#a":"x","#b":"y","#a":"z"}}"##;
    match decoded(Operation::Query, body) {
        Ok(Request::Query(input)) => {
            let names = input.expression_attribute_names.unwrap_or_default();
            assert_eq!(names.iter().collect::<Vec<_>>().len(), 2);
            assert_eq!(names.get("#a").map(String::as_str), Some("z"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn escapes_are_read() {
    let body = put(r#""\u0061\ud83d\ude00":{"S":"\"\\\/\b\f\n\r\t\u00e9"}"#);
    match decoded(Operation::PutItem, &body) {
        Ok(Request::PutItem(input)) => {
            let text = value::Value::string("\"\\/\u{8}\u{c}\n\r\té");
            assert_eq!(input.item.get("a😀"), Some(text.as_raw()));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_operation_reads_an_empty_object_or_says_what_is_missing() {
    for operation in Operation::ALL {
        match decoded(operation, "{}") {
            Ok(request) => assert_eq!(request.operation(), operation),
            Err(error) => {
                let text = error.to_string();
                let named = text
                    == "The parameter 'TableName' is required but was not present in the request";
                assert!(named || text.ends_with("Member must not be null"), "{error}");
            }
        }
    }
}
