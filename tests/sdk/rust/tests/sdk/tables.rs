//! Tables: descriptions, waiters, paginators, time to live, settings, error classes.

use std::time::Duration;

use stator_sdk_rust::db::client::Waiters as _;
use stator_sdk_rust::db::types::{
    IndexStatus, PointInTimeRecoverySpecification, PointInTimeRecoveryStatus, TableStatus,
    TimeToLiveSpecification, TimeToLiveStatus,
};
use stator_sdk_rust::{Shape, client, new_name, new_table};

use super::told;

#[tokio::test]
async fn a_new_table_is_described_as_it_was_asked_for() {
    let client = client();
    let shape = Shape { index: Some(("by-mail", vec!["mail"])), ..Shape::of(&["pk", "sk"]) };
    let name = new_table(&client, shape).await;
    let described = client.describe_table().table_name(&name).send().await.expect("an answer");
    let table = described.table.expect("a description");
    assert_eq!(table.table_status, Some(TableStatus::Active));
    let keys: Vec<_> = table.key_schema().iter().map(|key| key.attribute_name()).collect();
    assert_eq!(keys, ["pk", "sk"]);
    assert_eq!((table.item_count, table.table_size_bytes), (Some(0), Some(0)));
    let indexes = table.global_secondary_indexes();
    let indexes: Vec<_> =
        indexes.iter().map(|index| (index.index_name(), index.index_status())).collect();
    assert_eq!(indexes, [(Some("by-mail"), Some(&IndexStatus::Active))]);
}

#[tokio::test]
async fn the_waiter_sees_a_deleted_table_go() {
    let client = client();
    let name = new_table(&client, Shape::of(&["pk"])).await;
    client.delete_table().table_name(&name).send().await.expect("a deletion");
    let gone = client.wait_until_table_not_exists().table_name(&name);
    gone.wait(Duration::from_secs(60)).await.expect("the table goes");
    let describe = client.describe_table().table_name(&name);
    let error = describe.send().await.expect_err("no table").into_service_error();
    assert!(error.is_resource_not_found_exception());
    let expected = format!("Requested resource not found: Table: {name} not found");
    assert_eq!(told(&error), ("ResourceNotFoundException", expected.as_str()));
}

#[tokio::test]
async fn the_list_paginator_finds_every_table() {
    let client = client();
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(new_table(&client, Shape::of(&["pk"])).await);
    }
    let mut names = client.list_tables().into_paginator().page_size(2).items().send();
    let mut found = Vec::new();
    while let Some(name) = names.next().await {
        found.push(name.expect("a name"));
    }
    assert!(made.iter().all(|name| found.contains(name)), "{made:?} in {found:?}");
}

#[tokio::test]
async fn time_to_live_and_backups_are_kept() {
    let client = client();
    let name = new_table(&client, Shape::of(&["pk"])).await;
    let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name("expires").build();
    let update = client.update_time_to_live().table_name(&name);
    let update = update.time_to_live_specification(ttl.expect("a specification"));
    update.send().await.expect("an update");
    let described = client.describe_time_to_live().table_name(&name).send().await;
    let ttl = described.expect("an answer").time_to_live_description.expect("a description");
    assert_eq!(ttl.time_to_live_status, Some(TimeToLiveStatus::Enabled));
    assert_eq!(ttl.attribute_name.as_deref(), Some("expires"));

    let recovery = PointInTimeRecoverySpecification::builder()
        .point_in_time_recovery_enabled(true)
        .recovery_period_in_days(7)
        .build();
    let update = client.update_continuous_backups().table_name(&name);
    let update = update.point_in_time_recovery_specification(recovery.expect("a specification"));
    update.send().await.expect("an update");
    let described = client.describe_continuous_backups().table_name(&name).send().await;
    let backups = described.expect("an answer").continuous_backups_description;
    let recovery = backups.and_then(|backups| backups.point_in_time_recovery_description);
    let recovery = recovery.expect("a description");
    let status = recovery.point_in_time_recovery_status;
    assert_eq!(status, Some(PointInTimeRecoveryStatus::Enabled));
    assert_eq!(recovery.recovery_period_in_days, Some(7));
}

#[tokio::test]
async fn backups_of_an_absent_table_are_the_modelled_error() {
    let describe = client().describe_continuous_backups().table_name(new_name());
    let error = describe.send().await.expect_err("no table").into_service_error();
    assert!(error.is_table_not_found_exception());
}
