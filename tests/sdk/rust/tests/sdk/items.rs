//! Items: types, conditions, updates, capacity, batches, error classes.

use stator_sdk_rust::db::Client;
use stator_sdk_rust::db::primitives::Blob;
use stator_sdk_rust::db::types::{
    AttributeValue, DeleteRequest, KeysAndAttributes, PutRequest, ReturnConsumedCapacity,
    ReturnValue, ReturnValuesOnConditionCheckFailure, WriteRequest,
};
use stator_sdk_rust::{Item, Shape, client, item, n, new_name, new_table, s};

use super::told;

async fn put(client: &Client, table: &str, item: &Item) {
    let put = client.put_item().table_name(table).set_item(Some(item.clone()));
    put.send().await.expect("a put");
}

async fn get(client: &Client, table: &str, key: Item) -> Option<Item> {
    let get = client.get_item().table_name(table).set_key(Some(key)).consistent_read(true);
    get.send().await.expect("a get").item
}

#[tokio::test]
async fn every_type_comes_back_as_it_was() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let stored = item([
        ("pk", s("types")),
        ("string", s("text \u{1F600}")),
        ("empty", s("")),
        ("number", n("-12345678901234567890.123456789012345678")),
        ("binary", AttributeValue::B(Blob::new([0, 255]))),
        ("yes", AttributeValue::Bool(true)),
        ("nothing", AttributeValue::Null(true)),
        ("list", AttributeValue::L(vec![s("a"), AttributeValue::L(vec![n(1)])])),
        ("map", AttributeValue::M(item([("deep", AttributeValue::Bool(false))]))),
        ("strings", AttributeValue::Ss(vec!["only".into()])),
        ("numbers", AttributeValue::Ns(vec!["1.5".into()])),
        ("binaries", AttributeValue::Bs(vec![Blob::new([1])])),
    ]);
    put(&client, &table, &stored).await;
    assert_eq!(get(&client, &table, item([("pk", s("types"))])).await, Some(stored));
    assert_eq!(get(&client, &table, item([("pk", s("none"))])).await, None);
}

#[tokio::test]
async fn a_failed_condition_is_the_modelled_error_with_the_item_when_asked() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let stored = item([("pk", s("once")), ("v", n(7))]);
    put(&client, &table, &stored).await;
    let again = client
        .put_item()
        .table_name(&table)
        .item("pk", s("once"))
        .condition_expression("attribute_not_exists(pk)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let error = again.send().await.expect_err("the item is there").into_service_error();
    assert!(error.is_conditional_check_failed_exception());
    assert_eq!(told(&error), ("ConditionalCheckFailedException", "The conditional request failed"));
    let stator_sdk_rust::db::operation::put_item::PutItemError::ConditionalCheckFailedException(
        failed,
    ) = error
    else {
        panic!("another error");
    };
    assert_eq!(failed.item, Some(stored));
}

#[tokio::test]
async fn an_update_combines_its_four_clauses() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let stored = item([
        ("pk", s("a")),
        ("tags", AttributeValue::Ss(vec!["a".into(), "b".into()])),
        ("gone", s("x")),
        ("list", AttributeValue::L(Vec::new())),
    ]);
    put(&client, &table, &stored).await;
    let update = client
        .update_item()
        .table_name(&table)
        .key("pk", s("a"))
        .update_expression(
            "SET #n = if_not_exists(#n, :zero) + :one, #l = list_append(#l, :more) \
             REMOVE gone ADD hits :one DELETE tags :b",
        )
        .expression_attribute_names("#n", "n")
        .expression_attribute_names("#l", "list")
        .expression_attribute_values(":zero", n(0))
        .expression_attribute_values(":one", n(1))
        .expression_attribute_values(":more", AttributeValue::L(vec![s("last")]))
        .expression_attribute_values(":b", AttributeValue::Ss(vec!["b".into()]))
        .return_values(ReturnValue::AllNew);
    let expected = item([
        ("pk", s("a")),
        ("n", n(1)),
        ("hits", n(1)),
        ("list", AttributeValue::L(vec![s("last")])),
        ("tags", AttributeValue::Ss(vec!["a".into()])),
    ]);
    assert_eq!(update.send().await.expect("an update").attributes, Some(expected));
}

#[tokio::test]
async fn a_deletion_answers_the_old_item_when_asked() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let stored = item([("pk", s("a")), ("v", n(1))]);
    put(&client, &table, &stored).await;
    let delete = client
        .delete_item()
        .table_name(&table)
        .key("pk", s("a"))
        .return_values(ReturnValue::AllOld);
    let answer = delete.clone().send().await.expect("a deletion");
    assert_eq!(answer.attributes, Some(stored));
    assert_eq!(delete.send().await.expect("a deletion").attributes, None);
}

#[tokio::test]
async fn consumed_capacity_follows_size_and_consistency() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let put = client
        .put_item()
        .table_name(&table)
        .item("pk", s("a"))
        .item("text", s("x".repeat(4_000)))
        .return_consumed_capacity(ReturnConsumedCapacity::Total);
    let written = put.send().await.expect("a put").consumed_capacity.expect("capacity");
    assert_eq!(written.capacity_units, Some(4.0));
    for (consistent, units) in [(true, 1.0), (false, 0.5)] {
        let get = client
            .get_item()
            .table_name(&table)
            .key("pk", s("a"))
            .consistent_read(consistent)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let read = get.send().await.expect("a get").consumed_capacity.expect("capacity");
        assert_eq!(read.capacity_units, Some(units));
    }
}

#[tokio::test]
async fn a_projection_picks_paths() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let map = AttributeValue::M(item([("a", n(1)), ("b", n(2))]));
    let list = AttributeValue::L(vec![s("x"), s("y")]);
    put(&client, &table, &item([("pk", s("a")), ("map", map), ("list", list)])).await;
    let get = client
        .get_item()
        .table_name(&table)
        .key("pk", s("a"))
        .projection_expression("#m.b, #l[1], absent")
        .expression_attribute_names("#m", "map")
        .expression_attribute_names("#l", "list");
    let expected = item([
        ("map", AttributeValue::M(item([("b", n(2))]))),
        ("list", AttributeValue::L(vec![s("y")])),
    ]);
    assert_eq!(get.send().await.expect("a get").item, Some(expected));
}

#[tokio::test]
async fn wrong_requests_are_validation_errors() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk", "sk"])).await;
    let get = client.get_item().table_name(&table).key("pk", s("only"));
    let error = get.send().await.expect_err("half a key").into_service_error();
    let expected = "The provided key element does not match the schema";
    assert_eq!(told(&error), ("ValidationException", expected));
    let put = client.put_item().table_name(&table).item("pk", s("big")).item("sk", s("1"));
    let error = put.item("text", s("x".repeat(409_600))).send().await.expect_err("too large");
    let expected = "Item size has exceeded the maximum allowed size";
    assert_eq!(told(&error.into_service_error()), ("ValidationException", expected));
}

#[tokio::test]
async fn an_item_of_an_absent_table_is_the_modelled_error() {
    let get = client().get_item().table_name(new_name()).key("pk", s("a"));
    let error = get.send().await.expect_err("no table").into_service_error();
    assert!(error.is_resource_not_found_exception());
    let expected = ("ResourceNotFoundException", "Requested resource not found");
    assert_eq!(told(&error), expected);
}

fn puts(count: usize) -> Vec<WriteRequest> {
    let put = |number: usize| PutRequest::builder().item("pk", s(number.to_string())).build();
    let request = |put: PutRequest| WriteRequest::builder().put_request(put).build();
    (0..count).map(|number| request(put(number).expect("a put"))).collect()
}

#[tokio::test]
async fn a_batch_writes_deletes_and_reads() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let write = client.batch_write_item().request_items(&table, puts(25));
    let written = write.send().await.expect("a batch");
    assert!(written.unprocessed_items.is_none_or(|left| left.is_empty()));
    let delete = DeleteRequest::builder().key("pk", s("0")).build().expect("a deletion");
    let delete = WriteRequest::builder().delete_request(delete).build();
    let write = client.batch_write_item().request_items(&table, vec![delete]);
    write.send().await.expect("a batch");
    let keys = (0..25).map(|number| item([("pk", s(number.to_string()))])).collect();
    let keys = KeysAndAttributes::builder().set_keys(Some(keys)).build().expect("keys");
    let read = client.batch_get_item().request_items(&table, keys).send().await.expect("a batch");
    assert_eq!(read.responses.expect("responses")[&table].len(), 24);
    assert!(read.unprocessed_keys.is_none_or(|left| left.is_empty()));
}

#[tokio::test]
async fn a_batch_has_at_most_25_writes() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let write = client.batch_write_item().request_items(&table, puts(26));
    let error = write.send().await.expect_err("too many").into_service_error();
    let (code, message) = told(&error);
    assert_eq!(code, "ValidationException");
    assert!(message.contains("less than or equal to 25"), "{message}");
}
