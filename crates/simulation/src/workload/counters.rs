//! Counters: an acknowledged addition counts once, an unknown one at most once, a refused one
//! never.
//!
//! Each addition also puts its name into a set of the same item, so the number alone shows one that
//! counted twice.

use std::sync::Arc;

use serde_json::{Value, json};

use super::ledger::Ledger;
use super::{Boxed, Workload, certainly_get, create_table, get, n, number, s, strings};
use crate::api::{Answer, Api};

const TABLE: &str = "Counters";

/// Few, so that clients meet.
const COUNTERS: usize = 3;

#[derive(Default)]
pub(super) struct Counters {
    ledgers: [Ledger; COUNTERS],
}

impl Counters {
    async fn add(&self, api: &Api, counter: usize) {
        let Some(ledger) = self.ledgers.get(counter) else { return };
        let name = ledger.begin("a");
        let body = json!({
            "TableName": TABLE,
            "Key": {"pk": s(format!("c{counter}"))},
            "UpdateExpression": "ADD n :one, ids :name",
            "ExpressionAttributeValues": {":one": n(1), ":name": {"SS": [name]}},
            "ReturnValues": "ALL_NEW",
        });
        let answer = api.call("UpdateItem", body).await;
        ledger.end(&name, &answer);
        if let Answer::Done(response) = answer {
            let item = response.get("Attributes").unwrap_or(&Value::Null);
            if !strings(item, "ids").contains(&name) {
                api.violation(format!("c{counter}: {name} does not see itself: {item}"));
            }
            Self::count(api, item);
        }
    }

    async fn read(&self, api: &Api, counter: usize) {
        let Some(ledger) = self.ledgers.get(counter) else { return };
        let before = ledger.done();
        let Some(item) = get(api, TABLE, key(counter)).await else { return };
        let item = item.unwrap_or_default();
        ledger.compare(api, "counter", &before, &strings(&item, "ids"));
        Self::count(api, &item);
    }

    fn count(api: &Api, item: &Value) {
        let names = strings(item, "ids").len() as i64;
        if number(item, "n").unwrap_or_default() != names {
            api.violation(format!("a counter counted something twice or not: {item}"));
        }
    }
}

impl Workload for Counters {
    fn setup<'a>(&'a self, api: &'a Api) -> Boxed<'a, ()> {
        Box::pin(create_table(api, TABLE))
    }

    fn client(self: Arc<Self>, api: Api, _number: u64) -> Boxed<'static, ()> {
        Box::pin(async move {
            for _ in 0..api.below(24) {
                let counter = api.below(COUNTERS as u64) as usize;
                match api.below(3) {
                    0 => self.read(&api, counter).await,
                    _ => self.add(&api, counter).await,
                }
                api.rest(500).await;
            }
        })
    }

    fn check<'a>(&'a self, api: &'a Api, _last: bool) -> Boxed<'a, ()> {
        Box::pin(async move {
            for (counter, ledger) in self.ledgers.iter().enumerate() {
                let item = certainly_get(api, TABLE, key(counter)).await.unwrap_or_default();
                ledger.settle(api, "counter", &strings(&item, "ids"));
                Self::count(api, &item);
            }
        })
    }
}

fn key(counter: usize) -> Value {
    json!({"pk": s(format!("c{counter}"))})
}
