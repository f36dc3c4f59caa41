//! The condition keys of DynamoDB, over requests: `tests/cases/conditions.json`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use harness::{Place, request};
use model::Operation;
use serde_json::Value;

#[tokio::test]
async fn conditions_see_what_requests_say() {
    let place = Place::new().await;
    let file: Value = serde_json::from_str(include_str!("cases/conditions.json")).unwrap();
    for table in file["tables"].as_array().unwrap() {
        place.call(request(Operation::CreateTable, &table.to_string())).await;
    }
    let mut failed = Vec::new();
    let mut counted = 0;
    for group in file["groups"].as_array().unwrap() {
        let alice = place.alice(Some(&group["policy"].to_string())).await;
        for (expected, list) in [(true, "allowed"), (false, "denied")] {
            for case in group[list].as_array().unwrap() {
                let name = case[0].as_str().unwrap();
                let operation = Operation::from_name(name).unwrap();
                let asked = place.ask(&alice, &request(operation, &case[1].to_string()));
                counted += 1;
                if asked.is_ok() != expected {
                    failed.push(format!("{}: {case}: {asked:?}", group["name"]));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(counted > 40, "{counted} cases");
}
