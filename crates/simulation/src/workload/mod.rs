//! Workloads: what clients of a simulation do, and what must be true afterwards.
//!
//! A workload keeps a ledger of the answers it got, outside the simulated machine: what was
//! acknowledged must be there, what was refused must not, and what is unknown is settled by the
//! next read of the recovered store and must then stay as it was found.

mod bank;
mod counters;
mod emails;
mod histories;
mod items;
mod ledger;
mod replay;
mod tables;
mod tokens;
mod ttl;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::api::{Answer, Api};

/// A future of a workload.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Clients and their invariants.
pub(crate) trait Workload: Send + Sync {
    /// Makes the tables, on an empty server.
    fn setup<'a>(&'a self, api: &'a Api) -> Boxed<'a, ()>;

    /// What client `number` does in one life of the server.
    fn client(self: Arc<Self>, api: Api, number: u64) -> Boxed<'static, ()>;

    /// Looks at a server on which nothing else runs. `last`: all background work may be awaited.
    fn check<'a>(&'a self, api: &'a Api, last: bool) -> Boxed<'a, ()>;
}

/// The kinds of workloads, in the order of their numbers.
pub const KINDS: &[&str] =
    &["bank", "counters", "emails", "items", "tables", "tokens", "ttl", "histories"];

/// Those that a seed draws from.
pub(crate) const DRAWN: &[&str] =
    &["bank", "counters", "emails", "items", "tables", "tokens", "ttl"];

/// A new workload of a kind.
pub(crate) fn make(kind: &str) -> Option<Arc<dyn Workload>> {
    Some(match kind {
        "bank" => Arc::<bank::Bank>::default(),
        "counters" => Arc::<counters::Counters>::default(),
        "emails" => Arc::<emails::Emails>::default(),
        "histories" => Arc::<histories::Histories>::default(),
        "items" => Arc::<items::Items>::default(),
        "tables" => Arc::<tables::Tables>::default(),
        "tokens" => Arc::<tokens::Tokens>::default(),
        "ttl" => Arc::<ttl::Ttl>::default(),
        _ => return None,
    })
}

/// A string attribute.
fn s(text: impl Into<String>) -> Value {
    json!({"S": text.into()})
}

/// A number attribute.
fn n(number: i64) -> Value {
    json!({"N": number.to_string()})
}

/// The string in an attribute of an item.
fn text<'a>(item: &'a Value, attribute: &str) -> Option<&'a str> {
    item.get(attribute)?.get("S")?.as_str()
}

/// The number in an attribute of an item.
fn number(item: &Value, attribute: &str) -> Option<i64> {
    item.get(attribute)?.get("N")?.as_str()?.parse().ok()
}

/// The strings of a set in an attribute of an item.
fn strings(item: &Value, attribute: &str) -> Vec<String> {
    let set = item.get(attribute).and_then(|value| value.get("SS")).and_then(Value::as_array);
    let elements = set.into_iter().flatten().filter_map(Value::as_str);
    elements.map(ToOwned::to_owned).collect()
}

/// A table with the key `pk`, a string.
async fn create_table(api: &Api, name: &str) {
    let body = json!({
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    });
    api.insist("CreateTable", body).await;
}

/// The item with this key, by a consistent read; `None` when the server does not answer.
async fn get(api: &Api, table: &str, key: Value) -> Option<Option<Value>> {
    let body = json!({"TableName": table, "Key": key, "ConsistentRead": true});
    match api.call("GetItem", body).await {
        Answer::Done(mut response) => Some(response.get_mut("Item").map(Value::take)),
        Answer::Refused(..) | Answer::Unknown => None,
    }
}

/// The item with this key, on a quiet server.
async fn certainly_get(api: &Api, table: &str, key: Value) -> Option<Value> {
    let body = json!({"TableName": table, "Key": key, "ConsistentRead": true});
    api.insist("GetItem", body).await?.get_mut("Item").map(Value::take)
}
