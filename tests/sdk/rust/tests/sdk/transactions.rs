//! Transactions: all or nothing, reasons, tokens, reads.

use stator_sdk_rust::db::Client;
use stator_sdk_rust::db::types::{
    ConditionCheck, Delete, Get, Put, ReturnValuesOnConditionCheckFailure, TransactGetItem,
    TransactWriteItem, Update,
};
use stator_sdk_rust::{Item, Shape, client, item, n, new_table, s};

use super::told;

fn put(table: &str, item: Item) -> TransactWriteItem {
    let put = Put::builder().table_name(table).set_item(Some(item)).build().expect("a put");
    TransactWriteItem::builder().put(put).build()
}

fn add(table: &str, pk: &str, name: &str) -> TransactWriteItem {
    let update = Update::builder()
        .table_name(table)
        .key("pk", s(pk))
        .update_expression(format!("ADD {name} :one"))
        .expression_attribute_values(":one", n(1))
        .build();
    TransactWriteItem::builder().update(update.expect("an update")).build()
}

async fn get(client: &Client, table: &str, pk: &str) -> Option<Item> {
    let get = client.get_item().table_name(table).key("pk", s(pk)).consistent_read(true);
    get.send().await.expect("a get").item
}

#[tokio::test]
async fn all_four_actions_happen_together() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    for pk in ["updated", "deleted", "checked"] {
        let put = client.put_item().table_name(&table).item("pk", s(pk)).item("v", n(1));
        put.send().await.expect("a put");
    }
    let delete = Delete::builder().table_name(&table).key("pk", s("deleted")).build();
    let check = ConditionCheck::builder()
        .table_name(&table)
        .key("pk", s("checked"))
        .condition_expression("v = :one")
        .expression_attribute_values(":one", n(1))
        .build();
    client
        .transact_write_items()
        .transact_items(put(&table, item([("pk", s("put"))])))
        .transact_items(add(&table, "updated", "v"))
        .transact_items(TransactWriteItem::builder().delete(delete.expect("a deletion")).build())
        .transact_items(
            TransactWriteItem::builder().condition_check(check.expect("a check")).build(),
        )
        .send()
        .await
        .expect("a transaction");
    assert_eq!(get(&client, &table, "put").await, Some(item([("pk", s("put"))])));
    let updated = item([("pk", s("updated")), ("v", n(2))]);
    assert_eq!(get(&client, &table, "updated").await, Some(updated));
    assert_eq!(get(&client, &table, "deleted").await, None);
}

#[tokio::test]
async fn a_failed_condition_undoes_everything_and_is_told_by_its_place() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let stored = item([("pk", s("taken")), ("v", n(7))]);
    let first = client.transact_write_items().transact_items(put(&table, stored.clone()));
    first.send().await.expect("a transaction");
    let taken = Put::builder()
        .table_name(&table)
        .item("pk", s("taken"))
        .condition_expression("attribute_not_exists(pk)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .build();
    let second = client
        .transact_write_items()
        .transact_items(put(&table, item([("pk", s("undone"))])))
        .transact_items(TransactWriteItem::builder().put(taken.expect("a put")).build());
    let error = second.send().await.expect_err("a cancellation").into_service_error();
    let expected = "Transaction cancelled, please refer cancellation reasons for specific reasons \
                    [None, ConditionalCheckFailed]";
    assert_eq!(told(&error), ("TransactionCanceledException", expected));
    use stator_sdk_rust::db::operation::transact_write_items::TransactWriteItemsError as Failure;
    let Failure::TransactionCanceledException(cancelled) = error else { panic!("another error") };
    let reasons: Vec<_> = cancelled
        .cancellation_reasons()
        .iter()
        .map(|reason| (reason.code(), reason.message(), reason.item().cloned()))
        .collect();
    let failed = Some("The conditional request failed");
    let expected =
        [(Some("None"), None, None), (Some("ConditionalCheckFailed"), failed, Some(stored))];
    assert_eq!(reasons, expected);
    assert_eq!(get(&client, &table, "undone").await, None);
}

#[tokio::test]
async fn a_token_makes_a_repeat_harmless_and_holds_for_one_request_only() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let send = async |name: &str| {
        client
            .transact_write_items()
            .transact_items(add(&table, "a", name))
            .client_request_token("the-only-token")
            .send()
            .await
    };
    send("hits").await.expect("a transaction");
    send("hits").await.expect("a repeat");
    let once = item([("pk", s("a")), ("hits", n(1))]);
    assert_eq!(get(&client, &table, "a").await, Some(once));
    let error = send("misses").await.expect_err("another request").into_service_error();
    assert!(error.is_idempotent_parameter_mismatch_exception());
}

#[tokio::test]
async fn a_transaction_touches_an_item_only_once() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let twice = client
        .transact_write_items()
        .transact_items(add(&table, "a", "v"))
        .transact_items(add(&table, "a", "w"));
    let error = twice.send().await.expect_err("one item twice").into_service_error();
    let expected = "Transaction request cannot include multiple operations on one item";
    assert_eq!(told(&error), ("ValidationException", expected));
}

#[tokio::test]
async fn a_transactional_read_answers_in_the_order_of_the_request() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk"])).await;
    let stored = item([("pk", s("there")), ("v", n(1))]);
    let put = client.put_item().table_name(&table).set_item(Some(stored.clone()));
    put.send().await.expect("a put");
    let read = |pk: &str| {
        let get = Get::builder().table_name(&table).key("pk", s(pk)).build().expect("a get");
        TransactGetItem::builder().get(get).build()
    };
    let answer = client
        .transact_get_items()
        .transact_items(read("absent"))
        .transact_items(read("there"))
        .send()
        .await
        .expect("a transaction");
    let items: Vec<_> = answer.responses().iter().map(|response| response.item.clone()).collect();
    assert_eq!(items, [None, Some(stored)]);
}
