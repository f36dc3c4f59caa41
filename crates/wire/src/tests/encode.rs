//! The bodies of responses.

use model::{
    ConsumedCapacity, DescribeTableOutput, GetItemOutput, QueryOutput, Response, TableDescription,
    TableStatus,
};
use serde_json::{Value, json};

use super::{decoded, put};

fn encoded(response: &Response) -> Value {
    let mut out = Vec::new();
    crate::encode_response(response, &mut out);
    serde_json::from_slice(&out).expect("a response is JSON")
}

fn item(attributes: &str) -> value::Item {
    match decoded(model::Operation::PutItem, &put(attributes)) {
        Ok(model::Request::PutItem(input)) => input.item,
        other => panic!("{other:?}"),
    }
}

#[test]
fn members_that_are_absent_are_left_out() {
    assert_eq!(encoded(&GetItemOutput::default().into()), json!({}));
}

#[test]
fn every_type_of_value_is_written_as_it_came() {
    let attributes = r#""b":{"B":"AQID"},"bool":{"BOOL":false},"bs":{"BS":["AQ==","Ag=="]},
        "l":{"L":[{"S":"a"},{"L":[]}]},"m":{"M":{"x":{"N":"1.5"},"y":{"M":{}}}},"n":{"N":"-12"},
        "ns":{"NS":["1","2"]},"null":{"NULL":true},"s":{"S":"q\"\\\u0001é\n"},"ss":{"SS":["","a"]}"#;
    let response =
        GetItemOutput { item: Some(item(attributes)), ..GetItemOutput::default() }.into();
    let expected: Value = serde_json::from_str(&format!("{{{attributes}}}")).expect("JSON");
    assert_eq!(encoded(&response)["Item"], expected);
}

#[test]
fn lists_and_doubles_are_written() {
    let response = QueryOutput {
        items: Some(vec![item(r#""pk":{"S":"a"}"#), item(r#""pk":{"S":"b"}"#)]),
        count: Some(2),
        consumed_capacity: Some(ConsumedCapacity {
            table_name: Some("table".into()),
            capacity_units: Some(0.5),
            ..ConsumedCapacity::default()
        }),
        ..QueryOutput::default()
    };
    assert_eq!(
        encoded(&response.into()),
        json!({"Items": [{"pk": {"S": "a"}}, {"pk": {"S": "b"}}], "Count": 2,
               "ConsumedCapacity": {"TableName": "table", "CapacityUnits": 0.5}}),
    );
}

#[test]
fn nested_structures_keep_their_names_and_whole_doubles_their_point() {
    let table = TableDescription {
        table_name: Some("table".into()),
        table_status: Some(TableStatus::Active),
        creation_date_time: Some(1_700_000_000.0),
        item_count: Some(0),
        ..TableDescription::default()
    };
    let mut out = Vec::new();
    crate::encode_response(&DescribeTableOutput { table: Some(table) }.into(), &mut out);
    assert_eq!(
        String::from_utf8_lossy(&out),
        r#"{"Table":{"TableName":"table","TableStatus":"ACTIVE","CreationDateTime":1700000000.0,"ItemCount":0}}"#
    );
}

#[test]
fn the_checksum_is_crc32() {
    // The check value of CRC-32/ISO-HDLC.
    assert_eq!(crate::crc32(b"123456789"), 0xCBF4_3926);
}
