//! The operation table and the ordered map.

use crate::{Access, Framework, Operation, OrderedMap};

#[test]
fn every_operation_is_found_by_its_target_header() {
    for operation in Operation::ALL {
        assert_eq!(Operation::from_target(operation.facts().target), Some(operation));
    }
}

#[test]
fn both_services_are_complete() {
    let is_streams = |op: &&Operation| op.facts().target.starts_with("DynamoDBStreams_");
    let streams = Operation::ALL.iter().filter(is_streams);
    assert_eq!(streams.count(), 4);
    assert_eq!(Operation::ALL.len(), 66);
}

#[test]
fn a_target_of_the_wrong_service_or_name_is_unknown() {
    for target in [
        "",
        "PutItem",
        ".PutItem",
        "DynamoDB_20120810.",
        "DynamoDB_20120810.putItem",
        "DynamoDB_20111205.PutItem",
        "DynamoDBStreams_20120810.PutItem",
        "DynamoDB_20120810.GetRecords",
        "DynamoDB_20120810.PutItem.PutItem",
    ] {
        assert_eq!(Operation::from_target(target), None, "{target}");
    }
}

#[test]
fn single_item_writes_answer_with_the_newer_framework() {
    let newer: Vec<Operation> =
        Operation::ALL.into_iter().filter(|op| op.framework() == Framework::Newer).collect();
    assert_eq!(newer, [Operation::DeleteItem, Operation::PutItem, Operation::UpdateItem]);
    assert!(newer.iter().all(|op| op.facts().access == Access::Write));
}

#[test]
fn of_pairs_with_one_name_the_last_counts() {
    let map: OrderedMap<u8> = [("a", 1), ("b", 2), ("a", 3), ("c", 4)].into_iter().collect();
    let pairs: Vec<(&str, &u8)> = map.iter().collect();
    assert_eq!(pairs, [("b", &2), ("a", &3), ("c", &4)]);
}
