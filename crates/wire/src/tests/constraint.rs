//! Constraint violations: texts, paths, order and phases. Sources: public captures of AWS unless
//! a test says otherwise.

use model::{Operation, Request};

use super::{decoded, invalid};

const WRITES: [(Operation, &str); 3] =
    [(Operation::PutItem, "Item"), (Operation::UpdateItem, "Key"), (Operation::DeleteItem, "Key")];

#[test]
fn an_empty_table_name_is_reported_alone_by_the_newer_framework() {
    for (operation, content) in WRITES {
        for body in [
            format!(r#"{{"TableName":"","{content}":{{"pk":{{"S":"a"}}}}}}"#),
            format!(
                r#"{{"TableName":"","{content}":{{}},"ReturnConsumedCapacity":"INVALID","ReturnValues":"INVALID"}}"#
            ),
        ] {
            invalid(
                operation,
                &body,
                "1 validation error detected: Value at 'TableName' failed to satisfy constraint: \
                 Member must have length greater than or equal to 1",
            );
        }
    }
}

#[test]
fn an_update_without_key_is_answered_by_the_older_framework() {
    // Public AWS capture (eu-west-2 and us-east-1, 2026-10-09).
    invalid(
        Operation::UpdateItem,
        r#"{"TableName":"","ReturnConsumedCapacity":"INVALID","ReturnValues":"INVALID"}"#,
        "4 validation errors detected: Value 'INVALID' at 'returnConsumedCapacity' failed to \
         satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value '' \
         at 'tableName' failed to satisfy constraint: Member must have length greater than or \
         equal to 1; Value 'INVALID' at 'returnValues' failed to satisfy constraint: Member must \
         satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; Value null \
         at 'key' failed to satisfy constraint: Member must not be null",
    );
}

#[test]
fn a_missing_table_name_must_not_be_null() {
    invalid(
        Operation::PutItem,
        r#"{"Item":{"pk":{"S":"a"}}}"#,
        "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: \
         Member must not be null",
    );
}

#[test]
fn null_counts_as_missing() {
    invalid(
        Operation::PutItem,
        r#"{"TableName":null,"Item":{"pk":{"S":"a"}}}"#,
        "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: \
         Member must not be null",
    );
}

#[test]
fn a_table_name_of_256_characters_is_too_long() {
    let name = "a".repeat(256);
    invalid(
        Operation::PutItem,
        &format!(r#"{{"TableName":"{name}","Item":{{"pk":{{"S":"a"}}}}}}"#),
        &format!(
            "1 validation error detected: Value '{name}' at 'tableName' failed to satisfy \
             constraint: Member must have length less than or equal to 255"
        ),
    );
}

#[test]
fn a_table_name_with_strange_characters_misses_the_pattern() {
    invalid(
        Operation::PutItem,
        r#"{"TableName":"bad table!@#","Item":{"pk":{"S":"a"}}}"#,
        "1 validation error detected: Value 'bad table!@#' at 'tableName' failed to satisfy \
         constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    );
}

#[test]
fn a_table_name_of_two_characters_is_too_short() {
    invalid(
        Operation::CreateTable,
        r#"{"TableName":"ab"}"#,
        "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: \
         Member must have length greater than or equal to 3",
    );
}

#[test]
fn an_arn_is_taken_for_a_table_name() {
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/pets";
    let request = decoded(Operation::DescribeTable, &format!(r#"{{"TableName":"{arn}"}}"#));
    match request {
        Ok(Request::DescribeTable(input)) => assert_eq!(input.table_name, arn),
        other => panic!("{other:?}"),
    }
}

#[test]
fn three_key_schema_elements_are_printed_with_their_members() {
    invalid(
        Operation::CreateTable,
        r#"{"TableName":"table","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},
            {"KeyType":"RANGE","AttributeName":"sk"},{"AttributeName":"extra","KeyType":"RANGE"}]}"#,
        "1 validation error detected: Value '[KeySchemaElement(attributeName=pk, keyType=HASH), \
         KeySchemaElement(attributeName=sk, keyType=RANGE), KeySchemaElement(attributeName=extra, \
         keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length \
         less than or equal to 2",
    );
}

#[test]
fn three_invalid_enums_of_a_put_are_reported_in_one_order() {
    let message = "3 validation errors detected: Value 'INVALID' at 'returnConsumedCapacity' \
         failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, \
         NONE]; Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, \
         UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]; Value 'INVALID' at \
         'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum \
         value set: [SIZE, NONE]";
    for body in [
        r#"{"TableName":"table","Item":{"pk":{"S":"a"}},"ReturnValues":"INVALID",
            "ReturnConsumedCapacity":"INVALID","ReturnItemCollectionMetrics":"INVALID"}"#,
        r#"{"ReturnItemCollectionMetrics":"INVALID","ReturnConsumedCapacity":"INVALID",
            "ReturnValues":"INVALID","Item":{"pk":{"S":"a"}},"TableName":"table"}"#,
    ] {
        invalid(Operation::PutItem, body, message);
    }
}

#[test]
fn an_invalid_return_values_of_an_update_hides_other_enums() {
    let body = r#"{"TableName":"table","Key":{"pk":{"S":"a"}},"ReturnValues":"INVALID",
        "ReturnConsumedCapacity":"INVALID"}"#;
    let values = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, \
         UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]";
    invalid(Operation::UpdateItem, body, &format!("1 validation error detected: {values}"));
    invalid(
        Operation::DeleteItem,
        body,
        &format!(
            "2 validation errors detected: Value 'INVALID' at 'returnConsumedCapacity' failed to \
             satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; \
             {values}"
        ),
    );
}

#[test]
fn the_enum_set_is_printed_as_seen_but_updated_new_is_taken() {
    let body = r#"{"TableName":"table","Key":{"pk":{"S":"a"}},"ReturnValues":"UPDATED_NEW"}"#;
    assert!(decoded(Operation::UpdateItem, body).is_ok());
    let body = body.replace("UPDATED_NEW", "UPDATE_NEW");
    assert!(decoded(Operation::UpdateItem, &body).is_err());
}

#[test]
fn an_empty_batch_is_refused_in_the_operations_own_words() {
    invalid(
        Operation::BatchWriteItem,
        r#"{"RequestItems":{}}"#,
        "The requestItems parameter is required for BatchWriteItem",
    );
    // Public AWS capture (32 of 33 Regions, 2026-10-07).
    invalid(
        Operation::BatchGetItem,
        r#"{"RequestItems":{}}"#,
        "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: \
         Member must have length greater than or equal to 1",
    );
}

#[test]
fn too_many_writes_for_a_table_are_a_fault_of_the_map_value() {
    let write = r#"{"PutRequest":{"Item":{"pk":{"S":"a"}}}}"#;
    let body = format!(r#"{{"RequestItems":{{"table":[{}]}}}}"#, [write; 26].join(","));
    let message = super::refusal(Operation::BatchWriteItem, &body)["message"].to_string();
    assert!(
        message.starts_with("\"1 validation error detected: Value '{table=[WriteRequest("),
        "{message}"
    );
    assert!(
        message.ends_with(
            "]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy \
             constraint: [Member must have length less than or equal to 25, Member must have \
             length greater than or equal to 1]\""
        ),
        "{message}"
    );
}

#[test]
fn an_empty_transaction_is_too_short() {
    invalid(
        Operation::TransactWriteItems,
        r#"{"TransactItems":[]}"#,
        "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy \
         constraint: Member must have length greater than or equal to 1",
    );
}

#[test]
fn nested_members_are_named_by_their_path() {
    invalid(
        Operation::CreateTable,
        r#"{"TableName":"table","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},
            {"AttributeName":"","AttributeType":"X"}]}"#,
        "2 validation errors detected: Value '' at 'attributeDefinitions.2.member.attributeName' \
         failed to satisfy constraint: Member must have length greater than or equal to 1; Value \
         'X' at 'attributeDefinitions.2.member.attributeType' failed to satisfy constraint: \
         Member must satisfy enum value set: [B, N, S]",
    );
    invalid(
        Operation::BatchGetItem,
        r#"{"RequestItems":{"abc":{"Keys":[]}}}"#,
        "1 validation error detected: Value at 'RequestItems.abc.member.Keys' failed to satisfy \
         constraint: Member must have length greater than or equal to 1",
    );
}

#[test]
fn a_number_below_its_bound_is_printed_as_given() {
    invalid(
        Operation::Scan,
        r#"{"TableName":"table","Limit":0}"#,
        "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member \
         must have value greater than or equal to 1",
    );
}

#[test]
fn at_most_ten_violations_are_counted_and_shown() {
    let definitions = [r#"{"AttributeName":"","AttributeType":"S"}"#; 12].join(",");
    let body = format!(r#"{{"TableName":"table","AttributeDefinitions":[{definitions}]}}"#);
    let message = super::refusal(Operation::CreateTable, &body)["message"].to_string();
    assert!(message.starts_with("\"10 validation errors detected: "), "{message}");
    assert_eq!(message.matches("Member must have length").count(), 10);
}

#[test]
fn violations_come_before_values_that_cannot_be_stored() {
    invalid(
        Operation::PutItem,
        r#"{"Item":{"pk":{"N":"x"}}}"#,
        "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: \
         Member must not be null",
    );
}

#[test]
fn what_elements_and_keys_miss_is_told_of_their_container() {
    // The wording of elements and keys is the one of values, which is captured; not seen itself.
    let bounds = "[Member must have length less than or equal to 255, Member must have length \
         greater than or equal to 1]";
    invalid(
        Operation::CreateTable,
        r#"{"TableName":"table","GlobalSecondaryIndexes":[{"IndexName":"index",
            "KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],
            "Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["b",""]}}]}"#,
        &format!(
            "1 validation error detected: Value '[b, ]' at \
             'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy \
             constraint: Member must satisfy constraint: {bounds}"
        ),
    );
    invalid(
        Operation::BatchWriteItem,
        r#"{"RequestItems":{"a b":[{}]}}"#,
        "1 validation error detected: Value '{a b=[WriteRequest(putRequest=null, \
         deleteRequest=null)]}' at 'requestItems' failed to satisfy constraint: Map keys must \
         satisfy constraint: [Member must have length less than or equal to 255, Member must have \
         length greater than or equal to 3, Member must satisfy regular expression pattern: \
         [a-zA-Z0-9_.-]+]",
    );
}

#[test]
fn a_member_is_printed_with_its_first_letter_small() {
    invalid(
        Operation::CreateTable,
        r#"{"TableName":"table","SSESpecification":{"SSEType":"X"}}"#,
        "1 validation error detected: Value 'X' at 'sSESpecification.sSEType' failed to satisfy \
         constraint: Member must satisfy enum value set: [AES256, KMS]",
    );
}

#[test]
fn the_upper_limits_of_streams_are_kept() {
    let shard_iterator = r#""ShardIterator":"x""#;
    invalid(
        Operation::GetRecords,
        &format!(r#"{{{shard_iterator},"Limit":1001}}"#),
        "1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint: \
         Member must have value less than or equal to 1000",
    );
    let body = format!(r#"{{{shard_iterator},"Limit":1000}}"#);
    assert!(decoded(Operation::GetRecords, &body).is_ok());
}
