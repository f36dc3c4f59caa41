//! The bodies of the workloads: JSON, of the stated sizes, new in every request.

use std::collections::HashSet;
use std::sync::Arc;

use clap::ValueEnum as _;
use serde_json::Value;

use super::{MIN_ITEMS, TableNames, Workload};
use crate::data::keys::{Distribution, Inserts, Keys};
use crate::data::random::Random;
use crate::data::sampler::Sampler;
use crate::workload::mix::Step;

fn steps(workload: Workload) -> Vec<Step> {
    workload.steps(&TableNames::new("b"), 450)
}

/// Bodies of the call in this place, as they are sent.
fn of_call(step: &Step, call: usize, count: usize) -> Vec<Value> {
    let mut template = step.calls[call].body.clone();
    let keys = Keys::new(Distribution::Uniform, Arc::new(Inserts::after(MIN_ITEMS)), &[]);
    let mut sampler = Sampler::new(Random::new(1, 0), 5);
    let parameters = |_| {
        template.fill(sampler.next_parameters(&keys, step.keys.max(1)));
        serde_json::from_slice(template.bytes()).unwrap()
    };
    (0..count).map(parameters).collect()
}

fn bodies(workload: Workload, count: usize) -> Vec<Value> {
    of_call(&steps(workload)[0], 0, count)
}

#[test]
fn every_body_is_json_of_its_operation() {
    for workload in Workload::value_variants() {
        for step in steps(*workload) {
            for (number, call) in step.calls.iter().enumerate() {
                let body = of_call(&step, number, 1).remove(0);
                let member = match call.operation {
                    "GetItem" | "UpdateItem" => "Key",
                    "PutItem" => "Item",
                    "Query" => "KeyConditionExpression",
                    "Scan" => "TableName",
                    "TransactWriteItems" => "TransactItems",
                    _ => "RequestItems",
                };
                assert!(body.get(member).is_some(), "{} has no {member}", workload.name());
            }
        }
    }
}

/// The mixes as the paper has them, in percent: A half updates, B 5, C none, D 5 inserts, E 5
/// inserts among scans, F half read-modify-writes.
#[test]
fn ycsb_mixes_operations_as_published() {
    let shares = |workload| -> Vec<(u64, Vec<&str>, bool)> {
        let one = |step: &Step| {
            let operations = step.calls.iter().map(|call| call.operation).collect();
            (step.share, operations, step.insert)
        };
        steps(workload).iter().map(one).collect()
    };
    let read = |share| (share, vec!["GetItem"], false);
    assert_eq!(shares(Workload::YcsbA), [read(50), (50, vec!["UpdateItem"], false)]);
    assert_eq!(shares(Workload::YcsbB), [read(95), (5, vec!["UpdateItem"], false)]);
    assert_eq!(shares(Workload::YcsbC), [read(100)]);
    assert_eq!(shares(Workload::YcsbD), [read(95), (5, vec!["PutItem"], true)]);
    assert_eq!(shares(Workload::YcsbE), [(95, vec!["Scan"], false), (5, vec!["PutItem"], true)]);
    assert_eq!(shares(Workload::YcsbF), [read(50), (50, vec!["GetItem", "UpdateItem"], false)]);
}

/// Every pattern of the application is there, and writes to two tables are one transaction.
#[test]
fn the_application_does_what_it_says() {
    let steps = steps(Workload::SingleTable);
    assert_eq!(steps.iter().map(|step| step.share).sum::<u64>(), 100);
    let all: Vec<Value> = steps.iter().map(|step| of_call(step, 0, 1).remove(0)).collect();
    let indexes: Vec<&str> =
        all.iter().filter_map(|body| body.get("IndexName")?.as_str()).collect();
    assert_eq!(indexes, ["gsi1", "email-index"]);
    let tables = |body: &Value| -> Option<Vec<String>> {
        let parts = body.get("TransactItems")?.as_array()?;
        let table =
            |part: &Value| part.pointer("/Put/TableName").unwrap().as_str().unwrap().to_owned();
        Some(parts.iter().map(table).collect())
    };
    assert_eq!(all.iter().find_map(tables).unwrap(), ["b-main", "b-plain"]);
}

/// 10 users of a batch are different even in the smallest table.
#[test]
fn a_batch_of_users_names_nobody_twice() {
    let steps = steps(Workload::SingleTable);
    let step = steps.iter().find(|step| step.calls[0].operation == "BatchGetItem").unwrap();
    for body in of_call(step, 0, 200) {
        let keys = body.pointer("/RequestItems/b-main/Keys").unwrap().as_array().unwrap();
        let different: HashSet<String> = keys.iter().map(Value::to_string).collect();
        assert_eq!(different.len(), 10);
    }
}

/// The size of an item as DynamoDB counts it.
fn size(item: &Value) -> usize {
    let size = |(name, value): (&String, &Value)| {
        let text = |kind| value.get(kind).and_then(Value::as_str);
        // A number takes about half a byte a significant digit, and one more.
        let number = |digits: &str| digits.trim_matches('.').len().div_ceil(2) + 1;
        name.len() + text("S").map_or_else(|| number(text("N").unwrap()), str::len)
    };
    item.as_object().unwrap().iter().map(size).sum()
}

#[test]
fn an_item_has_the_size_that_was_asked_for() {
    for workload in [Workload::Put, Workload::PutProduction] {
        let bytes = size(bodies(workload, 1)[0].get("Item").unwrap());
        assert!((448..=452).contains(&bytes), "{}: {bytes}", workload.name());
    }
    let insert = of_call(&steps(Workload::YcsbD)[1], 0, 1).remove(0);
    let bytes = size(insert.get("Item").unwrap());
    assert!((440..=450).contains(&bytes), "{bytes}");
    for (index, pointer) in [(6, "/TransactItems/0/Put/Item"), (7, "/Item")] {
        let body = of_call(&steps(Workload::SingleTable)[index], 0, 1).remove(0);
        let bytes = size(body.pointer(pointer).unwrap());
        // The number of a new user has more digits, and so has the key of a new order.
        assert!((448..=462).contains(&bytes), "{pointer}: {bytes}");
    }
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
            let part = |at: usize, name: &str| {
                body.pointer(&format!("/TransactItems/{at}/Put/Item/{name}/S")).unwrap().clone()
            };
            let key = |at| (part(at, "pk"), part(at, "sk"));
            assert_ne!(key(0), key(1));
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
