//! Client request tokens: a transaction that is sent again with its token is carried out once, also
//! when the server crashed in between.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use env::Timestamp;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::ledger::Ledger;
use super::{Boxed, Workload, certainly_get, create_table, n, number, s, strings};
use crate::api::{Answer, Api};

const TABLE: &str = "Tokens";

/// Shorter than the ten minutes for which a token is remembered.
const PATIENCE: Duration = Duration::from_secs(400);

#[derive(Default)]
pub(super) struct Tokens {
    additions: Ledger,
    /// Requests whose outcome their client does not know yet, and when it first sent them.
    open: Mutex<BTreeMap<String, Timestamp>>,
}

impl Tokens {
    /// Sends a request until it is answered.
    async fn send(&self, api: &Api, name: &str) {
        for _ in 0..4 {
            let first = self.open.lock().get(name).copied();
            if first.is_none_or(|first| api.env().now().since(first) > PATIENCE) {
                return;
            }
            match api.call("TransactWriteItems", request(name)).await {
                answer @ Answer::Done(_) => {
                    self.additions.end(name, &answer);
                    self.open.lock().remove(name);
                    return;
                }
                Answer::Refused(code, error) if code == "IdempotentParameterMismatchException" => {
                    api.violation(format!("{name} was sent again unchanged: {error}"));
                }
                // Something else was under way with the same item or token, or the outcome is
                // unknown.
                Answer::Refused(..) | Answer::Unknown => {}
            }
            api.rest(2_000).await;
        }
    }

    fn count(api: &Api, item: &Value) {
        if number(item, "n").unwrap_or_default() != strings(item, "ids").len() as i64 {
            api.violation(format!(
                "a token did not keep a transaction from counting twice: {item}"
            ));
        }
    }
}

impl Workload for Tokens {
    fn setup<'a>(&'a self, api: &'a Api) -> Boxed<'a, ()> {
        Box::pin(create_table(api, TABLE))
    }

    fn client(self: Arc<Self>, api: Api, _number: u64) -> Boxed<'static, ()> {
        Box::pin(async move {
            for _ in 0..api.below(16) {
                let open: Vec<String> = self.open.lock().keys().cloned().collect();
                let again = open.get(api.below(open.len() as u64 + 2) as usize).cloned();
                let name = again.unwrap_or_else(|| {
                    let name = self.additions.begin("x");
                    self.open.lock().insert(name.clone(), api.env().now());
                    name
                });
                self.send(&api, &name).await;
                api.rest(500).await;
            }
        })
    }

    fn check<'a>(&'a self, api: &'a Api, _last: bool) -> Boxed<'a, ()> {
        Box::pin(async move {
            for counter in 0..2 {
                let key = json!({"pk": s(format!("c{counter}"))});
                let item = certainly_get(api, TABLE, key).await.unwrap_or_default();
                let names = strings(&item, "ids");
                // Not settled: a request that is not there yet may be sent again.
                self.additions.compare(api, "token", &[], &names);
                Self::count(api, &item);
                let done = self.additions.done();
                let mine = done.iter().filter(|name| counter_of(name) == counter);
                for name in mine.filter(|name| !names.contains(name)) {
                    api.violation(format!("{name} was acknowledged and is not in {item}"));
                }
            }
        })
    }
}

fn counter_of(name: &str) -> u32 {
    crc32fast::hash(name.as_bytes()) % 2
}

fn request(name: &str) -> Value {
    json!({
        "ClientRequestToken": format!("token-{name}"),
        "TransactItems": [{"Update": {
            "TableName": TABLE,
            "Key": {"pk": s(format!("c{}", counter_of(name)))},
            "UpdateExpression": "ADD n :one, ids :name",
            "ExpressionAttributeValues": {":one": n(1), ":name": {"SS": [name]}},
        }}],
    })
}
