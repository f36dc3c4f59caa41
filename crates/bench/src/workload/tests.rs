//! The bodies of the workloads: JSON, of the stated sizes, new in every request.

use std::collections::HashSet;

use serde_json::Value;

use super::{TableNames, Workload};
use crate::random::Random;
use crate::request::Source;

fn bodies(workload: Workload, count: usize) -> Vec<Value> {
    let mut template = workload.body(&TableNames::new("b"), 450);
    let mut source = Source::new(Random::new(1, 0), 1_000, workload.keys(), 5);
    let draw = |_| {
        template.fill(source.next_draw());
        serde_json::from_slice(template.bytes()).unwrap()
    };
    (0..count).map(draw).collect()
}

#[test]
fn every_body_is_json_of_its_operation() {
    for workload in Workload::ALL {
        let body = bodies(workload, 1).remove(0);
        let member = match workload.operation() {
            "GetItem" | "UpdateItem" => "Key",
            "PutItem" => "Item",
            "Query" => "KeyConditionExpression",
            "TransactWriteItems" => "TransactItems",
            _ => "RequestItems",
        };
        assert!(body.get(member).is_some(), "{} has no {member}", workload.name());
    }
}

#[test]
fn an_item_has_the_size_that_was_asked_for() {
    let body = bodies(Workload::Put, 1).remove(0);
    let item = body.get("Item").unwrap().as_object().unwrap();
    let size = |(name, value): (&String, &Value)| {
        let text = |kind| value.get(kind).and_then(Value::as_str);
        // A number takes about half a byte a significant digit, and one more.
        let number = |digits: &str| digits.trim_matches('.').len().div_ceil(2) + 1;
        name.len() + text("S").map_or_else(|| number(text("N").unwrap()), str::len)
    };
    let bytes: usize = item.iter().map(size).sum();
    assert!((448..=452).contains(&bytes), "{bytes}");
}

#[test]
fn every_put_changes_a_projected_attribute() {
    let revisions: HashSet<String> = bodies(Workload::Put, 50)
        .iter()
        .map(|body| body.pointer("/Item/rev/N").unwrap().as_str().unwrap().to_owned())
        .collect();
    assert_eq!(revisions.len(), 50);
}

#[test]
fn a_transaction_writes_two_items_and_has_its_own_token() {
    let tokens: HashSet<String> = bodies(Workload::Transact, 50)
        .iter()
        .map(|body| {
            let key = |at| body.pointer(&format!("/TransactItems/{at}/Put/Item/pk/S")).cloned();
            assert_ne!(key(0).unwrap(), key(1).unwrap());
            body.pointer("/ClientRequestToken").unwrap().as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(tokens.len(), 50);
}

#[test]
fn a_batch_names_no_key_twice() {
    for body in bodies(Workload::BatchGet, 50) {
        let keys = body.pointer("/RequestItems/b-indexed/Keys").unwrap().as_array().unwrap();
        let different: HashSet<String> = keys.iter().map(Value::to_string).collect();
        assert_eq!(different.len(), 25);
    }
}
