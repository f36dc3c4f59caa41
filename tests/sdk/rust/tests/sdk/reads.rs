//! Queries and scans: key conditions, filters, paginators, indexes.

use stator_sdk_rust::db::Client;
use stator_sdk_rust::db::types::{AttributeValue, PutRequest, Select, WriteRequest};
use stator_sdk_rust::{Item, Shape, client, item, n, new_table, s};

use super::told;

const ORDERS: usize = 30;

/// Thirty orders of one user, every third one ACTIVE, each on its own day.
async fn orders(client: &Client) -> String {
    let shape = Shape {
        index: Some(("by-day", vec!["kind", "day"])),
        numbers: vec!["sk"],
        ..Shape::of(&["pk", "sk"])
    };
    let table = new_table(client, shape).await;
    let orders: Vec<WriteRequest> = (0..ORDERS)
        .map(|sk| {
            item([
                ("pk", s("USER#1")),
                ("sk", n(sk)),
                ("state", s(if sk % 3 == 0 { "ACTIVE" } else { "DONE" })),
                ("kind", s("ORDER")),
                ("day", s(format!("2026-01-{:02}", sk + 1))),
            ])
        })
        .map(|order| PutRequest::builder().set_item(Some(order)).build().expect("a put"))
        .map(|put| WriteRequest::builder().put_request(put).build())
        .collect();
    for part in orders.chunks(15) {
        let write = client.batch_write_item().request_items(&table, part.to_vec());
        write.send().await.expect("a batch");
    }
    table
}

fn numbers(items: &[Item], name: &str) -> Vec<usize> {
    let number = |item: &Item| match &item[name] {
        AttributeValue::N(number) => number.parse().expect("a number"),
        other => panic!("{other:?} is no number"),
    };
    items.iter().map(number).collect()
}

#[tokio::test]
async fn the_query_paginator_gives_every_item_once_and_in_order() {
    let client = client();
    let table = orders(&client).await;
    let mut pages = client
        .query()
        .table_name(&table)
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", s("USER#1"))
        .into_paginator()
        .page_size(7)
        .send();
    let (mut counts, mut found) = (Vec::new(), Vec::new());
    while let Some(page) = pages.next().await {
        let page = page.expect("a page");
        counts.push(page.count);
        found.extend(numbers(page.items(), "sk"));
    }
    assert_eq!(counts, [7, 7, 7, 7, 2]);
    assert_eq!(found, (0..ORDERS).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_index_is_queried_backwards_between_two_days() {
    let client = client();
    let table = orders(&client).await;
    let query = client
        .query()
        .table_name(&table)
        .index_name("by-day")
        .key_condition_expression("kind = :kind AND #day BETWEEN :from AND :to")
        .expression_attribute_names("#day", "day")
        .expression_attribute_values(":kind", s("ORDER"))
        .expression_attribute_values(":from", s("2026-01-10"))
        .expression_attribute_values(":to", s("2026-01-14"))
        .scan_index_forward(false)
        .limit(2);
    let page = query.send().await.expect("a page");
    assert_eq!(numbers(page.items(), "sk"), [13, 12]);
    let last =
        item([("pk", s("USER#1")), ("sk", n(12)), ("kind", s("ORDER")), ("day", s("2026-01-13"))]);
    assert_eq!(page.last_evaluated_key, Some(last));
}

#[tokio::test]
async fn a_filter_discards_what_the_limit_has_already_counted() {
    let client = client();
    let table = orders(&client).await;
    let query = client
        .query()
        .table_name(&table)
        .key_condition_expression("pk = :pk AND sk < :end")
        .filter_expression("#state = :state")
        .projection_expression("sk")
        .expression_attribute_names("#state", "state")
        .expression_attribute_values(":pk", s("USER#1"))
        .expression_attribute_values(":end", n(10))
        .expression_attribute_values(":state", s("ACTIVE"))
        .limit(5);
    let page = query.send().await.expect("a page");
    assert_eq!(page.items(), [item([("sk", n(0))]), item([("sk", n(3))])]);
    assert_eq!(page.scanned_count, 5);
    assert_eq!(page.last_evaluated_key, Some(item([("pk", s("USER#1")), ("sk", n(4))])));
}

#[tokio::test]
async fn a_count_carries_no_items() {
    let client = client();
    let table = orders(&client).await;
    let query = client
        .query()
        .table_name(&table)
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", s("USER#1"))
        .select(Select::Count);
    let page = query.send().await.expect("a page");
    assert_eq!((page.count, page.items), (30, None));
}

#[tokio::test]
async fn the_segments_of_a_scan_share_the_items_out() {
    let client = client();
    let table = new_table(&client, Shape { numbers: vec!["pk"], ..Shape::of(&["pk"]) }).await;
    for pk in 0..20 {
        client.put_item().table_name(&table).item("pk", n(pk)).send().await.expect("a put");
    }
    let mut found = Vec::new();
    for segment in 0..4 {
        let scan = client.scan().table_name(&table).segment(segment).total_segments(4);
        let mut items = scan.into_paginator().page_size(3).items().send();
        while let Some(item) = items.next().await {
            found.extend(numbers(&[item.expect("an item")], "pk"));
        }
    }
    found.sort_unstable();
    assert_eq!(found, (0..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_condition_without_the_partition_key_is_a_validation_error() {
    let client = client();
    let table = new_table(&client, Shape::of(&["pk", "sk"])).await;
    let query = client
        .query()
        .table_name(&table)
        .key_condition_expression("sk = :sk")
        .expression_attribute_values(":sk", s("a"));
    let error = query.send().await.expect_err("no partition").into_service_error();
    let expected = "Query condition missed key schema element: pk";
    assert_eq!(told(&error), ("ValidationException", expected));
}
